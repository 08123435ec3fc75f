"""Numbers as people say them: "five hundred", "two point five", "one twenty", "1,000"."""

import re
from decimal import Decimal

from scribe.clinical.units import ALL

_UNITS = {
    word: value
    for value, word in enumerate(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
    )
}
_UNITS |= {"nought": 0, "naught": 0}
_TEENS = {
    word: value
    for value, word in enumerate(
        [
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ],
        start=10,
    )
}
_TENS = {
    word: 10 * value
    for value, word in enumerate(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], start=2
    )
}
_TENS["fourty"] = 40
_SCALES = {"thousand": 1_000, "lakh": 100_000, "lakhs": 100_000, "million": 1_000_000}
_DIGITS = re.compile(r"\d+(?:,\d{2,3})*(?:\.\d+)?\Z")
_PARTS = {"and a half": "0.5", "and a quarter": "0.25", "and three quarters": "0.75"}
# "point one twenty five" is 0.125, as "point one two five" is.
_EIGHTHS = ("25", "75")

# The start of a spoken year: "nineteen eighty four", "twenty twenty four".
_CENTURIES = (18, 19, 20)
_PIECES = frozenset({"tablet", "capsule", "tab", "cap", "pill", "puff", "drop", "sachet"})
_HOURLY = frozenset({24, 36, 48, 72})
"""Numbers of two words that are said of intervals in hours."""


