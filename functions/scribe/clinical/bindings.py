"""What belongs to what: a dose to its drug, a number to what was measured, a side to its part.

That "5 mg" was said is not enough where two drugs were spoken of. Where the words leave open what
a dose or a number belongs to, it may belong to any.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from scribe.clinical import lexicon
from scribe.clinical.courses import find_actions, find_courses
from scribe.clinical.dosing import Found, find_details
from scribe.clinical.relations import are_joined, find_effects, find_sided, of_relatives
from scribe.clinical.stems import meanings, stem
from scribe.clinical.text import Phrase
from scribe.clinical.units import ALL

_TIME_UNITS = {
    "day": "day", "week": "week", "month": "month", "year": "year", "hour": "hour",
    "minute": "minute", "night": "day", "wk": "week", "yr": "year", "hr": "hour",
}  # fmt: skip
_SHARED = re.compile(
    r"(?<!\S)(?:both|each|respectively|same (?:for|with|goes|dose)|"
    r"all (?:of )?(?:them|these|[2-9]))(?!\S)"
)
_SIDE = re.compile(r"(?:left|right)\Z")
# "The left looks normal": a side without its part, which was named before.
_NO_PART = re.compile(r"(?:is|was|looks?|looked|one|seems?|appears?|feels?|has|1|,|\.|and)\Z")
_NEAR = 4


@dataclass(frozen=True)
class Bindings:
    """Pairs of a text. A detail of a drug whose owner is open is in ``loose``."""

    doses: frozenset[tuple[str, str]]
    loose: frozenset[str]
    labels: frozenset[tuple[str, str]]
    spans: frozenset[tuple[str, str]]
    sides: frozenset[tuple[str, str]]
    sided: frozenset[tuple[str, str]]
    counts: frozenset[str]
    relatives: frozenset[tuple[str, str]]
    effects: frozenset[tuple[str, str]]
    actions: frozenset[tuple[str, str]]
    taken: frozenset[str]
    stopped: frozenset[str]


@lru_cache(maxsize=4_096)
def bindings(phrases: tuple[Phrase, ...]) -> Bindings:
    """Return what belongs to what in phrases that follow each other."""
    doses: set[tuple[str, str]] = set()
    loose: set[str] = set()
    labels: set[tuple[str, str]] = set()
    spans: set[tuple[str, str]] = set()
    sides: set[tuple[str, str]] = set()
    sided: set[tuple[str, str]] = set()
    counts: set[str] = set()
    relatives: set[tuple[str, str]] = set()
    courses = find_courses(phrases)
    taken = {drug for drug, course in courses.items() if course == "taken"}
    stopped = {drug for drug, course in courses.items() if course == "stopped"}
    for phrase in phrases:
        for drug, values, is_loose in _owners(phrase):
            if is_loose:
                loose |= values
            else:
                doses |= {(drug, value) for value in values}
        labels |= set(_labels(phrase))
        spans |= set(_spans(phrase))
        sides |= set(_sides(phrase))
        sided |= set(find_sided(phrase))
        counts |= set(_counts(phrase))
        relatives |= set(of_relatives(phrase))
    return Bindings(
        doses=frozenset(doses),
        loose=frozenset(loose),
        labels=frozenset(labels),
        spans=frozenset(spans),
        sides=frozenset(sides),
        sided=frozenset(sided),
        counts=frozenset(counts),
        relatives=frozenset(relatives),
        effects=frozenset(find_effects(phrases)),
        actions=frozenset(find_actions(phrases)),
        taken=frozenset(taken),
        stopped=frozenset(stopped),
    )


def agree(said: Bindings, cited: Bindings) -> bool:
    """Say whether nothing of a statement belongs to something else in the words that it cites."""
    return (
        all(_has_owner(pair, cited) for pair in said.doses)
        and all(_fits(pair, cited.labels) for pair in said.labels)
        and all(pair in cited.spans for pair in said.spans)
        and all(_fits_side(pair, cited.sides) for pair in said.sides)
        and all(_fits_owner(pair, cited.sided) for pair in said.sided)
        and said.counts & {number for number, _ in cited.spans} <= cited.counts
        and all(_fits_owner(pair, cited.relatives) for pair in said.relatives)
        and all(_fits_owner(pair, cited.effects) for pair in said.effects)
        and all(_fits_owner(pair, cited.actions) for pair in said.actions)
        and not said.taken & cited.stopped
        and not said.stopped & cited.taken
    )


def _has_owner(pair: tuple[str, str], cited: Bindings) -> bool:
    drug, value = pair
    owners = {owner for owner, one in cited.doses if one == value}
    # "Dolo" and "dolo 650" are one: a brand's number is part of some names in the list.
    own = any(owner.startswith(drug) or drug.startswith(owner) for owner in owners)
    return not owners or own or value in cited.loose


def _fits(pair: tuple[str, str], labels: Iterable[tuple[str, str]]) -> bool:
    label, number = pair
    numbers = {one for name, one in labels if name == label}
    return not numbers or number in numbers


def _fits_owner(pair: tuple[str, str], pairs: frozenset[tuple[str, str]]) -> bool:
    """Say whether a pair's second is its first's, where it is said what the first's is."""
    first, second = pair
    known = {other for one, other in pairs if one == first}
    return not known or second in known or "both" in known or (second == "both" and len(known) > 1)


def _fits_side(pair: tuple[str, str], sides: frozenset[tuple[str, str]]) -> bool:
    side, part = pair
    if (side, "") in sides:
        return True
    known = {one for one, name in sides if name == part}
    return not known or side in known


