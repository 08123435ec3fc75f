"""The sections of a SOAP note, each a list of lines with the utterances that they rest on."""

import re
from collections.abc import Iterable

from scribe.clinical import lexicon
from scribe.clinical.dialogue import Dialogue, Utterance
from scribe.clinical.polarity import FAMILY, Mention, mentions
from scribe.engines.rules.allergies import find_allergies
from scribe.engines.rules.cues import (
    ASSESSES,
    EXAMINES,
    HEADINGS,
    INTENDS_TO_EXAMINE,
    PATIENT_VOICE,
    PLANS,
    REPORTED,
    SAFETY_NET,
    SMALL_TALK,
)
from scribe.engines.rules.medication import Medication
from scribe.engines.rules.medications import find_medications
from scribe.engines.rules.perspective import sentence, to_chart
from scribe.engines.rules.subjective import Interview, Line, current_drugs
from scribe.engines.rules.vitals import find_vitals, vitals_in

SECTIONS = ("subjective", "objective", "assessment", "plan")

# Said to a machine in the room, not to the patient.
_TO_A_MACHINE = re.compile(r"(?<!\S)(?:dragon|show me)(?!\S)")
# A sentence that is little but measurements is told by their own lines.
_MEASUREMENTS_ONLY = 14


def write_soap(dialogue: Dialogue) -> dict[str, list[Line]]:
    """Sort what was said into the sections; what fits none is left out."""
    return _Writer(dialogue).write()


class _Writer:
    def __init__(self, dialogue: Dialogue) -> None:
        self.dialogue = dialogue
        self.sections: dict[str, list[Line]] = {name: [] for name in SECTIONS}
        self.conditions = _by_utterance(mentions(dialogue, lexicon.conditions()))
        self.findings = _by_utterance(mentions(dialogue, lexicon.findings()))
        both = {index: [*found] for index, found in self.findings.items()}
        for index, found in self.conditions.items():
            both.setdefault(index, []).extend(found)
        self.interview = Interview(dialogue, both, find_allergies(dialogue))
        self.medications = find_medications(dialogue)
        self.drugs: dict[int, list[Medication]] = {}
        for medication in self.medications:
            for utterance in medication.evidence:
                self.drugs.setdefault(utterance.index, []).append(medication)
        self.heading: str | None = None
        self.prescribed: set[str] = set()

    def write(self) -> dict[str, list[Line]]:
        for utterance in self.dialogue.utterances:
            heading = HEADINGS.match(utterance.text)
            if heading and utterance.role in ("unknown", "doctor"):
                self.heading = heading.lastgroup
            if utterance.question:
                self._add("subjective", self.interview.answered(utterance))
            elif self._is_told(utterance):
                self._add("subjective", self.interview.told(utterance))
            elif not SMALL_TALK.fullmatch(utterance.text):
                self._doctor(utterance)
        self._add("subjective", self.interview.allergic())
        told = " ".join(line.text.lower() for line in self.sections["subjective"])
        untold = [one for one in self.medications if one.name not in told]
        self._add("subjective", current_drugs(untold))
        vitals = find_vitals(self.dialogue)
        self._add("objective", (Line(vital.text, (vital.evidence,)) for vital in vitals))
        return self.sections

    def _add(self, section: str, lines: Iterable[Line]) -> None:
        for line in lines:
            known = [one.text for one in self.sections[section]]
            if len(line.text.split()) > 1 and line.text not in known:
                self.sections[section].append(line)

    def _is_told(self, utterance: Utterance) -> bool:
        """Say whether an utterance tells of the patient's own account, in whosever words."""
        if utterance.role in ("patient", "other"):
            return True
        reported = bool(REPORTED.search(utterance.text))
        if utterance.role == "doctor":
            return reported and not ASSESSES.search(utterance.text)
        if self.heading not in (None, "subjective"):
            return False
        return (
            reported
            or self.interview.replies(utterance)
            or bool(PATIENT_VOICE.search(utterance.text))
        )

    def _doctor(self, utterance: Utterance) -> None:
        text = utterance.text
        if _TO_A_MACHINE.search(text):
            return
        drugs = [one for one in self.drugs.get(utterance.index, []) if one.action]
        section = self._section(utterance, bool(drugs))
        if section:
            said = to_chart(self.dialogue.quote(utterance))
            self._add(section, [Line(said, (utterance,))])
        if SAFETY_NET.search(text):
            return
        for medication in drugs:
            if medication.name not in self.prescribed:
                self.prescribed.add(medication.name)
                line = Line(medication_line(medication), tuple(medication.evidence))
                self._add("plan", [line])

    def _section(self, utterance: Utterance, prescribes: bool) -> str | None:
        """Return the section that the doctor's sentence itself belongs to."""
        text = utterance.text
        if SAFETY_NET.search(text):
            return "plan"
        if self._assesses(utterance):
            return "assessment"
        if prescribes or INTENDS_TO_EXAMINE.search(text):
            return None
        if EXAMINES.search(text) or self.heading == "objective":
            short = len(text.split()) < _MEASUREMENTS_ONLY
            return None if short and vitals_in(utterance) else "objective"
        return "plan" if PLANS.search(text) or self.heading == "plan" else None

    def _assesses(self, utterance: Utterance) -> bool:
        text = utterance.text
        cue = ASSESSES.search(text)
        if FAMILY.search(text):
            return False
        if self.heading == "assessment":
            return len(text.split()) > 1
        planned = PLANS.search(text) or self.drugs.get(utterance.index)
        if not cue or (cue.lastgroup == "weak" and planned):
            return False
        return (
            cue.lastgroup == "strong"
            or _is_named(self.conditions.get(utterance.index, []))
            or (cue.lastgroup == "finding" and _is_named(self.findings.get(utterance.index, [])))
        )


def medication_line(medication: Medication) -> str:
    """Return a medication as a sentence ("Start aspirin 75 mg once daily for 7 days.")."""
    row = medication.row()
    verb = row.get("action", "").capitalize()
    target = "to " if row.get("action") in ("increase", "decrease") and "dosage" in row else ""
    words = [
        verb,
        row["name"],
        target + row.get("dosage", ""),
        row.get("route", ""),
        row.get("frequency", ""),
        f"for {row['duration']}" if "duration" in row else "",
    ]
    line = " ".join(word for word in words if word)
    line += f", {row['instructions']}" if "instructions" in row else ""
    return sentence(line)


def _by_utterance(found: Iterable[Mention]) -> dict[int, list[Mention]]:
    grouped: dict[int, list[Mention]] = {}
    for mention in found:
        grouped.setdefault(mention.utterance.index, []).append(mention)
    return grouped


def _is_named(found: list[Mention]) -> bool:
    return any(one.status in ("affirmed", "negated", "past") for one in found)
