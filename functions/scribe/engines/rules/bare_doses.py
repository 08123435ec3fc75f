"""Doses spoken without a unit: a number behind a drug, or one that is all an answer says."""

import re

from scribe.clinical.dosing import Found, find_details
from scribe.clinical.strengths import AMOUNT, ENDS
from scribe.clinical.text import Phrase
from scribe.engines.rules.drug_context import ASKS_HOW
from scribe.engines.rules.drug_details import FORMS, is_count, turns_elsewhere

_BARE = re.compile(
    rf"(?: (?:{FORMS}|to|at|is|,|dose|that|which|it|just|still|only|about|mainly|plain|we|i|will|"
    r"should|now|make|making|put|go|goes|going|up|down|back|aim|for|"
    r"the))* (?P<amount>\d+(?:\.\d+)?)(?P<second>(?: / \d++(?:\.\d++)?+){1,2}+)?"
)
_NO_AMOUNT = re.compile(
    r" (?:times?|x|to(?! (?:start|begin|the|your|his|her|help|be))|or|hours?|days?|weeks?|"
    r"months?|years?|minutes?|out of|of|/|over|am|pm|"
    r"hourly|more|other|o ' clock|per|years)(?!\S)"
)
_PUFFED = ("puff", "spray", "drop")
_OFTEN = ("frequency", "timing", "as needed")
_BEHIND_COMMA = re.compile(
    r"(?:(?:[^\d.;]|1(?= ,))+ )?, (?:about |just |only |"
    r"the )?(?P<amount>\d+(?:\.\d+)?)(?= ?(?:[.?;,]|\Z))"
)


def bare_dose(
    phrase: Phrase, first: int, details: list[Found], mine: list[Found], end: int
) -> Found | None:
    """Read a dose without a unit after a drug ("metformin 500 twice daily").

    The drug ends at ``first``, its words at ``end``; ``details`` are those of the phrase, ``mine``
    those of the drug.
    """
    if any(detail.kind == "dose" and not is_count(detail) for detail in mine):
        return None
    mine_dosed = any(detail.kind == "dose" for detail in mine)
    # The 250 of "Seretide 250, two puffs" tells the inhaler.
    if any(one.kind == "dose" and one.value.split()[-1].startswith(_PUFFED) for one in mine):
        return None
    match = _BARE.match(f" {phrase.part(first, len(phrase.words)).text}")
    if match:
        at = first + match.group()[: match.start("amount")].count(" ") - 1
        if match["second"]:
            last = at + 1 + match["second"].count(" ")
            return Found("dose", (match["amount"] + match["second"]).replace(" ", ""), at, last)
        counted = mine_dosed
        form = [word.text for word in phrase.words[at + 1 : at + 2]]
        # The 2 of "Glycomet GP 2, one tablet" and the 50 of "50 patches, one" are parts of a name.
        small = float(match["amount"]) < 5 and "." not in match["amount"]
        named = counted and (small or form in (["patch"], ["patches"]))
        if not named and _ends_there(phrase, at, details):
            return Found("dose", match["amount"], at, at + 1)
    return None if mine_dosed else _dose_behind(phrase, first, details, mine, end)


def _dose_behind(
    phrase: Phrase, first: int, details: list[Found], mine: list[Found], end: int
) -> Found | None:
    """Read a dose that stands farther behind a drug ("for the pain, 500 twice a day")."""
    often = [one for one in mine if one.kind in _OFTEN and one.first > first]
    at = often[0].first - 1 if often else first
    # Of "for the pain, 500 twice a day" only a number too high to count tablets is a dose.
    if at > first and _is_amount(phrase, at, details, least=5):
        return Found("dose", phrase.words[at].text, at, at + 1)
    end = min(end, turns_elsewhere(phrase, first))
    match = _BEHIND_COMMA.match(phrase.part(first, end).text)
    if match and match.group().count(" ") <= 8:
        at = first + match.group()[: match.start("amount")].count(" ")
        year = 1900 < float(match["amount"]) < 2100
        least = 0 if "." in match["amount"] else 5
        if not year and _is_amount(phrase, at, details, least=least):
            return Found("dose", match["amount"], at, at + 1)
    return _number_taken(
        phrase, first, [one for one in mine if one.kind in _OFTEN and one.first >= first]
    )


def _number_taken(phrase: Phrase, first: int, often: list[Found]) -> Found | None:
    """Read how many are taken ("prenatal vitamins, one a day", "the Keppra, two at night")."""
    words = [word.text for word in phrase.words]
    for detail in often[:1]:
        within = detail.kind == "frequency" and words[detail.first] == "1"
        at = detail.first if within else detail.first - 1
        led = words[at - 1] in (",", "take", "just", "only", "have", "is", "it") or at == first
        if words[at] in ("1", "2", "3", "4") and led and at >= first:
            return Found("dose", words[at], at, at + 1)
    return None


