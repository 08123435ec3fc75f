"""What is to be done with a drug: the verbs before and after its name."""

import re
from dataclasses import dataclass
from typing import Literal

from scribe.clinical.text import Phrase

Action = Literal["start", "continue", "increase", "decrease", "stop", "hold"]

_THE = r"(?: (?:you|him|her|me|the|your|my|taking|using|on|with|that|this|it|all|dose|of))*"
# A cue, its action, whether it is weak (advice to take, which is a start only of what is new) and
# how many words may stand between it and the drug.
_CUES: tuple[tuple[Action | None, bool, int, str], ...] = (
    ("continue", False, 8, r"do not (?:stop|change)|(?:no|not|any) (?:changes? (?:to|in)|need to "
                           r"(?:stop|change))"
     r"|not (?:going to|want to|want you to) (?:stop|change)|not stop(?:ping)?|never stop"),
    (None, False, 6, r"no need for|not (?:going to |want to |really |think (?:that )?(?:you|we) )?"
                     r"(?:need|require|indicated)|would not (?:give|use|prescribe|start|"
                     r"recommend|advise)"),
    (None, False, 8, r"not (?:comfortable|happy|keen|willing)(?: with| on| about| to)?(?: "
                     r"\w+ing)?|(?:no need|not need|not going|not want(?: you)?|not think we "
                     r"need|rather "
                     r"not|do not|not|need not) "
     r"(?:to )?(?:be )?(?:start|begin|prescribe|recommend|suggest|advise|refill|renew|increase|"
     r"reduce|lower|add|give|"
     r"starting|"
     r"increasing|continue|keep|take|use|"
     r"taking|using|giving|prescribing|adding)"),
    (None, False, 8, r"(?:hold(?:ing)? off|avoid|against|wait(?:ing)?)(?: on)? (?:to )?(?:start|"
                     r"add|giv|prescrib|increas|us)(?:ing|e)?"),
    ("stop", False, 8, r"leave off|stop(?:ping|ped)?|discontinu(?:e|ed|ing)|com(?:e|ing) off|"
                       r"came off|"
                       r"drop(?:ping)?(?= (?:the|your|his|her)(?!\S))|(?:take|taking|took|get|"
                       r"wean) "
     r"(?:you|me|him|her) off|no longer (?:take|takes|taking|on|need|needs|use|using)|quit "
     r"taking|wean(?:ing)?(?: you| him| her)? off|get rid of"),
    ("hold", False, 6, r"hold(?:ing)?(?: off)?(?: on)?|pause|withhold|skip"),
    ("continue", False, 8, r"continu(?:e|ing)|keep (?:on )?(?:taking|using)|finish(?:ing)?(?: "
                           r"off)?|happy with|take (?:your|the|his|her) (?:usual|normal|regular)|"
                           r"refill(?:ing)?|renew(?:ing)?|keep(?:ing)?(?: you| him| her)? on|"
                           r"keep going|keep(?! people| patients| an eye| in mind| "
                           r"track)"
     r"|stay(?:ing)? (?:on|with)|carry(?:ing)? on|remain(?:s|ing)? on|maintain|stick (?:with|to)|"
     r"leave|"
     r"keep up"),
    ("increase", False, 5, r"increas(?:e|ing)|(?:go|going) up(?: on)?|rais(?:e|ing)|"
                           r"bump(?:ing)?(?: up)?|doubl(?:e|ing)"
     r"|up(?= (?:the|your))|titrate up|uptitrat(?:e|ing)|up titrat(?:e|ing)|step up|put up|move "
     r"up"),
    ("decrease", False, 5, r"decreas(?:e|ing)|reduc(?:e|ing)|lower(?:ing)?|cut(?:ting)?(?: "
                           r"(?:back|down))?(?: on)?"
     r"|(?:go|come|going|coming) down(?: on)?|halve|wean(?:ing)?(?: down)?(?! (?:you|me|him|her|"
     r"off))|take (?:only )?half(?: of)?|taper(?:ing)?(?: down)?|bring down|step down"),
    ("start", False, 12, r"(?:re)?start(?:ing)?|get(?:ting)? (?:you |him |her )?(?:started|going)|"
                         r"begin(?:ning)?|commenc(?:e|ing)|initiat(?:e|ing)"
     r"|prescrib(?:e|ing)|(?:put|pop)(?:ting|ping)? (?:you|him|her|them)(?: back)? on|"
     r"(?:like|want) (?:you|him|her) (?:to (?:be|go) )?on|writ(?:e|ing) (?:you|him|her) up for|"
     r"(?:cover|treat|bridg|load|manag)(?:e|ing)? (?:(?:you|him|her|this|it) )?with|"
     r"add(?:ing)?(?: on)?|"
     r"(?:switch|chang|mov|swap)(?:e|ing|ping)?(?: you| him| her| it| that| this| them)?(?: over|"
     r" out)? (?:to|for|with)"
     r"|(?:giv(?:e|ing)|writ(?:e|ing)) (?:you|him|her)|(?:send|call|phon)(?:ing)? in|will give|"
     r"going to give|get you on|resume|try(?:ing)? you on"
     r"|have you (?:start|try)|go ahead and (?:give|order)|i am giving|prescription (?:for|of)|"
     r"script for"),
    ("start", True, 8, r"(?:to )?(?:take|(?<!the )use(?! of)|apply|inhale|inject|try|give|have "
                       r"(?:you|him|her) (?:take|use|try)|buy|pick up|grab|(?:you|he|she) can "
                       r"have|get some|"
                       r"get you (?:some|a|an)|"
                       r"get yourself|instil|put)|recommend|suggest|advise|need|alternate|prefer|"
                       r"go with|"
                       r"go for|(?:we|i) (?:will|can) do|let us do|"
                       r"(?:you|he|she) will (?:have|be on|get|need)"),
    ("start", False, 5, r"order(?:ing)?"),
)  # fmt: skip
_COMPILED = tuple(
    (action, weak, reach, re.compile(rf"(?<!\S)(?:{cue})(?!\S)"))
    for action, weak, reach, cue in _CUES
)
_COMMA = r", (?:we (?:will|can) |let us |i want you to |please )?"
_AFTER: tuple[tuple[Action, str], ...] = (
    ("increase", _COMMA + r"increase(?!\S)"),
    ("decrease", _COMMA + r"(?:decrease|reduce)(?!\S)"),
    ("stop", _COMMA + r"stop(?!\S)|(?:[^ .,;]\S* ){0,8}, (?:now )?(?:stopped|discontinued)(?= "
                      r"?[.;]|\Z)"),
    ("increase", r"(?:[^ .,;]\S* ){0,8}, (?:which (?:has been|was) )?increased(?= (?:from|to))"),
    ("decrease", r"(?:[^ .,;]\S* ){0,8}, (?:which (?:has been|was) )?(?:reduced|decreased)(?= "
                 r"(?:from|to))"),
    ("start", r"(?:[^ .,;]\S* ){0,8}, new(?:ly started)?(?= ?[.;]|\Z)"),
    ("continue", _COMMA + r"continue(?!\S)"),
    ("hold", _COMMA + r"hold(?!\S)"),
    ("start", _COMMA + r"start(?!\S)"),
    ("stop", r"(?:should|can|will|must|needs to|has to|is to|to)? ?be (?:stopped|discontinued)|"
             r"(?:has been|was) stopped"
     r"|,? ?(?:we|i)? ?(?:will|can|should|want you to|let us|you should|you can|please)+ (?:now "
     r")?stop(?: (?:that|it|this|now|today|for now|altogether))* (?:[.,]|$)"),
    ("start", r"(?:[^ .,;]\S* ){0,8}(?:should|can|will|must|to) be (?:restarted|resumed)"),
    ("hold", r"(?:should|can|will|must|has|was|is)(?: been| being| be)? (?:held|paused|withheld)"),
    ("increase", r"(?:should|can|will|must|needs to|has to|to)? ?be (?:increased|doubled|raised)|"
                 r"up to (?=\d)|(?:dose )?(?:goes|should go|will go|is going) up"),
    ("decrease", r"(?:should|can|will|must|needs to|has to|to)? ?be (?:decreased|reduced|lowered|"
                 r"halved|cut)|(?:dose )?(?:goes |should go |will go )?(?:back )?down to (?=\d)"),
    ("continue", r"(?:should|can|will|must|to)? ?be continued|(?:stays|remains|is staying|is) "
                 r"(?:the same|unchanged|as it is|as is|as before)"
     r"|, so stay (?:on|at) (?=\d)|unchanged|as (?:before|you are|you have been|usual|it is)|at "
     r"the same dose|the same dose|"
     r",? ?(?:that |which )?you (?:can|should|will) continue|,? continue (?:that|it|the same|as)|"
     r"same as before"),
    ("start", r"(?:should|can|will|must|to) be started|(?:[^ .,;]\S* ){0,8}(?:has been|was) "
              r"(?:newly )?"
              r"started|[^.;]+ (?:to (?:begin|start) with|as a (?:start|starting dose))(?!\S)"),
)  # fmt: skip
_AFTER_COMPILED = tuple((action, re.compile(rf" (?:{cue})")) for action, cue in _AFTER)
_ELSEWHERE = re.compile(
    r"(?<!\S)(?:pressure|sugar|sugars|pain|cholesterol|risk|fever|swelling|weight|appointment|"
    r"test|tests|"
    r"exercise|eating|drinking|smoking|salt|diet|symptoms|it because|working|walking|eye on|"
    r"monitoring|"
    r"checking|losing|doing|wearing|bleeding|infection|coughing|clot|clots|heart rate|"
    r"something)(?!\S)"
)


