"""Everything that the rules find in a dialogue or a dictation, as one pool of facts."""

import re
from collections.abc import Iterable
from dataclasses import replace

from scribe.clinical.dialogue import Dialogue, Utterance
from scribe.clinical.word_order import is_sentence
from scribe.engines.rules.allergies import find_allergies
from scribe.engines.rules.charting import to_chart
from scribe.engines.rules.cues import ASSESSES, INTRODUCES, PATIENT_VOICE, REPORTED, SMALL_TALK
from scribe.engines.rules.dictation import dictated_kind, is_dictated
from scribe.engines.rules.doctor import (
    TO_A_MACHINE,
    charted,
    is_clinical,
    problem_of,
    said_kind,
)
from scribe.engines.rules.facts import Fact, Kind
from scribe.engines.rules.headings import Heading, heading_of
from scribe.engines.rules.medication import Medication, medication_line
from scribe.engines.rules.medications import find_medications
from scribe.engines.rules.parts import Part, Reading
from scribe.engines.rules.perspective import sentence
from scribe.engines.rules.subjective import TAKES_NOTHING, Interview, of_family
from scribe.engines.rules.vitals import find_vitals
from scribe.engines.rules.vocabulary import CLINICAL

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
# What answers a patient's question says nothing without it: "It is, but it works well."
_ANSWERS_BACK = re.compile(
    r"(?:it|that|they) (?:is|are|can(?: be)?|could|does|do|might(?: be)?|would|will|did) ,"
    r"(?!.*what (?:we|they) call)"
)
_TAKES = re.compile(r"(?:is )?(?:takes|taking|on)\b", re.IGNORECASE)
_STARTED = re.compile(
    r"(?<!\S)(?:(?:i|we) (?:have |had )?(?:also )?)?(?<!was )(?<!were )(?<!been )(?:started|"
    r"commenced|"
    r"prescribed|advised|given|gave|recommended)(?!\S)"
)
_LEAVES_ON = re.compile(
    r"(?<!\S)(?:discharged?(?: home)? (?:on|with)|sent home (?:on|with)|going home (?:on|with)|"
    r"to go "
    r"home (?:on|with)|to take home)(?!\S)"
)
# A drug in these was given or is spoken of, which prescribes nothing.
_TELLS_OF_DRUGS: frozenset[Kind] = frozenset(
    {"course", "admission", "safety_net", "result", "discharge_condition", "procedure"}
)
# A longer one is no line of a note, it is speech that nothing could be made of.
_LONGEST_LINE = 45
# "Hypothyroidism." says enough under its heading, "Sometimes." does not.
_ONE_WORD: frozenset[Kind] = frozenset(
    {"history", "surgery", "diagnosis", "complaint", "procedure", "discharge_condition"}
)
_BACKGROUND: frozenset[Kind] = frozenset({"history", "surgery", "social"})


def find_facts(dialogue: Dialogue) -> list[Fact]:
    """Return what was said as facts in the order of the dialogue; what is none is left out."""
    return _Pool(dialogue).fill()


