from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scribe.errors import TooManyRequests
from scribe.login_limit import (
    MOST_OF_ADDRESS,
    MOST_OF_CLIENT,
    WINDOW,
    Failures,
    source_of,
    window_of,
)

moments = st.integers(0, 4_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
counts = st.integers(0, 2 * MOST_OF_ADDRESS)


@given(moments, counts, counts)
def test_a_wait_is_never_longer_than_a_window(
    now: datetime, of_client: int, of_address: int
) -> None:
    begins = window_of(now)
    assert begins <= now < begins + WINDOW
    failures = Failures(of_client, of_address, until=begins + WINDOW)
    if of_client < MOST_OF_CLIENT and of_address < MOST_OF_ADDRESS:
        failures.check(now)
        return
    with pytest.raises(TooManyRequests) as refused:
        failures.check(now)
    wait = refused.value.retry_after
    assert wait is not None
    assert begins + WINDOW - now <= timedelta(seconds=wait) <= WINDOW


@pytest.mark.parametrize(
    ("address", "source"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("", ""),
        ("not an address", "not an address"),
    ],
)
def test_what_counts_as_one_address(address: str, source: str) -> None:
    assert source_of(address) == source
