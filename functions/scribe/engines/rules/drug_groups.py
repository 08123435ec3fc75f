"""What is said of several drugs at once: of both, of all the others, under a heading."""

import re

from scribe.clinical.dialogue import Utterance
from scribe.engines.rules.drug_ledger import Ledger
from scribe.engines.rules.drug_mentions import find_loose_details, find_mentions
from scribe.engines.rules.drug_plans import (
    ASKS_SAME,
    SAME,
    heading,
    lists_current,
    opens_plan,
    rest_goes_on,
)
from scribe.engines.rules.drug_references import (
    ALL_OF_THEM,
    action_on_group,
)

_LIST_ENDS = re.compile(
    r"(?<!\S)(?:both|all|all of (?:them|these|those)) (?:to |should |can )?"
    r"(?:continue|stop|be (?:continued|stopped)|are new|new|unchanged|the same)"
)


def hear_plan(ledger: Ledger, utterance: Utterance) -> None:
    """Take in what opens the plan, headings of lists, and "everything else as it is"."""
    text = utterance.text
    if lists_current(text):
        ledger.planned, ledger.recounts = None, True
    elif (
        ledger.planned is None
        and not utterance.question
        and opens_plan(text, examined=not ledger.recounts)
    ):
        ledger.planned = utterance
    headed = heading(text)
    if headed or not find_mentions(utterance):
        ledger.heading = headed[0] if headed else None
    if rest_goes_on(text) and not utterance.question:
        _go_on(ledger, utterance)
    asked = ledger.question
    asks_same = asked and asked.role == "patient" and ASKS_SAME.match(asked.text)
    if asked and asks_same and SAME.match(text):
        _go_on(ledger, asked, utterance)


def _go_on(ledger: Ledger, *said: Utterance) -> None:
    for medication in ledger.listed.values():
        if medication.action is None:
            medication.action = "continue"
            medication.cite(*said)


def hear_of_group(ledger: Ledger, utterance: Utterance, at: Utterance) -> bool:
    """Take in what is said of all drugs named together ("Both in the morning")."""
    match = ALL_OF_THEM.search(utterance.text)
    group = [one for one in ledger.group if ledger.listed.get(one.name) is one]
    if not match or len(group) < 2 or utterance.question:
        return False
    action = action_on_group(utterance.text)
    if utterance.role == "patient" and action != "stop":
        action = None
    details = find_loose_details(utterance)
    if not action and not (details and utterance.turn - at.turn <= 2):
        return False
    for medication in group:
        used = medication.learn(details, override=action is not None and bool(details))
        medication.action = action or medication.action
        if used or action:
            medication.cite(utterance)
    ledger.topic_at = utterance
    return True


def act_on_list(ledger: Ledger, utterance: Utterance, after: str) -> None:
    """Do with all drugs of an utterance what is said at its end ("both to continue")."""
    match, action = _LIST_ENDS.search(after), action_on_group(after)
    if not match or not action or utterance.role == "patient" or utterance.question:
        return
    for medication in ledger.group:
        if medication.action is None and utterance in medication.evidence:
            medication.action = action
