"""A request's body as JSON: an object that can be read, stored and given back by anybody."""

import json
from typing import Any

from scribe.errors import InvalidRequest, TooLarge

MAX_BYTES = 1_048_576
"""The longest transcript, 256 KB of UTF-8, has at most four times as much where it is escaped."""
MAX_DEPTH = 30
"""No body of the protocol is nested as deep; what is stored must be read again by anybody."""


def read_object(body: bytes) -> dict[str, Any]:
    """Return the object that a body is, in UTF-8 whatever its content type says; none is ``{}``.

    Raises:
        InvalidRequest: it is none, is nested too deep, or names a member twice: which of the two
            counts is for nobody to guess.
        TooLarge: it has more than ``MAX_BYTES``.
    """
    if len(body) > MAX_BYTES:
        raise TooLarge(
            "request_too_large",
            f"A body of JSON may have {MAX_BYTES} bytes at most.",
            max_bytes=MAX_BYTES,
        )
    if not body.strip():
        return {}
    try:
        value = json.loads(
            body.decode("utf-8"), parse_constant=_refuse_constant, object_pairs_hook=_object
        )
        # Neither lone surrogates nor numbers beyond JSON's are to be given back.
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode("utf-8")
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise InvalidRequest(
            "invalid_request", "The body must be a JSON object, which names no member twice."
        )
    if _is_deeper(value, MAX_DEPTH):
        raise InvalidRequest("invalid_request", f"The body may be nested {MAX_DEPTH} deep at most.")
    return value


def _object(members: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(members)
    if len(value) != len(members):
        raise ValueError("a member is named twice")
    return value


def _is_deeper(value: Any, levels: int) -> bool:
    if not isinstance(value, dict | list):
        return False
    members = value.values() if isinstance(value, dict) else value
    return levels == 0 or any(_is_deeper(member, levels - 1) for member in members)


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")
