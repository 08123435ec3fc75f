"""The dose of each drug of a short exchange, whatever else is said of it."""

from pathlib import Path

import pytest

from scribe.engines.rules import RulesNoteWriter
from scribe.template import BUILT_IN
from tests.notes.scoring import transcript

Case = tuple[str, dict[str, str]]


def cases() -> list[Case]:
    text = Path(__file__).with_name("doses.txt").read_text(encoding="utf-8")
    found: list[Case] = []
    for block in text.split("\n\n")[1:]:
        said, _, listed = block.partition("=>")
        rows = (row.partition(" = ") for row in listed.split(";"))
        found.append((said.strip(), {name.strip(): dose.strip() for name, _, dose in rows}))
    return found


@pytest.mark.parametrize(("said", "expected"), cases(), ids=lambda value: str(value)[:60])
def test_dose(said: str, expected: dict[str, str]) -> None:
    rows = RulesNoteWriter().write(transcript(said), BUILT_IN["medications"]).data
    assert {row["name"]: row.get("dosage", "") for row in rows} == expected
