"""Medication tuples of a note against the reference's, at four strengths.

Both sides are brought to one form first: names in lower case without salts and forms, the
generic name for common brands (``same_drugs.txt``); masses in milligrams; frequencies as a rate,
times of day and "as needed", without meals. This is code of its own, apart from the rules that
write notes, so that their errors do not cancel out.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from evaluation.dialogue import Tuple
from evaluation.spelt_doses import in_digits
from evaluation.tally import Tally, matched
from scribe.clinical import lexicon
from scribe.clinical.text import normal, sentences

Row = Mapping[str, str]

LEVELS = ("name", "dose", "frequency", "action")
"""Each adds its field to those before it."""

_SALT_OR_FORM = re.compile(
    r" (?:hydrochloride|hcl|sodium|potassium|calcium|maleate|succinate|tartrate|sulfate|sulphate|"
    r"besylate|besilate|mesylate|acetate|phosphate|citrate|fumarate|gluconate|cream|ointment|gel|lotion|tablets?|capsules?|syrup|suspension|drops|spray|"
    r"inhaler|injection|patch|patches|for children|evohaler|accuhaler|ellipta|respimat|turbohaler|"
    r"nexthaler|spiromax|genuair|flexpen|kwikpen|solostar|xl|xr|sr|mr|er|la|retard|"
    r"modified release|extended release)\b"
)
_SAME_DRUG = {
    other.strip(): name.strip()
    for name, others in (
        line.split("=")
        for line in Path(__file__).with_name("same_drugs.txt").read_text("utf-8").splitlines()
        if not line.startswith("#")
    )
    for other in others.split(",")
}

_NUMBER = r"\d+(?:,\d{3})*(?:\.\d+)?"
_DOSE = re.compile(rf"({_NUMBER})(?: ?(?:-|to|or) ?({_NUMBER}))?(/{_NUMBER})? ?([a-z\u00b5%/ ]*)")
_PROSE_DOSE = re.compile(
    rf"(?<!\S){_NUMBER} ?(?:mg|mcg|g|grams?|milligrams?|micrograms?|ml|millilit\w+|units?)\b"
)
_MILLIGRAMS = {
    "mg": 1.0, "milligram": 1.0, "g": 1000.0, "gm": 1000.0, "gram": 1000.0, "mcg": 0.001,
    "microgram": 0.001, "ug": 0.001, "\u00b5g": 0.001,
}  # fmt: skip
_UNITS = {
    "iu": "unit", "international unit": "unit", "milliliter": "ml", "millilitre": "ml",
    "mil": "ml", "teaspoonful": "teaspoon", "milliequivalent": "meq",
    "tab": "tablet", "pill": "tablet", "cap": "capsule", "percent": "%",
}  # fmt: skip

_TIMES = {"once": 1, "one time": 1, "twice": 2, "thrice": 3, "two": 2, "three": 3, "four": 4,
          "five": 5, "six": 6}  # fmt: skip
_COUNT = r"(\d+|once|one|twice|thrice|two|three|four|five|six)"
_ABBREVIATED = {
    r"\b(?:o\.?d|q\.?d|q24h)\b|\bmane\b|\bnocte\b": "1/day",
    r"\b(?:b\.?i\.?d|b\.?d|q12h)\b": "2/day",
    r"\b(?:t\.?i\.?d|t\.?d\.?s|q8h)\b": "3/day",
    r"\b(?:q\.?i\.?d|q\.?d\.?s|q6h)\b": "4/day",
    r"\b(?:every|each) (?:other|second|alternate) day|\balternate days?": "1/2 days",
    r"\b(?:every|each) (?:other|second|alternate) week|\bfortnight": "every 2 weeks",
    r"^(?:as )?(?:just )?(?:(?:the )?once(?: only)?|stat|now|today|(?:a |one |1 )?(?:single|"
    r"one[ -]off|1 off|stat)(?: dose)?|(?:1|one) dose)$": "once",
}
_EVERY = re.compile(
    r"\b(?:(?:every|each) (\d+)(?:rd|th)? (day|week|month|year)s?|(\d+)[ -](week|month|year)ly)"
)
_HOURLY = re.compile(r"\b(?:every|q) ?(\d+)(?: ?(?:to|or|-) ?(\d+))? ?h")
_RATE = re.compile(
    rf"\b{_COUNT} ?(?:times?|x)?(?: (?:a|per|each|every|in a))? (day|dai|week|month|year)"
)
_PLAIN = re.compile(r"\b(?:(?:every|each|per|a) )?(day|dai|week|month|year)")
_WEEKDAY = re.compile(r"\b(?:on |every |each )?((?:mon|tues|wednes|thurs|fri|satur|sun)day)s?\b")
_OFTEN = {"morning": r"morning|mane\b|first thing", "noon": r"noon",
          "evening": r"evening", "night": r"\bnight|bed|nocte\b|last thing"}  # fmt: skip
_TIMES_TOLD = {*_OFTEN, *(f"{day}day" for day in ("mon", "tues", "wednes", "thurs", "fri", "satur",
                                                  "sun"))}  # fmt: skip
_MEALS = re.compile(r"breakfast|lunch|dinner|supper|evening meal")
_AS_NEEDED = re.compile(
    r"(?:as|when|if|whenever) (?:needed|required|necessary|(?:i|you|he|she|they) needs?)\b|need be"
    r"|\bp\.?r\.?n|sos|\b(?:as and when|when(?:ever)?|if|at (?:the )?(?:\w+ )?(?:onset|sign|start)|"
    r"for breakthrough)\b"
)


Key = tuple[str, str, str, str]


def score_medications(rows: Iterable[Row], expected: Iterable[Tuple]) -> Tally:
    """Return precision, recall and F1 of a medication list's rows at each of the levels."""
    wanted = expected_tuples(expected)
    found = [_without_time_of_day(one, wanted) for one in found_tuples(rows)]
    tally: Tally = {}
    for depth, level in enumerate(LEVELS, start=1):
        tally |= matched(
            f"medication {level}", (one[:depth] for one in found), (one[:depth] for one in wanted)
        )
    return tally


