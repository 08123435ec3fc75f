"""Everything that the rules find in a dialogue or a dictation, as one pool of facts."""

import re
from collections.abc import Iterable
from dataclasses import replace

from scribe.clinical import lexicon
from scribe.clinical.dialogue import Dialogue, Utterance
from scribe.clinical.polarity import FAMILY, Mention, mentions
from scribe.engines.rules.allergies import find_allergies
from scribe.engines.rules.cues import (
    ASSESSES,
    EXAMINES,
    INTENDS_TO_EXAMINE,
    PATIENT_VOICE,
    PLANS,
    REPORTED,
    SAFETY_NET,
    SMALL_TALK,
)
from scribe.engines.rules.facts import Fact, Kind
from scribe.engines.rules.headings import Heading, heading_of, without_heading
from scribe.engines.rules.kinds import REFERS, stay_kind, to_do_kind, told_kind
from scribe.engines.rules.medication import Medication, medication_line
from scribe.engines.rules.medications import find_medications
from scribe.engines.rules.perspective import sentence, to_chart
from scribe.engines.rules.subjective import Interview
from scribe.engines.rules.vitals import find_vitals, vitals_in

# Said to a machine in the room, not to the patient.
_TO_A_MACHINE = re.compile(r"(?<!\S)(?:dragon|show me)(?!\S)")
# A sentence that is little but measurements is told by their own lines.
_MEASUREMENTS_ONLY = 14
_TOLD: frozenset[Kind] = frozenset(
    {"complaint", "story", "present", "denied", "history", "surgery", "family", "social", "takes"}
)
_COMES_WITH = re.compile(
    r"(?<!\S)(?:presents?|presenting|presented|complain\w*|here (?:for|today|because)|comes? in|"
    r"came in|chief complaint|seen (?:today )?for)(?!\S)"
)
_SAYS_NONE = re.compile(
    r"(?:none|nil|no|not|negative|unremarkable|non|noncontributory|significant|nothing|"
    r"denies)(?!\S)"
)
# What a drug did is told in the patient's own words.
_EFFECT = re.compile(
    r"(?<!\S)(?:help\w*|relie\w+|work\w*|because|but|makes?|made|gives?|gave|felt|feel|tried|"
    r"forgot\w*"
    r"|forget\w*|miss\w*|ran out|better|worse)(?!\S)"
)
_ON_LEAVING = re.compile(r"(?<!\S)(?:on|at|upon) (?:the time of )?discharge(?!\S)")


def find_facts(dialogue: Dialogue) -> list[Fact]:
    """Return what was said as facts in the order of the dialogue; what is none is left out."""
    return _Pool(dialogue).fill()


