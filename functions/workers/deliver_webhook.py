"""Queue `deliveries`: one attempt to send an event to a webhook, and what follows from it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from secrets import SystemRandom
from typing import Any

from scribe.aws.deliveries import Deliveries
from scribe.aws.outbound import Outbound
from scribe.aws.places import Places
from scribe.aws.queue import Queue
from scribe.aws.sealing import Sealing
from scribe.aws.webhooks import Webhooks
from scribe.clock import Clock, utc_now
from scribe.delivery import Delivery, DeliveryStatus, FailedReason
from scribe.delivery_queue import goes_by_queue, places, wait_for_place
from scribe.edge.batch import Record, work_through
from scribe.edge.log import failing_without_words, logger
from scribe.edge.metrics import metrics
from scribe.errors import InvalidRequest, NotFound, Unavailable
from scribe.message import DeliverWebhook
from scribe.response import Fault, Outcome
from scribe.settings import DeliverWebhookSettings
from scribe.signature import signature_headers
from scribe.webhook import Webhook
from scribe.webhook_url import target_of

_ROUNDS = 5
"""Of which each is lost to another change of the same delivery."""

settings = cache(DeliverWebhookSettings.read)

Random = Callable[[], float]
"""What says a number from 0 to 1."""
system_random: Random = SystemRandom().random


@dataclass(frozen=True)
class _Use:
    webhooks: Webhooks
    deliveries: Deliveries
    places: Places
    sealing: Sealing
    queue: Queue
    outbound: Outbound
    local: bool
    clock: Clock
    random: Random


@cache
def _deployment(outbound: Outbound | None, clock: Clock, random: Random) -> _Use:
    table_name = settings().table_name
    return _Use(
        Webhooks(table_name),
        Deliveries(table_name),
        Places(table_name),
        Sealing(settings().webhook_key_arn),
        Queue(settings().deliveries_queue_url),
        outbound or Outbound(),
        settings().local_webhooks,
        clock,
        random,
    )


@failing_without_words
def handler(
    event: dict[str, Any],
    context: object,
    clock: Clock = utc_now,
    random: Random = system_random,
    outbound: Outbound | None = None,
) -> dict[str, Any]:
    """Make the attempts of a batch of messages."""
    use = _deployment(outbound, clock, random)
    return work_through(event, partial(_deliver, use), put_off=use.queue.put_off)


def _deliver(use: _Use, record: Record) -> None:
    message = DeliverWebhook.model_validate_json(record.body)
    logger.append_keys(**message.log_keys)
    delivery = use.deliveries.get(*message.key)
    if delivery is None or delivery.ticket != message.ticket or not delivery.is_pending:
        return
    webhook = use.webhooks.get(message.tenant, message.webhook_id)
    if webhook is None or not webhook.is_active:
        reason = FailedReason.WEBHOOK_DISABLED if webhook else FailedReason.WEBHOOK_DELETED
        given_up = delivery.given_up(reason, use.clock())
        if use.deliveries.replace(given_up, seen=delivery, now=use.clock()):
            _count(given_up)
        return
    place = use.places.take(*message.key, count=places(webhook), now=use.clock())
    if place is None:
        again = message.model_copy(update={"waits": message.waits + 1})
        use.queue.send(again, delay=wait_for_place(webhook, message.waits, use.random()))
        return
    began = use.clock()
    try:
        outcome = _send(use, delivery, webhook, began)
        # Before another may have the place: until it is noted, a repeat would be sent again.
        _record(use, delivery, webhook, outcome, began)
    finally:
        use.places.give_back(*message.key, place)


def _send(use: _Use, delivery: Delivery, webhook: Webhook, now: datetime) -> Outcome:
    """Sign an event at this moment, and send it."""
    try:
        target = target_of(webhook.url, local=use.local)
    except InvalidRequest:
        # It was a local one, and these are not sent to any more.
        return Outcome(fault=Fault.ADDRESS_NOT_ALLOWED)
    body = delivery.body.encode()
    secrets = [
        use.sealing.open(sealed, tenant=webhook.tenant, webhook_id=webhook.webhook_id, now=now)
        for sealed in webhook.secrets_at(now)
    ]
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Wardscribe-Webhooks/1",
        **signature_headers(body, message_id=delivery.event_id, secrets=secrets, now=now),
    }
    return use.outbound.post(target, body, headers, clock=use.clock)


def _record(
    use: _Use, delivery: Delivery, sent_to: Webhook, outcome: Outcome, began: datetime
) -> None:
    """Store what came of an attempt, and only then have the next one made."""
    ended = use.clock()
    stored = _stored(use, delivery, outcome, began, ended)
    result = "succeeded" if outcome.succeeded else "failed"
    counted = metrics({"DeliveryAttempts": 1}, Outcome=result)
    logger.info(
        "attempted",
        extra={"status_code": outcome.status_code, "fault": outcome.fault, **counted},
    )
    # A ping that fails is its owner's trying things out: no part of five days of failures.
    if not delivery.is_ping or outcome.succeeded or outcome.is_gone:
        _tell_webhook(use, sent_to, outcome, began, ended)
    if not stored.is_pending:
        _count(stored)
    elif stored.next_attempt_at and goes_by_queue(stored, ended):
        use.queue.send(stored.message, delay=stored.next_attempt_at - ended)


def _stored(
    use: _Use, delivery: Delivery, outcome: Outcome, began: datetime, ended: datetime
) -> Delivery:
    chance = use.random()
    for _ in range(_ROUNDS):
        attempted = delivery.attempted(outcome, began=began, ended=ended, random=chance)
        if use.deliveries.replace(attempted, seen=delivery, now=ended):
            return attempted
        # Sent again by its owner or the sweeper meanwhile: the attempt is noted all the same.
        delivery = use.deliveries.find(*delivery.key)
    raise Unavailable("service_unavailable", "The delivery is being changed.")


def _tell_webhook(
    use: _Use, sent_to: Webhook, outcome: Outcome, began: datetime, now: datetime
) -> None:
    """Let a webhook know how its receiver is, unless that has moved or is gone meanwhile."""

    def after(webhook: Webhook) -> Webhook:
        moved = webhook.url != sent_to.url
        return webhook if moved else webhook.after(outcome, began=began, now=now)

    if after(sent_to) is sent_to:
        return
    try:
        before, changed = use.webhooks.change(*sent_to.key, after)
    except NotFound:
        return
    if before.is_active and not changed.is_active:
        counted = metrics({"WebhooksDisabled": 1}, Code=changed.disabled_reason)
        logger.warning("disabled", extra=counted)


def _count(delivery: Delivery) -> None:
    """Count a delivery that has ended."""
    counted = metrics({"Deliveries": 1}, Outcome=delivery.status, Code=delivery.reason)
    logger.info("delivery ended", extra=counted)
    sent_again = delivery.tries < delivery.attempts_made
    if delivery.status is DeliveryStatus.DELIVERED and delivery.ended_at and not sent_again:
        seconds = (delivery.ended_at - delivery.created_at).total_seconds()
        logger.info("delivery measured", extra=metrics({"SecondsToDelivery": seconds}))
