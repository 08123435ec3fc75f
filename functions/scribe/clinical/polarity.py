"""What is said of a term: that it is there, that it is not, or only that it was asked about."""

import re
from dataclasses import dataclass

from scribe.clinical.dialogue import Dialogue, Utterance
from scribe.clinical.lexicon import Lexicon, Term, conditions
from scribe.clinical.replies import Answer, reply_kind
from scribe.clinical.status import FAMILY_WORD, Status, status_in
from scribe.clinical.text import Phrase

_PLAIN_YES = re.compile(
    r"(?:(?:oh|well|um|,|and|so|okay) )*(?:yes|yeah|yep|yup|ya|aye|both|all of|correct|that is "
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
_FAMILY_ASKED = re.compile(
    rf"(?<!\S)(?:family|relatives?|(?:your|his|her) (?:\w+ )?{FAMILY_WORD} (?:have|had|has|having|"
    r"suffer\w*|with|ever)|runs? in|blood related|anyone else)(?!\S)(?! (?:doctor|physician))"
)
_OF_ONESELF = re.compile(r"(?<!\S)(?:i|me|my|mine|myself)(?!\S)")
_GOES_ON = re.compile(r"(?:(?:okay|and|so|,|all right|i see|good|great) )*(?:what|how) about(?!\S)")
_CONFIRMED = re.compile(
    r"(?:(?:oh|well|,|yes|yeah|okay) )*(?:right|correct|that is (?:right|correct|true)|exactly|"
    r"none|no|not|nothing)(?!\S)"
)


_TAKES_BACK = re.compile(r"(?:well|actually|although|wait)(?: ,)?(?!\S)(?! not)")
# "Any fever? Sweats? Weight loss?" in one breath is answered by one no.
_IN_PASSING = re.compile(
    r"(?:(?:and|or|okay|so|,) )*(?:(?:(?:do|did|have|are) you (?:have|had|get|got|noticed|felt|"
    r"feel|having|getting) )?any |no )?(?:\w+ ){1,4}(?:(?:,|or|and|any) (?:\w+ ){1,4}){0,4}\?\Z"
)
_ALL_OF_IT = re.compile(
    r"(?:no|nope|nah|none|nothing|neither)(?: (?:doctor|sir|madam|thank \w+))?"
    r"(?:(?: ,| \.)? (?:no|not|none|nothing|neither)(?: (?:of|like|at|to) \w+){0,2})*(?: [.!])?\Z"
)
_OFFERS = re.compile(r"(?<!\S)or(?! (?:anything|not|so|something))(?!\S)|,")
_BOTH = re.compile(r"(?<!\S)(?:both|all of)(?!\S)(?! [a-z]+ (?:not|but))")


@dataclass(frozen=True)
class Mention:
    """A term with its status; ``answer`` is the utterance that settled an asked one."""

    term: Term
    utterance: Utterance
    status: Status
    answer: Utterance | None = None


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
        and bool(re.search(rf"(?<!\S)(?:my|our) (?:\w+ )?{FAMILY_WORD}(?!\S)", before.text))
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
    reply = dialogue.answers(question) or _one_no_for_all(dialogue, question)
    answer = reply[0] if reply else None
    kind = reply_kind(answer.text) if answer else "unclear"
    if kind == "no" and any(_TAKES_BACK.match(one.text) for one in reply[1:2]):
        kind = "unclear"
    named = {term.name for one in reply[:2] for term in lexicon.find(one.phrase)}
    several = len(terms) > 1 or bool(_OFFERS.search(question.text))
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
                status = _settled(
                    question, status, answer, kind, several=several, named=bool(named)
                )
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


def _one_no_for_all(dialogue: Dialogue, question: Utterance) -> list[Utterance]:
    """Return the one no that answers several short questions asked in a row."""
    if not _IN_PASSING.fullmatch(question.text):
        return []
    for following in dialogue.utterances[question.index + 1 :]:
        if following.turn != question.turn:
            return [following] if _ALL_OF_IT.match(following.text) else []
        if not (following.question and _IN_PASSING.fullmatch(following.text)):
            return []
    return []


def _settled(
    question: Utterance,
    status: Status,
    answer: Utterance | None,
    kind: Answer,
    *,
    several: bool,
    named: bool,
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
    half = named or not _PLAIN_YES.match(answer.text) or _HALF_YES.search(answer.text)
    # A yes to "this or that?" says neither.
    both = _BOTH.search(answer.text) and not re.match(r"or(?!\S)", question.text)
    open_still = _OFFERS.search(question.text) and not both
    return "asked" if (several and half) or open_still else status


def _is_granted(phrase: Phrase, term: Term) -> bool:
    before = f"{phrase.part(0, term.first).text} "
    if phrase.words[term.first].text in _ADJECTIVES:
        return False
    return bool(_GRANTED.search(before)) and not _STILL_ASKED.search(before)


def _not_asking(text: str) -> bool:
    """Say whether a question asks of a term's details, not whether it is there."""
    return bool(
        re.search(
            r"^(?:(?:and|so|okay|but|then|well|now|right|all right|,) )*(?:how|what|when|where|why|"
            r"which|who)\b|\b(?:(?:how|what|which) (?:\w+ )?(?:is|are|do|does|did|many|much|"
            r"long|bad|often|side|part|kind|sort|type)|better|worse|or is it|go away|went away|"
            r"gone|resolved?|stopped|improv\w+|help\w*|anything for|medicines?|medications?|"
            r"tablets?|worried|radiat\w*|spread)\b",
            text,
        )
    ) and not re.search(r"\b(?:what about|how about|any (?:medical|other))\b", text)
