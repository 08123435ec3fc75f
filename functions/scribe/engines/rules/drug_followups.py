"""What is said of a drug without naming it: "stop it", "twice a day", "yes, forty"."""

import re

from scribe.clinical.corrections import CORRECTION
from scribe.clinical.dialogue import Utterance
from scribe.clinical.dosing import Found, find_details
from scribe.clinical.replies import reply_kind
from scribe.engines.rules.allergies import ALLERGY
from scribe.engines.rules.bare_doses import asks_for_dose, asks_how_much, lone_dose
from scribe.engines.rules.dose_changes import called_form, told_change
from scribe.engines.rules.drug_answers import (
    asks_of_use,
    awaits_dose,
    is_later,
    puts_right,
    tells_dose,
)
from scribe.engines.rules.drug_context import (
    ABOUT_SOMETHING_ELSE,
    ACCEPTS,
    ASKS_NO_DOSE,
    ASKS_OF_IT,
    ASKS_TAKING,
    DECLINES,
    FOR_HOW_LONG,
    LOOSE_START,
    NEW_SUBJECT,
    PRONOUN,
    PROPOSES,
    STRANGER,
    TAKES_IT,
)
from scribe.engines.rules.drug_declines import declined
from scribe.engines.rules.drug_groups import hear_of_group
from scribe.engines.rules.drug_ledger import Ledger
from scribe.engines.rules.drug_mentions import DrugMention, find_loose_details
from scribe.engines.rules.drug_orders import order_topic, redose, redose_later, take_back_order
from scribe.engines.rules.drug_plans import ASKS_SAME
from scribe.engines.rules.drug_questions import hear_request
from scribe.engines.rules.drug_references import (
    action_on_pronoun,
)
from scribe.engines.rules.drug_times import (
    adds_when,
    answers_when,
    asks_of_trouble,
    begins_with_use,
    counted,
    is_anew,
    proposes_anew,
)
from scribe.engines.rules.medication import Medication
from scribe.engines.rules.not_taken import ended_before, was_back_then

# How many utterances back a drug may be for "it" and for details without a name.
_PRONOUN_REACH = 6
_DETAIL_REACH = 4
# "Bisoprolol five milligrams." is read out, and the answer goes on with it.
_READ_OUT = 6
# "How are you with the lithium?" asks for no dose.
_HOW_ARE_YOU = re.compile(
    r"(?<!\S)how (?:are|have|is|do) you (?:with|been|getting|doing|"
    r"find)(?!\S)"
)
_NEAR = 3


# "And the spironolactone?" "You take 25 a day."
_YOU_TAKE = re.compile(
    r"(?<!\S)you (?:are |have been )?(?:still )?(?:take|taking|on|use|using|have) (?:\w+ )?\d"
)


def hear_unnamed(ledger: Ledger, utterance: Utterance) -> None:
    """Take in an utterance that names no drug: refusals, "stop it", details alone."""
    _turn_to_form(ledger, utterance)
    _turn_to_stranger(ledger, utterance)
    if NEW_SUBJECT.match(utterance.text) and utterance.question:
        ledger.topic = None
    topic, at = ledger.topic, ledger.topic_at
    if topic is None or at is None:
        return
    if utterance.index - at.index > _PRONOUN_REACH:
        redose_later(ledger, utterance, topic, at)
        return
    if _takes_back(ledger, utterance, topic, at):
        return
    if _declines(ledger, utterance) or hear_of_group(ledger, utterance, at):
        return
    if utterance.role in ("patient", "other") and not utterance.question:
        _hear_of_change(ledger, utterance, topic, at)
    ordering = not utterance.question and not ALLERGY.search(utterance.text)
    if (
        ordering
        and _can_mean(ledger, utterance, at)
        and act_on_topic(ledger, utterance, utterance.text)
    ):
        return
    if utterance.role == "patient" and TAKES_IT.match(utterance.text):
        _list_topic(ledger, utterance, topic, at)
    if utterance.index - at.index <= _DETAIL_REACH:
        _add_details(ledger, utterance, topic, at)
    else:
        redose_later(ledger, utterance, topic, at)


