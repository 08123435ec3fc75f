"""Deliveries: when the next attempt is, what ends them, and that nothing else does."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scribe.delivery import (
    JITTER,
    MAX_ATTEMPTS_KEPT,
    MAX_RETRY_AFTER,
    SCHEDULE,
    Delivery,
    DeliveryStatus,
    FailedReason,
    new_delivery,
    next_wait,
)
from scribe.delivery_list import MAX_LIMIT
from scribe.event import PING, Event, new_ping
from scribe.response import MAX_EXCERPT, Fault, Outcome
from scribe.webhook import DisabledReason, SealedSecret, Webhook

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
EVENT = Event(
    id="evt_1", event="session.completed", timestamp="t", session_id="ses_1", tenant="demo"
)
WEBHOOK = Webhook(
    tenant="demo",
    webhook_id="wh_1",
    url="https://emr.example/",
    events=("session.completed",),
    secrets=(SealedSecret(sealed="x"),),
    created_at=NOW,
    changed_at=NOW,
)
OK, ERROR, GONE = Outcome(200), Outcome(500), Outcome(410)

LAMBDA_ANSWERS = 6_291_556
"""Bytes at most."""

chances = st.floats(0, 1)
waits = st.none() | st.timedeltas(timedelta(0), timedelta(days=400))
failures = st.sampled_from([ERROR, Outcome(301), Outcome(404), *(Outcome(fault=f) for f in Fault)])


def delivery(event: Event = EVENT) -> Delivery:
    return new_delivery(event, WEBHOOK, now=NOW)


def attempt(
    before: Delivery, outcome: Outcome, *, at: datetime = NOW, random: float = 0.5
) -> Delivery:
    return before.attempted(
        outcome, began=at, ended=at + timedelta(milliseconds=120), random=random
    )


@given(st.integers(1, 20), waits, chances)
def test_each_wait_is_the_schedules_within_its_jitter_or_what_was_asked_for(
    tries: int, asked: timedelta | None, random: float
) -> None:
    wait = next_wait("session.completed", tries, asked, random)

    if tries >= len(SCHEDULE):
        assert wait is None
        return
    assert wait is not None
    least, most = SCHEDULE[tries] * (1 - JITTER), SCHEDULE[tries] * (1 + JITTER)
    patience = min(asked or timedelta(0), MAX_RETRY_AFTER)
    second = timedelta(milliseconds=1)
    assert max(least, patience) - second <= wait <= max(most, patience) + second


@given(st.lists(st.tuples(failures, waits, chances), max_size=15))
def test_failures_alone_end_after_the_schedule(
    tries: list[tuple[Outcome, timedelta | None, float]],
) -> None:
    current, now = delivery(), NOW
    for number, (outcome, _, random) in enumerate(tries, 1):
        if not current.is_pending:
            break
        before, current = current, attempt(current, outcome, at=now, random=random)
        assert current.attempts_made == current.tries == number
        assert current.ticket > before.ticket
        assert current.is_pending == (number < len(SCHEDULE))
        if current.is_pending:
            assert current.next_attempt_at is not None
            assert current.next_attempt_at > now
            now = current.next_attempt_at
        else:
            assert current.reason is FailedReason.ATTEMPTS_EXHAUSTED
            assert timedelta(days=2) < now - NOW < timedelta(days=4)


@given(st.lists(st.sampled_from([OK, ERROR, GONE, "again"]), max_size=60))
def test_every_program_tells_the_truth(program: list[Any]) -> None:
    current = delivery()
    made: list[Outcome] = []
    for step in program:
        before = current
        if step == "again":
            current = current.begun_again(NOW)
            assert current.is_pending
            assert current.tries == 0
        else:
            current = attempt(current, step)
            made.append(step)
            if step is OK:
                assert current.status is DeliveryStatus.DELIVERED
            elif not before.is_pending:
                assert current.status is before.status
        assert current.ticket == before.ticket + 1
        assert current.attempts_made == len(made)
        codes = [each.status_code for each in current.attempts]
        assert codes == [each.status_code for each in made][-MAX_ATTEMPTS_KEPT:]
        assert (current.next_attempt_at is not None) == current.is_pending
        assert (current.ended_at is None) == current.is_pending


def test_gone_is_the_end() -> None:
    ended = attempt(delivery(), GONE)
    assert (ended.status, ended.reason) == (DeliveryStatus.FAILED, FailedReason.GONE)


def test_a_ping_is_tried_once() -> None:
    ping = delivery(new_ping("demo", "0" * 32, now=NOW))
    assert ping.event == PING
    assert attempt(ping, ERROR).reason is FailedReason.ATTEMPTS_EXHAUSTED


def test_a_body_is_the_protocols_and_nothing_more() -> None:
    assert delivery().body == (
        '{"id":"evt_1","event":"session.completed","timestamp":"t","session_id":"ses_1"}'
    )


def test_to_a_disabled_webhook_it_has_failed_and_can_be_sent_later() -> None:
    disabled = WEBHOOK.disabled(DisabledReason.REQUESTED, NOW)
    stored = new_delivery(EVENT, disabled, now=NOW)
    assert (stored.status, stored.reason) == (
        DeliveryStatus.FAILED,
        FailedReason.WEBHOOK_DISABLED,
    )
    assert stored.begun_again(NOW).is_pending


def test_there_is_one_delivery_of_an_event_and_a_webhook() -> None:
    other = WEBHOOK.model_copy(update={"webhook_id": "wh_2"})
    assert delivery().delivery_id == delivery().delivery_id
    assert delivery().delivery_id != new_delivery(EVENT, other, now=NOW).delivery_id


def test_what_is_shown_is_no_secret_and_not_the_body() -> None:
    shown = attempt(delivery(), Outcome(500, excerpt="oops")).view()
    assert shown["attempts"] == [
        {
            "at": "2026-01-05T09:00:00.000Z",
            "duration_ms": 120,
            "status_code": 500,
            "response": "oops",
        }
    ]
    assert "body" not in shown


@pytest.mark.parametrize("written", ['"', "\\", "\N{PILL}"])
def test_a_page_of_the_longest_is_within_what_a_lambda_answers(written: str) -> None:
    longest = delivery()
    for _ in range(MAX_ATTEMPTS_KEPT):
        longest = attempt(longest, Outcome(500, excerpt=written * MAX_EXCERPT))
    body = json.dumps({"deliveries": [longest.view()] * MAX_LIMIT}, ensure_ascii=False)
    assert len(json.dumps({"body": body}, ensure_ascii=False).encode()) < LAMBDA_ANSWERS
