from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from scribe.errors import TooManyRequests
from scribe.limits import Limits
from scribe.rate_limit import WINDOW, beyond, judge, minute_of, verdict_in

NOW = datetime(2026, 1, 5, 9, 0, 12, 500_000, tzinfo=UTC)
times = st.integers(0, 2_000_000_000_000).map(
    lambda milliseconds: datetime.fromtimestamp(milliseconds / 1000, UTC)
)
counts = st.integers(1, 100_000)
limits = st.builds(
    Limits,
    requests_per_minute_per_key=st.integers(1, 60_000),
    requests_per_minute_per_tenant=st.integers(1, 60_000),
)


@given(limits, counts, counts, times)
def test_a_request_is_refused_exactly_beyond_one_of_its_limits(
    given_limits: Limits, by_key: int, more: int, now: datetime
) -> None:
    by_tenant = by_key + more
    verdict = judge(given_limits, by_key=by_key, by_tenant=by_tenant, now=now)
    per_key = given_limits.requests_per_minute_per_key
    per_tenant = given_limits.requests_per_minute_per_tenant
    assert verdict.is_over == (by_key > per_key or by_tenant > per_tenant)
    assert verdict.left == min(per_key - by_key, per_tenant - by_tenant)
    assert verdict.limit == {"key": per_key, "tenant": per_tenant}[verdict.per]
    assert verdict_in(verdict.to_context()) == verdict
    assert int(verdict.headers["X-RateLimit-Remaining"]) >= 0


@given(limits, times)
def test_the_wait_ends_with_the_minute(given_limits: Limits, now: datetime) -> None:
    verdict = beyond(given_limits, now)
    with pytest.raises(TooManyRequests) as refused:
        verdict.check(now)
    assert refused.value.retry_after is not None
    assert 1 <= refused.value.retry_after <= WINDOW.total_seconds()
    then = now + timedelta(seconds=refused.value.retry_after)
    assert minute_of(then) > minute_of(now)
    assert verdict.resets_at == (minute_of(now) + WINDOW).timestamp()


def test_the_last_request_within_the_limit_passes() -> None:
    verdict = judge(Limits(requests_per_minute_per_key=5), by_key=5, by_tenant=9, now=NOW)
    verdict.check(NOW)
    assert verdict.headers == {
        "X-RateLimit-Limit": "5",
        "X-RateLimit-Remaining": "0",
        "X-RateLimit-Reset": "1767603660",
    }


def test_what_was_not_counted_has_no_verdict() -> None:
    assert verdict_in({"tenant": "clinic", "scopes": "read"}) is None


def test_a_tenant_has_limits_of_its_own_or_the_deployments() -> None:
    own = Limits().but({"sessions_per_day": 10})
    assert own == Limits(sessions_per_day=10)
    for wrong in ({"sessions": 1}, {"requests_per_minute_per_key": 0}, {"sessions_per_day": -1}):
        with pytest.raises(ValidationError):
            Limits().but(wrong)
