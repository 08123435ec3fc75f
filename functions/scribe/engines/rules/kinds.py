"""The words by which a line shows what kind of fact it is."""

import re
from collections.abc import Sequence

from scribe.clinical.polarity import Mention
from scribe.clinical.status import RELATIVE
from scribe.engines.rules.facts import Kind
from scribe.engines.rules.vocabulary import CHRONIC, HABITS


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\S)(?:{pattern})(?!\S)")


_OPERATION = (
    r"(?:surger(?:y|ies)|operations?|operated|\w+(?:ectomy|plasty|otomy|ostomy|desis)|"
    r"(?:hip|knee|shoulder|valve|joint) replacements?|bypass|stents?|transplants?|"
    r"c section|cesarean|caesarean|(?:tonsils?|adenoids?|gallbladder|gall bladder|appendix|uterus|"
    r"wisdom teeth|ovary|ovaries|spleen|thyroid) (?:\w+ )?(?:out|removed|taken out)|tubal ligation|"
    r"tubes tied|angioplasty|pacemaker|hernia repair)"
)
SURGERY = _words(_OPERATION)
SOCIAL = _words(
    r"smok(?:e|es|ed|ing|er)|cigarettes?|tobacco|vap(?:e|es|ing)|alcohol|beers?|wine|whisk(?:e)?y|"
    r"drinks?(?! (?:water|fluids|tea|coffee|milk|juice|plenty|more|lots|enough|a lot))|drinker|"
    r"drinking(?! (?:water|fluids|plenty|more|lots|enough))|"
    r"recreational drugs|illicit drugs|marijuana|cannabis|cocaine|heroin|"
    r"(?:work|works|working|worked|job) (?:as|in|at|for)|(?:i am|he is|she is) (?:a|"
    r"an) (?:retired )?"
    r"(?:teacher|nurse|driver|farmer|student|lawyer|engineer|accountant|housewife|homemaker|cook|"
    r"carpenter|electrician|plumber|secretary|shopkeeper|mechanic|waitress|waiter|builder)|"
    r"for a living|retired|unemployed|occupation|liv(?:e|es|ing) (?:alone|with|by|in|at)|married|"
    r"divorced|widow(?:ed|er)?|single|separated|sexually active|exercis(?:e|es|ing)|gym|vegetarian"
)
FAMILY_ASKED = _words(
    r"family (?:medical |health )?history|(?:in|of) (?:your|the|his|her) family|runs? in|(?:your|"
    r"his|"
    r"her) (?:parents?|mother|father|mom|dad|siblings?|brothers?|sisters?|relatives)|"
    r"family members?|"
    r"anyone in|family"
)
SOCIAL_ASKED = _words(
    r"smok\w+|tobacco|alcohol|drink|drinking|drinker|recreational drugs?|illicit|street drugs?|"
    r"drug use|for a living|(?:do you|your) (?:work|job|occupation)|occupation|what work|kind of "
    r"work|married|live with|live alone|who lives?|where do you live|at home with|children|kids|"
    r"exercise|retired|sexually active|hobbies|marital"
)
HISTORY_ASKED = _words(
    r"(?:past |previous )?medical (?:history|conditions?|problems?|issues?|diagnos[ie]s)|other "
    r"(?:medical |health |chronic )?(?:conditions?|illness\w*|diagnos[ie]s)|health (?:conditions?|"
    r"problems?|issues?)|long term conditions?|chronic (?:conditions?|illness\w*)|diagnosed with|"
    r"significant (?:past )?history|history of|illness\w* (?:in the past|before)|(?:major|serious|"
    r"chronic) (?:medical |health )?(?:conditions?|illness\w*|problems?|disease\w*)|been ill before"
)
MEDICINES_ASKED = _words(
    r"medic(?:ations?|ines?)|meds|prescriptions?|drugs|tablets|pills|taking anything|supplements|"
    r"vitamins"
)
OTHER_SYMPTOMS_ASKED = _words(
    r"(?:any )?other (?:symptoms?|problems?|concerns?|issues?|complaints?)|anything else|what else|"
    r"associated|along with|else going on"
)
_HISTORY = _words(
    r"history of|diagnosed with|diagnosed (?:when|in|as|at|back)|known (?:case|to have)|years? ago|"
    r"as a (?:child|kid|baby)|in (?:19|20)\d\d|since (?:19|20)\d\d|in the past|past medical|"
    r"born with|"
    r"pre existing|underlying|immuni[sz]\w+|vaccin\w+|hospitali[sz]ed|years? old when"
)
_SUPPOSED = _words(
    r"i (?:think|thought|guess|wonder|wondered|hope|assume|assumed|suspect)|maybe|worried|afraid|"
    r"might|could be|not sure|looked it up|google\w*"
)
_ALSO = _words(r"also|as well|too|along with|and then (?:some|a bit)|besides|in addition")

