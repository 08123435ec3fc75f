"""Transcripts that are too long to be asked about at once."""

from scribe.engines.bedrock.prompt import line
from scribe.transcript import Segment

Part = tuple[Segment, ...]

WINDOW = 60_000
"""Tokens of transcript in one question: four hours of talk, under a third of a model's 200,000."""
OVERLAP = 1_000
"""Tokens that two neighbours share, so that no answer is parted from its question."""


def tokens(part: Part) -> int:
    """Return how many tokens a part is at most: three bytes each.

    English has about four letters a token, scripts of India about one, of three bytes.
    """
    return sum(_tokens(segment) for segment in part)


def parts(segments: Part, window: int = WINDOW) -> list[Part]:
    """Return a transcript in overlapping parts of at most ``window`` tokens, nothing left out.

    A segment that is longer by itself is a part of its own.
    """
    found: list[Part] = []
    part: list[Segment] = []
    size = 0
    for segment in segments:
        more = _tokens(segment)
        if part and size + more > window:
            found.append(tuple(part))
            part = _tail(part, min(OVERLAP, window // 4, window - more))
            size = tokens(tuple(part))
        part.append(segment)
        size += more
    return [*found, tuple(part)] if part else found


def halves(part: Part) -> list[Part]:
    """Return a part in two that overlap by a few segments."""
    middle = len(part) // 2
    overlap = min(4, max(0, middle - 1))
    return [part[: middle + overlap], part[middle:]]


def _tail(part: list[Segment], size: int) -> list[Segment]:
    taken: list[Segment] = []
    for segment in reversed(part):
        size -= _tokens(segment)
        if size < 0:
            break
        taken.insert(0, segment)
    return taken


def _tokens(segment: Segment) -> int:
    return len(line(segment).encode()) // 3 + 1
