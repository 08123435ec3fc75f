"""What is to be done with a drug: the verbs before and after its name."""

import re
from dataclasses import dataclass

from scribe.engines.rules.drug_verbs import CUES, Action

_COMPILED = tuple(
    (action, weak, reach, re.compile(rf"(?<!\S)(?:{'|'.join(cues)})(?!\S)"))
    for action, weak, reach, cues in CUES
)
# Words that may stand between a drug and what is done with it: no new clause.
_GAP = (
    r"(?:(?!(?:and|but|because|so|if|when|while|unless|until|till|since|then|or|not|never|after|"
    r"before)"
    r"(?!\S))[^ .;?]\S* ){0,9}?"
)
_NEAR = r"(?:[^ .,;]\S* ){0,8}"
_BE = (
    r"(?:(?:that|which|it|this|they|these|both|is|are|was|were|has|have|had|can|may|should|must|"
    r"will|would|could|needs?|ought|to|be|been|being|getting|gets|got|now|also|just|today|already|"
    r"then|please|therefore|all) )+"
)
_MAY = (
    r"(?:(?:can|may|should|must|will|could|has to|needs? to|ought to|is to|are to|to)(?: (?:now|"
    r"also|"
    r"just|then|therefore|safely|really))* )"
)
# "X you can stop": the speaker or the patient does it.
_WHO = (
    r"(?:,? ?(?:you|we|i|he|she|they|please|let us)) (?:(?:can|could|will|should|would|must|may|"
    r"have to|need to|want to|want you to|would like (?:you )?to|are going to|am going to|now|just|"
    r"also|then|please|like to|like you to) )*"
)
_ENDS = (
    r"(?= ?[.,;]|\Z| (?:from|now|today|tonight|it|that|them|this|for good|for now|completely|"
    r"altogether|entirely|at|as well|as|on|too|please|straight ?away|and|anyway|again)(?!\S))"
)
_STOPPED = (
    r"(?:stopped|discontinued|withdrawn|ceased|crossed (?:off|out)|taken (?:off|down)|"
    r"struck off|removed|scrapped|dropped|binned)"
)
_HELD = r"(?:held|withheld|paused|suspended|omitted|on hold|on pause)"
_COMMA = r", (?:we (?:will |can )|let us |i want you to |please |and )?"
_A_TOUCH = r"(?:[a-z]+ ){0,2}?a (?:bit|touch|little|notch|smidge) "
_AFTER: tuple[tuple[Action, str], ...] = (
    ("increase", _A_TOUCH + r"(?:higher|more)(?!\S)"),
    ("hold", _GAP + r"on ice(?!\S)"),
    ("start", r"(?:is |are )?(?:also |all )?new(?= ?[.,;]|\Z)"),
    ("continue", r"(?:[^ .,;]\S* ){0,3}?stays (?=(?:bd|bid|tds|tid|od|once|twice|\d)(?!\S))"),
    ("stop", _GAP + r"(?:comes? off|not 1 more|then no more|no more)(?!\S)(?! than)"),
    ("continue", r"(?:,? ?(?:we|i) (?:will |would )?leave(?= ?[.,;]|\Z)|does not change|"
                 r"must not be (?:touched|"
                 r"stopped|changed)|is fine(?= ?[.;]|\Z| to)|keeps going|never changes|as (?:is|"
                 r"you were)"
                 r"(?= ?[.,;]|\Z))"),
    ("increase", r"(?:goes|go|going) up(?= ?[.,;]|\Z| to)"),
    ("decrease", r"(?:goes|go|going|comes?) down(?= ?[.,;]|\Z| to)"),
    ("decrease", _A_TOUCH + r"(?:lower|less)(?!\S)"),
    ("increase", _COMMA + r"increase(?!\S)"),
    ("decrease", _COMMA + r"(?:decrease|reduce)(?!\S)|" + _NEAR + r"?, come down to (?=\d)"),
    ("stop", _COMMA + r"stop(?!\S)|" + _NEAR + r", (?:now )?(?:stopped|discontinued)(?= ?[.;]|\Z)"),
    ("increase", _NEAR + r", (?:which (?:has been|was) )?increased(?= (?:from|to))"),
    ("decrease", _NEAR + r", (?:which (?:has been|was) )?(?:reduced|decreased)(?= (?:from|to))"),
    ("start", _NEAR + r", new(?:ly started)?(?= ?[.;]|\Z)"
     + "|" + _GAP + r"(?:which|that) (?:is|are) (?:also |all |both )?new(?!\S)|" + _GAP
     + r"(?:that |which )?(?:we|i|they) (?:have |just )*(?:began|begun|started|added)(?!\S)"),
    ("continue", _COMMA + r"continue(?!\S)"),
    ("hold", _COMMA + r"hold(?!\S)"),
    ("start", _NEAR + r"(?:should|can|will|must|to) be (?:restarted|resumed|recommenced)"),
    ("hold", _GAP + r"(?:" + _BE + r"|(?:stays?|staying|remains?|remaining) )" + _HELD + r"(?!\S)|"
             + _HELD + r"(?!\S)|" + _GAP + r", (?:we|i|they) (?:have |are |am )?(?:held|holding|"
             r"paused|withholding|withheld) (?:it|that|this|them)(?!\S)"),
    ("stop", _GAP + _BE + _STOPPED + r"(?!\S)|" + _STOPPED + r"(?= ?[.,;]|\Z| (?:on|at|since|today|"
             r"because|due|yesterday))|(?:is |has been |was |went )?off (?:since|at)(?!\S)|(?:off|"
             r"goes)"
             r"(?= ?[.,;]|\Z| please)|"
             + _GAP + _MAY + r"(?:stop|go|come off|come out|cease|end|be off)" + _ENDS + "|"
             + _WHO + r"(?:stop|cease|bin|ditch|scrap|lose|drop|discontinue|throw away|get rid of|"
             r"come off|leave off|leave out|do without)" + _ENDS + "|"
             r",? ?(?:is |are )?(?:not|no longer) (?:needed|required|necessary)(?: (?:any ?more|"
             r"now))?(?= ?[.,;]|\Z)|"
             r",? ?(?:we|i)? ?(?:will|can|should|want you to|let us|you should|you can|"
             r"please)+ (?:now "
             r")?stop(?: (?:that|it|this|now|today|for now|altogether))* (?:[.,]|$)"),
    ("increase", _GAP + _BE + r"(?:increased|doubled|put up|raised|upped|stepped up)(?!\S)|up to "
                 r"(?=\d)|(?:dose )?(?:goes|should go|will go|is going) up(?!\S)|up (?:a|"
                 r"to)(?!\S)"),
    ("decrease", _GAP + _BE + r"(?:decreased|reduced|halved|cut|lowered|tapered|weaned)(?!\S)|(?:"
                 r"dose )?(?:goes |should go |will go )?(?:back )?down (?:a|to)(?!\S)"),
    ("continue", r"(?:should|can|will|must|to)? ?be continued|"
     + _GAP + _BE + r"(?:continued|kept (?:going|on)|given as (?:usual|normal|before))(?!\S)|"
     + _GAP + r"(?:(?:should|can|will|is to|are to|need to|needs to|must|is fine to|are fine to|"
              r"to|that|all|"
     r"both|which|just|please|he|she|also|will) )*"
     r"(?:stays?|continues?|carries on|carry on|goes on|remains?|keeps? going|"
     r"staying)(?: (?:exactly|"
     r"just|much|right))?"
     r"(?= ?[.,;]|\Z| (?:on|as|at|the same|where|unchanged|put|for|until|with|up to|while|please)"
     r"(?!\S))|"
     r"(?:is|are|looks) (?:to stay )?(?:the same|unchanged|as (?:it|they) (?:is|are)|as before)"
     r"|, so stay (?:on|at) (?=\d)|unchanged|as (?:before|you are|you have been|usual|it is|they "
     r"are|normal|now)(?= ?[.,;]|\Z)|at the same dose|(?:the )?same dose|"
     + _WHO + r"(?:continue|keep(?: on| taking| using| on with)?|carry on|stay on|hang on to)(?:"
     + _ENDS + r"|(?= (?:for|until|with|taking|using|the|at)(?!\S)))|"
     r",? continue (?:that|it|the same|as)|(?:also |at the )?(?:the )?same(?= ?[.,;]|\Z| dose)|"
     r"same as (?:before|always|now|usual|ever)|going(?= ?[.,;]|\Z)|"
     + _GAP + r", (?:and )?(?:please )?(?:carry on|(?:both|all) to continue|continue|same as (?:"
     r"before|always|now|usual)|(?:keep|leave) (?:that|it|them|those) (?:going|up|the same|as|"
     r"alone|"
     r"on|running)|as (?:he|she) is(?: on)?)(?= ?[.,;]|\Z| (?:for|until|up to|is|it|they)(?!\S))|"
     r",? ?(?:i|we) would (?:not change|(?:leave|keep)(?: (?:it|that))? (?:as it is|alone|the same|"
     r"as is|going))|where it is|as it is"),
    ("start", r"(?:should|can|will|must|to) be started|" + _NEAR + r"(?:has been|was) (?:newly )?"
              r"started|[^.;]+ (?:to (?:begin|start) with|as a (?:start|starting dose))(?!\S)|"
     + _WHO + r"(?:re)?(?:start|begin)" + _ENDS),
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


_OBJECT = re.compile(
    r" ?(?:it|that|this|them|those|these|both)(?: (?:today|now|please|altogether|completely|"
    r"for now|"
    r"tonight|straight ?away))* ?(?:[,.;]|and |then |instead|\Z)"
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
            too_far = words > reach or re.search(r"\. | (?:but|because|while|whilst) ", between)
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
            # In "stop that today, and go to B" the object is said already.
            has_object = action != "start" and _OBJECT.match(between)
            if (
                not too_far
                and not has_object
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