def _without_time_of_day(found: Key, wanted: Iterable[Key]) -> Key:
    """Leave out when on a day a drug is taken, where the reference only tells how often."""
    name, dose, frequency, action = found
    for one in wanted:
        told = frequency.removeprefix(f"{one[2]}, ")
        if one[0] == name and one[2] and told != frequency and set(told.split(", ")) <= _TIMES_TOLD:
            return name, dose, one[2], action
    return found


def found_tuples(rows: Iterable[Row]) -> list[Key]:
    """Return a medication list's rows in one form."""
    return [
        _key(row["name"], row.get("dosage"), row.get("frequency"), row.get("action"))
        for row in rows
    ]


def expected_tuples(expected: Iterable[Tuple]) -> list[Key]:
    """Return the reference's medications in the same form."""
    return [_key(one.name, one.dosage, one.frequency, one.action) for one in expected]


def score_prose(rows: Sequence[Row], note: str) -> Tally:
    """Return precision, recall and F1 of drugs, and of drugs with a dose, against a note's prose.

    The lexicon finds the drugs there, so one that it does not know is missed on both sides, and
    one that the note mentions without prescribing it is expected; allergies are left aside. A
    dose is the first one behind the name in its sentence, up to the next drug's.
    """
    found, expected = drug_names(rows, note)
    doses = {
        (name_of(row["name"]), dose_of(row["dosage"]))
        for row in rows
        if _PROSE_DOSE.search(row.get("dosage", ""))
    }
    return matched("drugs in prose", found, expected) | matched(
        "doses in prose", doses, _doses_in(note)
    )


def drug_names(rows: Iterable[Row], note: str) -> tuple[set[str], set[str]]:
    """Return the names in a medication list, and those in a note's prose."""
    phrase = normal(_without_allergies(note))
    expected = {name_of(term.name) for term in lexicon.drugs().find(phrase)}
    found = {name_of(row["name"]) for row in rows}
    # A name that the lexicon does not know may stand in the note all the same.
    expected |= {name for name in found if f" {name} " in f" {phrase.text} "}
    return found, expected


