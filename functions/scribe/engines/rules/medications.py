"""The drugs of a dialogue: one entry each, with what was said of it and where.

A drug is listed when somebody takes it, is to take it or is to stop it. It is not when it is only
an allergy, somebody else's, a possibility ("we might add …"), declined, asked about and denied, or
a thing of the past, as vaccines had are. ``action`` is only what was said: a drug that the patient
merely reports has none.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import cast

from scribe.clinical import lexicon
from scribe.clinical.dialogue import Dialogue, Utterance
from scribe.clinical.drug_decisions import SAID
from scribe.clinical.polarity import of_relative
from scribe.clinical.status import FAMILY
from scribe.engines.rules.drug_actions import (
    Cue,
    action_before,
)
from scribe.engines.rules.drug_context import (
    FIRST_PERSON,
    HANDED,
    OF_US,
    OTHER_SELF,
    OTHERS,
    OWN_SUPPLY,
    PRESCRIBES,
    PRONOUN,
    SOMEBODY_ON,
    SUBJECT,
    THEIR_OWN,
    YOUR_CHILD,
    clause_before,
    is_beside,
    is_possibility,
)
from scribe.engines.rules.drug_followups import act_on_topic, answer_before, hear_unnamed
from scribe.engines.rules.drug_groups import act_on_list, hear_plan
from scribe.engines.rules.drug_ledger import Ledger
from scribe.engines.rules.drug_mentions import DrugMention, find_mentions
from scribe.engines.rules.drug_questions import asked
from scribe.engines.rules.drug_references import switched
from scribe.engines.rules.drug_statements import is_allergy, stated
from scribe.engines.rules.drug_tellings import Telling, is_same, tellings
from scribe.engines.rules.drug_times import is_echo
from scribe.engines.rules.drug_verbs import Action
from scribe.engines.rules.drug_verdicts import NOT_LISTED, UNDECIDED, verdict
from scribe.engines.rules.medication import Medication, is_kind_only

# "Right, Lantus." asks for it as "Lantus?" does.
_ONLY_NAMED = 4
# Sentences of each side.
_LEAST = 4


def find_medications(dialogue: Dialogue) -> list[Medication]:
    """Return the drugs of a dialogue in the order of their first mention."""
    ledger = hear(dialogue)
    if _is_conversation(dialogue):
        judged = (_judged(ledger, name, told) for name, told in tellings(dialogue).items())
        listed = [one for one in judged if one]
    else:
        listed = [one for one in ledger.listed.values() if one.evidence]
    vaccines = lexicon.words("vaccines.txt")
    listed = [one for one in listed if one.action or one.name not in vaccines]
    return [one for one in listed if not is_kind_only(one, listed)]


def _is_conversation(dialogue: Dialogue) -> bool:
    """Say whether this is what the model of verdicts was learned from: no letter, no snippet."""
    by_patient = sum(one.role in ("patient", "other") for one in dialogue.utterances)
    return by_patient >= _LEAST and len(dialogue.utterances) - by_patient >= _LEAST


def _judged(ledger: Ledger, name: str, told: Sequence[Telling]) -> Medication | None:
    """Return a drug as all that is told of it says, None if it does not belong on the list."""
    known = next((one for other, one in ledger.listed.items() if is_same(other, name)), None)
    said = verdict(told, known)
    if said == NOT_LISTED:
        return None
    medication = known or _gathered(name, told)
    medication.action = None if said == UNDECIDED else cast("Action", said)
    label = SAID.index(said)
    named = [one for one in told if not one.after]
    for some in (named, told):
        medication.cite(max(some, key=lambda one: one.shares[label]).utterance)
    return medication


def _gathered(name: str, told: Sequence[Telling]) -> Medication:
    """Return a drug with the details told of it where it is named."""
    medication = Medication(name)
    for one in told:
        for mention in find_mentions(one.utterance):
            if is_same(mention.name, name) and medication.learn(mention.details, override=False):
                medication.cite(one.utterance)
    return medication


def hear(dialogue: Dialogue) -> Ledger:
    """Return what the rules make of a dialogue's drugs."""
    ledger = Ledger(dialogue)
    for utterance in dialogue.utterances:
        _hear(ledger, utterance)
    return ledger