_LEADING = (
    r"(?:(?:yes|yeah|yep|aye|no|oh|well|so|okay|right|then|now|,|and|it|that|they|i|he|she|we|you|is|"
    r"was|are|am|says|said|on|at|to|take|takes|taking|the|those|a|an|1 of|2 of|just|only|still|"
    r"about|around|roughly|say|let us|try|make it|go|we could|we can|same|as|always|ever|before|"
    r"usual|usually|down|up|back|think|believe|probably|all|about) )*"
)
_BEHIND = re.compile(
    r"\Z|(?:[.,;?:]|s|and|but|or|plus|instead|rather|by|patch|patches|inhaler|pen|strength|then|when|"
    r"from|on|for|if|also|only|as|just|still|too|please|now|again|today|tonight|in|at|with|after|"
    r"before|while|until|that|which|you|we|i|he|she|is|was|has|will|can|should|because|so|last|"
    r"since|this|to (?:help|start|begin|protect|keep|stop|take|be|the|your|his|her))(?!\S)"
)
_ALONE = re.compile(
    rf"{_LEADING}{AMOUNT}(?! (?:s )?(?:of|or)(?!\S))(?: (?:s|ones?|1|each)(?!\S))*"
    rf"(?:{ENDS}|(?= (?:i|on the box|last|since)(?!\S)))"
)


_LAST = re.compile(
    r"(?:[^\d,.]+ ){1,4}, (?:a |about |just |so )?(?P<amount>\d+(?:\.\d+)?)(?= ?(?:[.?]|\Z))"
)


def lone_dose(phrase: Phrase, details: list[Found], *, least: float = 5) -> Found | None:
    """Read a dose that is all an utterance says, or begins with ("Yes, 20. In the morning").

    A whole number below ``least`` may as well count tablets.
    """
    match = _ALONE.match(phrase.text) or _LAST.match(phrase.text)
    if match is None:
        return None
    at = phrase.word_at(match.start("amount"))
    least = 0 if "." in match["amount"] or "/" in match["amount"] else least
    last = at + match["amount"].count(" ") + 1
    if not _is_amount(phrase, at, details, least=least, last=last):
        return None
    return Found("dose", match["amount"].replace(" ", ""), at, last)


_EITHER = re.compile(
    r"(?<!\S)(?:the |an? )?\d\S*(?: s)?(?: (?:mg|milligrams?|units?|micrograms?|,))* or (?:the |"
    r"an? )?"
    r"\d\S*(?: (?:s|mg|milligrams?|units?|micrograms?|ones?))* ?\?"
)


# "Two puffs each time?"
_SHORT = 6


def asks_for_dose(phrase: Phrase) -> bool:
    """Say whether a question asks how much ("What strength?", "Is that the 5 or the 10?")."""
    if ASKS_HOW.search(phrase.text) or _EITHER.search(phrase.text) or is_lone_dose(phrase):
        return True
    doses = [one for one in find_details(phrase) if one.kind == "dose"]
    return bool(doses) and doses[0].first <= 1 and len(phrase.words) <= _SHORT


def asks_how_much(text: str) -> bool:
    """Say whether a question asks for an amount, so that "four" is one."""
    return bool(_HOW_MUCH.search(text))


_HOW_MUCH = re.compile(
    r"(?<!\S)(?:how much|(?:what|which)(?: is the| is your)? (?:dose|strength)|"
    r"how many (?:milligrams|"
    r"mg|units|micrograms|mils?|ml)|how strong)(?!\S)"
)


def is_lone_dose(phrase: Phrase) -> bool:
    """Say whether a question is only a dose ("Three hundred?")."""
    return lone_dose(phrase, list(find_details(phrase))) is not None and len(phrase.words) <= 5


_FORMER = frozenset(("been", "was", "were", "from", "not"))


def loose_dose(phrase: Phrase, first: int, details: list[Found]) -> Found | None:
    """Read a dose without a unit where no drug is named ("Yes, 500 twice a day")."""
    often = [one.first - 1 for one in details if one.kind in _OFTEN and one.first > first]
    often = [at for at in often if phrase.words[at - 1].text not in _FORMER]
    least = 0 if often and "." in phrase.words[often[0]].text else 5
    if often and _is_amount(phrase, often[0], details, least=least):
        return Found("dose", phrase.words[often[0]].text, often[0], often[0] + 1)
    return None


def _ends_there(phrase: Phrase, at: int, details: list[Found]) -> bool:
    least = 0 if "." in phrase.words[at].text else 2
    if not _is_amount(phrase, at, details, least=least):
        return False
    after = phrase.part(at + 1, len(phrase.words)).text
    return bool(_BEHIND.match(after)) or any(detail.first == at + 1 for detail in details)


def _is_amount(
    phrase: Phrase, at: int, details: list[Found], *, least: float, last: int = 0
) -> bool:
    text = phrase.words[at].text
    # "At 7" tells the time.
    if phrase.words[at - 1].text == "at" and text.isdecimal() and int(text) <= 12:
        return False
    return (
        text.replace(".", "", 1).isdecimal()
        and not phrase.words[at - 1].text.isdecimal()
        and phrase.words[at - 1].text != "/"
        and float(text) >= least
        and not any(detail.first <= at < detail.last for detail in details)
        and not _NO_AMOUNT.match(f" {phrase.part(last or at + 1, len(phrase.words)).text}")
    )
