"""The sections of a SOAP note, each a list of lines with the utterances that they rest on."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from scribe.clinical import lexicon
from scribe.clinical.dialogue import Dialogue, Utterance
from scribe.clinical.polarity import FAMILY, Mention, mentions, reply_kind
from scribe.engines.rules.allergies import asks_for_allergies, find_allergies
from scribe.engines.rules.cues import (
    ASSESSES,
    COMPLAINT,
    DETAIL_QUESTIONS,
    EXAMINES,
    HEADINGS,
    INTENDS_TO_EXAMINE,
    OPEN_QUESTION,
    PATIENT_VOICE,
    PLANS,
    REPORTED,
    SAFETY_NET,
    SMALL_TALK,
    STORY,
)
from scribe.engines.rules.drug_mentions import find_mentions
from scribe.engines.rules.medications import Medication, find_medications
from scribe.engines.rules.perspective import sentence, third_person, to_chart
from scribe.engines.rules.vitals import find_vitals, vitals_in

SECTIONS = ("subjective", "objective", "assessment", "plan")


@dataclass(frozen=True)
class Line:
    """A line of a section and what it rests on."""

    text: str
    evidence: tuple[Utterance, ...]


@dataclass
class Soap:
    """The four sections."""

    sections: dict[str, list[Line]] = field(default_factory=lambda: {name: [] for name in SECTIONS})

    def add(self, section: str, text: str, *evidence: Utterance) -> None:
        """Add a line, unless it is empty or there already."""
        words = text.split()
        if len(words) > 1 and text not in [line.text for line in self.sections[section]]:
            self.sections[section].append(Line(text, evidence))


def write_soap(dialogue: Dialogue) -> Soap:
    """Sort what was said into the sections; what fits none is left out."""
    return _Writer(dialogue).write()


class _Writer:
    def __init__(self, dialogue: Dialogue) -> None:
        self.dialogue = dialogue
        self.soap = Soap()
        self.medications = find_medications(dialogue)
        self.by_utterance: dict[int, list[Medication]] = {}
        for medication in self.medications:
            for utterance in medication.evidence:
                self.by_utterance.setdefault(utterance.index, []).append(medication)
        self.findings = _by_utterance(mentions(dialogue, lexicon.findings()))
        self.conditions = _by_utterance(mentions(dialogue, lexicon.conditions()))
        self.allergies = find_allergies(dialogue)
        self.heading: str | None = None
        self.prescribed: set[str] = set()

    def write(self) -> Soap:
        for utterance in self.dialogue.utterances:
            heading = HEADINGS.match(utterance.text)
            if heading and utterance.role in ("unknown", "doctor"):
                self.heading = heading.lastgroup
            if utterance.question:
                self._question(utterance)
            elif utterance.role in ("patient", "other") or self._is_reported(utterance):
                self._patient(utterance)
            else:
                self._doctor(utterance)
        self._state_allergies()
        self._current_drugs()
        for vital in find_vitals(self.dialogue):
            self.soap.add("objective", vital.text, vital.evidence)
        return self.soap

    def _is_reported(self, utterance: Utterance) -> bool:
        if utterance.role != "unknown":
            return bool(REPORTED.search(utterance.text)) and not ASSESSES.search(utterance.text)
        if self.heading and self.heading != "subjective":
            return False
        return bool(PATIENT_VOICE.search(utterance.text) or REPORTED.search(utterance.text))

    # Subjective.

    def _patient(self, utterance: Utterance) -> None:
        text = utterance.text
        if text.endswith("?") or SMALL_TALK.fullmatch(text) or re.match(r"(?:so |and |but |well )*(?:,? )*you(?!\S)", text):
            return
        question = self._asked_by(utterance)
        terms = [*self.findings.get(utterance.index, []), *self.conditions.get(utterance.index, [])]
        told = [term for term in terms if term.status != "hypothetical"]
        drugs = bool(self.by_utterance.get(utterance.index)) or bool(find_mentions(utterance))
        opened = question is not None and bool(OPEN_QUESTION.search(question.text))
        words = len([word for word in utterance.phrase.words if word.text.isalnum()])
        first_person = utterance.role != "other" or True
        if question is not None and asks_for_allergies(question.text) and self._in_allergy_answer(question, utterance):
            return
        if question is not None and not told and not drugs and words <= 12 and self._detail(question, utterance):
            return
        if told or drugs or (opened and words >= 3) or (words >= 4 and STORY.search(text) and first_person):
            line = third_person(self.dialogue.quote(utterance))
            if utterance.role == "other":
                line = f"Companion: {line}"
            self.soap.add("subjective", line, utterance)

    def _in_allergy_answer(self, question: Utterance, utterance: Utterance) -> bool:
        return utterance in self.dialogue.answers(question)[:2] and any(
            utterance in allergy.evidence for allergy in self.allergies
        )

    def _asked_by(self, utterance: Utterance) -> Utterance | None:
        """Return the question that an utterance is the first answer to."""
        for earlier in reversed(self.dialogue.utterances[max(0, utterance.index - 4) : utterance.index]):
            if earlier.question and utterance in self.dialogue.answers(earlier):
                return earlier
        return None

    def _detail(self, question: Utterance, answer: Utterance) -> bool:
        """Add the answer to a question of how long, how bad, where; say whether it was one."""
        replies = self.dialogue.answers(question)
        if not replies or replies[0] is not answer or reply_kind(answer.text) == "no":
            return False
        for label, pattern in DETAIL_QUESTIONS:
            if pattern.search(question.text):
                said = third_person(self.dialogue.quote(answer))
                self.soap.add("subjective", f"{label}: {said[:1].lower()}{said[1:]}", question, answer)
                return True
        return False

    def _question(self, question: Utterance) -> None:
        asked = [*self.findings.get(question.index, []), *self.conditions.get(question.index, [])]
        if asks_for_allergies(question.text) or question.role == "patient":
            return
        self._family_question(question, asked)
        for status, lead in (("negated", "Denies "), ("affirmed", "Reports "), ("past", "History of ")):
            settled = [one for one in asked if one.status == status and one.answer]
            if not settled:
                continue
            answer = settled[0].answer
            joint = " and " if " and " in question.text and " or " not in question.text and status != "negated" else " or "
            names = _listed([_spoken(one) for one in sorted(settled, key=lambda m: m.term.first)], joint)
            if status == "negated" and any("history of" in question.text for _ in settled[:1]):
                lead = "Denies history of "
            rest = self._rest(answer) if answer and status == "affirmed" else ""
            self.soap.add("subjective", sentence(lead + names + rest), question, *([answer] if answer else []))

    def _rest(self, answer: Utterance) -> str:
        """Return what an answer adds to its yes ("Yes, for three days")."""
        if self.findings.get(answer.index) or self.conditions.get(answer.index):
            return ""
        said = third_person(self.dialogue.quote(answer)).rstrip(".")
        plain = re.sub(r"(?i)^(?:i do|i have|i am|i did|does|has|is|did|it does|it is|correct|that is correct|right)\b[\s,.]*", "", said)
        return f": {plain[:1].lower()}{plain[1:]}" if plain else ""

    def _family_question(self, question: Utterance, asked: list[Mention]) -> None:
        names = [_spoken(one) for one in asked if one.status == "family"]
        replies = self.dialogue.answers(question)
        if not names or not replies or not re.search(r"\bfamily\b|\bruns?\b", question.text):
            return
        kind = reply_kind(replies[0].text)
        lead = {"no": "Denies family history of ", "yes": "Family history of "}.get(kind)
        if lead and not (kind == "yes" and len(names) > 1):
            self.soap.add("subjective", sentence(lead + _listed(names, " or ")), question, replies[0])

    def _state_allergies(self) -> None:
        for allergy in self.allergies:
            line = f"Allergies: {', '.join(allergy.names)}." if allergy.names else "Denies allergies."
            if allergy.names and allergy.evidence[0].question:
                told = [one for one in allergy.evidence[1:] if self.findings.get(one.index)]
                line = " ".join([line, *(third_person(self.dialogue.quote(one)) for one in told)])
            if len(allergy.evidence) == 1 and not allergy.names:
                line = third_person(self.dialogue.quote(allergy.evidence[0]))
            self.soap.add("subjective", line, *allergy.evidence)

    def _current_drugs(self) -> None:
        """State drugs that only a question and its answer tell of."""
        for medication in self.medications:
            if medication.reported and any(one.question for one in medication.evidence):
                evidence = [one for one in medication.evidence if one.index <= _settled(medication)]
                self.soap.add("subjective", f"Takes {medication.name}.", *evidence[:3])

    # Objective, assessment, plan.

    def _doctor(self, utterance: Utterance) -> None:
        text = utterance.text
        if SMALL_TALK.fullmatch(text) or re.search(r"(?<!\S)(?:dragon|show me)(?!\S)", text):
            return
        said = to_chart(self.dialogue.quote(utterance))
        if SAFETY_NET.search(text):
            self.soap.add("plan", said, utterance)
            return
        drugs = [one for one in self.by_utterance.get(utterance.index, []) if one.action]
        assessed = self._assesses(utterance)
        if assessed:
            self.soap.add("assessment", said, utterance)
        elif (EXAMINES.search(text) or self.heading == "objective") and not INTENDS_TO_EXAMINE.search(text):
            if not drugs and not (vitals_in(utterance) and len(text.split()) < 14):
                self.soap.add("objective", said, utterance)
        elif not drugs and (PLANS.search(text) or self.heading == "plan") and not INTENDS_TO_EXAMINE.search(text):
            self.soap.add("plan", said, utterance)
        for medication in drugs:
            if medication.name not in self.prescribed:
                self.prescribed.add(medication.name)
                self.soap.add("plan", medication_line(medication), *medication.evidence)

    def _assesses(self, utterance: Utterance) -> bool:
        text = utterance.text
        if FAMILY.search(text):
            return False
        terms = [*self.conditions.get(utterance.index, []), *self.findings.get(utterance.index, [])]
        named = [one for one in terms if one.status in ("affirmed", "negated", "past")]
        if self.heading == "assessment" and len(text.split()) > 1:
            return True
        strong = ASSESSES.search(text)
        if strong and strong.lastgroup == "weak" and (PLANS.search(text) or self.by_utterance.get(utterance.index)):
            return False
        return bool(strong and (strong.lastgroup == "strong" or any(_is_condition(one, self.conditions) for one in named) or (named and strong.lastgroup == "finding")))


def medication_line(medication: Medication) -> str:
    """Return a medication as a sentence ("Start amoxicillin 500 mg three times daily for 7 days.")."""
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


# Ways to name a finding that cannot follow "Denies".
_NO_NOUN = frozenset(
    "dizzy,giddy,lightheaded,light headed,nauseous,nauseated,feeling sick,feel sick,felt sick,being sick,been sick,vomit,"
    "vomited,throwing up,threw up,thrown up,constipated,bloated,losing weight,lost weight,gaining weight,gained weight,"
    "feverish,febrile,sweaty,tired,fatigued,exhausted,lethargic,short of breath,breathless,out of breath,wheezy,swollen,"
    "faint,fainted,passed out,passing out,black out,blacked out,lost consciousness,hoarse,stuffed up,congested,itchy,"
    "stiff,numb,tingly,confused,not sleeping,can not sleep,depressed,feeling down,feeling low,feeling sad,anxious,"
    "down or depressed,thirsty,injured,fallen,painful,hurts,hurt,ache,aches,sore,tender,smoke,smoker,smoked,drink alcohol,"
    "drinking,drinking alcohol,snore,cigarettes,wheeze,blurred,burns,weak,queasy,peeing a lot,not eating".split(",")
)


def _by_utterance(found: Iterable[Mention]) -> dict[int, list[Mention]]:
    grouped: dict[int, list[Mention]] = {}
    for mention in found:
        grouped.setdefault(mention.utterance.index, []).append(mention)
    return grouped


def _is_condition(mention: Mention, conditions: dict[int, list[Mention]]) -> bool:
    return mention in conditions.get(mention.utterance.index, [])


def _settled(medication: Medication) -> int:
    return next((one.index + 6 for one in medication.evidence if one.question), 0)


def _spoken(mention: Mention) -> str:
    """Return a finding as it was asked for, with the place that was named."""
    phrase, term = mention.utterance.phrase, mention.term
    words = phrase.part(term.first, term.last).text
    if words in _NO_NOUN:
        return term.name
    place = re.match(r" in (?:your|the|my) (?!past|morning|evening|night|last)\w+", f" {phrase.part(term.last, term.last + 3).text}")
    words += place.group() if place else ""
    return re.sub(r"\b(your|you|my) ", lambda m: "the " if m[1] != "you" else "", words)


def _listed(names: list[str], joint: str) -> str:
    unique = list(dict.fromkeys(names))
    return joint.join(filter(None, [", ".join(unique[:-1]), unique[-1]]))


def lines(soap: Soap) -> Iterator[tuple[str, Line]]:
    """Return every line with its section's name."""
    for name in SECTIONS:
        for line in soap.sections[name]:
            yield name, line


__all__ = ["COMPLAINT", "SECTIONS", "Line", "Soap", "lines", "medication_line", "write_soap"]
