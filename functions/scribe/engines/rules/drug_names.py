"""Which words of a phrase name a drug that is spoken of as a medicine."""

import re

from scribe.clinical import lexicon
from scribe.clinical.dosing import find_details
from scribe.clinical.lexicon import Term
from scribe.clinical.text import Phrase
from scribe.clinical.units import ALL, MASS

_MEASURED_BEFORE = re.compile(
    r"(?<!\S)(?:take|takes|taking|took|taken|start|starting|started|prescribe|prescribed|give "
    r"you|given|giving you|add|adding|"
    r"continue|stop|stopping|use|using|supplement|replace|on|some|stopped|mg|tablet of|tablets "
    r"of|need)(?: (?:the|your|my|a|an|some|daily|any|oral|weekly|extra))* ?\Z"
)
_NOT_A_MEDICINE = re.compile(
    r" (?:levels?|deficien\w+|resistan\w+|result\w*|was|is|were|test\w*|count|studies|low|high|"
    r"normal|intake|rich|sensitivity|toxicity|channel|in your (?:blood|diet)|in my blood)(?!\S)"
)
# "And vitamin D.", "zinc and magnesium, from the gym": a list that says no more.
_LISTED = re.compile(
    r"(?:(?:yes|yeah|and|also|plus|just|some|my|the|a|then|oh|,|well|what about|how about|or|is|"
    r"that|"
    r"this|only) )*"
    r"(?:(?:zinc|magnesium|iron|calcium|vitamin \w+|potassium|folic acid)(?: and| ,)+ )* ?"
)
_OF_BLOOD = re.compile(
    r"(?<!\d)\d++(?:\.\d++)?+(?! (?:units?|iu|mg|mcg|g|strength|tablets?|capsules?))|(?<!\S)(?:is|"
    r"are|was|were|low|"
    r"high|normal|fine|okay|good|raised|up|down|level\w*|stable|"
    r"borderline|deficien\w+|result\w*|test\w*|back)(?!\S)"
)
_MEDICINE_BEFORE = re.compile(
    r"(?<!\S)(?:take|takes|taking|took|taken|on|start|starting|started|prescribe|prescribed|give|"
    r"given|giving|add|adding|continue|stop|stopping|stopped|increase|reduce|use|using|of|need|"
    r"and|some|my|your|replace|inject|supplement|allergic to|to|instead|with|hold|tried|try|or|"
    r"having|have|about|the|no|not)(?: (?:the|your|my|a|an|some|daily|any|long acting|short acting|"
    r"oral|weekly))* "
    r"?\Z"
)
_FORM = re.compile(
    r" (?:tablets?|capsules?|pills?|supplements?|injections?|shots?|syrup|suspension|inhaler|"
    r"cream|"
    r"ointment|gel|drops|spray|patch|lotion|solution|sachets?|infusion|drip|xl|xr|er|sr|cr|"
    r"la)(?!\S)"
)
_TO_DOSE = (",", "to", "at", "of", "is")
# Brands whose number is no strength.
_NUMBERED = frozenset(
    (
        "omega 3",
        "liv 52",
        "novomix 30",
        "mixtard 30",
        "unwanted 72",
        "tylenol 3",
        "akt 3",
        "akt 4",
        "akurit 4",
        "bgr 34",
        "dermol 500",
        "dermol 600",
        "diane 35",
        "krimson 35",
        "areds 2",
        "vsl 3",
        "bleph 10",
    )
)
SALTS = frozenset(
    [
        "carbonate",
        "citrate",
        "sulfate",
        "sulphate",
        "succinate",
        "tartrate",
        "hydrochloride",
        "hcl",
        "maleate",
        "besylate",
        "besilate",
        "fumarate",
        "gluconate",
        "glycinate",
        "bisglycinate",
        "oxide",
        "chloride",
        "acetate",
        "phosphate",
        "mesylate",
        "bromide",
        "furoate",
        "propionate",
        "dipropionate",
        "valerate",
        "mononitrate",
        "dinitrate",
        "bitartrate",
        "medoxomil",
        "axetil",
        "sodium",
        "potassium",
        "calcium",
        "polystyrene",
        "threonate",
        "malate",
        "picolinate",
        "oxalate",
        "hydrobromide",
        "tromethamine",
        "etexilate",
    ]
)
_SUFFIX = re.compile(
    r"\w{3,}(?:prils?|sartan|olol|statin|gliptin|gliflozin|cillin|mycin|micin|oxacin|prazole|"
    r"dipine|conazole|triptan|glutide|parin|xaban|tinib|zumab|ximab|mumab|lukast|setron|"
    r"terol|barbital|azepam|azolam|oxetine|cycline|thiazide|profen|caine|sone|solone|nidazole)\Z"
)
_CONTEXT = re.compile(
    r"(?<!\S)(?:take|takes|taking|on|start|starting|prescribe|prescribing|prescribed|give you|"
    r"giving you|add|"
    r"adding|use|using|try|continue|increase|reduce|decrease|stop|called|your|my|of|to|give|and)"
    r"(?: (?:the|your|my|some|a|you|taking|with|on))* ?\Z"
)


