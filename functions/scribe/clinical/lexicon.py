"""Lists of clinical terms and where they occur in a phrase.

A list is a text file beside this module: one term a line, its other names after ``=`` separated
by commas, ``#`` begins a comment. The first name is the one that a note is written with. A slash
in another name ("knee hurts/aches") stands for either word.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path

from scribe.clinical.text import Phrase, normal


@dataclass(frozen=True)
class Term:
    """A term found in a phrase: the words from ``first`` up to, not including, ``last``."""

    name: str
    first: int
    last: int


class Lexicon:
    """Terms by their first word, longest first."""

    def __init__(self, names: Iterable[tuple[str, str]]) -> None:
        """Take pairs of (any name of a term, the name that it is known by)."""
        self._terms: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for name, known_as in names:
            words = tuple(word.text for word in normal(name).words)
            self._terms.setdefault(words[0], []).append((words, known_as))
        for terms in self._terms.values():
            terms.sort(key=lambda term: -len(term[0]))

    def find(self, phrase: Phrase) -> list[Term]:
        """Return the terms in a phrase in order, without overlaps."""
        words = [word.text for word in phrase.words]
        found: list[Term] = []
        at = 0
        while at < len(words):
            for term, known_as in self._terms.get(words[at], ()):
                if tuple(words[at : at + len(term)]) == term:
                    found.append(Term(known_as, at, at + len(term)))
                    at += len(term)
                    break
            else:
                at += 1
        return found


def _read(file_name: str) -> list[tuple[str, list[str]]]:
    text = (Path(__file__).parent / file_name).read_text(encoding="utf-8")
    lines = (line.split("#", 1)[0].strip() for line in text.splitlines())
    terms = []
    for line in filter(None, lines):
        name, _, others = line.partition("=")
        listed = [other.strip() for other in others.split(",") if other.strip()]
        terms.append((name.strip(), [name for other in listed for name in _spelt_out(other)]))
    return terms


def _spelt_out(name: str) -> list[str]:
    """Return the names that "pain in my/your/the hip/hips" stands for."""
    return [" ".join(words) for words in product(*(word.split("/") for word in name.split()))]


@cache
def findings() -> Lexicon:
    """Return the symptoms and other things that a patient has or has not."""
    return Lexicon(
        (variant, name)
        for name, others in _read("findings.txt")
        for variant in _with_plurals([name, *others])
    )


@cache
def conditions() -> Lexicon:
    """Return the diagnoses."""
    return Lexicon(
        (variant, name) for name, others in _read("conditions.txt") for variant in [name, *others]
    )


@cache
def drugs() -> Lexicon:
    """Return the drug names, generic and brand, and those of vaccines."""
    names: list[tuple[str, str]] = []
    for name, _ in [*_read("drugs.txt"), *_read("vaccines.txt")]:
        names.append((name, name))
        stem, _, code = name.rpartition(" ")
        if stem == "vitamin" and len(code) > 1 and code[1:].isdigit():
            names.append((f"{stem} {code[0]} {code[1:]}", name))
    return Lexicon(names)


def _with_plurals(names: list[str]) -> list[str]:
    plurals = [f"{name}s" for name in names if not name.endswith(("s", "ing", "ed", "y"))]
    return names + plurals


@cache
def words(file_name: str) -> frozenset[str]:
    """Return a list of words that belong to no term, such as ``not_drugs.txt``."""
    return frozenset(name for name, _ in _read(file_name))