class _Pool:
    def __init__(self, dialogue: Dialogue) -> None:
        self.dialogue = dialogue
        self.facts: list[Fact] = []
        self.conditions = _by_utterance(mentions(dialogue, lexicon.conditions()))
        self.findings = _by_utterance(mentions(dialogue, lexicon.findings()))
        both = {index: [*found] for index, found in self.findings.items()}
        for index, found in self.conditions.items():
            both.setdefault(index, []).extend(found)
        self.both = both
        self.interview = Interview(dialogue, both, find_allergies(dialogue))
        self.medications = find_medications(dialogue)
        self.drugs: dict[int, list[Medication]] = {}
        for medication in self.medications:
            for utterance in medication.evidence:
                self.drugs.setdefault(utterance.index, []).append(medication)
        self.heading: Heading | None = None
        self.headed_turn = -1
        self.prescribed: set[str] = set()
        self.told: list[Utterance] = []

    def fill(self) -> list[Fact]:
        for utterance in self.dialogue.utterances:
            heading = self._turn_to(utterance)
            if utterance.question:
                self.told.append(utterance)
                self._add(self.interview.answered(utterance))
            elif heading or self._goes_on(utterance):
                self._dictated(utterance, heading)
            elif self._is_told(utterance):
                self.told.append(utterance)
                self._add(self.interview.told(utterance))
            elif not SMALL_TALK.fullmatch(utterance.text):
                self._doctor(utterance, utterance.text, self.dialogue.quote(utterance))
        self._add(self.interview.allergic())
        taken = list(self._taken())
        self.facts = list(self._without_lists_of_drugs(taken))
        self._add(taken)
        vitals = find_vitals(self.dialogue)
        self._add(Fact("vital", vital.text, (vital.evidence,)) for vital in vitals)
        return _with_complaint(self.facts)

    def _turn_to(self, utterance: Utterance) -> Heading | None:
        """Follow the dictation's headings; a question or another speaker ends the last one."""
        heading = heading_of(utterance)
        if heading:
            self.heading, self.headed_turn = heading, utterance.turn
        elif utterance.question or (
            utterance.role != "unknown" and utterance.turn != self.headed_turn
        ):
            self.heading = None
        return heading

    def _goes_on(self, utterance: Utterance) -> bool:
        return self.heading is not None and not PATIENT_VOICE.search(utterance.text)

    def _add(self, facts: Iterable[Fact]) -> None:
        for fact in facts:
            known = {one.text for one in self.facts}
            if len(fact.text.split()) > 1 and fact.text not in known:
                self.facts.append(fact)

    def _is_told(self, utterance: Utterance) -> bool:
        """Say whether an utterance tells of the patient's own account, in whosever words."""
        if utterance.role in ("patient", "other"):
            return True
        reported = bool(REPORTED.search(utterance.text))
        if utterance.role == "doctor":
            return reported and not ASSESSES.search(utterance.text)
        return (
            reported
            or self.interview.replies(utterance)
            or bool(PATIENT_VOICE.search(utterance.text))
        )

    def _dictated(self, utterance: Utterance, heading: Heading | None) -> None:
        """Add what stands under a heading."""
        under = self.heading or heading
        if under is None:
            return
        quote = without_heading(self.dialogue.quote(utterance), utterance, heading)
        first = heading.words if heading else 0
        text = utterance.phrase.part(first, len(utterance.phrase.words)).text
        if not quote.strip(" .,:") or under.kind in ("allergy", "vital"):
            return
        if under.kind in ("takes", "prescribed") and self.drugs.get(utterance.index):
            if under.kind == "takes":
                self.told.append(utterance)
            else:
                self._prescribe(utterance, always=True)
            return
        if under.kind == "advice":
            self._doctor(utterance, text, quote, default="advice")
            return
        kind: Kind = under.kind
        found = self.both.get(utterance.index, [])
        if kind in ("story", "present"):
            kind = told_kind(text, found, "")
        elif kind in ("exam", "course") and _ON_LEAVING.search(text):
            kind = "discharge_condition"
        if kind == "exam" and _is_measurements(utterance):
            return
        line = to_chart(quote)
        if _SAYS_NONE.match(text) and kind in ("history", "surgery", "family", "social"):
            line = sentence(f"{under.name}: {line[:1].lower()}{line[1:]}")
        self._add([Fact(kind, line, (utterance,))])

    def _doctor(
        self, utterance: Utterance, text: str, quote: str, default: Kind | None = None
    ) -> None:
        if _TO_A_MACHINE.search(text):
            return
        drugs = [one for one in self.drugs.get(utterance.index, []) if one.action]
        kind = self._kind(utterance, text, bool(drugs)) or (None if drugs else default)
        if kind:
            self._add([Fact(kind, to_chart(quote), (utterance,))])
        if kind not in ("safety_net", "course", "admission"):
            self._prescribe(utterance)

    def _prescribe(self, utterance: Utterance, *, always: bool = False) -> None:
        for medication in self.drugs.get(utterance.index, []):
            if (medication.action or always) and medication.name not in self.prescribed:
                self.prescribed.add(medication.name)
                line, evidence = medication_line(medication), tuple(medication.evidence)
                self._add([Fact("prescribed", line, evidence)])

    def _kind(self, utterance: Utterance, text: str, prescribes: bool) -> Kind | None:
        """Return the kind of the doctor's sentence itself, apart from its drugs."""
        if SAFETY_NET.search(text):
            return "safety_net"
        stay = stay_kind(text)
        if stay or self._assesses(utterance, text):
            return stay or "diagnosis"
        if INTENDS_TO_EXAMINE.search(text) or (prescribes and not REFERS.search(text)):
            return None
        if EXAMINES.search(text):
            return None if _is_measurements(utterance) else _result_or_exam(text)
        return to_do_kind(text) if PLANS.search(text) or REFERS.search(text) else None

    def _assesses(self, utterance: Utterance, text: str) -> bool:
        cue = ASSESSES.search(text)
        if FAMILY.search(text):
            return False
        planned = PLANS.search(text) or self.drugs.get(utterance.index)
        if not cue or (cue.lastgroup == "weak" and planned):
            return False
        return (
            cue.lastgroup == "strong"
            or _is_named(self.conditions.get(utterance.index, []))
            or (cue.lastgroup == "finding" and _is_named(self.findings.get(utterance.index, [])))
        )

    def _taken(self) -> Iterable[Fact]:
        """Yield the drugs that are taken already, as they were when that was told."""
        told = tuple(replace(one, index=index) for index, one in enumerate(self.told))
        by_place = {(one.segment, one.start): one for one in self.dialogue.utterances}
        for medication in find_medications(replace(self.dialogue, utterances=told)):
            evidence = tuple(by_place[one.segment, one.start] for one in medication.evidence)
            verb = {"stop": "Stopped", "hold": "Paused"}.get(medication.action or "", "Takes")
            plain = replace(medication, action=None)
            yield Fact("takes", f"{verb} {medication_line(plain, begins=False)}", evidence)

    def _without_lists_of_drugs(self, taken: list[Fact]) -> Iterable[Fact]:
        """Leave out sentences that only say which drugs are taken: these have their own lines."""
        listed = {utterance.index for fact in taken for utterance in fact.evidence}
        for fact in self.facts:
            said = fact.evidence[-1]
            tells_more = self.both.get(said.index) or _EFFECT.search(said.text)
            if fact.kind not in _TOLD or said.index not in listed or tells_more:
                yield fact


