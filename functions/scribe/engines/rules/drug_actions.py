"""What is to be done with a drug: the verbs before and after its name."""

import re
from dataclasses import dataclass
from typing import Literal

Action = Literal["start", "continue", "increase", "decrease", "stop", "hold"]

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
                       r"withdraw(?:ing|n)?|ceas(?:e|ed|ing)|(?:bin|ditch|scrap|knock|lose|chuck|"
                       r"dump)(?:ning|ping|ing)?(?= (?:the|your|his|her|that|this)(?!\S))|do away "
                       r"with|that is it with|finished with|(?:have |has )?(?:binned|ditched)|"
                       r"gave up(?: on)?|given up(?: on)?|pack(?:ed)? in|"
                       r"came off|"
                       r"drop(?:ping)?(?= (?:the|your|his|her)(?!\S))|(?:take|taking|took|get|"
                       r"wean) "
     r"(?:you|me|him|her) off|no longer (?:take|takes|taking|on|need|needs|use|using)|quit "
     r"taking|wean(?:ing)?(?: you| him| her)? off|get rid of"),
    ("hold", False, 6, r"hold(?:ing)?(?: off)?(?: on)?|paus(?:e|ing)|withhold|skip|suspend|miss "
                       r"out|"
                       r"put (?=the .* on hold)"),
    ("continue", False, 8, r"continu(?:e|ing)|keep (?:on )?(?:taking|using)|finish(?:ing)?(?: "
                           r"off)?|happy with|take (?:your|the|his|her) (?:usual|normal|regular)|"
                           r"refill(?:ing)?|renew(?:ing)?|keep(?:ing)?(?: you| him| her)? on|"
                           r"(?:keep|go) (?:on )?going(?: with)?|persevere with|persist with|"
                           r"keep(?! people| patients| an eye| in mind| "
                           r"track)"
     r"|stay(?:s|ing)? (?:on|with)|same again (?:with|for)|carry(?:ing)? on|remain(?:s|ing)? on|"
     r"maintain|stick (?:with|to)|"
     r"leave|"
     r"keep up"),
    ("increase", False, 5, r"increas(?:e|ing)|(?:go|going) up(?: on)?|rais(?:e|ing)|"
                           r"bump(?:ing)?(?: up)?|doubl(?:e|ing)"
     r"|up(?= (?:the|your|his|her))|push(?:ing)? up|titrate up|uptitrat(?:e|ing)|up titrat(?:e|"
     r"ing)|step up|put up|move "
     r"up"),
    ("decrease", False, 5, r"decreas(?:e|ing)|reduc(?:e|ing)|lower(?:ing)?|cut(?:ting)?(?: "
                           r"(?:back|down))?(?: on)?"
     r"|(?:go|come|going|coming) down(?: on)?|halve|wean(?:ing)?(?: down)?(?! (?:you|me|him|her|"
     r"off))|take (?:only )?half(?: of)?|taper(?:ing)?(?: down)?|bring down|step down"),
    ("start", False, 12, r"(?:re)?start(?:ing)?|get(?:ting)? (?:you |him |her )?(?:started|going)|"
                         r"begin(?:ning)?|commenc(?:e|ing)|initiat(?:e|ing)"
     r"|prescrib(?:e|ing)|(?:put|pop)(?:ting|ping)? (?:you|him|her|them)(?: back)? on|"
     r"(?:like|want) (?:you|him|her) (?:to (?:be|go) )?(?:back )?on|(?:you|he|she) go on to|"
     r"writ(?:e|ing) (?:you|him|her) up for|"
     r"(?:cover|treat|bridg|load|manag)(?:e|ing)? (?:(?:you|him|her|this|it) )?with|"
     r"add(?:ing)?(?: on)?|"
     r"(?:switch|chang|mov|swap)(?:e|ing|ping)?(?: you| him| her| it| that| this| them)?(?: over|"
     r" out)? (?:to|for|with)"
     r"|(?:giv(?:e|ing)|writ(?:e|ing)) (?:you|him|her)|(?:send|call|phon)(?:ing)? in|will give|"
     r"going to give|get you on|(?:i|we) have (?:also |now |today |just )*(?:started|commenced|"
     r"prescribed|added)|"
                         r"\A(?:also )?(?:commenced|initiated|started) on|resume|try(?:ing)? you on"
     r"|have you (?:start|try)|go ahead and (?:give|order)|i am giving|prescription (?:for|of)|"
     r"script for|(?:asks?|asking) (?:your|the) (?:pharmacy|chemist|pharmacist|gp|doctor) (?:for|"
     r"to "
                         r"(?:give|start|prescribe))|go back on|(?:have|get|got) you back on|back "
                         r"on(?= (?:the|your)(?!\S))"),
    ("start", True, 8, r"(?:to )?(?:take|(?<!the )use(?! of)|apply|inhale|inject|try|give|have "
                       r"(?:you|him|her) (?:take|use|try)|buy|pick up|grab|(?:you|he|she) can "
                       r"have|get some|"
                       r"get you (?:some|a|an)|"
                       r"get yourself|instil|put)|recommend|suggest|advise|need|alternate|prefer|"
                       r"go with|"
                       r"go for|(?:we|i) (?:will|can) do|let us do|"
                       r"(?:you|he|she) will (?:have|be on|get|need)|(?:you|he|she) wants?(?! to)"),
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
    ("increase", r"(?:[^ .;]\S* ){0,12}?(?:this|it|which) (?:is|was|has been|(?:i|we) have) (?:now "
                 r"|just |been )*(?:increased|doubled|put up)(?!\S)"),
    ("decrease", r"(?:[^ .;]\S* ){0,12}?(?:this|it|which) (?:is|was|has been|(?:i|we) have) (?:now "
                 r"|just |been )*(?:decreased|reduced|halved|cut)(?!\S)"),
    ("stop", r"(?:[^ .;]\S* ){0,12}?(?:this|it|which) (?:is|was|has been|(?:i|we) have) (?:now "
             r"|just |been )*(?:stopped|discontinued|withdrawn|ceased)(?!\S)"),
    ("start", r"(?:[^ .,;]\S* ){0,8}, new(?:ly started)?(?= ?[.;]|\Z)"),
    ("continue", _COMMA + r"continue(?!\S)"),
    ("hold", _COMMA + r"hold(?!\S)"),
    ("start", _COMMA + r"start(?!\S)"),
    ("stop", r"(?:,? ?(?:now |also )?(?:should|can|will|must|needs to|has to|is to|to) (?:now |"
             r"also "
             r"|just )*(?:stop|come off|go|cease)(?= ?[.,;]|\Z| (?:at|now|today|then|completely|"
             r"altogether|from|as|too|and)(?!\S))|(?:is |has been |was )?(?:off since|stopped "
             r"(?:on|at|"
             r"since|today|because|due)|(?:withdrawn|ceased|discontinued|stopped)(?= ?[.,;]|\Z)))|"
             r",? ?(?:we|you|i) (?:can|could|will|should) (?:now |just )?(?:bin|ditch|scrap|lose|"
             r"drop|"
             r"throw(?: away)?|get rid of)(?= ?[.,;]|\Z| now)|"
             r",? ?(?:is |are )?(?:not|no longer) (?:needed|required|necessary)(?: (?:any ?more|"
             r"now))?"
             r"(?= ?[.,;]|\Z)|"
             r"(?:should|can|will|must|needs to|has to|is to|to)? ?be (?:stopped|discontinued|"
             r"withdrawn|ceased)|"
             r"(?:has been|was) stopped"
     r"|,? ?(?:we|i)? ?(?:will|can|should|want you to|let us|you should|you can|please)+ (?:now "
     r")?stop(?: (?:that|it|this|now|today|for now|altogether))* (?:[.,]|$)"),
    ("start", r"(?:[^ .,;]\S* ){0,8}(?:should|can|will|must|to) be (?:restarted|resumed)"),
    ("hold", r"(?:(?:should|can|will|must|has|was|is|to)(?: been| being| be)? )?(?:held|"
             r"paused|withheld|on hold|suspended)(?!\S)"),
    ("increase", r"(?:should|can|will|must|needs to|has to|to)? ?be (?:increased|doubled|raised)|"
                 r"up to (?=\d)|(?:dose )?(?:goes|should go|will go|is going) up"),
    ("decrease", r"(?:should|can|will|must|needs to|has to|to)? ?be (?:decreased|reduced|lowered|"
                 r"halved|cut)|(?:dose )?(?:goes |should go |will go )?(?:back )?down to (?=\d)"),
    ("continue", r"(?:should|can|will|must|to)? ?be continued|(?:stays|remains|is staying|is) "
                 r"(?:the same|unchanged|as it is|as is|as before)"
     r"|, so stay (?:on|at) (?=\d)|unchanged|as (?:before|you are|you have been|usual|it is)|at "
     r"the same dose|the same dose|"
     r",? ?(?:that |which )?you (?:can|should|will) continue|,? continue (?:that|it|the same|as)|"
     r"same as (?:before|always|now|usual|ever)|,? ?(?:both |all )?to continue|"
                 r",? ?(?:(?:should|can|will|to) )?(?:carry on|stays?(?= (?:as|on|the same|where|"
                 r"put))|"
                 r"keep going)|(?:[^ .,;]\S* ){0,6}(?:, )(?:carry on|(?:both|all) to continue|"
                 r"(?:and )?"
                 r"keep (?:that|it|them|those) (?:going|up|the same|as)|as (?:he|she) is(?: on)?"
                 r"(?= ?[.,;]|\Z))|,? ?(?:i|we) would (?:leave|keep)(?: (?:it|that))? (?:as it is|"
                 r"alone|the same|as is|going)|going(?= ?[.,;]|\Z)|where it is|as it is"),
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
            passive = match.group().endswith(("ed", "wn")) and re.search(
                r"(?<!\S)(?:been|was|were|be|is|are) (?:now |just )?\Z", before[: match.start()]
            )
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
                and not (passive and action in ("stop", "hold"))
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