class _Pool:
    def __init__(self, dialogue: Dialogue) -> None:
        self.dialogue = dialogue
        self.facts: list[Fact] = []
        self.reading = Reading(dialogue)
        self.interview = Interview(self.reading, find_allergies(dialogue))
        self.drugs: dict[int, list[Medication]] = {}
        for medication in find_medications(dialogue):
            for utterance in medication.evidence:
                self.drugs.setdefault(utterance.index, []).append(medication)
        self.dictated = is_dictated(dialogue)
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
            elif self.dictated or heading or self._goes_on(utterance):
                self._dictated(utterance, heading)
            elif self._is_told(utterance):
                self.told.append(utterance)
                self._add(self.interview.told(utterance))
            elif not (SMALL_TALK.fullmatch(utterance.text) or _ANSWERS_BACK.match(utterance.text)):
                self._doctor(utterance)
        self._add(self.interview.allergic())
        taken = list(self._taken())
        self.facts = list(self._without_lists_of_drugs(taken))
        if taken:
            self.facts = [one for one in self.facts if one.text != TAKES_NOTHING]
        self._add(fact for fact in taken if not self._is_told_already(fact))
        vitals = find_vitals(self.dialogue)
        self._add(Fact("vital", vital.text, (vital.evidence,)) for vital in vitals)
        return self._with_complaint()

    def _turn_to(self, utterance: Utterance) -> Heading | None:
        """Follow the dictation's headings; a question or another speaker ends the last one."""
        heading = heading_of(utterance)
        if heading:
            dictates = self.dictated or utterance.role == "unknown" or heading.colon
            self.heading = heading if dictates else None
            self.headed_turn = utterance.turn
        elif utterance.question or (
            utterance.role != "unknown" and utterance.turn != self.headed_turn
        ):
            self.heading = None
        return heading

    def _goes_on(self, utterance: Utterance) -> bool:
        return self.heading is not None and not PATIENT_VOICE.search(utterance.text)

    def _add(self, facts: Iterable[Fact]) -> None:
        for fact in facts:
            known = {(one.kind, one.text) for one in self.facts}
            if _is_line(fact) and (fact.kind, fact.text) not in known:
                self.facts.append(fact)

    def _is_told(self, utterance: Utterance) -> bool:
        """Say whether an utterance tells of the patient's own account, in whosever words."""
        if utterance.role in ("patient", "other"):
            return True
        text = utterance.text
        reported = bool(REPORTED.search(text))
        if utterance.role == "doctor":
            return reported and bool(INTRODUCES.search(text) or not ASSESSES.search(text))
        return reported or self.interview.replies(utterance) or bool(PATIENT_VOICE.search(text))

    def _dictated(self, utterance: Utterance, heading: Heading | None) -> None:
        """Add what is dictated, under a heading or not."""
        under = heading or self.heading
        first = heading.words if heading else 0
        if first >= len(utterance.phrase.words) or SMALL_TALK.fullmatch(utterance.text):
            return
        drugs = self.drugs.get(utterance.index, ())
        if drugs and under and under.kind == "takes":
            self.told.append(utterance)
            return
        if drugs and ((under and under.kind == "prescribed") or _LEAVES_ON.search(utterance.text)):
            self._prescribe(utterance, always=True)
            return
        for at, part in enumerate(self.reading.said(utterance, first)):
            if not TO_A_MACHINE.search(part.text):
                begins = heading is not None and at == 0
                self._dictated_part(part, under, dictated_kind(part, under, begins=begins))

    def _dictated_part(self, part: Part, under: Heading | None, kind: Kind | None) -> None:
        utterance = part.utterance
        drugs = [one for one in self.drugs.get(utterance.index, ()) if one.name in part.drugs]
        if drugs and kind not in (
            "course",
            "admission",
            "safety_net",
            "result",
            "discharge_condition",
        ):
            by_doctor = _STARTED.search(part.text) is not None
            if by_doctor or any(one.action and not one.reported for one in drugs):
                self._prescribe(utterance, always=by_doctor)
            else:
                self.told.append(utterance)
            tells_more = kind in _TOLD - {"takes"} and part.named and not by_doctor
            if kind != "referral" and not tells_more:
                return
        if kind is None:
            return
        line = charted(kind, part.quote)
        if kind == "family":
            line = of_family(line)
        elif under and _SAYS_NONE.match(part.text) and kind == under.kind and kind in _BACKGROUND:
            line = sentence(f"{under.name}: {line[:1].lower()}{line[1:]}")
        self._add([Fact(kind, line, (utterance,))])
        introduced = INTRODUCES.search(part.text) if kind in ("referral", "admission") else None
        if introduced and kind == "referral":
            at = part.phrase.words[part.phrase.word_at(introduced.start())].start
            line = to_chart(part.quote[at - part.phrase.words[0].start :])
            self._add([Fact("complaint", line, (utterance,))])

    def _doctor(self, utterance: Utterance, first: int = 0, default: Kind | None = None) -> None:
        """Add what a doctor says, or dictates under a heading that leaves the kind open."""
        before: Kind | None = None
        for part in self.reading.said(utterance, first):
            if TO_A_MACHINE.search(part.text) or not is_clinical(part):
                continue
            problem = problem_of(part)
            if problem:
                self._add([Fact("diagnosis", problem, (utterance,))])
            ordered = any(
                one.action and one.name in part.drugs for one in self.drugs.get(utterance.index, ())
            )
            inherited = before if before in ("exam", "result") else default
            kind = said_kind(part, prescribes=ordered) or (None if ordered else inherited)
            before = kind
            if kind:
                self._add([Fact(kind, charted(kind, part.quote), (utterance,))])
            if kind in _TELLS_OF_DRUGS:
                return
        self._prescribe(utterance)

    def _prescribe(self, utterance: Utterance, *, always: bool = False) -> None:
        for medication in self.drugs.get(utterance.index, []):
            if (medication.action or always) and medication.name not in self.prescribed:
                self.prescribed.add(medication.name)
                line, evidence = medication_line(medication), tuple(medication.evidence)
                self._add([Fact("prescribed", line, evidence)])

    def _taken(self) -> Iterable[Fact]:
        """Yield the drugs that are taken already, as they were when that was told."""
        told = tuple(replace(one, index=index) for index, one in enumerate(self.told))
        by_place = {(one.segment, one.start): one for one in self.dialogue.utterances}
        for medication in find_medications(replace(self.dialogue, utterances=told)):
            evidence = tuple(by_place[one.segment, one.start] for one in medication.evidence)
            verb = {"stop": "Stopped", "hold": "Paused"}.get(medication.action or "", "Takes")
            plain = replace(medication, action=None)
            yield Fact("takes", f"{verb} {medication_line(plain, begins=False)}", evidence)

    def _is_told_already(self, taken: Fact) -> bool:
        """Say whether a line of a drug alone ("Takes digoxin.") adds nothing to a longer one."""
        verb, _, drug = taken.text.strip(".").partition(" ")
        pattern = re.compile(
            rf"(?:is )?(?:on|{verb}|taking)\b.*\b{re.escape(drug)}\b", re.IGNORECASE
        )
        return any(one.kind == "takes" and pattern.match(one.text) for one in self.facts)

    def _without_lists_of_drugs(self, taken: list[Fact]) -> Iterable[Fact]:
        """Leave out sentences that only say which drugs are taken: these have their own lines."""
        listed = {utterance.index for fact in taken for utterance in fact.evidence}
        for fact in self.facts:
            said = fact.evidence[-1]
            tells_more = self.reading.named(said) or _EFFECT.search(said.text)
            if fact.kind not in _TOLD or said.index not in listed:
                yield fact
            elif tells_more:
                takes = fact.kind == "story" and _TAKES.match(fact.text)
                yield replace(fact, kind="takes") if takes else fact

    def _with_complaint(self) -> list[Fact]:
        """Return the facts, the first thing told as the complaint where none is named."""
        facts = self.facts
        if any(fact.kind in ("complaint", "admission") for fact in facts):
            return facts
        likely = [
            at
            for at, fact in enumerate(facts)
            if (fact.kind in _TOLD - {"takes"} and _COMES_WITH.search(fact.evidence[0].text))
            or (fact.kind in ("story", "present") and self._is_clinical(fact.evidence[0]))
        ]
        possible = [at for at, fact in enumerate(facts) if fact.kind == "story"]
        for at in [*likely, *possible][:1]:
            return [*facts[:at], replace(facts[at], kind="complaint"), *facts[at + 1 :]]
        return facts

    def _is_clinical(self, utterance: Utterance) -> bool:
        return bool(self.reading.named(utterance) or CLINICAL.search(utterance.text))


def _is_line(fact: Fact) -> bool:
    words = len(fact.text.split())
    least = 1 if fact.kind in _ONE_WORD else 2
    return least <= words <= _LONGEST_LINE and is_sentence(fact.text)
