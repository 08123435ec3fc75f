"""Every minute: deliveries whose next attempt is due, or whose message was lost, are sent on."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from scribe.aws.deliveries import Deliveries
from scribe.aws.queue import Queue
from scribe.clock import Clock, utc_now
from scribe.delivery import Delivery, FailedReason
from scribe.delivery_queue import is_given_up
from scribe.edge.log import failing_without_words, log_surprise, logger
from scribe.edge.metrics import metrics
from scribe.settings import SweepDeliveriesSettings

_STOP_BEFORE = timedelta(seconds=10)
"""A run that has not done all by then leaves the rest to the next."""

settings = cache(SweepDeliveriesSettings.read)


@dataclass(frozen=True)
class _Deployment:
    deliveries: Deliveries
    queue: Queue


@cache
def _deployment() -> _Deployment:
    return _Deployment(Deliveries(settings().table_name), Queue(settings().deliveries_queue_url))


@failing_without_words
def handler(event: dict[str, Any], context: Any, clock: Clock = utc_now) -> None:
    """Look after every delivery that is due. Two of these at once do no harm."""
    done = failed = 0
    use = _deployment()
    for delivery in use.deliveries.due(clock()):
        if context.get_remaining_time_in_millis() < _STOP_BEFORE.total_seconds() * 1000:
            break
        logger.append_keys(**delivery.message.log_keys)
        try:
            _look_after(use, delivery, clock())
            done += 1
        except Exception as error:  # noqa: BLE001 - one delivery's fault must not be the others'
            log_surprise(error)
            failed += 1
    logger.clear_state()
    counted = metrics({"DeliverySweeps": 1, "SweepFaults": failed})
    logger.info("swept", extra={"done": done, **counted})


def _look_after(use: _Deployment, delivery: Delivery, now: datetime) -> None:
    if is_given_up(delivery, now):
        given_up = delivery.given_up(FailedReason.NOT_SENT, now)
        if use.deliveries.replace(given_up, seen=delivery, now=now):
            counted = metrics({"Deliveries": 1}, Outcome=given_up.status, Code=given_up.reason)
            logger.error("given up", extra=counted)
        return
    again = delivery.sent_anew()
    if use.deliveries.replace(again, seen=delivery, now=now):
        use.queue.send(again.message)
