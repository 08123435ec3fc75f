"""The drugs of a dialogue: one entry each, with what was said of it and where.

A drug is listed when somebody takes it, is to take it or is to stop it. It is not when it is only
an allergy, somebody else's, a possibility ("we might add …"), declined, asked about and denied, or
a thing of the past. ``action`` is only what was said: a drug that the patient merely reports has
none.
"""

from scribe.clinical.dialogue import Dialogue, Utterance
from scribe.clinical.polarity import of_relative
from scribe.clinical.status import FAMILY, is_negated
from scribe.clinical.text import normal
from scribe.engines.rules.allergies import allergy_scope, asks_for_allergies
from scribe.engines.rules.drug_actions import (
    Action,
    Cue,
    action_after,
    action_before,
)
from scribe.engines.rules.drug_context import (
    ASKS_DRUGS,
    AT_HOME,
    DECLINES,
    EXPLAINS,
    FAILED,
    FIRST_PERSON,
    HELD,
    HYPOTHETICAL_AFTER,
    IF_NEEDED,
    IN_PLACE_OF,
    INSTEAD,
    LISTED,
    LOWERS,
    NO_USE,
    PATIENT_VOICE,
    PRESCRIBES,
    PRONOUN,
    REPORTED_STOP,
    SAFETY,
    SUBJECT,
    TAKES,
    TAKING,
    TRIED,
    UNCHANGED,
    WISHES,
    WITH,
    YOUR_CHILD,
    YOURS,
    clause_before,
    is_past,
    is_possibility,
    was_started,
)
from scribe.engines.rules.drug_ledger import Ledger
from scribe.engines.rules.drug_mentions import DrugMention, find_mentions
from scribe.engines.rules.drug_plans import is_order, runs_already
from scribe.engines.rules.drug_questions import asked
from scribe.engines.rules.drug_references import action_on_pronoun, switched
from scribe.engines.rules.medication import Medication
from scribe.engines.rules.old_doses import dose_change


def find_medications(dialogue: Dialogue) -> list[Medication]:
    """Return the drugs of a dialogue in the order of their first mention."""
    ledger = Ledger(dialogue)
    for utterance in dialogue.utterances:
        _hear(ledger, utterance)
    return [medication for medication in ledger.listed.values() if medication.evidence]


def _hear(ledger: Ledger, utterance: Utterance) -> None:
    if PRESCRIBES.search(utterance.text) and utterance.role != "patient":
        ledger.prescribing = utterance
    if utterance.role != "patient":
        ledger.hear_plan(utterance)
    if ledger.question and utterance.turn > ledger.question.turn + 1:
        ledger.question = None
    mentions = find_mentions(utterance)
    if mentions:
        _hear_named(ledger, utterance, mentions)
    else:
        ledger.hear_unnamed(utterance)
    if utterance.question:
        ledger.question = utterance


def _hear_named(ledger: Ledger, utterance: Utterance, mentions: list[DrugMention]) -> None:
    first = mentions[0]
    other = ledger.topic is not None and ledger.topic.name != first.name
    if other and not utterance.question and PRONOUN.search(first.before):
        ledger.act_on_topic(utterance, first.before, details=False)
    if other and not utterance.question:
        ledger.answer_before(first)
    cue: Cue | None = ledger.heading
    previous: DrugMention | None = None
    listed = False
    for mention in mentions:
        goes_on = mention.follows or (mention.adds and cue is not None and cue.action == "start")
        inherits = goes_on and listed and not SUBJECT.match(mention.after)
        fresh = action_before(mention.before)
        if (
            previous
            and fresh
            and fresh.start < len(previous.before)
            and SUBJECT.match(mention.after)
        ):
            fresh = None
        newer = fresh and not fresh.weak and (cue is None or fresh.start > cue.start)
        if newer or not inherits or cue is None:
            cue = fresh or ledger.heading
        if previous and switched(
            utterance.phrase, previous.term.last, mention.term.first, previous.before
        ):
            listed = _switch(ledger, previous, mention)
        else:
            listed = _mention(ledger, mention, cue, inherits=inherits)
        previous = mention
    ledger.name_group(utterance, [one.name for one in mentions])
    ledger.act_on_list(utterance, mentions[-1].after)


