"""What has been heard of drugs so far."""

from dataclasses import replace

from scribe.clinical import lexicon
from scribe.clinical.brands import generic_of
from scribe.clinical.corrections import CORRECTION
from scribe.clinical.dialogue import Dialogue, Utterance
from scribe.clinical.strengths import is_changed_to
from scribe.clinical.text import normal
from scribe.engines.rules.dose_changes import form_of
from scribe.engines.rules.drug_actions import Cue
from scribe.engines.rules.drug_context import (
    IF_AFTER,
    is_use_so_far,
)
from scribe.engines.rules.drug_mentions import DrugMention
from scribe.engines.rules.drug_names import SALTS
from scribe.engines.rules.drug_verbs import Action
from scribe.engines.rules.medication import Medication


class Ledger:
    """The drugs listed so far, by name, and which of them is the topic.

    ``spoken_of`` holds those named so far, listed or not, ``forms`` those called by their form
    ("the gel"). ``question`` is the last question, ``prescribing`` the utterance that opened a
    list of prescriptions, ``recounts`` says that a letter lists what is taken, ``group`` the
    drugs named together last, ``named_in`` the first utterance that speaks of a name,
    ``allergies`` are names that the patient does not stand.
    """

    def __init__(self, dialogue: Dialogue) -> None:
        self.dialogue = dialogue
        self.listed: dict[str, Medication] = {}
        self.spoken_of: dict[str, Medication] = {}
        self.named_in: dict[str, Utterance] = {}
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
        self.recounts = False

    def known_as(self, mention: DrugMention) -> DrugMention:
        """Return a mention by the name of its drug: the generic one, once that was said."""
        if mention.name in self.listed:
            return mention
        for name in dict.fromkeys([*self.listed, *self.named_in]):
            generic = generic_of(name, mention.name)
            if generic == mention.name and name in self.listed:
                self._rename(name, mention)
            if generic:
                return replace(mention, term=replace(mention.term, name=generic))
        longer = [name for name in self.listed if _is_short_for(mention.name, name)]
        if len(longer) == 1:
            return replace(mention, term=replace(mention.term, name=longer[0]))
        return mention

    def _rename(self, brand: str, mention: DrugMention) -> None:
        """Know a drug by its generic name from now on."""
        for heard in (self.listed, self.spoken_of):
            known = {mention.name if name == brand else name: one for name, one in heard.items()}
            heard.clear()
            heard.update(known)
        for one in (self.listed.get(mention.name), self.spoken_of.get(mention.name)):
            if one:
                one.name = mention.name
        if mention.name in self.listed:
            self.listed[mention.name].cite(mention.utterance)

    def turn_to(self, mention: DrugMention) -> None:
        """Make a drug the topic, listed or not."""
        heard = self.spoken_of.setdefault(mention.name, Medication(mention.name))
        self.topic = self.listed.get(mention.name, heard)
        self.topic_at = mention.utterance
        self.named_in.setdefault(mention.name, mention.utterance)
        form = form_of(mention.after)
        if form:
            self.forms[form] = self.topic

    def name_group(self, utterance: Utterance, names: list[str]) -> None:
        """Remember the drugs of an utterance, with those of its turn, for "both of them"."""
        named = [self.listed[name] for name in dict.fromkeys(names) if name in self.listed]
        again = utterance.question and all(one in self.group for one in named)
        if self.group_turn != utterance.turn and not again:
            self.group, self.group_turn = [], utterance.turn
        self.group += [one for one in named if one not in self.group]

    def drop(self, name: str) -> None:
        """Take a drug off the list, unless something is to be done with it."""
        if name in self.listed and not self.listed[name].action:
            del self.listed[name]
            self.spoken_of.pop(name, None)

    def take_back(self, name: str) -> None:
        """Take a drug off the list that was only to be started and now is not."""
        same = [one for one in self.listed if one == name or one.startswith(f"{name} ")]
        for one in same:
            if self.listed[one].action in (None, "start"):
                if self.listed[one].reported:
                    self.listed[one].action = None
                else:
                    del self.listed[one]

    def enter(
        self, mention: DrugMention, action: Action | None, *, details: bool = True
    ) -> Medication:
        """List a drug, or add to what is known of it."""
        known = mention.name in self.listed
        heard = self.spoken_of.get(mention.name) or Medication(mention.name)
        medication = self.listed.setdefault(mention.name, heard)
        by_doctor = mention.utterance.role != "patient"
        corrects = CORRECTION.search(mention.utterance.text) or mention.before.startswith("no ,")
        override = bool(corrects) or (
            by_doctor
            and (
                action in ("start", "increase", "decrease", "continue")
                or (known and medication.reported and medication.action not in ("stop", "hold"))
                or (is_changed_to(mention.before) and not mention.utterance.question)
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
        if not known:
            medication.cite(self.named_in.get(mention.name))
        self.topic, self.topic_at = medication, mention.utterance
        return medication


def _is_short_for(name: str, other: str) -> bool:
    """Say whether a name is the other without its salt or form ("metoprolol", "E45")."""
    added = normal(other.removeprefix(f"{name} ")) if other.startswith(f"{name} ") else None
    if added is None:
        return False
    return {word.text for word in added.words} <= SALTS or not lexicon.drugs().find(added)


def _add_condition(medication: Medication, after: str) -> None:
    """Keep "if you have fever" as an instruction."""
    condition = IF_AFTER.search(after)
    if condition and lexicon.findings().find(normal(condition["what"])):
        medication.details.setdefault("instruction", condition["what"])
