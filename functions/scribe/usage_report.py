"""A tenant's usage as it is asked for and told: numbers per day, and in all."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from scribe.errors import InvalidRequest

Counts = Mapping[str, Decimal | int]
"""What was used: a number for each of ``COUNTED`` of which there was some."""
COUNTED = ("sessions", "transcribed", "failed", "audio_seconds", "documents", "deliveries")
"""Sessions created, those heard or brought as a transcript, those that failed; the audio that was
processed; documents written; events delivered to webhooks."""
KEPT = timedelta(days=800)
"""How long a day can be looked up: two whole years, and some time to ask for the first of them."""
MOST_DAYS = 400
"""Of one answer: a year and a month."""


@dataclass(frozen=True)
class UsageRequest:
    """From which day to which, both included."""

    first: date
    last: date

    @classmethod
    def parse(cls, query: Mapping[str, str], today: date) -> "UsageRequest":
        """Return what a query asks for: this month up to today, if it does not say.

        Raises:
            InvalidRequest: it says no days, or too many.
        """
        last = _day(query, "to") or today
        first = _day(query, "from") or last.replace(day=1)
        if first > last:
            raise InvalidRequest("invalid_request", "from must not be after to.", field="from")
        if (last - first).days >= MOST_DAYS:
            raise InvalidRequest(
                "invalid_request", f"Ask for at most {MOST_DAYS} days at once.", field="from"
            )
        return cls(first, last)


def _day(query: Mapping[str, str], name: str) -> date | None:
    if name not in query:
        return None
    try:
        day = date.fromisoformat(query[name])
    except ValueError:
        day = None
    if day is None or day.isoformat() != query[name]:
        raise InvalidRequest(
            "invalid_request", f"{name} must be a day such as 2026-01-31.", field=name
        )
    return day


def usage_view(asked: UsageRequest, days: Mapping[date, Counts]) -> dict[str, Any]:
    """Return what is answered: the total, and each day on which something was used."""
    return {
        "from": asked.first.isoformat(),
        "to": asked.last.isoformat(),
        "total": total(days.values()),
        "days": [{"date": day.isoformat(), **total([days[day]])} for day in sorted(days)],
    }


def total(counts: Iterable[Counts]) -> dict[str, float | int]:
    """Return the sum of counts, every one of ``COUNTED``: whole but for the seconds."""
    listed = list(counts)
    sums = {name: sum(Decimal(each.get(name, 0)) for each in listed) for name in COUNTED}
    return {
        name: float(value) if name == "audio_seconds" else int(value)
        for name, value in sums.items()
    }
