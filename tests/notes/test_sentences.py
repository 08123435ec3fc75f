"""Single sentences and short exchanges, one rule of the medication writer at a time."""

from pathlib import Path

import pytest

from scribe.engines.rules import RulesNoteWriter
from scribe.template import BUILT_IN
from tests.notes.scoring import Medication, transcript

Case = tuple[str, list[Medication]]
MEDICATIONS = BUILT_IN["medications"]


def cases() -> list[Case]:
    blocks = [
        block
        for name in (
            "sentences.txt",
            "consultations.txt",
            "actions.txt",
            "frequencies.txt",
            "listing.txt",
        )
        for block in Path(__file__).with_name(name).read_text(encoding="utf-8").split("\n\n")[1:]
    ]
    found: list[Case] = []
    for block in blocks:
        said, _, listed = block.partition("=>")
        rows = [row.strip().split(", ") for row in listed.split(";") if row.strip()]
        found.append((said.strip(), [_medication(row) for row in rows]))
    return found


def _medication(row: list[str]) -> Medication:
    name, dosage, frequency, action = ("" if value == "-" else value for value in row)
    return name, dosage, frequency, action


@pytest.mark.parametrize(("said", "expected"), cases(), ids=lambda value: str(value)[:60])
def test_sentence(said: str, expected: list[Medication]) -> None:
    rows = RulesNoteWriter().write(transcript(said), MEDICATIONS).data
    found = [
        (row["name"], row.get("dosage", ""), row.get("frequency", ""), row.get("action", ""))
        for row in rows
    ]
    assert found == expected


def test_an_increase_without_a_new_dose_names_none() -> None:
    said = transcript("Patient: I take ramipril 5 mg.\nDoctor: Let's increase the ramipril.")
    plan = RulesNoteWriter().write(said, BUILT_IN["soap"]).data["plan"]
    assert plan == "Increase ramipril."
