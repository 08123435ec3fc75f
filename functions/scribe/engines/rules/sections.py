"""Which facts a section of a template draws, told by its title and by what it asks for.

A section claims kinds of facts more or less strongly. A fact stands in every section that claims
its kind as its own; where none does, in the first that is likely meant, else in the first that
could take it. So "Plan" lists the follow-up unless there is a section "Follow-up".
"""

import re
from collections.abc import Iterable, Mapping

from scribe.engines.rules.concepts import ALL, CONCEPTS, MEDICINES, OWN, SPARE, Concept
from scribe.engines.rules.facts import Fact, Kind
from scribe.template import Section, Template

# Told in the order of the dialogue, not kind by kind.
_AS_ONE: dict[Kind, Kind] = {"present": "story", "procedure": "course", "result": "exam"}
_EXCLUDED = re.compile(r"\b(?:do not|don t|without|except|excluding|not|no)\b[^.;\n]*")
_PLAIN_MEDICINES = re.compile(rf"(?:\w+ )?{MEDICINES}(?: list)?")


def fill(template: Template, facts: Iterable[Fact]) -> dict[str, list[Fact]]:
    """Return the facts of each section by its key, in the order that a note tells them."""
    claims = {section.key: claims_of(section, template) for section in template.sections}
    for section in template.sections:
        _leave_to_others(section, claims)
    places = {kind: _places(kind, claims) for kind in ALL}
    filled: dict[str, list[Fact]] = {section.key: [] for section in template.sections}
    for fact in sorted(facts, key=_rank):
        for key in places[fact.kind]:
            if all(fact.text != one.text for one in filled[key]):
                filled[key].append(fact)
    return filled


def claims_of(section: Section, template: Template) -> dict[Kind, int]:
    """Return how strongly a section claims each kind of fact; nothing if it means none of them.

    The one section of a template without headings takes all.
    """
    if len(template.sections) == 1 and section.title == template.name:
        return dict.fromkeys(ALL, OWN)
    asked = _named(_plain(section.asks))
    titled = _named(_plain(section.title))
    claims: dict[Kind, int] = {}
    for concept in titled or asked:
        for kind, level in concept.claims.items():
            claims[kind] = max(level, claims.get(kind, 0))
    others = [concept for concept in asked if concept not in titled]
    requested = {kind for concept in others for kind, level in concept.claims.items() if level > 1}
    for concept in titled:
        for kind in requested & {*concept.claims, *concept.on_request}:
            claims[kind] = OWN
    if _PLAIN_MEDICINES.fullmatch(_plain(section.title)) and requested & {"takes", "prescribed"}:
        claims |= {kind: SPARE for kind in ("takes", "prescribed") if kind not in requested}
    return claims


def _plain(text: str) -> str:
    text = text.replace("_", " ").replace("\u2019", "'").lower()
    return _EXCLUDED.sub(" ", re.sub(r"[^\w/&.,;\n-]+", " ", text)).strip()


def _named(text: str) -> list[Concept]:
    found: list[tuple[int, Concept]] = []
    for concept in CONCEPTS:
        match = None if concept.weak and found else concept.pattern.search(text)
        if match:
            found.append((match.start(), concept))
            text = concept.pattern.sub(lambda taken: "#" * len(taken.group()), text)
    return [concept for _, concept in sorted(found, key=lambda one: one[0])]


def _leave_to_others(section: Section, claims: dict[str, dict[Kind, int]]) -> None:
    """Let "Medications" leave what "Current medications" or "Prescription" is there for."""
    if not _PLAIN_MEDICINES.fullmatch(_plain(section.title)):
        return
    for key, other in claims.items():
        for kind in ("takes", "prescribed"):
            only = other.get(kind) == OWN and len(other) == 1
            if key != section.key and only and len(claims[section.key]) > 1:
                claims[section.key].pop(kind, None)


def _places(kind: Kind, claims: Mapping[str, Mapping[Kind, int]]) -> list[str]:
    level = max((one.get(kind, 0) for one in claims.values()), default=0)
    keys = [key for key, one in claims.items() if level and one.get(kind) == level]
    return keys if level == OWN else keys[:1]


def _rank(fact: Fact) -> tuple[int, int]:
    """Return what orders facts: their kind first, then where they were said."""
    order = ALL.index(_AS_ONE.get(fact.kind, fact.kind))
    return order, min(one.index for one in fact.evidence)
