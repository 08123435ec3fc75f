"""When a drug is taken, told without naming it: as an answer, behind it, or anew."""

import re
from collections.abc import Sequence

from scribe.clinical import lexicon
from scribe.clinical.dialogue import Utterance
from scribe.clinical.dosing import Found, find_details
from scribe.clinical.dosing_rules import Kind
from scribe.engines.rules.drug_answers import asks_of_use
from scribe.engines.rules.drug_ledger import Ledger
from scribe.engines.rules.medication import Medication

OFTEN = frozenset(("frequency", "timing", "as needed"))

# What may stand before the first detail of words that tell how a drug is taken.
_LEAD_IN = re.compile(
    r"(?:(?:"
    r"a|about|actually|again|all|always|and|around|as|at|be|been|best|better|but|by|can|"
    r"change|changed|come|could|cut|do|does|doing|dose|doses|down|each|either|for|from|"
    r"gave|give|given|go|goes|going|had|half|has|have|having|he|her|him|his|"
    r"i|in|instead|is|it|just|keep|kept|least|let|like|made|make|mainly|maybe|me|more|"
    r"most|mostly|move|my|need|needs|next|no|normally|not|now|of|okay|on|one|only|or|our|"
    r"over|perhaps|please|possibly|probably|put|rather|really|right|same|say|shall|she|"
    r"should|so|sometimes|start|starting|started|still|supposed|took|sure|swallow|switch|take|chew|suck|rub|inhale|spray|inject|"
    r"taken|takes|taking|tend|than|that|the|their|them|then|there|these|they|this|those|"
    r"time|times|to|too|try|under|until|up|us|use|used|uses|using|usually|want|we|wear|"
    r"well|will|with|would|yeah|yep|yes|you|your|tongue|skin|tablets?|pills?|capsules?|"
    r"cream|ointment|inhaler|drops|patch|spray|gel|great|good|perfect|fine|[,.:;]|"
    r"\d[\d.]*|"
    r"moved|switched|back|bring|cut|drop|reduce|increase|thin|smear|layer|blob|dab|bit|little|small|amount|thickly|thinly|generously"
    r") )*"
)
# "The weekly tablet" is another drug.
_A_KIND = re.compile(
    r"(?<!\S)(?:the|an?|that|this|those) \S+(?: daily)? (?:tablets?|pills?|injections?|jab|drip|"
    r"shot|version|form|patch|inhaler|1|one)\Z"
)
_USE_IT = re.compile(
    r"(?:keep|take|use|have|carry|give|put|leave) (?:it|them|that|this|him|her)(?!\S)"
)
_SOON = 2
_ECHO = 5
_OF_USE = re.compile(
    r"(?<!\S)(?:tak(?:e|es|ing)|us(?:e|es|ing)|giv(?:e|es|ing)|inject\w*|apply(?:ing)?|(?:have|having|"
    r"do|doing|put|putting|wear|wearing|change) (?:it|that|those|them|this|these)|(?:is|are|was) "
    r"(?:it|that|those|they|this)|dose|tablets?|pills?|puffs?|inhaler)(?!\S)"
)
_WHEN = re.compile(
    r"(?:(?:and|so|okay|right|,) )*(?:how (?:often|many times|frequently)(?: (?:a|per|each|in a) "
    r"(?:day|week))?|when|what time(?: of (?:the )?day)?|once or twice(?: a (?:day|week))?|every "
    r"(?:single )?(?:day|night|morning)|daily|(?:in the )?mornings? or .*|(?:at )?night or .*|day "
    r"or night|regularly)[ ?]*"
)
# "From now on", "instead": what was told before holds no more; "only at night" neither, unless it
# goes on with what was said before it.
_ANEW = re.compile(
    r"(?<!\S)(?:now|instead|from (?:now|today|tonight|tomorrow)(?: on)?|any ?more|any longer|no "
    r"longer|(?:make|move|switch|change|cut|drop) (?:it|that|them)|back to|down to)(?!\S)"
)
_ONLY = re.compile(r"(?<!\S)(?:only|just|rather)(?!\S)")
_BUT_ONLY = re.compile(
    r"(?:but|although|though|well|no)(?: \S+){0,3}? (?:only|just|actually|really|mostly|usually|"
    r"tend|manage)(?!\S)"
)
_ONCE_A_DAY = ("once daily", "every day")
_A_NUMBER = re.compile(
    r"(?:(?:oh|just|only|usually|about|well|yes|no|the|,|i|take|it|is|that|mostly|still) )*"
    r"(?P<count>once|twice|thrice|\d)(?P<times> times?)?(?= ?(?:[.,;]|\Z))"
)
_PERIOD = re.compile(r"(?<!\S)(?:a|per|each|every|in a) (?P<period>day|week|month)(?!\S)")
_HOW_OFTEN = re.compile(r"(?<!\S)(?:how (?:many|often)|once or|once a|twice a)(?!\S)")
# "You're not missing any?" "Maybe once a month."
_OF_LAPSES = re.compile(r"(?<!\S)(?:miss(?:ed|ing)?|forg[eo]t\w*|skip\w*|remember\w*)(?!\S)")
_COUNTS = {"once": "once", "twice": "twice", "thrice": "three times", "1": "once", "2": "twice",
           "3": "three times", "4": "four times", "5": "five times"}  # fmt: skip


