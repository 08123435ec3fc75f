"""What is said of a term: that it is there, that it is not, or only that it was asked about."""

import re
from dataclasses import dataclass
from typing import Literal

from scribe.clinical.dialogue import Dialogue, Utterance
from scribe.clinical.lexicon import Lexicon, Term, conditions
from scribe.clinical.text import Phrase

Status = Literal["affirmed", "negated", "asked", "hypothetical", "family", "past"]
Answer = Literal["yes", "no", "unclear"]

_FAMILY_WORD = (
    r"(?:father|mother|dad|mom|mum|mama|papa|brother|sister|uncle|aunt|grandfather|grandmother|"
    r"grandpa|grandma|parents?|siblings?|cousin|son|daughter|husband|wife|children|kids?|niece|"
    r"nephew|in law|twin|brothers|sisters)"
)
FAMILY = re.compile(
    r"\b(?:(?:my|his|her|your|our|their|the|maternal|paternal|a|any|both|on my) (?:\w+ "
    rf")?{_FAMILY_WORD}\b|"
    rf"family history|family members?|in (?:the|your|my) family|runs? in|{_FAMILY_WORD} (?:had|"
    r"has|have|died|was|is|takes)\b|"
    r"(?:mom|dad|mum)\b|(?:my|his|her|your|our|their|the|a) (?:\w+ )?"
    r"(?:neighbou?r|friend|colleague|"
    r"flatmate|roommate|boss|classmate|co ?worker|teacher|boyfriend|girlfriend)s?\b)"
)
NEGATION = re.compile(
    r"(?<!\S)(?:no|not|non|never|none|nope|nah|without|denies|denied|denying|deny|negative for|"
    r"free of|nor|neither|"
    r"absence of|lack of|absent|nothing|nobody|ruled out|rules out|unlikely)(?!\S)"
)
_PSEUDO = re.compile(
    r"\b(?:no , (?:sorry|wait|make that)|actually no|"
    r"not only|not just|no change|not sure|no better|not better|not improv\w+|no relief|no "
    r"wonder|"
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
    r"(?:is|are) not (?:there|present|an issue|a problem))"
)
_HYPOTHETICAL = re.compile(
    r"(?<!\S)(?:if|in case|unless|should you|were you to|watch (?:out )?for|look out for|let "
    r"(?:me|us) know|"
    r"come back|return (?:if|for|to)|risk of|risks|side effects?|can cause|may cause|might cause|"
    r"could cause|"
    r"can make you|may make you|might make you|might feel|may feel|can get|may get|may notice|"
    r"might notice|"
    r"to prevent|prevents?|avoid|worried about|concerned about|afraid of|scared of|worry about|"
    r"to rule out|rule out|make sure|check for|test for|screen(?:ing)? for|look for|looking for|"
    r"call (?:me|us)|any sign of|any signs of|signs of|when you (?:get|feel|have)|"
    r"helps? with|will help|for when|next time|whether|as needed for|needed for)(?!\S)"
)
_PAST = re.compile(
    r"(?<!\S)(?:used to|history of|years? ago|as a child|as a kid|when i was (?:a |\d)|in the "
    r"past|previously|"
    r"previous|last year|\d+ years (?:ago|back)|had surgery|back in|in my (?:twenties|thirties|"
    r"youth)|prior)(?!\S)"
)
_NO = re.compile(
    r"(?:(?:oh|well|um|,|actually|honestly|thankfully|luckily|doctor|and|so|okay) )*(?:no|nope|"
    r"nah|none|never|not (?:really|at all|that|any|so far|recently|yet|anymore|once|for)|"
    r"nothing|neither|negative|i (?:do|have|am|did|had|was) not|(?:has|have|had|did|does) not|"
    r"denies|"
    r"i do not think so|not$|not \.|nil|thankfully not|fortunately not|nobody|absolutely not|of "
    r"course not|"
    r"definitely not|i never|i would not say)(?!\S)"
)
_YES = re.compile(
    r"(?:(?:oh|well|um|,|actually|unfortunately|doctor|and|so|okay|i think|i mean) )*(?:yes|yeah|"
    r"yep|yup|ya|sure|correct|right|"
    r"that is (?:right|correct)|exactly|(?:i (?:do|have|am|did|was)|it (?:does|is|did)|there "
    r"is)(?= ?(?:[.,!]|\Z))|"
    r"(?:just |only )?(?:a little|a bit|a lot|some|slight|slightly|mild|occasionally|sometimes|"
    r"often|quite|"
    r"definitely|absolutely|of course|every now and then|now and then|most days|very much|"
    r"always))(?!\S)"
)
_PLAIN_YES = re.compile(
    r"(?:(?:oh|well|um|,|and|so|okay) )*(?:yes|yeah|yep|yup|ya|both|all of|correct|that is "
    r"(?:right|correct)|i do|i have|i am|i did)(?!\S)"
)
_HALF_YES = re.compile(
    r"(?<!\S)(?:no|not|rest|neither|just|only|but|except|one of|mostly|more of)(?!\S)"
)
# "Does the pain move?" takes the pain for granted, "do you still have the pain?" does not.
_GRANTED = re.compile(
    r"(?<!\S)(?:(?:the|this|that|these|those|your|his|her)(?: \w+)?|for(?: \w+)?|with|from|"
    r"because of|due to|after|before|when(?: \w+)?|while|"
    r"during|than|besides|apart from|about your|associated with(?: \w+)?|does it|on your) \Z"
)
_STILL_ASKED = re.compile(
    r"(?<!\S)(?:have|having|had|get|getting|feel|feeling|notice|noticed|experienc\w+|what about|"
    r"how about|any of|still|any(?: \w+)?|and|suffer\w* from|trouble with|problems? with)"
    r"(?: (?:the|that|this|these|those|your|any|of|with))?(?: \w+)? \Z"
)
_ADJECTIVES = frozenset(
    [
        "swollen",
        "sore",
        "itchy",
        "numb",
        "painful",
        "tender",
        "stiff",
        "congested",
        "hoarse",
        "blocked",
        "stuffy",
        "hurting",
        "blurred",
        "tingly",
        "sensitive",
    ]
)
UNCLEAR = re.compile(
    r"\b(?:not sure|do not know|maybe|what do you mean|not certain|i guess|hard to say|possibly|"
    r"do not remember|can not remember|sorry \?)\b"
)
RELATIVE = re.compile(rf"(?<!\S)(?:{_FAMILY_WORD}|family|relatives?|runs? in)(?!\S)")
_FAMILY_ASKED = re.compile(
    rf"(?<!\S)(?:family|relatives?|(?:your|his|her) (?:\w+ )?{_FAMILY_WORD} (?:have|had|has|having|"
    r"suffer\w*|with|ever)|runs? in|blood related|anyone else)(?!\S)(?! (?:doctor|physician))"
)
_OF_ONESELF = re.compile(r"(?<!\S)(?:i|me|my|mine|myself)(?!\S)")
_GOES_ON = re.compile(r"(?:(?:okay|and|so|,|all right|i see|good|great) )*(?:what|how) about(?!\S)")
_CONFIRMED = re.compile(
    r"(?:(?:oh|well|,|yes|yeah|okay) )*(?:right|correct|that is (?:right|correct|true)|exactly|"
    r"none|no|not|nothing)(?!\S)"
)


