"""What a statement does with a drug that it names: reports, orders, stops or only mentions it."""

import re

from scribe.clinical.dialogue import Utterance
from scribe.clinical.status import is_negated
from scribe.clinical.text import normal
from scribe.engines.rules.allergies import allergy_scope, asks_for_allergies
from scribe.engines.rules.drug_actions import (
    Cue,
    action_after,
)
from scribe.engines.rules.drug_context import (
    AS_IT_IS,
    ASKS_DRUGS,
    AT_HOME,
    DECLINES,
    EXPLAINS,
    FAILED,
    HELD,
    HYPOTHETICAL_AFTER,
    IF_NEEDED,
    IN_PLACE_OF,
    INSTEAD,
    IS_ABLE,
    LEAVES,
    LIMITS,
    LISTED,
    LOWERS,
    NO_USE,
    NOT_ON_IT,
    PATIENT_SPOKEN_OF,
    PATIENT_VOICE,
    REPORTED_STOP,
    SAFETY,
    TAKES,
    TAKING,
    TRIED,
    UNCHANGED,
    WISHES,
    WITH,
    YOURS,
    is_beside,
    is_past,
    is_possibility,
    was_started,
)
from scribe.engines.rules.drug_ledger import Ledger
from scribe.engines.rules.drug_mentions import DrugMention, find_loose_details, find_mentions
from scribe.engines.rules.drug_orders import answers_patient
from scribe.engines.rules.drug_plans import is_order, runs_already
from scribe.engines.rules.drug_references import action_on_pronoun
from scribe.engines.rules.drug_verbs import Action
from scribe.engines.rules.medication import Medication
from scribe.engines.rules.not_taken import (
    asks_of_the_past,
    ended_before,
    has_now,
    is_ruled_out,
    suggests,
    was_back_then,
    was_former,
)
from scribe.engines.rules.old_doses import dose_change


def stated(
    ledger: Ledger, mention: DrugMention, cue: Cue | None, clause: str, *, inherits: bool
) -> bool:
    """List a drug that a statement names, if it is taken or to be taken; say whether it was.

    ``clause`` are the words before it that speak of it, ``inherits`` says that it goes on with a
    list.
    """
    utterance = mention.utterance
    by_patient = utterance.role in ("patient", "other") or (
        utterance.role == "unknown" and bool(PATIENT_VOICE.search(utterance.text))
    )
    if SAFETY.search(INSTEAD.split(clause)[-1]) and not (cue and cue.action == "continue"):
        return _warned_of(ledger, mention, by_patient=by_patient)
    if not by_patient and _is_replaced(ledger, mention, clause):
        ledger.enter(mention, "stop")
        return False
    left = LEAVES.search(f"{mention.before} ") and not AS_IT_IS.match(f"{mention.after} ")
    refused = cue is not None and (cue.action is None or bool(left)) and not inherits
    refused = refused or (is_ruled_out(mention.before) and not by_patient)
    if refused and not by_patient and not _keeps_elsewhere(ledger, mention):
        ledger.take_back(mention.name)
    ends = mention.name in ledger.listed and action_after(mention.until_next) == "stop"
    unwanted = refused or (bool(NO_USE.match(mention.after)) and not ends)
    if unwanted or _is_possible_only(mention, clause):
        ledger.topic = ledger.listed.get(mention.name)
        return False
    if by_patient:
        return _reported(ledger, mention, clause, inherits=inherits)
    return _ordered(ledger, mention, cue, clause, inherits=inherits)


def _keeps_elsewhere(ledger: Ledger, mention: DrugMention) -> bool:
    """Say whether a drug ordered before is only not for what is asked ("And the eyes?" "Not X")."""
    question, listed = ledger.question, ledger.listed.get(mention.name)
    return (
        question is not None
        and question.role != "doctor"
        and question.turn == mention.utterance.turn - 1
        and listed is not None
        and listed.evidence[0].turn < question.turn
        and not find_mentions(question)
    )


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
    weighed = weighed and not (mention.details and suggests(clause))
    return not decided and (weighed or bool(HYPOTHETICAL_AFTER.match(mention.after)))


