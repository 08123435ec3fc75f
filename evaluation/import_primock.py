"""``python -m evaluation.import_primock FOLDER_OF_THE_SET FOLDER``: PriMock57's consultations.

Reads ``notes/*.json`` and ``transcripts/*_doctor.TextGrid`` and ``*_patient.TextGrid``. The set has
no splits. Its notes are short prose by British general practitioners. With ``--audio`` a folder of
recordings ``<consultation>.wav`` (both channels mixed into one) is referred to.
"""

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from evaluation.dialogue import Dialogue, Reference
from evaluation.imports import arguments, safe_id, write_all

_INTERVAL = re.compile(r'xmin = ([\d.]+)\s+xmax = ([\d.]+)\s+text = "((?:[^"]|"")*)"')
_MARKUP = re.compile(r"<[^>]*>")
_PART = re.compile(
    r"^\s*(?:(?P<plan>plan|mx|management|advice)|(?P<assessment>imp\w*|dx|ddx|diagnosis|\u0394+)|"
    r"(?P<objective>ex|o/?e|exam\w*|obs)|(?P<subjective>pc|hpc|hx|pmh\w*|dhx?|shx?|fhx?|sochx|"
    r"ice|allerg\w+|nkda))\s*[:;-]",
    re.IGNORECASE,
)


def main(argv: Sequence[str] | None = None) -> None:
    """Import the set."""
    parser = arguments(__doc__, "the set's folder, with notes and transcripts", has_splits=False)
    parser.add_argument("--audio", type=Path, help="a folder of mixed recordings")
    asked = parser.parse_args(argv)
    write_all(read_primock(asked.source, asked.audio), asked.folder)


def read_primock(source: Path, audio: Path | None = None) -> Iterator[Dialogue]:
    """Yield the consultations of the set."""
    for path in sorted((source / "notes").glob("*.json")):
        note = json.loads(path.read_text(encoding="utf-8"))["note"]
        turns = sorted(
            turn
            for speaker in ("Doctor", "Patient")
            for turn in _turns(
                source / "transcripts" / f"{path.stem}_{speaker.lower()}.TextGrid", speaker
            )
        )
        recording = audio.resolve() / f"{path.stem}.wav" if audio else None
        yield Dialogue(
            id=safe_id("primock", path.stem),
            dataset="PriMock57",
            split="all",
            transcript=tuple(f"{speaker}: {text}" for _, speaker, text in turns),
            audio=(str(recording),) if recording and recording.exists() else (),
            reference=Reference(note=note, sections=sections_of(note)),
        )


def _turns(path: Path, speaker: str) -> Iterator[tuple[float, str, str]]:
    for start, _, quoted in _INTERVAL.findall(path.read_text(encoding="utf-8")):
        text = " ".join(_MARKUP.sub(" ", quoted.replace('""', '"')).split())
        if text:
            yield float(start), speaker, text


def sections_of(note: str) -> dict[str, str]:
    """Return a note's texts by the sections of a SOAP note, by the labels that lines begin with."""
    sections: dict[str, str] = {}
    key = "subjective"
    for line in note.splitlines():
        part = _PART.match(line)
        key = part.lastgroup or key if part else key
        if line.strip():
            sections[key] = f"{sections.get(key, '')}{line.strip()}\n"
    return sections


if __name__ == "__main__":
    main()
