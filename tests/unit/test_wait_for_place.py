from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from scribe.due import LONGEST_WAIT, wait_for_place


@given(st.integers(0, 10_000), st.floats(0, 1))
def test_a_wait_grows_with_the_backlog_and_is_no_longer_than_a_queue_can(
    waits: int, random: float
) -> None:
    wait = wait_for_place(waits, random)
    assert timedelta(seconds=5) <= wait <= LONGEST_WAIT
    assert wait <= wait_for_place(waits + 1, random)
    if waits < 8:
        assert wait <= timedelta(seconds=20)
