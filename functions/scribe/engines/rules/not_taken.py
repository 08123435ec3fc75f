"""Drugs that are not taken: tried once, given once, stopped long ago, ruled out."""

import re

_LONG_AGO = (
    r"(?:years?|ages|decades) (?:ago|back|since)|a (?:long )?(?:while|time) (?:ago|back)|"
    r"last (?:year|summer|winter|spring|autumn|fall|christmas)|back in|"
    r"in (?:, )?(?:oh , )?(?:19|20)\d\d|in the past|"
    r"(?:as|when i was) a |when i was|in (?:college|school|university|uni|my (?:teens|twenties|"
    r"thirties|forties|youth))|(?:after|with|during|before) (?:my|the|her) (?:first|second|last|"
    r"previous|1st|2nd|pregnancy|baby)|(?:at|for) christmas|\d christmases|between (?:19|20)\d\d"
)
LONG_AGO = re.compile(rf"(?<!\S)(?:{_LONG_AGO})")
_ONCE_HAD = re.compile(r"(?<!\S)(?:had|tried|took|used|got|given|gave)(?: \S+){0,2} ?\Z")
_MONTH = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december|"
    r"spring|summer|autumn|winter|fall|easter|christmas)"
)
# When something ended that is not ended today.
_BACK_THEN = re.compile(
    rf"(?<!\S)(?:{_LONG_AGO}|(?:in|since|from|until|till|by|over|before|after|back in) (?:the |"
    rf"last |about )?{_MONTH}|last (?:week|month|time|visit|{_MONTH}|\w+day)|(?:\d+|an?|a few|"
    r"a couple of|several|some|many) (?:days?|weeks?|months?) (?:ago|back)|(?:like|as|when) (?:you|"
    r"they|he|she|the \w+) (?:told|said|asked|advised|suggested)|after (?:\d+|an?|a few|a couple "
    r"of|the first) (?:days?|weeks?|months?|tablets?|doses?|packs?))(?!\S)"
)
_ENDED = (
    r"(?:have |has |had |just |then |soon |actually |so )*(?:stopped|quit|finished|completed|"
    r"discontinued|dropped|ditched|chucked|threw|binned|abandoned|came off|went off|gave|packed|"
    r"given|taken (?:me|him|her|us) off|took (?:me|him|her|us) off)(?: taking| using)?"
)
_IT = (
    r"(?:it|that|them|those|the (?:\w+ )?(?:lot|course|rest|pack|box|tube|bottle|strip|tablets|"
    r"pills|capsules))(?: 1)?"
)
_WE = r"(?:i|we|he|she)"
_THEY = (
    r"(?:they|he|she|you|(?:my|the|her|his) (?:gp|doctor|hospital|clinic|consultant|nurse|\w+olog"
    r"ist|surgeon|specialist|last doctor|other doctor)|dr (?:\. )?\S+)"
)
_GAVE_UP = re.compile(
    rf"(?<!\S){_WE} {_ENDED} (?:up(?: on)? )?(?:{_IT}|up)(?: up| in| out| away| off)?(?!\S)"
)
_FINISHED = re.compile(
    rf"(?<!\S){_WE} (?:have |had |just |already )*(?:finished|completed) {_IT}(?!\S)"
)
_WAS_STOPPED = re.compile(
    rf"(?<!\S){_THEY} {_ENDED} {_IT}(?!\S)|(?<!\S)(?:it|that) was (?:stopped|discontinued)(?!\S)|"
    r"(?<!\S)(?:that|it) (?:was|is) (?:over|finished|done)(?! (?:with|for))(?!\S)"
)
_NOT_SINCE_THEN = re.compile(
    rf"(?<!\S){_WE} (?:have|has) (?:not|never) (?:had|taken|used|touched|needed) (?:it|1|any|them|"
    r"that)(?: again)? (?:since(?= ?(?:[.,;]|\Z|then|that))|(?:in|for) (?:months|years|ages))"
)
_THAT_WAS = re.compile(
    r"(?:(?:no|well|oh|yes|and|but|so|,) )*(?:that|it|this|those|they) (?:was|were) (?:only |just "
    rf"|all )*(?:(?:in |over |for )?(?:the )?(?:{_LONG_AGO}|last (?:week|month|time)|{_MONTH}|"
    r"years|months)|when|before|(?:for )?the (?:night|day|morning|weekend|once)|for (?:the|my|"
    r"his|her) (?:last|other|old|operation|surgery|flight|trip|journey))(?!\S)"
)
_HAD_SO = re.compile(
    r"(?<!\S)(?:had|tried|took|used|got|given|gave|started|prescribed|put (?:me|him|her|us) on|"
    r"was on|were on)(?: \S+){0,5} ?\Z"
)
_THEN_ENDED = re.compile(
    rf"(?:[^.;?]* )?(?:and|but|so|because|then) (?:(?:then|so|in the end|eventually|finally) )*"
    rf"(?:(?:{_WE} {_ENDED}|{_THEY} {_ENDED}) (?:up(?: on)? )?(?:{_IT}|up)|(?:{_WE} )?(?:chucked|"
    rf"threw|binned) {_IT})(?!\S)"
)
_HAPPENED_NOW = re.compile(
    r"(?<!\S)(?:today|this (?:morning|week)|yesterday|(?:started|gone|back|went) (?:back )?on it)"
    r"(?!\S)"
)
# "I chewed that gum for months", not "I have used it for months".
_DID = re.compile(
    r"(?<!\S)(?:i|he|she|we) (?:took|used|chewed|had|tried|did|was on)(?: (?:that|the|some|a|"
    r"my))* \Z"
)
_FOR_MONTHS = re.compile(
    r"(?:\S+ ){0,2}?for (?:(?:\d+|an?|a few|some|several) )?(?:months|years|ages)(?!\S)"
)
_AND_THAT_WAS_IT = re.compile(r"[^.;?]*(?:and|,) that (?:was|is) (?:it|all)(?!\S)")
_NOT_SINCE = re.compile(
    rf"(?:\S+ ){{0,5}}?(?:once|one time|{_LONG_AGO})(?! (?:a|per|every|daily|weekly|in)(?!\S))|"
    r"(?:shot|jab|injection|infusion|drip)s? (?:after|when|before|once)(?!\S)"
)
# "I tried it in college, it knocked me out."
_EFFECT = re.compile(
    r"(?:(?!(?:and|but|because|since)(?!\S))[^\d ,.]+ ){0,4}?(?:, |and |but |because )+(?:it|that|"
    r"they|i|my \w+|the \w+)(?: just| really| never| only)?(?! (?:help|work|eas|settl|stopped the|"
    r"used|tried|took|needed|started|added))"
    r" (?:\w+ed|made|gave|blew|came|did|was|were|felt|got|went|could|kept|had)(?!\S)"
)
_GIVEN_HERE = re.compile(
    r"(?:.* )?(?:that|it|this|what (?:you|we|they) (?:had|gave you)) was (?:the |some |a dose of |"
    r"just )?"
)
# "We gave you morphine in the ambulance and ondansetron here."
_WE_GAVE = re.compile(
    r"(?:(?:.*[,;.] |so |and |okay |, )?(?:we|they|the (?:nurse|nurses|paramedics|ambulance))"
    r"(?: have| had)?(?: already| just)? (?:gave|given)(?: (?:you|him|her))?)"
    r"(?: (?!daily|twice|once)[a-z]+){0,7} "
)
_REGULARLY = re.compile(
    r"(?<!\S)(?:daily|a day|every|each|times|twice|once|at night|morning|bd|tds|for \d)(?!\S)"
)
_ENDED_AGO = re.compile(
    r"(?:was|were|got|has been|had been|been) (?:\S+ ){0,3}?(?:stopped|discontinued|given|tried|"
    rf"withdrawn|taken off)(?!\S)(?: \S+){{0,6}}? (?:{_LONG_AGO}|after (?:1|one|a|the first) dose|"
    r"in (?:a and e|a & e|the ambulance|casualty|resus|the er|theatre))"
)