_RESULT = re.compile(
    r"(?<!\S)(?:x rays?|ecg|ekg|ct|mri|ultrasound|echo\w*|scans?|labs?|results?|tests?|panel|"
    r"biopsy|mammogram|h(?:a)?emoglobin|creatinine|swab|urinalysis|culture|count|cholesterol|"
    r"a1c|hba1c|electrolytes|potassium|sodium|platelets|tsh|troponin|spirometry|electrocardiogram)"
    r"(?!\S)"
)


def _result_or_exam(text: str) -> Kind:
    return "result" if _RESULT.search(text) else "exam"


def _is_measurements(utterance: Utterance) -> bool:
    return len(utterance.text.split()) < _MEASUREMENTS_ONLY and bool(vitals_in(utterance))


def _with_complaint(facts: list[Fact]) -> list[Fact]:
    """Return the facts with the first thing that was told as the complaint, if none is named."""
    if any(fact.kind == "complaint" for fact in facts):
        return facts
    for at, fact in enumerate(facts):
        text = fact.evidence[0].text
        presents = fact.kind in _TOLD and fact.kind != "takes" and _COMES_WITH.search(text)
        if presents or fact.kind == "story":
            return [*facts[:at], replace(fact, kind="complaint"), *facts[at + 1 :]]
    return facts


def _by_utterance(found: Iterable[Mention]) -> dict[int, list[Mention]]:
    grouped: dict[int, list[Mention]] = {}
    for mention in found:
        grouped.setdefault(mention.utterance.index, []).append(mention)
    return grouped


def _is_named(found: list[Mention]) -> bool:
    return any(one.status in ("affirmed", "negated", "past") for one in found)
