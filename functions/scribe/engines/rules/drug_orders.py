"""What a doctor orders of a drug named before: how it is taken, a new dose, or not after all."""

import re
from collections.abc import Sequence

from scribe.clinical.corrections import CORRECTION
from scribe.clinical.dialogue import Utterance
from scribe.clinical.dosing import Found
from scribe.clinical.replies import reply_kind
from scribe.clinical.strengths import is_changed_to
from scribe.engines.rules.drug_answers import SETS_DOSE
from scribe.engines.rules.drug_context import (
    ABOUT_SOMETHING_ELSE,
    LOOSE_START,
    PROPOSES,
    TAKE_SO_MUCH,
)
from scribe.engines.rules.drug_ledger import Ledger
from scribe.engines.rules.drug_mentions import find_loose_details
from scribe.engines.rules.medication import Medication

# "Letrozole." "Isn't that for cancer?" "Here 2.5 mg once daily": its order may come a turn later.
_NEXT_TURN = 2
_RETRACTS = re.compile(
    r"(?:(?:hmm|well|oh|,|\.|no|wait|okay) )*(?:actually ,? ?no|no ,? actually|on second thoughts?|"
    r"scratch that|wait ,? no|forget (?:that|it)|strike that|not that 1|let us not)(?!\S)"
)
_OFTEN = frozenset(("frequency", "timing", "as needed"))
_SOON = 3
# How many utterances after a drug its dose may be changed in so many words: a bare number sooner.
_SAME_TALK = 6
_LATER = 16
# "Four tablets every morning. That's 4.8 grams."
_COMES_TO = re.compile(r"(?:so )?(?:that|which|it) (?:is|makes|will be|would be|comes to) (?=\d)")


_READS_BACK = re.compile(
    r"(?:(?:yes|yeah|yep|uh huh|,|oh) )*(?:that is (?:right|it|correct)|correct|same|1(?! more)|2|"
    r"half|in the|"
    r"every|once|twice|mornings?|nights?|still|never|always|i (?:do|take|have|am|get|stopped|ran)|"
    r"\d+)(?!\S)"
)


def answers_patient(ledger: Ledger, utterance: Utterance) -> bool:
    """Say whether a doctor speaks to a patient who has told of the trouble, and reads out no list.

    What is read out is asked about right behind it ("Simvastatin 40. Do you take that at night?")
    or confirmed ("Clopidogrel 75." "Same, in the morning.").
    """
    if ledger.recounts or utterance.role != "doctor":
        return False
    said = ledger.dialogue.utterances
    if not any(one.role in ("patient", "other") for one in said[: utterance.index]):
        return False
    following = said[utterance.index + 1 : utterance.index + 2]
    if not following:
        return True
    asks = following[0].turn == utterance.turn and following[0].question
    reply = following[0] if following[0].role in ("patient", "other") else None
    told = reply and (_READS_BACK.match(reply.text) or reply_kind(reply.text) == "yes")
    return not asks and not told


def take_back_order(ledger: Ledger, utterance: Utterance, topic: Medication, at: Utterance) -> bool:
    """Do not start the topic when its order is taken back in the same turn."""
    if utterance.role == "patient" or utterance.turn != at.turn:
        return False
    if not _RETRACTS.match(utterance.text):
        return False
    ledger.take_back(topic.name)
    ledger.topic = ledger.listed.get(topic.name)
    return True


def order_topic(
    ledger: Ledger,
    utterance: Utterance,
    topic: Medication,
    at: Utterance,
    details: tuple[Found, ...],
) -> bool:
    """Take in how a drug is to be taken that a doctor named before without saying that.

    "And for ovulation, letrozole." … "2.5 mg, once daily"; "your INR is low, so take 4 mg daily".
    """
    if utterance.role in ("patient", "other") or topic.name in ledger.allergies:
        return False
    return _take_so_much(ledger, utterance, topic, at) or (
        _is_its_order(ledger, utterance, topic, at, details)
        and _start(ledger, utterance, topic, at, details)
    )


