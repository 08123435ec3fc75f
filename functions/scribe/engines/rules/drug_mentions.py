"""Where an utterance names a drug, and which of its details belong to which drug."""

import re
from dataclasses import dataclass, field, replace
from itertools import zip_longest

from scribe.clinical.brands import generic_of
from scribe.clinical.corrections import corrected
from scribe.clinical.dialogue import Utterance
from scribe.clinical.dosing import Found, find_details
from scribe.clinical.lexicon import Term
from scribe.clinical.strengths import spoken_doses
from scribe.clinical.text import Phrase
from scribe.engines.rules.bare_doses import bare_dose, lone_dose, loose_dose
from scribe.engines.rules.drug_details import later_step, owners, turns_elsewhere
from scribe.engines.rules.drug_names import find_drugs
from scribe.engines.rules.old_doses import without_old_dose
from scribe.engines.rules.old_times import without_old_times


@dataclass(frozen=True)
class DrugMention:
    """A drug in an utterance with its details; ``before`` and ``after`` are the words around it.

    ``follows`` says that it continues a list, ``more`` that another drug comes after it, and
    ``until_next`` holds the words up to that; ``adds`` says that an "and" adds it with a dose;
    ``beside`` are the other drugs of the utterance.
    """

    term: Term
    utterance: Utterance
    before: str
    after: str
    details: tuple[Found, ...] = field(default=())
    follows: bool = False
    more: bool = False
    until_next: str = ""
    adds: bool = False
    beside: tuple[Term, ...] = ()

    @property
    def name(self) -> str:
        """The drug."""
        return self.term.name


def find_mentions(utterance: Utterance) -> list[DrugMention]:
    """Return the drugs that an utterance names, corrected slips of the tongue left out."""
    phrase = utterance.phrase
    named = _once_each(phrase, find_drugs(phrase))
    drugs, details = corrected(phrase, named, _details(phrase))
    if not drugs:
        return []
    told = without_old_times(phrase, without_old_dose(phrase, details))
    owned = owners(phrase, drugs, told)
    found: list[DrugMention] = []
    ends = [*(drug.first for drug in drugs[1:]), len(phrase.words)]
    for index, drug in enumerate(drugs):
        after = phrase.part(drug.last, len(phrase.words)).text
        mine = owned[index]
        bare = bare_dose(phrase, drug.last, details, mine, ends[index])
        found.append(
            DrugMention(
                term=drug,
                utterance=utterance,
                before=phrase.part(0, drug.first).text,
                after=after,
                details=tuple([bare, *mine] if bare else mine),
                more=any(other.name != drug.name for other in drugs[index + 1 :]),
                until_next=phrase.part(drug.last, ends[index]).text,
                follows=index > 0 and _only_joined(phrase, drugs[index - 1], drug, details),
                adds=index > 0 and _added(phrase, drugs[index - 1], drug, mine),
                beside=tuple(other for other in drugs if other is not drug),
            )
        )
    return _shared(phrase, found)


# No cream is stronger: "sats 91 percent".
_STRONGEST = 50


def _details(phrase: Phrase) -> list[Found]:
    details = [
        one
        for one in find_details(phrase)
        if one.kind != "dose" or one.value[-1] != "%" or float(one.value[:-1]) <= _STRONGEST
    ]
    return sorted([*details, *spoken_doses(phrase, details)], key=lambda one: one.first)


_ALSO_CALLED = re.compile(
    r"(?:, )?(?:also (?:called|known as)|which is|that is|i mean the|or rather the)(?: the)?"
)

_BESIDES = re.compile(
    r"(?:(?:,|that|is|which|the|your|or|as|in|under|called|known|sold|brand|trade|name|i|mean|so|"
    r"also|it|tablets?|inhaler|injection|capsules?|am|take|taking|on|using) ?)*"
)


# "That is not the A, that is the B."
_NOT_THIS = re.compile(r"(?<!\S)not(?: (?:the|your|from the))?\Z")
# What a substance is called when its drug is named too ("iron tablets, ferrous sulfate 200 mg").
_SUBSTANCES = {"iron": "ferr", "b12": "hydroxocobal", "vitamin b12": "hydroxocobal"}


def _once_each(phrase: Phrase, drugs: list[Term]) -> list[Term]:
    """Drop the second name of a drug ("Eliquis, that is apixaban")."""
    drugs = [
        one
        for one, other in zip_longest(drugs, drugs[1:])
        if one and (other is None or not other.name.startswith(_SUBSTANCES.get(one.name, ".")))
    ]
    once: list[Term] = []
    for index, drug in enumerate(drugs):
        known_as = _known_as(phrase, drugs[index - 1], drug) if index else None
        if known_as is None:
            once.append(drug)
        elif once[-1] == drugs[index - 1]:
            once[-1] = replace(once[-1], name=known_as)
    return once


def _known_as(phrase: Phrase, first: Term, second: Term) -> str | None:
    """Return the one name of a drug named twice ("Uceris, that is budesonide"), else None."""
    between = phrase.part(first.last, second.first).text
    if _NOT_THIS.search(phrase.part(0, first.first).text):
        return None
    if _BESIDES.fullmatch(f"{between} "):
        generic = generic_of(first.name, second.name, beside=True)
        if generic:
            return generic
    return first.name if _ALSO_CALLED.fullmatch(between) else None


