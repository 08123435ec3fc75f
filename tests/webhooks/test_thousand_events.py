"""A thousand events to twenty receivers, of which five misbehave, for a week of their time."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from scribe.delivery import MAX_ATTEMPTS_KEPT, DeliveryStatus
from scribe.delivery_queue import MAX_PLACES
from scribe.edge.log import logger
from scribe.event import Event
from scribe.response import Fault, Outcome
from scribe.webhook import DisabledReason, SealedSecret, Webhook
from tests.webhooks.world import Behaviour, Faults, World

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
OK, ERROR, TIMEOUT = Outcome(200), Outcome(500, excerpt="oops"), Outcome(fault=Fault.TIMEOUT)


def hangs(_: random.Random) -> tuple[float, Outcome]:
    return 15.0, TIMEOUT


def is_broken(_: random.Random) -> tuple[float, Outcome]:
    return 0.1, ERROR


def is_gone(_: random.Random) -> tuple[float, Outcome]:
    return 0.1, Outcome(410)


def is_moody(chance: random.Random) -> tuple[float, Outcome]:
    return (0.3, OK) if chance.random() < 0.8 else (0.1, ERROR)


def is_slow(chance: random.Random) -> tuple[float, Outcome]:
    return (9.0, OK) if chance.random() < 0.9 else (15.0, TIMEOUT)


def is_well(chance: random.Random) -> tuple[float, Outcome]:
    return 0.05 + 0.2 * chance.random(), OK


ILL: dict[str, Behaviour] = {
    "hangs": hangs,
    "broken": is_broken,
    "gone": is_gone,
    "moody": is_moody,
    "slow": is_slow,
}
WELL: dict[str, Behaviour] = {f"well-{number}": is_well for number in range(15)}


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Log nothing: there are hundreds of thousands of lines."""
    logger.setLevel("CRITICAL")
    yield
    logger.setLevel("INFO")


def run_week(events: int, faults: Faults) -> World:
    """Publish events, one a second, and let a week go by."""
    world = World(ILL | WELL, NOW, faults=faults)
    for name in world.behaviours:
        world.add(
            Webhook(
                tenant="demo",
                webhook_id=name,
                url="https://emr.example.com/",
                events=("session.completed",),
                secrets=(SealedSecret(sealed="secret"),),
                created_at=NOW,
                changed_at=NOW,
            )
        )
    for number in range(events):
        world.publish(
            Event(id=f"evt_{number}", event="session.completed", timestamp="t", tenant="demo")
        )
        world.run(world.now + timedelta(seconds=1))
    world.run(NOW + timedelta(days=7))
    return world


def check(world: World, events: int, *, crashes: bool) -> None:
    """Nothing is lost, nothing is blocked, and the log says what the receivers saw."""
    assert len(world.rows) == events * len(world.behaviours)
    for key, delivery in world.rows.items():
        assert not delivery.is_pending
        seen = world.seen.get(key, [])
        logged = [(each.status_code, each.error) for each in delivery.attempts]
        if crashes:
            assert delivery.attempts_made <= len(seen)
        else:
            told = [(outcome.status_code, outcome.fault) for _, outcome in seen]
            assert logged == told[-MAX_ATTEMPTS_KEPT:]
            ended = [
                each.at + timedelta(milliseconds=each.duration_ms) for each in delivery.attempts
            ]
            for ours, (theirs, _) in zip(ended, seen, strict=True):
                assert abs(ours - theirs) < timedelta(milliseconds=2)
        succeeded = any(
            each.error is None and each.status_code == 200 for each in delivery.attempts
        )
        assert succeeded == (delivery.status is DeliveryStatus.DELIVERED)
    for name in [*WELL, "moody", "slow"]:
        assert world.webhooks[name].is_active
        mine = [row for (_, whose, _), row in world.rows.items() if whose == name]
        assert {row.status for row in mine} == {DeliveryStatus.DELIVERED}
    assert max(world.most_at_once.values()) <= MAX_PLACES
    assert world.webhooks["gone"].disabled_reason is DisabledReason.GONE


def test_nothing_is_lost_and_nothing_is_blocked() -> None:
    world = run_week(1000, Faults())

    check(world, 1000, crashes=False)
    for (_, name, _), delivery in world.rows.items():
        if name in WELL:
            assert delivery.ended_at is not None
            assert delivery.ended_at - delivery.created_at < timedelta(seconds=2)
            assert delivery.attempts_made == 1
    assert sum(len(seen) for (_, name, _), seen in world.seen.items() if name == "gone") <= 4
    broken = [row for (_, name, _), row in world.rows.items() if name == "broken"]
    assert {row.attempts_made for row in broken} == {10}


def test_nor_is_it_when_messages_get_lost_or_doubled_and_workers_die() -> None:
    world = run_week(60, Faults(lost=5, doubled=5, crashed=5))

    check(world, 60, crashes=True)
