"""Time as it is written: ISO 8601 in UTC to the millisecond, so that text order is time order."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated

from pydantic import PlainSerializer

Clock = Callable[[], datetime]
"""What tells the time: a worker asks more than once, and is given the answer."""


def utc_now() -> datetime:
    """Return the time."""
    return datetime.now(UTC)


def iso(moment: datetime) -> str:
    """Return an aware time as ``2026-11-23T00:30:14.120Z``."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


Timestamp = Annotated[datetime, PlainSerializer(iso, when_used="json")]
"""A time in a model, written by ``iso`` wherever the model is written as JSON."""