# "You take metformin" tells, "you should take metformin" advises.
_HABIT = re.compile(
    r"(?<!\S)(?:you|he|she|they|i|we|patient)(?: (?:also|still|currently|already|usually|only))? "
    r"\Z"
)


@dataclass(frozen=True)
class Cue:
    """What a phrase says is to be done with a drug. No action: it is not to be had."""

    action: Action | None
    weak: bool
    start: int


def action_before(before: str) -> Cue | None:
    """Return the nearest cue in the words before a drug that reaches as far as the drug."""
    cues: list[tuple[Cue, int]] = []
    taken: list[tuple[int, int]] = []
    for action, weak, reach, pattern in _COMPILED:
        for match in pattern.finditer(before):
            if any(start < match.end() and match.start() < end for start, end in taken):
                continue
            taken.append(match.span())
            between = before[match.end() :]
            words = sum(word.isalpha() for word in between.split())
            too_far = words > reach or re.search(r"\. | (?:but|because) ", between)
            elsewhere = action not in ("start", None) and _ELSEWHERE.search(between)
            so_far = re.search(
                r"(?<!\S)(?:been|were|was|are already|are currently) \Z", before[: match.start()]
            )
            told = (
                weak and match.group() in ("take", "use") and _HABIT.search(before[: match.start()])
            )
            if (
                not too_far
                and not elsewhere
                and not told
                and not (so_far and "ing" in match.group())
            ):
                cues.append((Cue(action, weak, match.start()), match.end()))
    if not cues:
        return None
    cues.sort(key=lambda cue: cue[0].start)
    nearest = cues[-1][0]
    if nearest.weak and len(cues) > 1:
        other, end = cues[-2]
        between = before[end : nearest.start]
        joined = re.search(r"(?<!\S)(?:and|then|,|instead|so|or)(?!\S)", between)
        if not other.weak and not joined and len(between.split()) <= 6:
            return other
    return nearest


