"""What a doctor says: to which kind of fact it belongs, and how a note puts it."""

import re

from scribe.clinical.polarity import Mention
from scribe.clinical.status import FAMILY
from scribe.engines.rules.charting import impression, to_chart
from scribe.engines.rules.cues import (
    ASSESSES,
    EXAMINES,
    IMPERATIVE,
    INTENDS_TO_EXAMINE,
    PLANS,
    SAFETY_NET,
)
from scribe.engines.rules.facts import Kind
from scribe.engines.rules.kinds import REFERS, stay_kind, to_do_kind
from scribe.engines.rules.parts import Part
from scribe.engines.rules.perspective import sentence
from scribe.engines.rules.vitals import vitals_in
from scribe.engines.rules.vocabulary import CLINICAL

# Said to a machine in the room, not to the patient.
TO_A_MACHINE = re.compile(r"(?<!\S)(?:dragon|show me)(?!\S)")
# A sentence that is little but measurements is told by their own lines.
_MEASUREMENTS_ONLY = 14
_NAMES_ONLY = 9
_LEADS_TO_DIAGNOSIS = re.compile(
    r"(?:(?:yes|yeah|so|okay|right|well|definitely|certainly|probably|likely|it|that|this|is|was|a|"
    r"an|the|just|,|and|you|are|have|got|still|also|acute|chronic|mild|early|severe|classic|"
    r"typical|"
    r"simple|bad|nasty|touch|of|bit|left|right|viral|bacterial) )*"
)
# "It is anterior uveitis, yes", "there is a clot in the calf": however the sentence goes on.
_STATES_DIAGNOSIS = re.compile(
    r"(?:(?:yes|yeah|so|okay|right|well|,|and|then|but) )*(?:(?:it|that|this|there) (?:is|was)|"
    r"you (?:have(?: got)?|are|do have)|(?:\S+ ){1,9}which (?:is|means|makes it))"
    r"(?: (?:a|an|the|just|still|also|what is called|called|acute|chronic|mild|early|severe|"
    r"moderate|classic|typical|simple|bad|touch|of|bit|left|right|viral|bacterial|anterior|"
    r"posterior|recurrent|"
    r"small|large|probable|likely|probably|definitely|really|quite|some))* "
)
_STATES_WORDS = 24
_RESULT = re.compile(
    r"(?<!\S)(?:x rays?|ecg|ekg|ct|mri|ultrasound|echo\w*|scans?|labs?|results?|tests?|panel|"
    r"biopsy|mammogram|h(?:a)?emoglobin|creatinine|swab|urinalysis|culture|count|cholesterol|"
    r"a1c|hba1c|psa|inr|egfr|crp|esr|ferritin|bnp|uric acid|eeg|phq|mri|dipstick|electrolytes|"
    r"potassium|sodium|platelets|tsh|troponin|spirometry|electrocardiogram)"
    r"(?!\S)"
)
_SHOWED = re.compile(
    r"(?<!\S)(?:show\w*|reveal\w*|demonstrat\w+|was|were|is|are|came|normal|negative|positive|"
    r"elevated|"
    r"raised|low|high|confirm\w*|suggest\w*|grew)(?!\S)"
)
# "For your second problem, the gout": a diagnosis, whatever is then said of it.
_PROBLEM = re.compile(
    r"(?:(?:and|so|then|now|okay|,) )*(?:(?:for|from|as for|regarding|in terms of|with regards? to|"
    r"on to) (?:you|your|the|his|her) (?:\w+ )?(?:problem|issue|concern|diagnosis)(?: ,| of| is)*|"
    r"(?:for|as for|regarding|in terms of|with regards? to) (?=your|the|his|her))"
    r"(?: (?:your|the|this|a|his|her|new|newly diagnosed))*(?= )"
)
_RECAP = re.compile(
    r"(?:(?:and|so|okay|,|you know) )*(?:(?:you|we|they|i) (?:were|was|had|sent|did|have been|"
    r"talked|"
    r"discussed|tried|saw)|i know|just to|so that|because|in case|here ,? ?this is|last (?:time|"
    r"visit))"
    r"(?!\S)"
)

# From the records, told to the patient.
_READS = re.compile(
    r"(?:(?:and|so|okay|all right|now|well|also|,) )*(?:i (?:can )?see (?:here |in your \w+ |"
    r"from your "
    r"\w+ |on your \w+ )*(?:that )?(?=you|there)|(?:it is|it) (?:mentioned|says|written|"
    r"looks like from)"
    r"(?: here)?(?: in your \w+)?(?: that)?|i (?:have|know|understand|"
    r"remember)(?: here)? that (?=you "
    r"(?:have|had|were|also have|do have))|you (?:have|do have) a (?:known |past |"
    r"long )?history of)"
    r"(?!\S)"
)
_RECORDS = re.compile(
    r"(?i)^(?:and|so|okay|all right|now|well|also|[\s,.])*(?:i (?:can )?see|it(?:['\u2019]s|"
    r" is)? (?:also )?"
    r"(?:mentioned|says|written)|i (?:have|know|understand|remember))\s+(?:here\s+)?(?:(?:in|from|"
    r"on) "
    r"your \w+\s+)?(?:that\s+)?"
)

