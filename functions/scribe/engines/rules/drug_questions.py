"""Drugs in questions: whether the answer lists them, drops them or allows what is asked."""

import re

from scribe.clinical.brands import generic_of
from scribe.clinical.dialogue import Utterance
from scribe.clinical.replies import reply_kind
from scribe.engines.rules.bare_doses import asks_for_dose
from scribe.engines.rules.drug_actions import Cue
from scribe.engines.rules.drug_context import (
    ASKS_OF_IT,
    ASKS_TAKING,
    EVER,
    NOT_ASKED_FOR,
    NOT_TAKING,
    PRONOUN,
    PROPOSES,
    TRIED,
)
from scribe.engines.rules.drug_details import is_count
from scribe.engines.rules.drug_ledger import Ledger
from scribe.engines.rules.drug_mentions import DrugMention, find_loose_details, find_mentions
from scribe.engines.rules.drug_times import asks_when
from scribe.engines.rules.drug_verbs import Action

# "And your pressure tablet, the losartan, 50?"
_ONLY_NAMED = re.compile(
    r"(?:[ ,]*\d[\d.,/]*(?: (?:mg|milligrams?|mcg|micrograms?|units?))?)?[ ,?]*"
)
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
        if _IS_ON.search(mention.before):
            ledger.enter(mention, None).reported = True
        _allow(ledger, mention, cue, replies[0])
        return False
    if kind == "no" and mention.name not in ledger.listed and ASKS_TAKING.search(mention.before):
        # "Are you still on the A at night?" "No, I quit that.": how it was taken.
        heard = ledger.spoken_of[mention.name]
        heard.learn(mention.details, override=False)
        heard.cite(question)
    if kind == "no" and ASKS_TAKING.search(mention.before) and NOT_TAKING.match(replies[0].text):
        ledger.drop(mention.name)
    given = [
        one for reply in replies[:2] for one in find_loose_details(reply, bare=True, alone=True)
    ]
    asks_use = asks_for_dose(question.phrase) or (
        bool(given)
        and given[0].first <= _SOON
        and (
            ASKS_TAKING.search(question.text)
            or ASKS_OF_IT.match(question.text)
            or _ONLY_NAMED.fullmatch(mention.after)
            or asks_when(question, named=True)
        )
    )
    dosed = any(one.kind == "dose" and not is_count(one) for one in given)
    corrected = kind == "no" and dosed and any(one.kind == "dose" for one in mention.details)
    read_out = reads_out(mention, replies[0])
    detailed = (given and asks_use and kind != "no") or read_out or corrected
    named = {drug.name for reply in replies[:2] for drug in find_mentions(reply)}
    # "Proguanil?" "Paludrine, yes."
    named |= {mention.name for name in set(named) if generic_of(mention.name, name)}
    instead = find_mentions(replies[0])[:1]
    if instead and instead[0].term.first <= 1 and mention.name not in named:
        return False
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


# "And your water tablet, the furosemide, 40?" "In the morning."
_ONLY_NAMES = re.compile(
    r"(?:(?:and|so|okay|right|then|now|next|,|first|also|your|the|his|her|you|he|she|is|are|has|"
    r"have|got|still|on|taking|take|takes|it|says|here|that|this|for|by|tablets?|pills?|water|"
    r"blood|pressure|thyroid|heart|inhaler|statin|i|see|of|too|also|correct|yes|think|how|"
    r"getting|doing|with|find|finding|been|\?|\.) )*"
)


_ASKS_OTHERWISE = re.compile(
    r"(?<!\S)(?:would|should|could|shall|can|want|try|trying|start|starting|add|instead|switch|if|"
    r"or|prefer|need|more|stop|stopped|about|ever|before|used|was|were|had)(?!\S)"
)
_STOPPED = re.compile(r"(?<!\S)(?:stopped|finished|ran out|gave up|came off|not any ?more)(?!\S)")


def reads_out(mention: DrugMention, reply: Utterance) -> bool:
    """Say whether a question reads out a drug with its dose ("The losartan, 50 mg a day?").

    It is taken where that is all and the reply denies nothing, or where what else is asked takes it
    for granted ("The sotalol, 80 twice a day, any trouble with that?" "No.").
    """
    dosed = any(one.kind == "dose" for one in mention.details)
    if mention.more or not dosed or _STOPPED.search(reply.text):
        return False
    covered = {index for one in mention.details for index in range(one.first, one.last)}
    covered |= set(range(mention.term.first, mention.term.last))
    words = mention.utterance.phrase.words
    before, behind = (
        "".join(f"{words[at].text} " for at in part if at not in covered)
        for part in (range(mention.term.first), range(mention.term.last, len(words)))
    )
    if not _ONLY_NAMES.fullmatch(before):
        return False
    if _ONLY_NAMES.fullmatch(behind):
        return reply_kind(reply.text) != "no"
    return not _ASKS_OTHERWISE.search(mention.utterance.text)


# "And I'm still fine on the amlodipine?": it is taken.
_IS_ON = re.compile(
    r"(?<!\S)(?:i am (?:still )?(?:fine |okay |all right |good )?on|(?:keep|carry|stay|go) on"
    r"(?: (?:with|taking|using))?|(?:stop|stopping|keep|continue|come off)(?: (?:taking|using|"
    r"with))?)"
    r"(?: (?:the|my|his|her))+\Z"
)
_ASKS_TO_KEEP = re.compile(
    r"(?<!\S)(?:(?:do|should|shall|can|must|will|would) (?:i|we|he|she) (?:(?:still|just|need to|"
    r"have "
    r"to) )*(?:keep|carry on|continue|stay on|go on|still|take|use|do|have)|(?:i|"
    r"we) (?:just )?(?:keep|"
    r"carry on|stay on)|still (?:fine |okay )?(?:on|take|do|use|have))(?!\S)"
)
_ASKS_TO_STOP = re.compile(
    r"(?<!\S)(?:(?:do|should|shall|can|must|will|would) (?:i|we|he|she) (?:(?:just|need to|"
    r"have to) )*|"
    r"so (?:i )?)(?:stop|come off|quit|bin|get rid of)(?!\S)"
)
_ENDS_WITH_YES = re.compile(r", (?:yes|please|definitely|exactly)(?: please)? ?\.?\Z")


def hear_request(ledger: Ledger, question: Utterance) -> None:
    """Do with the topic what the patient asks for ("Do I keep going with that?" "Yes")."""
    topic = ledger.topic
    replies = ledger.dialogue.answers(question)
    if topic is None or topic.name not in ledger.listed or not replies or topic.action:
        return
    if PRONOUN.search(question.text) and _allows(replies[0]):
        action = _requested(question)
        if action:
            topic.action = action
            topic.cite(question, replies[0])


def _requested(question: Utterance) -> Action | None:
    if _ASKS_TO_STOP.search(question.text):
        return "stop"
    return "continue" if _ASKS_TO_KEEP.search(question.text) else None


def _allows(reply: Utterance) -> bool:
    return reply_kind(reply.text) == "yes" or bool(_ENDS_WITH_YES.search(reply.text))


def _allow(ledger: Ledger, mention: DrugMention, cue: Cue | None, reply: Utterance) -> None:
    """Do what the patient asks for ("Should I stop the aspirin?") when the doctor says yes."""
    medication = ledger.listed.get(mention.name)
    action = cue.action if cue and not cue.weak else _requested(mention.utterance)
    if not action or not _allows(reply) or action not in ("stop", "continue"):
        return
    if medication is None and action == "stop":
        medication = ledger.enter(mention, None)
    if medication:
        medication.action = action
        medication.cite(mention.utterance, reply)
