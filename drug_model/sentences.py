"""Sentences that say something of a drug, labelled: a line of ``sentences/*.tsv`` each.

A label, a tab, and the sentence, in which ``{X}`` is the drug, ``{it}`` or ``{the tablets}`` what
stands for it, ``{}`` at the beginning says that it is understood, ``{Y}`` to ``{V}`` are others.
The labels are those of ``drug_decisions.SAID``: ``none`` for nothing, ``on`` for taken.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from scribe.clinical import drug_decisions as said
from scribe.clinical.text import normal

FOLDER = Path(__file__).with_name("sentences")
_MARKED = re.compile(r"\{([^{}]*)\}")
_OTHERS = frozenset("YZWV")
_PRONOUNS = frozenset(["it", "that", "this", "them", "those", "these", "they", "both", "one"])
_LABELS = {"none": said.NOTHING, "on": said.TAKEN}
# Words that the normal form leaves as they are.
_MARKS = {
    "qxdrug": said.DRUG, "qxit": said.PRONOUN, "qxkind": said.KIND, "qxunsaid": said.UNDERSTOOD,
    "qydrug": said.OTHER,
}  # fmt: skip


@dataclass(frozen=True)
class Sentence:
    """The words of a sentence in normal form, the place of the drug in them, and the label."""

    words: tuple[str, ...]
    at: int
    label: int


def authors() -> dict[str, list[Sentence]]:
    """Return the sentences by author.

    Raises:
        ValueError: a line is not of the form that this module tells.
    """
    return {path.stem: list(_read(path)) for path in sorted(FOLDER.glob("*.tsv"))}


def labelled(label: str, text: str) -> Sentence:
    """Return a sentence with marks, and its label, as the model sees it.

    Raises:
        ValueError: it has no drug or several, or the label is unknown.
    """
    marked = normal(_MARKED.sub(lambda match: _mark(match[1]), text))
    words = tuple(_MARKS.get(word.text, word.text) for word in marked.words)
    drugs = [i for i, w in enumerate(words) if w in _MARKS.values() and w != said.OTHER]
    label = _LABELS.get(label, label)
    if len(drugs) != 1 or label not in said.SAID:
        raise ValueError(f"A sentence marks one drug, and {label} is a label.")
    return Sentence(words, drugs[0], said.SAID.index(label))


def _read(path: Path) -> Iterator[Sentence]:
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        label, _, text = line.partition("\t")
        try:
            yield labelled(label, text)
        except ValueError as error:
            raise ValueError(f"{path.name}, {number}: {error}") from error


def _mark(inner: str) -> str:
    if inner in _OTHERS:
        return "qydrug"
    if inner in ("X", ""):
        return "qxdrug" if inner else "qxunsaid"
    return "qxit" if inner.lower().split()[0] in _PRONOUNS else "qxkind"
