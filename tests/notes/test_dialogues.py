"""Whole dialogues: what the rules writer makes of them, and that all of it is carried."""

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scribe.clinical.status import NEGATION
from scribe.clinical.text import normal
from scribe.engines.rules import RulesNoteWriter
from scribe.grounding import check
from scribe.note import Note
from scribe.template import BUILT_IN
from scribe.transcript import Segment, Transcript
from tests.notes.dialogues import DIALOGUES
from tests.notes.scoring import Dialogue, Medication, Score, score, transcript


def write(dialogue: Dialogue, template_id: str) -> Note:
    return RulesNoteWriter().write(transcript(dialogue.text), BUILT_IN[template_id])


def tuples(note: Note) -> list[Medication]:
    return [
        (row["name"], row.get("dosage", ""), row.get("frequency", ""), row.get("action", ""))
        for row in note.data
    ]


def soap_lines(note: Note) -> list[str]:
    return [line for section in note.data.values() for line in section.splitlines()]


def leaves(data: Any, path: str = "") -> list[tuple[str, Any]]:
    if isinstance(data, dict):
        return [leaf for key in data for leaf in leaves(data[key], f"{path}/{key}")]
    if isinstance(data, list):
        return [leaf for at, item in enumerate(data) for leaf in leaves(item, f"{path}/{at}")]
    return [(path, data)]


@pytest.mark.parametrize("dialogue", DIALOGUES, ids=str)
def test_medications(dialogue: Dialogue) -> None:
    assert sorted(tuples(write(dialogue, "medications"))) == sorted(dialogue.medications)


def test_medications_over_all_dialogues() -> None:
    total = Score(0, 0, 0)
    for dialogue in DIALOGUES:
        total += score(tuples(write(dialogue, "medications")), dialogue.medications)
    assert total.precision >= 0.95
    assert total.recall >= 0.85


@pytest.mark.parametrize("dialogue", DIALOGUES, ids=str)
def test_soap_says_what_was_said(dialogue: Dialogue) -> None:
    lines = soap_lines(write(dialogue, "soap"))
    for words in dialogue.says:
        assert any(words.lower() in line.lower() for line in lines), words
    for words in dialogue.denies:
        denying = [line for line in lines if NEGATION.search(normal(line).text)]
        assert any(words.lower() in line.lower() for line in denying), words


@pytest.mark.parametrize("dialogue", DIALOGUES, ids=str)
def test_soap_says_nothing_else(dialogue: Dialogue) -> None:
    for line in soap_lines(write(dialogue, "soap")):
        for pattern in dialogue.never:
            assert not re.search(pattern, line)


@pytest.mark.parametrize("dialogue", DIALOGUES, ids=str)
def test_soap_sections(dialogue: Dialogue) -> None:
    note = write(dialogue, "soap")
    for section, expected in dialogue.sections.items():
        for words in expected:
            assert words.lower() in note.data[section].lower()


@pytest.mark.parametrize("dialogue", DIALOGUES, ids=str)
def test_vitals(dialogue: Dialogue) -> None:
    found = [(row["name"], row["value"]) for row in write(dialogue, "vitals").data]
    assert sorted(found) == sorted(dialogue.vitals)


@pytest.mark.parametrize("template_id", BUILT_IN)
@pytest.mark.parametrize("dialogue", DIALOGUES, ids=str)
def test_every_value_is_carried(dialogue: Dialogue, template_id: str) -> None:
    said = transcript(dialogue.text)
    note = write(dialogue, template_id)
    for statement in note.statements:
        assert statement.evidence
        for evidence in statement.evidence:
            segment = said.segments[evidence.segment]
            assert evidence.quote
            assert evidence.quote in segment.text
            assert (evidence.start, evidence.end) == (segment.start, segment.end)
    paths = [statement.path for statement in note.statements]
    for path, value in leaves(note.data):
        if value:
            assert any(path == one or path.startswith(f"{one}/") for one in paths), path
    assert check(note, said) == note
    assert note.warnings == () or template_id == "medications"


def test_nothing_is_made_of_nothing() -> None:
    for text in ("", "\n \n", "...", "? ! ,"):
        dialogue = Dialogue(name="empty", text=text)
        assert write(dialogue, "soap").data == {
            "subjective": "", "objective": "", "assessment": "", "plan": "",
        }  # fmt: skip
        assert write(dialogue, "medications").data == []


VOCABULARY = sorted({word for dialogue in DIALOGUES for word in dialogue.text.split()})


@settings(max_examples=120, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from([None, "Doctor", "Patient", "Speaker 1", "Speaker 2"]),
            st.lists(st.sampled_from(VOCABULARY), min_size=1, max_size=14).map(" ".join),
        ),
        max_size=6,
    )
)
def test_whatever_is_heard_is_carried(turns: list[tuple[str | None, str]]) -> None:
    said = Transcript(
        language="en",
        engine="test",
        segments=tuple(
            Segment(segment=index, text=text, speaker=speaker)
            for index, (speaker, text) in enumerate(turns)
        ),
    )
    for template_id in BUILT_IN:
        note = RulesNoteWriter().write(said, BUILT_IN[template_id])
        for statement in note.statements:
            assert statement.evidence
            for evidence in statement.evidence:
                assert evidence.quote in said.segments[evidence.segment].text
        assert check(note, said) == note


def test_the_same_transcript_gives_the_same_note() -> None:
    for dialogue in DIALOGUES:
        assert write(dialogue, "soap") == write(dialogue, "soap")
