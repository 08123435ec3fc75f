"""The facts of a statement, and of the words that it cites, as they can be compared."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from scribe.clinical import lexicon
from scribe.clinical.bindings import bindings, readings
from scribe.clinical.dosing import find_details
from scribe.clinical.lexicon import Lexicon
from scribe.clinical.status import NEGATION, without_idioms
from scribe.clinical.strengths import spoken_doses
from scribe.clinical.text import Phrase, normal

_NUMBER = re.compile(r"\d+(?:\.\d+)?\Z")
_SIDE = re.compile(r"(?<!\S)(left|right|bilateral|bilaterally|both)(?!\S)")
_BOTH = ("bilateral", "bilaterally", "both")
_NOT_A_SIDE = re.compile(
    r"(?<!\S)(?:all right|right (?:now|away|here|there|after|before|at|direction|thing|amount|"
    r"dose)|(?:that is|is|are|am|you are) right|"
    r"right \?|, right|have left|has left|is left|are left|left (?:the|my|his|her|it|over|home|"
    r"out|them)|alright)"
)
_BARE_END = (
    r"(?:[.,;]|once|twice|3 times|daily|a day|every|at night|at bedtime|and|then|from|"
    r"for|now)(?!\S)"
)
# "May" and "march" are as often no months.
_DATES = frozenset(
    [
        "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
        "january", "february", "april", "june", "july", "august", "september", "october",
        "november", "december",
    ]
)  # fmt: skip
_COUNTS = {"twice": "2", "couple": "2", "thrice": "3", "fortnight": "2"}
_BEHIND_DRUG = re.compile(
    r"(?:(?:,|is|at|to|the|an?|now|just|only|about) )*(?P<amount>\d\S*)(?!\S)"
)
_FINE = re.compile(r"(?<!\S)(?:fine|normal|clear|good|okay|nil)(?!\S)")
_SINCE = re.compile(
    r"(?<!\S)(?:since|from|start\w*|began|begin|begun|after|ago|ever|for|came on|come on|until now|"
    r"this (?:morning|week|month|year)|last (?:night|week|month|year)|yesterday)(?!\S)"
)
_MEAL = re.compile(
    r"(?<!\S)(before|after|with) (?:(?:the|his|her|my|your|each|every|any|a|light|main) )*"
    r"(?:food|meals?|eating|breakfast|lunch|dinner|supper|tea)(?!\S)"
)

_SPOKEN_COUNTS = {"three times": "(?:thrice|3(?: times)?)", "four times": "4(?: times)?",
                  "once": "(?:once|1)", "twice": "(?:twice|2(?: times)?)"}  # fmt: skip
_ASKS_RATE = re.compile(
    r"(?<!\S)(?:how (?:often|many times)|once or twice|twice or|(?:once|twice|times) a (?:day|week|"
    r"month))(?!\S)[^.]*\?"
)


@dataclass(frozen=True)
class Claims:
    """The facts of a text that can be checked against another text."""

    text: str
    numbers: frozenset[str]
    details: frozenset[tuple[str, str]]
    drugs: frozenset[str]
    conditions: frozenset[str]
    sides: frozenset[str]
    negated: bool

    @staticmethod
    @lru_cache(maxsize=4_096)
    def of(text: str) -> "Claims":
        """Return the claims of a text."""
        return Claims.of_phrase(normal(text))

    @staticmethod
    def of_phrase(phrase: Phrase) -> "Claims":
        """Return the claims of a text in normal form."""
        details: set[tuple[str, str]] = set()
        in_details: set[int] = set()
        for detail in find_details(phrase):
            if detail.kind == "instruction":
                continue
            in_details.update(range(detail.first, detail.last))
            details.update((detail.kind, value) for value in readings(detail))
        numbers = {
            word.text
            for index, word in enumerate(phrase.words)
            if index not in in_details and _is_claim(phrase, index)
        }
        if " since " in f" {phrase.text} ":
            details.add(("time", "since"))
        details.update(("meal", when) for when in _MEAL.findall(phrase.text))
        plain = without_idioms(phrase.text)
        return Claims(
            text=phrase.text.strip(" ."),
            numbers=frozenset(numbers),
            details=frozenset(details),
            drugs=_names(lexicon.drugs(), phrase),
            conditions=_names(lexicon.conditions(), phrase),
            sides=_sides(_NOT_A_SIDE.sub(" ", phrase.text)),
            negated=bool(NEGATION.search(plain)),
        )


@dataclass(frozen=True)
class Carried:
    """The facts that cited words carry."""

    texts: tuple[str, ...]
    numbers: frozenset[str]
    details: frozenset[tuple[str, str]]
    sides: frozenset[str]
    denies: bool
    conditions: frozenset[str]
    spans: frozenset[tuple[str, str]]
    bare_doses: frozenset[str]

    def carries_details(self, details: frozenset[tuple[str, str]]) -> bool:
        """Say whether each detail is there; "to 20" after "10 mg" also carries 20 mg."""
        return all(
            detail in self.details
            or (detail[0] == "dose" and self._has_bare(detail[1]))
            or (detail[0] == "duration" and self._lasts(detail[1]))
            or (detail[0] == "timing" and self._has_each(detail[1]))
            or (detail[0] == "frequency" and self._has_count(detail[1]))
            or (detail[0] == "time" and any(_SINCE.search(text) for text in self.texts))
            for detail in details
        )

    def _has_each(self, timing: str) -> bool:
        """Say whether times of a day are there one by one: "1 in the morning and 1 at night"."""
        times = timing.split(" and ")
        return len(times) > 1 and all(("timing", one) in self.details for one in times)

    def _has_count(self, frequency: str) -> bool:
        """Say whether a rate is there as question and answer: "how often a day?" "Twice"."""
        count, _, _ = frequency.rpartition(" ")
        told = re.compile(
            rf"(?:\S+ ){{0,4}}{_SPOKEN_COUNTS.get(count) or re.escape(count)}(?= ?(?:[.,;]|\Z))"
        )
        return any(map(told.match, self.texts)) and any(map(_ASKS_RATE.search, self.texts))

    def _lasts(self, duration: str) -> bool:
        """Say whether a time is there in other words: "since five days", "over 2 months"."""
        amount, _, unit = duration.rpartition(" ")
        return all((one, unit.rstrip("s")) in self.spans for one in amount.split(" to "))

    def _has_bare(self, dose: str) -> bool:
        amount, _, unit = dose.partition(" ")
        bare = re.compile(rf"(?<!\S)to {re.escape(amount)}(?: {_BARE_END}|\Z)")
        spoken = amount in self.bare_doses or any(bare.search(text) for text in self.texts)
        return spoken and any(
            kind == "dose" and value.endswith(f" {unit}") for kind, value in self.details
        )

    def drugs_in(self, names: frozenset[str]) -> frozenset[str]:
        """Return which of these drugs are named."""
        return frozenset(name for name in names if self._says(name))

    def conditions_in(self, names: frozenset[str]) -> frozenset[str]:
        """Return which of these diagnoses are named, by any of their names."""
        return frozenset(name for name in names if name in self.conditions or self._says(name))

    def _says(self, name: str) -> bool:
        words = normal(name).text
        return any(f" {words} " in f" {text} " for text in self.texts)


@lru_cache(maxsize=4_096)
def carried(phrases: tuple[Phrase, ...]) -> Carried:
    """Return the facts of what is cited."""
    claims = [Claims.of_phrase(phrase) for phrase in phrases]
    return Carried(
        texts=tuple(phrase.text for phrase in phrases),
        numbers=frozenset(
            _COUNTS.get(word.text, word.text) for phrase in phrases for word in phrase.words
        ),
        details=frozenset().union(*(claim.details for claim in claims)),
        sides=frozenset().union(*(_sides(phrase.text) for phrase in phrases)),
        denies=any(NEGATION.search(phrase.text) or _FINE.search(phrase.text) for phrase in phrases),
        conditions=frozenset().union(*(claim.conditions for claim in claims)),
        spans=bindings(phrases).spans,
        bare_doses=frozenset(one for phrase in phrases for one in _bare_doses(phrase)),
    )


def _bare_doses(phrase: Phrase) -> Iterable[str]:
    """Yield the numbers that are doses without a unit, by their words or right before how often."""
    details = find_details(phrase)
    yield from (one.value for one in spoken_doses(phrase, details))
    words = [word.text for word in phrase.words]
    for one in details:
        if (
            one.kind in ("frequency", "timing")
            and one.first
            and _NUMBER.match(words[one.first - 1])
        ):
            yield words[one.first - 1]
    for drug in lexicon.drugs().find(phrase):
        behind = _BEHIND_DRUG.match(phrase.part(drug.last, len(words)).text)
        if behind:
            yield behind["amount"]


def _is_claim(phrase: Phrase, index: int) -> bool:
    """A number or a day is a claim; a bare "one" is as often a pronoun."""
    text = phrase.words[index].text
    return text in _DATES or (bool(_NUMBER.match(text)) and text != "1")


def _sides(text: str) -> frozenset[str]:
    sides = {"both" if side in _BOTH else side for side in _SIDE.findall(text)}
    return frozenset(sides | {"both"} if sides >= {"left", "right"} else sides)


def _names(terms: Lexicon, phrase: Phrase) -> frozenset[str]:
    return frozenset(term.name for term in terms.find(phrase))
