"""A dialogue with its reference, as the evaluation reads it: one JSON file each.

docs/evaluation.md describes the format for people.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from scribe.transcript import Segment, Transcript

REFERENCE = "reference"
"""The engine of a transcript that nobody had to hear."""

_SPEAKER = re.compile(r"([A-Z][A-Za-z]*(?: \d+)?|(?:Nurse|Doctor|Dr) [A-Z][a-z]+): +")


class Tuple(BaseModel):
    """A medication as the reference has it; an empty string where nothing was said."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    dosage: str = ""
    frequency: str = ""
    action: str = ""


class Reference(BaseModel):
    """What a right note says. Absent (None) means: read it out of ``note`` as far as that goes.

    ``sections`` are texts by the keys of the ``soap`` template; ``assessment+plan`` is a text for
    both. ``affirmed`` and ``denied`` are findings and diagnoses in any of the lexicon's words.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    medications: tuple[Tuple, ...] | None = None
    affirmed: tuple[str, ...] | None = None
    denied: tuple[str, ...] | None = None
    sections: dict[str, str] = {}
    note: str = ""


class Dialogue(BaseModel):
    """A dialogue: a transcript of lines (``Doctor: …``), or audio files in order, or both.

    ``audio`` names files beside the dialogue's own; ``spoken`` is what is heard in them where
    the transcript is not that word for word.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    dataset: str
    split: str
    transcript: tuple[str, ...] = ()
    audio: tuple[str, ...] = ()
    spoken: str = ""
    reference: Reference

    def as_transcript(self) -> Transcript:
        """Return the lines as a transcript, a segment each."""
        segments = []
        for index, line in enumerate(filter(None, map(str.strip, self.transcript))):
            label = _SPEAKER.match(line)
            segments.append(
                Segment(
                    segment=index,
                    text=line[label.end() :] if label else line,
                    speaker=label[1] if label else None,
                )
            )
        return Transcript(language="en", engine=REFERENCE, segments=tuple(segments))

    def said(self, heard: Transcript) -> Transcript:
        """Return what was really said, as far as that is known: else what was heard."""
        return self.as_transcript() if self.transcript else heard

    @property
    def words(self) -> str:
        """What is said, without speakers."""
        return self.spoken or " ".join(one.text for one in self.as_transcript().segments)


def read_dialogues(folder: Path) -> Iterator[tuple[Path, Dialogue | None]]:
    """Yield each JSON file under ``folder`` in the order of names; None for an unreadable one."""
    for path in sorted(folder.rglob("*.json")):
        try:
            yield path, Dialogue.model_validate_json(path.read_bytes())
        except (OSError, ValidationError):
            yield path, None


def write_dialogue(dialogue: Dialogue, folder: Path) -> None:
    """Write a dialogue to a file of its own, named by its id."""
    folder.mkdir(parents=True, exist_ok=True)
    text = dialogue.model_dump_json(indent=1, exclude_defaults=True)
    (folder / f"{dialogue.id}.json").write_text(text + "\n", encoding="utf-8")
