"""Amounts of a unit that are said without a number: "half a tablet", "a couple of puffs"."""

import re
from collections.abc import Sequence

from scribe.clinical.units import ALL, COUNT

_UNIT = "|".join(map(re.escape, ALL))
_PIECES = "|".join(COUNT)
_OFTEN = (
    r"(?:once|twice|three|four|[2-6]|a day|daily|every|each|at|in|when|with|before|after|nightly|"
    r"on|as|if)"
)
# How many of the words are the amount; the unit behind them stays.
_AMOUNTS = (
    ("0.5", re.compile(rf"half (?:an? )?(?=(?:{_UNIT})(?!\S))")),
    ("0.25", re.compile(rf"(?:an? )?quarter (?:of )?(?:an? )?(?=(?:{_UNIT})(?!\S))")),
    ("2", re.compile(rf"(?:a )?couple (?:of )?(?:the |those )?(?=(?:{_PIECES})(?!\S))")),
    ("1", re.compile(r"an? (?=(?:gram|puff|milligram|sachet|capful|spoonful|teaspoon|teaspoonful|"
                     r"pessary|lozenge)(?!\S))")),
    # "A tablet twice a day" is one; "a tablet for the pain" is any.
    ("1", re.compile(rf"an? (?=(?:tablet|capsule|drop|spray) {_OFTEN}(?!\S))")),
)  # fmt: skip
_LONGEST = 6


def read_count(words: Sequence[str], at: int) -> tuple[str, int] | None:
    """Read the amount that begins at ``words[at]`` (lower case).

    Returns its written form and the index of the unit behind it, or None when there is none.
    """
    if words[at] not in ("a", "an", "half", "quarter", "couple"):
        return None
    text = " ".join(words[at : at + _LONGEST])
    for amount, pattern in _AMOUNTS:
        match = pattern.match(text)
        if match:
            return amount, at + match.group().count(" ")
    return None
