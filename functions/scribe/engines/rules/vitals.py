"""Measurements that the doctor speaks: blood pressure, pulse, temperature and the like."""

import re
from dataclasses import dataclass

from scribe.clinical.dialogue import Dialogue, Utterance
from scribe.clinical.status import FAMILY

_N = r"\d+(?:\.\d+)?"
_GAP = (
    r"(?: (?!(?:blood|pulse|heart|temperature|temp|respiratory|oxygen|saturation|weight|"
    r"height|bmi|over)\b)[a-z:,]+){0,6}?"
)
_TEMPERATURE = (
    r"(?: (?P<unit>(?:degrees? )?(?:celsius|fahrenheit|centigrade|c|f)|degrees?|\u00b0 ?[cf]?))?"
)


@dataclass(frozen=True)
class Vital:
    """A measurement; ``unit`` is empty where none was spoken."""

    name: str
    value: str
    unit: str
    evidence: Utterance

    def row(self) -> dict[str, str]:
        """Return the entry of the template."""
        row = {"name": self.name, "value": self.value}
        return row | ({"unit": self.unit} if self.unit else {})

    @property
    def text(self) -> str:
        """The measurement as a line of a note."""
        unit = (
            self.unit if self.unit.startswith(("%", "\u00b0")) or not self.unit else f" {self.unit}"
        )
        return f"{self.name[:1].upper()}{self.name[1:]} {self.value}{unit}."


# name, pattern with <value> (and <unit>), lowest and highest value that is one.
_KINDS: tuple[tuple[str, str, float, float], ...] = (
    (
        "blood pressure",
        rf"(?:(?:blood pressure|bp){_GAP} |(?<!\S))(?P<value>\d{{2,3}} (?:over|/|by) \d{{2,3}}"
        rf")(?: (?P<unit>mmhg|mm hg|millimet\w+ of mercury))?",
        60, 280,
    ),
    ("heart rate", rf"(?:heart rate|pulse(?: rate)?|hr){_GAP} (?P<value>\d{{2,3}})(?: "
                   r"(?P<unit>bpm|beats (?:per|a) minute|per minute))?", 25, 250),
    ("temperature", rf"(?:temperature|temp){_GAP} (?P<value>{_N}){_TEMPERATURE}", 33, 110),
    ("respiratory rate", r"(?:respiratory rate|respiration rate|respirations?|breathing rate|"
                         rf"resp rate|rr){_GAP} (?P<value>\d{{1,2}})(?: (?P<unit>breaths (?:per|"
                         r"a) minute|per minute))?", 6, 70),
    ("oxygen saturation", r"(?:oxygen saturations?|oxygen levels?|oxygen|o2 sats?|o2|"
                          rf"saturations?|sats?|satting|spo2|spo 2|pulse ox\w*){_GAP} "
                          rf"(?P<value>\d{{2,3}})(?: (?P<unit>percent|%))?", 50, 100),
    ("weight", rf"(?:weight|weigh|weighs){_GAP} (?P<value>{_N})(?: (?P<unit>kgs?|kilograms?|"
               r"kilos?|pounds?|lbs?|stone))?", 1, 700),
    ("height", rf"height{_GAP} (?P<value>{_N})(?: (?P<unit>cms?|centimet\w+|met\w+|m|inches))",
     0.3, 250),
    ("BMI", rf"(?:bmi|body mass index){_GAP} (?P<value>{_N})", 8, 90),
    ("HbA1c", rf"(?:hba1c|a1c|hb a1c|hemoglobin a1c|haemoglobin a1c|a 1 c){_GAP} "
              rf"(?P<value>{_N})(?: (?P<unit>percent|%))?", 3, 20),
    ("blood glucose", r"(?:blood sugar|blood glucose|glucose|sugar|sugars|rbs|fbs|fasting "
                      rf"sugar){_GAP} (?P<value>{_N})(?: (?P<unit>mg / dl|mg per dl|milligrams "
                      r"per deciliter|mmol(?: / l| per litre)?|millimoles?(?: per litre)?))?",
     1, 900),
)  # fmt: skip
_COMPILED = tuple(
    (name, re.compile(rf"(?<!\S){pattern}(?!\S)"), low, high) for name, pattern, low, high in _KINDS
)
_UNITS = {
    "percent": "%", "celsius": "\u00b0C", "degrees celsius": "\u00b0C", "degree celsius": "\u00b0C",
    "centigrade": "\u00b0C", "degrees centigrade": "\u00b0C", "fahrenheit": "\u00b0F",
    "degrees fahrenheit": "\u00b0F", "degree fahrenheit": "\u00b0F", "c": "\u00b0C", "f": "\u00b0F",
    "degrees c": "\u00b0C", "degrees f": "\u00b0F", "\u00b0 c": "\u00b0C", "\u00b0 f": "\u00b0F",
    "degree": "degrees",
    "beats per minute": "bpm", "beats a minute": "bpm", "mm hg": "mmHg", "mmhg": "mmHg",
    "millimeters of mercury": "mmHg", "millimetres of mercury": "mmHg",
    "kgs": "kg", "kilograms": "kg", "kilogram": "kg",
    "kilos": "kg", "kilo": "kg", "pounds": "lb", "pound": "lb", "lbs": "lb", "cms": "cm",
    "centimeters": "cm", "centimetres": "cm", "mg / dl": "mg/dL", "mg per dl": "mg/dL",
    "milligrams per deciliter": "mg/dL",
    "mmol / l": "mmol/L", "mmol": "mmol/L",
}  # fmt: skip
# "Thirty seven four" is no 37; what it is, its own sentence says.
_TENTHS = re.compile(r" \d(?!\S)")
_NOT_NOW = re.compile(
    r"(?<!\S)(?:if|target|goal|aim|below|under|less than|greater than|more than|above|should be|"
    r"should stay|want (?:it|your|to|you)|"
    r"would like (?:it|your)|get (?:it|that|your)|keep (?:it|your)|last (?:visit|time|week|month|"
    r"year)|previous\w*|at home|used to|"
    r"ideally|normal is|normally|lose|lost|gained|unless|until|when you (?:came|first)|ago|to "
    r"(?:start|take)|aiming)(?!\S)"
)


