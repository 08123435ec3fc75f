"""Events: what the world is told of a session, one for each change of its state that matters.

Published from the table's stream, so there is no change without its event and no event without
its change.
"""

import hashlib
from typing import Any

from pydantic import BaseModel, ConfigDict

from scribe.session import Status

NAMES = {
    Status.CREATED: "session.started",
    Status.PROCESSING: "session.ended",
    Status.COMPLETED: "session.completed",
    Status.PARTIAL: "session.partial",
    Status.FAILED: "session.failed",
    Status.EXPIRED: "session.expired",
    Status.CANCELLED: "session.cancelled",
}
"""The event of each state that is entered; a first chunk is none (protocol: Webhooks)."""


class SessionState(BaseModel):
    """What an event is made of: no more of a session than this leaves the table."""

    model_config = ConfigDict(frozen=True)

    tenant: str
    session_id: str
    status: Status
    attempt: int
    changed_at: str


class Event(BaseModel):
    """An event. ``id`` is the same however often the change is seen, so repeats can be told."""

    model_config = ConfigDict(frozen=True)

    id: str
    event: str
    timestamp: str
    session_id: str
    tenant: str


def event_of(before: SessionState | None, after: SessionState) -> Event | None:
    """Return the event of a session's change; None if its state is as before."""
    unchanged = before and (before.status, before.attempt) == (after.status, after.attempt)
    name = NAMES.get(after.status)
    if unchanged or name is None:
        return None
    parts = (after.tenant, after.session_id, after.status.value, str(after.attempt))
    digest = hashlib.sha256("\x00".join(parts).encode()).hexdigest()
    return Event(
        id=f"evt_{digest[:32]}",
        event=name,
        timestamp=after.changed_at,
        session_id=after.session_id,
        tenant=after.tenant,
    )


def as_state(item: dict[str, Any]) -> SessionState:
    """Return a session's item, as a stream shows it, without anything clinical."""
    return SessionState.model_validate(item)
