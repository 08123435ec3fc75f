"""``python -m evaluation.import_aci FILE FOLDER``: ACI-BENCH's dialogues with their notes.

Reads the set's CSV files (columns ``dataset``, ``encounter_id``, ``dialogue``, ``note``).
"""

import csv
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from evaluation.dialogue import Dialogue, Reference
from evaluation.imports import arguments, refuse_test_split, safe_id, split_of, write_all

_TURN = re.compile(r"^\[(\w+)\]\s*(.*)$")
_SPEAKERS = {"doctor": "Doctor", "patient": "Patient", "patient_guest": "Relative"}
_HEADING = re.compile(r"^[A-Z][A-Z ]+:?$")
_SECTIONS = {
    "ASSESSMENT AND PLAN": "assessment+plan",
    "ASSESSMENT": "assessment",
    "IMPRESSION": "assessment",
    "PLAN": "plan",
    "INSTRUCTIONS": "plan",
    "PHYSICAL EXAM": "objective",
    "PHYSICAL EXAMINATION": "objective",
    "EXAM": "objective",
    "VITALS": "objective",
    "VITALS REVIEWED": "objective",
    "RESULTS": "objective",
    "PROCEDURE": "objective",
}
"""The set's headings by the sections of a SOAP note; all others are of the subjective."""


def main(argv: Sequence[str] | None = None) -> None:
    """Import one file."""
    asked = arguments(__doc__, "train.csv or valid.csv").parse_args(argv)
    refuse_test_split(asked.source, told=asked.test)
    write_all(read_aci(asked.source), asked.folder)


def read_aci(path: Path) -> Iterator[Dialogue]:
    """Yield the dialogues of one of the set's files."""
    with path.open(newline="", encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            yield Dialogue(
                id=safe_id("aci", row["encounter_id"]),
                dataset="ACI-BENCH",
                split=split_of(path.name),
                transcript=tuple(_turns(row["dialogue"])),
                reference=Reference(note=row["note"], sections=sections_of(row["note"])),
            )


def _turns(text: str) -> Iterator[str]:
    turn = ""
    for line in text.splitlines():
        match = _TURN.match(line)
        if match:
            if turn:
                yield turn
            turn = f"{_SPEAKERS.get(match[1], match[1].capitalize())}: {match[2]}"
        else:
            turn = f"{turn} {line.strip()}".strip()
    if turn:
        yield turn


def sections_of(note: str) -> dict[str, str]:
    """Return a note's texts by the sections of a SOAP note."""
    sections: dict[str, str] = {}
    key = "subjective"
    for line in note.splitlines():
        heading = line.strip().rstrip(":")
        if _HEADING.match(line.strip()):
            key = _SECTIONS.get(heading, "subjective")
        elif heading:
            sections[key] = f"{sections.get(key, '')}{line.strip()}\n"
    return sections


if __name__ == "__main__":
    main()
