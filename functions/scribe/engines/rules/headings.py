"""Headings that a dictating doctor speaks, and the kind of fact that follows each."""

import re
from dataclasses import dataclass

from scribe.clinical.dialogue import Utterance
from scribe.engines.rules.facts import Kind

# Told apart from ordinary speech by themselves …
_LONG: tuple[tuple[Kind, str], ...] = (
    ("admission", r"reason for (?:hospital )?admission|(?:chief|presenting) complaint on admission|"
                  r"admission diagnosis|admitting diagnosis"),
    ("referral", r"reason for referral"),
    ("complaint", r"(?:chief|presenting|main) complaints?|reason for (?:the )?(?:visit|consultation"
                  r"|encounter)"),
    ("story", r"history of (?:the )?present(?:ing)? (?:illness|complaint)|(?:interval|present|"
              r"clinical) history|hpi|hopi|subjective"),
    ("history", r"(?:past|previous|prior) medical (?:and surgical )?history|pmh|(?:other|past) "
                r"history|(?:past|previous) (?:medical|illness\w*)"),
    ("surgery", r"(?:past |previous |prior )?surgical history|psh"),
    ("family", r"family (?:medical )?history"),
    ("social", r"social history|personal history"),
    ("prescribed", r"(?:discharge medications?|medications? (?:on|at) discharge|discharge "
                   r"medicines|discharged on)"),
    ("takes", r"(?:current|home|regular|present|admission) (?:medications?|medicines)|drug history|"
              r"medication history|medications on admission"),
    ("present", r"review of systems|systems review|systemic enquiry"),
    ("vital", r"vital signs|vitals|observations"),
    ("exam", r"(?:on )?(?:physical |clinical |general |systemic )?examination(?: findings)?|"
             r"(?:on )?"
             r"physical exam|on exam|objective"),
    ("result", r"(?:laboratory|lab|imaging|radiology|blood) (?:results?|data|findings|tests?|"
               r"studies)|investigations?"),
    ("course", r"(?:hospital|clinical|ed|inpatient) course|course in (?:the )?hospital"),
    ("procedure", r"procedures? (?:performed|done)"),
    ("discharge_condition", r"(?:condition|status) (?:at|on|upon) discharge|discharge condition"),
    ("advice", r"discharge (?:instructions|advice)|instructions (?:to|for) (?:the )?patient|patient"
               r" instructions"),
    ("diagnosis", r"(?:final|discharge|principal|primary|secondary|working|provisional|"
                  r"differential|clinical) (?:diagnos[ie]s|impression)|assessment and plan"),
)  # fmt: skip
# … or only by the colon, full stop or "is" that follows.
_SHORT: tuple[tuple[Kind, str], ...] = (
    ("story", r"history"),
    ("takes", r"medications?|medicines|meds"),
    ("allergy", r"(?:known |drug )?allerg(?:y|ies)"),
    ("procedure", r"procedures?"),
    ("diagnosis", r"(?:my |the )?(?:assessment|impression|diagnos[ie]s)"),
    ("advice", r"(?:my |the )?(?:plan|treatment|recommendations?|instructions|advice|disposition|"
               r"management)"),
)  # fmt: skip
# … or by a colon alone, or as a sentence: "chest is clear" is a sentence, "Chest: clear" a heading.
_NAMES: tuple[tuple[Kind, str], ...] = (
    ("exam", r"on exam|exam|general|chest|cardiovascular|respiratory|abdomen|neuro\w*|renal|skin"),
    ("result", r"labs?|results|imaging|ecg|ekg|chest x ray|x ray|ct(?: \w+)?|mri(?: \w+)?|"
               r"ultrasound(?: \w+)?|echo\w*|bloods|blood tests|urinalysis"),
    ("discharge_condition", r"condition"),
    ("follow_up", r"follow up"),
    ("safety_net", r"red flags|safety net\w*"),
)  # fmt: skip
_LINK = (
    r"(?: (?:is|are|was|were|includes?|included|as follows|for this patient|(?:is |was |are )?"
    r"(?:significant|notable|remarkable|positive|pertinent) for|of|on))*(?: ?[:.,])*(?=\s|\Z)"
)
_END = (
    r"(?:(?: (?:is|are|was|were|includes?|included|as follows))+(?: ?[:.,])*| ?[:.]|\Z|"
    r"(?= (?:1 |number|start |continue |patient |acute |no known)))(?=\s|\Z)"
)


def _compiled(kinds: tuple[tuple[Kind, str], ...], end: str) -> list[tuple[Kind, re.Pattern[str]]]:
    lead = r"(?:(?:and|so|now|okay|the|his|her|then|next|,) )*"
    return [(kind, re.compile(rf"{lead}(?:{names})(?!\S){end}")) for kind, names in kinds]


_PATTERNS = [
    *_compiled(_LONG, _LINK),
    *_compiled(_SHORT, _END),
    *_compiled(_NAMES, r" ?(?::(?=\s|\Z)|\.\Z)"),
]


@dataclass(frozen=True)
class Heading:
    """A heading at the beginning of an utterance; ``words`` of it are the heading itself."""

    kind: Kind
    name: str
    words: int
    colon: bool


def heading_of(utterance: Utterance) -> Heading | None:
    """Return the heading that an utterance begins with, if a doctor may have spoken it."""
    if utterance.role in ("patient", "other") or utterance.question:
        return None
    for kind, pattern in _PATTERNS:
        match = pattern.match(utterance.text)
        if match:
            said = match.group().strip(" :.,")
            return Heading(kind, said, len(match.group().split()), ":" in match.group())
    return None