def find_drugs(phrase: Phrase) -> list[Term]:
    """Return the drugs that a phrase names, known ones and those that the dose gives away."""
    named = [_with_salt(phrase, _without_strength(term)) for term in lexicon.drugs().find(phrase)]
    known = [term for term in named if _is_medicine(phrase, term)]
    taken = {index for term in known for index in range(term.first, term.last)}
    unknown = [term for term in _unknown(phrase) if term.first not in taken]
    return sorted(known + unknown, key=lambda term: term.first)


def _without_strength(term: Term) -> Term:
    """Leave the number of a brand known by its strength ("dolo 650") to the dose."""
    stem, _, strength = term.name.rpartition(" ")
    if stem and strength.isdigit() and term.name not in _NUMBERED:
        return Term(stem, term.first, term.last - 1)
    return term


def _with_salt(phrase: Phrase, term: Term) -> Term:
    """Take the salt into the name ("lithium carbonate")."""
    words = [word.text for word in phrase.words[term.last : term.last + 2]]
    length = 0
    while length < len(words) and words[length] in SALTS:
        length += 1
    if not length or term.name.split()[-1] in SALTS:
        return term
    return Term(" ".join([term.name, *words[:length]]), term.first, term.last + length)


def _is_medicine(phrase: Phrase, term: Term) -> bool:
    before = phrase.part(0, term.first).text
    after = f" {phrase.part(term.last, len(phrase.words)).text}"
    if term.name not in lexicon.words("ambiguous_drugs.txt"):
        return not re.match(
            r" (?:levels?|tests?|suppression|challenge|resistan\w+|toxicity|poisoning)(?!\S)", after
        )
    if _NOT_A_MEDICINE.match(after):
        return False
    adjacent = any(
        detail.first == term.last
        or (detail.first == term.last + 1 and phrase.words[term.last].text in _TO_DOSE)
        or detail.last in (term.first, term.first - 1)
        for detail in find_details(phrase)
        if detail.kind in ("dose", "frequency", "timing")
    )
    if adjacent or _FORM.match(after):
        return True
    if term.name in lexicon.words("measured_substances.txt"):
        if _LISTED.fullmatch(f"{before} ") and not _OF_BLOOD.search(after):
            return True
        listed = bool(
            re.search(r"(?<!\S)(?:take|taking|vitamin)(?!\S)", before)
        ) and before.endswith((",", "and"))
        return listed or bool(_MEASURED_BEFORE.search(before))
    listed = not before or before.endswith((",", " and", "yes ,"))
    return listed or bool(_MEDICINE_BEFORE.search(before))


def _unknown(phrase: Phrase) -> list[Term]:
    words = [word.text for word in phrase.words]
    common = lexicon.words("not_drugs.txt")
    doses = {
        d.first for d in find_details(phrase) if d.kind == "dose" and words[d.last - 1] in MASS
    }
    clinical = {
        index
        for terms in (lexicon.findings().find(phrase), lexicon.conditions().find(phrase))
        for term in terms
        for index in range(term.first, term.last)
    }
    found = []
    for at, word in enumerate(words):
        if len(word) < 5 or not word.isalpha() or word in common or word in ALL or at in clinical:
            continue
        context = bool(_CONTEXT.search(phrase.part(0, at).text))
        dosed = at + 1 in doses or (
            at + 2 in doses and _FORM.match(f" {words[at + 1]}") is not None
        )
        looks_so = bool(_SUFFIX.match(word))
        plain = word.endswith(("ly", "ing", "ed", "ous", "ness", "tion", "ment", "ful"))
        if context and ((dosed and not plain) or looks_so):
            found.append(Term(word, at, at + 1))
    return found
