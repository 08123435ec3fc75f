"""Doses told right behind a drug that was named in a question or alone."""

import re
from collections.abc import Sequence

from scribe.clinical.dialogue import Utterance
from scribe.clinical.dosing import Found
from scribe.clinical.replies import reply_kind
from scribe.engines.rules.drug_context import EVER
from scribe.engines.rules.drug_details import is_count
from scribe.engines.rules.drug_ledger import Ledger
from scribe.engines.rules.medication import Medication
from scribe.engines.rules.not_taken import LONG_AGO

# "Third, atorvastatin." "And the ramipril."
_ONLY_NAMED = 5
_OFTEN = ("frequency", "timing", "as needed")
# "Still in the morning?" asks how the drug is taken, "Passing more urine at night?" does not.
_ASKS_OF_USE = re.compile(
    r"(?:(?:and|so|okay|right|still|is|it|that|this|are|you|still|taking|take|on|having|have|using|"
    r"use|the|a|at|just|all|always|now|same|dose|of|about|around|,|them|1|one|we|he|she|was|were|"
    r"your|usual|been|what|at|do|did|say|says|here|got|down|as|for) )*"
)
_HE_TAKES = re.compile(
    r"(?:(?:yes|yeah|and|so|,|well|because|that) )*(?:i|he|she|they|we)(?: (?:is|am|are|has been|"
    r"have been|only|just|still|usually))* (?:on|takes?|uses?|has|have|taking|using|"
    r"gets?|had)(?!\S)"
)


# "Let's go to 40 twice a day."
SETS_DOSE = re.compile(
    r"(?<!\S)(?:let us|we will|we can|we could|i will|we should|i would like to|i want to|you can|"
    r"please|time to)(?: now| just| perhaps)? (?:go|try|make it|do|come|drop|cut|change|step|"
    r"put it|bring it|take it)(?: (?:it|that|this))?(?: (?:up|down|back))* "
    r"(?:(?:to|for|at) )?(?=\d)"
)


def tells_dose(
    ledger: Ledger, utterance: Utterance, at: Utterance, details: Sequence[Found]
) -> bool:
    """Say whether the details of an utterance are the topic's, named last in ``at``.

    They answer a question that named it ("Are you finished with the A?" "Two days left, 30 mg in
    the mornings."), follow the speaker's own ("And the A? He's on 20 at night."), or what only
    named it ("Third, A. You came in on 20, and that's gone up to 80.").
    """
    kinds = {detail.kind for detail in details}
    if "dose" not in kinds or LONG_AGO.search(utterance.text):
        return False
    if utterance.turn == at.turn:
        own = at.role != "doctor" and _HE_TAKES.match(utterance.text)
        named = not at.question and len(at.phrase.words) <= _ONLY_NAMED
        return bool(own or named) and utterance.index - at.index == 1
    return (
        ledger.question is at
        and utterance.turn == at.turn + 1
        and utterance.role != "doctor"
        and bool(kinds & set(_OFTEN) or reply_kind(utterance.text) == "yes")
        and not EVER.search(at.text)
        and reply_kind(utterance.text) != "no"
    )


def awaits_dose(
    ledger: Ledger, utterance: Utterance, at: Utterance, details: Sequence[Found]
) -> bool:
    """Say whether the dose of a drug just ordered is told ("We go slowly, so 25 mg a day")."""
    topic = ledger.topic
    ordered = topic is not None and topic.action == "start" and "dose" not in topic.details
    dosed = any(one.kind == "dose" for one in details)
    return ordered and dosed and utterance.turn == at.turn and utterance.index - at.index <= _SOON


_SOON = 2


def puts_right(
    utterance: Utterance, topic: Medication, at: Utterance, details: Sequence[Found]
) -> bool:
    """Say whether a patient tells another dose than the doctor read out ("It's 40 now")."""
    return (
        any(one.kind == "dose" and not is_count(one) for one in details)
        and utterance.role != "doctor"
        and (at.role == "doctor" or at.question)
        and utterance.turn == at.turn + 1
        and "dose" in topic.details
        and topic.action is None
        and not topic.redosed
    )


def asks_of_use(question: Utterance, details: Sequence[Found]) -> bool:
    """Say whether a question asks how a drug is taken, with these details ("Still at night?")."""
    return bool(_ASKS_OF_USE.fullmatch(question.phrase.part(0, details[0].first).text + " ")) or (
        details[0].first == 0
    )


# "Then let's go for 9.5" is no later step.
_DECIDES = re.compile(r"(?:and )?then (?:let us|we|i|you|go|try|make|take|step)(?!\S)")


def is_later(utterance: Utterance, at: Utterance) -> bool:
    """Say whether who named a drug in ``at`` tells a later step ("and then 250 every 8 hours")."""
    if utterance.turn != at.turn and _DECIDES.match(utterance.text):
        return False
    return utterance.role == at.role and utterance.text.startswith(
        ("then ", "and then ", "followed by ", "after that ")
    )