# What a dictation is, and what somebody was told to do, is nothing that the doctor makes of it.
_NO_ASSESSMENT = re.compile(
    r"(?<!\S)(?:this is (?:the|a|my|an) (?:\w+ )*(?:summary|letter|note|report|dictation)|"
    r"(?:have |has )?(?:told|asked|advised|instructed|warned) (?:him|her|them|you) to)(?!\S)"
)


def said_kind(part: Part, *, prescribes: bool) -> Kind | None:
    """Return the kind of a doctor's sentence apart from its drugs, None if it is no line."""
    text = part.text
    if SAFETY_NET.search(text):
        return "safety_net"
    if _READS.match(text) and part.named:
        return "history"
    named, stay = names_diagnosis(part), stay_kind(text)
    if named or stay or (assesses(part) and not finds(part)):
        return stay if stay and not named else "diagnosis"
    if INTENDS_TO_EXAMINE.search(text) or (prescribes and not REFERS.search(text)):
        return None
    if EXAMINES.search(text):
        return None if is_measurements(part) else _result_or_exam(text)
    planned = PLANS.search(text) or REFERS.search(text) or IMPERATIVE.match(text)
    return to_do_kind(text) if planned and not _RECAP.match(text) else None


def names_diagnosis(part: Part) -> bool:
    """Say whether a sentence is little but a diagnosis ("Yes, gout.")."""
    named = [one for one in part.conditions if one.status == "affirmed"]
    if not named or part.size > _STATES_WORDS or part.drugs or PLANS.search(part.text):
        return False
    start = part.phrase.words[0].start
    lead = next(
        (
            part.utterance.phrase.part(0, one.term.first).text
            for one in named
            if part.utterance.phrase.words[0].start == start
        ),
        None,
    )
    if lead is None:
        return False
    lead = f"{lead} ".lstrip()
    little_else = part.size <= _NAMES_ONLY and _LEADS_TO_DIAGNOSIS.fullmatch(lead)
    return bool(little_else or _STATES_DIAGNOSIS.fullmatch(lead))


def problem_of(part: Part) -> str | None:
    """Return the diagnosis or symptom that a doctor turns to in the plan, as it is called."""
    turns = _PROBLEM.match(part.text)
    if not turns or not (PLANS.search(part.text) or "problem" in turns.group()):
        return None
    at = len(turns.group().split())
    for one in sorted(part.named, key=lambda one: one.term.first):
        words = part.utterance.phrase
        if words.words[one.term.first] in part.phrase.words[at : at + 2]:
            said = words.part(one.term.first, one.term.last).text
            return sentence(said) if one.status in ("affirmed", "past") else None
    return None


def charted(kind: Kind, quote: str) -> str:
    """Return a doctor's sentence as a line of its kind."""
    if kind == "diagnosis":
        return impression(quote)
    if kind == "history":
        return to_chart(_RECORDS.sub("", quote))
    to_colleague = kind == "referral" and _TO_COLLEAGUE.search(quote)
    return to_chart(quote, advice=kind in ("advice", "safety_net") or bool(to_colleague))


_TO_COLLEAGUE = re.compile(
    r"(?i)\b(?:grateful|thank you|your (?:opinion|assessment|advice|input))\b"
)


def is_clinical(part: Part) -> bool:
    """Say whether a sentence speaks of anything that belongs in a note."""
    cues = (CLINICAL, REFERS, EXAMINES)
    return bool(part.named or part.drugs) or any(cue.search(part.text) for cue in cues)


def is_measurements(part: Part) -> bool:
    """Say whether a sentence is little but measurements."""
    return len(part.text.split()) < _MEASUREMENTS_ONLY and bool(vitals_in(part.utterance))


def assesses(part: Part) -> bool:
    """Say whether a sentence is what the doctor makes of it: a diagnosis that was spoken."""
    text = part.text
    cue = ASSESSES.search(text)
    if not cue or any(one.search(text) for one in (FAMILY, _NO_ASSESSMENT)) or _RECAP.match(text):
        return False
    if cue.lastgroup == "weak" and (PLANS.search(text) or part.drugs):
        return False
    return (
        cue.lastgroup == "strong"
        or _is_named(part.conditions)
        or (cue.lastgroup == "finding" and _is_named(part.findings))
    )


def finds(part: Part) -> bool:
    """Say whether a sentence is what was found on examination, not what is made of it."""
    cue = ASSESSES.search(part.text)
    made = cue is not None and cue.lastgroup == "strong"
    affirmed = any(one.status in ("affirmed", "past") for one in part.conditions)
    return bool(EXAMINES.search(part.text)) and not made and not affirmed


def is_result(text: str) -> bool:
    """Say whether a sentence tells what a test showed."""
    return bool(_RESULT.search(text) and _SHOWED.search(text))


def _result_or_exam(text: str) -> Kind:
    return "result" if _RESULT.search(text) else "exam"


def _is_named(found: tuple[Mention, ...]) -> bool:
    return any(one.status in ("affirmed", "negated", "past") for one in found)
