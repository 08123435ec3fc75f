"""Word error rate of a transcript, and how many of the drugs that were spoken it has."""

import jiwer

from evaluation.tally import Ratio, Tally
from scribe.clinical import lexicon
from scribe.clinical.text import normal

_SAME = {
    "mg": "milligrams", "milligram": "milligrams", "mcg": "micrograms", "microgram": "micrograms",
    "ml": "milliliters", "millilitres": "milliliters", "milliliter": "milliliters",
    "%": "percent", "gram": "grams", "g": "grams", "xray": "x ray", "dr": "doctor",
}  # fmt: skip


def score_hearing(heard: str, spoken: str) -> Tally:
    """Return the word error rate, and the share of the drugs' names that were heard."""
    reference, hypothesis = plain(spoken), plain(heard)
    if not reference:
        return {}
    output = jiwer.process_words(reference, hypothesis)
    wrong = output.substitutions + output.deletions + output.insertions
    drugs = [term.name for term in lexicon.drugs().find(normal(spoken))]
    known = {term.name for term in lexicon.drugs().find(normal(heard))}
    return {
        "word error rate": Ratio(wrong, len(reference.split())),
        "drug names heard": Ratio(sum(name in known for name in drugs), len(drugs)),
    }


def plain(text: str) -> str:
    """Return a text as its words alone, the same for all who write the same.

    Lower case, no punctuation, contractions opened, fillers ("um") dropped, numbers as digits,
    hyphens split, units by their full names.
    """
    words = (word.text for word in normal(text).words)
    return " ".join(
        _SAME.get(word, word) for word in words if word == "%" or any(map(str.isalnum, word))
    )