def _switch(ledger: Ledger, old: DrugMention, new: DrugMention) -> bool:
    if is_possibility(new.before) or new.utterance.question:
        return False
    ledger.enter(old, "stop")
    ledger.enter(new, "start")
    ledger.prescribing = new.utterance
    return True


def _mention(ledger: Ledger, mention: DrugMention, cue: Cue | None, *, inherits: bool) -> bool:
    """List a mention if it is one of a drug taken or to be taken; say whether it was."""
    utterance = mention.utterance
    if _is_allergy(ledger, mention):
        ledger.allergies.add(mention.name)
        ledger.drop(mention.name)
        return False
    if mention.name in ledger.allergies and (cue is None or cue.weak):
        return False
    ledger.turn_to(mention)
    clause = clause_before(mention.before)
    own = FIRST_PERSON.search(clause.rsplit(" and ", 1)[-1])
    if of_relative(ledger.dialogue, utterance) or (
        FAMILY.search(YOUR_CHILD.sub("", clause)) and not own
    ):
        ledger.topic = None
        return False
    if utterance.question:
        return asked(ledger, mention, cue)
    return _stated(ledger, mention, cue, clause, inherits=inherits)


def _stated(
    ledger: Ledger, mention: DrugMention, cue: Cue | None, clause: str, *, inherits: bool
) -> bool:
    utterance = mention.utterance
    by_patient = utterance.role in ("patient", "other") or (
        utterance.role == "unknown" and bool(PATIENT_VOICE.search(utterance.text))
    )
    if SAFETY.search(INSTEAD.split(clause)[-1]) and not (cue and cue.action == "continue"):
        return _warned_of(ledger, mention, by_patient=by_patient)
    if not by_patient and _is_replaced(ledger, mention, clause):
        ledger.enter(mention, "stop")
        return False
    refused = cue is not None and cue.action is None and not inherits
    ends = mention.name in ledger.listed and action_after(mention.until_next) == "stop"
    unwanted = refused or (bool(NO_USE.match(mention.after)) and not ends)
    if unwanted or _is_possible_only(mention, clause):
        ledger.topic = ledger.listed.get(mention.name)
        return False
    if by_patient:
        return _reported(ledger, mention, clause, inherits=inherits)
    return _ordered(ledger, mention, cue, clause, inherits=inherits)


def _is_replaced(ledger: Ledger, mention: DrugMention, clause: str) -> bool:
    """Say whether another drug takes the place of one that is taken ("B instead of your A")."""
    place = IN_PLACE_OF.search(clause)
    taken = place is not None and (place["whose"].strip() or mention.name in ledger.listed)
    return bool(taken) and place is not None and not is_possibility(clause[: place.start()])


def _is_possible_only(mention: DrugMention, clause: str) -> bool:
    """Say whether a drug is talked over without a decision ("We talked about X, so stop it")."""
    decided = action_on_pronoun(mention.until_next) is not None
    # "5 ml if there is fever, and B 2 ml": the condition is of the one before.
    clause = clause.rsplit(" and", 1)[-1] if mention.adds else clause
    weighed = is_possibility(clause) and not IF_NEEDED.search(mention.before)
    return not decided and (weighed or bool(HYPOTHETICAL_AFTER.match(mention.after)))


def _warned_of(ledger: Ledger, mention: DrugMention, *, by_patient: bool) -> bool:
    """A warning of a drug that the patient takes stops it; of another it lists nothing."""
    ledger.topic = ledger.listed.get(mention.name)
    if WITH.search(mention.before):
        return False
    held = HELD.search(mention.utterance.text) and YOURS.search(mention.before)
    if (ledger.topic is None and not held) or by_patient:
        return False
    ledger.enter(mention, "hold" if held else "stop", details=False)
    return True