def _declines(ledger: Ledger, utterance: Utterance) -> bool:
    """Take the drug off the list that the patient does not want."""
    drug = declined(ledger, utterance)
    if drug:
        ledger.listed.pop(drug.name, None)
        ledger.spoken_of.pop(drug.name, None)
        ledger.topic = None if drug is ledger.topic else ledger.topic
    return drug is not None or (
        utterance.role in ("patient", "unknown") and bool(DECLINES.match(utterance.text))
    )


def _can_mean(ledger: Ledger, utterance: Utterance, at: Utterance) -> bool:
    """Say whether "it" can be the topic: no other question lies between."""
    question = ledger.question
    if question and question.role == "patient" and ASKS_SAME.match(question.text):
        return question.turn != utterance.turn - 1
    if utterance.role == "doctor" or question is None or question.index <= at.index:
        return True
    return question.turn != utterance.turn - 1 or bool(PRONOUN.search(question.text))


def _takes_back(ledger: Ledger, utterance: Utterance, topic: Medication, at: Utterance) -> bool:
    """Take in what the patient asks for, an order taken back, a drug that others ended before."""
    if utterance.role not in ("patient", "other"):
        return take_back_order(ledger, utterance, topic, at)
    if utterance.question:
        hear_request(ledger, utterance)
    if ended_before(utterance.text):
        ledger.drop(topic.name)
        return True
    return False


def _turn_to_stranger(ledger: Ledger, utterance: Utterance) -> None:
    """Leave the topic for a medicine without a name: what follows is said of that."""
    other = STRANGER.search(utterance.text)
    if other and not _is_answer_about(ledger, utterance):
        if not utterance.question:
            act_on_topic(ledger, utterance, utterance.text[: other.start()])
        ledger.topic = None


def _is_answer_about(ledger: Ledger, utterance: Utterance) -> bool:
    """Say whether an utterance answers a question that named the topic."""
    question = ledger.question
    return (
        question is not None and question is ledger.topic_at and question.turn == utterance.turn - 1
    )


def _turn_to_form(ledger: Ledger, utterance: Utterance) -> None:
    """Make a drug called by its form the topic ("Use the gel four times a day")."""
    called = ledger.forms.get(called_form(utterance.text) or "")
    if called and called.name in ledger.listed and called is not ledger.topic:
        ledger.topic, ledger.topic_at = called, utterance
    if called and called is ledger.topic and utterance.role != "patient":
        details = find_loose_details(utterance)
        if not utterance.question and LOOSE_START.match(utterance.text) and details:
            called.learn(details, override=True)
            called.cite(utterance)


def act_on_topic(ledger: Ledger, utterance: Utterance, text: str, *, details: bool = True) -> bool:
    """Do with the topic what "increase it" says in ``text``; say whether it said so."""
    acted, topic, at = action_on_pronoun(text), ledger.topic, ledger.topic_at
    if acted is None or topic is None or at is None:
        return False
    action, position = acted
    if utterance.role == "patient" and action != "stop":
        return not _tells_when(ledger, utterance, at)
    if utterance.role in ("patient", "other") and was_back_then(utterance.text):
        ledger.drop(topic.name)
        return True
    known = topic.name in ledger.listed
    ledger.listed.setdefault(topic.name, topic)
    topic.action = action
    topic.cite(None if known else at, utterance)
    if details:
        found = find_loose_details(utterance, position, bare=True)
        topic.learn(found, override=True)
        if not any(detail.kind == "dose" for detail in found):
            topic.change_dose(utterance.text, action)
    ledger.topic_at = utterance
    return True


def _tells_when(ledger: Ledger, utterance: Utterance, at: Utterance) -> bool:
    """Say whether a patient who keeps on with a drug tells when ("Same, in the morning")."""
    details = find_loose_details(utterance)
    return utterance.turn - at.turn <= 1 and begins_with_use(utterance, details)


def _list_topic(ledger: Ledger, utterance: Utterance, topic: Medication, at: Utterance) -> None:
    """List a drug only spoken of so far when the patient says "I take it"."""
    if topic.name in ledger.listed or utterance.turn - at.turn > 1:
        return
    topic.reported = True
    topic.cite(at, utterance)
    topic.learn(find_loose_details(utterance), override=False)
    ledger.listed[topic.name] = topic


