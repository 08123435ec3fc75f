"""Who or what a complaint is of: a relative, a drug, a side."""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from scribe.clinical import lexicon
from scribe.clinical.stems import stem
from scribe.clinical.text import Phrase

_RELATIVES = {
    word: name
    for name, words in {
        "father": "father dad daddy papa", "mother": "mother mom mum mama mummy",
        "brother": "brother brothers", "sister": "sister sisters", "son": "son sons",
        "daughter": "daughter daughters", "wife": "wife", "husband": "husband", "uncle": "uncle",
        "aunt": "aunt auntie aunty", "cousin": "cousin cousins",
        "grandfather": "grandfather grandad granddad grandpa",
        "grandmother": "grandmother gran grandma granny nan nana",
    }.items()
    for word in words.split()
}  # fmt: skip
_SIDE = re.compile(r"(?:left|right)\Z")


def of_relatives(phrase: Phrase) -> Iterable[tuple[str, str]]:
    """Yield illnesses with their relatives: ("stroke", "mother")."""
    for sentence in _sentences(phrase):
        named = [
            (at, _RELATIVES[word.text])
            for at, word in enumerate(sentence.words)
            if word.text in _RELATIVES
        ]
        for term in _terms(sentence):
            if owner := _nearest(sentence, term, named, None):
                yield term.name, owner


def find_effects(phrase: Phrase) -> Iterable[tuple[str, str]]:
    """Yield complaints with the drugs that they are spoken of with: ("constipation", "codeine")."""
    last: str | None = None
    for sentence in _sentences(phrase):
        drugs = lexicon.drugs().find(sentence)
        joined = are_joined(sentence, drugs)
        for term in _terms(sentence):
            owner = _nearest(sentence, term, [(drug.first, drug.name) for drug in drugs], last)
            if owner and not joined:
                yield term.name, owner
        last = drugs[-1].name if drugs else last


def _nearest(
    phrase: Phrase, term: lexicon.Term, owners: Sequence[tuple[int, str]], otherwise: str | None
) -> str | None:
    """Return the owner named last before a term, else the first behind it."""
    before = [name for at, name in owners if at < term.first]
    behind = [name for at, name in owners if at == term.last + 1]
    if behind and phrase.words[term.last].text in ("with", "from", "on", "after", "to", "of", "in"):
        return behind[0]
    return before[-1] if before else next((name for _, name in owners), otherwise)


def _terms(phrase: Phrase) -> Iterable[lexicon.Term]:
    for terms in (lexicon.conditions(), lexicon.findings()):
        yield from terms.find(phrase)


def _sentences(phrase: Phrase) -> Iterable[Phrase]:
    ends = [at + 1 for at, word in enumerate(phrase.words) if word.text in (".", "?", ";", "!")]
    for first, last in pairwise([0, *ends, len(phrase.words)]):
        if last > first:
            yield phrase.part(first, last)


def find_sided(phrase: Phrase) -> Iterable[tuple[str, str]]:
    """Yield what is said behind a side, up to the next: ("red", "left")."""
    light = lexicon.words("note_words.txt")
    for sentence in _sentences(phrase):
        side = ""
        for index, word in enumerate(sentence.words):
            if _SIDE.match(word.text):
                side, first = word.text, index
            elif word.text in ("both", "bilateral"):
                side = ""
            elif side and index > first + 1 and word.text.isalpha() and word.text not in light:
                yield stem(word.text), side


def are_joined(phrase: Phrase, drugs: list[lexicon.Term]) -> bool:
    """Say whether the last drug is named with another: "paracetamol and ibuprofen"."""
    if len(drugs) < 2:
        return False
    between = [word.text for word in phrase.words[drugs[-2].last : drugs[-1].first]]
    return all(word in ("and", "or", ",", "the", "your", "with") for word in between)
