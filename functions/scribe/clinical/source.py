"""Whether the segments that a statement cites carry what it claims."""

import itertools
import re
from collections.abc import Iterable
from functools import cached_property
from typing import Literal

from scribe.clinical import lexicon
from scribe.clinical.bindings import agree, bindings
from scribe.clinical.claims import Carried, Claims, carried
from scribe.clinical.corrections import is_correction, put_right
from scribe.clinical.dialogue import Dialogue, read
from scribe.clinical.dosing import find_details
from scribe.clinical.drug_decisions import most_said
from scribe.clinical.polarity import Mention, mentions
from scribe.clinical.replies import UNCLEAR
from scribe.clinical.status import Status, status_in
from scribe.clinical.text import Phrase, normal, sentences
from scribe.clinical.wording import Wording
from scribe.transcript import Segment, Transcript

_AMOUNT = re.compile(r"(?<!\S)(?P<number>\d+(?:\.\d+)?)(?P<grams> (?:g|gm|grams?))?(?!\S)")
_MAY_BE = re.compile(
    r"(?:(?:or|and) \S+ )?(?:may|might|can|could) (?:be|occur|happen|develop)(?!\S)"
)
_LABEL = re.compile(r"\A[A-Za-z_]{1,40}(?: \d+)?: ")
_ACTIONS = {
    "start": r"start|new|convert|begin|commenc|initiat|prescri|put|add|giv|take|taking|use|using|"
    r"apply|try|"
    r"recommend|suggest|advise|switch|chang|swap|escalat|de escal|transition|restart|"
    r"resume|order|need|send|writ|inhale|inject|buy|get|have|replac|mov|call|instil|let us do|"
    r"will do|can do|prefer|go with|go for|refill|like you|want you|will be on|pop|cover|for the|"
    r"for your|for now|then|wants?|back on|go on to|ask",
    "continue": r"continu|usual|regular|keep|stay|carry|remain|same|maintain|stick|leave|"
    r"unchanged|unaltered|alone|as (?:usual|normal)|refill|"
    r"renew|finish|happy with|not (?:stop|"
    r"change|touch)|no (?:\w+ )?change|as before|going|goes? on|as it is|as is|as s?he is|as "
    r"they are|persevere|persist",
    "increase": r"increas|up|rais|doubl|bump|higher|from",
    "decrease": r"decreas|wean|drop|reduc|lower|cut|down|halv|taper|from|half",
    "stop": r"stop|gave|discontinu|off|no longer|quit|switch|chang|swap|replac|instead|avoid|not|"
    r"never|ceas|mov|rid|no more|substitut|convert|escalat|transition|in place|in lieu|withdraw|"
    r"bin|ditch|"
    r"scrap|knock|drop|chuck|dump|lose|throw|pack|(?:can|should|must|will|may|to) (?:\w+ )?go|"
    r"cut|comes? out|done with|gone|crossed|struck|remov|cancel|miss|given up|finished with",
    "hold": r"hold|off|stop|not|held|paus|skip|withh|suspend|omit|leave|miss|pause",
}
_CARRIES = 0.2
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
        claims, there = Claims.of(text), self._carried(cited)
        checks = (
            (
                claims.drugs <= there.drugs_in(claims.drugs),
                "its drug is not in the words that it cites",
            ),
            (
                claims.conditions <= there.conditions_in(claims.conditions),
                "its diagnosis is not in the words that it cites",
            ),
            (
                there.carries_details(claims.details),
                "its dose or timing is not in the words that it cites",
            ),
            (claims.numbers <= there.numbers, "its number is not in the words that it cites"),
            (claims.sides <= there.sides, "its side is not in the words that it cites"),
            (there.denies or not claims.negated, "nothing is denied in the words that it cites"),
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
        return not agree(said, bindings(self._phrases(cited)))

    def carries(self, key: str, value: str, cited: set[int], *, exactly: bool) -> bool:
        """Say whether the cited segments carry one field of a record."""
        said = " ".join(normal(self.segments[index].text).text for index in sorted(cited))
        if key == "action":
            pattern = _ACTIONS.get(value)
            spoken = pattern is not None and bool(re.search(rf"(?<!\S)(?:{pattern})", said))
            return spoken or self._decides(value, cited)
        if key == "unit":
            words = _UNIT_WORDS.get(value.lower(), (value.lower(),))
            return any(re.search(rf"(?<!\S){re.escape(word)}(?!\S)", said) for word in words)
        if exactly:
            name = normal(value).text
            return _NAMED.get(name, name) in said or f" {name} " in f" {said} " or _is_vital(name)
        text = f"for {value}" if key == "duration" else value
        claims, there = Claims.of(text), self._carried(cited)
        return (
            there.carries_details(claims.details)
            and claims.numbers <= there.numbers
            and claims.drugs <= there.drugs_in(claims.drugs)
            and claims.sides <= there.sides
            and (key != "route" or not value or ("route", value.lower()) in there.details)
        )

    def _decides(self, action: str, cited: set[int]) -> bool:
        """Say whether a sentence decides that of a drug that it names or that was named before."""
        said = [one for one in self._dialogue.utterances if one.segment in cited]
        return any(most_said(one.phrase).get(action, 0.0) >= _CARRIES for one in said) or (
            not self._in_own_words and self._is_shown(action, cited)
        )

    def _is_shown(self, action: str, cited: set[int]) -> bool:
        """Say whether words show what is done with a drug without naming it.

        A clinician who names a drug with its dose and how often orders it, and one that names
        another dose than was told before changes it. Taken from rules that have read it so; a
        language model's word for it must have been spoken.
        """
        spoken = [one for one in self._dialogue.utterances if one.segment in cited]
        amounts = [match for one in spoken for match in _AMOUNT.finditer(one.text)]
        doses = [float(one["number"]) * (1000 if one["grams"] else 1) for one in amounts]
        if action in ("increase", "decrease"):
            pairs = itertools.combinations(doses, 2)
            return any(old < new if action == "increase" else old > new for old, new in pairs)
        orders = [one for one in spoken if one.role == "doctor" and not one.question]
        kinds = {one.kind for order in orders for one in find_details(order.phrase)}
        return action == "start" and bool(kinds & {"dose", "frequency", "timing", "as needed"})

    def _carried(self, cited: Iterable[int]) -> Carried:
        return carried(self._phrases(cited))

    def _phrases(self, cited: Iterable[int]) -> tuple[Phrase, ...]:
        """Return the cited segments as they were put right, in the same breath or in the next."""
        phrases = []
        for index in sorted(cited):
            text, behind = self.segments[index].text, self.segments.get(index + 1)
            if (
                behind
                and behind.speaker == self.segments[index].speaker
                and is_correction(normal(behind.text))
            ):
                text = f"{text} {behind.text}"
            phrases.append(put_right(normal(text)))
        return tuple(phrases)

    def _agrees(self, text: str, cited: set[int]) -> bool:
        """Say whether symptoms and diagnoses are asserted or denied as they were spoken."""
        for start, end in sentences(text):
            phrase = normal(text, start, end)
            for terms in (lexicon.findings(), lexicon.conditions()):
                for term in terms.find(phrase):
                    if _MAY_BE.match(phrase.part(term.last, len(phrase.words)).text):
                        continue
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