def action_after(after: str, *, more: bool = False) -> Action | None:
    """Return the action that follows a drug's name ("lisinopril should be stopped").

    Where one ``more`` drug follows these words, a verb at their end is of that one.
    """
    for action, pattern in _AFTER_COMPILED:
        match = pattern.match(f" {after}")
        if match and not (more and match.end() == len(after) + 1):
            return action
    return None


_PRONOUN_CUES: tuple[tuple[Action, str], ...] = (
    ("continue", r"(?:do not|never) (?:stop|change) (?:it|that|this|them|the dose)|(?:no "
                 r"changes?(?! in (?:your|my|his|her))|"
                 r"(?:refill|renew) (?:it|that|this|them)|happy with (?:it|that)|stay (?:on|at) "
                 r"(?=\d)|"
                 r"keep (?:taking )?(?:it|that|this|them|the same|on)|continue "
     r"(?:it|that|this|them|with (?:it|that|this|them)|the same|as (?:you are|before|is|now))|"
     r"continue \.|stay on (?:it|that|this|them)|carry on (?:with|taking) (?:it|that|this|them)|"
     r"leave (?:it|that|this|them) (?:as|the same|where|at)|same dose)"),
    ("stop", r"(?:came|come) off (?:it|that|this|them)|gave (?:it|that|this|them) up|(?:not|no) "
             r"(?:take|taking|have|use) any more|"
             r"(?:not (?:take|use|taking|using)|no longer (?:take|taking|use)) (?:it|that|them) "
             r"any"
             r" ?more|no longer (?:take|taking) (?:it|that|them)|"
             r"(?:swap|switch|chang|replac|mov)(?:e|ping|ing)?(?: you)?(?: from)? (?:it|that|"
             r"this|them)"
             r"(?: out| over)? (?:to|for|with)(?! \d)"
             r"|(?:stop|stopping|discontinue|come off|quit)(?: taking| using)? (?:it|that|this|"
             r"them|that one|this one|immediately|completely|altogether|now)"
     r"|(?:take|taking) you off (?:it|that|this|them|that one)|i (?:have )?stopped(?: taking| "
     r"using)?(?: "
     r"(?:it|that|this|them|last|about|because|\d+|a|two))?"),
    ("hold", r"(?:hold|pause|skip) (?:it|that|this|them)(?! (?:in|up|down|together|there|still|"
             r"against|at|on|out))"),
    ("increase", r"(?:increase|raise|double|bump)(?: up)? (?:it|that|this|(?:the|your) dose(?! "
                 r"of))(?! over| if| when| in the future)|up (?:the|your) dose(?! of)|bump (?:it|"
                 r"that|this) up|(?:go|going) up (?:to(?= \d)|on (?:it|that|this))|put (?:it|"
                 r"that|this) up|take (?:it|"
                 r"that) up to|move (?:it|that) up"),
    ("decrease", r"drop(?:ping)?(?: it| that| this)?(?: down| back)? (?:to|from)(?= \d)|"
                 r"(?:decrease|reduce|lower|cut|halve|taper)(?: back| down)? (?:it|that|this|"
                 r"(?:the|your) dose(?! of))(?! over| if| when| in the future)|(?:go|come|bring "
                 r"(?:it|that|this)|cut (?:it|that|this)|cut) (?:back |down )+to"),
    ("start", r"(?:start|begin|prescribe|restart|resume) (?:it|that|this)(?! (?:when|once|after|"
              r"if))|(?:start|put) you on "
              r"(?:it|that|this)"),
)  # fmt: skip
_PRONOUN = tuple((action, re.compile(rf"(?<!\S)(?:{cue})(?!\S)")) for action, cue in _PRONOUN_CUES)


