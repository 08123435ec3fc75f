"""Which words of a phrase name a drug that is spoken of as a medicine."""

import re

from scribe.clinical import lexicon
from scribe.clinical.dosing import find_details
from scribe.clinical.lexicon import Term
from scribe.clinical.text import Phrase
from scribe.clinical.units import ALL, MASS

# Names that are a laboratory value or an everyday word as often as a medicine.
_AMBIGUOUS = frozenset(
    "iron,calcium,potassium,magnesium,zinc,folate,vitamin a,vitamin b12,vitamin c,vitamin d,"
    "vitamin d2,vitamin d3,vitamin e,vitamin k,insulin,testosterone,progesterone,estradiol,"
    "oestradiol,thyroxine,lithium,digoxin,dopamine,adrenaline,noradrenaline,norepinephrine,"
    "epinephrine,eno,tums,ors,avil,razo,nicotine patch,mannitol,heparin,tetanus toxoid,senna,"
    "niacin,biotin,theophylline,valproate,morphine,codeine,quinine,penicillin,normal saline,"
    "adenosine,glucagon,oxytocin,erythropoietin,concerta,concor,digene,volini".split(",")
)
# Of these "my potassium" is a blood test, "my insulin" a medicine.
_MEASURED = frozenset(
    "iron,calcium,potassium,magnesium,zinc,folate,vitamin b12,vitamin d,vitamin d2,vitamin d3,testosterone,"
    "progesterone,estradiol,oestradiol,thyroxine,lithium,digoxin,valproate,erythropoietin,glucagon".split(",")
)
_MEASURED_BEFORE = re.compile(
    r"(?<!\S)(?:take|takes|taking|took|taken|start|starting|started|prescribe|prescribed|give you|given|giving you|add|adding|"
    r"continue|stop|stopping|use|using|supplement|replace|on|some|stopped|mg|tablet of|tablets of|need)(?: (?:the|your|my|a|an|some|daily|any|oral|weekly|extra))* ?\Z"
)
_NOT_A_MEDICINE = re.compile(
    r" (?:levels?|deficien\w+|resistan\w+|result\w*|was|is|were|test\w*|count|studies|low|high|"
    r"normal|intake|rich|sensitivity|toxicity|channel|in your (?:blood|diet)|in my blood)(?!\S)"
)
_MEDICINE_BEFORE = re.compile(
    r"(?<!\S)(?:take|takes|taking|took|taken|on|start|starting|started|prescribe|prescribed|give|"
    r"given|giving|add|adding|continue|stop|stopping|stopped|increase|reduce|use|using|of|need|"
    r"and|some|my|your|replace|inject|supplement|allergic to|to|instead|with|hold|tried|try|or|"
    r"having|have)(?: (?:the|your|my|a|an|some|daily|any|long acting|short acting|oral|weekly))* ?\Z"
)
_FORM = re.compile(
    r" (?:tablets?|capsules?|pills?|supplements?|injections?|shots?|syrup|suspension|inhaler|cream|"
    r"ointment|gel|drops|spray|patch|lotion|solution|sachets?|infusion|drip|xl|xr|er|sr|cr|la)(?!\S)"
)
_SUFFIX = re.compile(
    r"\w{3,}(?:prils?|sartan|olol|statin|gliptin|gliflozin|cillin|mycin|micin|oxacin|prazole|"
    r"dipine|conazole|triptan|glutide|parin|xaban|tinib|zumab|ximab|mumab|lukast|setron|"
    r"terol|barbital|azepam|azolam|oxetine|cycline|thiazide|profen|caine|sone|solone|nidazole)\Z"
)
_COMMON = frozenset(
    "inject apply inhale swallow chew drink another about around exactly total maximum minimum roughly nearly approximately tablet tablets "
    "capsule capsules dose doses strength medication medications medicine medicines pills water "
    "juice sugar glucose pressure weight gained extra single starting initial current higher lower "
    "increase decrease below above under between least every reading daily twice thrice weekly "
    "cream ointment syrup inhaler injection insulin maybe either additional further whole there "
    "which their these those taking reduce going switch change level levels count steroid "
    "antibiotic painkiller painkillers drops three seven eight today again until after before "
    "these still cholesterol potassium units april other others different already usual standard "
    "normal prescription mouth night morning where would could should start continue protein salt "
    "sodium caffeine alcohol sample urine blood hemoglobin creatinine platelets smaller bigger "
    "small large stronger weaker finish repeat lowest highest recommended maintenance loading double correct "
    "person reason season lesson prison comparison unison poison someone statin statins".split()
)
_CONTEXT = re.compile(
    r"(?<!\S)(?:take|takes|taking|on|start|starting|prescribe|prescribing|prescribed|give you|giving you|add|"
    r"adding|use|using|try|continue|increase|reduce|decrease|stop|called|your|my|of|to|give|and)"
    r"(?: (?:the|your|my|some|a|you|taking|with|on))* ?\Z"
)


