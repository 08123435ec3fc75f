"""Which details of a phrase are said of which of its drugs."""

import re
from dataclasses import replace

from scribe.clinical.dosing import Found, find_details
from scribe.clinical.lexicon import Term
from scribe.clinical.text import Phrase
from scribe.clinical.units import COUNT

# From here on a sentence speaks of something else than how the drug is taken.
_ELSEWHERE = re.compile(
    r"(?<!\S)(?:(?:and|then|,|also|;|so|but|or|to) )+(?:also |please |then |you (?:can|should|"
    r"need to|will) |i (?:will|would like you to|want you to) |we (?:will|can) |just |let us )*"
    r"(?:check|monitor|measure|record|test|walk|walking|brush|gargle|drink|eat|avoid|rest|come|"
    r"see|return|follow|"
    r"call|ice|put ice|do|doing|repeat|get a|get your|have a|elevate|lose|cut|limit|reduce your|"
    r"keep an|keep your|exercise|weigh|"
    r"schedule|order|refer|review|recheck|make (?:sure|an|a)|go(?! up| down| on(?!\S)| back(?!\S)|"
    r" to \d| for \d| with \d|ing to \d)|stretch|"
    r"physio\w*)(?!\S)"
    r"|(?<!\S)(?:,|and|but|because|since|so|(?<!for )when|which is|after|"
    r"that)(?: that)? (?:i|he|she|they|"
    r"my|his|her|it|the (?:pain|\w+ache|rash|cough)|we|you)(?: have| had| will| would| also| "
    r"just| really| still| only)*+(?!\S)"
    r"(?! (?:mean|meant|say|think|take|took|taken|taking|use|used|using|(?:is |was |"
    r"has )?had (?:it|"
    r"that|them|"
    r"this)|been (?:taking|on|using)|am "
    r"(?:taking|on)|was taking|inject|can take|should take|need|go up|go down|like \d|"
    r"need to take|want you to take|like you to take|(?:is|are) (?:an? |the |only |"
    r"just )?\d|should be (?:taken|used)|is (?:taking|on|having|getting)|are "
    r"(?:taking|on)|(?:can |should |will |need to |want you to |like you to |just |only )*(?:have|"
    r"put|change|changed|apply|give|wear|swallow|chew|stick|swap) (?:it|them|that|this|1|2|the "
    r"(?:patch|cream|ointment|gel|drops?))|only (?:take|use|need)|remembers?|(?:it|"
    r"them|that|1|2) (?:with|at|in|before|after|every|each|once|twice|on|first|last|"
    r"when)|is once|is twice|is (?:over the counter|called|available)|can use|start|increase|"
    r"reduce))"
    r"|(?<!\S)(?:and|,) (?:i|we) (?:will|would|am|are) (?:see|like to see|going to see)"
    r"|(?<!\S)(?:see you(?! on \d)|review you|follow up|come back|i will see|we will see|"
    r"in (?:1|2|3|4|6|8|"
    r"12) (?:weeks?|months?|days?) time|recheck|for the past|for the last|over the (?:past|"
    r"last))(?!\S)"
)
FORMS = (
    r"(?:tablets?|capsules?|pills?|cream|ointment|gel|syrup|suspension|inhalers?|injections?|"
    r"drops?|spray|"
    r"nasal|eye|ear|oral|topical|extended release|slow release|modified release|long acting|xl|"
    r"xr|er|sr|cr|"
    r"low dose|baby|course|dose|doses|liquid|lotion|patch|shampoo|powder|solution|mouthwash|"
    r"supplements?|strength)"
)
# Words after which a dose belongs to the drug that follows it.
_OPENERS = frozenset(("and", ",", "plus", "with", "the", "a", "take", "also", "on", "of", "then"))
_CHAIN = re.compile(rf"(?: (?:of|the|your|a|an|,|{FORMS}))*\Z")
_LATER = re.compile(
    r"(?<!\S)(?:then|followed|afterwards|after (?:a|an|the first|\d+) (?:days?|weeks?|months?|"
    r"fortnight))(?!\S)"
)


