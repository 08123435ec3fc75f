"""The drugs of a dialogue: one entry each, with what was said of it and where.

A drug is listed when somebody takes it, is to take it or is to stop it. It is not when it is only
an allergy, somebody else's, a possibility ("we might add …"), declined, asked about and denied, or
a thing of the past. ``action`` is only what was said: a drug that the patient merely reports has
none.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from scribe.clinical import lexicon
from scribe.clinical.dialogue import Dialogue, Utterance
from scribe.clinical.dosing import Found, Kind
from scribe.clinical.polarity import FAMILY, is_negated, of_relative, reply_kind
from scribe.clinical.text import normal
from scribe.clinical.units import COUNT
from scribe.engines.rules.allergies import ALLERGY, allergy_scope, asks_for_allergies
from scribe.engines.rules.drug_actions import (
    Action,
    Cue,
    action_after,
    action_before,
    action_on_pronoun,
    switched,
)
from scribe.engines.rules.drug_mentions import (
    CORRECTION,
    DrugMention,
    find_loose_details,
    find_mentions,
    is_count,
)

_OFTEN: tuple[Kind, ...] = ("frequency", "timing", "as needed")

_TAKING = re.compile(
    r"(?<!\S)(?:take|takes|taking|took|taken|on|use|uses|using|used|tried|trying|have been on|inject\w*|"
    r"started|given|gave|prescribed|my|your|his|her|getting|got|apply|applying|with|medications? (?:is|are|include)|"
    r"medications?|meds|currently|had|having|refill\w*|ran out of|runs? out of|bought|popping|drinking|include)(?!\S)"
)
_HYPOTHETICAL = re.compile(
    r"(?<!\S)(?:unless|in case|might|may|maybe we|perhaps|consider\w*|could|possibly|thinking about|"
    r"think about|options?|down the (?:line|road)|in the future|next step|talk about|discuss|eventually|"
    r"later on|other patients|such as|similar to|(?:something|anything|drugs?|medicines?|medications?|ones|things|tablets|pills) like|would (?:consider|have)|whether|or we can|"
    r"depending|until we know|rule out|instead of|rather than|in place of|than|as opposed to|interacts? with)(?!\S)"
)
_HYPOTHETICAL_AFTER = re.compile(
    r"(?:\S+ ){0,6}(?:(?:is|would be|might be|may be|could be|are) (?:an |another |one )*(?:option|possibility|options|alternative)|"
    r"might (?:help|be)|may be needed|could be (?:considered|added|an)|later if|down the line)(?!\S)"
)
_IF_NEEDED = re.compile(
    r"(?<!\S)if (?P<what>(?:you|the|your|it|there|he|she|they|needed)[^,.]*?)(?: ,)?(?: then)? (?:you (?:can|may|could|should) |please |just |do |go ahead and |i (?:\w+ )?|s?he (?:can|may) )*(?:also )?(?:take|use|apply|give)(?!\S)"
)
_IF_AFTER = re.compile(r"(?:\A|\s)(?P<what>(?:only )?if (?:you|the|your|it|there|he|she|they)(?: \S+){1,7}?)(?= ?(?:[.,;]|\Z| and | but | or call))")
_PAST = re.compile(
    r"(?<!\S)(?:used to (?:take|be on|use)|was on|were on|had been on|in the past|years? ago|months? ago|as a child|when i was|"
    r"previously|before that i|back then|once took|last year|growing up|history of taking|were previously)(?!\S)"
)
_DECLINES = re.compile(
    r"(?:(?:no|um|well|actually|,|doctor|honestly|but|oh|hmm|i think|if it is okay|thank you|thanks) )*(?:i would rather not|i do not want|i would prefer not|rather not|"
    r"i am not (?:keen|comfortable|happy|sure i want)|no thank you|no thanks|i would rather (?:avoid|try|wait)|i prefer not|i will pass|i am not taking)(?!\S)"
)
_SAFETY = re.compile(r"(?<!\S)(?:avoid\w*|do not (?:take|use|mix|combine)|never (?:take|use)|stay away from|not take|keep away from|steer clear of|no more)(?!\S)")
_PATIENT_VOICE = re.compile(
    r"(?<!\S)(?:i (?:take|took|am taking|am on|was on|use|have been|tried|also take|just take|usually take|stopped|had|am allergic|get)|my)(?!\S)"
)
_FIRST_PERSON = re.compile(r"(?<!\S)(?:i|you)(?!\S)")
_REPORTED_STOP = re.compile(r"(?<!\S)(?:i|he|she|patient|they) (?:have |has |just |actually |had to |recently )*(?:stopped|quit|came off|discontinued)|no longer (?:take|taking|takes|on)")
_LOOSE_START = re.compile(
    r"(?:(?:and|so|then|yes|yeah|okay|,|well|um|please|you|will|can|should|need to|i|want you to|would like you to|just|it is|that is|that will be|it will be|also|about|let us|do|"
    r"sorry|actually|no|wait|i mean|correction|make|that|rather|start with|start|have|to|be|a|the dose is|the dose will be|dose|usually|we|go|say|one|at|for|is|of|oh|my mistake) )*"
    r"(?:take|taking|use|using|apply|inject|inhale|give|put|\d+(?:\.\d+)?|once|twice|thrice|daily|every|at night|at bedtime|at bed|in the (?:morning|evening)|for|bd|tds|od|tid|bid|qid|hs|sos|prn|after|before|with|by mouth|when|as needed|as required|only when|half|each|morning|until|x|1-)(?!\S)"
)
_PRONOUN = re.compile(r"(?<!\S)(?:it|that|them|this|these|those|the (?:tablets?|pills?|dose|medicine|medication|inhaler|cream|drops|capsules?))(?!\S)")
_ASKS_HOW = re.compile(
    r"(?<!\S)(?:how (?:much|often|many|do you take|are you taking|long should|should|many times|strong)|what (?:dose|strength|is the dose|dosage)|which dose|when do (?:you|i) take|how frequently|dose \?|what dose)(?!\S)"
)
_ASKS_TAKING = re.compile(r"(?<!\S)you (?:\w+ )*?(?:take|taking|use|using|on)(?!\S)")
_ASKS_DRUGS = re.compile(r"(?<!\S)(?:medications?|medicines?|meds|tablets|pills|drugs|prescriptions?|taking|over the counter|anything for|treat\w*|tried|take anything|painkillers?|supplements?)(?!\S)")


@dataclass
class Medication:
    """A drug with what is known of it; ``evidence`` holds the utterances that say so."""

    name: str
    details: dict[Kind, str] = field(default_factory=dict)
    action: Action | None = None
    evidence: list[Utterance] = field(default_factory=list)
    reported: bool = False
    proposed_turn: int = -1

    def cite(self, *utterances: Utterance | None) -> None:
        """Add utterances to the evidence, in the order of the dialogue."""
        new = [one for one in utterances if one is not None and one not in self.evidence]
        self.evidence = sorted([*self.evidence, *new], key=lambda one: one.index)

    def row(self) -> dict[str, str]:
        """Return the entry of the template: fields that nobody spoke of are absent."""
        taken = [self.details[kind] for kind in _OFTEN if kind in self.details]
        row = {
            "name": self.name,
            "dosage": self.details.get("dose"),
            "frequency": " ".join(taken),
            "route": self.details.get("route"),
            "duration": self.details.get("duration"),
            "instructions": self.details.get("instruction"),
            "action": self.action,
        }
        return {key: value for key, value in row.items() if value}


def find_medications(dialogue: Dialogue) -> list[Medication]:
    """Return the drugs of a dialogue in the order of their first mention."""
    ledger = _Ledger(dialogue)
    for utterance in dialogue.utterances:
        ledger.hear(utterance)
    return [medication for medication in ledger.listed.values() if medication.evidence]


class _Ledger:
    """What has been heard so far: the drugs, and which of them "it" stands for."""

    def __init__(self, dialogue: Dialogue) -> None:
        self.dialogue = dialogue
        self.listed: dict[str, Medication] = {}
        self.allergies: set[str] = set()
        self.topic: Medication | None = None
        self.topic_at: Utterance | None = None
        self.question: Utterance | None = None
        self.prescribing: Utterance | None = None

    def hear(self, utterance: Utterance) -> None:
        """Take in one utterance."""
        if _PRESCRIBES.search(utterance.text) and utterance.role != "patient":
            self.prescribing = utterance
        if self.question and utterance.turn > self.question.turn + 1:
            self.question = None
        mentions = find_mentions(utterance)
        if mentions:
            self._named(utterance, mentions)
        else:
            self._unnamed(utterance)
        if utterance.question:
            self.question = utterance

    # A drug is named.

    def _named(self, utterance: Utterance, mentions: list[DrugMention]) -> None:
        self._pronoun_before(utterance, mentions[0])
        cue: Cue | None = None
        previous: DrugMention | None = None
        listed = False
        for mention in mentions:
            fresh = action_before(mention.before)
            cue = cue if mention.follows and listed and (fresh is None or cue is None or fresh.start <= cue.start or fresh.weak) else fresh
            if previous and switched(utterance.phrase, previous.term.last, mention.term.first, previous.before):
                self._switch(previous, mention)
                listed = True
            else:
                inherits = mention.follows and listed
                listed = self._mention(mention, cue, inherits=inherits)
            previous = mention

    def _pronoun_before(self, utterance: Utterance, first: DrugMention) -> None:
        """Act on "stop that" before the next drug of the same sentence comes up."""
        topic, at = self.topic, self.topic_at
        acted = action_on_pronoun(first.before)
        if acted and topic and at and not utterance.question and topic.name != first.name:
            self._act_on_topic(utterance, topic, at, acted[0], details=False)

    def _switch(self, old: DrugMention, new: DrugMention) -> None:
        if _blocked(new.before) or new.utterance.question:
            return
        self._enter(old, "stop")
        self._enter(new, "start")

    def _mention(self, mention: DrugMention, cue: Cue | None, *, inherits: bool) -> bool:
        """List a mention if it is one of a drug taken or to be taken; say whether it was."""
        utterance = mention.utterance
        if self._is_allergy(mention):
            self.allergies.add(mention.name)
            if mention.name in self.listed and not self.listed[mention.name].action:
                del self.listed[mention.name]
            return False
        if mention.name in self.allergies and (cue is None or cue.weak):
            return False
        self.topic, self.topic_at = Medication(mention.name), utterance
        if mention.name in self.listed:
            self.topic = self.listed[mention.name]
        clause = _clause(mention.before)
        about_family = of_relative(self.dialogue, utterance)
        if about_family or FAMILY.search(clause) and not _FIRST_PERSON.search(clause.rsplit(" and ", 1)[-1]):
            self.topic = None
            return False
        if utterance.question:
            return self._asked(mention, cue)
        return self._stated(mention, cue, clause, inherits=inherits)

    def _stated(self, mention: DrugMention, cue: Cue | None, clause: str, *, inherits: bool) -> bool:
        name, utterance = mention.name, mention.utterance
        after_action = action_after(mention.after)
        by_patient = utterance.role in ("patient", "other") or (
            utterance.role == "unknown" and bool(_PATIENT_VOICE.search(utterance.text))
        )
        if _SAFETY.search(clause) and not (cue and cue.action == "continue"):
            self.topic = self.listed.get(name)
            if name in self.listed and not by_patient:
                self._enter(mention, "stop", details=False)
                return True
            return False
        on_condition = _IF_NEEDED.search(mention.before)
        possible = (_blocked(clause) and not on_condition) or _HYPOTHETICAL_AFTER.match(mention.after)
        if possible or (cue and cue.action is None and not inherits):
            self.topic = None
            return False
        if by_patient:
            return self._reported(mention, clause, inherits=inherits)
        action: Action | None = after_action or (cue.action if cue else None)
        if action in (None, "start") and not mention.more and (cue is None or cue.weak):
            later = action_on_pronoun(mention.after)
            action = later[0] if later else action
        opened = self.prescribing
        listing = (
            action is None
            and opened is not None
            and 0 <= utterance.turn - opened.turn <= 2
            and opened.role == utterance.role
            and bool(mention.details)
            and bool(_LISTED.fullmatch(mention.before))
            and name not in self.listed
        )
        action = "start" if listing else action
        if _PAST.search(clause) and not (cue and not cue.weak):
            return False
        if action is None and is_negated(clause):
            return False
        if cue and cue.weak and not after_action and name in self.listed and self.listed[name].reported:
            action = None
        if cue and cue.action == "start" and _reported_start(mention.before):
            action = after_action
        confirmed = name in self.listed
        if action is None and not (mention.details or confirmed or inherits or _TAKING.search(clause)):
            return False
        if action is None and re.search(r"(?<!\S)(?:works?|helps?|can cause|causes|lowers?|is a|are a|means)(?!\S)", f" {mention.after}"[:30]) and not mention.details:
            return False
        medication = self._enter(mention, action)
        if action == "start":
            medication.cite(opened if listing else None)
            self.prescribing = opened if listing else utterance
        if on_condition and "instruction" not in medication.details:
            medication.details["instruction"] = f"if {on_condition['what'].strip(' ,')}"
        return True

    def _reported(self, mention: DrugMention, clause: str, *, inherits: bool) -> bool:
        if _REPORTED_STOP.search(clause) and not re.search(r"\b(?:never|not|have not) ", clause):
            self._enter(mention, "stop")
            return True
        if is_negated(clause) or _PAST.search(clause) or _past_after(mention.after) or _DECLINES.match(mention.utterance.text):
            return False
        if re.search(r"(?<!\S)(?:want|wants|would like|like to|can i|should i|heard|read|friend\w*|neighbou?r|asking|about)(?!\S)(?: \S+){0,5} ?\Z", clause):
            return False
        answering = self.question is not None and bool(_ASKS_DRUGS.search(self.question.text))
        if not (answering or inherits or mention.details or _TAKING.search(clause)):
            return False
        if reply_kind(mention.utterance.text) == "no" and clause in ("no", "no ,", "never", "nope ,"):
            return False
        medication = self._enter(mention, None)
        medication.reported = True
        if answering and not _TAKING.search(clause):
            medication.cite(self.question)
        return True

    def _asked(self, mention: DrugMention, cue: Cue | None) -> bool:
        """A question lists a drug when its answer says yes ("Do you take aspirin?" "Yes")."""
        utterance = mention.utterance
        replies = self.dialogue.answers(utterance)
        if not replies or utterance.role == "patient":
            return self._patient_asks(mention, cue, replies)
        named = {drug.name for reply in replies[:2] for drug in find_mentions(reply)}
        several = len(find_mentions(utterance)) > 1 and " or " in utterance.text
        kind = reply_kind(replies[0].text)
        if kind == "no" and mention.name in self.listed and _ASKS_TAKING.search(mention.before) and re.match(r"no \.|no ,? ?i (?:do not|am not) ?(?:\.|take|any)", replies[0].text):
            if not self.listed[mention.name].action:
                del self.listed[mention.name]
            return False
        proposes = bool(re.search(r"(?<!\S)(?:would you like|do you want|shall we|should we|how about|can i give|would you be|what about|okay with|are you happy|want me to|try)(?!\S)", utterance.text))
        detailed = bool(_ASKS_HOW.search(utterance.text))
        answered = kind == "yes" or (detailed and any(find_loose_details(reply) for reply in replies[:2]))
        if not answered or (several and mention.name not in named) or _blocked_question(mention.before):
            return False
        if re.search(r"(?<!\S)(?:ever|never|before|in the past)(?!\S)", utterance.text):
            return False
        medication = self._enter(mention, cue.action if proposes and cue else None)
        medication.reported = medication.reported or not proposes
        if kind == "yes":
            medication.cite(replies[0])
        return True

    def _patient_asks(
        self, mention: DrugMention, cue: Cue | None, replies: list[Utterance]
    ) -> bool:
        if replies and cue and not cue.weak and cue.action and mention.name in self.listed:
            if reply_kind(replies[0].text) == "yes":
                self.listed[mention.name].action = cue.action
                self.listed[mention.name].cite(mention.utterance, replies[0])
        return False

    def _is_allergy(self, mention: DrugMention) -> bool:
        if allergy_scope(mention.utterance.phrase, mention.term.first, mention.term.last):
            return True
        asked = self.question is not None and asks_for_allergies(self.question.text)
        return (
            asked
            and self.question is not None
            and mention.utterance.turn == self.question.turn + 1
            and not mention.details
            and not re.search(r"(?<!\S)(?:take|takes|taking|took|use|using|on|tried|prescribed)(?!\S)", mention.before)
        )

    # No drug is named: "it", or details only.

    def _unnamed(self, utterance: Utterance) -> None:
        topic, at = self.topic, self.topic_at
        if topic is None or at is None or utterance.index - at.index > 6:
            return
        if _DECLINES.match(utterance.text) and utterance.role in ("patient", "unknown"):
            if topic.action == "start" and topic.name in self.listed and at.turn == utterance.turn - 1:
                del self.listed[topic.name]
            return
        acted = action_on_pronoun(utterance.text)
        if acted and not utterance.question and not ALLERGY.search(utterance.text):
            self._act_on_topic(utterance, topic, at, acted[0])
            return
        if utterance.index - at.index <= 4:
            self._loose(utterance, topic, at)

    def _act_on_topic(
        self,
        utterance: Utterance,
        topic: Medication,
        at: Utterance,
        action: Action,
        *,
        details: bool = True,
    ) -> None:
        if utterance.role == "patient" and action != "stop":
            return
        known = topic.name in self.listed
        if not known and action == "start" and at.role == "patient" and utterance.role == "patient":
            return
        self.listed.setdefault(topic.name, topic)
        topic.action = action
        topic.cite(at if not known else None, utterance)
        found = find_loose_details(utterance) if details else ()
        _apply(topic, found, override=True)
        if details and not any(detail.kind == "dose" for detail in found):
            _change_bare_dose(topic, utterance.text, action)
        self.topic_at = utterance

    def _loose(self, utterance: Utterance, topic: Medication, at: Utterance) -> None:
        details = find_loose_details(utterance)
        if not details or topic.name not in self.listed or utterance.question:
            return
        answering = (
            self.question is not None
            and self.question.turn == utterance.turn - 1
            and (bool(_ASKS_HOW.search(self.question.text)) or (self.question is at and bool(_ASKS_TAKING.search(at.text))))
            and self.question.index - at.index <= 3
        )
        continuing = utterance.turn == at.turn or (
            utterance.role == at.role and utterance.turn - at.turn <= 2
        )
        begins = _LOOSE_START.match(utterance.text) and not _ABOUT_SOMETHING_ELSE.search(utterance.text)
        if not answering and not (continuing and begins):
            return
        if not answering and details[0].kind in ("duration",) and not re.match(r"(?:and |take |use |it is |that is |so |just )*(?:it |that |this |them )?(?:for|x)\b", utterance.text):
            return
        corrects = bool(CORRECTION.search(utterance.text))
        if _apply(topic, details, override=corrects):
            topic.cite(self.question if answering else None, utterance)
            self.topic_at = utterance

    def _enter(self, mention: DrugMention, action: Action | None, *, details: bool = True) -> Medication:
        known = mention.name in self.listed
        medication = self.listed.setdefault(mention.name, Medication(mention.name))
        corrects = bool(CORRECTION.search(mention.utterance.text))
        doctor = mention.utterance.role != "patient"
        override = corrects or (doctor and action in ("start", "increase", "decrease", "continue")) or (
            doctor and known and medication.reported
        )
        prescribed = [one for one in mention.details if not _is_use_so_far(mention, one)]
        used = _apply(medication, prescribed if details else [], override=override)
        if details and not any(detail.kind == "dose" for detail in mention.details):
            used = _change_bare_dose(medication, mention.after, action) or used
        condition = _IF_AFTER.search(mention.after) if details else None
        if condition and action == "start" and lexicon.findings().find(normal(condition["what"])) and "instruction" not in medication.details and not mention.utterance.question:
            medication.details["instruction"] = condition["what"]
        # A prescription of what is being changed or kept anyway starts nothing anew.
        acted = action is not None and not (
            (action == "continue" and medication.action is not None)
            or (action == "start" and medication.action in ("continue", "increase", "decrease"))
        )
        if acted:
            medication.action = action
        if not known or used or acted:
            medication.cite(mention.utterance)
        self.topic, self.topic_at = medication, mention.utterance
        return medication


# "I will give you two tablets." opens a list of what is prescribed in the sentences after it.
_PRESCRIBES = re.compile(
    r"(?<!\S)(?:will give|giving|prescribe|prescribing|start|starting|put you on|writing|write)(?!\S)(?: \S+){0,3}? "
    r"(?:you|medicines?|medications?|tablets|antibiotics?|following|things|prescription|on)(?!\S)"
)
_LISTED = re.compile(r"(?:(?:and|also|then|plus|,|first|second|secondly|firstly|next|1|2|3|one|finally|lastly|is|the|tab|tablet|cap|capsule|syrup|inj|injection|\.|so|some) ?)*")


_ABOUT_SOMETHING_ELSE = re.compile(
    r"(?<!\S)(?:blood pressure|pulse|temperature|weight|sugar|exercise|walk|drink|water|see (?:me|you|us)|come back|follow up|"
    r"check|monitor|test|scan|x ray|review|ago|pain|hurts|cough|fever|sleep|wake|happens?|feel|been having|symptoms?|"
    r"ice|rest|gargle|stretch\w*|cigarettes?|smoke|beers?|years? old|miles?|appointment)(?!\S)"
)


def _blocked(text: str) -> bool:
    """Say whether the words before a drug make it a possibility only."""
    plain = re.sub(r"would like|(?<!\S)(?:i|we) like to(?!\S)|than usual|could you", "", text)
    near = " ".join(plain.split()[-14:])
    return bool(_HYPOTHETICAL.search(near) or re.search(r"(?<!\S)if (?!needed|required)", plain))


def _blocked_question(before: str) -> bool:
    return bool(re.search(r"(?<!\S)(?:allerg\w+|reaction|if|instead of|stopp?e?d?)(?!\S)", before))


def _reported_start(before: str) -> bool:
    return bool(re.search(r"(?<!\S)(?:started (?:you |him |her |me )?on|was given|were given|had you (?:on|take))(?!\S)", before))


def _past_after(after: str) -> bool:
    return bool(re.match(r"(?:\S+ ){0,5}(?:years? ago|in the past|as a child|when i was|back in|a long time ago|last year)(?!\S)", f"{after} "))


def _is_use_so_far(mention: DrugMention, detail: Found) -> bool:
    """A duration that says how long it has been taken is not how long to take it."""
    if detail.kind != "duration":
        return False
    return mention.utterance.role == "patient" or bool(
        re.search(r"(?<!\S)(?:have|has|had|i|been)(?: \S+)? (?:been|took|taken|taking|take)(?!\S)", mention.before)
    )


def _clause(before: str) -> str:
    """Return the words before a drug that speak of it."""
    return re.split(r" (?:but|; |however|so i|so we|so let|instead ,|therefore|, so|, and i|, and we|, then|, i will|, we will|, let us|, i am going) ", f" {before} ")[-1].strip()


def _apply(medication: Medication, details: Iterable[Found], *, override: bool) -> bool:
    """Write details down, over what was said before where ``override``; say whether any was new."""
    details, before = list(details), dict(medication.details)
    kinds = {detail.kind for detail in details}
    if override and kinds & set(_OFTEN):
        kinds |= set(_OFTEN)
    for kind in kinds - {"instruction"} if override else ():
        medication.details.pop(kind, None)
    for detail in details:
        _set(medication, detail)
    return medication.details != before


def _set(medication: Medication, detail: Found) -> None:
    details, kind = medication.details, detail.kind
    if kind == "dose" and is_count(detail) and not _counts(details.get("dose")):
        kind = "instruction"
    if kind in ("instruction", "timing") and kind in details:
        joint = " and " if kind == "timing" else ", "
        if detail.value not in details[kind]:
            details[kind] += f"{joint}{detail.value}"
    else:
        details.setdefault(kind, detail.value)


def _change_bare_dose(medication: Medication, text: str, action: Action | None) -> bool:
    """Read the new dose of "increase it to 20" in the unit that its dose was spoken in before."""
    match = _BARE_CHANGE.search(text)
    old = medication.details.get("dose", "").split()
    if action not in ("increase", "decrease") or not match or len(old) < 2:
        return False
    medication.details["dose"] = f"{match[1]} {old[-1]}"
    return True


_BARE_CHANGE = re.compile(
    r"(?<!\S)to (\d+(?:\.\d+)?)(?= ?(?:\Z|[.,;]|once|twice|3 times|daily|a day|every|at night|at bedtime|and|then|from|for|now))"
)


def _counts(dose: str | None) -> bool:
    return dose is None or dose.split()[-1] in COUNT
