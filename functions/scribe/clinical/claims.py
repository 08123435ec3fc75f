"""What a statement claims, and whether the segments that it cites carry the claim."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal

from scribe.clinical import lexicon
from scribe.clinical.bindings import agree, bindings, readings
from scribe.clinical.dialogue import Dialogue, read
from scribe.clinical.dosing import find_details
from scribe.clinical.lexicon import Lexicon
from scribe.clinical.polarity import Mention, mentions
from scribe.clinical.replies import UNCLEAR
from scribe.clinical.status import NEGATION, Status, status_in, without_idioms
from scribe.clinical.text import Phrase, normal, sentences
from scribe.clinical.wording import Wording
from scribe.transcript import Segment, Transcript

_NUMBER = re.compile(r"\d+(?:\.\d+)?\Z")
_SIDE = re.compile(r"(?<!\S)(left|right|bilateral|bilaterally|both sides)(?!\S)")
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
_COUNTS = {"twice": "2", "couple": "2", "thrice": "3"}
_FINE = re.compile(r"(?<!\S)(?:fine|normal|clear)(?!\S)")
_LABEL = re.compile(r"\A[A-Za-z_]{1,40}(?: \d+)?: ")
_ACTIONS = {
    "start": r"start|new|convert|begin|commenc|initiat|prescri|put|add|giv|take|taking|use|using|"
    r"apply|try|"
    r"recommend|suggest|advise|switch|chang|swap|restart|"
    r"resume|order|need|send|writ|inhale|inject|buy|get|have|replac|mov|call|instil|let us do|"
    r"will do|can do|prefer|go with|go for|refill|like you|want you|will be on|pop|cover",
    "continue": r"continu|usual|regular|keep|stay|carry|remain|same|maintain|stick|leave|"
    r"unchanged|refill|"
    r"renew|finish|happy with|not (?:stop|"
    r"change)|no change|as before",
    "increase": r"increas|up|rais|doubl|bump|higher|from",
    "decrease": r"decreas|wean|drop|reduc|lower|cut|down|halv|taper|from|half",
    "stop": r"stop|gave|discontinu|off|no longer|quit|switch|chang|swap|replac|instead|avoid|not|"
    r"never|cease|mov|rid|no more|substitut|convert",
    "hold": r"hold|not|held|paus|skip|withhold",
}
# How a written unit is spoken, where it is not spoken as it is written.
_UNIT_WORDS = {
    "%": ("percent", "%"),
    "\u00b0c": ("celsius", "centigrade", "c"),
    "\u00b0f": ("fahrenheit", "f"),
    "kg": ("kg", "kgs", "kilos", "kilo", "kilograms", "kilogram"),
    "lb": ("lb", "lbs", "pounds", "pound"),
    "bpm": ("bpm", "beats"),
    "mmhg": ("mmhg", "mm", "millimeters", "millimetres"),
    "cm": ("cm", "cms", "centimeters", "centimetres"),
    "mg/dl": ("mg", "milligrams"),
    "mmol/l": ("mmol", "millimoles"),
    "degrees": ("degrees", "degree"),
}
_OPPOSED: dict[Status, frozenset[Status]] = {
    "affirmed": frozenset({"affirmed", "past"}),
    "negated": frozenset({"negated"}),
    "family": frozenset({"family"}),
}


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
        phrase = normal(text)
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
        plain = without_idioms(phrase.text)
        return Claims(
            text=phrase.text.strip(" ."),
            numbers=frozenset(numbers),
            details=frozenset(details),
            drugs=_names(lexicon.drugs(), phrase),
            conditions=_names(lexicon.conditions(), phrase),
            sides=frozenset(_SIDE.findall(_NOT_A_SIDE.sub(" ", phrase.text))),
            negated=bool(NEGATION.search(plain)),
        )


class Source:
    """A transcript as something to check claims against."""

    def __init__(self, transcript: Transcript, *, in_own_words: bool) -> None:
        """Take a transcript; ``in_own_words`` as for ``scribe.grounding.check``."""
        self._transcript = transcript
        self._in_own_words = in_own_words
        self.segments: dict[int, Segment] = {one.segment: one for one in transcript.segments}

    @cached_property
    def _dialogue(self) -> Dialogue:
        return read(self._transcript)

    @cached_property
    def _wording(self) -> Wording:
        return Wording(self._dialogue)

    @cached_property
    def _mentions(self) -> dict[int, list[Mention]]:
        dialogue = self._dialogue
        found: dict[int, list[Mention]] = {}
        for terms in (lexicon.findings(), lexicon.conditions()):
            for mention in mentions(dialogue, terms):
                found.setdefault(mention.utterance.segment, []).append(mention)
        return found

    def fault(self, text: str, cited: set[int]) -> str | None:
        """Return why the cited segments do not carry a statement, or None when they do."""
        if any(_same(text, self.segments[index].text) for index in cited):
            return None
        claims, carried = Claims.of(text), self._carried(cited)
        checks = (
            (
                claims.drugs <= carried.drugs_in(claims.drugs),
                "its drug is not in the words that it cites",
            ),
            (
                claims.conditions <= carried.conditions_in(claims.conditions),
                "its diagnosis is not in the words that it cites",
            ),
            (
                carried.carries_details(claims.details),
                "its dose or timing is not in the words that it cites",
            ),
            (claims.numbers <= carried.numbers, "its number is not in the words that it cites"),
            (claims.sides <= carried.sides, "its side is not in the words that it cites"),
            (carried.denies or not claims.negated, "nothing is denied in the words that it cites"),
            (self._agrees(text, cited), "the words that it cites say otherwise"),
        )
        fault = next((reason for holds, reason in checks if not holds), None)
        if fault is None and self.is_misplaced(text, cited):
            fault = "the words that it cites say so of something else"
        if fault or not self._in_own_words:
            return fault
        return self._wording.fault(_LABEL.sub("", text, count=1), cited)

    def is_misplaced(self, text: str, cited: set[int]) -> bool:
        """Say whether a text gives a drug, measurement or side what the cited give another."""
        if not self._in_own_words:
            return False
        said = bindings(tuple(normal(text, start, end) for start, end in sentences(text)))
        heard = bindings(tuple(normal(self.segments[index].text) for index in sorted(cited)))
        return not agree(said, heard)

    def carries(self, key: str, value: str, cited: set[int], *, exactly: bool) -> bool:
        """Say whether the cited segments carry one field of a record."""
        said = " ".join(normal(self.segments[index].text).text for index in sorted(cited))
        if key == "action":
            pattern = _ACTIONS.get(value)
            return pattern is not None and bool(re.search(rf"(?<!\S)(?:{pattern})", said))
        if key == "unit":
            words = _UNIT_WORDS.get(value.lower(), (value.lower(),))
            return any(re.search(rf"(?<!\S){re.escape(word)}(?!\S)", said) for word in words)
        if exactly:
            name = normal(value).text
            return _NAMED.get(name, name) in said or f" {name} " in f" {said} " or _is_vital(name)
        text = f"for {value}" if key == "duration" else value
        claims, carried = Claims.of(text), self._carried(cited)
        return (
            carried.carries_details(claims.details)
            and claims.numbers <= carried.numbers
            and claims.drugs <= carried.drugs_in(claims.drugs)
            and claims.sides <= carried.sides
            and (key != "route" or not value or ("route", value.lower()) in carried.details)
        )

    def _carried(self, cited: Iterable[int]) -> "_Carried":
        return _carried(tuple(self.segments[index].text for index in sorted(cited)))

    def _agrees(self, text: str, cited: set[int]) -> bool:
        """Say whether symptoms and diagnoses are asserted or denied as they were spoken."""
        for start, end in sentences(text):
            phrase = normal(text, start, end)
            for terms in (lexicon.findings(), lexicon.conditions()):
                for term in terms.find(phrase):
                    wanted = _OPPOSED.get(status_in(phrase, term.first, term.last))
                    heard = {
                        _heard(mention, cited)
                        for index in cited
                        for mention in self._mentions.get(index, ())
                        if mention.term.name == term.name
                    }
                    told = heard - {"open"}
                    if wanted is not None and told and not told & wanted:
                        return False
        return True


@dataclass(frozen=True)
class _Carried:
    texts: tuple[str, ...]
    numbers: frozenset[str]
    details: frozenset[tuple[str, str]]
    sides: frozenset[str]
    denies: bool
    conditions: frozenset[str]
    spans: frozenset[tuple[str, str]]

    def carries_details(self, details: frozenset[tuple[str, str]]) -> bool:
        """Say whether each detail is there; "to 20" after "10 mg" also carries 20 mg."""
        return all(
            detail in self.details
            or (detail[0] == "dose" and self._has_bare(detail[1]))
            or (detail[0] == "duration" and self._lasts(detail[1]))
            for detail in details
        )

    def _lasts(self, duration: str) -> bool:
        """Say whether a time is there in other words: "since five days", "over 2 months"."""
        amount, _, unit = duration.rpartition(" ")
        return all((one, unit.rstrip("s")) in self.spans for one in amount.split(" to "))

    def _has_bare(self, dose: str) -> bool:
        amount, _, unit = dose.partition(" ")
        bare = re.compile(rf"(?<!\S)to {re.escape(amount)}(?: {_BARE_END}|\Z)")
        return any(bare.search(text) for text in self.texts) and any(
            kind == "dose" and value.endswith(f" {unit}") for kind, value in self.details
        )

    def drugs_in(self, names: frozenset[str]) -> frozenset[str]:
        return frozenset(name for name in names if self._says(name))

    def conditions_in(self, names: frozenset[str]) -> frozenset[str]:
        return frozenset(name for name in names if name in self.conditions or self._says(name))

    def _says(self, name: str) -> bool:
        words = normal(name).text
        return any(f" {words} " in f" {text} " for text in self.texts)


@lru_cache(maxsize=4_096)
def _carried(texts: tuple[str, ...]) -> _Carried:
    claims = [Claims.of(text) for text in texts]
    phrases = [normal(text) for text in texts]
    return _Carried(
        texts=tuple(phrase.text for phrase in phrases),
        numbers=frozenset(
            _COUNTS.get(word.text, word.text) for phrase in phrases for word in phrase.words
        ),
        details=frozenset().union(*(claim.details for claim in claims)),
        sides=frozenset(side for phrase in phrases for side in _SIDE.findall(phrase.text)),
        denies=any(NEGATION.search(phrase.text) or _FINE.search(phrase.text) for phrase in phrases),
        conditions=frozenset().union(*(claim.conditions for claim in claims)),
        spans=bindings(tuple(phrases)).spans,
    )


def _is_claim(phrase: Phrase, index: int) -> bool:
    """A number is a claim; a bare "one" is as often a pronoun."""
    text = phrase.words[index].text
    return bool(_NUMBER.match(text)) and text != "1"


def _names(terms: Lexicon, phrase: Phrase) -> frozenset[str]:
    return frozenset(term.name for term in terms.find(phrase))


def _heard(mention: Mention, cited: set[int]) -> Status | Literal["open"]:
    """Return a mention's status as far as the cited segments show it.

    ``open``: the answer is no yes and no no, but tells ("Down the left leg").
    """
    if mention.answer is None:
        return mention.status
    if mention.answer.segment not in cited:
        return "asked"
    told = mention.status == "asked" and not mention.answer.question
    return "open" if told and not UNCLEAR.search(mention.answer.text) else mention.status


def _same(text: str, segment: str) -> bool:
    said = normal(_LABEL.sub("", text, count=1)).text
    return said == normal(segment).text or normal(text).text == normal(segment).text


# Names of measurements that are written otherwise than they are spoken.
_NAMED = {
    "heart rate": "pulse", "oxygen saturation": "oxygen", "respiratory rate": "respiratory",
    "blood glucose": "sugar", "hba1c": "a1c", "bmi": "body mass index",
}  # fmt: skip


def _is_vital(name: str) -> bool:
    return name in {*_NAMED, "blood pressure", "temperature", "weight", "height"}
