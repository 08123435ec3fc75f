"""Changes of a dose that somebody tells of, and the forms by which a drug is called."""

import re

from scribe.clinical.dosing import Found
from scribe.clinical.text import Phrase

_TOLD = re.compile(
    r"(?<!\S)(?:put|went|gone|moved|took|taken|upped|bumped|increased|raised|brought|cut|dropped|"
    r"reduced|lowered|changed)(?: (?:it|me|him|her|that|us))?(?: (?:up|down|back))? to "
    r"(?P<amount>\d++(?:\.\d++)?+)(?! (?:times|days?|weeks?|months?|years?|hours?|/|in \d|"
    r"of)(?!\S))"
)
_FORM = (
    r"(?P<form>gel|cream|ointment|lotion|spray|inhaler|puffer|drops|patch|patches|syrup|sachets|"
    r"injection|injections|shampoo|mouthwash)(?!\S)"
)
_NAMED_FORM = re.compile(rf"(?:nasal |eye |ear )?{_FORM}")
_CALLED_BY_FORM = re.compile(rf"(?<!\S)(?:the|that|your|this) (?:nasal |eye |ear )?{_FORM}")


def told_change(phrase: Phrase, details: tuple[Found, ...]) -> str | None:
    """Return the dose that somebody says it went to ("the nurse put it up to ten")."""
    match = _TOLD.search(phrase.text)
    if match is None:
        return None
    at = phrase.word_at(match.start("amount"))
    read = [one.value for one in details if one.kind == "dose" and one.first == at]
    return read[0] if read else match["amount"]


def form_of(after: str) -> str | None:
    """Return the form that a drug's name is followed by ("Voltarol gel")."""
    match = _NAMED_FORM.match(after)
    return match["form"] if match else None


def called_form(text: str) -> str | None:
    """Return the form by which a drug is spoken of ("use the gel four times a day")."""
    match = _CALLED_BY_FORM.search(text)
    return match["form"] if match else None
