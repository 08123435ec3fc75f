"""What is to be done with a drug that "it", "both" or the one exchanged for it stands for."""

import re

from scribe.clinical.text import Phrase
from scribe.engines.rules.drug_actions import Action

_PRONOUN_CUES: tuple[tuple[Action, str], ...] = (
    ("continue", r"(?<!does )(?<!did )(?<!has )(?:not|never) (?:stop|change|touch) (?:it|that|"
                 r"this|them|the dose)|(?:no "
                 r"changes?(?! in (?:your|my|his|her))|"
                 r"(?:refill|renew) (?:it|that|this|them)|keep (?:it|that|this|them) (?:up|on|"
                 r"going|as)|leave "
                 r"(?:it|that|this|them)(?= (?:for now|as|be|at|running|going|on)|[ ]?(?:[.,;]|"
                 r"\Z))|"
                 r"(?:that|it|this|they|those|these) (?:all |both |just |can |will |"
                 r"should )*(?:stays?|"
                 r"continues?|carry on|carries on|goes on|remains?)(?= ?(?:[.,;]|\Z| (?:as|on|"
                 r"the same|"
                 r"at|where|unchanged|put|for|until)))|no need to (?:change|stop) (?:it|that|this|"
                 r"them)|"
                 r"not skip (?:it|that|them)|keep (?:up )?with (?:it|that|this|them)|"
                 r"happy with (?:it|that)|stay (?:on|at) "
                 r"(?=\d)|"
                 r"keep (?:taking )?(?:it|that|this|them|the same|on)|(?:keep|carry) (?:on "
                 r")?going(?: with "
                 r"(?:it|that|this|them)(?!\S)|(?= ?[.,;]|\Z))|same again|continue "
     r"(?:it|that|this|them|with (?:it|that|this|them)|the same|as (?:you are|before|is|now))|"
     r"continue \.|stay on (?:it|that|this|them)|carry on (?:with|taking) (?:it|that|this|them)|"
     r"leave (?:it|that|this|them) (?:as|the same|where|at|alone)|same dose|stick with "
     r"(?:it|that|this|them))"),
    ("stop", r"(?:get rid of|chuck|throw out|throw away|bin) (?:it|that|this|them)(?: away| out)?|"
             r"(?:not|"
             r"no) (?:take|taking|have|use|using) any ?more of (?:it|that|this|them)|"
             r"(?:it|that|this|they|those|these) (?:(?:can|should|will|must|has to|have to|"
             r"needs? to|is "
             r"to|are to|therefore|now|just|really|also) )+(?:stop|go|come off|be stopped|be "
             r"discontinued)(?= ?(?:[.,;]|\Z| (?:now|today|too|as well|from|altogether)))|"
             r"no more of (?:it|that|this|them)|give (?:it|that) a miss|"
             r"(?:came|come) off (?:it|that|this|them)|gave (?:it|that|this|them) up|(?:gave|"
             r"given) "
             r"up (?:on )?(?:it|that|this|them)|(?:bin|binned|ditch|ditched|scrap|drop|dropped|"
             r"cease|"
             r"withdraw) (?:it|that|this|them)(?! (?:to|down|back))|packed (?:it|that|this|them) "
             r"in|"
             r"leave (?:it|that|this|them) (?:off|out)(?! (?:for|until|till|while)(?!\S))|(?:\A|"
             r", |right )off "
             r"(?:it|that|this|them)(?!\S)|(?:not|no longer) need (?:it|that|this|them)(?: any "
             r"?more)?"
             r"(?= ?[.,;]|\Z)|(?:not|no) "
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
    ("hold", r"leave (?:it|that|this|them) (?:off|out)(?= (?:for|until|till|while)(?!\S))|(?:hold|"
             r"pause|skip|"
             r"suspend|miss) (?:it|that|this|them)(?! (?:in|up|down|together|there|still|"
             r"against|at|on|out))"),
    ("increase", r"(?:increase|raise|double|bump)(?: up)? (?:it|that|this|(?:the|your) dose(?! "
                 r"of))(?! over| if| when| in the future)|up (?:the|your) dose(?! of)|bump (?:it|"
                 r"that|this) up|(?:go|going) up (?:to(?= \d)|on (?:it|that|this))|put (?:it|"
                 r"that|this) up|take (?:it|"
                 r"that) up to|move (?:it|that) up"),
    ("decrease", r"drop(?:ping)?(?: it| that| this)?(?: down| back)? (?:to|from)(?= \d)|"
                 r"(?:decrease|reduce|lower|cut|halve|taper)(?: back| down)? (?:it|that|this|"
                 r"(?:the|your) dose(?! of))(?! over| if| when| in the future)|(?:go|come|bring "
                 r"(?:it|that|this)|take (?:it|that|this)|cut (?:it|that|this)|cut) (?:back |"
                 r"down )+to"),
    ("start", r"(?:start|begin|prescribe|restart|resume) (?:it|that|this)(?! (?:when|once|after|"
              r"if))|(?:start|put) you on "
              r"(?:it|that|this)"),
)  # fmt: skip
_PRONOUN = tuple((action, re.compile(rf"(?<!\S)(?:{cue})(?!\S)")) for action, cue in _PRONOUN_CUES)


# "Your phosphate has come down to 1.2" is no order, "if you get a rash, stop it" none for today.
_RESULT = re.compile(r"(?<!\S)(?:your|the|his|her) \w+(?: (?:has|have|had|is))? \Z")
_ON_CONDITION = re.compile(r"(?<!\S)if (?!(?:that is|it is|you are|you can) )(?:\S+ ){1,12}\Z")


def action_on_pronoun(text: str) -> tuple[Action, int] | None:
    """Return the action on a drug that "it" or "that" stands for, and where it is said."""
    found = [
        (match.start(), action)
        for action, pattern in _PRONOUN
        for match in pattern.finditer(text)
        if not (match.group().startswith(("come", "go")) and _RESULT.search(text[: match.start()]))
    ]
    if not found:
        return None
    start, action = min(found)
    if _ON_CONDITION.search(text[:start]) or re.search(
        r"(?<!\S)(?:if|unless|not|might|may|could|should i|before|goal|eventually|hopefully|"
        r"maybe|until)(?: \S+){0,3} ?\Z",
        text[:start],
    ):
        return None
    return action, start


SWITCH = re.compile(
    r"(?<!\S)(?:switch|chang|swap|replac|convert|mov|substitut|transition|rotat|exchang|de "
    r"escalat)(?:e|es|ed|ing|ping|ching)?(?!\S)"
)


def switched(phrase: Phrase, first_end: int, second_start: int, before: str) -> bool:
    """Say whether a phrase exchanges one drug for the next ("switch you from A to B")."""
    between = phrase.part(first_end, second_start).text
    return bool(SWITCH.search(before)) and bool(
        re.search(
            r"(?:\A|\s)(?:to|with|for|by|over to|in favour of)(?: (?:the|a|an|you|your|on|"
            r"something|"
            r"called|another|oral|iv|intravenous|topical|plain|generic))*(?: (?:1|one|something)"
            r"(?: \w+){1,4} ,)?\Z",
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
    (
        "continue",
        r"continu(?:e|ing)|keep|carry on|stay on|no changes?|leave(?= (?:\S+ ){0,3}?(?:as|"
        r"alone|the same|where))|the same",
    ),
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
