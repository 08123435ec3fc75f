"""How often a drug is taken, in one form: a rate, times of day, "as needed", without meals.

This is code of its own, apart from the rules that write notes, so that their errors do not cancel
out.
"""

import re

from evaluation.spelt_doses import in_digits

_TIMES = {"once": 1, "one time": 1, "twice": 2, "thrice": 3, "two": 2, "three": 3, "four": 4,
          "five": 5, "six": 6}  # fmt: skip
_COUNT = r"(\d+|once|one|twice|thrice|two|three|four|five|six)"
_DAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_OTHER = r"(?:every|each) (?:other|second|alternate)|alternate|alternating"
_ABBREVIATED = {
    r"\b(?:o\.?d|q\.?d|q24h)\b|\bmane\b|\bnocte\b": "1/day",
    r"\b(?:b\.?i\.?d|b\.?d|q12h)\b": "2/day",
    r"\b(?:t\.?i\.?d|t\.?d\.?s|q8h)\b": "3/day",
    r"\b(?:q\.?i\.?d|q\.?d\.?s|q6h)\b": "4/day",
    rf"\b(?:{_OTHER}) (?:day|night|evening|morning)": "1/2 days",
    rf"\b(?:{_OTHER}) (?:week|{_DAY})|\bfortnight": "every 2 weeks",
    r"^(?:as )?(?:just )?(?:(?:the )?once(?: only| today| now)?|stat|now|today(?: only)?|"
    r"(?:just |only )?(?:1|one) time(?: only)?|(?:on )?(?:the first day|day 1)(?: only)?|"
    r"(?:a |one |1 )?(?:single|one[ -]off|1 off|stat)(?: dose)?|(?:1|one) dose)$": "once",
}
# How many of a length of time make a longer one: "every 7 days" is "once a week".
_SAME_INTERVAL = {
    "every 7 days": "1/week", "every 14 days": "every 2 weeks", "every 28 days": "every 4 weeks",
    "every 6 months": "2/year", "every 12 months": "1/year",
}  # fmt: skip
_EVERY = re.compile(
    r"\b(?:(?:every|each) (\d+)(?:rd|th)? (day|week|month|year)s?|(\d+)[ -](week|month|year)ly)"
)
_HOURLY = re.compile(r"\b(?:every|q) ?(\d+)(?: ?(?:to|or|-) ?(\d+))? ?h")
_RATE = re.compile(
    rf"\b{_COUNT} ?(?:times?|x)?(?: (?:a|per|each|every|in a))? (day|dai|week|month|year)(?!s)"
)
_DAYS_A_WEEK = re.compile(r"\b(\d) days (?:a|per|each|every|in a|in the) week")
_PATTERN = re.compile(r"\b\d-\d-\d(?:-\d)?\b")
_PLAIN = re.compile(r"\b(?:(?:every|each|per|a) )?(day|dai|week|month|year)")
_WEEKDAY = re.compile(rf"\b(?:on |every |each )?({_DAY})s?\b")
_OFTEN = {"morning": r"morning|mane\b|first thing|breakfast time", "noon": r"noon|midday",
          "evening": r"evening|\btea ?time",
          "night": r"\bnight|bed|nocte\b|last thing|lights out"}  # fmt: skip
TIMES_TOLD = {*_OFTEN, *(f"{day}day" for day in ("mon", "tues", "wednes", "thurs", "fri", "satur",
                                                 "sun"))}  # fmt: skip