def _warned_of(ledger: Ledger, mention: DrugMention, *, by_patient: bool) -> bool:
    """A warning of a drug that the patient takes stops it; of another it lists nothing."""
    ledger.topic = ledger.listed.get(mention.name)
    if WITH.search(mention.before) or LIMITS.match(mention.after):
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
    if ended or was_former("", mention.after) or NOT_ON_IT.search(mention.before):
        ledger.drop(mention.name)
        return False
    if is_past(clause, mention.after) and not (cue and not cue.weak):
        return False
    action = _action(mention, cue, known)
    opened = _opened_list(ledger, mention) if action is None and known is None else None
    action = "start" if opened else action or _changed(ledger, mention, cue, known)
    said = f"{mention.before} {' '.join(mention.until_next.split()[:4])}"
    taken = bool(TAKING.search(clause) and PATIENT_SPOKEN_OF.search(said))
    taken = taken and not is_beside(mention.before)
    spoken_of = mention.details or known or inherits or taken
    explained = EXPLAINS.match(f" {mention.after}") and (
        not mention.details or mention.after.startswith("is ")
    )
    if action is None and (is_negated(clause) or not spoken_of or explained):
        return False
    medication = ledger.enter(mention, action)
    later = action_on_pronoun(mention.until_next)
    if later and later[0] == action and not mention.more:
        begin = mention.utterance.phrase.position(mention.term.last) + later[1]
        medication.learn(find_loose_details(mention.utterance, begin, bare=True), override=True)
    if action == "start":
        medication.cite(opened)
        ledger.prescribing = opened or mention.utterance
        ledger.planned = ledger.planned or mention.utterance
    condition = IF_NEEDED.search(mention.before)
    if condition:
        medication.details.setdefault("instruction", f"if {condition['what'].strip(' ,')}")
    return True


# "I'd change the simvastatin to, let me think": whatever comes, this one ends.
_SWAPS = re.compile(
    r"(?<!\S)(?:switch|chang|swap|replac)(?:e|ing|ping)?(?: (?:the|your|his|her|that|this))*\Z"
)
# "Stop it for four weeks", "come off it until the scan" pause it.
_FOR_A_TIME = re.compile(
    r"(?:for (?:the next )?(?:\d+|an?|a few|a couple of|2|the) (?:days?|weeks?|months?|doses?|"
    r"fortnight)|"
    r"until|till|while (?:you|he|she)|for (?:now|the moment|the time being)|(?:\d+ )?(?:days?|"
    r"weeks?) "
    r"before)(?!\S)"
)
# "Adding timolol to the Xalatan" starts no Xalatan, "step down to Eumovate" begins it.
_ADDED_TO = re.compile(r"(?<!\S)add(?:ing)? (?:\S+ ){1,8}to (?:the|your|his|her)\Z")
_STEPS_TO = re.compile(
    r"(?<!\S)(?:step|stepping|go|going|move|moving) (?:up|down) to(?: the|"
    r" your)?\Z"
)
_FOR_ANOTHER = re.compile(
    r"(?:over )?(?:to|for|with)(?! (?:\d|once|twice|every|the (?:morning|evening|night|x|slow|long|"
    r"modified|liquid|patch)|an? (?:higher|lower|different|smaller|bigger|new|slow|long|modified|"
    r"liquid|"
    r"patch|tablet)|slow|long|modified|extended|liquid|tablets?|oral|iv|night|mornings?|evenings?|"
    r"it))"
)
# "Metformin we make 850": a dose is set, whatever it was.
_SETS = re.compile(
    r"(?:(?:,|we|you|i|let us|will|can|should|would|now|just|please|then|from \w+) )*(?:(?:make|go|"
    r"goes|going|take|try|use|have|aim)(?: (?:it|that|this|for))?(?: (?:up|down|back))?"
    r"(?: (?:to|at))?|(?:patch |dose |tablets? )?(?:up |down |back |over )?to(?: (?:a|the))?) \d"
)


