"""The note writer itself: each template's data out of what the rules found."""

from collections.abc import Iterable
from typing import Any

from scribe import pointer
from scribe.clinical.dialogue import Dialogue, Utterance, read
from scribe.clinical.status import NEGATION
from scribe.clinical.stems import meanings
from scribe.clinical.word_order import is_speech
from scribe.engines.rules.medication import Medication, medication_line
from scribe.engines.rules.medications import find_medications
from scribe.engines.rules.pool import find_facts
from scribe.engines.rules.sections import claims_of, fill
from scribe.engines.rules.vitals import find_vitals
from scribe.engines.verbatim import write_verbatim
from scribe.grounding import check
from scribe.note import Evidence, Note, Statement
from scribe.template import Template
from scribe.transcript import Transcript

Draft = tuple[Any, list[Statement], list[str]]
_CANNOT_FILL = "the embedded note writer cannot fill this section."


class RulesNoteWriter:
    """Writes notes by rules: deterministic, without a network or a model."""

    name = "rules"

    def write(self, transcript: Transcript, template: Template) -> Note:
        """Return the note that ``template`` asks for, grounded already.

        A heap of words that is no speech gives an empty note. A section that the rules know
        nothing to put into stays empty, and a warning says so.
        """
        dialogue = read(transcript)
        if template.shape != "transcript" and not is_speech(dialogue):
            dialogue = Dialogue(transcript, ())
        match template.shape:
            case "medications":
                data, statements, warnings = _medications(dialogue)
            case "vitals":
                data, statements, warnings = _vitals(dialogue)
            case "transcript":
                data, statements, warnings = _transcript(dialogue)
            case "sections":
                data, statements, warnings = _sections(dialogue, template)
        candidate = Note(
            data=data, markdown="", statements=tuple(statements), warnings=tuple(warnings)
        )
        return check(candidate, transcript)


def _sections(dialogue: Dialogue, template: Template) -> Draft:
    filled = fill(template, find_facts(dialogue))
    data = {key: "\n".join(fact.text for fact in facts) for key, facts in filled.items()}
    statements = [
        _statement(dialogue, pointer.write((key,)), fact.text, fact.evidence)
        for key, facts in filled.items()
        for fact in facts
    ]
    unknown = [one.title for one in template.sections if not claims_of(one, template)]
    return data, statements, [f"{title}: {_CANNOT_FILL}" for title in unknown]


def _medications(dialogue: Dialogue) -> Draft:
    found = find_medications(dialogue)
    statements = [
        _statement(
            dialogue,
            f"/{index}",
            medication_line(medication, verb=_is_spoken(medication)),
            medication.evidence,
        )
        for index, medication in enumerate(found)
    ]
    return [medication.row() for medication in found], statements, _unit_warnings(found)


def _is_spoken(medication: Medication) -> bool:
    """Say whether an action has a word of its own ("no change" continues without saying so).

    One that ends a drug is named by it, unless it was said as a "do not".
    """
    action = medication.action or ""
    denied = any(NEGATION.search(utterance.text) for utterance in medication.evidence)
    if action in ("stop", "hold") and not denied:
        return True
    said = {word.text for utterance in medication.evidence for word in utterance.phrase.words}
    return action == "start" or any(meanings(action) & meanings(word) for word in said)


def _unit_warnings(found: list[Medication]) -> list[str]:
    unclear = [
        index
        for index, medication in enumerate(found, start=1)
        if medication.details.get("dose", "x").replace(".", "").isdecimal()
    ]
    return [f"item {index}, dosage: no unit was spoken." for index in unclear]


def _vitals(dialogue: Dialogue) -> Draft:
    found = find_vitals(dialogue)
    statements = [
        _statement(dialogue, f"/{index}", vital.text, [vital.evidence])
        for index, vital in enumerate(found)
    ]
    return [vital.row() for vital in found], statements, []


def _transcript(dialogue: Dialogue) -> Draft:
    note = write_verbatim(dialogue.transcript)
    return note.data, list(note.statements), []


def _statement(
    dialogue: Dialogue, path: str, text: str, utterances: Iterable[Utterance]
) -> Statement:
    evidence = []
    for utterance in utterances:
        segment = dialogue.source(utterance)
        evidence.append(
            Evidence(
                segment=segment.segment,
                quote=dialogue.quote(utterance),
                start=segment.start,
                end=segment.end,
            )
        )
    return Statement(path=path, text=text, evidence=tuple(dict.fromkeys(evidence)))
