import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scribe.errors import InvalidRequest
from scribe.session import Session
from scribe.uploaded_transcript import MAX_SEGMENTS, fingerprint, read_transcript

SESSION = Session.model_validate(
    {
        **dict.fromkeys(("created_at", "expires_at", "changed_at"), datetime.now(UTC)),
        "tenant": "demo",
        "session_id": "ses_1",
        "status": "created",
        "user_status": "init",
        "upload_type": "chunked",
        "session_mode": "dictation",
        "model": "lite",
        "templates": (),
        "language_hint": (),
        "additional_data": {},
        "request_hash": "",
    }
)


def said(text: str) -> list[tuple[str | None, str]]:
    segments = read_transcript(text, SESSION).segments
    assert [segment.segment for segment in segments] == list(range(len(segments)))
    return [(segment.speaker, segment.text) for segment in segments]


def test_lines_that_name_their_speaker() -> None:
    assert said(
        "Doctor: What brings you in?\nPatient: A dry cough.\n\n  It is worse at night."
    ) == [
        ("Doctor", "What brings you in?"),
        ("Patient", "A dry cough."),
        ("Patient", "It is worse at night."),
    ]


def test_a_segment_is_a_sentence() -> None:
    assert said("Doctor: Dr. Lee saw you. Take 2.5 mg daily. Any pain?") == [
        ("Doctor", "Dr. Lee saw you."),
        ("Doctor", "Take 2.5 mg daily."),
        ("Doctor", "Any pain?"),
    ]


@pytest.mark.parametrize(
    ("label", "speaker"),
    [
        *(("DOCTOR:", "Doctor"), ("[patient]", "Patient"), ("pt :", "Pt"), ("Speaker 2:",) * 2),
        *(("Dr. Mary Lee:", "Dr. Mary Lee"), ("Dr Lee:", "Dr Lee"), ("[Patient]:", "Patient")),
    ],
)
def test_labels(label: str, speaker: str) -> None:
    speaker = speaker.rstrip(":")
    assert said(f"{label} No pain.") == [(speaker, "No pain.")]


@pytest.mark.parametrize("line", ["BP: 120/80", "Plan: rest.", "Anna: No pain.", "Daily: 2 mg"])
def test_what_is_no_known_speaker_is_nobodys(line: str) -> None:
    """Not the doctor's either, who spoke before it."""
    assert said(f"Doctor: Any pain?\n{line}") == [("Doctor", "Any pain?"), (None, line)]


def test_a_colon_within_a_sentence_is_none_of_a_label() -> None:
    assert said("Doctor: I see.\nthe patient said at noon, in passing, and more than once: no") == [
        ("Doctor", "I see."),
        ("Doctor", "the patient said at noon, in passing, and more than once: no"),
    ]


def test_language_and_engine() -> None:
    hinted = SESSION.model_copy(update={"language_hint": ("auto_detect", "hi")})
    transcript = read_transcript("Doctor: Hello.", hinted)

    assert (transcript.language, transcript.engine, transcript.notice) == ("hi", "uploaded", None)
    assert read_transcript("Hello.", SESSION).language == "en"
    (segment,) = transcript.segments
    assert (segment.start, segment.end, segment.confidence) == (None, None, None)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Patient: मुझे तीन दिन से बुखार है।", "und"),
        ("डॉक्टर: Paracetamol 500 mg दिन में दो बार लीजिए, पाँच दिन तक।", "und"),
        ("Doctor: Paracetamol 500 mg twice a day, she calls it दवा.", "en"),
        ("Patient: J'ai très mal.", "en"),
        ("120/80", "en"),
    ],
)
def test_what_is_not_written_in_latin_letters_is_not_called_english(
    text: str, language: str
) -> None:
    hinted = SESSION.model_copy(update={"language_hint": ("mr",)})

    assert read_transcript(text, SESSION).language == language
    assert read_transcript(text, hinted).language == "mr"


@pytest.mark.parametrize("text", ["", " \n ", "…", "Doctor:", "x\n" * (MAX_SEGMENTS + 1)])
def test_nothing_and_too_much_are_refused(text: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        read_transcript(text, SESSION)
    assert refused.value.details["field"] == "transcript"


@given(st.text(alphabet=st.sampled_from("Doctr:Ptien[] .?\n1aA\u00e9"), max_size=200))
def test_no_word_is_lost_or_invented(text: str) -> None:
    try:
        segments = read_transcript(text, SESSION).segments
    except InvalidRequest:
        assert not any(c.isalnum() for line in text.splitlines() for c in line.partition(":")[2])
        return
    at = 0
    flat = " ".join(text.split())
    for segment in segments:
        found = flat.find(segment.text, at)
        assert found >= at
        at = found + len(segment.text)


def test_a_fingerprint_is_of_the_words_and_the_language() -> None:
    hindi = SESSION.model_copy(update={"language_hint": ("hi",)})
    prints = {
        fingerprint(read_transcript("a b", SESSION)),
        fingerprint(read_transcript("a  b\n", SESSION)),
        fingerprint(read_transcript("a c", SESSION)),
        fingerprint(read_transcript("a b", hindi)),
    }
    assert len(prints) == 3


@pytest.mark.parametrize("abbreviated", ["Dr. ", "e.g. ", "a.m. "])
def test_no_end_of_a_sentence_is_looked_for_again_and_again(abbreviated: str) -> None:
    began = time.process_time()
    segments = said(abbreviated * 40_000 + "Lee will see you.")

    assert len(segments) == 1
    assert time.process_time() - began < 8