def _owners(phrase: Phrase) -> Iterable[tuple[str, set[str], bool]]:
    """Yield each detail's drug, its readings, and whether that is open.

    A detail is of the drug before it, or of the one right behind ("5 mg of amlodipine"). The
    second dose after one drug is open: it may be the next one's, or a second of the same.
    """
    drugs = lexicon.drugs().find(phrase)
    shared = bool(_SHARED.search(phrase.text))
    seen: set[tuple[str, str]] = set()
    for detail in find_details(phrase):
        kind = "time" if detail.kind in ("frequency", "timing", "as needed") else detail.kind
        if kind not in ("dose", "time", "duration"):
            continue
        behind = [drug for drug in drugs if 0 <= drug.first - detail.last <= 2]
        before = [drug for drug in drugs if drug.last <= detail.first]
        if kind == "dose" and behind and _joins(phrase, detail, behind[0].first):
            yield behind[0].name, readings(detail), shared
        elif before:
            owner = (before[-1].name, kind)
            part = kind == "dose" and _is_part(phrase, detail)
            joined = kind != "dose" and are_joined(phrase, before)
            open_ = shared or joined or (owner in seen and len({drug.name for drug in drugs}) > 1)
            yield before[-1].name, readings(detail), open_ or part
            if not part:
                seen.add(owner)
        else:
            yield "", readings(detail), True


def _joins(phrase: Phrase, detail: Found, drug: int) -> bool:
    between = [word.text for word in phrase.words[detail.last : drug]]
    return all(word in ("of", "the", "your") for word in between)


def _is_part(phrase: Phrase, detail: Found) -> bool:
    """A count of tablets belongs to any: "metformin 500, 2 tablets, and ramipril, 1 tablet"."""
    return phrase.words[detail.last - 1].text in ALL and not detail.value.endswith(
        ("mg", "mcg", "g", "ml", "units", "IU")
    )


def readings(detail: Found) -> set[str]:
    """Return a detail and the parts that it may be quoted by ("10 to 20 mg" also says 20 mg)."""
    kind, value = detail.kind, detail.value
    if kind == "dose" and " to " in value:
        low, _, high = value.partition(" to ")
        return {value, high, f"{low} {high.split(' ', 1)[-1]}"}
    if kind == "timing" and " and " in value:
        return {value, *value.split(" and ")}
    return {value, value.removeprefix("up to ")}


def _labels(phrase: Phrase) -> Iterable[tuple[str, str]]:
    """Yield each number with the word that names it: ("pulse", "78")."""
    drugs = {
        index for drug in lexicon.drugs().find(phrase) for index in range(drug.first, drug.last)
    }
    details = {
        index for detail in find_details(phrase) for index in range(detail.first, detail.last)
    }
    light = lexicon.words("note_words.txt")
    for index, word in enumerate(phrase.words):
        if not word.text[0].isdigit() or index in details:
            continue
        near = 0
        for at in range(index - 1, -1, -1):
            text = phrase.words[at].text
            if text in (",", ".", ";") and near:
                break
            is_light = text in light or at in details or text.rstrip("s") in _TIME_UNITS
            if text[0].isdigit() or text in ("/", "over", ",") or is_light:
                continue
            near += 1
            timed = phrase.words[index + 1 : index + 2]
            is_time = bool(timed) and timed[0].text.rstrip("s") in _TIME_UNITS
            if (at in drugs and not is_time) or near > _NEAR:
                break
            yield from ((str(meaning), word.text) for meaning in meanings(text))
            break


def _spans(phrase: Phrase) -> Iterable[tuple[str, str]]:
    """Yield stretches of time: ("3", "week")."""
    words = [word.text for word in phrase.words]
    for index, text in enumerate(words):
        hourly = re.fullmatch(r"q(\d+)h\w*", text)
        if hourly or (text == "hourly" and index):
            yield hourly[1] if hourly else words[index - 1], "hour"
        if text == "fortnight":
            yield "2", "week"
        unit = _TIME_UNITS.get(text.rstrip("s") if text != "s" else text)
        if not unit or not index or words[index + 1 : index + 2] == ["old"]:
            continue
        number = "1" if words[index - 1] in ("a", "an", "1", "another") else words[index - 1]
        if number[0].isdigit() and (number != "1" or words[index - 1] != "a"):
            yield number, unit
            if index > 2 and words[index - 2] in ("to", "or") and words[index - 3][0].isdigit():
                yield words[index - 3], unit
        elif number == "1":
            yield number, unit


def _sides(phrase: Phrase) -> Iterable[tuple[str, str]]:
    for index, word in enumerate(phrase.words):
        if _SIDE.match(word.text):
            behind = phrase.words[index + 1 : index + 2]
            if not behind or _NO_PART.match(behind[0].text):
                yield word.text, ""
            for other in phrase.words[index + 1 : index + 3]:
                if not other.text[0].isalpha() or _SIDE.match(other.text):
                    break
                yield word.text, stem(other.text)


def _counts(phrase: Phrase) -> Iterable[str]:
    """Yield numbers of things: the 20 of "20 cigarettes a day for 40 years"."""
    words = [word.text for word in phrase.words]
    timed = {number for number, _ in _spans(phrase)}
    for index, text in enumerate(words):
        behind = words[index + 1 : index + 2]
        is_time = bool(behind) and (
            behind[0].rstrip("s") in _TIME_UNITS or behind[0] in ("to", "or")
        )
        if text[0].isdigit() and text != "1" and not (is_time and text in timed):
            yield text
