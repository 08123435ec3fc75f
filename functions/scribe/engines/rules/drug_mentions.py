"""Where an utterance names a drug, and which of its details belong to which drug."""

import re
from dataclasses import dataclass, field, replace

from scribe.clinical.dialogue import Utterance
from scribe.clinical.dosing import Found, find_details
from scribe.clinical.lexicon import Term
from scribe.clinical.text import Phrase
from scribe.clinical.units import COUNT
from scribe.engines.rules.corrections import corrected, without_old_dose
from scribe.engines.rules.drug_names import find_drugs

# From here on a sentence speaks of something else than how the drug is taken.
_ELSEWHERE = re.compile(
    r"(?<!\S)(?:(?:and|then|,|also|;|so|but|or|to) )+(?:also |please |then |you (?:can|should|"
    r"need to|will) |i (?:will|would like you to|want you to) |we (?:will|can) |just |let us )*"
    r"(?:check|monitor|measure|record|test|walk|walking|brush|gargle|drink|eat|avoid|rest|come|"
    r"see|return|follow|"
    r"call|ice|put ice|do|doing|repeat|get a|get your|have a|elevate|lose|cut|limit|reduce your|"
    r"keep an|keep your|exercise|weigh|"
    r"schedule|order|refer|review|recheck|make (?:sure|an|a)|go(?! up| down)|stretch|"
    r"physio\w*)(?!\S)"
    r"|(?<!\S)(?:,|and|but|because|since|so|when|which is|after|that)(?: that)? (?:i|he|she|they|"
    r"my|his|her|it|the (?:pain|\w+ache|rash|cough)|we|you)(?: have| had| will| would| also| "
    r"just| really| still)*(?!\S)"
    r"(?! (?:mean|meant|take|took|taken|taking|use|used|using|been (?:taking|on|using)|am "
    r"(?:taking|on)|was taking|inject|can take|should take|need|go up|go down|"
    r"need to take|want you to take|like you to take|is \d|'s \d|should be (?:taken|used)|are "
    r"(?:taking|on)|is once|is twice|can use|start|increase|reduce))"
    r"|(?<!\S)(?:and|,) (?:i|we) (?:will|would|am|are) (?:see|like to see|going to see)"
    r"|(?<!\S)(?:see you|review you|follow up|come back|i will see|we will see|in (?:1|2|3|4|6|8|"
    r"12) (?:weeks?|months?|days?) time|recheck|for the past|for the last|over the (?:past|"
    r"last))(?!\S)"
)
_FORMS = (
    r"(?:tablets?|capsules?|pills?|cream|ointment|gel|syrup|suspension|inhalers?|injections?|"
    r"drops?|spray|"
    r"nasal|eye|ear|oral|topical|extended release|slow release|modified release|long acting|xl|"
    r"xr|er|sr|cr|"
    r"low dose|baby|course|dose|doses|liquid|lotion|patch|shampoo|powder|solution|mouthwash|"
    r"supplements?|strength)"
)
# Words after which a dose belongs to the drug that follows it.
_OPENERS = frozenset(("and", ",", "plus", "with", "the", "a", "take", "also", "on", "of", "then"))
_CHAIN = re.compile(rf"(?: (?:of|the|your|a|an|,|{_FORMS}))*\Z")
_BARE = re.compile(
    rf"(?: {_FORMS}| (?:to|at|is|,|dose))* (\d+(?:\.\d+)?)(?! ?(?:times?|x|to|or|hours?|days?|"
    r"weeks?|months?|"
    r"years?|minutes?|%|percent|of|out|/|over|am|pm|a day|hourly)(?!\S))(?= (?:once|twice|thrice|"
    r"3 times|4 times|1-|0-|daily|"
    r"bd|od|tds|tid|bid|qid|hs|every|at night|at bedtime|in the (?:morning|evening)|sos|as "
    r"needed|when|and|,|\.|;)|\Z)"
)


@dataclass(frozen=True)
class DrugMention:
    """A drug in an utterance with its details; ``before`` and ``after`` are the words around it.

    ``follows`` says that it continues a list, ``more`` that another drug comes after it.
    """

    term: Term
    utterance: Utterance
    before: str
    after: str
    details: tuple[Found, ...] = field(default=())
    follows: bool = False
    more: bool = False

    @property
    def name(self) -> str:
        """The drug."""
        return self.term.name


def find_mentions(utterance: Utterance) -> list[DrugMention]:
    """Return the drugs that an utterance names, corrected slips of the tongue left out."""
    phrase = utterance.phrase
    drugs, details = corrected(phrase, find_drugs(phrase), list(find_details(phrase)))
    if not drugs:
        return []
    owners = _owners(phrase, drugs, without_old_dose(phrase, details))
    found: list[DrugMention] = []
    for index, drug in enumerate(drugs):
        after = phrase.part(drug.last, len(phrase.words)).text
        mine = owners[index]
        bare = _bare_dose(phrase, drug, mine)
        found.append(
            DrugMention(
                term=drug,
                utterance=utterance,
                before=phrase.part(0, drug.first).text,
                after=after,
                details=tuple([bare, *mine] if bare else mine),
                more=index + 1 < len(drugs),
                follows=index > 0 and _only_joined(phrase, drugs[index - 1], drug, details),
            )
        )
    return _shared(phrase, found)


def find_loose_details(utterance: Utterance, position: int = 0) -> tuple[Found, ...]:
    """Return the details of an utterance that names no drug, up to where it turns elsewhere.

    They begin at a ``position`` in its normal form.
    """
    phrase = utterance.phrase
    begin = phrase.word_at(position)
    _, details = corrected(phrase, [], list(find_details(phrase)))
    end = _turns_elsewhere(phrase, begin)
    return tuple(d for d in without_old_dose(phrase, details) if begin <= d.first < end)


