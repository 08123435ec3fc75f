"""How deliveries wait: places, delays, and when the sweeper looks."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from scribe.delivery_queue import (
    MAX_BETWEEN_RESENDS,
    MAX_DELAY,
    MAX_PLACES,
    NOT_SENT_AT_MOST,
    PLACE_HELD,
    Place,
    due_at,
    free_place,
    goes_by_queue,
    is_given_up,
    places,
    wait_for_place,
)
from scribe.response import Outcome
from tests.unit.test_delivery import NOW, WEBHOOK, attempt, delivery

SECOND = timedelta(seconds=1)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["take", "give back", "crash"]), st.integers(0, 9), st.integers(0, 40)
        ),
        max_size=40,
    ),
    st.integers(1, MAX_PLACES),
)
def test_no_more_are_held_than_there_are_and_none_for_ever(
    program: list[tuple[str, int, int]], count: int
) -> None:
    held: dict[int, Place] = {}
    now = datetime(2026, 1, 5, tzinfo=UTC)
    for what, who, seconds in program:
        now += seconds * SECOND
        if what == "take":
            number = free_place(held, f"dlv_{who}", count=count, now=now)
            alive = [place for place in held.values() if now < place.until]
            waiting = len(alive) >= count or f"dlv_{who}" in {place.holder for place in alive}
            assert (number is None) == waiting
            if number is not None:
                held[number] = Place(f"dlv_{who}", now + PLACE_HELD)
        elif what == "give back":
            held = {n: place for n, place in held.items() if place.holder != f"dlv_{who}"}
        assert sum(now < place.until for place in held.values()) <= count
        assert set(held) <= set(range(MAX_PLACES))


@given(st.integers(0, 10**6), st.floats(0, 1), st.booleans())
def test_waiting_for_a_place(waits: int, random: float, failing: bool) -> None:
    webhook = WEBHOOK.after(Outcome(500), began=NOW, now=NOW) if failing else WEBHOOK
    wait = wait_for_place(webhook, waits, random)
    least = 60 * SECOND if failing else 5 * SECOND
    assert least <= wait <= MAX_DELAY
    if waits < 8:
        assert wait <= 4 * least


def test_a_webhook_that_fails_has_one_place() -> None:
    failing = WEBHOOK.after(Outcome(500), began=NOW, now=NOW)
    assert (places(WEBHOOK), places(failing)) == (MAX_PLACES, 1)


def test_a_message_is_sent_for_what_is_near_and_the_sweeper_has_the_rest() -> None:
    current, seen = delivery(), []
    now = NOW
    for _ in range(9):
        current = attempt(current, Outcome(500), at=now)
        now = current.attempts[-1].at
        seen.append(goes_by_queue(current, now))
        due = due_at(current, now)
        assert current.next_attempt_at is not None
        assert due is not None
        assert due >= current.next_attempt_at
        if not seen[-1]:
            assert due == current.next_attempt_at
        now = current.next_attempt_at
    assert seen == [True, True, *[False] * 7]


def test_a_lost_message_is_replaced_after_longer_and_longer() -> None:
    current, before = delivery(), timedelta(0)
    for _ in range(2000):
        due = due_at(current, NOW)
        assert due is not None
        assert before <= due - NOW <= MAX_BETWEEN_RESENDS
        before = due - NOW
        current = current.sent_anew()
    assert before == MAX_BETWEEN_RESENDS
    assert attempt(current, Outcome(500)).resends == 0


def test_what_has_ended_is_not_due() -> None:
    assert due_at(attempt(delivery(), Outcome(200)), NOW) is None


def test_what_cannot_even_be_tried_is_given_up() -> None:
    assert not is_given_up(delivery(), NOW + NOT_SENT_AT_MOST)
    assert is_given_up(delivery(), NOW + NOT_SENT_AT_MOST + SECOND)
