"""What a patient reports and denies, in the ways that people answer."""

import re

import pytest

from scribe.engines.rules import RulesNoteWriter
from scribe.note import Note
from scribe.template import BUILT_IN
from scribe.transcript import Segment, Transcript

# A question, its answer, and what the note then must say, and must not.
ANSWERS = (
    ("Any nausea when you stand up?", "On and off.", "Reports nausea", "Denies"),
    ("Any palpitations?", "Not lately.", "Denies palpitations", "Reports"),
    ("Any wheezing?", "Can't say I have.", "Denies wheezing", "Reports"),
    ("Any vomiting?", "Touch wood, no.", "Denies vomiting", "Reports"),
    ("Do you smoke?", "Not since my wedding.", "Denies", "Reports"),
    ("Did you throw up?", "No.", "Denies throwing up", "Reports"),
    ("Any trouble with your waterworks?", "Not really.", "Denies trouble", "Reports"),
    ("Any fever? Chills? Night sweats?", "No, none of that.", "Denies fever", "Reports"),
    ("Have you lost weight?", "No. Well, a couple of kilos.", "", "Denies|Reports"),
    ("Any itching?", "No, well, a bit at night.", "", "Denies itching"),
    ("Do you smoke or drink?", "Yes.", "", "Reports (?:smoking|alcohol|smok)"),
    ("Have you had a cough or a sore throat?", "Yeah.", "", "Reports"),
    ("Or chest pain?", "Yeah, a bit of both.", "", "Reports chest pain"),
    ("Have you been eating and drinking okay?", "Yes.", "", "alcohol|Reports drinking"),
    ("Are you pregnant?", "No.", "Denies pregnancy", "Reports"),
    ("Do you drink any alcohol?", "Yes.", "Reports drinking alcohol", "any alcohol"),
    ("Any numbness?", "No numbness, but my leg gives way.", "No numbness", "Reports numbness"),
)
# What a patient says unasked.
TOLD = (
    ("Low mood, no.", "No low mood", "Reports|^Low"),
    ("Sore throat, cough, wheezing, no.", "", "^(?:Reports|Has|Sore)"),
    ("My shoulder's killing me.", "The shoulder's killing", "Denies"),
    ("It stings when I pee.", "It stings when the patient pees", "Denies"),
    ("No, appetite's gone down if anything.", "Appetite's gone down", "^No"),
    ("Ever smoked,", "", "moked"),
    ("No itching at night.", "No itching", "^Itching"),
    ("No headaches to speak of.", "No headaches", "^Headaches"),
    ("No rash was there, I looked.", "No rash", "^Rash"),
    ("No weight loss either.", "No weight loss", "^Weight"),
)
DICTATED = (
    ("Forty year old man with a cough. Nil fever. No h/o asthma.", "cough", "Reports fever"),
    ("She denies headache, vomiting or rash.", "denies headache", "Reports"),
)


def written(*said: tuple[str | None, str]) -> Note:
    segments = tuple(
        Segment(segment=at, text=text, speaker=who) for at, (who, text) in enumerate(said)
    )
    return RulesNoteWriter().write(
        Transcript(language="en", engine="test", segments=segments), BUILT_IN["soap"]
    )


def lines(*said: tuple[str | None, str]) -> str:
    return "\n".join(written(*said).data.values())


@pytest.mark.parametrize(("question", "answer", "says", "never"), ANSWERS)
def test_an_answer_settles_what_was_asked(
    question: str, answer: str, says: str, never: str
) -> None:
    note = lines(
        ("Doctor", "What brings you in?"),
        ("Patient", "I have had a swollen knee since Friday."),
        ("Doctor", question),
        ("Patient", answer),
    )
    assert says in note
    assert not re.search(never, note), note


@pytest.mark.parametrize(("told", "says", "never"), TOLD)
def test_a_patient_denies_and_reports_unasked(told: str, says: str, never: str) -> None:
    note = lines(("Doctor", "What else has been going on?"), ("Patient", told))
    assert says in note
    assert not re.search(never, note, re.MULTILINE), note


@pytest.mark.parametrize(("dictated", "says", "never"), DICTATED)
def test_a_dictation_denies(dictated: str, says: str, never: str) -> None:
    note = lines(*((None, f"{one.strip()}.") for one in dictated.split(".") if one.strip()))
    assert says in note
    assert not re.search(never, note), note


def test_small_talk_without_a_finding_stays_no_note() -> None:
    assert not lines(
        ("Doctor", "Did you get the train?"),
        ("Patient", "I did, it was packed. Sorry, the dog's barking."),
    ).strip()


# What a doctor says, and the section of the note that it belongs in.
SAID_BY_THE_DOCTOR = (
    ("Yeah, tonsillitis.", "assessment", "onsillitis"),
    ("It's a viral cold, nothing more.", "assessment", "viral cold"),
    ("Definitely cluster headache, the episodic kind.", "assessment", "cluster headache"),
    ("I'm concerned about an ovarian cyst.", "assessment", "ovarian cyst"),
    ("Your ferritin's back at nine.", "objective", "back at nine"),
    ("Peak flow three hundred and ten.", "objective", "three hundred"),
    ("You're tender just under the ribs.", "objective", "tender"),
    ("A few crackles at the left base.", "objective", "crackles"),
    ("Power and sensation are normal.", "objective", "Power"),
    ("Temperature thirty nine one.", "objective", "thirty nine one"),
)


@pytest.mark.parametrize(("said", "section", "words"), SAID_BY_THE_DOCTOR)
def test_a_doctor_s_finding_and_diagnosis_have_their_sections(
    said: str, section: str, words: str
) -> None:
    note = written(
        ("Doctor", "What's been the matter?"),
        ("Patient", "I have felt unwell for a week."),
        ("Doctor", said),
    )
    assert words in note.data[section], note.markdown


def test_a_dictated_history_stays_beside_its_drug() -> None:
    note = lines((None, "She also has gout, for which she takes allopurinol 100 milligrams daily."))
    assert "gout" in note
    assert "allopurinol" in note


def test_a_recap_of_the_story_is_no_examination() -> None:
    note = written(
        ("Patient", "I've had chest pain and a fever since Monday."),
        ("Doctor", "Right, so keep in mind what I said about the chest pain and fever."),
    )
    assert not note.data["objective"]
