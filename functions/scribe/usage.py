"""What a language model's calls took, in its tokens."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Usage:
    """The tokens of calls. Those read from the cache are not among ``tokens_in``."""

    tokens_in: int = 0
    tokens_out: int = 0
    from_cache: int = 0

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(
            self.tokens_in + other.tokens_in,
            self.tokens_out + other.tokens_out,
            self.from_cache + other.from_cache,
        )
