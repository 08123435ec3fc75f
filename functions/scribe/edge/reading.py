"""What a request says, read by a model; what the model refuses is told to the client.

Only this: a row or a setting that a model refuses is our fault, and no client's.
"""

from collections.abc import Callable
from typing import TypeVar

from pydantic import ValidationError

from scribe.errors import InvalidRequest, ScribeError, Unprocessable

_Read = TypeVar("_Read")
_UNKNOWN = "unknown field"


def invalid_fields(error: ValidationError) -> InvalidRequest:
    """Return the client's error for a body that its model refused, naming fields, not values.

    A field that is not known is not named either: whatever it is, it is the client's own text.
    """
    found = error.errors(include_url=False, include_input=False, include_context=False)
    problems = [
        {"field": _UNKNOWN, "problem": "There is no such field."}
        if item["type"] == "extra_forbidden"
        else {"field": ".".join(str(part) for part in item["loc"]), "problem": item["msg"]}
        for item in found
    ]
    problems = [each for number, each in enumerate(problems) if each not in problems[:number]]
    missing = [item["loc"] for item in found if item["type"] == "missing"]
    code = "missing_required_field" if missing else "invalid_request"
    names = ", ".join(problem["field"] for problem in problems) or "body"
    return InvalidRequest(code, f"Missing or not valid: {names}.", fields=problems)


def unprocessable(error: ValidationError) -> Unprocessable:
    """Return the same error where the protocol wants 422 ``validation_error`` of it."""
    invalid = invalid_fields(error)
    return Unprocessable("validation_error", invalid.message, **invalid.details)


def understood(
    read: Callable[[], _Read],
    *,
    refusal: Callable[[ValidationError], ScribeError] = invalid_fields,
) -> _Read:
    """Return what ``read`` makes of a request.

    Raises:
        ScribeError: its model refuses it, told as ``refusal`` does.
    """
    try:
        return read()
    except ValidationError as error:
        raise refusal(error) from None