ADMITTED = _words(
    r"(?:was|were|is|been|be|got|being)?(?: \w+)? ?admitted (?:to|with|for|on|following|after|"
    r"because|from|under|through|via|electively)|"
    r"admission (?:for|with|because)|brought (?:in|to|into) (?:by|the|with|hospital|a and e|ed)|"
    r"(?:presented|came|taken|transferred|attended) to (?:the )?(?:ed|er|emergency|hospital|"
    r"a and e|"
    r"accident|casualty|our)"
)
COURSE = _words(
    r"(?:during|throughout|over) (?:the|his|her|your|this|their) (?:course of )?(?:hospital )?(?:"
    r"hospitali[sz]ation|stay|admission|course)|hospital course|while (?:in hospital|an inpatient|"
    r"admitted|here|on the ward)|on the ward|post ?operative\w*|hospital day \d+|day \d+ of|"
    r"(?:was|were) (?:also |then |initially |subsequently |successfully |promptly )*(?:treated|"
    r"given|"
    r"started|transfused|managed|monitored|transferred|weaned|extubated|intubated|commenced|"
    r"switched|changed|loaded|resuscitated|placed|kept|continued|stepped|diuresed|hydrated|"
    r"ventilated|reviewed|seen|consulted|observed|rehydrated|catheteri[sz]ed|stabili[sz]ed)|"
    r"respond\w* (?:well|to|nicely)|made (?:a|an) (?:\w+ )?recovery|recovered|(?:she|he|"
    r"patient|fever|pain|symptoms?|condition|creatinine|function) (?:improved|settled|resolved|"
    r"normali[sz]ed|continued to improve)|uneventful|uncomplicated|complicated by|"
    r"remained (?:stable|afebrile|well|haemodynamically|hemodynamically)|"
    r"received|required|tolerated"
)
PROCEDURE = _words(
    rf"underwent|(?:had|has had|performed|did) (?:an? |the )?(?:\w+ ){{0,3}}{_OPERATION}|"
    rf"{_OPERATION} (?:was|were) (?:performed|done|carried out|placed|inserted|undertaken)|"
    r"taken (?:up )?(?:to|for) (?:the )?(?:theatre|operating (?:room|theatre)|cath lab|surgery|or)|"
    r"(?:angiogram|angiography|endoscopy|colonoscopy|bronchoscopy|ercp|lumbar puncture|dialysis|"
    r"drain(?:age)?|debridement|catheteri[sz]ation|cardioversion|biopsy|paracentesis|"
    r"thoracentesis|pci) (?:was|were) (?:performed|done|carried out|placed|inserted|undertaken)"
)
LEAVING = _words(
    r"(?:at|on|upon) (?:the time of )?discharge|discharge(?:d)? (?:home|to|in (?:a )?(?:stable|"
    r"good|"
    r"fair))|(?:fit|ready|stable|well enough|safe|cleared) (?:for|to|to be) (?:discharge\w*|"
    r"go home)|"
    r"is (?:now |currently )?(?:medically |clinically |hemodynamically |"
    r"haemodynamically )*(?:stable|"
    r"fit|mobili[sz]ing|ambulat\w+|afebrile|pain free|symptom free|eating and drinking|tolerating)"
)
REFERS = _words(
    r"refer(?:red|ring|s)?(?: (?:you|him|her|the patient|them|this \w+|back))* (?:for|to(?! (?:it|"
    r"that|"
    r"this|what|in)(?!\S)))|referral|(?:grateful|thankful|appreciate it|obliged) (?:for|if)|"
    r"would (?:appreciate|value|"
    r"welcome) (?:your|an?) (?:opinion|assessment|advice|input|review|expert\w*)|thank you for "
    r"(?:seeing|accepting|taking|reviewing)|(?:please|kindly) (?:see|review|assess|"
    r"evaluate) (?:this|"
    r"him|her|the|mr|mrs|ms)|see (?:a|an|the) (?:\w+ )?(?:specialist|cardiologist|dermatologist|"
    r"neurologist|surgeon|\w+ologist|orthop\w+|physiotherapist|psychiatrist|consultant|dietician|"
    r"dietitian)"
)
ORDERS = _words(
    r"(?:order|get|do|check|repeat|run|send|arrange|book|schedule|request|perform|obtain|draw|"
    r"recheck|"
    r"need|needs|take|have|want|with|and|for|on|due for|an|a|some|the)(?: \S+){0,5}? (?:x rays?|"
    r"scans?|mri|ct|ecg|ekg|"
    r"echo\w*|ultrasounds?|blood (?:tests?|work|count|cultures?)|bloods|labs?|panel|cultures?|"
    r"swab|biopsy|"
    r"mammogram|colonoscopy|endoscopy|spirometry|lung function|function tests?|urinalysis|urine "
    r"(?:test|sample|culture)|stool (?:test|sample|culture)|a1c|hba1c|lipids?|profile|"
    r"cholesterol|cbc|tests?|dexa|doppler|stress test|sleep study|emg|holter|"
    r"electrocardiogram|angiogram)|(?:chest )?x ray (?:today|tomorrow|chest|of)|(?:cbc|ecg|mri|ct|"
    r"ultrasound|echo|x ray|blood tests?|bloods) (?:today|tomorrow|to be|next|ordered|requested|"
    r"in \d)"
)
RETURNS = _words(
    r"follow up|come back|(?:see|review) (?:me|you|him|her|us|the patient|again)(?: again|"
    r" back)? ?(?:in"
    r"|after|on|at|next|with|for|again|back)|(?:i will|we will) see you|return (?:in|to|for|after)|"
    r"back in|(?:in|after) \d+ (?:to \d+ )?(?:days?|weeks?|months?|years?|hours?)(?: time)?|review "
    r"(?:in|after|on|at|with)|next (?:visit|appointment|week|month)|appointment|see (?:the|"
    r"your) (?:gp"
    r"|family doctor|pcp)|outpatient|clinic"
)


