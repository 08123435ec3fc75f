"""What of the recogniser's best guess may count as speech: it finds words in any noise."""

from collections.abc import Iterable
from dataclasses import dataclass

_LONGEST_WORD = 2.0
"""Seconds. In measured sentences none took longer than 1.1; a drone is held for longer."""
_SHARE = 0.7
"""How much of the sounding time must be words. Measured: speech 0.97 and more, music 0.5."""
_CONFIDENCE = 0.3
"""Mean posterior. Words of a lower one were wrong in three of five cases."""


@dataclass(frozen=True)
class Word:
    """A stretch of an utterance as the recogniser labels it; seconds from its beginning.

    ``text`` is a word, a silence (``<sil>``), or a noise (``[NOISE]``, ``[SPEECH]`` for what is
    speech-like and no known word). ``probability`` is its posterior, 0 to 1.
    """

    text: str
    start: float
    end: float
    probability: float

    @property
    def seconds(self) -> float:
        """How long it is."""
        return self.end - self.start

    @property
    def is_silence(self) -> bool:
        """Whether nothing sounds; the ends of an utterance are labelled ``<s>`` and ``</s>``."""
        return self.text.startswith("<")

    @property
    def is_noise(self) -> bool:
        """Whether something sounds that is no word."""
        return self.text.startswith("[")


def intelligible(heard: Iterable[Word]) -> list[Word]:
    """Return the words of an utterance, none at all if it is rather noise than speech."""
    sounds = [word for word in heard if not word.is_silence]
    words = [word for word in sounds if not word.is_noise and word.seconds <= _LONGEST_WORD]
    if not words:
        return []
    share = sum(word.seconds for word in words) / sum(sound.seconds for sound in sounds)
    confidence = sum(word.probability for word in words) / len(words)
    return words if share >= _SHARE and confidence >= _CONFIDENCE else []
