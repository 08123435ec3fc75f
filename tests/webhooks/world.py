"""The sender on a clock of its own: real rules and the real worker, with stores of plain Python.

Time goes by between messages, not while a worker runs: what a request takes is added to its
worker's clock, and its place at the webhook and the worker itself are taken until then.
"""

import heapq
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from types import SimpleNamespace
from typing import Any, cast

import workers.deliver_webhook as worker
import workers.sweep_deliveries as sweeper
from scribe.delivery import Delivery, new_delivery
from scribe.delivery_queue import PLACE_HELD, Place, due_at, free_place
from scribe.edge.batch import Record
from scribe.event import Event
from scribe.message import DeliverWebhook
from scribe.response import Outcome
from scribe.webhook import Webhook
from scribe.webhook_url import Target

Key = tuple[str, str, str]
Behaviour = Callable[[random.Random], tuple[float, Outcome]]
"""How a receiver answers: after how many seconds, and what."""
VISIBILITY = timedelta(seconds=150)
"""When a message comes again whose worker has died: six times the worker's timeout."""


class Crash(Exception):
    """The worker died."""


@dataclass
class Faults:
    """How often, of a hundred, a message is lost or doubled, and a worker dies after a request."""

    lost: int = 0
    doubled: int = 0
    crashed: int = 0


@dataclass
class World:
    """Everything that there is, and what each receiver saw: when a request was over, and how."""

    behaviours: dict[str, Behaviour]
    now: datetime
    concurrency: int = 50
    faults: Faults = field(default_factory=Faults)
    chance: random.Random = field(
        default_factory=lambda: random.Random(5)  # noqa: S311 - a run is to be repeated
    )
    webhooks: dict[str, Webhook] = field(default_factory=dict)
    rows: dict[Key, Delivery] = field(default_factory=dict)
    seen: dict[Key, list[tuple[datetime, Outcome]]] = field(default_factory=dict)
    most_at_once: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._numbers = count()
        self._queue: list[tuple[datetime, int, DeliverWebhook]] = []
        self._free_at = [self.now] * self.concurrency
        self._places: dict[str, dict[int, Place]] = {}
        self._due: list[tuple[datetime, Key]] = []
        self._sending: Key = ("", "", "")
        use: Any = SimpleNamespace(
            webhooks=SimpleNamespace(get=self._webhook, change=self._change),
            deliveries=SimpleNamespace(get=self._row, find=self._row, replace=self._replace),
            places=SimpleNamespace(take=self._take, give_back=lambda *_: None),
            sealing=SimpleNamespace(open=lambda sealed, **_: sealed),
            queue=SimpleNamespace(send=self._send),
            outbound=SimpleNamespace(post=self._post),
            local=False,
            clock=lambda: self.now,
            random=self.chance.random,
        )
        self._use = cast("worker._Use", use)

    def add(self, webhook: Webhook) -> None:
        """Register a webhook."""
        self.webhooks[webhook.webhook_id] = webhook

    def publish(self, event: Event) -> None:
        """Make an event's deliveries, as its dispatcher does."""
        for webhook in self.webhooks.values():
            delivery = new_delivery(event, webhook, now=self.now)
            self._store(delivery)
            if delivery.is_pending:
                self._send(delivery.message)

    def run(self, until: datetime) -> None:
        """Let time go by, and the workers work off what comes up in it."""
        while self._queue or self._due:
            message_at = max(self._queue[0][0], self._free_at[0]) if self._queue else until
            # The sweeper runs at every full minute.
            swept_at = until
            if self._due:
                due = max(self._due[0][0], self.now)
                swept_at = due.replace(second=0, microsecond=0) + timedelta(minutes=1)
            if min(message_at, swept_at) >= until:
                break
            if message_at <= swept_at:
                self.now = max(self.now, message_at)
                self._work(heapq.heappop(self._queue)[2])
            else:
                self.now = max(self.now, swept_at)
                self._sweep()
        self.now = until

    def _work(self, message: DeliverWebhook) -> None:
        began = self.now
        heapq.heappop(self._free_at)
        record = Record("m", message.model_dump_json(), "r", 1, "arn")
        try:
            worker._deliver(self._use, record)
        except Crash:
            heapq.heappush(self._queue, (began + VISIBILITY, next(self._numbers), message))
        heapq.heappush(self._free_at, self.now)
        self.now = began

    def _sweep(self) -> None:
        deployment: Any = SimpleNamespace(deliveries=self._use.deliveries, queue=self._use.queue)
        for delivery in self._take_due():
            sweeper._look_after(deployment, delivery, self.now)

    def _take_due(self) -> Iterator[Delivery]:
        found = []
        while self._due and self._due[0][0] <= self.now:
            at, key = heapq.heappop(self._due)
            if self.rows[key].due_at == at:
                found.append(self.rows[key])
        yield from found

    def _webhook(self, _: str, webhook_id: str) -> Webhook:
        return self.webhooks[webhook_id]

    def _change(
        self, _: str, webhook_id: str, change: Callable[[Webhook], Webhook]
    ) -> tuple[Webhook, Webhook]:
        before = self.webhooks[webhook_id]
        self.webhooks[webhook_id] = change(before)
        return before, self.webhooks[webhook_id]

    def _row(self, *key: str) -> Delivery:
        return self.rows[cast("Key", key)]

    def _replace(self, delivery: Delivery, *, seen: Delivery, now: datetime) -> bool:
        if self.rows[delivery.key].ticket != seen.ticket:
            return False
        self._store(delivery, now)
        return True

    def _store(self, delivery: Delivery, now: datetime | None = None) -> None:
        due = due_at(delivery, now or self.now)
        self.rows[delivery.key] = delivery.model_copy(update={"due_at": due})
        if due:
            heapq.heappush(self._due, (due, delivery.key))

    def _take(self, *key: str, count: int, now: datetime) -> int | None:
        held = self._places.setdefault(key[1], {})
        number = free_place(held, key[2], count=count, now=now)
        if number is not None:
            held[number] = Place(key[2], now + PLACE_HELD)
            self._sending = cast("Key", key)
            at_once = sum(now < place.until for place in held.values())
            self.most_at_once[key[1]] = max(at_once, self.most_at_once.get(key[1], 0))
        return number

    def _post(
        self, target: Target, body: bytes, headers: Mapping[str, str], **_: object
    ) -> Outcome:
        key = self._sending
        seconds, outcome = self.behaviours[key[1]](self.chance)
        self.now += timedelta(seconds=seconds)
        self.seen.setdefault(key, []).append((self.now, outcome))
        places = self._places[key[1]]
        for number, place in places.items():
            if place.holder == key[2]:
                places[number] = Place(key[2], self.now)
        if self._befalls(self.faults.crashed):
            raise Crash
        return outcome

    def _send(self, message: DeliverWebhook, *, delay: timedelta = timedelta(0)) -> None:
        if self._befalls(self.faults.lost):
            return
        for _ in range(2 if self._befalls(self.faults.doubled) else 1):
            heapq.heappush(self._queue, (self.now + delay, next(self._numbers), message))

    def _befalls(self, percent: int) -> bool:
        return percent > 0 and self.chance.randrange(100) < percent
