"""What a statement says of a term in it: that it is so, is not, was, may be, is another's."""

import re
from typing import Literal

from scribe.clinical.text import Phrase

Status = Literal["affirmed", "negated", "asked", "hypothetical", "family", "past"]
FAMILY_WORD = (
    r"(?:father|mother|dad|mom|mum|mama|papa|brother|sister|uncle|aunt|grandfather|grandmother|"
    r"grandpa|grandma|parents?|siblings?|cousin|son|daughter|husband|wife|children|kids?|niece|"
    r"nephew|in law|twin|brothers|sisters)"
)
FAMILY = re.compile(
    r"\b(?:(?:my|his|her|your|our|their|the|maternal|paternal|a|any|both|on my) (?:\w+ "
    rf")?{FAMILY_WORD}\b|"
    rf"family history|family members?|in (?:the|your|my) family|runs? in|{FAMILY_WORD} (?:had|"
    r"has|have|died|was|is|takes)\b|"
    r"(?:mom|dad|mum)\b|(?:my|his|her|your|our|their|the|a) (?:\w+ )?"
    r"(?:neighbou?r|friend|colleague|"
    r"flatmate|roommate|boss|classmate|co ?worker|teacher|boyfriend|girlfriend)s?\b)"
)
RELATIVE = re.compile(rf"(?<!\S)(?:{FAMILY_WORD}|family|relatives?|runs? in)(?!\S)")
NEGATION = re.compile(
    r"(?<!\S)(?:no|not|non|never|none|nope|nah|nil|without|denies|denied|denying|deny|"
    r"negative (?:for|history of)|ve for|free of|nor|neither|"
    r"absence of|lack of|absent|nothing|nobody|ruled out|rules out|unlikely)(?!\S)"
)
_PSEUDO = re.compile(
    r"\b(?:no , (?:sorry|wait|make that)|actually no|"
    r"not only|not just|no change|not sure|no better|not better|not improv\w+|no relief|no "
    r"wonder|not rul\w+ out|not exclude\w*|"
    r"no more than|not certain|no doubt|not know|not help\w*|no longer than|not been well|not "
    r"feeling well|"
    r"not well|not too sure|no problem|not so good|not good|not great|not going away|not gone|"
    r"not settl\w+|not (?:been )?work\w*|not stop\w*|not remember|not the only|not able|can not "
    r"(?:stand|bear|stop|walk|lift|"
    r"move|work|shake|get rid)|no idea|not to worry|not worry)\b"
)
_TERMINATOR = re.compile(
    r"(?<!\S)(?:but|however|except|though|although|apart from|other than|;|\.|\?|because|just|"
    r"only|yes|yeah|since|"
    r"besides|aside from|still|instead|which|(?:i|he|she) (?:have|has|had|take|takes|am|feel|get|"
    r"got)(?! not)|, (?:i|he|she|it|they|the patient|there|we|my|"
    r"(?:your|the|their|my) \w+|and i|and he|and she|and there|and the patient) (?:have|has|had|"
    r"am|is|was|do|does|feel|get|got|confirms?|shows?|feels|gets)\b|"
    r"and (?:i|he|she|the patient) (?:have|has|had|am|is|was|feel|get|got|do)(?! not)|(?:and|"
    r"then) (?:some|now|a bit|a little)|that is causing)(?!\S)"
)
_NEGATED_AFTER = re.compile(
    r" (?:(?:is|was|are|were|has been|have been|has|have|thought|felt|considered) )*(?:to be )?"
    r"(?:absent|denied|negative|ruled out|"
    r"unlikely|"
    r"none|resolved|gone|settled|cleared|stopped|went away|better now|all gone|nil|: no\b|: none\b|"
    r"(?:is|are) not (?:there|present|an issue|a problem)|"
    r", (?:no|none|nope|nah|nil|never|not really|not at all)(?: doctor)?(?= [.,!]|\Z))"
)
# "Fever, chills, sweats, no."
_LIST_DENIED = re.compile(
    r"(?: (?:,|or|and)(?: \w+){1,3}){0,5} , (?:no|none|nope|nah|nil)(?: doctor)?(?: [.!])?\Z"
)
_HYPOTHETICAL = re.compile(
    r"(?<!\S)(?:if|in case|unless|should you|were you to|watch (?:out )?for|look out for|let "
    r"(?:me|us) know|"
    r"come back|return (?:if|for|to)|risk of|risks|side effects?|can cause|may cause|might cause|"
    r"could cause|"
    r"can make you|may make you|might make you|might feel|may feel|can get|may get|may notice|"
    r"might notice|"
    r"to prevent|prevents?|avoid|worried about|concerned about|afraid of|scared of|worry about|"
    r"to rule out|rule out|to exclude|some people|some patients|"
    r"people can|make sure|check for|test for|screen(?:ing)? for|look for|looking for|"
    r"call (?:me|us)|any sign of|any signs of|signs of|when you (?:get|feel|have)|"
    r"helps? with|will help|for when|next time|whether|as needed for|needed for)(?!\S)"
)
_PAST = re.compile(
    r"(?<!\S)(?:used to|history of|years? ago|as a child|as a kid|when i was (?:a |\d)|in the "
    r"past|previously|"
    r"previous|last year|\d+ years (?:ago|back)|had surgery|back in|in my (?:twenties|thirties|"
    r"youth)|prior)(?!\S)"
)


def status_in(phrase: Phrase, first: int, last: int) -> Status:
    """Return what a phrase says of its words ``first`` to ``last``, taken as a statement."""
    before = phrase.part(0, first).text
    after = phrase.part(last, len(phrase.words)).text
    if _HYPOTHETICAL.search(before):
        return "hypothetical"
    if FAMILY.search(_clause(before)) or re.match(
        r" ?(?:in|on) (?:my|the|your|their) (?:family|(?:mother|father|mom|dad|maternal|"
        r"paternal)(?: side)?)(?!\S)",
        after,
    ):
        return "family"
    if (
        is_negated(before)
        or _NEGATED_AFTER.match(f" {after}")
        or (first == 0 and _LIST_DENIED.match(f" {after}"))
    ):
        return "negated"
    if _PAST.search(before) or re.match(
        r"(?:\S+ ){0,6}(?:years? ago|in the past|as a child|last year)\b", after
    ):
        return "past"
    return "affirmed"


def _clause(before: str) -> str:
    return re.split(
        r" (?:(?:and|but|;|,) (?:i|the patient) (?=(?:have|had|am|is|has|feel|was|get|do|take|"
        r"also|got|myself)\b)|but|and my own) ?",
        f"{before} ",
    )[-1]


def is_negated(before: str) -> bool:
    """Say whether a negation in the words before a term reaches as far as the term."""
    plain = without_idioms(before)
    cues = list(NEGATION.finditer(plain))
    if not cues:
        return False
    return not _TERMINATOR.search(plain, cues[-1].end())


def without_idioms(text: str) -> str:
    """Blank out words that negate nothing ("not only", "no better")."""
    return _PSEUDO.sub(lambda match: "x" * len(match.group()), text)