_NEVER_TAKEN = re.compile(
    r"(?:[^ .]+ ){0,6}?(?:, |and |but )+i (?:never|did not|have not) (?:actually |even )?(?:took|"
    r"take|taken|start|started|use|used|collected|opened) (?:it|them|any)(?!\S)"
)


def was_former(before: str, after: str) -> bool:
    """Say whether the words around a drug (normal form) make it one of former times."""
    had = _ONCE_HAD.search(before) is not None
    return (
        (had and bool(_NOT_SINCE.match(after) or _EFFECT.match(after)))
        or _GIVEN_HERE.fullmatch(f"{before} ") is not None
        or _ENDED_AGO.match(after) is not None
        or _NEVER_TAKEN.match(after) is not None
        or (_DID.search(f"{before} ") is not None and _FOR_MONTHS.match(after) is not None)
        or (_HAD_SO.search(before) is not None and _ended_so(after))
        or (_WE_GAVE.fullmatch(f"{before} ") is not None and not _REGULARLY.search(after))
    )


def _ended_so(after: str) -> bool:
    return bool(
        _THEN_ENDED.match(after) or _AND_THAT_WAS_IT.match(after) or _NOT_SINCE_THEN.search(after)
    )


def ended_before(text: str) -> bool:
    """Say whether a drug ended before today ("I gave it up in May", "that was June")."""
    if _HAPPENED_NOW.search(text):
        return False
    return bool(
        _WAS_STOPPED.search(text)
        or _FINISHED.search(text)
        or _NOT_SINCE_THEN.search(text)
        or _THAT_WAS.match(text)
        or (_GAVE_UP.search(text) and _BACK_THEN.search(text))
    )


