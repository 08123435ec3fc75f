"""What a note calls what was said in other words: "dyspnoea" of "I get puffed"."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from scribe.clinical.stems import stem
from scribe.clinical.text import Phrase, normal


@dataclass(frozen=True)
class Named:
    """A name met, from the word ``first`` up to, not including, ``last``.

    ``is_written``: as notes put it. What people say stands for the note's words, never the
    reverse: who drinks wine drinks alcohol, who drinks alcohol does not therefore drink wine.
    """

    name: str
    first: int
    last: int
    is_written: bool


@lru_cache(maxsize=4_096)
def find_names(phrase: Phrase) -> tuple[Named, ...]:
    """Return all names met in a phrase, also those that overlap: a word may have several."""
    stems = [stem(word.text) for word in phrase.words]
    return tuple(
        Named(name, at, at + len(words), is_written)
        for at, first in enumerate(stems)
        for words, name, is_written in _names().get(first, ())
        if tuple(stems[at : at + len(words)]) == words
    )


@cache
def _names() -> dict[str, tuple[tuple[tuple[str, ...], str, bool], ...]]:
    names: dict[str, set[tuple[tuple[str, ...], str, bool]]] = {}
    text = (Path(__file__).parent / "clinical_names.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        written, _, heard = line.partition("#")[0].partition("=")
        for side in (written, heard):
            for words in _stemmed(side.split(",")):
                name = written.partition(",")[0].strip()
                names.setdefault(words[0], set()).add((words, name, side is written))
    return {first: tuple(sorted(found)) for first, found in names.items()}


def _stemmed(names: Iterable[str]) -> Iterable[tuple[str, ...]]:
    for name in names:
        words = tuple(stem(word.text) for word in normal(name).words)
        if words:
            yield words
