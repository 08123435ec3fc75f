"""Whether an answer says yes or no."""

import re
from typing import Literal

Answer = Literal["yes", "no", "unclear"]
_NO = re.compile(
    r"(?:(?:oh|well|um|,|actually|honestly|thankfully|luckily|doctor|and|so|okay|touch wood|"
    r"thank (?:god|goodness|heavens)|fingers crossed|aw|god) )*(?:no|nope|"
    r"nah|none|never|not (?:really|at all|that|any|so far|recently|yet|anymore|once|for|"
    r"lately|now|since|these days|today|currently|at the moment|particularly|especially|"
    r"to my knowledge|as far as|"
    r"in the slightest)|can not say (?:that )?(?:i|he|she) (?:have|do|did|am|has|does)|"
    r"not noticed|"
    r"nothing|neither|negative|i (?:do|have|am|did|had|was) not|(?:has|have|had|did|does) not|"
    r"denies|"
    r"i do not think so|not$|not \.|nil|thankfully not|fortunately not|nobody|absolutely not|of "
    r"course not|"
    r"definitely not|i never|i would not say)(?!\S)"
)
_YES = re.compile(
    r"(?:(?:oh|well|um|,|actually|unfortunately|doctor|and|so|okay|i think|i mean) )*(?:yes|yeah|"
    r"aye|haan|(?:i am )?afraid so|i (?:think|suppose|guess) so|on and off|off and on|at times|"
    r"from time to time|(?:every )?once in a while|now and again|here and there|all the time|"
    r"constantly|every (?:day|night|morning|now and again)|comes and goes|it comes and goes|"
    r"the odd|one or two|loads|heaps|"
    r"you (?:can|may|should|do|are|will|could)(?= ?(?:[.,!]|\Z))|certainly|by all means|please do|"
    r"altogether|yep|yup|ya|mhm|religiously|sure|correct|right|"
    r"that is (?:right|correct|it|the 1)(?! \?)|spot on|indeed|exactly|(?:i (?:do|have|am|did|"
    r"was|had)|it (?:does|is|did|"
    r"has)|they (?:do|are|have)|(?:he|she) (?:does|is|has|did)|there "
    r"is)(?= ?(?:[.,!]|\Z))|"
    r"(?:just |only )?(?:a little|a bit|a lot|some|slight|slightly|mild|occasionally|sometimes|"
    r"often|quite|"
    r"definitely|absolutely|of course|every now and then|now and then|most days|very much|"
    r"always))(?!\S)"
)
UNCLEAR = re.compile(
    r"\b(?:not sure|do not know|maybe|what do you mean|not certain|i guess|hard to say|possibly|"
    r"do not remember|can not remember|sorry \?)\b"
)


# "No, well, a bit."
_TAKEN_BACK = re.compile(
    r"(?:no|nope|nah|not really|never)(?: ,| \.)* (?:well|actually|wait|although|though|but "
    r"(?:a bit|a little|sometimes|i do|it does))(?!\S)(?! not)"
)


# "Two puffs, yes."
_YES_BEHIND = re.compile(r" , (?:yes|yeah|yep)(?: please| doctor)? ?[.!]?\Z")


def reply_kind(text: str) -> Answer:
    """Return whether an answer (normal form) says yes or no."""
    if re.match(r"i do not think so|no , i do not think so", text):
        return "no"
    if UNCLEAR.search(text) or _TAKEN_BACK.match(text):
        return "unclear"
    if _NO.match(text):
        return "no"
    return "yes" if _YES.match(text) or _YES_BEHIND.search(text) else "unclear"
