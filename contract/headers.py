"""Headers of answers."""

from typing import Any


def _number(says: str, example: int) -> dict[str, Any]:
    schema = {"type": "integer", "minimum": 0}
    return {"description": says, "required": False, "schema": schema, "example": example}


def _text(says: str, example: str) -> dict[str, Any]:
    schema = {"type": "string"}
    return {"description": says, "required": True, "schema": schema, "example": example}


HEADERS: dict[str, dict[str, Any]] = {
    "Location": _text("The session's address.", "https://…/voice/v1/sessions/ses_…"),
    "Retry-After": {**_number("How many seconds to wait.", 1), "required": True},
    "Cache-Control": _text("For how long the answer may be kept.", "max-age=10800"),
    "WWW-Authenticate": _text("How to say who calls.", "Bearer"),
    "X-RateLimit-Limit": _number("How many requests a minute there may be.", 12_000),
    "X-RateLimit-Remaining": _number("How many of these are left.", 11_998),
    "X-RateLimit-Reset": _number("When the minute is over, in seconds since 1970.", 1767603660),
}
RATE = ("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset")
"""Of every answer to a caller who is known."""
BY_STATUS = {401: ("WWW-Authenticate",), 429: ("Retry-After", *RATE), 503: ("Retry-After",)}
"""Of errors."""
