"""Batches of SQS records: each is done, or comes again later, whatever becomes of the others."""

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from scribe.edge.log import log_surprise, logger
from scribe.edge.metrics import metrics

_FIRST_BACKOFF = timedelta(seconds=5)
_LONGEST_BACKOFF = timedelta(minutes=10)
_NOT_NOW = timedelta(seconds=20)
_SPREAD_SECONDS = 60
"""Messages that were throttled come again so much apart from each other."""


@dataclass(frozen=True)
class Record:
    """An SQS record. ``receive_count`` is 1 at the first delivery."""

    id: str
    body: str
    receipt_handle: str
    receive_count: int
    queue_arn: str


class TryLater(Exception):
    """Not now, and nobody's fault: the message is to come again after a delay."""

    def __init__(self, delay: timedelta) -> None:
        super().__init__("try later")
        self.delay = delay


def work_through(
    event: dict[str, Any],
    work: Callable[[Record], None],
    *,
    put_off: Callable[[str, timedelta], None] | None = None,
) -> dict[str, Any]:
    """Do the work of every record; return those that are to come again, in Lambda's form.

    ``put_off(receipt handle, delay)`` sets when: a queue's own visibility timeout is 6 times its
    worker's timeout, which would be an hour and a half of silence after a passing fault.
    """
    failures: list[dict[str, str]] = []
    for raw in event["Records"]:
        record = Record(
            id=raw["messageId"],
            body=raw["body"],
            receipt_handle=raw["receiptHandle"],
            receive_count=int(raw["attributes"]["ApproximateReceiveCount"]),
            queue_arn=raw["eventSourceARN"],
        )
        logger.clear_state()
        logger.append_keys(message_id=record.id)
        try:
            work(record)
        except Exception as error:  # noqa: BLE001 - one record's fault must not be the others'
            delay = error.delay if isinstance(error, TryLater) else backoff(record.receive_count)
            counted = {}
            if not isinstance(error, TryLater):
                log_surprise(error)
                counted = metrics({"Retries": 1})
            logger.info("to come again", extra={"seconds": delay.total_seconds(), **counted})
            failures.append({"itemIdentifier": record.id})
            if put_off:
                put_off(record.receipt_handle, delay)
    return {"batchItemFailures": failures}


def backoff(receive_count: int) -> timedelta:
    """Return how long to wait after a message failed for the nth time: 5 s, doubled each time."""
    return min(_FIRST_BACKOFF * 2.0 ** (receive_count - 1), _LONGEST_BACKOFF)


def when_throttled(record: Record) -> timedelta:
    """Return how long to wait for a service that throttles: the same for a record each time.

    A message of its own waits, since a quota must not use up the tries of this one.
    """
    return _NOT_NOW + timedelta(seconds=zlib.crc32(record.id.encode()) % _SPREAD_SECONDS)