def topic_of(question: str) -> Kind | None:
    """Return what kind of thing a question asks for, if not for the present complaint."""
    return next((kind for kind, pattern in _ASKED if pattern.search(question)), None)


def told_kind(text: str, found: Sequence[Mention], question: str) -> Kind:
    """Return the kind of a patient's own line; ``question`` is what was asked, if anything."""
    statuses = {one.status for one in found} - {"hypothetical"}
    own = statuses - {"family"}
    terms = {one.term.name for one in found if one.status in own}
    topic = topic_of(question)
    also = _ALSO.search(text) or OTHER_SYMPTOMS_ASKED.search(question)
    lasting = bool(terms) and terms <= CHRONIC and not _SUPPOSED.search(text)
    rules: tuple[tuple[object, Kind | None], ...] = (
        (statuses == {"family"} and RELATIVE.search(text), "family"),
        (statuses == {"family"} and not topic, "story"),
        (topic == "family" and not _MYSELF.search(text), "family"),
        (SURGERY.search(text) and not _WISHED.search(text), "surgery"),
        (terms <= HABITS if terms else SOCIAL.search(text), "social"),
        (topic == "history" and found, "history"),
        (own == {"negated"} and not lasting and len(text.split()) <= _SHORT, "denied"),
        (own <= {"past"} and _TAKES.search(text), "takes"),
        (_HISTORY.search(text) and not _SUPPOSED.search(text), "history"),
        (lasting and not _COMES_FOR.search(f"{question} {text}"), "history"),
        (topic and topic != "takes" and own <= {"past"}, topic),
        (own == {"past"}, "history"),
        (own and also, "present"),
    )
    return next((kind for holds, kind in rules if holds and kind), "story")


_SHORT = 12
_WISHED = _words(
    r"need|would|want\w*|avoid|consider\w*|might|may|going to|will|scheduled|recommend\w*|"
    r"suggest\w*|"
    r"questions?|afraid|before (?:the|my)|if|option"
)
_MYSELF = _words(r"i (?:have|had|do|am|take|was)|myself|me too|my own")
_COMES_FOR = _words(
    r"here for|come in for|came in for|follow up|check up|what brings|brought you|how can i|"
    r"what can i|"
    r"acting up|worse|flar\w+|lately|today"
)
_TAKES = _words(
    r"(?:take|takes|taking|on|use|uses|using)(?: \S+){0,4}? (?:pills?|tablets?|medic\w+|meds|"
    r"inhalers?|"
    r"insulin|injections?|vitamins?|supplements?|blood thinners?)"
)
_ASKED: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("family", FAMILY_ASKED),
    ("surgery", SURGERY),
    ("social", SOCIAL_ASKED),
    ("history", HISTORY_ASKED),
    ("takes", MEDICINES_ASKED),
)


def asked_kind(question: str, terms: set[str], status: str) -> Kind:
    """Return the kind of what a question and its yes or no say together."""
    if terms and terms <= HABITS:
        return "social"
    if SURGERY.search(question) and not terms:
        return "surgery"
    if status == "past" or (terms and terms <= CHRONIC):
        return "history"
    return "denied" if status == "negated" else "present"


_RETURN = re.compile(
    r"(?:(?:and|then|please|,|i|we|you|he|she|will|should|to) )*(?:review|follow up|come back|"
    r"return|see (?:me|"
    r"you|us|him|her|again)|be seen)(?!\S)"
)


def to_do_kind(text: str) -> Kind:
    """Return the kind of a line of the plan that is no drug."""
    if REFERS.search(text):
        return "referral"
    if ORDERS.search(text) and not _RETURN.match(text):
        return "ordered"
    return "follow_up" if RETURNS.search(text) else "advice"


def stay_kind(text: str) -> Kind | None:
    """Return the kind of a line about a stay in hospital or of a referral, if it is one."""
    for kind, pattern in _STAY:
        if pattern.search(text):
            return kind
    return None


_STAY: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("discharge_condition", LEAVING),
    ("admission", ADMITTED),
    ("procedure", PROCEDURE),
    ("course", COURSE),
)
