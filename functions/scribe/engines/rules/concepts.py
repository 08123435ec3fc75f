"""The headings of clinical notes, and which kinds of facts stand under each."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from scribe.engines.rules.facts import Kind

OWN, LIKELY, SPARE = 3, 2, 1
Claims = Mapping[Kind, int]


@dataclass(frozen=True)
class Concept:
    """A heading of clinical notes: its names, the kinds it claims, those it may be asked for."""

    pattern: re.Pattern[str]
    claims: Claims
    on_request: tuple[Kind, ...] = ()
    weak: bool = False


def _concept(
    names: str,
    own: tuple[Kind, ...] = (),
    likely: tuple[Kind, ...] = (),
    spare: tuple[Kind, ...] = (),
    on_request: tuple[Kind, ...] = (),
    *,
    weak: bool = False,
) -> Concept:
    levels = ((SPARE, spare), (LIKELY, likely), (OWN, own))
    claims = {kind: level for level, kinds in levels for kind in kinds}
    return Concept(re.compile(rf"\b(?:{names})\b"), claims, on_request, weak)


_TOLD: tuple[Kind, ...] = ("complaint", "story", "present", "denied")
_BACKGROUND: tuple[Kind, ...] = ("history", "surgery", "family", "social", "takes", "allergy")
_TO_DO: tuple[Kind, ...] = (
    "prescribed", "ordered", "referral", "advice", "follow_up", "safety_net",
)  # fmt: skip
MEDICINES = r"(?:medications?|medicines?|meds|drugs?|tablets)"

# Longer names stand before those that they contain: what a concept has taken is gone for the next.
CONCEPTS = (
    _concept(
        r"reasons? for (?:the |hospital )?admission|indication for admission|admission (?:details|"
        r"diagnosis|reason|history)|presentation on admission|admitted (?:with|for)",
        ("admission",), (), _TOLD,
    ),
    _concept(
        r"reasons? for (?:the )?referral|referral (?:reason|request|question)|referr(?:als?|ed|ing)"
        r"|refer|(?:specific )?question for (?:the )?specialist",
        ("referral",), (), ("complaint",),
    ),
    _concept(
        rf"discharge {MEDICINES}|{MEDICINES} (?:on|at) discharge|ttos?|ttas?"
        rf"|{MEDICINES} to take (?:home|from now on)",
        ("prescribed",), (), ("takes",),
    ),
    _concept(
        r"(?:patient )?condition (?:at|on) discharge|discharge (?:condition|status)|"
        r"how the patient "
        r"is now|status (?:at|on) discharge|functional status|current (?:condition|status)",
        ("discharge_condition",),
    ),
    _concept(
        r"(?:discharge )?(?:instructions?|advice|counsell?ing|"
        r"recommendations? to (?:the )?patient)|"
        r"(?:patient|health|lifestyle) (?:education|advice|information|modifications?)|"
        r"education|self care|home care|advised",
        ("advice",), (), ("safety_net", "follow_up"),
    ),
    _concept(
        r"red flags?|safety[ -]?net\w*|warning signs?|return precautions?|precautions|when at once|"
        r"(?:when to )?(?:come back at once|return at once|seek (?:urgent )?(?:help|care))|"
        r"worsening advice|emergency advice|danger signs?",
        ("safety_net",),
    ),
    _concept(
        r"follow[ -]?ups?|next (?:visit|appointment|review)|appointments?|when to (?:come back|"
        r"return"
        r"|be seen)|return (?:visit|to clinic)|recall|review(?: date| in| plan)?(?! of)|"
        r"monitoring|f/?u",
        ("follow_up",), (), ("safety_net",), ("ordered",),
    ),
    _concept(
        r"(?:hospital|clinical|in[ -]?patient) (?:course|stay|progress)|course (?:in|during|of)"
        r"(?: the)? (?:hospital|stay|admission)|ed course|during the stay|progress|"
        r"treatment (?:in hospital|given)",
        ("course",), (), ("exam", "vital", "procedure", "story"),
    ),
    _concept(
        r"history of (?:the )?present(?:ing)? (?:illness|complaints?|problem|condition)|"
        r"(?:history of )?presenting illness|present(?:ing)? (?:illness|history)|h\.?o?\.?p\.?[ic]|"
        r"current (?:illness|problem)|interval history|clinical (?:history|narrative)|"
        r"present complaint|"
        r"symptom (?:history|details|analysis)|course of (?:the )?(?:illness|symptoms)|onset|"
        r"duration",
        ("story",), _TOLD, ("admission",),
    ),
    _concept(
        r"(?:chief|presenting|main|current|primary) (?:complaints?|problems?|concerns?)|complaints?"
        r"|reasons? for (?:the |today s )?(?:visit|consultation|encounter|attendance|appointment|"
        r"presentation|contact)|patient concerns?|cc|c/o|pc|presentation|concerns?|what the patient"
        r" comes for",
        ("complaint",), (), ("story", "present", "denied", "admission"),
    ),
    _concept(
        r"(?:pertinent |relevant |significant )?negatives?|denie[sd]|denials|absent symptoms",
        ("denied",),
    ),
    _concept(
        r"reviews? of (?:the )?systems?|r\.?o\.?s|system(?:s|ic) (?:review|enquiry|inquiry)",
        ("present", "denied"),
    ),
    _concept(
        r"(?:associated |other |further |current |presenting )?symptoms?|pertinent positives?",
        ("present",), ("denied",), ("story", "complaint"),
    ),
    _concept(
        r"surgical(?: history)?|past surgeries|previous (?:surger(?:y|ies)|operations?)|surger(?:y|"
        r"ies)|psh[x]?|operations?",
        ("surgery",), (), ("procedure",),
    ),
    _concept(
        r"family(?: s)?(?: (?:medical|health))?(?: (?:history|illness\w*))?|fh[x]?|fmhx?|hereditary"
        r"(?: \w+)?|genetic history",
        ("family",),
    ),
    _concept(
        r"social(?: history)?|sh[x]?|life ?style|habits?|occupation\w*|work(?![ -]?up)|employment|"
        r"smoking|"
        r"tobacco|alcohol|"
        r"substance \w+|living (?:situation|arrangements)|psychosocial|personal history|diet|"
        r"exercise",
        ("social",),
    ),
    _concept(
        rf"(?:(?:known |any )*(?:{MEDICINES}|food) )?allerg(?:y|ies|ic)(?: (?:history|status|"
        rf"to {MEDICINES}))?|(?:adverse )?(?:{MEDICINES} )?(?:reactions?|intolerances?|"
        rf"sensitivit\w+)|intoleran\w+|nkda",
        ("allergy",),
    ),
    _concept(
        rf"(?:current|regular|home|usual|existing|long term|present|ongoing) {MEDICINES}|"
        rf"(?:drug|medication|medicine|treatment) history|dhx?|{MEDICINES} (?:history|"
        rf"on admission|"
        r"(?:currently )?taken(?: until now)?)|prior to admission \w+",
        ("takes",),
    ),
    _concept(
        rf"rx|prescri\w+|(?:new|started|changed|stopped) {MEDICINES}|{MEDICINES} (?:prescribed|"
        r"changes|started|changed|ordered)(?: \w+){0,3}|pharmac\w+|(?:medical )?(?:treatment|"
        r"therapy)(?! plan)",
        ("prescribed",),
    ),
    _concept(
        r"past (?:medical|health|illness\w*|history)(?:(?: medical)? history)?|"
        r"(?:previous|prior|earlier) (?:medical )?(?:history|illness\w*|conditions?)|medical (?:"
        r"history|background|conditions?|problems?)|pmh[x]?|p/?h|background(?: history)?|"
        r"co-?morbid\w*|chronic "
        r"(?:conditions?|illness\w*|diseases?)|(?:pre-?existing|known|underlying) conditions?|"
        r"problem list|risk factors|other history",
        ("history",), (), ("surgery",), ("surgery", "family", "social", "allergy", "takes"),
    ),
    _concept(
        rf"{MEDICINES}", ("takes", "prescribed"), (), (), ("takes", "prescribed"),
    ),
    _concept(
        r"vitals?(?: signs?)?|observations?|obs|measure(?:ments?|d)|blood pressure|bp|weight|"
        r"temperature",
        ("vital",),
    ),
    _concept(
        r"(?:tests?|investigations?|labs?|imaging) (?:ordered|requested|planned|advised|pending|to "
        r"(?:do|come))|orders|(?:further|planned) (?:investigations?|tests?)",
        ("ordered",),
    ),
    _concept(
        r"investigations?|ix|work ?ups?|tests?|diagnostics?(?: tests?| studies)?",
        ("result",), (), ("ordered",), ("ordered",),
    ),
    _concept(
        r"(?:lab\w*|test|imaging|radiology|blood|scan)(?: (?:results?|findings|data|reports?|tests?"
        r"|work))?|results?(?: of tests)?|radiology|imaging|bloods|studies",
        ("result",),
    ),
    _concept(
        r"(?:physical |clinical |systemic |general )?exam(?:ination|ined|s)?(?: findings)?|"
        r"physical|"
        r"o/?e|(?:clinical |physical |objective )?(?:findings|signs)|pe|mental (?:state|status)"
        r"(?: exam\w*)?|mse",
        ("exam",), (), ("vital",),
    ),
    _concept(
        r"procedures?(?: (?:done|performed))?|operative (?:notes?|details)|interventions?",
        ("procedure",),
    ),
    _concept(
        r"(?:clinical |provisional |working |final |differential |discharge |principal |primary |"
        r"secondary )?(?:assessments?|impressions?|diagnos[ie]s|diagnoses|diagnostic impression)|"
        r"dx|ddx|differentials?|opinion|conclusions?|formulation|problems?",
        ("diagnosis",), (), ("discharge_condition",),
    ),
    _concept(
        r"(?:treatment |management |care )?plans?(?: of (?:care|action))?|management|"
        r"recommendations?|dispositions?|next steps?|actions?(?: items?)?|to[ -]?do|"
        r"what is (?:to be )?done(?: meanwhile)?",
        (), _TO_DO,
    ),
    _concept(r"subjective|\As\Z", (), (*_TOLD, *_BACKGROUND), ("admission", "course")),
    _concept(
        r"objective|\Ao\Z", (), ("vital", "exam", "result"), ("procedure", "discharge_condition")
    ),
    _concept(r"\Aa\Z", ("diagnosis",)),
    _concept(r"\Ap\Z", (), _TO_DO),
    _concept(
        r"histor(?:y|ies)|hx|anamnesis|patient story", (), _TOLD,
        ("history", "surgery", "family", "social", "takes", "allergy", "admission"), _BACKGROUND,
        weak=True,
    ),
    _concept(
        r"(?:clinical |visit |consultation )?(?:summary|overview|notes?|letter|narrative|details|"
        r"encounter|consultation|visit)",
        (), (), (
            *_TOLD, *_BACKGROUND, "vital", "exam", "result", "diagnosis", *_TO_DO, "admission",
            "course", "procedure", "discharge_condition",
        ),
        weak=True,
    ),
)  # fmt: skip

ALL: tuple[Kind, ...] = (
    "complaint", "admission", "referral", "story", "present", "denied", "history", "surgery",
    "family", "social", "takes", "allergy", "vital", "exam", "result", "procedure", "course",
    "diagnosis", "discharge_condition", "prescribed", "ordered", "advice", "follow_up",
    "safety_net",
)  # fmt: skip
