"""One drug of a dialogue and what is known of it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from scribe.clinical.dialogue import Utterance
from scribe.clinical.dosing import Found
from scribe.clinical.dosing_rules import Kind
from scribe.clinical.units import COUNT
from scribe.engines.rules.drug_details import is_count, is_metered
from scribe.engines.rules.drug_verbs import Action
from scribe.engines.rules.perspective import sentence

_OFTEN: tuple[Kind, ...] = ("frequency", "timing", "as needed")
_BARE_CHANGE = re.compile(
    r"(?<!\S)to (\d+(?:\.\d+)?)(?= ?(?:\Z|[.,;]|once|twice|3 times|daily|a day|every|at night|at "
    r"bedtime|and|then|from|for|now))"
)
# "Your phosphate has come down to 1.2" tells no dose.
_OF_A_RESULT = re.compile(
    r"(?<!\S)(?:phosphate|potassium|sodium|calcium|pressure|sugars?|inr|hba1c|weight|creatinine|"
    r"egfr|crp|cholesterol|ferritin|haemoglobin|hemoglobin|tsh|urate|uric acid|pulse|heart rate|"
    r"temperature|level|levels|count|score|psa|glucose|lactate|bilirubin)(?: \S+){0,3} "
    r"(?:came|come|comes|gone|went|is|was|down|up|fallen|risen|dropped) (?:\S+ ){0,2}?\Z"
)
# Meals that tell the time where nothing else does.
_AT_MEALS = re.compile(
    r"(?:(?:\d+|half an|an|a) (?:minutes|hours?) )?(?:with|before|after)"
    r"(?: (?:the|your|each|every|any|main|evening))* (?:breakfast|lunch|dinner|supper|meals?)"
)


_COUNTED = re.compile(rf"\d\S*(?: to \d\S*)? (?:{'|'.join(COUNT)})")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


@dataclass
class Medication:
    """A drug with what is known of it; ``evidence`` holds the utterances that say so.

    ``reported`` says that the patient takes it already, ``redosed`` that the dose is the one
    ordered, not the one taken so far.
    """

    name: str
    details: dict[Kind, str] = field(default_factory=dict)
    action: Action | None = None
    evidence: list[Utterance] = field(default_factory=list)
    reported: bool = False
    redosed: bool = False

    def cite(self, *utterances: Utterance | None) -> None:
        """Add utterances to the evidence, in the order of the dialogue."""
        new = [one for one in utterances if one is not None and one not in self.evidence]
        self.evidence = sorted([*self.evidence, *new], key=lambda one: one.index)

    def row(self) -> dict[str, str]:
        """Return the entry of the template: fields that nobody spoke of are absent."""
        taken = [self.details[kind] for kind in _OFTEN if kind in self.details]
        told = self.details.get("instruction", "").split(", ")
        if not taken:
            taken = [" and ".join(one for one in told if _AT_MEALS.fullmatch(one))]
            told = [one for one in told if not _AT_MEALS.fullmatch(one)]
        dose = self.details.get("dose")
        if dose is None:
            dose = next((one for one in told if one.endswith("thin layer")), None)
            told = [one for one in told if one != dose]
        row = {
            "name": self.name,
            "dosage": dose,
            "frequency": " ".join(taken),
            "route": self.details.get("route"),
            "duration": self.details.get("duration"),
            "instructions": ", ".join(told),
            "action": self.action,
        }
        return {key: value for key, value in row.items() if value}

    def learn(self, details: Iterable[Found], *, override: bool) -> bool:
        """Write details down, over earlier ones where ``override``; say whether any was new."""
        details = [self._in_unit(one) for one in details]
        details, before = [one for one in details if self._can_be(one)], dict(self.details)
        kinds = {detail.kind for detail in details}
        if override and kinds & set(_OFTEN):
            kinds |= set(_OFTEN)
        if self._is_strength() and all(is_count(one) for one in details if one.kind == "dose"):
            kinds.discard("dose")
        for kind in kinds - {"instruction"} if override else ():
            self.details.pop(kind, None)
        for detail in details:
            self._set(detail)
        other = self.details.get("dose") != before.get("dose")
        self.redosed = self.redosed or (override and "dose" in kinds and other)
        return self.details != before

    def change_dose(self, text: str, action: Action | None) -> bool:
        """Read the new dose of "increase it to 20" in the unit that it was spoken in before."""
        match = _BARE_CHANGE.search(text)
        old = self.details.get("dose", "").split()
        if action not in ("increase", "decrease") or not match:
            return False
        if _OF_A_RESULT.search(text[: match.start()]):
            return False
        if len(old) < 2 and float(match[1]) < 5 and "." not in match[1]:
            return False
        self.details["dose"] = " ".join([match[1], *old[1:][-1:]])
        self.redosed = True
        return True

    def compared(self, details: Iterable[Found]) -> Action | None:
        """Return what a dose ordered now does to the one taken so far, None if nobody can tell."""
        new = next((one.value for one in details if one.kind == "dose"), "")
        old = self.details.get("dose", "")
        before, after = _amount(old, beside=new), _amount(new, beside=old)
        if before is None or after is None or before[0] == after[0] or before[1] != after[1]:
            return None
        return "increase" if after[0] > before[0] else "decrease"

    def _can_be(self, detail: Found) -> bool:
        """Say whether a detail can be this drug's: what is taken by the puff has no other dose."""
        dose = self.details.get("dose", "")
        return detail.kind != "dose" or not is_metered(dose) or is_metered(detail.value)

    def _forget_count(self) -> None:
        """Leave out how many tablets were taken so far."""
        told = self.details.pop("instruction", "").split(", ")
        kept = [one for one in told if one and not _COUNTED.fullmatch(one)]
        if kept:
            self.details["instruction"] = ", ".join(kept)

    def _is_strength(self) -> bool:
        dose = self.details.get("dose")
        return dose is not None and dose.split()[-1] not in COUNT

    def _in_unit(self, detail: Found) -> Found:
        """Read a dose without a unit in the unit of the one before ("from 5 mg … to 10")."""
        old = self.details.get("dose", "").split()
        if detail.kind != "dose" or len(old) != 2 or not _NUMBER.fullmatch(detail.value):
            return detail
        if not _NUMBER.fullmatch(old[0]) or not 0.1 <= float(detail.value) / float(old[0]) <= 10:
            return detail
        return replace(detail, value=f"{detail.value} {old[1]}")

    def _set(self, detail: Found) -> None:
        kind = detail.kind
        dose = self.details.get("dose")
        if kind == "dose" and is_count(detail) and self._is_strength():
            # Of an inhaler or drops it is how many; its strength only says which.
            kind = "dose" if is_metered(detail.value) else "instruction"
            if kind == "dose":
                self.details.pop("dose")
            else:
                self._forget_count()
        if kind == "frequency" and kind in self.details and detail.value.startswith("up to "):
            kind = "instruction"
        if kind == "dose" and dose and _is_number_taken(dose) and not is_count(detail):
            self.details.pop("dose")
        if kind in ("instruction", "timing") and kind in self.details:
            joint = " and " if kind == "timing" else ", "
            if detail.value not in self.details[kind]:
                self.details[kind] += f"{joint}{detail.value}"
        else:
            self.details.setdefault(kind, detail.value)


