"""Every template's sections: what stands in them, what must not, and which names they go by."""

import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scribe.engines.rules import RulesNoteWriter
from scribe.engines.rules.sections import claims_of
from scribe.grounding import check
from scribe.note import Note
from scribe.template import BUILT_IN, Section, Template, own_template
from scribe.transcript import Segment, Transcript
from tests.notes.dialogues import DIALOGUES
from tests.notes.scoring import transcript
from tests.notes.section_cases import CASES, Case


def write(case: Case) -> Note:
    return RulesNoteWriter().write(transcript(case.text), case.wanted())


@pytest.mark.parametrize("case", CASES, ids=str)
def test_sections_say_what_was_said(case: Case) -> None:
    note = write(case)
    missing = [
        (section, words)
        for section, expected in case.says.items()
        for words in expected
        if words.lower() not in note.data[section].lower()
    ]
    assert not missing, note.markdown
    assert not [section for section in case.empty if note.data[section]]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_sections_say_nothing_else(case: Case) -> None:
    lines = [line for text in write(case).data.values() for line in text.splitlines()]
    for pattern in case.never:
        assert not [line for line in lines if re.search(pattern, line)]
    assert lines == [line.strip() for line in lines]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_each_line_is_a_statement_with_evidence(case: Case) -> None:
    said, note = transcript(case.text), write(case)
    for section, text in note.data.items():
        lines = text.splitlines()
        assert len(lines) == len(set(lines)), section
    assert [line for text in note.data.values() for line in text.splitlines()] == [
        statement.text for statement in note.statements
    ]
    assert all(statement.evidence for statement in note.statements)
    assert check(note, said) == note
    assert all("cannot fill" in warning for warning in note.warnings)


def test_a_section_of_no_clinical_name_stays_empty_with_a_warning() -> None:
    case = next(case for case in CASES if "Favourite colour" in case.empty)
    assert write(case).warnings == (
        "Favourite colour: the embedded note writer cannot fill this section.",
    )


NAMES = {
    "complaint": ("Chief Complaint", "Presenting complaint", "CC", "Reason for visit"),
    "story": ("HPI", "History of presenting illness", "HOPI", "History of the Present Illness"),
    "history": ("PMH", "Past Medical History", "Comorbidities", "Medical background"),
    "surgery": ("Past Surgical History", "Surgical history", "PSH"),
    "family": ("Family History", "FH", "FHx"),
    "social": ("Social History", "SH", "Lifestyle", "Habits"),
    "takes": ("Drug history", "Current Medications", "Medications", "Home meds"),
    "allergy": (
        *("Allergies", "Known Allergies", "Drug Allergies & Intolerances", "Allergies to drugs"),
        *("Known drug allergies", "Drug reactions", "Allergy status", "Adverse drug reactions"),
    ),
    "vital": ("Vitals", "Vital Signs", "Obs"),
    "exam": ("Examination", "O/E", "Physical Exam", "Examination findings"),
    "result": ("Investigations", "Labs", "Test results", "Imaging"),
    "diagnosis": ("Assessment", "Impression", "Diagnosis", "Provisional diagnosis", "DDx"),
    "prescribed": ("Rx", "Prescription", "Treatment", "Discharge medications"),
    "advice": ("Advice", "Patient instructions", "Lifestyle advice"),
    "follow_up": ("Follow up", "Follow-up", "Next visit", "Review"),
    "safety_net": ("Red flags", "Safety net", "Safety-netting", "When to seek help"),
    "referral": ("Reason for referral", "Referral"),
    "admission": ("Reason for admission",),
    "course": ("Hospital course",),
    "procedure": ("Procedures performed",),
    "discharge_condition": ("Condition at discharge",),
}


@pytest.mark.parametrize(("kind", "title"), [(k, t) for k, names in NAMES.items() for t in names])
def test_a_section_is_known_by_its_clinical_names(kind: str, title: str) -> None:
    template = own_template("t", title="Note", description=f"## {title}\n## Other", version=1)
    assert kind in claims_of(template.sections[0], template)


