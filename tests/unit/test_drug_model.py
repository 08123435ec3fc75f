"""The learned models: what they look at, and how they are learned and read."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drug_model.learning import learn, likeliest, write
from drug_model.plain import sentences
from drug_model.sentences import authors, labelled
from scribe.clinical import drug_decisions
from scribe.clinical.drug_decisions import DRUG, OTHER, SAID, most_said, said_of, said_of_unnamed
from scribe.clinical.linear import read_weights, shares
from scribe.clinical.text import normal

words = st.lists(st.sampled_from(["stop", "the", "not", "5", "mg", OTHER, "."]), max_size=12)


@settings(deadline=None)
@given(words, words)
def test_shares_of_any_sentence_add_up(before: list[str], after: list[str]) -> None:
    said = said_of([*before, DRUG, *after], len(before))
    assert len(said) == len(SAID)
    assert sum(said) == pytest.approx(1)


@pytest.mark.parametrize(
    ("sentence", "label"),
    [
        ("I want you to stop the {X}.", "stop"),
        ("I don't want you to stop the {X}.", "continue"),
        ("With your kidneys I want you to stop the {X}.", "stop"),
        ("I'm going to start you on {X} 5 mg once a day.", "start"),
        ("Let's keep the {X} as it is.", "continue"),
        ("We'll increase the {X} to 20 milligrams.", "increase"),
        ("We'll reduce the {X} to 20 milligrams.", "decrease"),
        ("Hold the {X} until the scan.", "hold"),
        ("Are you still taking the {X}?", "nothing"),
        ("I take {X} 10 milligrams every morning.", "taken"),
        ("My mother takes {X}.", "nothing"),
        ("We'll swap the {X} for {Y}.", "stop"),
        ("We'll swap the {Y} for {X}.", "start"),
    ],
)
def test_plain_sentences_are_understood(sentence: str, label: str) -> None:
    one = labelled("none", sentence)
    said = said_of(one.words, one.at)
    assert SAID[said.index(max(said))] == label


@pytest.mark.parametrize(
    ("sentence", "label"),
    [
        ("Let's stop that.", "stop"),
        ("Keep taking it.", "continue"),
        ("Let's take it up to 20.", "increase"),
        ("Your blood pressure is 130 over 80.", "nothing"),
    ],
)
def test_what_is_said_of_a_drug_named_before(sentence: str, label: str) -> None:
    said = said_of_unnamed(tuple(word.text for word in normal(sentence).words))
    assert SAID[said.index(max(said))] == label


def test_the_most_that_a_sentence_says_is_of_any_of_its_drugs() -> None:
    most = most_said(normal("Stop the aspirin and start clopidogrel 75 mg once a day."))
    assert most["stop"] > 0.5
    assert most["start"] > 0.5


def test_what_stands_behind_another_drug_is_told_apart() -> None:
    near = drug_decisions.features(["stop", DRUG], 1)
    far = drug_decisions.features(["stop", OTHER, "and", DRUG], 3)
    assert "L stop" in near
    assert "L stop" not in far
    assert "L2 stop" in far


def test_every_sentence_is_labelled_and_marks_one_drug() -> None:
    assert all(some for some in authors().values())
    assert {labelled(*one).label for one in sentences()} == set(range(len(SAID)))


@pytest.mark.parametrize("text", ["No drug at all.", "{X} and {it}."])
def test_a_sentence_with_no_drug_or_two_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="marks one drug"):
        labelled("none", text)


def test_an_unknown_label_is_refused() -> None:
    with pytest.raises(ValueError, match="perhaps"):
        labelled("perhaps", "Stop the {X}.")


def test_weights_are_learned_written_and_read(tmp_path: Path) -> None:
    found = [{"a": 1.0, "both": 1.0}, {"b": 1.0, "both": 1.0}] * 4
    weights = learn(found, [0, 1] * 4, of=2, rounds=20, rate=0.1, shrink=0.0)
    again = learn(found, [0, 1] * 4, of=2, rounds=20, rate=0.1, shrink=0.0)
    assert [likeliest(weights, one) for one in found[:2]] == [0, 1]
    assert all((weights[name] == again[name]).all() for name in weights)
    write(weights, tmp_path / "weights.gz")
    likely = shares(read_weights(tmp_path / "weights.gz"), found[1], 2)
    assert likely[1] > likely[0]
