"""The event bus."""

from collections.abc import Sequence
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

    def publish(self, events: Sequence[Event]) -> set[str]:
        """Put events; return the ids of those not taken."""
        refused: set[str] = set()
        for start in range(0, len(events), _ENTRIES_PER_CALL):
            some = events[start : start + _ENTRIES_PER_CALL]
            answer = self._client.put_events(Entries=[self._entry(event) for event in some])
            refused |= {
                event.id
                for event, entry in zip(some, answer["Entries"], strict=True)
                if "ErrorCode" in entry
            }
        return refused

    def _entry(self, event: Event) -> dict[str, Any]:
        return {
            "EventBusName": self._name,
            "Source": SOURCE,
            "DetailType": event.event,
            "Detail": event.model_dump_json(exclude_none=True),
        }
