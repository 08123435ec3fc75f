"""A model's answer as items: each is taken or left by itself."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

MAX_CITED = 12
"""An item that cites half the transcript has no evidence but says that it has."""

_UNREADABLE = (
    "An item of the language model's answer was left out: it is not in the form asked for."
)
_NO_SECTION = (
    "An item of the language model's answer was left out: the template has no such section."
)
_TOO_MUCH = (
    "An item of the language model's answer was left out: it cites too much of the transcript."
)


class Unreadable(Exception):
    """An answer that is no answer at all. Never says what stood in it."""


@dataclass(frozen=True)
class Item:
    """One assertion: the section's key, its text or fields, and the segments that it cites."""

    section: str
    text: str
    fields: Mapping[str, str]
    segments: tuple[int, ...]


@dataclass
class Items:
    """What was read of an answer, and what of it could not be, in words for people."""

    items: list[Item] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def read_items(content: Any, sections: Mapping[str, str]) -> Items:
    """Read an answer; ``sections`` maps what a section may be called to its key.

    Raises:
        Unreadable: it is not JSON, or has no list of items.
    """
    answer = _parsed(content)
    raw = answer.get("items") if isinstance(answer, dict) else answer
    if isinstance(raw, str):
        raw = _parsed(raw)
    if not isinstance(raw, list):
        raise Unreadable
    read = Items()
    for one in raw:
        item = _item(one, sections)
        if isinstance(item, Item):
            read.items.append(item)
        elif item:
            read.warnings.append(item)
    return read


def _parsed(content: Any) -> Any:
    if not isinstance(content, str):
        return content
    text = content.strip()
    if text.startswith("```"):
        text = text.strip("`").removeprefix("json")
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        # Without its words: whoever logs it must not log a patient's.
        raise Unreadable from None


def _item(raw: Any, sections: Mapping[str, str]) -> Item | str | None:
    """Return an item, why it is none, or None for one that says nothing."""
    if not isinstance(raw, dict):
        return _UNREADABLE
    text, fields, segments = raw.get("text"), raw.get("fields") or [], raw.get("segments")
    if not isinstance(text, str) or not isinstance(fields, list) or not isinstance(segments, list):
        return _UNREADABLE
    section = _section(str(raw.get("section", "")), sections)
    if section is None:
        return _NO_SECTION
    cited = tuple(dict.fromkeys(one for one in segments if type(one) is int))
    if len(cited) > MAX_CITED:
        return _TOO_MUCH
    named = {
        one["name"].strip().lower(): _line(one["value"])
        for one in fields
        if isinstance(one, dict)
        and isinstance(one.get("name"), str)
        and isinstance(one.get("value"), str)
        and one["value"].strip()
    }
    words = _line(text)
    if not words and not named:
        return None
    return Item(section=section, text=words, fields=named, segments=cited)


def _section(called: str, sections: Mapping[str, str]) -> str | None:
    """Return the key of a section called "4", "Plan" or, as models like to, "4. Plan"."""
    name = called.strip().rstrip(".").lower()
    number = re.match(r"\d+", name)
    return sections.get(name) or (sections.get(number[0]) if number else None)


def _line(text: str) -> str:
    """Keep a text on one line, without the halves of characters that JSON can spell."""
    return " ".join(text.encode(errors="ignore").decode().split())
