"""Orders without a verb, lists under headings, and what is said of all the other drugs."""

import re

from scribe.engines.rules.drug_actions import Cue
from scribe.engines.rules.drug_context import is_use_so_far
from scribe.engines.rules.drug_mentions import DrugMention
from scribe.engines.rules.drug_verbs import Action

_DRUGS = r"(?:tablets?|medicines?|medications?|meds|drugs?|pills?|prescriptions?|inhalers?|drops)"
# From the impression on, a drug that is named with its dose is ordered.
_PLANS = re.compile(
    r"(?<!\S)(?:i (?:think|suspect|believe) (?:it|this|that|the|you|we|she|he)|(?:it|this) (?:is|"
    r"does) (?:probably |likely |definitely |just |most likely )*(?:an? |your |sounds? |looks? |"
    r"called )|(?:sounds|looks) like|consistent with|what i (?:would|will|am|want)|i (?:would )?"
    r"suggest|(?:so )?here is what|impression|diagnos\w+|for treatment|new (?:tablets|medicines|"
    r"medications))(?!\S)|\Aplan(?!\S)"
)
# Examined and told the results, the patient hears next what is to be done.
_EXAMINED = re.compile(
    r"(?<!\S)(?:blood pressure|bp|pulse|temperature|temp|obs|sats|saturations?|peak flow|"
    r"heart rate|"
    r"lungs?|chest|abdomen|tummy|heart sounds?|throat|ears?|eardrums?|pressure|weight|sugar|hba1c|"
    r"a1c|creatinine|egfr|potassium|sodium|tsh|crp|esr|haemoglobin|hemoglobin|cholesterol|ldl|ecg|"
    r"ekg|x ray|scan|mri|ct|ultrasound|bloods?|blood tests?|labs?|urine|dipstick|swab|culture|"
    r"exam|examination|tests?|report|results?)(?: \S+){0,3} (?:is|are|was|were|shows?|showed|came|"
    r"has|have|looks?|sounds?|clear|normal|\d\S*)(?!\S)|(?<!\S)you (?:have (?:got )?|are )(?:an? "
    r"|tender|wheezy|running)|(?<!\S)(?:2|3|few|couple of) things(?!\S)"
)
_ORDER_BEFORE = re.compile(
    r"(?:.*[.,;] |.* (?:and|then|plus) |)"
    r"(?:(?:plan(?: is)?(?: [:.,])?|[:]|and|then|plus|also|so|okay|right|next|first|second|"
    r"finally|just|regular|topical|oral|"
    r"some|an?|the|short|long|\w+ day|course|dose|of|low|high|new|tablets?|capsules?|syrup|"
    r"[123]) |(?:on|for|to|in|at|with) (?:(?:the|your|his|her|that|this|both) )?(?:[a-z]+ ){1,3})*"
)
_RUNS_ALREADY = re.compile(
    r"(?<!\S)(?:(?:those|these|they|that|which|it) (?:are|is) (?:both |all )?(?:still |once|twice|"
    r"in|at|\d)|as (?:he|she) is|still|already|currently|(?:you|he|she|they|patient) (?:are|is|"
    r"was|were|take|takes|has been|have been)(?: \w+)? (?:on|taking)|takes|taking|as (?:you|he|"
    r"she) (?:have|has) been|history|"
    r"on admission|at home|continue[sd]?|unchanged|same|stays?|remains?|as before|no change)(?!\S)"
)
_SAID_OF_IT = frozenset(("dose", "frequency", "timing", "as needed", "duration", "route"))

_REST = re.compile(
    rf"(?<!\S)(?:everything else|(?:all )?(?:of )?(?:the|your|his|her) (?:others?|rest|remaining "
    rf"{_DRUGS}|other (?:\w+ )?(?:{_DRUGS}|ones))|all (?:other|remaining|the other|your other) "
    rf"{_DRUGS}|otherwise (?:all |your |the |his |her )*(?:{_DRUGS}|continue|no changes?)|no "
    rf"(?:other |further )?changes? to (?:any of |all |the rest of )?(?:your|the|his|her|any) "
    rf"(?:\w+ )?{_DRUGS}|not (?:going to )?chang(?:e|ing) any of (?:your|the|his|her) (?:\w+ )?"
    rf"{_DRUGS})(?!\S)"
)
_GOES_ON = re.compile(
    r"(?<!\S)(?:stays?|same|continue[sd]?|carry on|carries on|unchanged|keep|no (?:\w+ )?changes?|"
    r"remains?|goes on|go on|leave|not (?:going to )?chang(?:e|ing)|as (?:it is|they are|before|"
    r"you are|normal|usual))(?!\S)"
)
_UNSURE = re.compile(r"(?<!\S)(?:if|unless|might|may|could|should i|until we|stop|hold)(?!\S)")
ASKS_SAME = re.compile(rf"(?:.* )?(?:{_DRUGS}|everything|rest|others) (?:is |are |stay )?(?:all )?"
                       r"(?:the )?(?:same|as before|unchanged|as they are) ?\?")  # fmt: skip