def written(value: Decimal) -> str:
    """Return a number the one way that it is written: "500", "2.5", never "2.50" or "5E+2"."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def read_number(words: list[str], at: int) -> tuple[str, int] | None:
    """Read the number that begins at ``words[at]`` (lower-case words, hyphens already split).

    Returns its written form and the index after it, or None when there is none. Digits said one
    by one are joined from three on ("one two five" is 125); "one zero one" with a zero and no
    digit above 2 is the Indian dosing pattern and comes back as "1-0-1".
    """
    return _digit_by_digit(words, at) or _whole_and_decimal(words, at)


def _digit_by_digit(words: list[str], at: int) -> tuple[str, int] | None:
    end = at
    while end < len(words) and (words[end] in _UNITS or (end > at and words[end] == "oh")):
        if end > at and _counts_pieces(words, end):
            break
        end += 1
    spoken = words[at:end]
    if len(spoken) < 3 or (end < len(words) and (words[end] in _SCALES or words[end] == "hundred")):
        return None
    digits = [_UNITS.get(word, 0) for word in spoken]
    if len(digits) == 3 and max(digits) <= 2 and "zero" in spoken:
        return "-".join(map(str, digits)), end
    if end + 1 < len(words) and words[end] == "point":
        return _whole_and_decimal(words, at)
    return written(Decimal("".join(map(str, digits)))), end


def _whole_and_decimal(words: list[str], at: int) -> tuple[str, int] | None:
    whole = _whole(words, at)
    if whole is None:
        fraction = _fraction(words, at)
        return fraction and (written(Decimal(f"0.{fraction[0]}")), fraction[1])
    value, end = whole
    fraction = _fraction(words, end) if value == value.to_integral_value() else None
    if fraction is not None:
        return written(Decimal(f"{value:f}.{fraction[0]}")), fraction[1]
    part = _PARTS.get(" ".join(words[end : end + 3]))
    if part:
        value, end = value + Decimal(part), end + 3
        if end < len(words) and words[end] in _SCALES:
            value, end = value * _SCALES[words[end]], end + 1
        return written(value), end
    return written(value), end


def _fraction(words: list[str], at: int) -> tuple[str, int] | None:
    """Read "point two five" as the digits "25"."""
    if at >= len(words) or words[at] != "point":
        return None
    digits, end = "", at + 1
    while end < len(words) and (words[end] in _UNITS or words[end] == "oh"):
        digits += str(_UNITS.get(words[end], 0))
        end += 1
    if len(digits) < 2 and end < len(words):
        if words[end].isdigit() and (not digits or words[end] in _EIGHTHS):
            return digits + words[end], end + 1
        rest = _below_hundred(words, end)
        if rest is not None and (not digits or str(rest[0]) in _EIGHTHS):
            return f"{digits}{rest[0]}", rest[1]
    return (digits, end) if digits else None


def _below_hundred(words: list[str], at: int) -> tuple[int, int] | None:
    if at >= len(words):
        return None
    word = words[at]
    if word in _TENS:
        counts = at + 1 < len(words) and (_counts_pieces(words, at + 1) or _is_interval(words, at))
        unit = _UNITS.get(words[at + 1], 0) if at + 1 < len(words) and not counts else 0
        return (_TENS[word] + unit, at + 2) if unit else (_TENS[word], at + 1)
    value = _TEENS.get(word, _UNITS.get(word))
    return None if value is None else (value, at + 1)


def _counts_pieces(words: list[str], at: int) -> bool:
    """Say whether a number of its own begins, that of pieces or of doses.

    "Five hundred one tablet" is one of 500, "four hundred three times a day" is 400.
    """
    number, counted = words[at : at + 1], words[at + 1 : at + 2]
    if number == ["one"]:
        return counted != [] and counted[0] in _PIECES
    return counted == ["times"] and number[0] in ("two", "three", "four", "five", "six")


def _is_interval(words: list[str], at: int) -> bool:
    """Say whether the unit after a ten is an interval: "fifty six hourly" is 50 every 6 hours."""
    tens, unit, end = words[at], words[at + 1], words[at + 2 : at + 3]
    both = _TENS[tens] + _UNITS.get(unit, 0)
    return end == ["hourly"] and unit in ("two", "four", "six", "eight") and both not in _HOURLY


def _hundreds(words: list[str], at: int) -> tuple[int, int] | None:
    """Read up to 9,999 in the ways of speech: "five hundred and ten", "six fifty", "one oh two"."""
    if words[at] == "a" and words[at + 1 : at + 2] in (["hundred"], ["thousand"]):
        first, end = 1, at + 1
    elif words[at] == "hundred" and words[at + 1 : at + 2] and words[at + 1] in ALL:
        first, end = 1, at
    else:
        small = _below_hundred(words, at)
        if small is None:
            return None
        first, end = small
    if words[end : end + 1] == ["hundred"]:
        value, end = first * 100, end + 1
        skip = end + 1 if words[end : end + 1] == ["and"] else end
        rest = _below_hundred(words, skip)
        if rest and words[rest[1] : rest[1] + 1] != ["hundred"] and not _counts_pieces(words, skip):
            return value + rest[0], rest[1]
        return value, end
    if 1 <= first <= 9 and words[end : end + 1] == ["oh"]:
        unit = _UNITS.get(words[end + 1], 0) if end + 1 < len(words) else 0
        return (first * 100 + unit, end + 2) if unit else (first, end)
    rest = _below_hundred(words, end)
    if rest and rest[0] >= 10 and (1 <= first <= 9 or first in _CENTURIES):
        return first * 100 + rest[0], rest[1]
    return first, end


def _whole(words: list[str], at: int) -> tuple[Decimal, int] | None:
    if at >= len(words):
        return None
    if _DIGITS.match(words[at]):
        value, end = Decimal(words[at].replace(",", "")), at + 1
        if words[end : end + 1] == ["hundred"]:
            value, end = value * 100, end + 1
    else:
        small = _hundreds(words, at)
        if small is None:
            return None
        value, end = Decimal(small[0]), small[1]
    if end < len(words) and words[end] in _SCALES:
        value, end = value * _SCALES[words[end]], end + 1
        skip = end + 1 if words[end : end + 1] == ["and"] else end
        rest = _hundreds(words, skip) if skip < len(words) else None
        if rest and rest[0] < 1000 and words[end : end + 1] != ["a"]:
            value, end = value + rest[0], rest[1]
    return value, end
