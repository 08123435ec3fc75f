"""Numbers in text, as digits or as words, read generously: for the check of evidence only.

Code of its own, apart from ``scribe.clinical.numbers``, so that an error there is seen here.
"""

import re
from collections.abc import Iterable, Iterator

_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_VALUES = {word: value for value, word in enumerate(_SMALL.split())}
_VALUES |= {word: 10 * value for value, word in enumerate(_TENS.split(), 2)}
_VALUES |= {"oh": 0, "o": 0, "a": 1, "an": 1, "once": 1, "twice": 2, "thrice": 3, "couple": 2,
            "first": 1, "second": 2, "third": 3}  # fmt: skip
_SCALES = {"hundred": 100, "thousand": 1_000}
_LONGEST = 8
_TOKEN = re.compile(r"\d+(?:,\d{3})+|\d+(?:\.\d+)?|[a-z]+|\.(?=\s*\d)")
_DIGITS = re.compile(r"(?<![A-Za-z\d.,])\d+(?:,\d{3})*(?:\.\d+)?")


def digits_in(text: str) -> set[str]:
    """Return the numbers that stand in a text as digits ("B12" is none): "1,000" as "1000"."""
    return {_plain(match.group()) for match in _DIGITS.finditer(text)}


def numbers_in(text: str) -> set[str]:
    """Return every number that a text can be read to say: "one sixty" is 1, 60, 61 and 160."""
    tokens = _TOKEN.findall(text.lower())
    found: set[str] = {_plain(token) for token in tokens if token[0].isdigit()}
    if "half" in tokens:
        found.add("0.5")
    for start in range(len(tokens)):
        for end in range(start + 1, min(start + _LONGEST, len(tokens)) + 1):
            run = tokens[start:end]
            if not _is_part(run[-1]):
                break
            found.update(_readings([word for word in run if word != "and"]))
    return found


def _is_part(token: str) -> bool:
    known = token in _VALUES or token in _SCALES or token in ("and", "point", "decimal", ".")
    return known or token[0].isdigit()


def _readings(run: list[str]) -> Iterator[str]:
    points = [at for at, token in enumerate(run) if token in ("point", "decimal", ".")]
    if not points:
        yield from map(_plain, _whole(run))
    elif len(points) == 1 and points[0] < len(run) - 1:
        before, after = run[: points[0]], run[points[0] + 1 :]
        for whole in _whole(before) or {"0"}:
            for part in _whole(after):
                yield _plain(f"{whole}.{part}") if "." not in whole + part else whole


def _whole(run: Iterable[str]) -> set[str]:
    """Return what words say as one number: added up ("sixty five") or in a row ("one sixty")."""
    words = list(run)
    if any(token not in _VALUES and token not in _SCALES and not token[0].isdigit()
           for token in words):  # fmt: skip
        return set()
    sums, row, current, before = 0.0, "", 0.0, 0.0
    for token in words:
        if token in _SCALES:
            current = (current or 1) * _SCALES[token]
            if token == "thousand":  # noqa: S105 - a number's word
                sums, current = sums + current, 0.0
            continue
        value = float(token.replace(",", "")) if token[0].isdigit() else _VALUES[token]
        current += value
        # "one thirty five": a unit joins the ten before it.
        joins = 0 < value < 10 and before in range(20, 100, 10)
        row, before = f"{row[:-1] if joins else row}{value:g}", value
    readings = {f"{sums + current:g}" if sums + current < 1e6 else ""}
    if not any(token in _SCALES for token in words):
        readings.add(row)
    return readings - {""}


def _plain(text: str) -> str:
    number = text.replace(",", "")
    return number.rstrip("0").rstrip(".") if "." in number else number.lstrip("0") or "0"