SAME = re.compile(r"(?:(?:yes|yeah|yep|okay|,|all|exactly|keep|the|no changes?) )*(?:same|no "
                  r"changes?|yes|unchanged)(?!\S)")  # fmt: skip

_HEADINGS: tuple[tuple[Action, str], ...] = (
    ("continue", r"unchanged|continued?|to continue|continuing|no changes?"),
    ("start", r"new|(?:newly )?started|starting|commenced(?: on)?|to start|added"),
    ("stop", r"stop|stopped|discontinued?|ceased?|to stop|stopping"),
    ("hold", r"held|on hold|withheld|paused|suspended"),
    ("increase", r"increased"),
    ("decrease", r"decreased|reduced"),
)
_HEADING = tuple(
    (
        action,
        re.compile(
            rf"(?:(?:\d|and|{_DRUGS}) )?(?:{words})(?: {_DRUGS})?(?: (?:at|on|for) discharge| this "
            r"admission| in hospital| today)?(?: (?:are|is|were)(?: as follows| these)?)? "
            r"?(?:[,.:;\u2013-]|\Z)"
        ),
    )
    for action, words in _HEADINGS
)


_CURRENT = re.compile(
    r"(?:(?:her|his|the|your) )?(?:current|present|regular|usual|existing|home|repeat|past)"
    rf"(?: {_DRUGS}| treatment| therapy)|drug history|{_DRUGS} (?:on|at) (?:admission|arrival|home)"
)


def lists_current(text: str) -> bool:
    """Say whether an utterance is the heading of what is taken already."""
    return bool(_CURRENT.match(text))


def opens_plan(text: str, *, examined: bool = True) -> bool:
    """Say whether an utterance (normal form) begins what is to be done.

    ``examined`` lets what was found on examination begin it too.
    """
    return bool(_PLANS.search(text) or (examined and _EXAMINED.search(text)))


def runs_already(text: str) -> bool:
    """Say whether an utterance tells of what is taken already, or goes on."""
    return bool(_RUNS_ALREADY.search(text))


# "So, ramipril ten.", "Cetirizine one a day": all that is said.
_ONLY_THAT = re.compile(
    r"(?:(?:so|then|and|also|right|okay|,|for (?:the|your) \w+|no|yes|instead|plus|first|next) ?)*"
)
_NO_JUDGEMENT = re.compile(
    r"(?!.*(?<!\S)(?:fine|okay|good|right|great|is|was|are|does|"
    r"works?)(?!\S))[^?]*"
)


def is_order(mention: DrugMention) -> bool:
    """Say whether a drug with its dose is ordered without a verb ("For the pain, A 1 g daily")."""
    kinds = {detail.kind for detail in mention.details} & _SAID_OF_IT
    alone = _ONLY_THAT.fullmatch(mention.before) and _NO_JUDGEMENT.fullmatch(mention.until_next)
    return (
        (len(kinds) > 1 or (len(kinds) == 1 and alone is not None))
        and bool(_ORDER_BEFORE.fullmatch(f"{mention.before} " if mention.before else ""))
        and not runs_already(mention.utterance.text)
        and not is_use_so_far(mention.before)
    )


def rest_goes_on(text: str) -> bool:
    """Say whether all drugs not spoken of otherwise go on ("the others stay as they are")."""
    return bool(_REST.search(text) and _GOES_ON.search(text) and not _UNSURE.search(text))


def heading(text: str) -> tuple[Cue, bool] | None:
    """Return the action that a heading gives its drugs, and whether it stands alone."""
    for action, pattern in _HEADING:
        match = pattern.match(text)
        if match:
            return Cue(action, weak=False, start=-1), match.end() == len(text)
    return None
