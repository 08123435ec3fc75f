"""What a patient reports and denies, in the ways that people answer."""

import re

import pytest

from scribe.engines.rules import RulesNoteWriter
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
    ("Or chest pain?", "A bit of both.", "", "Reports chest pain"),
    ("Have you been eating and drinking okay?", "Yes.", "", "alcohol|Reports drinking"),
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
)
DICTATED = (
    ("Forty year old man with a cough. Nil fever. No h/o asthma.", "cough", "Reports fever"),
    ("She denies headache, vomiting or rash.", "denies headache", "Reports"),
)


def lines(*said: tuple[str | None, str]) -> str:
    segments = tuple(
        Segment(segment=at, text=text, speaker=who) for at, (who, text) in enumerate(said)
    )
    note = RulesNoteWriter().write(
        Transcript(language="en", engine="test", segments=segments), BUILT_IN["soap"]
    )
    return "\n".join(note.data.values())


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
