"""Quotas: how many sessions a tenant may create a day, and how much audio it may have a month.

They are soft. What is used is counted after it was used, so some seconds' worth may be beyond; and
audio that is uploaded is processed: at the end of a month's hours no more sessions are created.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta

from scribe.clock import iso
from scribe.errors import TooManyRequests
from scribe.limits import Limits
from scribe.rate_limit import seconds_until
from scribe.usage_report import Counts, total


def month_of(now: datetime) -> tuple[date, date]:
    """Return the first day of the month, and today: what the quotas are of."""
    today = now.astimezone(UTC).date()
    return today.replace(day=1), today


def check_quotas(limits: Limits, used: Mapping[date, Counts], now: datetime) -> None:
    """Let a session be created, after so much was used on the days of this month.

    Raises:
        TooManyRequests: ``rate_limit_exceeded``, a quota is used up; it says when it begins anew.
    """
    first, today = month_of(now)
    sessions = total([used.get(today, {})])["sessions"]
    if limits.sessions_per_day and sessions >= limits.sessions_per_day:
        tomorrow = today + timedelta(days=1)
        raise _used_up("sessions_per_day", limits.sessions_per_day, sessions, tomorrow, now)
    hours = total(used.values())["audio_seconds"] / 3600
    if limits.audio_hours_per_month and hours >= limits.audio_hours_per_month:
        next_month = (first + timedelta(days=31)).replace(day=1)
        most = limits.audio_hours_per_month
        raise _used_up("audio_hours_per_month", most, round(hours, 2), next_month, now)


def _used_up(
    quota: str, limit: int, used: float, begins_anew: date, now: datetime
) -> TooManyRequests:
    moment = datetime.combine(begins_anew, time(0), UTC)
    return TooManyRequests(
        "rate_limit_exceeded",
        f"The quota {quota} is used up; it begins anew at {iso(moment)}.",
        retry_after=seconds_until(moment, now),
        quota=quota,
        limit=limit,
        used=used,
        resets_at=iso(moment),
    )
