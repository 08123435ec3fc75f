"""Drugs in questions: whether the answer lists them, drops them or allows what is asked."""

from scribe.clinical.dialogue import Utterance
from scribe.clinical.replies import reply_kind
from scribe.engines.rules.drug_actions import Cue
from scribe.engines.rules.drug_context import (
    ASKS_HOW,
    ASKS_OF_IT,
    ASKS_TAKING,
    EVER,
    NOT_ASKED_FOR,
    NOT_TAKING,
    PROPOSES,
    TRIED,
)
from scribe.engines.rules.drug_ledger import Ledger
from scribe.engines.rules.drug_mentions import DrugMention, find_loose_details, find_mentions

# An answer that tells how a drug is taken begins with it ("Twenty five at night.").
_SOON = 3


def asked(ledger: Ledger, mention: DrugMention, cue: Cue | None) -> bool:
    """A question lists a drug when its answer says yes ("Do you take aspirin?" "Yes")."""
    question = mention.utterance
    replies = ledger.dialogue.answers(question)
    if not replies:
        return False
    kind = reply_kind(replies[0].text)
    if question.role == "patient":
        _allow(ledger, mention, cue, replies[0])
        return False
    if kind == "no" and ASKS_TAKING.search(mention.before) and NOT_TAKING.match(replies[0].text):
        ledger.drop(mention.name)
    given = [one for reply in replies[:2] for one in find_loose_details(reply, bare=True)]
    asks_use = ASKS_HOW.search(question.text) or (
        bool(given)
        and given[0].first <= _SOON
        and (ASKS_TAKING.search(question.text) or ASKS_OF_IT.match(question.text))
    )
    detailed = given and kind != "no" and (kind == "yes" or asks_use)
    named = {drug.name for reply in replies[:2] for drug in find_mentions(reply)}
    several = len(find_mentions(question)) > 1 and " or " in question.text
    if (
        not (kind == "yes" or detailed)
        or (several and mention.name not in named)
        or NOT_ASKED_FOR.search(mention.before)
        or EVER.search(question.text)
        or (TRIED.search(mention.before) and not detailed)
    ):
        return False
    proposes = bool(PROPOSES.search(question.text))
    medication = ledger.enter(mention, cue.action if proposes and cue else None)
    medication.reported = medication.reported or not proposes
    medication.cite(replies[0] if kind == "yes" else None)
    return True


def _allow(ledger: Ledger, mention: DrugMention, cue: Cue | None, reply: Utterance) -> None:
    """Do what the patient asks for ("Should I stop the aspirin?") when the doctor says yes."""
    medication = ledger.listed.get(mention.name)
    if medication and cue and cue.action and not cue.weak and reply_kind(reply.text) == "yes":
        medication.action = cue.action
        medication.cite(mention.utterance, reply)