def answer_before(ledger: Ledger, mention: DrugMention) -> None:
    """Take in what is said of the topic before the first drug that an utterance names.

    "How much Lantus do you take?" "20 units at bedtime, and NovoRapid 6 units".
    """
    topic, at, utterance = ledger.topic, ledger.topic_at, mention.utterance
    if topic and at and topic.name in ledger.listed and _answers_how(ledger, utterance, at):
        owned = [detail for detail in mention.details if detail.last <= mention.term.first]
        details = [one for one in find_loose_details(utterance) if one not in owned]
        if details and not mention.follows and topic.learn(details, override=False):
            topic.cite(ledger.question, utterance)


def _hear_of_change(ledger: Ledger, utterance: Utterance, topic: Medication, at: Utterance) -> None:
    """Take in to what dose it was changed so far ("then the nurse put it up to ten")."""
    dose = told_change(utterance.phrase, find_details(utterance.phrase))
    if dose and utterance.index - at.index <= _DETAIL_REACH:
        old = topic.details.get("dose", "").split()
        topic.details["dose"] = dose if " " in dose else " ".join([dose, *old[1:][-1:]])
        topic.cite(utterance)


def _add_details(ledger: Ledger, utterance: Utterance, topic: Medication, at: Utterance) -> None:
    alone = _number_is_its(ledger, utterance, at)
    count = counted(ledger, utterance)
    asked = ledger.question is not None and asks_how_much(ledger.question.text)
    least = 1 if asked else 5
    details = find_loose_details(utterance, bare=True, alone=alone, least=least)
    details = (count,) if count else details
    if utterance.question:
        _hear_confirmed(ledger, utterance, topic)
    if not details or utterance.question or (topic.details and is_later(utterance, at)):
        return
    answering = (
        count is not None
        or _answers_how(ledger, utterance, at)
        or answers_when(ledger, utterance, at, details)
        or tells_dose(ledger, utterance, at, details)
    )
    ended = topic.action == "stop" and not (answering and utterance.role == "patient")
    if ended or order_topic(ledger, utterance, topic, at, details):
        return
    if topic.name not in ledger.listed and not _list_told(
        ledger, utterance, topic, at, details, answering=answering
    ):
        if utterance.turn == at.turn and begins_with_use(utterance, details):
            topic.learn(details, override=False)
            topic.cite(at, utterance)
        return
    if redose(ledger, utterance, topic, details):
        return
    right = puts_right(utterance, topic, at, details)
    if (
        not answering
        and not right
        and not (
            _goes_on(ledger, utterance, at, details)
            and (details[0].kind != "duration" or FOR_HOW_LONG.match(utterance.text))
        )
    ):
        return
    changed = (
        topic.action in ("increase", "decrease")
        and utterance.role != "patient"
        and utterance.index - at.index == 1
        and utterance.turn == at.turn
    )
    told = utterance.role in ("patient", "other") and answering
    own = answering or utterance.role != "patient" or utterance.turn == at.turn
    anew = own and is_anew(topic, utterance, at, details)
    override = changed or anew or right or bool(CORRECTION.search(utterance.text))
    topic.reported = topic.reported or (told and topic.action is None)
    redosed = topic.redosed
    if topic.learn(details, override=override):
        topic.cite(ledger.question if answering else None, utterance)
        ledger.topic_at = utterance
    topic.redosed = redosed if right else topic.redosed


def _list_told(
    ledger: Ledger,
    utterance: Utterance,
    topic: Medication,
    at: Utterance,
    details: tuple[Found, ...],
    *,
    answering: bool,
) -> bool:
    """List a drug only spoken of so far when these words tell how it is taken."""
    told = utterance.role in ("patient", "other") and reply_kind(utterance.text) != "no"
    goes_on = utterance.index - at.index == 1 and utterance.turn == at.turn
    dosed = details[0].kind == "dose" and details[0].first == 0 and len(details) > 1
    answers = answering and (told or utterance.turn == at.turn)
    answers = answers or bool(
        at.role != "doctor" and at.question and _YOU_TAKE.search(utterance.text)
    )
    if not answers and not (goes_on and dosed and not at.question):
        return False
    topic.reported = told
    topic.cite(at)
    ledger.listed[topic.name] = topic
    return True