def find_loose_details(
    utterance: Utterance,
    position: int = 0,
    *,
    bare: bool = False,
    alone: bool = False,
    least: float = 5,
) -> tuple[Found, ...]:
    """Return the details of an utterance that names no drug, up to where it turns elsewhere.

    They begin at a ``position`` in its normal form; ``bare`` allows a dose without a unit before a
    frequency, ``alone`` also one that stands for itself ("Twenty."), no whole one below ``least``.
    Of an utterance that does name drugs they are those before the first.
    """
    phrase = utterance.phrase
    begin = phrase.word_at(position)
    _, details = corrected(phrase, [], _details(phrase) if bare else list(find_details(phrase)))
    drugs = [one for one in find_drugs(phrase) if one.first >= begin]
    end = min(turns_elsewhere(phrase, begin), drugs[0].first if drugs else len(phrase.words))
    end = min(end, later_step(phrase, [one for one in details if one.first >= begin]))
    found = [
        d
        for d in without_old_times(phrase, without_old_dose(phrase, details))
        if begin <= d.first and (d.last <= end or (d.kind == "as needed" and d.first <= end + 1))
    ]
    dose = loose_dose(phrase, begin, details) if bare else None
    dose = dose or (lone_dose(phrase, details, least=least) if alone and not drugs else None)
    return tuple([dose, *found] if dose and all(d.kind != "dose" for d in found) else found)


def _only_joined(phrase: Phrase, first: Term, second: Term, details: list[Found]) -> bool:
    """Say whether two drugs are parts of one list ("lisinopril 10 mg, metformin and …")."""
    covered = {index for detail in details for index in range(detail.first, detail.last)}
    words = [phrase.words[i].text for i in range(first.last, second.first) if i not in covered]
    return all(
        word
        in (
            ",",
            "and",
            "or",
            "plus",
            "as",
            "well",
            "along",
            "with",
            "your",
            "the",
            "some",
            "also",
            "then",
            "too",
            "both",
            "my",
            "of",
            "a",
            "at",
            "is",
            "to",
            "tablet",
            "tablets",
        )
        or word.replace(".", "", 1).isdecimal()
        for word in words
    )


_SHARED_KINDS = ("frequency", "timing", "duration", "as needed")
_ALL_ALIKE = re.compile(
    r"(?<!\S)(?:both|all(?: of (?:them|those|these))?|all (?:of )?[2-9]|each|"
    r"each of them) ?\Z"
)


_AND_ANOTHER = re.compile(
    r"(?<!\S)and(?: (?:a|an|some|few|short|course|of|tablets?|little|bit|also|then|low|dose|"
    r"the))*\Z"
)


def _added(phrase: Phrase, first: Term, second: Term, details: list[Found]) -> bool:
    """Say whether a drug with a dose is added ("use A on the body, and B 1% on the face")."""
    words = [word.text for word in phrase.words[first.last : second.first]]
    dosed = any(one.kind == "dose" and one.first >= second.first for one in details)
    return dosed and len(words) <= 16 and bool(_AND_ANOTHER.search(" ".join(words)))


def _shared(phrase: Phrase, mentions: list[DrugMention]) -> list[DrugMention]:
    """Let "A and B twice daily" give its frequency to both when nothing stands between them."""
    shared = list(mentions)
    common = _said_of_all(phrase, mentions)
    if common:
        return [
            one if _is_timed(one.details) else replace(one, details=(*one.details, *common))
            for one in shared
        ]
    shared = _shared_within(phrase, shared)
    for index in range(len(shared) - 1, 0, -1):
        one, other = shared[index - 1], shared[index]
        between = phrase.part(one.term.last, other.term.first).text
        if one.details or between not in (
            "and",
            "or",
            ", and",
            ",",
            "and also",
            "and your",
            "and the",
        ):
            continue
        common = tuple(
            d for d in other.details if d.kind in _SHARED_KINDS and d.first >= other.term.last
        )
        dosed = any(d.kind == "dose" for d in other.details)
        if common and not dosed:
            shared[index - 1] = replace(one, details=common)
    return shared


def _shared_within(phrase: Phrase, mentions: list[DrugMention]) -> list[DrugMention]:
    """Let "A 5, B 10, all in the morning, and C at night" tell when A is taken too."""
    shared = list(mentions)
    for index in range(len(mentions) - 1, 0, -1):
        last = shared[index]
        common = _said_of_all(phrase, shared[: index + 1])
        if not common or not last.follows:
            continue
        for at in range(index - 1, -1, -1):
            if _is_timed(shared[at].details):
                break
            shared[at] = replace(shared[at], details=(*shared[at].details, *common))
            if not shared[at].follows:
                break
    return shared


def _said_of_all(phrase: Phrase, mentions: list[DrugMention]) -> tuple[Found, ...]:
    """Return the details at the end of a list after "all three" or "both"."""
    if len(mentions) < 2:
        return ()
    last = mentions[-1]
    own = [d for d in last.details if d.first >= last.term.last]
    timed = [d for d in own if d.kind in _SHARED_KINDS]
    for shared in (own, timed):
        if shared and _ALL_ALIKE.search(phrase.part(last.term.last, shared[0].first).text):
            return tuple(shared)
    return ()


def _is_timed(details: tuple[Found, ...]) -> bool:
    return any(detail.kind in ("frequency", "timing") for detail in details)
