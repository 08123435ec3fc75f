"""Sentences at random from a grammar of consultations (``consultation.grammar``)."""

import random
import re
from collections.abc import Iterable
from pathlib import Path

_SLOT = re.compile(r"\{([^{}]+)\}")
_CHOICE = re.compile(r"\(([^()]*)\)")
_RANGE = re.compile(r"(\d+)\.\.(\d+)(?:/(\d+))?")

_ONES = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
_TEENS = "fifteen sixteen seventeen eighteen nineteen"
_TENS = "- - twenty thirty forty fifty sixty seventy eighty ninety"
_SMALL = [*_ONES.split(), *_TEENS.split()]
_DECADES = _TENS.split()


def spell_number(number: int, rng: random.Random) -> str:
    """Say a number below 1,000 in one of the ways in which clinicians do.

    150 is "one hundred and fifty", "one hundred fifty" or "one fifty".
    """
    if number < 20:
        return _SMALL[number]
    if number < 100:
        return _DECADES[number // 10] + (f" {_SMALL[number % 10]}" if number % 10 else "")
    hundreds, rest = divmod(number, 100)
    if not rest:
        return f"{_SMALL[hundreds]} hundred"
    joint = rng.choice([" hundred and ", " hundred ", " oh " if rest < 10 else " "])
    return _SMALL[hundreds] + joint + spell_number(rest, rng)


class Grammar:
    """Rules of weighted alternatives; see the head of ``consultation.grammar`` for its form."""

    def __init__(self, text: str, listed_drugs: Iterable[str]) -> None:
        self._rules: dict[str, tuple[list[str], list[int]]] = {
            "listed drug": (drugs := list(listed_drugs), [1] * len(drugs))
        }
        for line in text.splitlines():
            if line.startswith("["):
                alternatives, weights = self._rules.setdefault(line.strip("[]"), ([], []))
            elif line and not line.startswith("#"):
                weight, starred, rest = line.partition("* ")
                alternatives.append(rest if starred else line)
                weights.append(int(weight) if starred else 1)

    @classmethod
    def read(cls, path: Path, drugs: Path) -> "Grammar":
        """Read a grammar file and the list of drug names that ``{a drug}`` draws from."""
        return cls(path.read_text(), read_drugs(drugs))

    def say(self, rng: random.Random, rule: str = "utterance") -> str:
        """Return one sentence, as spoken: lower case, no digits, no punctuation."""
        return " ".join(self._expand(f"{{{rule}}}", rng).split())

    def _expand(self, text: str, rng: random.Random) -> str:
        while choice := _CHOICE.search(text):
            chosen = rng.choice(choice[1].split("|"))
            text = text[: choice.start()] + chosen + text[choice.end() :]
        return _SLOT.sub(lambda slot: self._fill(slot[1], rng), text)

    def _fill(self, slot: str, rng: random.Random) -> str:
        if span := _RANGE.fullmatch(slot):
            low, high, step = int(span[1]), int(span[2]), int(span[3] or 1)
            return spell_number(rng.randrange(low, high + 1, step), rng)
        alternatives, weights = self._rules[slot]
        return self._expand(rng.choices(alternatives, weights)[0], rng)


def read_drugs(path: Path) -> list[str]:
    """Read the drug names as words to be spoken; names with digits in them are left out."""
    names = (line.strip() for line in path.read_text().splitlines() if not line.startswith("#"))
    spoken = (re.sub(r"(?<!\bco)[-/]", " ", name) for name in names)
    return sorted({name for name in spoken if re.fullmatch(r"[a-z' -]+", name)})