def redose(
    ledger: Ledger, utterance: Utterance, topic: Medication, details: tuple[Found, ...]
) -> bool:
    """Take in another dose of a drug that is taken ("And the Adoport?" "2 mg twice a day")."""
    if utterance.role in ("patient", "other") or topic.name not in ledger.listed:
        return False
    change = topic.compared(details)
    asked = ledger.question is not None and ledger.question.role == "patient"
    planned = ledger.planned is not None or answers_patient(ledger, utterance)
    ordered = LOOSE_START.match(utterance.text) and (asked or planned)
    ordered = ordered or _changes_dose(utterance, details)
    if change is None or topic.redosed or not (ordered or topic.action == change):
        return False
    begun = topic.action == "start" and topic.reported
    if topic.action not in (None, change) and not begun:
        return False
    slip = CORRECTION.search(utterance.text) or not _changes_dose(utterance, details)
    if slip and not (topic.reported or topic.action):
        return False
    topic.action = change
    topic.learn(details, override=True)
    topic.cite(utterance)
    ledger.topic_at = utterance
    return True


def redose_later(ledger: Ledger, utterance: Utterance, topic: Medication, at: Utterance) -> bool:
    """Take in a dose changed after talk of how the drug does ("So let us go up to 10 mg")."""
    if utterance.question or ABOUT_SOMETHING_ELSE.search(utterance.text):
        return False
    details = find_loose_details(utterance, bare=True)
    far = utterance.index - at.index > _LATER or topic.redosed
    bare = any(one.kind == "dose" and one.value.replace(".", "").isdecimal() for one in details)
    if far or (bare and utterance.index - at.index > _SAME_TALK):
        return False
    return _changes_dose(utterance, details) and redose(ledger, utterance, topic, details)


def _changes_dose(utterance: Utterance, details: Sequence[Found]) -> bool:
    return any(
        one.kind == "dose"
        and (
            is_changed_to(utterance.phrase.part(0, one.first).text)
            or (_COMES_TO.match(utterance.text) and " " in one.value)
        )
        for one in details
    )


def _take_so_much(ledger: Ledger, utterance: Utterance, topic: Medication, at: Utterance) -> bool:
    order = TAKE_SO_MUCH.search(utterance.text) or SETS_DOSE.search(utterance.text)
    if order is None:
        return False
    told = find_loose_details(utterance)
    needed = [one for one in told if one.kind == "as needed"]
    ordered = find_loose_details(utterance, order.end(), bare=True)
    details = (*(one for one in needed if one not in ordered), *ordered)
    kinds = {detail.kind for detail in details}
    if "dose" not in kinds or not kinds & {"frequency", "timing"}:
        return False
    return _start(ledger, utterance, topic, at, details, changes=False)


def _is_its_order(
    ledger: Ledger,
    utterance: Utterance,
    topic: Medication,
    at: Utterance,
    details: tuple[Found, ...],
) -> bool:
    """Say whether these words are the order of a drug that the doctor has named before them."""
    if topic.reported or topic.action or at.role != utterance.role:
        return False
    if ledger.planned is None and not answers_patient(ledger, utterance):
        return False
    kinds = {detail.kind for detail in details}
    begins = bool(details) and details[0].first <= _SOON
    same_turn = utterance.turn == at.turn and utterance.index - at.index <= _NEXT_TURN
    next_turn = utterance.turn - at.turn == _NEXT_TURN and "dose" in kinds
    named = not at.question or (same_turn and PROPOSES.search(at.text))
    dosed = "dose" in kinds and len(kinds) > 1
    return begins and bool(named) and dosed and bool(same_turn or (next_turn and kinds & _OFTEN))


def _start(
    ledger: Ledger,
    utterance: Utterance,
    topic: Medication,
    at: Utterance,
    details: tuple[Found, ...],
    *,
    changes: bool = True,
) -> bool:
    if topic.name not in ledger.listed or changes:
        topic.action = "start"
        topic.cite(at)
        ledger.listed[topic.name] = topic
    topic.learn(details, override=True)
    topic.cite(utterance)
    ledger.topic_at = utterance
    return True
