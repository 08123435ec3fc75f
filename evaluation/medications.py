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
from evaluation.frequencies import TIMES_TOLD, frequency_of
from evaluation.spelt_doses import in_digits
from evaluation.tally import Tally, matched
from scribe.clinical import lexicon
from scribe.clinical.text import normal, sentences

Row = Mapping[str, str]

LEVELS = ("name", "dose", "frequency", "action")
"""Each adds its field to those before it."""

_SALT_OR_FORM = re.compile(
    r" (?:hydrochloride|hcl|sodium|potassium|calcium|maleate|succinate|tartrate|sulfate|sulphate|"
    r"besylate|besilate|mesylate|acetate|phosphate|citrate|fumarate|gluconate|(?:nasal|eye|ear) "
    r"(?:spray|drops|ointment)|cream|ointment|gel|lotion|tablets?|capsules?|syrup|suspension|"
    r"drops|spray|"
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


# A patch's rate; "10 mg a day" tells how often, which is compared by itself.
_HOURLY = re.compile(r" ?(?:/|per|an?) ?(?:h|hr|hour)s?\b")
_A_DAY = re.compile(r" ?(?:/|per|a) ?(?:day|24 hours)\b")

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
        if one[0] == name and one[2] and told != frequency and set(told.split(", ")) <= TIMES_TOLD:
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
    said = re.sub(r"^an? (?=\w+$)", "1 ", in_digits(text.lower()))
    said, hourly = _HOURLY.subn("", _A_DAY.sub("", said))
    match = _DOSE.search(said)
    if not match:
        return re.sub(r"^an? ", "", text.lower().strip())
    amounts = [float(part.replace(",", "")) for part in match.group(1, 2) if part]
    unit = match[4].strip().removesuffix("s")
    unit = _UNITS.get(unit, unit)
    factor = _MILLIGRAMS.get(unit)
    if factor:
        amounts, unit = [amount * factor for amount in amounts], "mg"
    second = match[3] or ""  # of a combination: "24/26"
    return f"{' to '.join(f'{amount:g}' for amount in amounts)}{second} {unit}".strip() + (
        "/hour" if hourly else ""
    )


def _key(name: str, *fields: str | None) -> Key:
    dose, frequency, action = (one or "" for one in fields)
    return name_of(name), dose_of(dose), frequency_of(frequency), action.lower()
