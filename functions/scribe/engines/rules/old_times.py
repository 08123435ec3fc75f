"""Times of use named beside those that hold: "twice a day, but I only take it at night"."""

import re

from scribe.clinical.dosing import Found
from scribe.clinical.text import Phrase

_OFTEN = ("frequency", "timing", "as needed")
# What is told behind these words holds, what was told before them does not.
_BUT = re.compile(
    r"(?<!\S)(?:but|although|though|however|only)(?: \S+){0,3}? (?:only|just|actually|now|really|"
    r"mostly|usually|tend|end up|manage)(?!\S)|"
    r"(?<!\S)(?:and |but )?now (?:it is |i am |i take |down to |just |only |on )|"
    r"(?<!\S)(?:and |you |i |to be )?chang(?:e|es|ed|ing)(?: (?:it|them|the patch))?(?!\S)"
)
_NOT_THIS = re.compile(r"(?<!\S)(?:instead of|rather than|in place of|not)(?: the| just)? ?\Z")
_REACH = 6


def without_old_times(phrase: Phrase, details: list[Found]) -> list[Found]:
    """Drop when a drug was or should be taken where it is told besides when it really is."""
    details = [
        one
        for one in details
        if one.kind not in _OFTEN or not _NOT_THIS.search(phrase.part(0, one.first).text)
    ]
    details = _without_every_day(phrase, details)
    for cue in _BUT.finditer(phrase.text):
        at = phrase.word_at(cue.start())
        end = at + len(cue.group().split())
        often = [one for one in details if one.kind in _OFTEN]
        holds = [one for one in often if end - 1 <= one.first <= end + _REACH]
        before = [one for one in often if one.last <= at]
        if holds and before:
            first = before[-1].first
            while True:
                joined = [one for one in before if first - 2 <= one.last <= first]
                if not joined:
                    break
                first = joined[0].first
            details = [one for one in details if not (one in before and one.first >= first)]
    return details


_EVERY_DAY = re.compile(r"(?:(?:yes|yeah|oh|,) )*(?:every(?: single)? day|each day|daily)(?!\S)")


def _without_every_day(phrase: Phrase, details: list[Found]) -> list[Found]:
    """Drop that a drug is taken every day where how often follows ("Every day, 2 puffs twice")."""
    match = _EVERY_DAY.match(phrase.text)
    rates = [one for one in details if one.kind == "frequency"]
    if match is None or len(rates) < 2 or rates[1].first > rates[0].last + _REACH:
        return details
    return [one for one in details if one is not rates[0]]
