"""The audit trail as a list: from when to when, from where on."""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from scribe.clock import iso
from scribe.errors import InvalidRequest

MAX_LINES = 500
"""Of the longest lines, which name a hundred ids, these are 4 MB: Lambda answers with 6 at most."""

DAYS_AT_ONCE = 31
"""So many days are looked through for an answer, be there lines or none."""

_PLACE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z(#[0-9a-f]{16})?", re.ASCII)
_LENGTH_OF_TIME = len("2026-01-05T09:00:00.000Z")


@dataclass(frozen=True)
class AuditList:
    """What is asked for: the lines after a place and before a time, ``limit`` of them.

    A place is a line's, ``{at}#{id}``, or a time alone, which comes before all lines of that time.
    """

    after: str
    until: datetime
    limit: int = MAX_LINES

    @classmethod
    def parse(cls, query: Mapping[str, str], *, now: datetime) -> Self:
        """Return what a query asks for: ``from``, ``to``, ``limit``, ``cursor``; any may be absent.

        That is then the last day until now.

        Raises:
            InvalidRequest: one of them is wrong; ``details`` says which.
        """
        until = _time("to", query["to"]) if query.get("to") else now
        since = _time("from", query["from"]) if query.get("from") else until - timedelta(days=1)
        cursor = query.get("cursor")
        after = max(iso(since), _place(cursor)) if cursor else iso(since)
        return cls(after, until, _limit(query.get("limit")))

    @property
    def since(self) -> datetime:
        """The time of the place from which it goes on."""
        return datetime.fromisoformat(self.after[:_LENGTH_OF_TIME])

    def days(self) -> list[tuple[str, str]]:
        """Return the first and the last place of each day that is to be looked at, in order."""
        found: list[tuple[str, str]] = []
        first = self.since
        while iso(first) < iso(self.until) and len(found) < DAYS_AT_ONCE:
            last = min(next_day(first), self.until)
            # What is after a place is not it: ids are followed by nothing.
            found.append((f"{iso(first) if found else self.after}!", iso(last)))
            first = last
        return found

    def answer(self, lines: list[dict[str, Any]]) -> dict[str, Any]:
        """Return the answer of the lines of these days, and where to go on, if there may be more.

        ``lines`` are one more than are asked for if there are more of them.
        """
        shown = lines[: self.limit]
        place = None
        if len(lines) > self.limit:
            place = f"{shown[-1]['at']}#{shown[-1]['id']}"
        elif (days := self.days()) and days[-1][1] < iso(self.until):
            place = days[-1][1]
        return {"lines": shown, **({"next_cursor": _cursor(place)} if place else {})}


def next_day(moment: datetime) -> datetime:
    """Return when the day after a time's begins, in UTC."""
    return moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(
        days=1
    )


def _cursor(place: str) -> str:
    return base64.urlsafe_b64encode(place.encode()).decode()


def _place(cursor: str) -> str:
    try:
        place = base64.b64decode(cursor, b"-_", validate=True).decode()
        valid = _PLACE.fullmatch(place) and datetime.fromisoformat(place[:_LENGTH_OF_TIME])
    except (ValueError, binascii.Error):
        valid = None
    if not valid:
        raise _wrong("cursor", "is the next_cursor of an answer before.")
    return place


def _time(name: str, given: str) -> datetime:
    try:
        moment = datetime.fromisoformat(given)
        moment = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise _wrong(name, "is a time such as 2026-11-23T09:30:00Z.") from None
    # Within these years a day more or less is still a time.
    if not 1970 <= moment.year <= 9000:
        raise _wrong(name, "is a time from 1970 on.")
    return moment


def _limit(given: str | None) -> int:
    text = given or str(MAX_LINES)
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
    if number < 1:
        raise _wrong("limit", "is a whole number from 1.")
    return min(number, MAX_LINES)


def _wrong(field: str, what: str) -> InvalidRequest:
    return InvalidRequest("invalid_request", f"{field} {what}", field=field)
