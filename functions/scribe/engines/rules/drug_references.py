"""What is to be done with a drug that "it", "both" or the one exchanged for it stands for."""

import re

from scribe.clinical.text import Phrase
from scribe.engines.rules.drug_verbs import Action

_IT = r"(?:it|that|this|them|those|these)(?: 1)?"
_END = r"(?= ?(?:[.,;]|\Z))"
_NO_PLAN = r"(?! over| if| when| in the future)"
_DOSE = r"(?:the|your) dose(?! of)"
_PRONOUN_CUES: tuple[tuple[Action, tuple[str, ...]], ...] = (
    (
        "continue",
        (
            rf"(?<!does )(?<!did )(?<!has )(?<!can )(?<!could )(?:not|never) (?:stop|change|"
            rf"skip) (?:{_IT}|"
            rf"the dose)",
            rf"(?:i|we) (?:would|will|am|are) not (?:going to )?touch {_IT}",
            r"no changes?(?! in (?:your|my|his|her))",
            rf"no need to (?:change|stop) {_IT}",
            rf"(?:refill|renew) {_IT}",
            rf"keep(?: on)? (?:taking|using) {_IT}",
            rf"keep(?: on)?(?: taking| using)? (?:{_IT}|the same|on)(?= ?[.,;]|\Z| (?:up|"
            rf"on|going|"
            r"as|at|the same|for|until|where|there|too|with)(?!\S))",
            rf"keep (?:up )?with {_IT}",
            rf"(?:keep|carry) (?:on )?going(?: with {_IT}(?!\S)|(?= ?[.,;]|\Z))",
            rf"(?:{_IT}|they) (?:all |both |just |can |will |should |is |are )*(?:stays?|staying|"
            rf"continues?|"
            r"carry on|carries on|goes on|remains?)(?= ?(?:[.,;]|\Z| (?:as|on|the same|at|where|"
            r"unchanged|"
            r"put|for|until|exactly)))",
            rf"(?:{_IT}|they) (?:is|are) (?:fine|okay|safe|good|all right) to (?:carry on|"
            rf"continue|stay|keep)(?= ?[.,;]|\Z| (?:with|as|on|for|taking)(?!\S))",
            rf"happy with {_IT}",
            r"stay (?:on|at) (?=\d)",
            r"same again",
            r"(?<!so )(?:that|this)(?: 1)? (?:we|i|you) (?:will |would |can )?(?:leave|keep|"
            r"continue)"
            r"(?= ?(?:[.,;]|\Z)| (?:as|for|on|the same|at)(?!\S))",
            rf"continue (?:(?:with )?{_IT}|the same|as (?:you are|before|is|now))",
            r"continue \.",
            rf"stay (?:on|with) {_IT}",
            rf"carry on (?:with|taking|using) {_IT}",
            rf"(?<!no , )(?<!no )leave {_IT}(?= ?(?:[.,;]|\Z)| (?:for now|as|the same|where|at|"
            rf"alone|be|"
            r"running|going|on)(?!\S))",
            r"same dose",
            rf"stick with {_IT}",
            r"\A(?:(?:yes|no|just|oh|,|well|right|okay|that is|keep|at|on|exactly|"
            r"still) )*(?:the same|same|as "
            r"(?:is|you were|you are|before|now|usual|normal)|unchanged|no changes?|leave|"
            r"leave alone|stays|same as (?:ever|always|usual|before)|as ever|carry on|"
            r"keep going|continue|keep|for life|as it is)(?= ?(?:[.,;]|\Z))",
            r"finish the (?:course|box|pack|packet|bottle)",
        ),
    ),
    (
        "stop",
        (
            rf"(?:get rid of|chuck|throw out|throw away) {_IT}(?: away| out)?",
            rf"throw {_IT} (?:away|out)",
            rf"(?:not|no) (?:take|taking|have|use|using) any ?more of {_IT}",
            rf"(?:{_IT}|they) (?:(?:can|should|will|must|has to|have to|needs? to|is to|are to|"
            rf"therefore|"
            r"now|just|really|also) )+(?:stop|go|come off|be stopped|"
            r"be discontinued)(?= ?(?:[.,;]|\Z| "
            r"(?:now|today|too|as well|from|altogether)))",
            rf"no more of {_IT}",
            rf"give {_IT} a miss",
            rf"(?:came|come) off {_IT}",
            rf"gave {_IT} up",
            rf"(?:gave|given) up (?:on )?{_IT}",
            rf"(?:bin|binned|ditch|ditched|scrap|drop|cease|withdraw) {_IT}(?! (?:to|down|back))",
            rf"packed {_IT} in",
            rf"leave {_IT} (?:off|out)(?! (?:for|until|till|while)(?!\S))",
            rf"(?:\A|, |right )off {_IT}(?!\S)",
            rf"(?:not|no longer) need {_IT}(?: any ?more)?{_END}",
            r"(?:not|no) (?:take|taking|have|use) any more",
            r"\A(?:(?:yes|no|,|right|okay|then) )*(?:stop|gone|scrap|bin|drop)(?= ?(?:[.,;]|\Z))",
            rf"{_IT} (?:is|are) done with",
            rf"(?:not|no longer) (?:be )?need(?:ing)? {_IT}",
            rf"none of {_IT}",
            rf"not use {_IT} again",
            rf"cross {_IT} (?:off|out)",
            rf"(?:will|can|should|could|let us|going to|rather) take {_IT} (?:off|"
            rf"away)(?= ?(?:[.,;]|\Z| then))",
            rf"off with {_IT}",
            rf"put {_IT} away",
            rf"{_IT} (?:is|are|has|have) gone for good",
            r"(?<!so )(?:that|this)(?: 1)? (?:we|i|you) (?:will |can |should )?(?:stop|bin|drop)"
            r"(?= ?(?:[.,;]|\Z)| (?:now|today|from)(?!\S))",
            rf"take {_IT} (?:all )?back to (?:the|your) (?:chemist|pharmacy|pharmacist)",
            rf"not bother with {_IT}",
            rf"(?:not (?:take|use|taking|using)|no longer (?:take|taking|use)) {_IT} any ?more",
            rf"no longer (?:take|taking) {_IT}",
            rf"(?:swap|switch|chang|replac|mov)(?:e|ed|ping|ing|"
            rf"ped)?(?: you)?(?: from)? {_IT}(?: out| over)? "
            r"(?:to|for|with)(?! (?:\d|the (?:morning|evening|night)|mornings?|evenings?|nights?|"
            r"bedtime))",
            rf"(?:stop|stopping|discontinue|come off|quit)(?: taking| using)? (?:{_IT}|that one|"
            rf"this one|"
            r"immediately|completely|altogether|now)",
            rf"(?:take|taking) you off (?:{_IT}|that one)",
            rf"come off {_IT}",
            rf"i (?:have )?stopped(?: taking| using)?(?: (?:{_IT}|last|about|because|\d+|a|two))?",
        ),
    ),
    (
        "hold",
        (
            rf"leave {_IT} (?:off|out)(?= (?:for|until|till|while)(?!\S))",
            rf"(?:hold|pause|skip|suspend|miss) {_IT}(?! (?:in|up|down|together|there|still|"
            rf"against|at|on|"
            r"out))",
            rf"hold off on {_IT}",
        ),
    ),
    (
        "increase",
        (
            rf"(?:increase|raise|double|bump)(?: up)? (?:{_IT}|{_DOSE}){_NO_PLAN}",
            r"up (?:the|your) dose(?! of)",
            rf"(?:bump|put|move|push) {_IT} up",
            rf"(?:go|going) up (?:to(?= \d)|on {_IT})",
            rf"take {_IT} up(?: to)?",
            rf"(?:{_IT}|which) (?:has |is |have |are )?gone up(?= to \d)",
        ),
    ),
    (
        "decrease",
        (
            rf"drop(?:ping)?(?: {_IT})?(?: down| back)? (?:to|from)(?= \d)",
            rf"(?:decrease|reduce|lower|cut|halve|taper)(?: back| down)? (?:{_IT}|"
            rf"{_DOSE}){_NO_PLAN}",
            rf"(?:step|ease) {_IT} down",
            rf"(?:go|come|bring {_IT}|take {_IT}|get {_IT}|cut {_IT}|cut) (?:back |"
            rf"down )+to(?= (?:\d\S*|half|the|an?)(?!\S))(?! the (?:chemist|pharmacy|shop))",
        ),
    ),
    (
        "start",
        (
            r"(?:start|begin|prescribe|restart|resume) (?:it|that|this)(?! (?:when|once|after|"
            r"if))",
            rf"(?:start|put) you on {_IT}",
            rf"(?:{_IT}|they|both) (?:is|are) (?:also |all |both )*new",
        ),
    ),
)
_PRONOUN = tuple(
    (action, re.compile(rf"(?<!\S)(?:{'|'.join(cues)})(?!\S)")) for action, cues in _PRONOUN_CUES
)


