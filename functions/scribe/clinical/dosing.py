"""How a drug is taken: doses, frequencies, routes, durations and instructions in a phrase.

Everything is written one way, close to what was said:

- dose: number and unit, ``500 mg``, ``1 to 2 tablets``, ``0.5 tablet``;
- frequency: ``once daily``, ``twice daily``, ``three times daily``, ``once weekly``, ``every 8
  hours``, ``every other day``, ``at bedtime``, ``at night``, ``in the morning``, ``as needed``;
  said together they are joined in this order, ``every 6 hours as needed``, ``once daily at
  bedtime``. A bare "daily" or "20 mg a day" is ``once daily``; BD, TDS, QID, OD, HS, SOS and the
  Indian 1-0-1 are written out;
- duration: ``5 days``, ``2 weeks``; a route by its adjective, ``oral``, ``inhaled``.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from scribe.clinical.conditions import needs
from scribe.clinical.dosing_rules import RULES, Kind
from scribe.clinical.text import Phrase
from scribe.clinical.units import ALL, COUNT, MASS, unit_of


@dataclass(frozen=True)
class Found:
    """A detail in a phrase, in its written form; words ``first`` up to, not including, ``last``."""

    kind: Kind
    value: str
    first: int
    last: int


_COMPILED = tuple(
    (kind, re.compile(rf"(?<!\S)(?:{pattern})(?!\S)"), write) for kind, pattern, write in RULES
)


_MASS = "|".join(map(re.escape, MASS))
# "25 mg of sertraline a day"
_DOSE_OF = re.compile(rf"\d (?:{_MASS}) (?:of )?(?:the |your )?\w+(?: \w+)?\Z")

_COUNTED = re.compile(rf"(?<!\S)(?:\d[\d.]* (?:{'|'.join(map(re.escape, ALL))})|just 1|take 1)\Z")


@lru_cache(maxsize=4_096)
def find_details(phrase: Phrase) -> tuple[Found, ...]:
    """Return every detail of dosing in a phrase, in order and without overlaps."""
    text = phrase.text
    taken: list[tuple[int, int]] = []
    found: list[Found] = []
    for kind, pattern, write in _COMPILED:
        for match in pattern.finditer(text):
            start, end = match.span()
            if any(start < other_end and other_start < end for other_start, other_end in taken):
                continue
            first = phrase.word_at(start)
            rate = match.group() in ("a day", "a week")
            if rate and not _is_amount_at_once(phrase, first, match.group()):
                continue
            if kind == "dose" and _is_supply(match):
                continue
            taken.append((start, end))
            value = write(match) if write else match.group()
            found.append(Found(kind, value, first, first + match.group().count(" ") + 1))
    for first, last in needs(phrase, [(detail.first, detail.last) for detail in found]):
        if not any(first < one.last and one.first < last for one in found):
            head = phrase.part(first, first + 4).text.split()
            at = first + head.index("nights") if "nights" in head else first - 1
            if at >= first:
                found.append(Found("timing", "at night", at, at + 1))
            found.append(Found("as needed", "as needed", at + 1, last))
    return tuple(sorted(found, key=lambda detail: detail.first))


def _is_amount_at_once(phrase: Phrase, first: int, rate: str) -> bool:
    """Say whether "a day" follows an amount taken at once: "20 mg a day", not "2 beers a day".

    A week needs an amount with its unit: "1 capsule a week", not "10 a week".
    """
    before = phrase.words[first - 1].text
    if rate == "a week":
        return bool(_COUNTED.search(phrase.part(0, first).text))
    if _DOSE_OF.search(phrase.part(0, first).text):
        return True
    return (
        before in ALL
        or before == "1"
        or (before.isdecimal() and int(before) >= 5 and int(before) % 5 == 0)
    )


def _is_supply(match: re.Match[str]) -> bool:
    """Say whether a count is how much is dispensed ("28 tablets"), too much to take at once.

    Of "the 5 patch" the number is no count but a strength.
    """
    one = match["unit"] in ("patch", "tablet", "capsule") and float(match["n"]) >= 5
    many = unit_of(match["unit"], "2") != "drops" and float(match["n"]) > 12
    return match["unit"] in COUNT and (one or many)