def owners(phrase: Phrase, drugs: list[Term], details: list[Found]) -> list[list[Found]]:
    """Give each detail to the drug that it is said of."""
    owned: list[list[Found]] = [[] for _ in drugs]
    led = _leading(phrase, drugs, details)
    for index, drug in enumerate(drugs):
        end = _end_of(phrase, drugs, index)
        step = _next_step(phrase, drug, details, led[index])
        limit = min(end, turns_elsewhere(phrase, drug.last), step)
        for detail in details:
            # "When I am wheezy" turns to the patient, and tells when it is taken.
            within = detail.first < limit or (
                detail.kind == "as needed" and detail.first <= limit + 1 and detail.first < end
            )
            if detail in led[index] or (
                drug.last <= detail.first and within and not any(detail in one for one in led)
            ):
                owned[index].append(detail)
    if drugs:
        opening = _opening(phrase, drugs[0], details, owned)
        owned[0] = [*opening, *owned[0]]
        _go_on(phrase, opening, owned)
    return [_first_of_each(mine) for mine in owned]


def _go_on(phrase: Phrase, opening: list[Found], owned: list[list[Found]]) -> None:
    """Let "in the morning I have A 10 mg and B 50" say when B is taken too, in ``owned``."""
    often = ("frequency", "timing", "as needed")
    times = [one for one in opening if one.kind in often]
    times = [one for one in times if not _DESCRIBED.search(phrase.part(0, one.first).text)]
    if any(one.kind in often for mine in owned[1:] for one in mine):
        return
    for mine in owned[1:]:
        mine.extend(times)


_ASIDE = re.compile(
    r"(?<!\S)(?:along with|together with|instead of|in place of|rather than|"
    r"replacing|(?:morning|night|day|hour)s? (?:after|before)|(?:if|when|because) (?:the|your))"
    r"(?: (?:the|your|his|her|my|taking))* ?\Z"
)


def _is_aside(phrase: Phrase, drugs: list[Term], index: int) -> bool:
    """Say whether a drug is only named beside the one before ("B instead of A, every night")."""
    drug = drugs[index]
    after = phrase.part(drug.last, len(phrase.words)).text
    return (
        index > 0
        and not after[:1].isdigit()
        and bool(_ASIDE.search(phrase.part(drugs[index - 1].last, drug.first).text))
    )


def _end_of(phrase: Phrase, drugs: list[Term], index: int) -> int:
    """Return where the words end that may speak of a drug's use."""
    if _is_aside(phrase, drugs, index):
        return drugs[index].last
    for later in range(index + 1, len(drugs)):
        if not _is_aside(phrase, drugs, later):
            return drugs[later].first
    return len(phrase.words)


def _next_step(phrase: Phrase, drug: Term, details: list[Found], led: list[Found]) -> int:
    """Return where another dose begins ("8 units before lunch and 10 units before dinner").

    Also one at a later time: "300 mg at night for a week, then three times a day".
    """
    mine = [detail for detail in details if detail.first >= drug.last]
    end = len(phrase.words)
    doses = [detail for detail in [*led, *mine] if detail.kind == "dose"]
    for dose in doses[1:]:
        first = doses[0].value.split()
        if dose.value.split()[1:] == first[1:] and dose.value != doses[0].value:
            end = dose.first
            break
    end = min([end, *(_another_dose(phrase, dose) for dose in doses[:1])])
    return min(end, later_step(phrase, mine))


# What is told behind "30 units with breakfast" by "and 20 with my tea".
_ANOTHER_STEP = re.compile(
    r"(?<!\S)(?:and|,|then)(?: (?:and|then|have|take|do))* (?P<n>[2-9]|\d\d+) (?:with|at|before|"
    r"after|in|on)(?= (?:my|your|his|her|the|bed|night|lunch|dinner|tea|supper|breakfast|noon))"
)