# "Your phosphate has come down to 1.2" is no order, "if you get a rash, stop it" none for today.
_RESULT = re.compile(r"(?<!\S)(?:your|the|his|her) \w+(?: (?:has|have|had|is))? \Z")
_ON_CONDITION = re.compile(
    r"(?<!\S)(?:if (?!(?:that is|it is|you are|you can) )|(?:when|once) )(?:\S+ ){1,12}\Z"
)


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
    r"(?<!\S)(?:both(?= (?:of|in|to|at|are|can|should|twice|once|\d|with|for|stay|every|daily|go|"
    r"need|now|"
    r"be|will|taken|after|before|unchanged|continue|stop|as|the same|together|these|those|tablets|"
    r"medicines|drugs|inhalers|drops|creams|carry)(?!\S)| ?[.,;]|\Z)|all (?:of )?(?:them|those|"
    r"these|that)|all (?:of )?(?:the )?[2-9]|them all|"
    r"each of (?:them|those)|(?:no need|do not|not need|no reason) to (?:change|stop) (?:them|"
    r"those|either)|"
    r"(?:those|they|these) (?:both |all |2 )*(?:are (?:both |all )?(?:fine|okay|good) ,? ?(?:to|"
    r"no|so|"
    r"and|keep|carry|leave)|can (?:both |all )?(?:stay|continue|stop|go)|stay|carry on)|(?:keep|"
    r"continue|"
    r"leave)(?: (?:on|taking|with))* (?:them|those)|carry on with (?:them|those)|"
    r"no changes?(?= ?[.,]?\Z)|these (?:tablets|medicines|medications|"
    r"drugs)|(?:the|those) (?:2|"
    r"two)|"
    r"the rest|everything|all (?:the|your|of your) (?:medicines|medications|tablets|meds))(?!\S)"
)
_ON_ALL: tuple[tuple[Action, str], ...] = (
    (
        "continue",
        r"continu(?:e|ing)|keep|carry on|stay on|stay|no (?:need|reason) to (?:change|stop)|"
        r"no changes?|leave(?= (?:\S+ ){0,3}?(?:as|"
        r"alone|the same|where))|the same",
    ),
    ("stop", r"stop(?:ped)?|discontinue|come off|can (?:both |all )?go"),
    ("hold", r"hold|pause|skip"),
    ("start", r"new"),
)
_ON_ALL_COMPILED = tuple(
    (action, re.compile(rf"(?<!\S)(?:{cue})(?!\S)")) for action, cue in _ON_ALL
)


def action_on_group(text: str) -> Action | None:
    """Return what is to be done with all the drugs named before ("continue both")."""
    if re.search(r"(?<!\S)(?:if|not|unless|might|may|could|should i)(?!\S)", text):
        return None
    return next((action for action, cue in _ON_ALL_COMPILED if cue.search(text)), None)
