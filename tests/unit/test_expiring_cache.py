from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scribe.expiring_cache import ExpiringCache

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
AGE = timedelta(seconds=60)

# Steps of a clock that may also be set back, and which of a few keys is asked for.
STEPS = st.lists(st.tuples(st.integers(-90, 90), st.integers(0, 5)), max_size=60)


@given(STEPS, st.integers(1, 4))
def test_nothing_is_older_than_the_age_nor_more_than_the_number(
    steps: list[tuple[int, int]], entries: int
) -> None:
    cache: ExpiringCache[datetime] = ExpiringCache(max_age=AGE, max_entries=entries)
    now = NOW
    for seconds, key in steps:
        now += timedelta(seconds=seconds)
        looked_up_at = cache.get(key, now, lambda at=now: at)  # type: ignore[misc]
        assert timedelta(0) <= now - looked_up_at < AGE
        assert len(cache) <= entries


def test_what_is_known_is_not_looked_up_again() -> None:
    cache: ExpiringCache[str | None] = ExpiringCache(max_age=AGE, max_entries=2)
    answers = iter(["first", None, "third"])
    assert cache.get("a", NOW, lambda: next(answers)) == "first"
    assert cache.get("b", NOW, lambda: next(answers)) is None
    assert cache.get("a", NOW + AGE / 2, lambda: next(answers)) == "first"
    assert cache.get("b", NOW + AGE / 2, lambda: next(answers)) is None  # absence is known too
    assert cache.get("a", NOW + AGE, lambda: next(answers)) == "third"


def test_a_failed_look_up_is_not_kept() -> None:
    cache: ExpiringCache[str] = ExpiringCache(max_age=AGE, max_entries=2)

    def fail() -> str:
        raise ConnectionError

    with pytest.raises(ConnectionError):
        cache.get("a", NOW, fail)
    assert cache.get("a", NOW, lambda: "found") == "found"
