"""Who or what a complaint is of: a relative, a drug, a side."""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from scribe.clinical import lexicon
from scribe.clinical.courses import is_action
from scribe.clinical.dosing import find_details
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


def find_effects(phrases: Iterable[Phrase]) -> Iterable[tuple[str, str]]:
    """Yield complaints with the drugs that they are spoken of with: ("constipation", "codeine")."""
    last: str | None = None
    for sentence in (one for phrase in phrases for one in _sentences(phrase)):
        drugs = lexicon.drugs().find(sentence)
        joined = are_joined(sentence, drugs)
        owners = [(drug.first, drug.name) for drug in drugs]
        taken = {at for drug in drugs for at in range(drug.first, drug.last)}
        for detail in find_details(sentence):
            taken.update(range(detail.first, detail.last))
        single = [
            lexicon.Term(stem(word.text), at, at + 1)
            for at, word in enumerate(sentence.words)
            if at not in taken and _weighs(word.text) and not is_action(word.text)
        ]
        for term in [*_terms(sentence), *single]:
            owner = _nearest(sentence, term, owners, last)
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
    """Yield what is said of a side: ("red", "left") of "left eardrum is red", "red on the left".

    The part itself, right behind its side, is left out.
    """
    for sentence in _sentences(phrase):
        words = [word.text for word in sentence.words]
        side, first, clause = "", 0, 0
        for index, text in enumerate(words):
            if text in (",", "but"):
                clause = index
            is_side = _SIDE.match(text) or text in ("both", "bilaterally")
            before = words[max(0, index - 2) : index]
            if is_side and ("on" in before or text == "bilaterally"):
                said = text if _SIDE.match(text) else "both"
                yield from ((stem(word), said) for word in words[clause:index] if _weighs(word))
                side = ""
            elif is_side:
                side, first = (text if _SIDE.match(text) else ""), index
            elif side and index > first + 1 and _weighs(text):
                yield stem(text), side


def _weighs(word: str) -> bool:
    return word.isalpha() and word not in lexicon.words("note_words.txt")


def are_joined(phrase: Phrase, drugs: list[lexicon.Term]) -> bool:
    """Say whether the last drug is named with another: "paracetamol and ibuprofen"."""
    if len(drugs) < 2:
        return False
    between = [word.text for word in phrase.words[drugs[-2].last : drugs[-1].first]]
    return all(word in ("and", "or", ",", "the", "your", "with") for word in between)