def _another_dose(phrase: Phrase, dose: Found) -> int:
    """Return where, behind a dose, a number tells another at its own time."""
    for match in _ANOTHER_STEP.finditer(phrase.text, phrase.position(dose.last)):
        if match["n"] != dose.value.split()[0]:
            return phrase.word_at(match.start())
    return len(phrase.words)


def later_step(phrase: Phrase, details: list[Found]) -> int:
    """Return where, after the first of these details, words speak of a later time."""
    begin = min((detail.last for detail in details), default=len(phrase.words))
    match = _LATER.search(phrase.part(begin, len(phrase.words)).text)
    return (
        begin + phrase.part(begin, len(phrase.words)).word_at(match.start())
        if match
        else len(phrase.words)
    )


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
        and (
            detail.first <= 2
            or _FILLED.fullmatch(f"{phrase.part(0, detail.first).text} ")
            or _TAKEN.search(phrase.part(0, detail.first).text)
            or _DESCRIBED.search(phrase.part(0, detail.first).text)
        )
        and not _ASIDE.search(phrase.part(detail.last, drug.first).text)
        and not re.search(
            r"(?<!\S)(?:and|but|;|because|or)(?!\S)", phrase.part(detail.last, drug.first).text
        )
        and detail.kind in ("dose", "frequency", "timing", "as needed", "duration")
        and (detail.kind != "duration" or _TAKE.search(phrase.part(detail.last, drug.first).text))
    ]


_FILLED = re.compile(
    r"(?:(?:right|so|okay|well|yes|yeah|then|now|,|and|first|it is|that is|let me see|i think|"
    r"just) )*"
)
# "The brown one twice a day, the Clenil."
_DESCRIBED = re.compile(r"(?<!\S)the (?:\w+ )?(?:1|one|inhaler|tablet|pill|capsule|cream) ?,? ?\Z")
_TAKE = re.compile(r"(?<!\S)(?:take|use|apply|give|prescribe|start)(?!\S)")
_TAKEN = re.compile(r"(?<!\S)(?:take|takes|taking|use|using|give|apply)(?: \S+)? ?\Z")


def turns_elsewhere(phrase: Phrase, first: int) -> int:
    """Return where, from a word on, a phrase speaks of something else than a drug's use."""
    rest = phrase.part(first, len(phrase.words))
    told = [(d.first, d.last) for d in find_details(phrase) if d.kind in ("as needed", "timing")]
    for match in _ELSEWHERE.finditer(rest.text):
        at = first + rest.word_at(match.start())
        # "When it is sore", "when I get up" go on about the drug.
        if not any(begin <= at < end for begin, end in told):
            return at
    return len(phrase.words)


def _first_of_each(details: list[Found]) -> list[Found]:
    """Keep one detail of a kind; what does not give the dose then instructs."""
    kept: list[Found] = []
    for detail in sorted(details, key=_strength_first):
        if detail.kind in ("instruction", "timing"):
            if detail.value not in [other.value for other in kept]:
                kept.append(detail)
        elif detail.kind not in [other.kind for other in kept]:
            kept.append(detail)
        elif detail.value.startswith("up to ") or (
            detail.kind == "dose" and (is_count(detail) or detail.value.endswith("%"))
        ):
            kept.append(replace(detail, kind="instruction"))
    return sorted(kept, key=lambda detail: detail.first)


def _strength_first(detail: Found) -> tuple[int, int]:
    """Put the strength of a tablet before their number, drops and puffs before any strength."""
    last = 0
    if detail.kind == "dose":
        last = 2 if detail.value.endswith("%") else int(is_count(detail))
        last = -1 if is_metered(detail.value) else last
    elif detail.value.startswith("up to "):
        last = 1
    return (last, detail.first)


def is_count(detail: Found) -> bool:
    """Say whether a dose counts tablets, puffs and the like rather than giving a strength."""
    return detail.value.split()[-1] in COUNT


def is_metered(dose: str) -> bool:
    """Say whether a dose is of what comes in puffs or drops, whatever the strength of these."""
    return dose.endswith(("puff", "puffs", "drop", "drops", "spray", "sprays"))
