"""The patterns by which doses, frequencies, routes, durations and instructions are read."""

import re
from collections.abc import Callable
from typing import Literal

from scribe.clinical.units import ALL, unit_of

Kind = Literal["dose", "frequency", "timing", "as needed", "route", "duration", "instruction"]

_N = r"\d+(?:\.\d+)?"
_UNIT = "|".join(sorted(map(re.escape, ALL), key=len, reverse=True))
_DAYS = "monday|tuesday|wednesday|thursday|friday|saturday|sunday"
_DAY_LIST = rf"(?:{_DAYS})s?(?:(?: ,)?(?: and)? (?:{_DAYS})s?)*"
_DAYS_LIST = rf"(?:{_DAYS})s(?:(?: ,)?(?: and)? (?:{_DAYS})s)*"
_SEVERAL_DAYS = rf"(?:{_DAYS}) ?(?:,|and|, and) (?:{_DAYS})(?: ?(?:,|and|, and) (?:{_DAYS}))*"
_TIMES = ("", "once", "twice", "three times", "four times", "five times", "six times")
_WORDS = {1: "one", 2: "two", 3: "three", 4: "four", 5: "five", 6: "six"}
_ABBREVIATED = {
    "bd": "twice daily", "bid": "twice daily", "tds": "three times daily",
    "tid": "three times daily", "qid": "four times daily", "qds": "four times daily",
    "od": "once daily", "qd": "once daily", "qod": "every other day", "stat": "stat",
}  # fmt: skip
# Spoken dosing pattern of India: morning-noon-night(-bedtime).
_PATTERNED = {
    "1-0-1": "twice daily", "1-1-1": "three times daily", "1-0-0": "in the morning",
    "0-0-1": "at night", "0-1-0": "in the afternoon", "1-1-0": "twice daily",
    "0-1-1": "twice daily", "1-1-1-1": "four times daily",
}  # fmt: skip


def _count(match: re.Match[str]) -> str:
    period = {"d": "daily", "w": "weekly", "m": "monthly", "y": "yearly"}[match["period"][0]]
    if match["word"]:
        count = {"thrice": 3, "twice": 2}.get(match["word"], 1)
    else:
        count = int(float(match["n"]))
    high = int(match["high"] or 0)
    if high:
        return f"{_WORDS.get(count, count)} to {_WORDS.get(high, high)} times {period}"
    if match.group().startswith("once or twice"):
        return f"once or twice {period}"
    return f"{_TIMES[count]} {period}" if count < len(_TIMES) else f"{count} times {period}"


def _every(match: re.Match[str]) -> str:
    amount = match["n"] or ""
    if match["high"]:
        amount += f" to {match['high']}"
    unit = match["unit"].rstrip("s")
    return f"every {unit}" if amount in ("", "1") else f"every {amount} {unit}s"


def _span(match: re.Match[str]) -> str:
    amount = "1" if match["n"] in ("a", "an") else match["n"]
    high = match["high"]
    unit = match["unit"].rstrip("s")
    if high:
        return f"{amount} to {high} {unit}s"
    return f"{amount} {unit}" if amount == "1" else f"{amount} {unit}s"


def _dose(match: re.Match[str]) -> str:
    last = match["high"] or match["n"]
    unit = "IU" if "international" in match.group() else unit_of(match["unit"], last)
    unit += "/hour" if match["rate"] else ""
    amount = f"{match['n']} to {last}" if match["high"] else last
    return f"{amount}%" if unit == "%" else f"{amount} {unit}"


def _on_days(match: re.Match[str]) -> str:
    days = [day.capitalize() for day in re.findall(_DAYS, match.group())]
    return "every " + (f"{', '.join(days[:-1])} and {days[-1]}" if days[1:] else days[0])


