"""Slips of the tongue put right in the same breath: "25, sorry, 50 milligrams"."""

import re

from scribe.clinical import lexicon
from scribe.clinical.dosing import Found, find_details
from scribe.clinical.lexicon import Term
from scribe.clinical.text import Phrase

_CORRECTION = (
    r"(?:sorry|i mean|no wait|wait|correction|scratch that|make that|rather(?! than)|i meant|"
    r"let me correct|no no|no sorry|excuse me|my mistake|or rather|actually|apologies|oops)"
)
CORRECTION = re.compile(rf"(?<!\S)(?:, |\. )*(?:no ,? ?)?{_CORRECTION}(?!\S)")
_CORRECTING_NO = re.compile(r"(?<=\S ), no ,?(?= \d)")
_SPAN = r"\d+ (?:to \d+ )?(?:minute|hour|day|night|week|month|year)s?"
_SPAN_BEHIND = re.compile(rf"[ ,]*(?:for )?{_SPAN}(?!\S)")
_SPAN_BEFORE = re.compile(rf"(?<!\S){_SPAN}(?!\S)")


def corrected(
    phrase: Phrase, drugs: list[Term], details: list[Found]
) -> tuple[list[Term], list[Found]]:
    """Drop what a correction takes back ("500, sorry, 250 milligrams")."""
    for cue in [*CORRECTION.finditer(phrase.text), *_CORRECTING_NO.finditer(phrase.text)]:
        at = phrase.word_at(cue.start() + len(cue.group()) - len(cue.group().lstrip()))
        end = at + len(cue.group().split())
        after_drugs = [drug for drug in drugs if end <= drug.first <= end + 6]
        before_drugs = [drug for drug in drugs if drug.last <= at and at - drug.last <= 8]
        following = [detail for detail in details if end <= detail.first <= end + 5]
        if after_drugs and before_drugs:
            drugs = [drug for drug in drugs if drug is not before_drugs[-1]]
        for detail in following[:3]:
            earlier = [
                d for d in details if d.kind == detail.kind and d.last <= at and at - d.last <= 12
            ]
            if earlier:
                details = [d for d in details if d is not earlier[-1]]
    return drugs, details


def is_correction(phrase: Phrase) -> bool:
    """Say whether a phrase puts right what was said before it ("No, make that five days")."""
    return CORRECTION.match(phrase.text) is not None


def put_right(phrase: Phrase) -> Phrase:
    """Return a phrase without the words that a correction in it takes back."""
    if not CORRECTION.search(phrase.text) and not _CORRECTING_NO.search(phrase.text):
        return phrase
    drugs, details = lexicon.drugs().find(phrase), list(find_details(phrase))
    stand = [
        (part.first, part.last) for parts in corrected(phrase, drugs, details) for part in parts
    ]
    gone = {
        index
        for first, last in ((part.first, part.last) for parts in (drugs, details) for part in parts)
        if (first, last) not in stand
        for index in range(first, last)
    }
    for cue in CORRECTION.finditer(phrase.text):
        before = list(_SPAN_BEFORE.finditer(phrase.text, 0, cue.start()))
        if before and _SPAN_BEHIND.match(phrase.text, cue.end()):
            first = phrase.word_at(before[-1].start())
            gone.update(range(first, first + len(before[-1].group().split())))
    return Phrase(tuple(word for index, word in enumerate(phrase.words) if index not in gone))
