"""Webhooks as their owner, the bus and their receivers see them."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import api.webhooks
import workers.deliver_webhook
import workers.dispatch_webhooks
import workers.sweep_deliveries
from scribe.aws.clients import client
from scribe.clock import Clock
from scribe.event import Event
from scribe.response import Outcome
from scribe.webhook_url import Target
from tests.functions.calls import Answer, call
from tests.functions.conftest import NOW, Deployment
from tests.functions.work import deliver

URL = "https://emr.example.com/scribe-webhook"
ADDRESS = "93.184.215.14"
NOUN = "/v1/webhooks"
ONE = f"{NOUN}/{{webhook_id}}"
DELIVERIES = f"{ONE}/deliveries"
DELIVERY = f"{DELIVERIES}/{{delivery_id}}"
CONTEXT = SimpleNamespace(get_remaining_time_in_millis=lambda: 55_000)


def ask(method: str, resource: str, *ids: str, **event: Any) -> Answer:
    """Call the API of webhooks, with the ids that the resource names."""
    path = dict(zip(("webhook_id", "delivery_id"), ids, strict=False))
    return call(api.webhooks, method=method, resource=resource, path=path, **event)


def register(url: str = URL, *events: str, **more: Any) -> dict[str, Any]:
    """Register a webhook; return what was answered."""
    tenant, now = more.pop("tenant", "demo"), more.pop("now", NOW)
    body = {"url": url, "events": events or ["session.completed"], **more}
    answer = ask("POST", NOUN, body=body, tenant=tenant, now=now)
    assert answer.status == 201, answer
    return answer.body


def deliveries(webhook_id: str, **query: str) -> list[dict[str, Any]]:
    """Return a webhook's deliveries as its owner is shown them."""
    answer = ask("GET", DELIVERIES, webhook_id, query=query)
    assert answer.status == 200, answer
    found: list[dict[str, Any]] = answer.body["deliveries"]
    return found


def event(number: int = 1, name: str = "session.completed", tenant: str = "demo") -> Event:
    """Return an event of a session."""
    return Event(
        id=f"evt_{number:032x}",
        event=name,
        timestamp="2026-01-05T09:00:00.000Z",
        session_id=f"ses_{number:016}",
        tenant=tenant,
    )


def dispatch(*events: Event, now: datetime = NOW) -> list[str]:
    """Hand events over as EventBridge does; return the ids of messages to come again."""
    bodies = [
        {"source": "wardscribe", "detail-type": each.event, "detail": each.model_dump()}
        for each in events
    ]
    return deliver(
        lambda batch, context: workers.dispatch_webhooks.handler(batch, context, lambda: now),
        *bodies,
    )


@dataclass
class Receivers:
    """Every receiver there is, and a clock: what each answers is said by ``answer``."""

    deployment: Deployment
    now: datetime = NOW
    answer: Callable[[Target], Outcome] = lambda _: Outcome(200)
    received: list[tuple[Target, bytes, dict[str, str]]] = field(default_factory=list)
    took: timedelta = timedelta(milliseconds=120)
    queue: list[tuple[dict[str, Any], int]] = field(default_factory=list)

    def post(
        self, target: Target, body: bytes, headers: Mapping[str, str], *, clock: Clock
    ) -> Outcome:
        """Take a request, as ``Outbound`` sends it."""
        self.received.append((target, body, dict(headers)))
        outcome = self.answer(target)
        self.now += self.took
        return outcome

    def sent(self, params: dict[str, Any], **_: Any) -> tuple[Any, Any]:
        """Take a message in the place of SQS (boto3's event ``before-call``)."""
        asked = json.loads(params["body"])
        message = json.loads(asked["MessageBody"])
        assert asked["QueueUrl"] == self.deployment.deliveries_queue_url
        assert asked["MessageGroupId"] == message["webhook_id"]
        self.queue.append((message, asked.get("DelaySeconds", 0)))
        return SimpleNamespace(status_code=200), {"ResponseMetadata": {}}

    def messages(self) -> list[dict[str, Any]]:
        """Take all messages off the queue, those that are delayed too."""
        found = [message for message, _ in self.queue]
        self.queue.clear()
        return found

    def run(self, *messages: dict[str, Any]) -> list[str]:
        """Let the worker take messages; return the ids of those to come again."""
        return deliver(self._work, *messages)

    def run_all(self) -> None:
        """Let the worker take messages until there are none."""
        while messages := self.messages():
            assert self.run(*messages) == []

    def sweep(self) -> None:
        """Let the sweeper look, now."""
        workers.sweep_deliveries.handler({}, CONTEXT, lambda: self.now)

    def _work(self, batch: dict[str, Any], context: object) -> dict[str, Any]:
        handler: Any = workers.deliver_webhook.handler
        answer: dict[str, Any] = handler(batch, context, self._clock, self._chance, self)
        return answer

    def _clock(self) -> datetime:
        return self.now

    @staticmethod
    def _chance() -> float:
        return 0.5

    def __hash__(self) -> int:
        return id(self)


@contextmanager
def receiving(deployment: Deployment) -> Iterator[Receivers]:
    """Let deliveries' messages go to the receivers' own queue for the length of the block."""
    receivers, events = Receivers(deployment), client("sqs").meta.events
    calls = {
        "before-call.sqs.SendMessage": receivers.sent,
        "before-call.sqs.ChangeMessageVisibility": _put_off,
    }
    for name, answer in calls.items():
        events.register(name, answer)
    yield receivers
    for name, answer in calls.items():
        events.unregister(name, answer)


def _put_off(**_: Any) -> tuple[Any, Any]:
    return SimpleNamespace(status_code=200), {"ResponseMetadata": {}}
