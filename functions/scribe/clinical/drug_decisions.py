"""What a sentence says of a drug: started, kept, changed, stopped, taken, or nothing of that.

The ways to say so have no end, so no list of them is kept here. ``drug_model/`` holds thousands
of sentences that somebody has labelled, and learns from them how much each word, pair of words
and place speaks for what (multinomial logistic regression). This module only looks that up.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from scribe.clinical import lexicon
from scribe.clinical.lexicon import Term
from scribe.clinical.linear import read_weights, shares
from scribe.clinical.text import Phrase

NOTHING, TAKEN = "nothing", "taken"
SAID = (NOTHING, TAKEN, "start", "continue", "increase", "decrease", "stop", "hold")
"""What a sentence can say; ``TAKEN``: nothing is decided, the drug is taken at present."""

DRUG, PRONOUN, KIND, UNDERSTOOD, OTHER = "<drug>", "<it>", "<kind>", "<understood>", "<other>"
WEIGHTS = Path(__file__).with_name("drug_decisions.gz")

_UNITS = frozenset(
    word + ending
    for word in ("milligram", "microgram", "gram", "unit", "millilitre", "milliliter", "puff",
                 "drop", "tab", "tablet", "pill", "cap", "capsule")
    for ending in ("", "s")
) | {"mg", "mcg", "g", "iu", "ml"}  # fmt: skip
_PRONOUNS = frozenset(("it", "that", "this", "them", "those", "these"))
_NEAR = 4
_WINDOW = 24
"""How many words on each side of a drug are looked at: a sentence, where speech runs on."""
_GAPS = (1, 2, 3)


def said_of(words: Sequence[str], at: int) -> tuple[float, ...]:
    """Return how likely a sentence says each of ``SAID`` of the drug that its word ``at`` is.

    ``words`` are those of its normal form, the drug as ``DRUG`` (``PRONOUN``, ``KIND`` or
    ``UNDERSTOOD`` where it is not named), others as ``OTHER``.
    """
    return shares(read_weights(WEIGHTS), dict.fromkeys(features(words, at), 1.0), len(SAID))


def said_of_drug(phrase: Phrase, drugs: Sequence[Term], drug: Term) -> tuple[float, ...]:
    """Return what a sentence says of one of the drugs that it names, read from words near it."""
    marks = {one.first: OTHER for one in drugs} | {drug.first: DRUG}
    rests = {place for one in drugs for place in range(one.first + 1, one.last)}
    begin, end = drug.first - _WINDOW, drug.last + _WINDOW
    places = [i for i in range(max(0, begin), min(len(phrase.words), end)) if i not in rests]
    return said_of([marks.get(i, phrase.words[i].text) for i in places], places.index(drug.first))


@lru_cache(maxsize=4_096)
def said_of_unnamed(words: tuple[str, ...]) -> tuple[float, ...]:
    """Return what a sentence says of a drug that was named before it.

    That is the surest decision that it makes on one of its pronouns, or where it has none, on
    what is understood.
    """
    places = [place for place, word in enumerate(words) if word in _PRONOUNS][:3]
    if not places:
        return said_of((UNDERSTOOD, *words), 0)
    said = [said_of((*words[:i], PRONOUN, *words[i + 1 :]), i) for i in places]
    return max(said, key=lambda one: max(one[2:]))


def most_said(phrase: Phrase) -> dict[str, float]:
    """Return the most that a sentence says for each of ``SAID``, of whatever drug."""
    drugs = lexicon.drugs().find(phrase)
    said = [said_of_drug(phrase, drugs, drug) for drug in drugs]
    if phrase.words:
        said.append(said_of_unnamed(tuple(word.text for word in phrase.words)))
    return {label: max((one[at] for one in said), default=0.0) for at, label in enumerate(SAID)}


def features(words: Sequence[str], at: int) -> set[str]:
    """Return what the model looks at: words by side and nearness, pairs, and what stands beside."""
    plain = [_plain(word) for word in words]
    before, after = plain[:at][::-1], plain[at + 1 :]
    found = {"", f"T {plain[at]}", f"len {min(4, len(plain) // 5)}", f"end {plain[-1]}"}
    found |= {f"A {word}" for word in plain} | {f"A {a} {b}" for a, b in pairwise(plain)}
    found |= {f"first {' '.join(plain[:n])}" for n in (1, 2)}
    found |= {*_side("L", before, backwards=True), *_side("R", after, backwards=False)}
    for n in (1, 2, 3):
        found.add(f"l{n} {' '.join([*before, '^'][:n][::-1])}")
        found.add(f"r{n} {' '.join([*after, '$'][:n])}")
    found.add(f"lr {[*before, '^'][0]} {[*after, '$'][0]}")
    return found


def _side(name: str, outwards: Sequence[str], *, backwards: bool) -> Iterable[str]:
    """Yield the words of a side, and pairs and threes of them, those behind another drug apart."""
    zone = name
    step = -1 if backwards else 1
    for index, word in enumerate(outwards):
        yield f"{zone} {word}"
        if index < _NEAR:
            yield f"{zone}n {word}"
        for gap in _GAPS:
            inner = outwards[max(0, index - gap) : index]
            if len(inner) < gap or OTHER in inner:
                break
            yield f"{zone}{'b' if gap == 1 else 's'} {' '.join([inner[0], word][::step])}"
        if index > 1:
            yield f"{zone}t {' '.join(outwards[index - 2 : index + 1][::step])}"
        if word == OTHER:
            zone = f"{name}2"


def _plain(word: str) -> str:
    if word[:1].isdigit():
        return "0"
    return "<unit>" if word in _UNITS else word
