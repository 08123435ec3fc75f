"""The table's stream: every change of a session's state becomes an event on the bus."""

from functools import cache
from typing import Any

from scribe.aws.bus import Bus
from scribe.aws.table import Item, deserialize
from scribe.edge.log import failing_without_words, logger
from scribe.edge.metrics import metrics
from scribe.event import SESSION_EVENTS, Event, WebhookState, as_state, events_of, notice_of
from scribe.outcome import outcome_of
from scribe.settings import PublishEventsSettings

settings = cache(PublishEventsSettings.read)


@cache
def _deployment() -> Bus:
    return Bus(settings().bus_name)


@failing_without_words
def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Publish the events of a batch of stream records, and report those the bus refused.

    A stream is read again from the first record reported, so later ones may be published twice;
    an event's id tells.
    """
    changes = {
        change["SequenceNumber"]: (_image(change, "OldImage"), _image(change, "NewImage"))
        for change in (record["dynamodb"] for record in event["Records"])
        if "NewImage" in change
    }
    events = [
        (number, found) for number, images in changes.items() for found in _events_of(*images)
    ]
    refused = _deployment().publish([found for _, found in events])
    for number, published in events:
        if published.id not in refused:
            _tell(published, *changes[number])
    again = list(dict.fromkeys(number for number, found in events if found.id in refused))
    logger.info("done", extra=metrics({"EventsRefused": len(refused)}))
    return {"batchItemFailures": [{"itemIdentifier": number} for number in again]}


def _image(change: dict[str, Any], name: str) -> Item:
    return deserialize(change.get(name, {}))


def _events_of(before: Item, after: Item) -> list[Event]:
    """Return the events of a row's change, be it a session's or a webhook's."""
    if "webhook_id" in after:
        notice = notice_of(
            WebhookState.model_validate(before) if before else None,
            WebhookState.model_validate(after),
        )
        return [notice] if notice else []
    return events_of(as_state(before) if before else None, as_state(after))


def _tell(event: Event, before: Item, after: Item) -> None:
    """Log an event that was published, and what there is to count if it is a session's last."""
    keys = {"tenant": event.tenant, "session_id": event.session_id}
    logger.info("published", extra={**keys, "event": event.event, "event_id": event.id})
    outcome = outcome_of(before, after) if event.event in SESSION_EVENTS else None
    if outcome is None:
        return
    ended = metrics({"Sessions": 1}, Outcome=outcome.status, Code=outcome.code)
    logger.info("session ended", extra={**keys, **ended})
    numbers = {
        "Chunks": outcome.audio_files_received,
        "AudioSeconds": outcome.audio_seconds,
        "SecondsWriting": outcome.seconds_writing,
        "SecondsToResult": outcome.seconds,
    }
    logger.info("session measured", extra={**keys, **metrics(numbers)})