def was_back_then(text: str) -> bool:
    """Say whether something was done at an earlier time ("in May", "like you told me")."""
    return _BACK_THEN.search(text) is not None


# "In that case not felodipine", "actually, no ibuprofen".
_RULED_OUT = re.compile(
    r"(?:\A|[.,;] |(?<!\S)(?:so|then|and|but|actually|case|definitely|certainly|kidneys|though) )"
    r"(?:not|no|definitely not|certainly not|forget(?: about)?)(?: (?:the|that|for|any|oral))? \Z"
)


_ASKS_OF_THE_PAST = re.compile(
    r"(?<!\S)(?:did|had) you (?:take|have|use|get|try|taken|tried|used).* (?:last time|before|then|"
    r"back then|in the past|previously|that time)(?!\S)"
)
_HAS_NOW = re.compile(
    r"(?<!\S)(?:i|he|she|we)(?: also| just| only| still)? (?:have|has)(?: (?:a|an|the|my|his|"
    r"her|some|1|only|just|also))* "
)


def asks_of_the_past(question: str) -> bool:
    """Say whether a question (normal form) asks what was taken at another time."""
    return _ASKS_OF_THE_PAST.search(question) is not None


def has_now(before: str) -> bool:
    """Say whether somebody has a drug ("in the morning I have the …")."""
    return _HAS_NOW.search(f"{before} ") is not None and f"{before} ".endswith(
        (" the ", " my ", " a ", " some ", " his ", " her ", " have ", " has ", " also ", " just ")
    )


# "You could buy some Gaviscon, 10 ml after meals."
_SUGGESTS = re.compile(
    r"(?:(?!(?:if|or|unless|later|next|perhaps|maybe)(?!\S))\S+ )*?you (?:could|can|might want to|"
    r"might like to|may want to)(?: also| just| always| even)? (?:buy|take|use|try|get|pick up|put|"
    r"rub)(?: (?:some|the|a|an|your|over the counter|on|simple|plain))* "
)


def suggests(before: str) -> bool:
    """Say whether a clinician tells a patient to use what they can get themselves."""
    return _SUGGESTS.fullmatch(f"{before} ") is not None


def is_ruled_out(before: str) -> bool:
    """Say whether the words before a drug (normal form) say that it is not the one."""
    return _RULED_OUT.search(f"{before} ") is not None
