"""What has been heard of drugs so far, and what "it" and bare details are said of."""

import re

from scribe.clinical import lexicon
from scribe.clinical.corrections import CORRECTION
from scribe.clinical.dialogue import Dialogue, Utterance
from scribe.clinical.dosing import find_details
from scribe.clinical.replies import reply_kind
from scribe.clinical.text import normal
from scribe.engines.rules.allergies import ALLERGY
from scribe.engines.rules.dose_changes import called_form, form_of, told_change
from scribe.engines.rules.drug_actions import Action, Cue
from scribe.engines.rules.drug_context import (
    ABOUT_SOMETHING_ELSE,
    ASKS_HOW,
    ASKS_NO_DOSE,
    ASKS_OF_IT,
    ASKS_TAKING,
    DECLINES,
    FOR_HOW_LONG,
    IF_AFTER,
    LOOSE_START,
    TAKE_SO_MUCH,
    TAKES_IT,
    is_use_so_far,
)
from scribe.engines.rules.drug_mentions import DrugMention, find_loose_details, find_mentions
from scribe.engines.rules.drug_plans import ASKS_SAME, SAME, heading, opens_plan, rest_goes_on
from scribe.engines.rules.drug_references import (
    ALL_OF_THEM,
    action_on_group,
    action_on_pronoun,
)
from scribe.engines.rules.medication import Medication

# How many utterances back a drug may be for "it" and for details without a name.
_PRONOUN_REACH = 6
_DETAIL_REACH = 4
# "Bisoprolol five milligrams." is read out, and the answer goes on with it.
_READ_OUT = 6
_LIST_ENDS = re.compile(
    r"(?<!\S)(?:both|all|all of (?:them|these|those)) (?:to |should |can )?"
    r"(?:continue|stop|be (?:continued|stopped)|unchanged|the same)"
)
# A question about a dose begins with it ("And 20 mg once a day?").
_SOON = 4


