"""A transcript out of lines of text, and precision and recall of what was made of it."""

import re
from dataclasses import dataclass, field

from scribe.transcript import Segment, Transcript

Medication = tuple[str, str, str, str]

_SPEAKER = re.compile(r"(Doctor|Patient|Nurse|Mother|Speaker \d): ")


@dataclass(frozen=True)
class Dialogue:
    """A dialogue and what a note of it must and must not say.

    ``medications`` are (name, dosage, frequency, action), an empty string where nothing was said.
    ``says`` and ``denies`` are words of the SOAP note's lines: asserted there, or in a line that
    denies. ``never`` are regular expressions that no line may match.
    """

    name: str
    text: str
    medications: tuple[Medication, ...] = ()
    says: tuple[str, ...] = ()
    denies: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    vitals: tuple[tuple[str, str], ...] = ()
    sections: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Score:
    """Counts of right, made up and missed tuples."""

    right: int
    extra: int
    missed: int

    def __add__(self, other: "Score") -> "Score":
        return Score(self.right + other.right, self.extra + other.extra, self.missed + other.missed)

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.extra or 1)

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed or 1)


def transcript(text: str) -> Transcript:
    """Return a transcript with one segment a line; "Doctor: " at its start names the speaker."""
    segments = []
    for index, line in enumerate(filter(None, map(str.strip, text.splitlines()))):
        match = _SPEAKER.match(line)
        segments.append(
            Segment(
                segment=index,
                text=line[match.end() :] if match else line,
                speaker=match[1] if match else None,
                start=float(3 * index),
                end=float(3 * index + 2),
            )
        )
    return Transcript(language="en", engine="test", segments=tuple(segments))


def score(found: list[Medication], expected: tuple[Medication, ...]) -> Score:
    """Compare medication tuples as sets."""
    right = len(set(found) & set(expected))
    return Score(right, len(set(found)) - right, len(set(expected)) - right)
