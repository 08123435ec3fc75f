"""Utterances in parts: a long sentence says several things, a note has a line for each."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from scribe.clinical import lexicon
from scribe.clinical.dialogue import Dialogue, Utterance
from scribe.clinical.polarity import Mention, mentions
from scribe.clinical.status import FAMILY
from scribe.clinical.text import Phrase
from scribe.engines.rules.drug_mentions import find_mentions

_LONG, _SHORTEST = 8, 3
_PATIENT_JOINT = re.compile(
    r"(?<=\S )(?:(?:, )?(?:and then|and|but|so|then) (?=(?:i|my|it|he|she|they|we|there|no|not|that"
    r" is) )|(?:, )(?=(?:i|my|it is|there is|no) ))"
)
_DOCTOR_JOINT = re.compile(
    r"(?<=\S )(?:, )?(?:and then|and|but|so|then) (?=(?:i|we|you|let us|your|there|it|that is|he|"
    r"she|"
    r"his|her|please|if|started|commenced|advised|prescribed|referred|ordered|refer|order|check|"
    r"repeat|review|follow) )"
)
# "No numbness, but it gives way."
_DENIES_FIRST = re.compile(r"no (?:\w+ ){1,4}, (?=but (?:i|it|my|there|the|they) )")
# What hangs on a condition, a doubt or another person would say something else on its own.
_HANGS_TOGETHER = re.compile(
    rf"(?<!\S)(?:if|unless|whether|in case|would|think|thought|worried|afraid|maybe|until|"
    rf"as soon as|"
    rf"sorry|i mean|should|{FAMILY.pattern})(?!\S)"
)
_CONDITIONAL = re.compile(
    r"(?<!\S)(?:if|unless|whether|in case|until|as soon as|should you|sorry)(?!\S)"
)


@dataclass(frozen=True)
class Part:
    """A stretch of an utterance with what is named in it; ``quote`` is verbatim."""

    utterance: Utterance
    phrase: Phrase
    quote: str
    conditions: tuple[Mention, ...]
    findings: tuple[Mention, ...]
    drugs: tuple[str, ...]

    @property
    def text(self) -> str:
        """The part in normal form."""
        return self.phrase.text

    @property
    def named(self) -> tuple[Mention, ...]:
        """The symptoms and diagnoses of the part."""
        return self.findings + self.conditions

    @property
    def size(self) -> int:
        """How many words it has."""
        return sum(word.text.isalnum() for word in self.phrase.words)


class Reading:
    """A dialogue with the symptoms, diagnoses and drugs that are named in it."""

    def __init__(self, dialogue: Dialogue) -> None:
        self.dialogue = dialogue
        self._conditions = _by_utterance(mentions(dialogue, lexicon.conditions()))
        self._findings = _by_utterance(mentions(dialogue, lexicon.findings()))

    def named(self, utterance: Utterance) -> list[Mention]:
        """Return the symptoms and diagnoses that an utterance names."""
        index = utterance.index
        return [*self._findings.get(index, ()), *self._conditions.get(index, ())]

    def part(self, utterance: Utterance, first: int = 0, last: int | None = None) -> Part:
        """Return the words of an utterance from ``first`` up to, not including, ``last``."""
        words = utterance.phrase.words
        end = len(words) if last is None else last
        quote = self.dialogue.quote(utterance)
        begins = words[first].start - utterance.start if first < len(words) else len(quote)
        ends = len(quote) if end == len(words) else words[end - 1].end - utterance.start
        within = range(first, end)
        index = utterance.index
        return Part(
            utterance,
            utterance.phrase.part(first, end),
            quote[begins:ends],
            tuple(one for one in self._conditions.get(index, ()) if one.term.first in within),
            tuple(one for one in self._findings.get(index, ()) if one.term.first in within),
            tuple(one.name for one in find_mentions(utterance) if one.term.first in within),
        )

    def told(self, utterance: Utterance) -> list[Part]:
        """Return the parts of a patient's sentence."""
        return self._split(utterance, 0, _PATIENT_JOINT, _HANGS_TOGETHER)

    def said(self, utterance: Utterance, first: int = 0) -> list[Part]:
        """Return the parts of a doctor's sentence, from its word ``first`` on."""
        return self._split(utterance, first, _DOCTOR_JOINT, _CONDITIONAL)

    def _split(
        self, utterance: Utterance, first: int, joint: re.Pattern[str], whole: re.Pattern[str]
    ) -> list[Part]:
        phrase = utterance.phrase
        edges, end = [first], len(phrase.words)
        denies = _DENIES_FIRST.match(phrase.text)
        if denies and first == 0:
            edges.append(phrase.word_at(denies.end()))
        elif end - first > _LONG and not whole.search(phrase.text):
            for match in joint.finditer(phrase.text):
                at = phrase.word_at(match.start())
                if at - edges[-1] >= _SHORTEST and end - at >= _SHORTEST:
                    edges.append(at)
        return [self.part(utterance, *pair) for pair in pairwise([*edges, end])]


def _by_utterance(found: Iterable[Mention]) -> dict[int, list[Mention]]:
    grouped: dict[int, list[Mention]] = {}
    for mention in found:
        grouped.setdefault(mention.utterance.index, []).append(mention)
    return grouped