_MEALS = re.compile(r"breakfast|lunch|dinner|supper|evening meal|\btea\b")
_AS_NEEDED = re.compile(
    r"(?:as|when|if|whenever) (?:needed|required|necessary|(?:i|you|he|she|they) needs?)\b|need be"
    r"|\bp\.?r\.?n|sos|\b(?:as and when|when(?:ever)?|if|at (?:the )?(?:\w+ )?(?:onset|sign|start)|"
    r"as soon as|as (?:often|much) as (?:i|you|he|she|they) (?:like|need|want)|"
    r"(?:for|during) (?:\w+ )?(?:breakthrough|attacks?|emergenc\w+|flare)|"
    r"on (?:the |my |your )?(?:bad|heavy|worst|painful) days)\b"
)
# Other words for the same, where what is left of them is compared as it was said.
_IN_OTHER_WORDS = (
    (r"\bthird\b", "3"),
    (r"\bmonday (?:to|through) friday|\b(?:on )?week ?days\b", "5 days a week"),
    (r"\bfor (?:the )?(?:first |next )?(?:\d+|an?) (?:day|week|month|year)s?\b", ""),
    (r"\ban? (?=(?:minute|hour)\b)", "1 "),
    (r"(?:as soon as|when(?:ever)?) (?:i|you|he|she|they) (?:wakes?(?: up)?|gets? up)\b|"
     r"on (?:waking|rising)|after (?:waking|rising)", "in the morning"),
    (r"(?:as soon as|when(?:ever)?) (?:i|you|he|she|they) (?:goe?s?|gets?) (?:in)?to bed",
     "at bedtime"),
    (r"\b(?:every|each|any) (?:single )?(?=(?:loose|bowel|stool|motion|meal|feed))", ""),
    (r"\b(?:loose )?(?:stool|(?:bowel )?motion|bowel movement|(?<=loose )(?:one|1))s?\b", "motion"),
    (r"\b(?:occasionally|(?:every )?now and (?:then|again)|(?:every )?once in a while|"
     r"from time to time)\b", "now and then"),
    (r"^at (?=breakfast|lunch|dinner|supper|tea\b|meal)", "with "),
    (r"\bevening meal|supper\b", "dinner"),
    (r"(?<=meal|feed)s\b", ""),
    (r"\b(before|after|with) (?:(?:i|you|he|she|they|it|an?|the|your|my|his|her|their|any|each|"
     r"every) )+", r"\1 "),
    (r"^\d+ (?=(?:before|after|with)\b)", ""),
    (r"(?<=before )(\w{2,}?)(?:([nlm])\2)?ing\b", r"\1\2"),
)  # fmt: skip
# "At night for 2 weeks, then twice a week": the first step is compared.
_LATER = re.compile(r"(?<=\w)(?: ,|,|;)? (?:and )?(?:then|followed by|after that|afterwards) .*")


def frequency_of(text: str) -> str:
    """Return a frequency in one form: rate, times of day, "as needed".

    "Every 8 hours" is three times daily; "in the morning" alone is once daily, with "at night" it
    is twice daily; of steps it is the first. What has no rate ("15 minutes before you run") is
    returned in plain words.
    """
    said = _plain(text)
    weekdays = sorted(set(_WEEKDAY.findall(said)))
    times = [name for name, pattern in _OFTEN.items() if re.search(pattern, said)]
    as_needed = bool(_AS_NEEDED.search(said))
    meals = set(_MEALS.findall(said))
    rate = (
        _rate(said)
        or (f"{len(meals)}/day" if len(meals) > 1 else "")
        or (f"{len(times)}/day" if times else "" if as_needed else said)
    )
    if times in (["morning", "evening"], ["morning", "night"]) and rate in ("1/day", "2/day"):
        rate, times = "2/day", []
    if len(times) > 1 and rate == f"{len(times)}/day":
        times = []
    return ", ".join(filter(None, [rate, *weekdays, *times, "as needed" if as_needed else ""]))


def _plain(text: str) -> str:
    """Return a frequency with its numbers in digits, lengths of time in minutes, one wording."""
    said = re.sub(r"^(?:and )?then ", "", text.lower().strip())
    said = _LATER.sub("", in_digits(said))
    said = re.sub(r"(\d+)( (?:to|or) \d+)?[ -]hourly", r"every \1\2 hours", said)
    for pattern, plain in _IN_OTHER_WORDS:
        said = re.sub(pattern, plain, said)
    return re.sub(
        r"(\d+(?:\.\d+)?) (hour|minute)s?(?: or so)? before",
        lambda m: f"{float(m[1]) * (60 if m[2] == 'hour' else 1):g} minutes before",
        said,
    )


def _rate(said: str) -> str:
    short = next((rate for words, rate in _ABBREVIATED.items() if re.search(words, said)), "")
    interval, counted, days = _interval(said), _RATE.search(said), _DAYS_A_WEEK.search(said)
    if short or interval:
        return short or _SAME_INTERVAL.get(interval, interval)
    if days:
        return f"{days[1]}/week"
    if counted:
        count = int(counted[1]) if counted[1].isdecimal() else _TIMES.get(counted[1], 1)
        return f"{count}/{counted[2].replace('dai', 'day')}"
    patterned = _PATTERN.search(said)
    if patterned:
        return f"{sum(one != '0' for one in patterned.group().split('-'))}/day"
    weekdays = set(_WEEKDAY.findall(said))
    plain = _PLAIN.search(re.sub(r"\bon (?:\S+ )?days\b", "", said))
    once = f"1/{plain[1].replace('dai', 'day')}" if plain else ""
    return f"{len(weekdays)}/week" if weekdays else once


def _interval(said: str) -> str:
    every, hourly = _EVERY.search(said), _HOURLY.search(said)
    if hourly:
        low, high = int(hourly[1]), hourly[2]
        if high or not low or 24 % low:
            return f"every {low} to {high} hours" if high else f"every {low} hours"
        return f"{24 // low}/day"
    return f"every {every[1] or every[3]} {every[2] or every[4]}s" if every else ""