@dataclass(frozen=True)
class Mention:
    """A term with its status; ``answer`` is the utterance that settled an asked one."""

    term: Term
    utterance: Utterance
    status: Status
    answer: Utterance | None = None


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
    if is_negated(before) or _NEGATED_AFTER.match(f" {after}"):
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


def reply_kind(text: str) -> Answer:
    """Return whether an answer (normal form) says yes or no."""
    if re.match(r"i do not think so|no , i do not think so", text):
        return "no"
    if UNCLEAR.search(text):
        return "unclear"
    if _NO.match(text):
        return "no"
    return "yes" if _YES.match(text) else "unclear"


def mentions(dialogue: Dialogue, lexicon: Lexicon) -> list[Mention]:
    """Return every term of a lexicon in a dialogue with what is said of it.

    A term in a question takes its status from the answer; one that the answer leaves open stays
    ``asked``.
    """
    found: list[Mention] = []
    for utterance in dialogue.utterances:
        terms = lexicon.find(utterance.phrase)
        if terms and utterance.question:
            found += _asked(dialogue, utterance, terms, lexicon)
        else:
            relative = bool(terms) and of_relative(dialogue, utterance)
            for term in terms:
                status = status_in(utterance.phrase, term.first, term.last)
                found.append(Mention(term, utterance, "family" if relative else status))
    return found