def begins_with_use(utterance: Utterance, details: Sequence[Found]) -> bool:
    """Say whether an utterance begins with how a drug is taken ("Have it before bed")."""
    told = [one for one in details if one.kind in (*OFTEN, "instruction")]
    if told and _USE_IT.match(utterance.text):
        return True
    first = min((one.first for one in details), default=0)
    if _A_KIND.search(
        utterance.phrase.part(0, min([one.last for one in told], default=0) + 1).text
    ):
        return False
    before = utterance.phrase.part(0, first).text
    return bool(told) and bool(_LEAD_IN.fullmatch(f"{before} " if before else ""))


_ASKS = re.compile(
    r"(?:(?:and|so|but|,) )*(?:can|could|should|shall|do|does|did|is|are|will|would|what|why|how|"
    r"when|where|which|who|any|okay|right|sorry|really|pardon)(?!\S)"
)


def is_echo(utterance: Utterance, question: Utterance) -> bool:
    """Say whether a patient only says again what was asked about ("The big ones? Two a day")."""
    return (
        utterance.role == "patient"
        and question.role == "doctor"
        and question.turn == utterance.turn - 1
        and len(utterance.phrase.words) <= _ECHO
        and not _ASKS.match(utterance.text)
    )


def answers_when(
    ledger: Ledger, utterance: Utterance, at: Utterance, details: Sequence[Found]
) -> bool:
    """Say whether an utterance answers when the topic, named last in ``at``, is taken.

    "And your losartan?" "Mornings."; "Is that every day?" "Most days." What is asked of a trouble
    ("How often do you get the headaches?") is none.
    """
    question = ledger.question
    if question is None or question.turn != utterance.turn - 1 or question.index - at.index > 3:
        return False
    return begins_with_use(utterance, details) and asks_when(question, named=question is at)


def asks_when(question: Utterance, *, named: bool = False) -> bool:
    """Say whether a question, which may have ``named`` the drug, can ask when it is taken."""
    if asks_of_trouble(question):
        return False
    details = find_details(question.phrase)
    if named or (details and asks_of_use(question, details)):
        return True
    return bool(_WHEN.fullmatch(question.text) or _OF_USE.search(question.text))


def asks_of_trouble(question: Utterance) -> bool:
    """Say whether a question is of a complaint or of missed doses, not of a drug's use."""
    of_use = _OF_USE.search(question.text)
    complaint = lexicon.findings().find(question.phrase) and not of_use
    return bool(complaint or _OF_LAPSES.search(question.text))


def adds_when(utterance: Utterance, details: Sequence[Found]) -> bool:
    """Say whether an utterance begins with a time of use ("In the morning, yes")."""
    return any(one.kind in OFTEN and one.first <= _SOON for one in details)


def counted(ledger: Ledger, utterance: Utterance) -> Found | None:
    """Read a number that answers how many times a day ("Just the once.")."""
    question, match = ledger.question, _A_NUMBER.match(utterance.text)
    if question is None or match is None or question.turn != utterance.turn - 1:
        return None
    told = [one for one in find_details(utterance.phrase) if one.kind in OFTEN]
    count = _COUNTS.get(match["count"])
    asked = _HOW_OFTEN.search(question.text) and asks_when(question)
    if not asked or count is None or any(one.value != "single dose" for one in told):
        return None
    period = _PERIOD.search(question.text)
    rate = {"week": "weekly", "month": "monthly"}.get(period["period"] if period else "", "daily")
    first = utterance.phrase.word_at(match.start("count"))
    return Found("frequency", f"{count} {rate}", first, first + 1)


def is_anew(
    topic: Medication, utterance: Utterance, at: Utterance, details: Sequence[Found]
) -> bool:
    """Say whether the times told now take the place of those told before.

    "Twice a day" does of once a day, "at bedtime" of the morning, "only when you need it" of any;
    "in the morning" only adds to once a day.
    """
    new = {one.kind: one.value for one in details if one.kind in OFTEN}
    old = {kind: told for kind, told in topic.details.items() if kind in OFTEN}
    # How often a patient comes to need what is taken as needed is no other time.
    comes_to_need = utterance.role == "patient" and "as needed" in old
    if not new or not old or new.items() <= old.items() or comes_to_need:
        return False
    if _ANEW.search(utterance.text) or utterance.turn == at.turn:
        return bool(_ANEW.search(utterance.text) or _BUT_ONLY.match(utterance.text))
    dosed = utterance.role != "patient" and any(one.kind == "dose" for one in details)
    every_day = [one for one in details if _is_every_day(utterance, one)]
    if every_day and "frequency" in old:
        return False
    return dosed or bool(_ONLY.search(utterance.text)) or _differ(new, old)


def _is_every_day(utterance: Utterance, detail: Found) -> bool:
    """Say whether a detail tells regular use, not how often a day."""
    said = utterance.phrase.part(detail.first, detail.last).text
    return detail.kind == "frequency" and said in ("every day", "each day", "every single day")


_PROPOSES = re.compile(
    r"(?:(?:and|so|okay|right|well|then|,) )*(?:can|could|would|will|shall|should|how about|what "
    r"about|what if|why not|why do not|do you want|are you happy)(?!\S)"
)


def proposes_anew(
    topic: Medication, question: Utterance, at: Utterance, details: Sequence[Found]
) -> bool:
    """Say whether a question proposes another time ("Could you move it to bedtime instead?")."""
    return bool(_PROPOSES.match(question.text)) and is_anew(topic, question, at, details)


def _differ(new: dict[Kind, str], old: dict[Kind, str]) -> bool:
    if "frequency" in new:
        several = new["frequency"] not in _ONCE_A_DAY
        return new["frequency"] != old.get("frequency") and ("frequency" in old or several)
    return "timing" in new and "timing" in old and new["timing"] not in old["timing"]
