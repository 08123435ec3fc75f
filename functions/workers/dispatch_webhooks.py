"""Queue `dispatch`: an event on the bus becomes a delivery to each webhook that wants it."""

import json
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from typing import Any

from scribe.aws.deliveries import Deliveries
from scribe.aws.queue import Queue
from scribe.aws.webhooks import Webhooks
from scribe.clock import Clock, utc_now
from scribe.delivery import new_delivery
from scribe.edge.batch import Record, work_through
from scribe.edge.log import failing_without_words, logger
from scribe.event import Event
from scribe.settings import DispatchWebhooksSettings
from scribe.webhook import Webhook

settings = cache(DispatchWebhooksSettings.read)


@dataclass(frozen=True)
class _Deployment:
    webhooks: Webhooks
    deliveries: Deliveries
    queue: Queue
    deliveries_queue: Queue


@cache
def _deployment() -> _Deployment:
    table_name = settings().table_name
    return _Deployment(
        Webhooks(table_name),
        Deliveries(table_name),
        Queue(settings().dispatch_queue_url),
        Queue(settings().deliveries_queue_url),
    )


@failing_without_words
def handler(event: dict[str, Any], context: object, clock: Clock = utc_now) -> dict[str, Any]:
    """Dispatch the events of a batch of messages, each of them what EventBridge sends."""
    put_off = _deployment().queue.put_off
    return work_through(event, partial(_dispatch, clock=clock), put_off=put_off)


def _dispatch(record: Record, clock: Clock) -> None:
    event = Event.model_validate(json.loads(record.body)["detail"])
    logger.append_keys(tenant=event.tenant, session_id=event.session_id, event_id=event.id)
    for webhook in _deployment().webhooks.all(event.tenant):
        if event.event in webhook.events:
            _deliver(event, webhook, clock())


def _deliver(event: Event, webhook: Webhook, now: datetime) -> None:
    """Store a delivery and send its message; should that be lost, the delivery is due."""
    delivery = new_delivery(event, webhook, now=now)
    created = _deployment().deliveries.create(delivery, now=now)
    if created and delivery.is_pending:
        _deployment().deliveries_queue.send(delivery.message)
    logger.info("dispatched" if created else "repeated", extra={"webhook_id": webhook.webhook_id})
