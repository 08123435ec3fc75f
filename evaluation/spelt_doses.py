"""Doses as they are spoken, in digits: "two point five" as "2.5", "half a tablet" as "0.5 tablet".

References may quote a dose as it was said. Code of its own, apart from
``scribe.clinical.numbers``, so that an error there is seen here.
"""

import re

_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_VALUES = {word: value for value, word in enumerate(_SMALL.split())}
_VALUES |= {word: 10 * value for value, word in enumerate(_TENS.split(), 2)}
_VALUES |= {"nought": 0, "oh": 0}
_WORD = "|".join(sorted(_VALUES, key=len, reverse=True))
_SPELT = re.compile(
    rf"\b(?:(?:{_WORD}|point|hundred|thousand|a(?= hundred| thousand))\b"
    rf"(?:(?: and(?= (?:{_WORD})\b))?[ -]?)?)+"
)


def in_digits(dose: str) -> str:
    """Return a dose or frequency (lower case) with its numbers as digits."""
    text = re.sub(r"\ban? quarter of an? (?=\w)", "0.25 ", dose)
    text = re.sub(r"\b(\w+) and a half\b", r"\1 point five", text)
    text = re.sub(r"\bhalf (?:an? |of an? )?(?=\w)", "0.5 ", text)
    return _SPELT.sub(lambda match: f"{_number(match.group())} ", text).strip()


def _number(spoken: str) -> str:
    whole, _, part = spoken.replace("-", " ").partition("point")
    digits = "".join(str(_VALUES[word]) for word in part.split() if word in _VALUES)
    return f"{_whole(whole.split())}.{digits}" if digits else str(_whole(whole.split()))


def _whole(words: list[str]) -> int:
    """Return "two hundred and fifty", "two fifty" and "one two five" as one number."""
    total = current = 0
    last = ""
    for word in words:
        if word == "thousand":
            total, current = total + (current or 1) * 1_000, 0
        elif word == "hundred":
            current = (current or 1) * 100
        elif word in _VALUES:
            value = _VALUES[word]
            # After a hundred, or a unit after a ten, numbers add up; else they stand in a row.
            adds = last == "hundred" or not current or (current % 100 >= 20 and 0 < value < 10)
            current = current + value if adds else current * (10 if value < 10 else 100) + value
        last = word if word != "and" else last
    return total + current
