"""What came of a webhook's request: how the receiver answered, or why there was no answer."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum

MAX_EXCERPT = 1000
"""Characters of a response that are kept: enough to know the page that was met."""
_THROTTLED = (429, 503)
"""The answers whose ``Retry-After`` is about the sender's pace (RFC 9110, RFC 6585)."""


class Fault(StrEnum):
    """Why a request has no answer, or none that counts."""

    TIMEOUT = "timeout"
    NAME_NOT_FOUND = "name_not_found"
    ADDRESS_NOT_ALLOWED = "address_not_allowed"
    CONNECTION_FAILED = "connection_failed"
    TLS_FAILED = "tls_failed"
    NO_RESPONSE = "no_response"
    INVALID_RESPONSE = "invalid_response"
    INCOMPLETE_RESPONSE = "incomplete_response"


@dataclass(frozen=True)
class Outcome:
    """A request's outcome: a whole answer's status code, or a fault; maybe with both.

    An answer that broke off has a status code and is a fault: who knows if its sender meant it.
    """

    status_code: int | None = None
    fault: Fault | None = None
    excerpt: str = ""
    retry_after: timedelta | None = None

    @property
    def succeeded(self) -> bool:
        """Whether the receiver took it: any 2xx, and nothing else."""
        return self.fault is None and self.status_code is not None and self.status_code // 100 == 2

    @property
    def is_gone(self) -> bool:
        """Whether the receiver wants no more, ever (Standard Webhooks: 410)."""
        return self.fault is None and self.status_code == 410


def answered(
    status_code: int, body: bytes, *, retry_after: str | None, whole: bool, now: datetime
) -> Outcome:
    """Return the outcome of an answer, of whose body a beginning was read.

    ``whole`` is false if it broke off before as much was read as is wanted.
    """
    patience = parse_retry_after(retry_after, now) if status_code in _THROTTLED else None
    return Outcome(
        status_code,
        None if whole else Fault.INCOMPLETE_RESPONSE,
        excerpt(body),
        patience,
    )


def excerpt(body: bytes) -> str:
    """Return a body's beginning as text that can be stored and shown."""
    text = body[: 4 * MAX_EXCERPT].decode("utf-8", "replace")
    printable = (char if char.isprintable() or char in "\n\t" else "\ufffd" for char in text)
    return "".join(printable)[:MAX_EXCERPT]


def parse_retry_after(value: str | None, now: datetime) -> timedelta | None:
    """Return how long a ``Retry-After`` asks for, in seconds or as a date; None if it is neither.

    Never less than nothing.
    """
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        return timedelta(seconds=min(int(text[:9]), 10**8))
    try:
        wait = parsedate_to_datetime(text) - now
    except (TypeError, ValueError, OverflowError):
        # A date without a zone can't be subtracted from: it is not as the standard has it.
        return None
    return max(wait, timedelta(0))