@pytest.mark.parametrize("title", ["Drug allergies", "Allergies to medicines", "Drug reactions"])
def test_a_heading_of_allergies_takes_no_medicines(title: str) -> None:
    template = own_template("t", title="Note", description=f"## {title}\n## Other", version=1)
    assert set(claims_of(template.sections[0], template)) == {"allergy"}


@pytest.mark.parametrize(
    "said",
    [
        "This is the discharge summary for Mr Okafor, 54 years old.",
        "I have told her to stop the Microgynon because of the stroke risk.",
    ],
)
def test_what_a_text_is_or_somebody_was_told_is_no_diagnosis(said: str) -> None:
    heard = Transcript(
        language="en",
        engine="test",
        segments=(Segment(segment=0, text=said, speaker="Doctor"),),
    )

    assert RulesNoteWriter().write(heard, BUILT_IN["soap"]).data["assessment"] == ""


@pytest.mark.parametrize("title", ["Favourite colour", "Billing code", "Notes to self ☎", "Zodiac"])
def test_other_names_mean_nothing(title: str) -> None:
    template = own_template("t", title="N", description=f"## {title}\n## Plan", version=1)
    claims = claims_of(Section(key=title, title=title), template)
    assert "diagnosis" not in claims or title.startswith("Notes")
    assert "vital" not in claims or title.startswith("Notes")


VOCABULARY = sorted({w for text in (*CASES, *DIALOGUES) for w in text.text.split()})
TITLES = [title for names in NAMES.values() for title in names] + ["Subjective", "Plan", "Zodiac"]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from([None, "Doctor", "Patient", "Speaker 1", "Speaker 2"]),
            st.lists(st.sampled_from(VOCABULARY), min_size=1, max_size=12).map(" ".join),
        ),
        max_size=6,
    ),
    st.lists(st.sampled_from(TITLES), max_size=5, unique=True),
)
def test_whatever_is_heard_is_carried(
    turns: list[tuple[str | None, str]], titles: list[str]
) -> None:
    said = Transcript(
        language="en",
        engine="test",
        segments=tuple(
            Segment(segment=index, text=text, speaker=speaker)
            for index, (speaker, text) in enumerate(turns)
        ),
    )
    description = "\n".join(f"## {title}" for title in titles)
    own = own_template("t", title="Own", description=description, version=1)
    for template in (*BUILT_IN.values(), own):
        note = RulesNoteWriter().write(said, template)
        for statement in note.statements:
            assert statement.evidence
            for evidence in statement.evidence:
                assert evidence.quote in said.segments[evidence.segment].text
        assert check(note, said) == note


def empty(template: Template, text: str) -> bool:
    data = RulesNoteWriter().write(transcript(text), template).data
    return not any(data.values()) if isinstance(data, dict) else not data


@pytest.mark.parametrize(
    "template_id", sorted(set(BUILT_IN) - {"transcript", "transcript_template"})
)
def test_a_heap_of_words_gives_nothing(template_id: str) -> None:
    plain = "apple river the of walk green seven my table and happy under it cloud left is water a"
    chance = random.Random(template_id)  # noqa: S311 - the same words each time
    for _ in range(5):
        assert empty(BUILT_IN[template_id], " ".join(chance.choices(plain.split(), k=150)))
    spoken = " ".join(dialogue.text for dialogue in DIALOGUES)
    words = re.sub(r"(?:Doctor|Patient|Speaker \d):|[.,?]", " ", spoken).split()
    assert empty(BUILT_IN[template_id], " ".join(chance.choices(words, k=300)))


def test_nothing_is_made_of_nothing() -> None:
    for template in BUILT_IN.values():
        for text in ("", "\n \n", "...", "? ! ,", "Doctor: \nPatient: "):
            assert empty(template, text) or template.shape == "transcript"
