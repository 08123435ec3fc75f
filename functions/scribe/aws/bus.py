"""The event bus."""

from collections.abc import Mapping
from typing import Any

from scribe.aws.clients import client
from scribe.event import Event

SOURCE = "wardscribe"
_ENTRIES_PER_CALL = 10
"""EventBridge takes this many in one PutEvents."""


class Bus:
    """One EventBridge bus."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._client: Any = client("events")

    def publish(self, events: Mapping[str, Event]) -> set[str]:
        """Put events, each under a key of the caller's; return the keys of those not taken."""
        refused: set[str] = set()
        keys = list(events)
        for start in range(0, len(keys), _ENTRIES_PER_CALL):
            some = keys[start : start + _ENTRIES_PER_CALL]
            answer = self._client.put_events(Entries=[self._entry(events[key]) for key in some])
            refused |= {
                key
                for key, entry in zip(some, answer["Entries"], strict=True)
                if "ErrorCode" in entry
            }
        return refused

    def _entry(self, event: Event) -> dict[str, Any]:
        return {
            "EventBusName": self._name,
            "Source": SOURCE,
            "DetailType": event.event,
            "Detail": event.model_dump_json(),
        }