def _doses_in(note: str) -> set[tuple[str, str]]:
    told = _without_allergies(note)
    doses: set[tuple[str, str]] = set()
    for start, end in sentences(told):
        phrase = normal(told, start, end)
        terms = lexicon.drugs().find(phrase)
        ends = [*(term.first for term in terms), len(phrase.words)][1:]
        for term, last in zip(terms, ends, strict=True):
            dose = _PROSE_DOSE.search(phrase.part(term.last, last).text)
            if dose:
                doses.add((name_of(term.name), dose_of(dose.group())))
    return doses


def _without_allergies(note: str) -> str:
    return " ".join(note[a:b] for a, b in sentences(note) if "allerg" not in note[a:b].lower())


def name_of(text: str) -> str:
    """Return a drug's name in one form."""
    name = re.sub(r"[\s-]+", " ", text.lower()).strip()
    bare = _SALT_OR_FORM.sub("", name)
    return _SAME_DRUG.get(bare, bare)


def dose_of(text: str) -> str:
    """Return a dose in one form: "1 g" and "1,000 milligrams" are "1000 mg"."""
    match = _DOSE.search(re.sub(r"^an? (?=\w+$)", "1 ", in_digits(text.lower())))
    if not match:
        return text.lower().strip()
    amounts = [float(part.replace(",", "")) for part in match.group(1, 2) if part]
    unit = match[4].strip().removesuffix("s")
    unit = _UNITS.get(unit, unit)
    factor = _MILLIGRAMS.get(unit)
    if factor:
        amounts, unit = [amount * factor for amount in amounts], "mg"
    second = match[3] or ""  # of a combination: "24/26"
    return f"{' to '.join(f'{amount:g}' for amount in amounts)}{second} {unit}".strip()


def frequency_of(text: str) -> str:
    """Return a frequency in one form: rate, times of day, "as needed".

    "Every 8 hours" is three times daily; "in the morning" alone is once daily, with "at night" it
    is twice daily.
    """
    said = in_digits(text.lower().strip().replace("third", "3"))
    said = re.sub(r"(\d+)( (?:to|or) \d+)?[ -]hourly", r"every \1\2 hours", said)
    weekdays = sorted(set(_WEEKDAY.findall(said)))
    times = [name for name, pattern in _OFTEN.items() if re.search(pattern, said)]
    as_needed = bool(_AS_NEEDED.search(said))
    meals = set(_MEALS.findall(said))
    rate = (
        _rate(said)
        or (f"{len(meals)}/day" if len(meals) > 1 else "")
        or (f"{len(times)}/day" if times else "" if as_needed else said)
    )
    if times in (["morning", "evening"], ["morning", "night"]) and rate in ("1/day", "2/day"):
        rate, times = "2/day", []
    return ", ".join(filter(None, [rate, *weekdays, *times, "as needed" if as_needed else ""]))


def _rate(said: str) -> str:
    for pattern, rate in _ABBREVIATED.items():
        if re.search(pattern, said):
            return rate
    interval, counted = _interval(said), _RATE.search(said)
    if interval:
        return interval
    if counted:
        count = int(counted[1]) if counted[1].isdecimal() else _TIMES.get(counted[1], 1)
        return f"{count}/{counted[2].replace('dai', 'day')}"
    weekdays = set(_WEEKDAY.findall(said))
    if weekdays:
        return f"{len(weekdays)}/week"
    plain = _PLAIN.search(said)
    return f"1/{plain[1].replace('dai', 'day')}" if plain else ""


def _interval(said: str) -> str:
    every, hourly = _EVERY.search(said), _HOURLY.search(said)
    if hourly:
        low, high = int(hourly[1]), hourly[2]
        if high or not low or 24 % low:
            return f"every {low} to {high} hours" if high else f"every {low} hours"
        return f"{24 // low}/day"
    return f"every {every[1] or every[3]} {every[2] or every[4]}s" if every else ""


def _key(name: str, *fields: str | None) -> Key:
    dose, frequency, action = (one or "" for one in fields)
    return name_of(name), dose_of(dose), frequency_of(frequency), action.lower()