def _hear(ledger: Ledger, utterance: Utterance) -> None:
    if PRESCRIBES.search(utterance.text) and utterance.role != "patient":
        ledger.prescribing = utterance
    if utterance.role != "patient":
        hear_plan(ledger, utterance)
    if ledger.question and utterance.turn > ledger.question.turn + 1:
        ledger.question = None
    mentions = [ledger.known_as(mention) for mention in find_mentions(utterance)]
    if mentions:
        _hear_named(ledger, utterance, mentions)
    else:
        hear_unnamed(ledger, utterance)
    asks = utterance.role == "doctor" and mentions and len(utterance.phrase.words) <= _ONLY_NAMED
    echoes = ledger.question and is_echo(utterance, ledger.question)
    if (utterance.question and not echoes) or (asks and not mentions[0].details):
        ledger.question = utterance


def _hear_named(ledger: Ledger, utterance: Utterance, mentions: list[DrugMention]) -> None:
    first = mentions[0]
    other = ledger.topic is not None and ledger.topic.name != first.name
    if other and not utterance.question and PRONOUN.search(first.before):
        act_on_topic(ledger, utterance, first.before, details=False)
    if other and not utterance.question:
        answer_before(ledger, first)
    cue: Cue | None = ledger.heading
    previous: DrugMention | None = None
    listed = False
    for mention in _said_together(mentions):
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
    act_on_list(ledger, utterance, mentions[-1].after)


_JOINT = re.compile(r"(?:, )?(?:and|as well as|plus|,)(?: (?:the|your|his|her|my|also|oral))*")


def _said_together(mentions: list[DrugMention]) -> list[DrugMention]:
    """Let what follows a list be said of all its drugs ("A and B can stop")."""
    together = list(mentions)
    for index in range(len(together) - 2, -1, -1):
        one, other = together[index], together[index + 1]
        if not one.details and not other.details and _JOINT.fullmatch(one.until_next):
            together[index] = replace(one, until_next=other.until_next, more=other.more)
    return together


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
    if is_allergy(ledger, mention):
        ledger.allergies.add(mention.name)
        ledger.drop(mention.name)
        return False
    if mention.name in ledger.allergies and (cue is None or cue.weak):
        return False
    topic = ledger.topic, ledger.topic_at
    ledger.turn_to(mention)
    clause = clause_before(mention.before)
    if _is_someone_elses(ledger, mention, clause):
        ledger.topic = None
        return False
    if utterance.question:
        return asked(ledger, mention, cue)
    listed = stated(ledger, mention, cue, clause, inherits=inherits)
    beside = is_beside(mention.before) and not mention.details
    compared = not listed and not mention.details and mention.name not in ledger.listed
    if compared and _is_undosed(topic[0]) and topic[1] and utterance.turn == topic[1].turn:
        ledger.topic, ledger.topic_at = topic
    if beside and topic[1] and utterance.turn - topic[1].turn <= 2 and not (cue and not cue.weak):
        ledger.topic, ledger.topic_at = topic
    return listed


def _is_undosed(topic: Medication | None) -> bool:
    """Say whether a drug is ordered and its dose still to come."""
    return topic is not None and topic.action == "start" and "dose" not in topic.details


# "It's a cousin of the ramipril."
_KIN_OF = re.compile(r"(?<!\S)(?:cousin|sister|brother|relative) of(?: (?:the|your|that))* ?\Z")


def _is_someone_elses(ledger: Ledger, mention: DrugMention, clause: str) -> bool:
    """Say whether a drug is that of a relative, a friend, or of who speaks for the patient."""
    utterance = mention.utterance
    if _KIN_OF.search(mention.before):
        return False
    if utterance.role == "other" and (
        OTHER_SELF.search(clause) or OWN_SUPPLY.match(mention.until_next)
    ):
        return True
    if HANDED.search(clause):
        return False
    theirs = THEIR_OWN.search(utterance.text) or OTHERS.search(clause)
    theirs = theirs or (SOMEBODY_ON.search(clause) if utterance.role == "patient" else None)
    if utterance.role == "patient" and theirs and not OF_US.search(OTHERS.sub(" ", utterance.text)):
        return True
    own = FIRST_PERSON.search(clause.rsplit(" and ", 1)[-1])
    family = FAMILY.search(YOUR_CHILD.sub("", clause)) and not own
    return of_relative(ledger.dialogue, utterance) or bool(family)