def _ordered(
    ledger: Ledger, mention: DrugMention, cue: Cue | None, clause: str, *, inherits: bool
) -> bool:
    known = ledger.listed.get(mention.name)
    ended = cue is not None and cue.action == "stop" and is_past("", mention.after)
    if ended or (is_past(clause, mention.after) and not (cue and not cue.weak)):
        return False
    action = _action(mention, cue, known)
    opened = _opened_list(ledger, mention) if action is None and known is None else None
    action = "start" if opened else action
    spoken_of = mention.details or known or inherits or TAKING.search(clause)
    explained = EXPLAINS.match(f" {mention.after}") and not mention.details
    if action is None and (is_negated(clause) or not spoken_of or explained):
        return False
    medication = ledger.enter(mention, action)
    if action == "start":
        medication.cite(opened)
        ledger.prescribing = opened or mention.utterance
        ledger.planned = ledger.planned or mention.utterance
    condition = IF_NEEDED.search(mention.before)
    if condition:
        medication.details.setdefault("instruction", f"if {condition['what'].strip(' ,')}")
    return True


def _action(mention: DrugMention, cue: Cue | None, known: Medication | None) -> Action | None:
    after = action_after(mention.until_next, more=mention.more) or _new_dose(mention, cue)
    action = after or (cue.action if cue else None)
    if action == "stop" and LOWERS.match(mention.after):
        return "decrease"
    told = cue is not None and cue.action == "start" and was_started(mention.before)
    action = after if told else action
    if action in (None, "start") and (cue is None or cue.weak):
        later = action_on_pronoun(mention.until_next)
        action = later[0] if later and (later[0] != "start" or not mention.more) else action
    if action is None and UNCHANGED.search(mention.until_next):
        return "continue"
    if cue and cue.weak and not after and known and known.reported and action == cue.action:
        return None
    return action


def _new_dose(mention: DrugMention, cue: Cue | None) -> Action | None:
    """Return what a dose "from 50 to 75 mg" does where no stronger word says it."""
    changes = cue is None or cue.weak or cue.action in ("increase", "decrease", "continue")
    if mention.more or not changes:
        return None
    from_it = f" from {normal(mention.name).text} " in mention.utterance.text
    return dose_change(mention.utterance.text if from_it else mention.after)


def _opened_list(ledger: Ledger, mention: DrugMention) -> Utterance | None:
    """Return what opened the list of prescriptions that a mention without a verb goes on with."""
    opened, utterance = ledger.prescribing, mention.utterance
    goes_on = (
        opened is not None
        and 0 <= utterance.turn - opened.turn <= 2
        and opened.role == utterance.role
        and mention.details
        and LISTED.fullmatch(mention.before)
        and not runs_already(utterance.text)
    )
    if not goes_on and ledger.planned and utterance.role == "doctor" and is_order(mention):
        return opened or ledger.planned
    return opened if goes_on else None


def _reported(ledger: Ledger, mention: DrugMention, clause: str, *, inherits: bool) -> bool:
    stopped = REPORTED_STOP.search(clause) and not is_negated(clause.replace("no longer", ""))
    if stopped and not is_past("", mention.after):
        ledger.enter(mention, "stop")
        return True
    if stopped or _is_not_taken(mention, clause):
        return False
    answering = ledger.question is not None and bool(ASKS_DRUGS.search(ledger.question.text))
    if not (answering or inherits or mention.details or TAKING.search(clause)):
        return False
    medication = ledger.enter(mention, None)
    medication.reported = True
    if answering and not TAKING.search(clause):
        medication.cite(ledger.question)
    return True


def _is_not_taken(mention: DrugMention, clause: str) -> bool:
    """Say whether a patient only speaks of a drug: denied, past, wished, failed, in a drawer."""
    failed = FAILED.search(mention.until_next) and TRIED.search(clause)
    spare = AT_HOME.match(f"{mention.after} ")
    return bool(
        ((failed or spare) and not mention.details)
        or is_negated(clause)
        or is_past(clause, mention.after)
        or WISHES.search(clause)
        or DECLINES.match(mention.utterance.text)
    )


def _is_allergy(ledger: Ledger, mention: DrugMention) -> bool:
    if allergy_scope(mention.utterance.phrase, mention.term.first):
        return True
    question = ledger.question
    return (
        question is not None
        and asks_for_allergies(question.text)
        and mention.utterance.turn == question.turn + 1
        and not mention.details
        and not TAKES.search(mention.before)
    )