def of_relative(dialogue: Dialogue, utterance: Utterance) -> bool:
    """Say whether an utterance is of a relative who is not named in it.

    "He" or "she" may be the relative of the sentence before ("My dad … He takes …"); what answers
    a question about the family, without a word of oneself, is of the family.
    """
    if _answers_of_family(dialogue, utterance):
        return True
    if utterance.index == 0 or not re.match(r"(?:and |but )?(?:he|she|they)(?!\S)", utterance.text):
        return False
    before = dialogue.utterances[utterance.index - 1]
    return (
        before.turn == utterance.turn
        and utterance.role in ("patient", "other", "unknown")
        and bool(re.search(rf"(?<!\S)(?:my|our) (?:\w+ )?{_FAMILY_WORD}(?!\S)", before.text))
    )


def _answers_of_family(dialogue: Dialogue, utterance: Utterance) -> bool:
    if utterance.role not in ("patient", "other") or _OF_ONESELF.search(utterance.text):
        return False
    before = dialogue.utterances[max(0, utterance.index - 3) : utterance.index]
    asked = [one for one in before if one.question and utterance in dialogue.answers(one)]
    return bool(asked) and bool(_FAMILY_ASKED.search(asked[-1].text))


def _asked(
    dialogue: Dialogue, question: Utterance, terms: list[Term], lexicon: Lexicon
) -> list[Mention]:
    reply = dialogue.answers(question)
    answer = reply[0] if reply else None
    kind = reply_kind(answer.text) if answer else "unclear"
    named = {term.name for one in reply[:2] for term in lexicon.find(one.phrase)}
    settled: list[Mention] = []
    of_family = _asks_of_family(dialogue, question)
    for term in terms:
        status: Status = status_in(question.phrase, term.first, term.last)
        if of_family and status != "hypothetical":
            status = "family"
        if status in ("affirmed", "negated", "past"):
            if (
                term.name in named
                or _not_asking(question.text)
                or _is_granted(question.phrase, term)
            ):
                status = "asked"
            else:
                status = _settled(status, answer, kind, several=len(terms) > 1, named=bool(named))
        settled.append(Mention(term, question, status, answer))
    return settled


def _asks_of_family(dialogue: Dialogue, question: Utterance) -> bool:
    """Say whether a question is about the family, or goes on from one that is ("What about …")."""
    if _FAMILY_ASKED.search(question.text):
        return True
    if not _GOES_ON.match(question.text) or not conditions().find(question.phrase):
        return False
    before = dialogue.utterances[max(0, question.index - 5) : question.index]
    asked = [one for one in before if one.question and one.role == question.role]
    return bool(asked) and bool(_FAMILY_ASKED.search(asked[-1].text))


def _settled(
    status: Status, answer: Utterance | None, kind: Answer, *, several: bool, named: bool
) -> Status:
    """Return what an answer makes of a term that was asked about with this status."""
    if answer is None:
        return "asked"
    if status == "negated":
        return "negated" if _CONFIRMED.match(answer.text) else "asked"
    if kind == "no":
        return "negated"
    if kind != "yes":
        return "asked"
    if several and (named or not _PLAIN_YES.match(answer.text) or _HALF_YES.search(answer.text)):
        return "asked"
    return status


def _is_granted(phrase: Phrase, term: Term) -> bool:
    before = f"{phrase.part(0, term.first).text} "
    if phrase.words[term.first].text in _ADJECTIVES:
        return False
    return bool(_GRANTED.search(before)) and not _STILL_ASKED.search(before)


def _not_asking(text: str) -> bool:
    """Say whether a question asks of a term's details, not whether it is there."""
    return bool(
        re.search(
            r"\b(?:how|what|when|where|why|which|who|better|worse|or is it|go away|went away|"
            r"gone|resolved?|stopped|improv\w+|help\w*|anything for|medicines?|medications?|"
            r"tablets?|worried|radiat\w*|spread)\b",
            text,
        )
    ) and not re.search(r"\b(?:what about|how about|any (?:medical|other))\b", text)
