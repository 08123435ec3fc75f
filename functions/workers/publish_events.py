"""The table's stream: every change of a session's state becomes an event on the bus."""

from functools import cache
from typing import Any

from scribe.aws.bus import Bus
from scribe.aws.table import deserialize
from scribe.edge.log import logger
from scribe.event import Event, as_state, event_of
from scribe.settings import PublishEventsSettings

settings = cache(PublishEventsSettings.read)


@cache
def _deployment() -> Bus:
    return Bus(settings().bus_name)


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Publish the events of a batch of stream records, and report those the bus refused.

    A stream is read again from the first record reported, so later ones may be published twice;
    an event's id tells.
    """
    events = {
        record["dynamodb"]["SequenceNumber"]: found
        for record in event["Records"]
        if (found := _event(record["dynamodb"])) is not None
    }
    refused = _deployment().publish(events)
    logger.info("published", extra={"events": len(events), "refused": len(refused)})
    return {"batchItemFailures": [{"itemIdentifier": number} for number in refused]}


def _event(change: dict[str, Any]) -> Event | None:
    if "NewImage" not in change:
        return None
    before = change.get("OldImage")
    return event_of(
        as_state(deserialize(before)) if before else None, as_state(deserialize(change["NewImage"]))
    )
