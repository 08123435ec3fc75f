"""Doses without a unit that their words alone give away, wherever they stand.

By the strength of the tablet ("the 20", "two of the 500s", "a 50", "they're 2.5 each"), before
the drug ("10 of ramipril"), or as where the dose goes to ("take it up to 20", "make it 12").
"""

import re
from collections.abc import Iterable

from scribe.clinical.dosing import Found
from scribe.clinical.text import Phrase

AMOUNT = r"(?P<amount>\d++(?:\.\d++)?+(?: / \d++(?:\.\d++)?+){0,2}+)"
_PIECE = (
    r"(?: (?:s|1|ones|one|tablets?|capsules?|pills?|strength|patch|patches|inhaler|pens?)(?!\S))*"
)
# What may stand behind a dose: the end, how and when it is taken. Not "over 80", "weeks", "miles".
ENDS = (
    r"(?= ?(?:[.,;?!:]|\Z)| (?:once|twice|[2-6] times|daily|a day|every|each|nightly|weekly|at "
    r"(?:night|bed|bedtime|lunch|tea|dinner|noon|breakfast|the)|in the (?:morning|evening|"
    r"afternoon)|mane|nocte|bd|od|tds|before|after|with|when|and|but|or|so|if|as|also|too|only|"
    r"please|now|today|still|then|instead|rather|from|i (?:think|believe|guess)|is it|"
    r"for (?:my|the|your|his|her|now|an?|\d)|last|since|"
    r"tonight|tomorrow|yesterday|to (?:start|begin)|(?:\d+|an?|the other) (?:days?|weeks?|months?|"
    r"years?|while) ago|in (?!the|\d|his|her|my))(?!\S))"
)
_THING = (
    r"(?:it|that|this|them|you|him|her|me|things)(?: 1)?|(?:the|your|his|her|that) (?:dose|\w+)"
)
_MOVE = (
    r"(?:put|tak|bring|mov|push|bump|step|rais|increas|lower|drop|cut|reduc|go|com|get|taper|"
    r"doubl|halv|up|chang|adjust|set|switch|return)(?:e|ing|ting|ping)?"
)
_WAY = r"(?: (?:up|down|back|over|straight|just|now|again|further|slightly|gently))*"
_INSTEAD = r"(?:instead of|rather than|in place of)"
_STRENGTHS = (
    rf"(?<!in )(?<!on )(?<!since )(?<!until )(?:the|those|my|your|his|her) {AMOUNT}{_PIECE}{ENDS}",
    rf"(?:an?|[1-4]|half an?) {AMOUNT}{_PIECE}{ENDS}",
    rf"(?:of (?:the |my |your |those )?)?{AMOUNT} s(?: (?:ones|tablets|capsules))?{ENDS}",
    rf"(?:they|those|these) (?:are|come as|come in) (?:only |the |just )?{AMOUNT}{ENDS}",
    rf"{AMOUNT} each(?! (?:day|morning|night|evening|time))",
    rf"(?:take|takes|taking|on)(?: (?:about|just|only))? {AMOUNT}{ENDS}",
    rf"{AMOUNT} (?=of (?:the |your |my |his |her )?[a-z]{{5}})",
    rf"{AMOUNT} (?:from (?:now|today|tomorrow|tonight|here)|tonight|tomorrow)(?!\S)",
    rf"{AMOUNT} {_INSTEAD} (?:the |an? )?\d",
)
# The words right before the dose that something is changed to.
_CHANGES = (
    rf"(?<!\S)(?:{_MOVE}(?: (?:{_THING}))?{_WAY} (?:to|at|on|for)|(?:up|down|back)(?: again)?"
    rf"(?: by \d\S*(?: [a-z]+)?)?(?: ,)? (?:to|at)|"
    rf"from (?:the )?\d\S*(?: \w+){{0,3}} to|(?:make|making|made|try|trying|say|do|go with|"
    rf"becomes?|would like|want|"
    rf"write)(?: (?:{_THING}))?|"
    r"(?:you|him|her|me|it|that|this|they|stays?|staying|keep|leave|hold)(?: (?:be|stay|stays|up|"
    r"down|go))* (?:on|at|to)|so) (?:(?:the|an?|about|just|only|that is|it is) )*"
)
_CHANGED_TO = re.compile(rf"{_CHANGES}\Z")
_UNDECIDED = re.compile(
    r"(?<!\S)(?:if|might|may|could|maybe|perhaps|unless|until|whether|not|eventually|goal|aim|"
    r"would have|hopefully|used to)(?!\S)"
)
# "Your LDL came back at 112", "his blood pressure drops to 98".
_MEASURED = re.compile(
    r"(?<!\S)(?:pressure|bp|systolic|sugars?|glucose|hba1c|a1c|ldl|hdl|cholesterol|potassium|sodium|"
    r"calcium|phosphate|creatinine|egfr|tsh|ferritin|haemoglobin|hemoglobin|inr|crp|psa|urate|"
    r"uric acid|weight|weigh|pulse|rate|temperature|temp|saturations?|sats|peak flow|levels?|count|"
    r"score|bmi|platelets|viral load)(?: (?!(?:i|we|let|so|then) )[^,;.\s]+){0,8} \Z"
)
_SHAPES = (
    *((re.compile(rf"(?<!\S){shape}"), False) for shape in _STRENGTHS),
    (re.compile(rf"{_CHANGES}{AMOUNT}{ENDS}"), True),
)
_OLD = re.compile(
    rf"(?<!\S)(?:from|not|by|{_INSTEAD}|was|were|been|than|over|under|below|above)"
    r"(?: (?:the|an?|on|about|just))*\Z"
)
# More characters than the words have that lead to a dose or follow it: no more are looked at.
_LEADING = 160
_SO = re.compile(r"(?<!\S)so (?:(?:that is|it is|about|just) )*\Z")
_COUNTS = re.compile(r" ?(?:a day|daily|every|each|at|in|when|before|after|with|of|if)(?!\S)")