_ONE = "(?:i|you|he|she|they)"
_WHOSE = "(?:my|your|his|her|the|their)"
_LEAD = r"(?:\d+(?:\.\d+)?|half an|an|a) (?:minutes|hours?)"
_AT_MOST = (
    r"(?:(?:a )?max(?:imum)?(?: of)?|(?:no|not|never) more (?:often )?than|at (?:the )?most|not "
    r"above|do not (?:take|exceed|use)(?: it)? more (?:often )?than)"
)
_BEHIND_UNIT = "|".join(
    rf"(?<={re.escape(unit)} )" for unit in (*ALL, "1", "also", "usually", "daily", "day")
)
_BREAKFAST = "(?:porridge|toast|cereal|cornflakes)"
_MEAL = "(?:food|foods|meal|meals|breakfast|lunch|dinner|supper|eating|milk|water|juice)"
# In order of precedence: words that one rule has read are not read again.
RULES: tuple[tuple[Kind, str, Callable[[re.Match[str]], str] | None], ...] = (
    (
        "frequency",
        rf"{_AT_MOST} (?P<n>[2-9]) (?:times|doses)(?: (?:a|per|each|every|in a|in any|in the))? "
        r"(?:day|daily|24 hours)",
        lambda m: f"up to {_TIMES[int(m['n'])] if int(m['n']) < 7 else m['n'] + ' times'} daily",
    ),
    (
        "instruction",
        r"(?:no more than|not more than|do not (?:take|exceed) more than|maximum(?: of)?|up to a "
        rf"maximum of|do not exceed) {_N}(?: (?:{_UNIT}|doses|times))?(?: (?:in|per|a|any|"
        rf"every|each))*"
        rf"(?: (?:{_N} hours|day|daily))?",
        None,
    ),
    (
        "instruction",
        rf"{_N} (?:{_UNIT}) (?:/|per) (?:kg|kgs|kilos?|kilograms?)(?: (?:of )?(?:body ?)?weight)?"
        r"(?: (?:/|per|a) (?:day|dose)| daily)?",
        None,
    ),
    (
        "instruction",
        rf"{_N} (?:{_UNIT}) (?:/|per|in) (?:{_N} )?(?:ml|mls|mil|mils|millilit\w+)",
        None,
    ),
    ("instruction", r"thinly|sparingly|(?:a )?thin layer", None),
    ("frequency", r"(?:on|at) (?:the )?week ?(?:days|ends?)|(?:on )?school days(?: only)?", None),
    (
        "timing",
        r"(?:with|at|before|after) breakfast and (?:the |your |my )?"
        r"(?:evening meal|dinner|supper|tea|lunch)",
        None,
    ),
    ("timing", r"(?:with|before|after) (?:each|every) (?:main )?meal", None),
    (
        "timing",
        r"(?:after|with|before) (?:feeds|feeding)|"
        r"(?:after|with|before) (?:each|every|any) (?:loose )?(?:stool|motion|feed|"
        r"(?<=loose )(?:1|one)|"
        r"nappy(?: change)?|bowel "
        r"(?:movement|motion)|loose motion)",
        None,
    ),
    (
        "instruction",
        rf"(?:(?:{_N}|half an|an|a) (?:minutes|hours?) )?(?:after|before|with) (?:(?:your|"
        rf"my|his|her|the|a|"
        rf"each|every|any|some|plenty of|lots of|glass of|full|main|evening|morning) )*{_MEAL}",
        None,
    ),
    ("instruction", r"on an empty stomach", None),
    (
        "timing",
        rf"(?:(?<=a week )|(?<=weekly )|(?<=a week , )|(?<=weekly , ))on (?:an? )?"
        rf"(?P<day>{_DAYS})s?",
        lambda m: f"on {m['day'].capitalize()}",
    ),
    (
        "frequency",
        r"(?<!by )(?P<n>[2-9]|1[0-2]) (?P<unit>week|month|year)ly",
        lambda m: f"every {m['n']} {m['unit']}s",
    ),
    ("frequency", r"every third day", lambda _: "every 3 days"),
    (
        "frequency",
        r"(?<!than )(?<!to )(?<!maximum )(?P<n>[2-6]) (?P<unit>days|nights|mornings|evenings) "
        r"(?:a|per|each|every|in the) week",
        lambda m: f"{m['n']} {m['unit']} a week",
    ),
    (
        "timing",
        rf"(?:{_LEAD} )?before (?:{_ONE} )?(?:exercis\w+|sex|intercourse|driv(?:e|ing)|fly|flying|"
        r"sports?|football|gym|games?|pe|swim\w*|run|runs|running|train|trains|training|play|plays|"
        r"playing|travel\w*|(?:a|each|every|any|the|your|his|her|my) (?:flight|journey|match|game|"
        r"run|race|swim|workout|class|training|trip|drive|walk))|"
        rf"{_LEAD} before (?:{_ONE} (?!take|use|have|see|come|can|eat|go(?:es)?(?!\S)|turn|"
        r"sleep)\w+(?: out)?|(?:a|each|every|any|"
        rf"the|your|his|her|my) (?!{_MEAL}|{_BREAKFAST}|morning)\w+)",
        None,
    ),
    (
        "timing",
        r"at \d\d?(?: (?:o ' clock|\d\d))? (?:am|pm)"
        r"(?:(?: ,)? and (?:at )?\d\d?(?: \d\d)? (?:am|pm))?",
        None,
    ),
    (
        "instruction",
        r"(?:in|into|to) (?:each|both|either|the|your) (?:\w+ )?(?:nostrils?|eyes?|ears?)",
        None,
    ),
    ("instruction", r"(?:to|on) (?:the|your) (?:affected|itchy|sore|painful) \w+", None),
    (
        "instruction",
        r"until (?:it is |they are |the course is )?(?:all )?(?:finished|gone|completed?)",
        None,
    ),
    (
        "duration",
        r"(?<!\$ \d )(?<!\$ \d\d )(?:for|x|over|during)(?: (?:the|a|next|first|another|about|"
        r"around|up to|at least|total "
        r"of|full))*"
        rf"? (?P<n>{_N}|a|an)(?: (?:to|or) (?P<high>{_N}))?(?: more| full)? "
        r"(?P<unit>days?|weeks?|months?|years?)(?! ago)",
        _span,
    ),
    ("duration", rf"x(?P<n>{_N})(?P<high>) (?P<unit>days?|weeks?|months?)", _span),
    (
        "duration",
        rf"(?P<n>{_N})(?P<high>) (?P<unit>day|week|month)s? (?:long )?(?:course|treatment|taper)",
        _span,
    ),
    (
        "frequency",
        rf"(?:(?P<n>{_N})(?: (?:to|or) (?P<high>\d+))? ?(?:times?|x)|(?P<word>once or twice|once|"
        r"twice|thrice|1(?= (?:a|per|each|every|daily))))"
        r"(?: (?:a|per|each|every|in a|in the|in 1))? (?P<period>day|daily|week|weekly|month|"
        r"monthly|year|yearly)",
        _count,
    ),
    (
        "frequency",
        rf"(?:every|each)(?: (?P<n>{_N}))?(?: (?:to|or) (?P<high>{_N}))? "
        r"(?P<unit>hours?|days|weeks|months|minutes)",
        _every,
    ),
    (
        "duration",
        r"(?:for|over)(?: (?:the|next|another))*(?: (?:a|1))? fortnight|fortnight course",
        lambda _: "2 weeks",
    ),
    (
        "frequency",
        r"q(?: \.)? ?(?P<n>\d+)(?: to (?P<high>\d+))? ?(?:h|hr|hrs|hours|hourly)",
        lambda m: f"every {m['n']}{' to ' + m['high'] if m['high'] else ''} hours",
    ),
    (
        "frequency",
        r"(?:every|once a|once every|each) fortnight|fortnightly",
        lambda _: "every 2 weeks",
    ),
    (
        "frequency",
        r"every (?:other|second|alternate) week",
        lambda _: "every other week",
    ),
    (
        "frequency",
        r"(?P<n>\d+)(?: (?:to|or) (?P<high>\d+))? hourly",
        lambda m: f"every {m['n']}{' to ' + m['high'] if m['high'] else ''} hours",
    ),
    ("frequency", r"hourly", lambda _: "every hour"),
    (
        "frequency",
        r"(?:on )?(?:every (?:other|second|alternate) days?|alternate days?|alternating days)",
        lambda _: "every other day",
    ),
    (
        "frequency",
        r"(?:every (?:other|second|alternate)|(?:on )?alternate) (?:night|evening|morning)s?",
        lambda m: f"every other {m.group().split()[-1].rstrip('s')}",
    ),
    ("frequency", r"\d-\d-\d(?:-\d)?", lambda m: _PATTERNED.get(m.group(), m.group())),
    (
        "frequency",
        r"(?:as )?(?:a |1 )?(?:single|1 off|1 time|stat) dose|just (?:the )?once|"
        r"once only|as a 1 off|once (?:today|now|tonight)|(?:just |only )?1 time(?: only)?(?! (?:a|"
        r"per|each|every|daily|in))",
        lambda _: "single dose",
    ),
    # "Cut that back to twice."
    (
        "frequency",
        r"(?<!\d to )(?:(?<=to )|(?<=to just )|(?<=to only )|(?<=than ))(?P<n>once|twice|[2-4] "
        r"times)(?= ?(?:[.,;]|from|now|instead|\Z))",
        lambda m: f"{_TIMES[int(m['n'][0])] if m['n'][0].isdecimal() else m['n']} daily",
    ),
    ("frequency", "|".join(_ABBREVIATED), lambda m: _ABBREVIATED[m.group()]),
    (
        "frequency",
        rf"(?:every|each|on|of) (?P<day>{_DAYS})s? (?P<time>morning|evening|night|afternoon)s?|"
        rf"(?:on )?(?P<day_2>{_DAYS})s? (?P<time_2>morning|evening|night|afternoon)s",
        lambda m: f"every {(m['day'] or m['day_2']).capitalize()} {m['time'] or m['time_2']}",
    ),
    (
        "frequency",
        rf"(?:on )?every (?:other|second|alternate) (?P<day>{_DAYS})",
        lambda m: f"every other {m['day'].capitalize()}",
    ),
    ("frequency", "(?:from )?monday (?:to|through) friday", lambda _: "Monday to Friday"),
    (
        "frequency",
        rf"(?:every|each|on an?|of an?) (?:{_DAY_LIST})|(?:on )?(?:{_DAYS_LIST}|{_SEVERAL_DAYS})",
        _on_days,
    ),
    (
        "frequency",
        r"most (?:days|nights)|(?:every )?now and (?:then|again)|once in a while",
        None,
    ),
    (
        "frequency",
        r"(?:in the |every )?mornings?(?: ,)? (?:noon|mid ?day|afternoon|lunch ?time)(?: ,)? and "
        r"(?:at )?(?:night|evening|bedtime)",
        lambda _: "three times daily",
    ),
    (
        "timing",
        r"(?:in the |every )?mornings? and (?:in the |at |every )*(?:night|evening|bedtime|"
        r"tea ?time|lunch ?time)s?",
        lambda m: (
            "in the morning and "
            + (
                "in the evening"
                if "evening" in m.group()
                else "at " + m.group().split()[-1].rstrip("s")
            )
        ),
    ),
    (
        "timing",
        r"first thing(?: (?:in the|every|each|of a) mornings?| on waking)?|"
        rf"(?:as soon as|when(?:ever)?) {_ONE} (?:wakes?(?: up)?|gets? up|rises?)(?! (?:in|at|"
        r"during|with|to))|"
        r"(?:on|after) (?:waking|rising|getting up)(?: up)?|"
        rf"(?:with|before|after) {_WHOSE} (?:morning (?!dose|tablet|insulin)\w+|{_BREAKFAST})"
        r"(?: of (?:tea|coffee))?",
        lambda _: "in the morning",
    ),
    ("timing", r"last thing(?: (?:at|every|each) night| before bed)?", lambda _: "at night"),
    (
        "timing",
        r"at (?:lunch|lunch ?time|mid ?day|tea ?time|dinner ?time|supper ?time|breakfast ?time|"
        rf"meal ?times|breakfast|dinner|supper)|(?:with|after|before) {_WHOSE} tea",
        None,
    ),
    (
        "timing",
        r"(?:(?:\d+(?:\.\d+)?|half an|an|a|a couple of) (?:minutes|hours?) (?:or so )?)?(?:(?:at|"
        rf"to|until) (?:bedtime|bed time|lights out)|before (?:{_ONE} )?(?:go(?:es)? to |going to |"
        r"settling for )?(?:bed|bedtime|sleep|sleeping|lights out|turn in|turning in)(?: time)?)|"
        r"q?hs"
        rf"|(?:when|as) {_ONE} (?:go(?:es)? (?:up )?to (?:bed|sleep)|turns? in)|at sleep time",
        lambda _: "at bedtime",
    ),
    (
        "timing",
        r"(?:at|every|each|in the|of a|once a|1 a|to(?: the)?) nights?|nightly|nocte|at night time",
        lambda _: "at night",
    ),
    (
        "timing",
        r"(?:in the|in|every|each|of a|mid|once a|to the|to) mornings?|mane",
        lambda _: "in the morning",
    ),
    (
        "timing",
        r"(?:in the|in|every|each|of an|early(?: in the)?|to the|to) evenings?",
        lambda _: "in the evening",
    ),
    (
        "timing",
        r"(?<=, )(?:mornings?|evenings?|nights?|night time|bedtime)(?= ?(?:[.,;]|\Z))|"
        r"(?:(?<![\s\S])|(?<=\. ))(?:mornings?|evenings?|nights?|night time|bedtime)"
        r"(?= ?(?:[:,.]|\Z))|"
        r"(?:mornings?|evenings?|nights?|bedtime) times?|"
        rf"(?:(?<=\d )|{_BEHIND_UNIT})(?:mornings?|evenings?|nights?|bedtime)"
        r"(?= ?(?:[.,;]|and(?!\S)|\Z))",
        lambda m: {"m": "in the morning", "e": "in the evening", "n": "at night"}.get(
            m.group()[0], "at bedtime"
        ),
    ),
    (
        "timing",
        r"(?:in the|every|each) afternoons?|at noon",
        lambda _: "in the afternoon",
    ),
    (
        "timing",
        r"(?:just|only) (?:the|your|my|his|her) (?P<time>morning|evening|night ?time|night|bedtime|"
        r"lunch ?time) (?:dose|1|one|tablet|pill)",
        lambda m: {"m": "in the morning", "e": "in the evening", "b": "at bedtime"}.get(
            m["time"][0], "at lunch" if m["time"][0] == "l" else "at night"
        ),
    ),
    (
        "frequency",
        rf"(?:{_BEHIND_UNIT})(?:just )?today(?= ?(?:[.,;]|and|then|\Z))|"
        r"today(?= (?:, )?(?:and )?then)",
        None,
    ),
    (
        "as needed",
        r"(?:only )?on(?: the| my| your| his| her)? (?:bad|heavy|heavier|heaviest|worst|worse|"
        r"painful|difficult|rough|sore) (?:days|nights)(?: only)?",
        lambda _: "as needed",
    ),
    (
        "as needed",
        r"for (?:(?:any|bad|severe|sudden|really|prolonged) )+(?!cases?|reason)\w+|"
        r"(?:only )?for (?:the |bad |acute |your |my )?(?:attacks|emergencies|an emergency|"
        r"breakthrough(?: pain)?|flare ups)(?: only)?",
        lambda _: "as needed",
    ),
    (
        "as needed",
        r"(?:only )?(?:as|when|if|as and when|whenever)(?: (?:it is|you are|they are))? "
        r"(?:needed|required|necessary)"
        r"|when(?:ever)? (?:it|the \w+) (?:comes on|starts|gets bad|flares(?: up)?|is bad|hurts)|"
        r"as and when|as often as (?:you|he|she|they) (?:likes?|needs?|wants?)|(?:only )?(?:as|"
        r"when|whenever|if) (?:you|i|he|she) (?:need|needs|"
        r"require)(?: (?:it|"
        r"them|to))?|prn|sos",
        lambda _: "as needed",
    ),
    (
        "as needed",
        r"at (?:the )?(?:very )?(?:first (?:sign|hint)|onset|start)(?: of (?:an?|the|your|any) "
        r"\w+)?",
        lambda _: "at onset",
    ),
    (
        "as needed",
        r"(?:when|whenever|if) (?:wheezy|breathless|sore|itchy|anxious|nauseous|dizzy|"
        r"tight|short of breath|constipated)|as soon as (?:it|the \w+) (?:starts|begins|comes on)|"
        r"as (?:often|much) as (?:you|he|she|they) (?:like|likes|want|wants|need|needs)|"
        r"(?:on|for)(?: the| my| your)? bad days|when(?:ever)? (?:i|you|he|she|they) (?:(?:have|"
        r"has) to \w+|fly|flies|travels?|(?:get|gets|have|has) (?:an?|the|one|1)(?! day)(?: bad)?"
        r" \w+)|(?:(?<=puff )|(?<=puffs )|(?<=puff , )|(?<=puffs , )|(?<=spray )|(?<=sprays )|"
        r"(?<=tablet )|(?<=tablets )|(?<=drops )|(?<=mg )|(?<=ml ))if (?:you|he|she|they) "
        r"(?:get|gets|have|has|feel|feels)(?! (?:a rash|side))",
        lambda _: "as needed",
    ),
    (
        "frequency",
        r"(?:daily|every(?: single)? day|each day|per day|once day)|"
        r"(?<=\S )a day(?! or)(?! ,? ?(?:chang|replac))",
        lambda _: "once daily",
    ),
    ("frequency", r"as directed|every (?:few hours|couple of hours)", None),
    ("frequency", r"(?:yearly|annually|every year|each year)", lambda _: "once yearly"),
    (
        "frequency",
        r"(?<=\S )a week(?! (?:before|after|ago|or|later|from|earlier))",
        lambda _: "once weekly",
    ),
    ("frequency", r"(?:weekly|every week|each week|per week)", lambda _: "once weekly"),
    ("frequency", r"(?:monthly|every month|each month)", lambda _: "once monthly"),
    (
        "dose",
        rf"(?P<n>{_N})(?P<high>)(?P<rate>) / (?P<second>{_N}) (?P<unit>mg|milligrams?|mcg|"
        r"micrograms?)(?! /)",
        lambda m: f"{m['n']}/{m['second']} {unit_of(m['unit'], '2')}",
    ),
    # "two 250 milligram capsules": how strong each is is the dose, how many are taken a direction.
    (
        "dose",
        rf"(?P<n>[2-9]|1\d?)(?P<high>)(?P<rate>)(?= {_N} (?:(?:mg|milligrams?|mcg|micrograms?|"
        rf"grams?) )?"
        rf"(?P<unit>tablets?|capsules?|tabs?|caps?|ones)(?!\S))",
        lambda m: f"{m['n']} {unit_of('tablet' if m['unit'] == 'ones' else m['unit'], m['n'])}",
    ),
    (
        "dose",
        rf"(?!(?<=that )1 to |(?<=this )1 to |(?<=the )1 to )(?P<n>{_N})(?: (?:to|"
        rf"or) (?P<high>{_N}))? "
        r"(?:international |extra "
        rf"strength |whole |small |of (?:the|those) )?(?P<unit>{_UNIT})"
        r"(?! (?:/|per) (?:dl|deciliter|decilitre|kg|l|liter|litre)(?!\S))(?P<rate> (?:/|per|an|a"
        r") (?:h|hr|hour)(?! (?:before|after|prior|later|or|and)))?(?: / (?:\d+ )?(?:ml|"
        r"dose|puff))?",
        _dose,
    ),
    (
        "route",
        r"by mouth|orally|per oral|po|oral(?! (?:intake|hygiene|cavity|ulcers?|thrush|mucosa))",
        lambda _: "oral",
    ),
    ("route", r"topically|topical|(?:on|to) (?:the|your) skin", lambda _: "topical"),
    ("route", r"(?<!an )(?<!a )inhalers?|inhaled|inhale", lambda _: "inhaled"),
    ("route", r"nebuli[sz]ers?|nebuli[sz]ed|nebs", lambda _: "nebulised"),
    ("route", r"nasal(?:ly)?(?: spray)?", lambda _: "nasal"),
    ("route", r"eye ?drops?", lambda _: "eye"),
    ("route", r"ear ?drops?", lambda _: "ear"),
    ("route", r"intravenous(?:ly)?|iv", lambda _: "intravenous"),
    ("route", r"intramuscular(?:ly)?|im", lambda _: "intramuscular"),
    ("route", r"subcutaneous(?:ly)?|subcut|sub ?q|sc|under the skin", lambda _: "subcutaneous"),
    ("route", r"sublingual(?:ly)?|sl|under (?:the|your) tongue", lambda _: "sublingual"),
    ("route", r"rectal(?:ly)?|per rectum", lambda _: "rectal"),
    ("route", r"vaginal(?:ly)?", lambda _: "vaginal"),
)