def _owners(phrase: Phrase, drugs: list[Term], details: list[Found]) -> list[list[Found]]:
    """Give each detail to the drug that it is said of."""
    owned: list[list[Found]] = [[] for _ in drugs]
    led = _leading(phrase, drugs, details)
    for index, drug in enumerate(drugs):
        limit = drugs[index + 1].first if index + 1 < len(drugs) else len(phrase.words)
        limit = min(limit, _turns_elsewhere(phrase, drug.last), _next_step(phrase, drug, details))
        for detail in details:
            if detail in led[index] or (
                drug.last <= detail.first < limit and not any(detail in others for others in led)
            ):
                owned[index].append(detail)
    if drugs:
        owned[0] = [*_opening(phrase, drugs[0], details, owned), *owned[0]]
    return [_first_of_each(mine) for mine in owned]


def _next_step(phrase: Phrase, drug: Term, details: list[Found]) -> int:
    """Return where a later dose begins ("300 mg at night for a week, then three times a day")."""
    started = [detail.last for detail in details if detail.first >= drug.last]
    for at in range(min(started, default=len(phrase.words)), len(phrase.words)):
        if phrase.words[at].text in ("then", "followed", "afterwards"):
            return at
    return len(phrase.words)


def _leading(phrase: Phrase, drugs: list[Term], details: list[Found]) -> list[list[Found]]:
    """Return the details right before each drug ("500 mg of amoxicillin")."""
    led: list[list[Found]] = []
    for index, drug in enumerate(drugs):
        floor = drugs[index - 1].last if index else 0
        chain: list[Found] = []
        reach = drug.first
        for detail in reversed([d for d in details if floor <= d.first and d.last <= drug.first]):
            between = phrase.part(detail.last, reach).text
            if not _CHAIN.fullmatch(f" {between}" if between else ""):
                break
            if "," in between:
                break
            begins = phrase.words[detail.first - 1].text in _OPENERS or detail.first == floor
            if index and not begins and not chain and "of" not in between:
                break
            if index and detail.first == floor and "of" not in between:
                break
            chain.append(detail)
            reach = detail.first
        led.append(chain)
    return led


def _opening(
    phrase: Phrase, drug: Term, details: list[Found], owned: list[list[Found]]
) -> list[Found]:
    """Return how and how often, said at the beginning ("Every morning I take metformin")."""
    given = [detail for mine in owned for detail in mine]
    return [
        detail
        for detail in details
        if detail not in given
        and detail.last <= drug.first
        and (detail.first <= 2 or _TAKEN.search(phrase.part(0, detail.first).text))
        and not re.search(
            r"(?<!\S)(?:and|but|;|because|or)(?!\S)", phrase.part(detail.last, drug.first).text
        )
        and detail.kind in ("dose", "frequency", "timing", "as needed", "duration")
        and (detail.kind != "duration" or _TAKE.search(phrase.part(detail.last, drug.first).text))
    ]


_TAKE = re.compile(r"(?<!\S)(?:take|use|apply|give|prescribe|start)(?!\S)")
_TAKEN = re.compile(r"(?<!\S)(?:take|takes|taking|use|using|give|apply)(?: \S+)? ?\Z")


def _turns_elsewhere(phrase: Phrase, first: int) -> int:
    rest = phrase.part(first, len(phrase.words))
    match = _ELSEWHERE.search(f" {rest.text}"[1:])
    return first + rest.word_at(match.start()) if match else len(phrase.words)


def _first_of_each(details: list[Found]) -> list[Found]:
    """Keep one detail of a kind; a strength wins over a count of tablets, which then instructs."""
    kept: list[Found] = []
    for detail in sorted(details, key=_strength_first):
        if detail.kind in ("instruction", "timing"):
            if detail.value not in [other.value for other in kept]:
                kept.append(detail)
        elif detail.kind not in [other.kind for other in kept]:
            kept.append(detail)
        elif detail.kind == "dose" and is_count(detail):
            kept.append(replace(detail, kind="instruction"))
    return sorted(kept, key=lambda detail: detail.first)


def _strength_first(detail: Found) -> tuple[bool, int]:
    return (detail.kind == "dose" and is_count(detail), detail.first)


def is_count(detail: Found) -> bool:
    """Say whether a dose counts tablets, puffs and the like rather than giving a strength."""
    return detail.value.split()[-1] in COUNT


def _bare_dose(phrase: Phrase, drug: Term, details: list[Found]) -> Found | None:
    """Read a dose without a unit right after the drug ("metformin 500 twice daily")."""
    if any(detail.kind == "dose" and not is_count(detail) for detail in details):
        return None
    match = _BARE.match(f" {phrase.part(drug.last, len(phrase.words)).text}")
    if not match or float(match[1]) < 2:
        return None
    at = drug.last + match.group()[: match.start(1)].count(" ") - 1
    return Found("dose", match[1], at, at + 1)


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
        or word.isdecimal()
        for word in words
    )


def _shared(phrase: Phrase, mentions: list[DrugMention]) -> list[DrugMention]:
    """Let "A and B twice daily" give its frequency to both when nothing stands between them."""
    shared = list(mentions)
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
            d
            for d in other.details
            if d.kind in ("frequency", "timing", "duration", "as needed")
            and d.first >= other.term.last
        )
        dosed = any(d.kind == "dose" for d in other.details)
        if common and not dosed:
            shared[index - 1] = replace(one, details=common)
    return shared