def spoken_doses(phrase: Phrase, details: Iterable[Found]) -> list[Found]:
    """Return the doses without a unit in a phrase, beside its other ``details``, in order."""
    text = phrase.text
    taken = {index for one in details for index in range(one.first, one.last)}
    found: list[Found] = []
    for shape, changes in _SHAPES:
        for match in shape.finditer(text):
            at, amount = phrase.word_at(match.start("amount")), match["amount"]
            words = set(range(at, at + amount.count(" ") + 1))
            start = match.start("amount")
            before = text[max(0, start - _LEADING) : start]
            if words & taken or _OLD.search(before.rstrip()) or _MEASURED.search(before):
                continue
            behind = text[match.end("amount") : match.end("amount") + _LEADING]
            # "Six tens, so 60." only reckons.
            if changes and (behind.startswith(" if ") or (_SO.search(before) and not behind[2:])):
                continue
            if _is_strength(amount, behind) or (changes and not _COUNTS.match(behind)):
                taken |= words
                found.append(Found("dose", amount.replace(" ", ""), at, max(words) + 1))
    return sorted(found, key=lambda one: one.first)


def is_changed_to(before: str) -> bool:
    """Say whether a change to what follows these words is ordered ("I'd like you to go to the")."""
    before = f" {before} "[-_LEADING:]
    undecided = _UNDECIDED.search(before) or _MEASURED.search(before)
    return bool(_CHANGED_TO.search(before)) and not undecided


def _is_strength(amount: str, behind: str) -> bool:
    """Say whether a number is that of a dose: neither a count of tablets nor a year."""
    if "." in amount or "/" in amount or behind.startswith(" s"):
        return True
    return 5 <= float(amount) <= 1_900 or float(amount) > 2_100