def _changed(
    ledger: Ledger, mention: DrugMention, cue: Cue | None, known: Medication | None
) -> Action | None:
    """Return what a dose ordered of a drug that is taken already does to its dose."""
    if known is None or not known.reported or known.action:
        return None
    orders = cue is not None and cue.weak and cue.action == "start"
    planned = is_order(mention) and (ledger.planned or answers_patient(ledger, mention.utterance))
    if not (orders or planned or _SETS.match(mention.after)):
        return None
    return known.compared(mention.details)


def _action(mention: DrugMention, cue: Cue | None, known: Medication | None) -> Action | None:
    if _ADDED_TO.search(mention.before):
        return None
    action = _said_action(mention, cue, known)
    if action == "stop" and _FOR_A_TIME.match(mention.until_next):
        return "hold"
    steps = action in ("increase", "decrease") and _STEPS_TO.search(mention.before)
    return "start" if steps and known is None else action


def _said_action(mention: DrugMention, cue: Cue | None, known: Medication | None) -> Action | None:
    after = action_after(mention.until_next, more=mention.more) or _new_dose(mention, cue)
    action = after or (cue.action if cue else None)
    if _SWAPS.search(mention.before) and _FOR_ANOTHER.match(mention.after):
        return "stop"
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
    if not goes_on and utterance.role == "doctor" and is_order(mention):
        return (
            opened or ledger.planned or (utterance if answers_patient(ledger, utterance) else None)
        )
    return opened if goes_on else None


def _reported(ledger: Ledger, mention: DrugMention, clause: str, *, inherits: bool) -> bool:
    stopped = REPORTED_STOP.search(clause) and not is_negated(clause.replace("no longer", ""))
    said = f"{clause} {mention.until_next}"
    long_ago = is_past("", mention.after) or was_back_then(said) or ended_before(said)
    if stopped and not long_ago:
        ledger.enter(mention, "stop")
        return True
    if DECLINES.match(mention.utterance.text):
        ledger.take_back(mention.name)
    if stopped or _is_not_taken(mention, clause):
        return False
    asked = ledger.question.text if ledger.question else ""
    answering = bool(ASKS_DRUGS.search(asked)) and not asks_of_the_past(asked)
    has = has_now(mention.before)
    answering = answering or _only_names(ledger, mention)
    if not (answering or inherits or mention.details or has or TAKING.search(clause)):
        return False
    medication = ledger.enter(mention, None)
    medication.reported = True
    if answering and not TAKING.search(clause):
        medication.cite(ledger.question)
    return True


# "No, the amlodipine is five."
_CORRECTING = re.compile(r"\Ano ,")


_HAS_ONE = re.compile(
    r"(?<!\S)(?:i|he|she|we)(?: also| just| only| still)? (?:have|has|take|takes|use|uses|am on|is "
    r"on|have been on|carry|wear)(?: got)? (?:an?|the|this|that|my|some|something|1|those|"
    r"these)(?!\S)"
)
_NAME_ALONE = 4


def _only_names(ledger: Ledger, mention: DrugMention) -> bool:
    """Say whether a name alone says what a patient has ("I've got the coil. The Mirena.")."""
    utterance = mention.utterance
    before = ledger.dialogue.utterances[max(0, utterance.index - 1)]
    return (
        len(utterance.phrase.words) <= _NAME_ALONE
        and before.turn == utterance.turn
        and before is not utterance
        and not find_mentions(before)
        and _HAS_ONE.search(before.text) is not None
    )


def _is_not_taken(mention: DrugMention, clause: str) -> bool:
    """Say whether a patient only speaks of a drug: denied, past, wished, failed, in a drawer."""
    failed = FAILED.search(mention.until_next) and TRIED.search(clause)
    spare = AT_HOME.match(f"{mention.after} ")
    return bool(
        ((failed or spare) and not mention.details)
        or is_negated(_CORRECTING.sub("", clause) if mention.details else clause)
        or is_past(clause, mention.after)
        or WISHES.search(clause)
        or IS_ABLE.search(clause)
        or DECLINES.match(mention.utterance.text)
    )


def is_allergy(ledger: Ledger, mention: DrugMention) -> bool:
    """Say whether a drug is named as one that the patient does not stand."""
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
