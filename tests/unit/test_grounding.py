"""Nothing stands in a note that the transcript does not carry, whoever wrote it."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scribe.clinical.source import Source
from scribe.grounding import check
from scribe.note import Evidence, Note, Statement
from scribe.transcript import Segment, Transcript

TEXTS = (
    "Any nausea or vomiting?",
    "No, none.",
    "I've had pain in my left knee for three days.",
    "I'll start you on amoxicillin five hundred milligrams three times a day for seven days.",
    "My father had a heart attack.",
    "If you feel dizzy, call us.",
    "Your blood pressure is one twenty over eighty.",
    "I think you have bronchitis.",
    "I take one tablet of metformin BD.",
    "Let's increase it to twenty.",
    "You take lisinopril ten milligrams once a day.",
)
TRANSCRIPT = Transcript(
    language="en",
    engine="test",
    segments=tuple(
        Segment(
            segment=index,
            text=text,
            speaker="Patient" if index in {1, 2, 4, 8} else "Doctor",
            start=float(index),
            end=index + 0.5,
        )
        for index, text in enumerate(TEXTS)
    ),
)


def said(text: str, *segments: int, path: str = "/plan") -> Statement:
    evidence = tuple(Evidence(segment=index, quote=TEXTS[index]) for index in segments)
    return Statement(path=path, text=text, evidence=evidence)


def section(*statements: Statement, data: Any = None) -> Note:
    """A candidate with everything in one section."""
    plan = "\n".join(one.text for one in statements)
    return Note(
        data={"plan": plan} if data is None else data, markdown="ignored", statements=statements
    )


def stands(text: str, *segments: int) -> bool:
    note = check(section(said(text, *segments)), TRANSCRIPT)
    kept = bool(note.statements)
    assert note.data == {"plan": text if kept else ""}
    assert kept != bool(note.warnings)
    return kept


@pytest.mark.parametrize(
    ("text", "segments"),
    [
        ("Denies nausea or vomiting.", (0, 1)),
        ("Left knee pain for 3 days.", (2,)),
        ("Amoxicillin 500 mg TDS for 7 days.", (3,)),
        ("Start amoxicillin 500 mg three times daily for 7 days.", (3,)),
        ("Family history: father had a heart attack.", (4,)),
        ("Call if you feel dizzy.", (5,)),
        ("Blood pressure 120/80.", (6,)),
        ("Bronchitis.", (7,)),
        ("Takes metformin 1 tablet twice daily.", (8,)),
        ("Increase lisinopril to 20 mg.", (9, 10)),
    ],
)
def test_what_is_carried_stands(text: str, segments: tuple[int, ...]) -> None:
    assert stands(text, *segments)


@pytest.mark.parametrize(
    ("text", "segments"),
    [
        ("Denies nausea or vomiting.", (0,)),  # the answer is not cited
        ("Reports nausea.", (0, 1)),
        ("Reports vomiting.", (0,)),
        ("Right knee pain.", (2,)),
        ("Knee pain for 4 days.", (2,)),
        ("Denies knee pain.", (2,)),
        ("Amoxicillin 250 mg three times daily.", (3,)),
        ("Amoxicillin 500 mcg three times daily.", (3,)),
        ("Amoxicillin 500 mg twice daily.", (3,)),
        ("Amoxicillin 500 mg for 10 days.", (3,)),
        ("Ampicillin 500 mg three times daily.", (3,)),
        ("Had a heart attack.", (4,)),
        ("Reports dizziness.", (5,)),
        ("Blood pressure 120/90.", (6,)),
        ("Pneumonia.", (7,)),
        ("Bronchitis and asthma.", (7,)),
        ("Metformin 2 tablets twice daily.", (8,)),
        ("Increase lisinopril to 20 mcg.", (9, 10)),
        ("Increase lisinopril to 40 mg.", (9, 10)),
        ("...", (7,)),
    ],
)
def test_what_is_not_carried_is_removed(text: str, segments: tuple[int, ...]) -> None:
    assert not stands(text, *segments)


@pytest.mark.parametrize(
    "evidence",
    [
        (),
        (Evidence(segment=99, quote="bronchitis"),),
        (Evidence(segment=-1, quote="bronchitis"),),
        (Evidence(segment=7, quote="pneumonia"),),
        (Evidence(segment=7, quote="you have Bronchitis"),),
        (Evidence(segment=7, quote=""),),
        (Evidence(segment=7, quote="  "),),
    ],
)
def test_a_citation_that_is_none(evidence: tuple[Evidence, ...]) -> None:
    statement = Statement(path="/plan", text="Bronchitis.", evidence=evidence)
    note = check(section(statement), TRANSCRIPT)
    assert (note.data, note.statements) == ({"plan": ""}, ())
    assert "Bronchitis" not in " ".join(note.warnings)


def test_invalid_citations_beside_a_valid_one_are_dropped_and_times_are_the_segments_own() -> None:
    evidence = (
        Evidence(segment=7, quote="bronchitis", start=100.0, end=200.0),
        Evidence(segment=7, quote="invented"),
    )
    statement = Statement(path="/plan", text="Bronchitis.", evidence=evidence)
    [kept] = check(section(statement), TRANSCRIPT).statements
    assert kept.evidence == (Evidence(segment=7, quote="bronchitis", start=7.0, end=7.5),)


def test_only_the_lines_of_removed_statements_leave_a_section() -> None:
    good, bad = said("Bronchitis.", 7), said("Pneumonia.", 7)
    note = check(section(good, bad), TRANSCRIPT)
    assert note.data == {"plan": "Bronchitis."}
    assert [one.text for one in note.statements] == ["Bronchitis."]
    assert note.markdown == "## Plan\n\nBronchitis.\n"
    assert len(note.warnings) == 2


def test_words_of_a_section_that_no_statement_covers_are_removed() -> None:
    note = check(
        section(said("Bronchitis.", 7), data={"plan": "Bronchitis. Also gout.", "other": "Gout."}),
        TRANSCRIPT,
    )
    assert note.data == {"plan": "Bronchitis.", "other": ""}


def medication_note(rows: list[dict[str, Any]], *statements: Statement) -> Note:
    return Note(data=rows, markdown="", statements=statements)


def test_records_lose_the_fields_that_are_not_carried() -> None:
    row = {"name": "amoxicillin", "dosage": "250 mg", "frequency": "three times daily"}
    row |= {"duration": "7 weeks", "route": "oral", "action": "stop"}
    note = check(medication_note([row], said("Start amoxicillin.", 3, path="/0")), TRANSCRIPT)
    assert note.data == [{"name": "amoxicillin", "frequency": "three times daily"}]
    assert len(note.warnings) == 4


def test_a_record_without_its_name_goes_and_the_others_move_up() -> None:
    rows = [{"name": "aspirin", "dosage": "500 mg"}, {"name": "amoxicillin", "dosage": "500 mg"}]
    note = check(
        medication_note(
            rows,
            said("500 mg.", 3, path="/0"),
            said("Amoxicillin.", 3, path="/1/name"),
            said("Amoxicillin 500 mg.", 3, path="/1/dosage"),
        ),
        TRANSCRIPT,
    )
    assert note.data == [{"name": "amoxicillin", "dosage": "500 mg"}]
    assert [one.path for one in note.statements] == ["/0/name", "/0/dosage"]


def test_a_pointer_at_nothing_is_no_statement() -> None:
    for path in ("/nothing", "plan", "/plan/0", "/-1"):
        note = check(section(said("Bronchitis.", 7, path=path), data={"plan": ""}), TRANSCRIPT)
        assert note.statements == ()


def test_warnings_repeat_no_details() -> None:
    note = check(section(said("Metformin 123 mg for pneumonia.", 7)), TRANSCRIPT)
    words = " ".join(note.warnings).lower()
    assert words
    assert not any(word in words for word in ("metformin", "123", "pneumonia"))


PHRASES = st.sampled_from(
    [
        "Denies nausea.", "Reports nausea.", "Bronchitis.", "Pneumonia.", "Left knee pain.",
        "Amoxicillin 500 mg three times daily.", "Amoxicillin 1 g twice daily.", "Metformin.",
        "Blood pressure 120/80.", "No dizziness.", "", "?", "Right knee pain for 3 days.", *TEXTS,
    ]
)  # fmt: skip
EVIDENCE = st.one_of(
    st.integers(0, len(TEXTS) - 1).map(lambda index: Evidence(segment=index, quote=TEXTS[index])),
    st.builds(Evidence, segment=st.integers(-2, 20), quote=st.sampled_from(["No", "invented", ""])),
)
FIELDS = st.fixed_dictionaries(
    {"name": st.sampled_from(["amoxicillin", "metformin", "aspirin", ""])},
    optional={
        "dosage": st.sampled_from(["500 mg", "250 mg", "1 tablet", ""]),
        "frequency": st.sampled_from(["three times daily", "twice daily", "at night"]),
        "action": st.sampled_from(["start", "stop", "dance"]),
        "route": st.sampled_from(["oral", ""]),
    },
)


@st.composite
def candidates(draw: st.DrawFn) -> Note:
    if draw(st.booleans()):
        data: Any = draw(st.lists(FIELDS, max_size=3))
        paths = ["", *(f"/{i}{f}" for i in range(4) for f in ("", "/name", "/dosage"))]
    else:
        data = draw(st.dictionaries(st.sampled_from(["plan", "a/b"]), PHRASES, max_size=2))
        paths = ["", "/plan", "/a~1b", "/a/b"]
    statements = draw(
        st.lists(
            st.builds(
                Statement,
                path=st.sampled_from(paths),
                text=PHRASES,
                evidence=st.lists(EVIDENCE, max_size=2).map(tuple),
            ),
            max_size=4,
        )
    )
    if isinstance(data, dict) and draw(st.booleans()):
        data = {"plan": " ".join(one.text for one in statements if one.path == "/plan")}
    return Note(data=data, markdown="", statements=tuple(statements))


def filled(data: Any, path: str = "") -> list[str]:
    if isinstance(data, dict):
        keys = {key: str(key).replace("~", "~0").replace("/", "~1") for key in data}
        return [at for key in data for at in filled(data[key], f"{path}/{keys[key]}")]
    if isinstance(data, list):
        return [at for index, item in enumerate(data) for at in filled(item, f"{path}/{index}")]
    return [path] if data else []


@settings(max_examples=150, deadline=None)
@given(candidates())
def test_after_the_check_everything_is_carried(candidate: Note) -> None:
    note = check(candidate, TRANSCRIPT)
    for statement in note.statements:
        assert statement.evidence
        for evidence in statement.evidence:
            assert evidence.quote in TEXTS[evidence.segment]
    paths = [statement.path for statement in note.statements]
    for leaf in filled(note.data):
        assert any(leaf == path or leaf.startswith(f"{path}/") for path in paths)
    assert set(note.statements) <= {
        moved for moved in note.statements if moved.text in [s.text for s in candidate.statements]
    }
    assert check(note, TRANSCRIPT) == note


def test_what_a_transcript_is_worth_stands_before_the_note() -> None:
    heard = TRANSCRIPT.model_copy(update={"notice": "Demonstration quality: check <all> of it."})
    note = check(section(said("Bronchitis.", 7)), heard)

    assert note.warnings == ("Demonstration quality: check <all> of it.",)
    assert note.markdown == (
        "> Demonstration quality: check &lt;all> of it.\n\n## Plan\n\nBronchitis.\n"
    )
    assert check(note, heard) == note
    assert check(section(said("Pneumonia.", 7)), heard).warnings[0].startswith("Demonstration")


TWO_DRUGS = "I take metformin 500 mg twice daily and amlodipine 5 mg once daily."


def test_a_field_is_of_its_own_record() -> None:
    said = Transcript(language="en", engine="test", segments=(Segment(segment=0, text=TWO_DRUGS),))
    rows = [
        {"name": "metformin", "dosage": "5 mg", "frequency": "twice daily"},
        {"name": "amlodipine", "dosage": "5 mg", "frequency": "twice daily"},
    ]
    evidence = (Evidence(segment=0, quote=TWO_DRUGS),)
    statements = [
        Statement(path=f"/{index}", text=row["name"], evidence=evidence)
        for index, row in enumerate(rows)
    ]
    assert check(medication_note(rows, *statements), said, in_own_words=True).data == [
        {"name": "metformin", "frequency": "twice daily"},
        {"name": "amlodipine", "dosage": "5 mg"},
    ]


HINDI = Transcript(
    language="hi-IN",
    engine="test",
    segments=(Segment(segment=0, text="मुझे तीन दिन से बुखार है"),),
)


@pytest.mark.parametrize(
    ("text", "kept"),
    [("तीन दिन से बुखार।", True), ("सिर में दर्द", False), ("Fever for 7 days.", False)],
)
def test_in_another_language_half_of_the_words_must_be_there(text: str, kept: bool) -> None:
    evidence = (Evidence(segment=0, quote=HINDI.segments[0].text),)
    statement = Statement(path="/plan", text=text, evidence=evidence)
    assert bool(check(section(statement), HINDI, in_own_words=True).statements) is kept


@pytest.mark.parametrize(("in_own_words", "carried"), [(False, True), (True, False)])
def test_a_change_that_only_numbers_show_is_not_taken_from_a_language_model(
    in_own_words: bool, carried: bool
) -> None:
    text = "Ramipril, five milligrams. Then ten milligrams."
    transcript = Transcript(
        language="en", engine="written", segments=(Segment(segment=0, text=text, speaker="Doctor"),)
    )
    source = Source(transcript, in_own_words=in_own_words)
    assert source.carries("action", "increase", {0}, exactly=False) is carried
