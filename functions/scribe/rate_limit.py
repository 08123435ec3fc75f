"""Rate limits: how many requests a key, and a tenant with all its keys, may send in a minute.

The authorizer counts and judges, since it is asked of every request, and puts its verdict into
what it tells of the caller; ``edge/http.py`` makes headers of it, or the answer 429.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil

from scribe.errors import TooManyRequests
from scribe.limits import Limits

WINDOW = timedelta(minutes=1)
_NAME = "rate"


@dataclass(frozen=True)
class Verdict:
    """Where a caller stands: of ``limit`` requests, ``left`` are left until ``resets_at``.

    ``per`` is whose limit is the nearer one, ``key`` or ``tenant``. With less than none left, the
    request that this is the verdict of is beyond it.
    """

    per: str
    limit: int
    left: int
    resets_at: int

    @property
    def is_over(self) -> bool:
        """Whether the request is to be refused."""
        return self.left < 0

    @property
    def headers(self) -> dict[str, str]:
        """What every answer says of it (protocol: Errors); the reset is in Unix seconds."""
        return {
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(max(self.left, 0)),
            "X-RateLimit-Reset": str(self.resets_at),
        }

    def to_context(self) -> dict[str, str]:
        """Return what an authorizer's context carries of it: strings alone."""
        return {_NAME: f"{self.per} {self.limit} {self.left} {self.resets_at}"}

    def check(self, now: datetime) -> None:
        """Let a request pass.

        Raises:
            TooManyRequests: it is beyond the limit.
        """
        if self.is_over:
            raise TooManyRequests(
                "rate_limit_exceeded",
                f"More than {self.limit} requests in this minute. Wait as Retry-After says.",
                retry_after=seconds_until(datetime.fromtimestamp(self.resets_at, UTC), now),
                limit=self.limit,
                per=self.per,
            )


def verdict_in(context: Mapping[str, str]) -> Verdict | None:
    """Return the verdict that an authorizer's context carries; None if it could not count."""
    if _NAME not in context:
        return None
    per, *numbers = context[_NAME].split()
    return Verdict(per, *map(int, numbers))


def minute_of(now: datetime) -> datetime:
    """Return when the minute began that a request is counted in."""
    return now.replace(second=0, microsecond=0)


def judge(limits: Limits, *, by_key: int, by_tenant: int, now: datetime) -> Verdict:
    """Judge a request after which so many of this minute are counted, itself among them."""
    resets_at = int((minute_of(now) + WINDOW).timestamp())
    per_key, per_tenant = (
        limits.requests_per_minute_per_key,
        limits.requests_per_minute_per_tenant,
    )
    return min(
        Verdict("key", per_key, per_key - by_key, resets_at),
        Verdict("tenant", per_tenant, per_tenant - by_tenant, resets_at),
        key=lambda verdict: verdict.left,
    )


def beyond(limits: Limits, now: datetime) -> Verdict:
    """Return the verdict of a request that could not be counted, since there are too many."""
    over = limits.requests_per_minute_per_tenant + 1
    return judge(limits, by_key=0, by_tenant=over, now=now)


def seconds_until(moment: datetime, now: datetime) -> int:
    """Return for how many whole seconds to wait until a moment, one at least."""
    return max(1, ceil((moment - now).total_seconds()))