def _hear_confirmed(ledger: Ledger, question: Utterance, topic: Medication) -> None:
    """Take in how the topic is taken, or is to be, when a question that says it is agreed to."""
    replies = ledger.dialogue.answers(question)
    alone = question.turn - ledger.topic_at.turn <= 1 if ledger.topic_at else False
    details = [
        one
        for one in find_loose_details(question, bare=True, alone=alone)
        if one.kind != "duration"
    ]
    if not replies or not details or question.role == "patient":
        return
    reply = replies[0].text
    change = topic.compared(details) if PROPOSES.search(question.text) else None
    if change and topic.action in (None, change) and (ACCEPTS.match(reply) or "yes" in reply[:8]):
        topic.action = change
        topic.learn(details, override=True)
        topic.cite(question, replies[0])
    elif (
        ledger.topic_at
        and proposes_anew(topic, question, ledger.topic_at, details)
        and (ACCEPTS.match(reply) or reply_kind(reply) == "yes")
    ):
        topic.learn(details, override=True)
        topic.cite(question, replies[0])
    elif (
        asks_of_use(question, details)
        and reply_kind(reply) == "yes"
        and topic.learn(details, override=False)
    ):
        topic.cite(question, replies[0])


def _number_is_its(ledger: Ledger, utterance: Utterance, at: Utterance) -> bool:
    """Say whether a number alone can be the topic's dose: asked, or said right behind it."""
    if utterance.turn == at.turn:
        return utterance.index - at.index == 1
    topic = ledger.topic
    if utterance.role == "doctor" and utterance.turn == at.turn + 1 and at.role != "doctor":
        return topic is not None and topic.reported and "dose" in topic.details
    alone = lone_dose(utterance.phrase, list(find_details(utterance.phrase)))
    if topic and alone and puts_right(utterance, topic, at, [alone]):
        return True
    question = ledger.question
    return (
        question is not None
        and utterance.turn == question.turn + 1
        and (question is at or at.turn == utterance.turn or _asks_dose(question, at))
        and not ASKS_NO_DOSE.search(question.text)
    )


def _asks_dose(question: Utterance, at: Utterance) -> bool:
    """Say whether a question goes on about a drug named right before ("What dose is that?")."""
    return question.index - at.index <= _NEAR and asks_for_dose(question.phrase)


def _answers_how(ledger: Ledger, utterance: Utterance, at: Utterance) -> bool:
    question = ledger.question
    if question is None or question.turn != utterance.turn - 1:
        return False
    asks = asks_for_dose(question.phrase) or (
        question is at
        and (ASKS_TAKING.search(question.text) or ASKS_OF_IT.match(question.text))
        and not _HOW_ARE_YOU.search(question.text)
    )
    return bool(asks) and question.index - at.index <= 3 and not asks_of_trouble(question)


def _goes_on(
    ledger: Ledger, utterance: Utterance, at: Utterance, details: tuple[Found, ...]
) -> bool:
    """Say whether an utterance goes on about the drug that its speaker named before."""
    near = (
        utterance.turn == at.turn
        or (utterance.role == at.role and utterance.turn - at.turn <= 2)
        or (utterance.role == "doctor" and utterance.turn - at.turn <= 1)
        or (utterance.turn - at.turn == 1 and len(at.phrase.words) <= _READ_OUT)
        or (utterance.turn - at.turn == 1 and TAKES_IT.match(utterance.text))
        or (utterance.turn - at.turn == 1 and adds_when(utterance, details))
    )
    other = ledger.question is not None and at.index < ledger.question.index
    answers_other = other and utterance.role == "patient" and utterance.turn != at.turn
    begins = LOOSE_START.match(utterance.text) or begins_with_use(utterance, details)
    begins = begins or awaits_dose(ledger, utterance, at, details)
    return bool(near and begins and not answers_other) and not ABOUT_SOMETHING_ELSE.search(
        " ".join(
            word.text
            for index, word in enumerate(utterance.phrase.words)
            if not any(d.kind == "as needed" and d.first <= index < d.last for d in details)
        )
    )
