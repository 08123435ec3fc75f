import random
from pathlib import Path

import pocketsphinx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from language_model.build import CMUDICT, DRUGS, GUESSED, HERE, MODEL, WRITTEN, read_pronunciations
from language_model.general_english import read_general_english, read_unigrams
from language_model.grammar import Grammar, read_drugs, spell_number
from language_model.measure import errors
from language_model.trigram import Backoff, count, mixed, pruned, write_arpa

WORDS = ("take", "one", "tablet", "twice", "daily")
CORPORA = st.lists(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join), min_size=1, max_size=12
)


def assert_sums_to_one(model: Backoff) -> None:
    words = [ngram[0] for ngram in model.probabilities if len(ngram) == 1]
    for history in [(), *(ngram for ngram in model.probabilities if len(ngram) < 3)]:
        if history[-1:] != ("</s>",):
            assert sum(model((*history, word)) for word in words) == pytest.approx(1, abs=1e-4)


@given(CORPORA, CORPORA)
def test_what_may_follow_adds_up_to_one(first: list[str], second: list[str]) -> None:
    model = mixed(count(first), count(second), 0.4)

    assert_sums_to_one(model)
    assert_sums_to_one(pruned(model, 0.01))


def test_a_sentence_that_was_counted_is_likelier() -> None:
    model = count(["take one tablet twice daily", "take one tablet"])

    assert model(("one", "tablet", "twice")) > model(("one", "tablet", "one"))


def test_the_binary_model_is_read_as_pocketsphinx_reads_it(tmp_path: Path) -> None:
    model = count(["take one tablet twice daily", "take one tablet", "one tablet daily"] * 3)
    write_arpa(model, tmp_path / "model.arpa")
    compiled = pocketsphinx.NGramModel(
        pocketsphinx.Config(), pocketsphinx.LogMath(), str(tmp_path / "model.arpa")
    )
    compiled.write(str(tmp_path / "model.bin"), pocketsphinx.NGramModel.str_to_type("bin"))

    again = read_general_english(tmp_path / "model.bin", WORDS, 0)

    kept = pruned(model, 0)
    assert again.probabilities.keys() == kept.probabilities.keys()
    for ngram, p in kept.probabilities.items():
        assert again.probabilities[ngram] == pytest.approx(p, abs=1e-3)


def test_the_shipped_model_knows_every_drug_and_how_it_is_said() -> None:
    drugs = {word for name in read_drugs(DRUGS) for word in name.split()}
    known = read_unigrams(MODEL / "consultation.lm.bin")
    said = read_pronunciations([MODEL / "consultation.dict"])

    assert known.keys() - said.keys() == {"<s>", "</s>"}
    # A name that was listed after the model was built is only heard after `build`.
    assert len(drugs - said.keys()) <= len(drugs) // 20


def test_every_pronunciation_uses_phones_that_the_acoustic_model_has() -> None:
    phones = {
        phone
        for ways in read_pronunciations([CMUDICT]).values()
        for way in ways
        for phone in way.split()
    }
    ours = read_pronunciations([WRITTEN, GUESSED])

    assert {p for ways in ours.values() for way in ways for p in way.split()} <= phones


def test_sentences_are_words_only() -> None:
    grammar = Grammar.read(HERE / "consultation.grammar", DRUGS)
    rng = random.Random(2)  # noqa: S311 - sentences, not secrets

    for _ in range(3000):
        assert set(grammar.say(rng)) <= set("abcdefghijklmnopqrstuvwxyz1'- ")


@pytest.mark.parametrize(
    ("number", "ways"),
    [
        (7, {"seven"}),
        (40, {"forty"}),
        (96, {"ninety six"}),
        (500, {"five hundred"}),
        (105, {"one hundred and five", "one hundred five", "one oh five"}),
        (150, {"one hundred and fifty", "one hundred fifty", "one fifty"}),
    ],
)
def test_numbers_are_spelt_as_clinicians_say_them(number: int, ways: set[str]) -> None:
    rng = random.Random(5)  # noqa: S311 - numbers, not secrets

    assert {spell_number(number, rng) for _ in range(60)} == ways


@pytest.mark.parametrize(
    ("said", "heard", "wrong"),
    [("a b c", "a b c", 0), ("a b c", "a c", 1), ("a b", "a x b y", 2), ("a b", "", 2)],
)
def test_errors_are_counted_by_word(said: str, heard: str, wrong: int) -> None:
    assert errors(said.split(), heard.split()) == wrong