class Ledger:
    """The drugs listed so far, by name, and which of them is the topic.

    ``spoken_of`` holds those named so far, listed or not, ``forms`` those called by their form
    ("the gel"). ``question`` is the last question, ``prescribing`` the utterance that opened a
    list of prescriptions, ``group`` the drugs named together last,
    ``allergies`` are names that the patient does not stand.
    """

    def __init__(self, dialogue: Dialogue) -> None:
        self.dialogue = dialogue
        self.listed: dict[str, Medication] = {}
        self.spoken_of: dict[str, Medication] = {}
        self.forms: dict[str, Medication] = {}
        self.allergies: set[str] = set()
        self.group: list[Medication] = []
        self.group_turn = -1
        self.topic: Medication | None = None
        self.topic_at: Utterance | None = None
        self.question: Utterance | None = None
        self.prescribing: Utterance | None = None
        self.planned: Utterance | None = None
        self.heading: Cue | None = None

    def hear_plan(self, utterance: Utterance) -> None:
        """Take in what opens the plan, headings of lists, and "everything else as it is"."""
        text = utterance.text
        if self.planned is None and not utterance.question and opens_plan(text):
            self.planned = utterance
        headed = heading(text)
        if headed or not find_mentions(utterance):
            self.heading = headed[0] if headed else None
        if rest_goes_on(text) and not utterance.question:
            self._go_on(utterance)
        asked = self.question
        asks_same = asked and asked.role == "patient" and ASKS_SAME.match(asked.text)
        if asked and asks_same and SAME.match(text):
            self._go_on(asked, utterance)

    def _go_on(self, *said: Utterance) -> None:
        for medication in self.listed.values():
            if medication.action is None:
                medication.action = "continue"
                medication.cite(*said)

    def turn_to(self, mention: DrugMention) -> None:
        """Make a drug the topic, listed or not."""
        heard = self.spoken_of.setdefault(mention.name, Medication(mention.name))
        self.topic = self.listed.get(mention.name, heard)
        self.topic_at = mention.utterance
        form = form_of(mention.after)
        if form:
            self.forms[form] = self.topic

    def name_group(self, utterance: Utterance, names: list[str]) -> None:
        """Remember the drugs of an utterance, with those of its turn, for "both of them"."""
        named = [self.listed[name] for name in dict.fromkeys(names) if name in self.listed]
        if self.group_turn != utterance.turn:
            self.group, self.group_turn = [], utterance.turn
        self.group += [one for one in named if one not in self.group]

    def drop(self, name: str) -> None:
        """Take a drug off the list, unless something is to be done with it."""
        if name in self.listed and not self.listed[name].action:
            del self.listed[name]
            self.spoken_of.pop(name, None)

    def enter(
        self, mention: DrugMention, action: Action | None, *, details: bool = True
    ) -> Medication:
        """List a drug, or add to what is known of it."""
        known = mention.name in self.listed
        heard = self.spoken_of.get(mention.name) or Medication(mention.name)
        medication = self.listed.setdefault(mention.name, heard)
        by_doctor = mention.utterance.role != "patient"
        override = bool(CORRECTION.search(mention.utterance.text)) or (
            by_doctor
            and (
                action in ("start", "increase", "decrease", "continue")
                or (known and medication.reported)
            )
        )
        used = False
        if details:
            told = not by_doctor or is_use_so_far(mention.before)
            mine = [one for one in mention.details if one.kind != "duration" or not told]
            used = medication.learn(mine, override=override)
            if not any(detail.kind == "dose" for detail in mention.details):
                used = medication.change_dose(mention.after, action) or used
            if action == "start" and not mention.utterance.question:
                _add_condition(medication, mention.after)
        # A prescription of what is being changed or kept anyway starts nothing anew.
        acted = action is not None and not (
            (action == "continue" and medication.action not in (None, "stop", "hold"))
            or (action == "start" and medication.action in ("continue", "increase", "decrease"))
        )
        if acted:
            medication.action = action
        if not known or used or acted:
            medication.cite(mention.utterance)
        self.topic, self.topic_at = medication, mention.utterance
        return medication

    def hear_unnamed(self, utterance: Utterance) -> None:
        """Take in an utterance that names no drug: refusals, "stop it", details alone."""
        self._turn_to_form(utterance)
        topic, at = self.topic, self.topic_at
        if topic is None or at is None or utterance.index - at.index > _PRONOUN_REACH:
            return
        if DECLINES.match(utterance.text) and utterance.role in ("patient", "unknown"):
            proposed = topic.action == "start" and at.turn == utterance.turn - 1
            if proposed:
                self.listed.pop(topic.name, None)
                self.spoken_of.pop(topic.name, None)
            return
        if self._hear_of_group(utterance, at):
            return
        if utterance.role in ("patient", "other") and not utterance.question:
            self._hear_of_change(utterance, topic, at)
        ordering = not utterance.question and not ALLERGY.search(utterance.text)
        if ordering and self.act_on_topic(utterance, utterance.text):
            return
        if utterance.role == "patient" and TAKES_IT.match(utterance.text):
            self._list_topic(utterance, topic, at)
        if utterance.index - at.index <= _DETAIL_REACH:
            self._add_details(utterance, topic, at)

    def _turn_to_form(self, utterance: Utterance) -> None:
        """Make a drug called by its form the topic ("Use the gel four times a day")."""
        called = self.forms.get(called_form(utterance.text) or "")
        if called and called.name in self.listed and called is not self.topic:
            self.topic, self.topic_at = called, utterance
        if called and called is self.topic and utterance.role != "patient":
            details = find_loose_details(utterance)
            if not utterance.question and LOOSE_START.match(utterance.text) and details:
                called.learn(details, override=True)
                called.cite(utterance)

    def _hear_of_group(self, utterance: Utterance, at: Utterance) -> bool:
        """Take in what is said of all drugs named together ("Both in the morning")."""
        match = ALL_OF_THEM.search(utterance.text)
        group = [one for one in self.group if self.listed.get(one.name) is one]
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
        self.topic_at = utterance
        return True

    def act_on_list(self, utterance: Utterance, after: str) -> None:
        """Do with all drugs of an utterance what is said at its end ("both to continue")."""
        match, action = _LIST_ENDS.search(after), action_on_group(after)
        if not match or not action or utterance.role == "patient" or utterance.question:
            return
        for medication in self.group:
            if medication.action is None and utterance in medication.evidence:
                medication.action = action

    def act_on_topic(self, utterance: Utterance, text: str, *, details: bool = True) -> bool:
        """Do with the topic what "increase it" says in ``text``; say whether it said so."""
        acted, topic, at = action_on_pronoun(text), self.topic, self.topic_at
        if acted is None or topic is None or at is None:
            return False
        action, position = acted
        if utterance.role == "patient" and action != "stop":
            return True
        known = topic.name in self.listed
        self.listed.setdefault(topic.name, topic)
        topic.action = action
        topic.cite(None if known else at, utterance)
        if details:
            found = find_loose_details(utterance, position, bare=True)
            topic.learn(found, override=True)
            if not any(detail.kind == "dose" for detail in found):
                topic.change_dose(utterance.text, action)
        self.topic_at = utterance
        return True

    def _list_topic(self, utterance: Utterance, topic: Medication, at: Utterance) -> None:
        """List a drug only spoken of so far when the patient says "I take it"."""
        if topic.name in self.listed or utterance.turn - at.turn > 1:
            return
        topic.reported = True
        topic.cite(at, utterance)
        topic.learn(find_loose_details(utterance), override=False)
        self.listed[topic.name] = topic

    def answer_before(self, mention: DrugMention) -> None:
        """Take in what is said of the topic before the first drug that an utterance names.

        "How much Lantus do you take?" "20 units at bedtime, and NovoRapid 6 units".
        """
        topic, at, utterance = self.topic, self.topic_at, mention.utterance
        if topic and at and topic.name in self.listed and self._answers_how(utterance, at):
            owned = [detail for detail in mention.details if detail.last <= mention.term.first]
            details = [one for one in find_loose_details(utterance) if one not in owned]
            if details and not mention.follows and topic.learn(details, override=False):
                topic.cite(self.question, utterance)

    def _hear_of_change(self, utterance: Utterance, topic: Medication, at: Utterance) -> None:
        """Take in to what dose it was changed so far ("then the nurse put it up to ten")."""
        dose = told_change(utterance.phrase, find_details(utterance.phrase))
        if dose and utterance.index - at.index <= _DETAIL_REACH:
            old = topic.details.get("dose", "").split()
            topic.details["dose"] = dose if " " in dose else " ".join([dose, *old[1:][-1:]])
            topic.cite(utterance)

    def _add_details(self, utterance: Utterance, topic: Medication, at: Utterance) -> None:
        alone = self._asked_of_topic(utterance, at)
        details = find_loose_details(utterance, bare=True, alone=alone)
        if utterance.question:
            self._hear_confirmed(utterance, topic)
        if not details or utterance.question:
            return
        answering = self._answers_how(utterance, at)
        if topic.name not in self.listed:
            told = utterance.role in ("patient", "other") and reply_kind(utterance.text) != "no"
            goes_on = utterance.index - at.index == 1 and utterance.turn == at.turn
            dosed = details[0].kind == "dose" and details[0].first == 0 and len(details) > 1
            if (answering and told) or (goes_on and dosed and not at.question):
                topic.reported = told
                topic.cite(at)
                self.listed[topic.name] = topic
            else:
                self._order_topic(utterance, topic, at)
                return
        if utterance.turn > at.turn and self._order_topic(utterance, topic, at):
            return
        if not answering and not (
            self._goes_on(utterance, at)
            and (details[0].kind != "duration" or FOR_HOW_LONG.match(utterance.text))
        ):
            return
        changed = (
            topic.action in ("increase", "decrease")
            and utterance.role != "patient"
            and utterance.index - at.index == 1
            and utterance.turn == at.turn
        )
        override = changed or bool(CORRECTION.search(utterance.text))
        if topic.learn(details, override=override):
            topic.cite(self.question if answering else None, utterance)
            self.topic_at = utterance

    def _hear_confirmed(self, question: Utterance, topic: Medication) -> None:
        """Take in how the topic is taken when a question that says it is answered with yes."""
        replies = self.dialogue.answers(question)
        alone = question.turn - self.topic_at.turn <= 1 if self.topic_at else False
        details = [
            one
            for one in find_loose_details(question, bare=True, alone=alone)
            if one.kind != "duration"
        ]
        if (
            replies
            and details
            and details[0].first <= _SOON
            and question.role != "patient"
            and reply_kind(replies[0].text) == "yes"
            and topic.learn(details, override=False)
        ):
            topic.cite(question, replies[0])

    def _order_topic(self, utterance: Utterance, topic: Medication, at: Utterance) -> bool:
        """Take in a dose that is ordered of the topic ("Your INR is low, so take 4 mg daily")."""
        order = TAKE_SO_MUCH.search(utterance.text)
        if order is None or utterance.role == "patient" or topic.name in self.allergies:
            return False
        details = find_loose_details(utterance, order.end())
        kinds = {detail.kind for detail in details}
        if "dose" not in kinds or not kinds & {"frequency", "timing"}:
            return False
        if topic.name not in self.listed:
            topic.action = "start"
            topic.cite(at)
            self.listed[topic.name] = topic
        topic.learn(details, override=True)
        topic.cite(utterance)
        self.topic_at = utterance
        return True

    def _asked_of_topic(self, utterance: Utterance, at: Utterance) -> bool:
        """Say whether a number alone can be the topic's dose: asked, or said right behind it."""
        if utterance.turn == at.turn:
            return utterance.index - at.index == 1
        question = self.question
        return (
            question is not None
            and utterance.turn == question.turn + 1
            and (question is at or at.turn == utterance.turn)
            and not ASKS_NO_DOSE.search(question.text)
        )

    def _answers_how(self, utterance: Utterance, at: Utterance) -> bool:
        question = self.question
        if question is None or question.turn != utterance.turn - 1:
            return False
        asks = ASKS_HOW.search(question.text) or (
            question is at
            and (ASKS_TAKING.search(question.text) or ASKS_OF_IT.match(question.text))
        )
        return bool(asks) and question.index - at.index <= 3

    @staticmethod
    def _goes_on(utterance: Utterance, at: Utterance) -> bool:
        """Say whether an utterance goes on about the drug that its speaker named before."""
        near = (
            utterance.turn == at.turn
            or (utterance.role == at.role and utterance.turn - at.turn <= 2)
            or (utterance.role == "doctor" and utterance.turn - at.turn <= 1)
            or (utterance.turn - at.turn == 1 and len(at.phrase.words) <= _READ_OUT)
        )
        about_it = LOOSE_START.match(utterance.text) and not ABOUT_SOMETHING_ELSE.search(
            utterance.text
        )
        return near and bool(about_it)


def _add_condition(medication: Medication, after: str) -> None:
    """Keep "if you have fever" as an instruction."""
    condition = IF_AFTER.search(after)
    if condition and lexicon.findings().find(normal(condition["what"])):
        medication.details.setdefault("instruction", condition["what"])