_IN_MILLIGRAMS = {"mg": 1.0, "g": 1000.0, "mcg": 0.001}


def _amount(dose: str, *, beside: str) -> tuple[float, str] | None:
    """Return a dose as an amount and its unit, masses in milligrams, None where it is no number.

    Without a unit it is read in that of the one ``beside`` it, milligrams beside grams.
    """
    number, _, unit = dose.partition(" ")
    if not _NUMBER.fullmatch(number.rstrip("%")):
        return None
    other = beside.partition(" ")[2]
    unit = unit or ("mg" if other == "g" else other)
    factor = _IN_MILLIGRAMS.get(unit)
    return float(number.rstrip("%")) * (factor or 1.0), "" if factor else unit.removesuffix("s")


def _is_number_taken(dose: str) -> bool:
    """Say whether a dose only counts tablets or puffs: a strength told later is the dose."""
    return dose.rsplit(maxsplit=1)[-1] in COUNT or dose in ("1", "2", "3", "4")


# A kind of medicine that is named before the medicine itself, and how that one's name begins.
_KINDS = {
    "iron": ("ferr", "feospan", "galfer", "slow fe", "sytron"),
    "insulin": ("lantus", "levemir", "toujeo", "tresiba", "humalog", "humulin", "novo", "basaglar",
                "abasaglar", "semglee", "fiasp", "apidra", "insul", "mixtard", "ryzodeg",
                "actrapid", "glargine", "detemir", "degludec", "aspart", "lispro", "glulisine"),
}  # fmt: skip


def is_kind_only(medication: Medication, listed: Iterable[Medication]) -> bool:
    """Say whether a drug only says what another is ("an iron supplement: ferrous fumarate")."""
    members = _KINDS.get(medication.name, ())
    return "dose" not in medication.details and any(
        other.name.startswith(members) for other in listed if other is not medication
    )


def medication_line(medication: Medication, *, begins: bool = True, verb: bool = True) -> str:
    """Return a medication as a sentence ("Start aspirin 75 mg once daily for 7 days.").

    One that does not begin the line ("Takes …") keeps its small letter. Without ``verb``, for an
    action that was not named by its own word, it is left out, or said as "Do not take".
    """
    row = medication.row()
    action = row.get("action", "")
    if not verb:
        action = "do not take" if action in ("stop", "hold") else ""
    if action in ("increase", "decrease") and not medication.redosed:
        row.pop("dosage", None)
    target = "to " if action in ("increase", "decrease") and "dosage" in row else ""
    words = [
        action.capitalize(),
        row["name"],
        target + row.get("dosage", ""),
        row.get("route", ""),
        row.get("frequency", ""),
        f"for {row['duration']}" if "duration" in row else "",
    ]
    line = " ".join(word for word in words if word)
    line += f", {row['instructions']}" if "instructions" in row else ""
    return sentence(line) if begins else f"{line}."
