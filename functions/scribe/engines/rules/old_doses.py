"""Old doses named beside new ones: "from 10 mg to 20", "by 5 mg every week"."""

import re
from dataclasses import replace

from scribe.clinical.dosing import Found
from scribe.clinical.text import Phrase
from scribe.engines.rules.drug_details import is_count
from scribe.engines.rules.drug_verbs import Action


def without_old_dose(phrase: Phrase, details: list[Found]) -> list[Found]:
    """Drop where a dose comes from ("from 10 mg once daily to 20"), keep where it goes to.

    By how much it changes ("by 5 mg every week") is no dose either.
    """
    words = [word.text for word in phrase.words]
    details = _summed(phrase, _raised(phrase, details))
    kept: list[Found] = []
    dropping_until = -1
    stepping = -1
    unit = ""
    for detail in details:
        if detail.kind == "dose" and detail.first > 0 and words[detail.first - 1] == "by":
            stepping = detail.last
            continue
        if detail.first == stepping and detail.kind == "frequency":
            continue
        if detail.first > 0 and words[detail.first - 1] == "from":
            if detail.kind == "dose" and " to " in detail.value:
                kept.append(replace(detail, value=detail.value.split(" to ")[1]))
                continue
            later_to = [i for i in range(detail.last, len(words)) if words[i] == "to"]
            dropping_until = later_to[0] if later_to else detail.last
            unit = detail.value.partition(" ")[2] if detail.kind == "dose" else unit
        if detail.first >= dropping_until:
            led = unit and words[detail.first - 1] == "to" and detail.value.isdecimal()
            kept.append(replace(detail, value=f"{detail.value} {unit}") if led else detail)
    return kept


_RAISED = re.compile(
    r"(?<!\S)(?:doubled|increased|raised|reduced|lowered|halved|cut|dropped|changed|put|brought|"
    r"moved|went|gone)(?: (?:it|that|this|the dose|me|him|"
    r"her))?(?: (?:up|down|back))? to (?=\d)"
)


def _raised(phrase: Phrase, details: list[Found]) -> list[Found]:
    """Drop the dose before "which I have doubled to 20 mg", and how often where that is new too."""
    cue = _RAISED.search(phrase.text)
    if cue is None:
        return details
    at = phrase.word_at(cue.start())
    new = {"dose"} | {one.kind for one in details if one.first > at}
    if "frequency" in new or "timing" in new:
        new |= {"frequency", "timing"}
    earlier = [one for one in details if one.kind == "dose" and one.last <= at]
    if not earlier or not any(one.kind == "dose" and one.first > at for one in details):
        return details
    begin = earlier[-1].first
    return [one for one in details if not (begin <= one.first < at and one.kind in new)]


_SUM = re.compile(
    r"(?<!\S)(?:so|making|makes|equals|which is|that is|that gives|altogether)"
    r"(?: (?:that is|it is|about|a total of|i guess|,))* \Z"
)


def _summed(phrase: Phrase, details: list[Found]) -> list[Found]:
    """Drop the strength before what the tablets come to ("two 5 mg tablets, so 10 mg")."""
    kept: list[Found] = []
    for detail in details:
        if detail.kind == "dose" and not is_count(detail) and _is_sum(phrase, detail):
            strengths = [one for one in kept if one.kind == "dose" and not is_count(one)]
            near = [one for one in strengths[-1:] if detail.first - one.last <= _NEAR]
            kept = [one for one in kept if one not in near]
        kept.append(detail)
    return kept


def _is_sum(phrase: Phrase, dose: Found) -> bool:
    before = f"{phrase.part(0, dose.first).text} "
    return bool(_SUM.search(before) or _IN_ALL.match(phrase.part(dose.last, dose.last + 3).text))


_IN_ALL = re.compile(r"(?:in all|in total|altogether|all told|in 1 go)(?!\S)")
_NEAR = 10
_FROM_TO = re.compile(
    r"(?<!\S)from (?:[a-z]+ )?(?P<old>\d+(?:\.\d+)?)(?: [a-z]+){0,4}? (?:up |down )?to (?:[a-z]+ )?"
    r"(?P<new>\d+(?:\.\d+)?)(?!\S)"
)


def dose_change(text: str) -> Action | None:
    """Return whether "from 50 to 75 mg" is an increase or a decrease, None when it is not said."""
    match = _FROM_TO.search(text)
    if match is None or float(match["old"]) == float(match["new"]):
        return None
    return "increase" if float(match["new"]) > float(match["old"]) else "decrease"