def find_drugs(phrase: Phrase) -> list[Term]:
    """Return the drugs that a phrase names, known ones and unknown ones that the dose gives away."""
    known = [term for term in lexicon.drugs().find(phrase) if _is_medicine(phrase, term)]
    taken = {index for term in known for index in range(term.first, term.last)}
    unknown = [term for term in _unknown(phrase) if term.first not in taken]
    return sorted([_without_strength(phrase, term) for term in known + unknown], key=lambda t: t.first)


def _without_strength(phrase: Phrase, term: Term) -> Term:
    """Leave the number of "dolo 650 mg" to the dose; "dolo 650" alone is the brand's name."""
    stem, _, strength = term.name.rpartition(" ")
    after = phrase.words[term.last : term.last + 1]
    if stem and strength.isdigit() and after and after[0].text in MASS:
        return Term(stem, term.first, term.last - 1)
    return term


def _is_medicine(phrase: Phrase, term: Term) -> bool:
    before = phrase.part(0, term.first).text
    after = f" {phrase.part(term.last, len(phrase.words)).text}"
    if term.name not in _AMBIGUOUS:
        return not re.match(r" (?:levels?|test)(?!\S)", after)
    if _NOT_A_MEDICINE.match(after):
        return False
    adjacent = any(
        detail.first == term.last
        or (detail.first == term.last + 1 and phrase.words[term.last].text == ",")
        or detail.last in (term.first, term.first - 1)
        for detail in find_details(phrase)
        if detail.kind in ("dose", "frequency")
    )
    if adjacent or _FORM.match(after):
        return True
    if term.name in _MEASURED:
        listed = bool(re.search(r"(?<!\S)(?:take|taking|vitamin)(?!\S)", before)) and before.endswith((",", "and"))
        return listed or bool(_MEASURED_BEFORE.search(before))
    listed = not before or before.endswith((",", " and", "yes ,"))
    return listed or bool(_MEDICINE_BEFORE.search(before))


def _unknown(phrase: Phrase) -> list[Term]:
    words = [word.text for word in phrase.words]
    doses = {d.first for d in find_details(phrase) if d.kind == "dose" and words[d.last - 1] in MASS}
    clinical = {
        index
        for terms in (lexicon.findings().find(phrase), lexicon.conditions().find(phrase))
        for term in terms
        for index in range(term.first, term.last)
    }
    found = []
    for at, word in enumerate(words):
        if len(word) < 5 or not word.isalpha() or word in _COMMON or word in ALL or at in clinical:
            continue
        context = bool(_CONTEXT.search(phrase.part(0, at).text))
        dosed = at + 1 in doses or (at + 2 in doses and _FORM.match(f" {words[at + 1]}") is not None)
        looks_so = bool(_SUFFIX.match(word))
        plain = word.endswith(("ly", "ing", "ed", "ous", "ness", "tion", "ment", "ful"))
        if context and ((dosed and not plain) or looks_so):
            found.append(Term(word, at, at + 1))
    return found
