"""Deliveries: an event on its way to one webhook, through attempts to an end that is known.

A delivery is at once the log of what was tried, the state of its retries, and the handle by which
it is sent again. Every rule here is pure: time and chance are handed in.
"""

import hashlib
import json
import re
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Self

from pydantic import BaseModel, ConfigDict

from scribe.clock import Timestamp, iso
from scribe.event import PING, Event
from scribe.message import DeliverWebhook
from scribe.response import Outcome
from scribe.webhook import Webhook

SCHEDULE = (
    timedelta(0),
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
"""How long each attempt waits after the one before it (Standard Webhooks): three days in all."""
JITTER = 0.2
"""Of each wait, more or less: what failed together does not come back together."""
MAX_RETRY_AFTER = timedelta(hours=24)
"""A receiver may ask for patience, not for ever."""
MAX_ATTEMPTS_KEPT = 20
"""Of a delivery that is sent again and again, the last ones."""
KEPT = timedelta(days=30)
"""How long a delivery can be looked up and sent again."""


class DeliveryStatus(StrEnum):
    """Where a delivery is."""

    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"


class FailedReason(StrEnum):
    """Why nothing more is tried, unless it is asked for."""

    ATTEMPTS_EXHAUSTED = "attempts_exhausted"
    GONE = "gone"
    WEBHOOK_DISABLED = "webhook_disabled"
    WEBHOOK_DELETED = "webhook_deleted"
    NOT_SENT = "not_sent"


class Attempt(BaseModel):
    """One request and what came of it: a status code, or an error in its place."""

    model_config = ConfigDict(frozen=True)

    at: Timestamp
    duration_ms: int
    status_code: int | None = None
    error: str | None = None
    response: str | None = None


class Delivery(BaseModel):
    """A delivery as it is stored.

    ``body`` is what is sent, to the byte. ``tries`` counts the attempts since it was begun or last
    sent again, ``attempts_made`` all of them. ``ticket`` is another after each change: a message
    has the one that it was sent for, so that of all messages but the newest is void. ``resends``
    counts messages that came to nothing; ``due_at`` is when the sweeper looks.
    """

    model_config = ConfigDict(frozen=True)

    tenant: str
    webhook_id: str
    delivery_id: str
    event_id: str
    event: str
    session_id: str | None = None
    body: str
    created_at: Timestamp
    status: DeliveryStatus = DeliveryStatus.PENDING
    reason: FailedReason | None = None
    tries: int = 0
    attempts_made: int = 0
    attempts: tuple[Attempt, ...] = ()
    next_attempt_at: Timestamp | None = None
    ended_at: Timestamp | None = None
    ticket: int = 1
    resends: int = 0
    due_at: Timestamp | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        """Whose it is, of which webhook, and its own id: together there is but one."""
        return self.tenant, self.webhook_id, self.delivery_id

    @property
    def is_pending(self) -> bool:
        """Whether more is tried."""
        return self.status is DeliveryStatus.PENDING

    @property
    def is_ping(self) -> bool:
        """Whether it tells of nothing."""
        return self.event == PING

    @property
    def message(self) -> DeliverWebhook:
        """The message by which it is taken as it is now."""
        tenant, webhook_id, delivery_id = self.key
        return DeliverWebhook(
            tenant=tenant, webhook_id=webhook_id, delivery_id=delivery_id, ticket=self.ticket
        )

    def attempted(
        self, outcome: Outcome, *, began: datetime, ended: datetime, random: float
    ) -> Self:
        """Return the delivery after an attempt; ``random`` is from 0 to 1.

        A success is one whenever it comes; a failure that comes after the end is but noted.
        """
        attempt = Attempt(
            at=began,
            duration_ms=round((ended - began) / timedelta(milliseconds=1)),
            status_code=outcome.status_code,
            error=outcome.fault,
            response=outcome.excerpt or None,
        )
        made: dict[str, Any] = {
            "attempts": (*self.attempts, attempt)[-MAX_ATTEMPTS_KEPT:],
            "attempts_made": self.attempts_made + 1,
            "tries": self.tries + 1,
            "ticket": self.ticket + 1,
            "resends": 0,
        }
        return self.model_copy(update=made | self._consequences(outcome, ended, random))

    def _consequences(self, outcome: Outcome, ended: datetime, random: float) -> dict[str, Any]:
        """Return what follows from one more attempt: an end, or when the next is."""
        over = {"ended_at": ended, "next_attempt_at": None}
        if outcome.succeeded:
            return {"status": DeliveryStatus.DELIVERED, "reason": None, **over}
        if not self.is_pending:
            return {}
        if outcome.is_gone:
            return {"status": DeliveryStatus.FAILED, "reason": FailedReason.GONE, **over}
        wait = next_wait(self.event, self.tries + 1, outcome.retry_after, random)
        if wait is None:
            reason = FailedReason.ATTEMPTS_EXHAUSTED
            return {"status": DeliveryStatus.FAILED, "reason": reason, **over}
        return {"next_attempt_at": ended + wait}

    def given_up(self, reason: FailedReason, now: datetime) -> Self:
        """Return the delivery as one that is not tried any more, for want of something else."""
        return self.model_copy(
            update={
                "status": DeliveryStatus.FAILED,
                "reason": reason,
                "ended_at": now,
                "next_attempt_at": None,
                "ticket": self.ticket + 1,
            }
        )

    def begun_again(self, now: datetime) -> Self:
        """Return the delivery as one that is sent from the start, whatever became of it."""
        return self.model_copy(
            update={
                "status": DeliveryStatus.PENDING,
                "reason": None,
                "ended_at": None,
                "tries": 0,
                "resends": 0,
                "ticket": self.ticket + 1,
                "next_attempt_at": now,
            }
        )

    def sent_anew(self) -> Self:
        """Return the delivery with a message in the place of one that came to nothing."""
        return self.model_copy(update={"ticket": self.ticket + 1, "resends": self.resends + 1})

    def view(self) -> dict[str, Any]:
        """Return what the webhook's owner is shown."""
        times = {"next_attempt_at": self.next_attempt_at, "ended_at": self.ended_at}
        return {
            "delivery_id": self.delivery_id,
            "webhook_id": self.webhook_id,
            "event_id": self.event_id,
            "event": self.event,
            **({"session_id": self.session_id} if self.session_id else {}),
            "status": self.status.value,
            **({"reason": self.reason.value} if self.reason else {}),
            "created_at": iso(self.created_at),
            **{name: iso(moment) for name, moment in times.items() if moment},
            "attempts_made": self.attempts_made,
            "attempts": [
                attempt.model_dump(mode="json", exclude_none=True) for attempt in self.attempts
            ],
        }


def new_delivery(event: Event, webhook: Webhook, *, now: datetime) -> Delivery:
    """Return the delivery of an event to a webhook, the same however often either is repeated.

    To a disabled webhook it has failed from the start: it can be sent once that is active again.
    """
    delivery = Delivery(
        tenant=webhook.tenant,
        webhook_id=webhook.webhook_id,
        delivery_id=delivery_id(event.id, webhook.webhook_id),
        event_id=event.id,
        event=event.event,
        session_id=event.session_id,
        body=json.dumps(event.payload(), separators=(",", ":")),
        created_at=now,
        next_attempt_at=now,
    )
    if webhook.disabled_reason is None:
        return delivery
    return delivery.given_up(FailedReason.WEBHOOK_DISABLED, now)


def delivery_id(event_id: str, webhook_id: str) -> str:
    """Return the id of an event's delivery to a webhook."""
    return f"dlv_{hashlib.sha256(f'{event_id} {webhook_id}'.encode()).hexdigest()[:32]}"


def is_delivery_id(text: str) -> bool:
    """Whether a text can be a delivery's id."""
    return re.fullmatch(r"dlv_[0-9a-f]{32}", text) is not None


def next_wait(
    event: str, tries: int, retry_after: timedelta | None, random: float
) -> timedelta | None:
    """Return how long to wait after ``tries`` failures; None when they were enough.

    A receiver's ``Retry-After`` makes it longer, never shorter. A ping is tried once: whoever
    sent it waits for what it says.
    """
    if event == PING or tries >= len(SCHEDULE):
        return None
    scheduled = SCHEDULE[tries] * (1 - JITTER + 2 * JITTER * random)
    return max(scheduled, min(retry_after or timedelta(0), MAX_RETRY_AFTER))