def action_on_pronoun(text: str) -> tuple[Action, int] | None:
    """Return the action on a drug that "it" or "that" stands for, and where it is said."""
    found = [
        (match.start(), action)
        for action, pattern in _PRONOUN
        if (match := pattern.search(text)) is not None
    ]
    if not found:
        return None
    start, action = min(found)
    if re.search(
        r"(?<!\S)(?:if|unless|not|might|may|could|should i|before|goal|eventually|hopefully|"
        r"maybe|until)(?: \S+){0,3} ?\Z",
        text[:start],
    ):
        return None
    return action, start


SWITCH = re.compile(
    r"(?<!\S)(?:switch|chang|swap|replac|convert|mov|substitut)(?:e|es|ed|ing|ping|ching)?(?!\S)"
)


def switched(phrase: Phrase, first_end: int, second_start: int, before: str) -> bool:
    """Say whether a phrase exchanges one drug for the next ("switch you from A to B")."""
    between = phrase.part(first_end, second_start).text
    return bool(SWITCH.search(before)) and bool(
        re.search(
            r"(?:\A|\s)(?:to|with|for|by|over to)(?: (?:the|a|you|your|on|something|called|"
            r"another))*\Z",
            between,
        )
    )


ALL_OF_THEM = re.compile(
    r"(?<!\S)(?:both|all (?:of )?(?:them|those|these|that)|all (?:of )?(?:the )?[2-9]|them all|"
    r"each of (?:them|those)|no changes?(?= ?[.,]?\Z)|these (?:tablets|medicines|medications|"
    r"drugs)|(?:the|those) (?:2|"
    r"two)|"
    r"the rest|everything|all (?:the|your|of your) (?:medicines|medications|tablets|meds))(?!\S)"
)
_ON_ALL: tuple[tuple[Action, str], ...] = (
    ("continue", r"continu(?:e|ing)|keep|carry on|stay on|no changes?|leave"),
    ("stop", r"stop(?:ped)?|discontinue|come off"),
    ("hold", r"hold|pause|skip"),
)
_ON_ALL_COMPILED = tuple(
    (action, re.compile(rf"(?<!\S)(?:{cue})(?!\S)")) for action, cue in _ON_ALL
)


def action_on_group(text: str) -> Action | None:
    """Return what is to be done with all the drugs named before ("continue both")."""
    if re.search(r"(?<!\S)(?:if|not|unless|might|may|could|should i)(?!\S)", text):
        return None
    return next((action for action, cue in _ON_ALL_COMPILED if cue.search(text)), None)
