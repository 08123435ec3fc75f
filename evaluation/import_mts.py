"""``python -m evaluation.import_mts FILE FOLDER``: MTS-Dialog's short dialogues.

Reads the set's CSV files (columns ``ID``, ``section_header``, ``section_text``, ``dialogue``):
each is a snippet of a visit with the one section that a note has of it.
"""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

from evaluation.dialogue import Dialogue, Reference
from evaluation.imports import arguments, refuse_test_split, safe_id, split_of, write_all

_SECTIONS = {
    "EXAM": "objective",
    "LABS": "objective",
    "IMAGING": "objective",
    "PROCEDURES": "objective",
    "ASSESSMENT": "assessment",
    "DIAGNOSIS": "assessment",
    "PLAN": "plan",
    "DISPOSITION": "plan",
    "EDCOURSE": "assessment+plan",
}
_SPEAKERS = {"Guest_family": "Relative", "Guest_clinician": "Clinician"}


def main(argv: Sequence[str] | None = None) -> None:
    """Import one file."""
    asked = arguments(__doc__, "a CSV file of the training or validation set").parse_args(argv)
    refuse_test_split(asked.source, told=asked.test)
    write_all(read_mts(asked.source), asked.folder)


def read_mts(path: Path) -> Iterator[Dialogue]:
    """Yield the dialogues of one of the set's files."""
    split = split_of(path.name)
    with path.open(newline="", encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            section = _SECTIONS.get(row["section_header"].strip(), "subjective")
            yield Dialogue(
                id=safe_id("mts", split, row["ID"]),
                dataset="MTS-Dialog",
                split=split,
                transcript=tuple(_turn(line) for line in row["dialogue"].splitlines()),
                reference=Reference(
                    note=row["section_text"], sections={section: row["section_text"]}
                ),
            )


def _turn(line: str) -> str:
    speaker, colon, text = line.strip().partition(":")
    if not colon or " " in speaker.strip():
        return line.strip()
    bare = speaker.strip().rstrip("0123456789_")
    return f"{_SPEAKERS.get(bare, bare.replace('_', ' '))}: {text.strip()}"


if __name__ == "__main__":
    main()
