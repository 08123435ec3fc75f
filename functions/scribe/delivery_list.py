"""Deliveries as a list: of which status, from when to when, from where on."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self

from scribe.clock import iso
from scribe.delivery import Delivery, DeliveryStatus
from scribe.errors import InvalidRequest

MAX_LIMIT = 50
"""Of the longest deliveries, these are 4 MB: Lambda answers with 6 at most."""
_CURSOR = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z_dlv_[0-9a-f]{32}", re.ASCII)
_BEGINNING, _END = "0", "9999-12-31T23:59:59.999Z~"


def place_of(delivery: Delivery) -> str:
    """Return a delivery's place among its webhook's, in order of time; as a cursor, too."""
    return f"{iso(delivery.created_at)}_{delivery.delivery_id}"


@dataclass(frozen=True)
class DeliveryList:
    """What is asked for: ``between`` are the first place and the last, both among them."""

    statuses: tuple[DeliveryStatus, ...]
    between: tuple[str, str]
    limit: int

    @classmethod
    def parse(cls, asked: Mapping[str, Any], *, default_status: str | None = None) -> Self:
        """Return what a query or a body asks for: ``status``, ``from``, ``to``, ``limit``, cursor.

        ``from`` and ``to`` are times; ``cursor`` is the ``next_cursor`` of an answer before.

        Raises:
            InvalidRequest: one of them is none; ``details`` says which.
        """
        status = asked.get("status") or default_status
        if status is not None and status not in list(DeliveryStatus):
            raise _wrong("status", f"is one of: {', '.join(DeliveryStatus)}.")
        first = _time("from", asked.get("from")) or _BEGINNING
        last = _time("to", asked.get("to"))
        # A text after every place of that very millisecond.
        most = f"{last}~" if last else _END
        cursor = asked.get("cursor")
        if cursor:
            if not isinstance(cursor, str) or not _CURSOR.fullmatch(cursor):
                raise _wrong("cursor", "is the next_cursor of an answer before.")
            # The text before it: places are ASCII, so that none comes between.
            most = min(most, cursor[:-1] + chr(ord(cursor[-1]) - 1) + "~")
        statuses = (DeliveryStatus(status),) if status else tuple(DeliveryStatus)
        return cls(statuses, (min(first, most), most), _limit(asked.get("limit")))

    def answer(self, found: list[Delivery]) -> tuple[list[Delivery], dict[str, str]]:
        """Return those found that were asked for, and the cursor to the others, if there are."""
        shown = found[: self.limit]
        more = len(found) > self.limit
        return shown, {"next_cursor": place_of(shown[-1])} if more and shown else {}


def _time(name: str, given: Any) -> str | None:
    if given in (None, ""):
        return None
    try:
        moment = datetime.fromisoformat(given)
        return iso(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    except (TypeError, ValueError, OverflowError):
        raise _wrong(name, "is a time such as 2026-11-23T09:30:00Z.") from None


def _limit(given: Any) -> int:
    text = str(MAX_LIMIT if given in (None, "") else given)
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
    if number < 1:
        raise _wrong("limit", "is a whole number from 1.")
    return min(number, MAX_LIMIT)


def _wrong(field: str, what: str) -> InvalidRequest:
    return InvalidRequest("invalid_request", f"{field} {what}", field=field)
