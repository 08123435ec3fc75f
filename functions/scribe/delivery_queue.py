"""How deliveries wait: for a place at their webhook, by a queue's delay, in the due index.

A webhook has few places, and one that fails has one: an endpoint that hangs holds up its own
deliveries and takes next to nothing from anybody else's.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from scribe.delivery import Delivery, DeliveryStatus
from scribe.webhook import Webhook

MAX_PLACES = 4
"""Requests to one webhook at once."""
PLACE_HELD = timedelta(seconds=30)
"""Longer than a sender may run: a place that was held so long is held by nobody."""
MAX_DELAY = timedelta(minutes=15)
"""The longest that SQS delays a message."""
MESSAGE_LOST_AFTER = timedelta(minutes=2)
"""A message that nobody has brought on after so long may be lost."""
MAX_BETWEEN_RESENDS = timedelta(hours=1)
NOT_SENT_AT_MOST = timedelta(days=5)
"""A delivery that could not even be tried for so long is given up."""


@dataclass(frozen=True)
class Place:
    """A webhook's place, by its number: held by a delivery until a time."""

    holder: str
    until: datetime


def places(webhook: Webhook) -> int:
    """Return how many requests a webhook gets at once."""
    return MAX_PLACES if webhook.failing_since is None else 1


def free_place(
    held: Mapping[int, Place], delivery_id: str, *, count: int, now: datetime
) -> int | None:
    """Return the number of a place that is free; None if there is none.

    Nor is there one for a delivery that is being sent at this moment by a repeat of its message.
    """
    taken = {number: place for number, place in held.items() if now < place.until}
    if len(taken) >= count or any(place.holder == delivery_id for place in taken.values()):
        return None
    return next(number for number in range(count) if number not in taken)


def wait_for_place(webhook: Webhook, waits: int, random: float) -> timedelta:
    """Return how long a delivery that found no place waits, after it has so often.

    5 to 20 s, and longer the longer the queue before it seems to be; at a webhook that fails, 1 to
    4 minutes: nobody there is in a hurry, and each look at it costs a run of the sender.
    """
    least = timedelta(seconds=5) if webhook.failing_since is None else timedelta(minutes=1)
    return min(least * (1 + 3 * random) * (1 + waits // 8), MAX_DELAY)


def goes_by_queue(delivery: Delivery, now: datetime) -> bool:
    """Whether a delivery's next attempt is near enough to be a message already."""
    return delivery.next_attempt_at is not None and delivery.next_attempt_at - now <= MAX_DELAY


def due_at(delivery: Delivery, now: datetime) -> datetime | None:
    """Return when the sweeper looks at a delivery; None if nothing more is tried.

    When its next attempt is to be, or if a message was sent for that, when it may be lost.
    """
    if delivery.status is not DeliveryStatus.PENDING or delivery.next_attempt_at is None:
        return None
    if not goes_by_queue(delivery, now):
        return delivery.next_attempt_at
    patience = min(MESSAGE_LOST_AFTER * float(2 ** min(delivery.resends, 9)), MAX_BETWEEN_RESENDS)
    return max(delivery.next_attempt_at, now) + patience


def is_given_up(delivery: Delivery, now: datetime) -> bool:
    """Whether a delivery's messages have come to nothing for too long."""
    next_attempt = delivery.next_attempt_at
    return next_attempt is not None and now - next_attempt > NOT_SENT_AT_MOST
