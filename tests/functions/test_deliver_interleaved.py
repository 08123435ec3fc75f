"""Senders, repeats, sweepers and the owner at one delivery, however their calls interleave.

What the receiver saw is what the log says, and in the end nothing waits and nothing is forgotten.
"""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scribe.aws.clients import client
from scribe.aws.deliveries import Deliveries
from scribe.delivery import delivery_id
from scribe.response import Outcome
from tests.functions.conftest import Deployment
from tests.functions.hooks import (
    ADDRESS,
    DELIVERY,
    ONE,
    Receivers,
    ask,
    dispatch,
    event,
    receiving,
    register,
)
from tests.functions.steps import Step, wait_before_calls

_runs = count()


@pytest.fixture(autouse=True)
def names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scribe.aws.outbound.system_resolver", lambda *_: [ADDRESS])


@pytest.fixture
def receivers(deployment: Deployment) -> Iterator[Receivers]:
    with receiving(deployment) as running:
        yield running


@given(
    repeats=st.integers(1, 3),
    owners=st.integers(0, 2),
    sweepers=st.integers(0, 2),
    answers=st.lists(st.sampled_from([200, 500]), max_size=5),
    schedule=st.lists(st.integers(0, 6), max_size=60),
)
@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_the_log_tells_what_the_receiver_saw(
    deployment: Deployment,
    receivers: Receivers,
    repeats: int,
    owners: int,
    sweepers: int,
    answers: list[int],
    schedule: list[int],
) -> None:
    wait_before_calls(client("dynamodb"))
    number = next(_runs)
    receivers.received.clear()
    receivers.queue.clear()
    left, said = iter(answers), list[int]()

    def answer(_: Any) -> Outcome:
        said.append(next(left, 200))
        return Outcome(said[-1])

    receivers.answer = answer
    webhook_id = register(now=receivers.now)["webhook_id"]
    dispatch(event(number), now=receivers.now)
    ids = (webhook_id, delivery_id(event(number).id, webhook_id))
    messages = receivers.messages()
    receivers.now += timedelta(minutes=3)
    waiting = [
        *(Step(partial(receivers.run, *messages)) for _ in range(repeats)),
        *(
            Step(partial(ask, "POST", f"{DELIVERY}/redeliver", *ids, now=receivers.now))
            for _ in range(owners)
        ),
        *(Step(receivers.sweep) for _ in range(sweepers)),
    ]
    steps = list(waiting)
    while waiting:
        step = waiting[schedule.pop() % len(waiting) if schedule else 0]
        step.advance()
        if step.done:
            waiting.remove(step)
    assert not [step.error for step in steps if step.error]

    for _ in range(20):
        if not Deliveries(deployment.table_name).find("demo", *ids).is_pending:
            break
        receivers.run(*receivers.messages())
        receivers.now += timedelta(hours=30)
        receivers.sweep()
    delivery = Deliveries(deployment.table_name).find("demo", *ids)
    assert not delivery.is_pending
    assert delivery.attempts_made == len(said)
    assert sorted(each.status_code or 0 for each in delivery.attempts) == sorted(said[-20:])
    assert delivery.status == "delivered"
    assert ask("DELETE", ONE, webhook_id).status == 204
    assert {headers["webhook-id"] for *_, headers in receivers.received} == {event(number).id}