def find_vitals(dialogue: Dialogue) -> list[Vital]:
    """Return the measurements of this visit; the last one said of a kind at one place wins."""
    found: dict[tuple[str, str], Vital] = {}
    for utterance in dialogue.utterances:
        if utterance.role in ("patient", "other") or utterance.question:
            continue
        for vital in vitals_in(utterance):
            found.setdefault((vital.name, vital.value), vital)
    return list(found.values())


def vitals_in(utterance: Utterance) -> list[Vital]:
    """Return the measurements in an utterance; targets, conditions and older ones are none."""
    text = utterance.text
    if FAMILY.search(text):
        return []
    placed: list[tuple[int, Vital]] = []
    for name, pattern, low, high in _COMPILED:
        for match in pattern.finditer(text):
            value = re.sub(r" (?:over|/|by) ", "/", match["value"])
            if not low <= float(value.split("/")[0]) <= high or _NOT_NOW.search(
                _around(text, match)
            ):
                continue
            if name == "temperature" and _TENTHS.match(text, match.end()):
                continue
            spoken = match.groupdict().get("unit") or ""
            placed.append(
                (match.start("value"), Vital(name, value, _UNITS.get(spoken, spoken), utterance))
            )
    return [vital for _, vital in sorted(placed, key=lambda pair: pair[0])]


def _around(text: str, match: re.Match[str]) -> str:
    begin = max(text.rfind(mark, 0, match.start()) for mark in (",", ";", ".", " and ", " but "))
    return text[begin + 1 : match.end()] + text[match.end() : match.end() + 14]
