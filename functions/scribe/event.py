"""Events: what the world is told of a session, one for each change of its state that matters.

Published from the table's stream, so there is no change without its event and no event without
its change.
"""

import hashlib
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from scribe.clock import iso
from scribe.document import DocumentStatus
from scribe.session import Status
from scribe.webhook import DisabledReason

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
SESSION_EVENTS = tuple(NAMES.values())
DOCUMENT_COMPLETED = "document.completed"
SUBSCRIBED = (*SESSION_EVENTS, DOCUMENT_COMPLETED)
"""What a webhook can be told of."""
PING = "webhook.ping"
"""Sent to one webhook, when its owner asks for it."""
WEBHOOK_DISABLED = "webhook.disabled"
"""A webhook is not sent to any more, by no wish of its owner's. On the bus alone."""


class DocumentState(BaseModel):
    """What an event is made of, of a document; ``updated_at`` is when it ended, once it has."""

    model_config = ConfigDict(frozen=True)

    document_id: str
    status: DocumentStatus
    updated_at: str | None = None


class SessionState(BaseModel):
    """What an event is made of: no more of a session than this leaves the table."""

    model_config = ConfigDict(frozen=True)

    tenant: str
    session_id: str
    status: Status
    attempt: int
    created_at: str
    changed_at: str
    documents: dict[str, DocumentState] = Field(default_factory=dict)


class WebhookState(BaseModel):
    """The same of a webhook."""

    model_config = ConfigDict(frozen=True)

    tenant: str
    webhook_id: str
    disabled_reason: DisabledReason | None = None
    changed_at: str


class Event(BaseModel):
    """An event. ``id`` is the same however often the change is seen, so repeats can be told."""

    model_config = ConfigDict(frozen=True)

    id: str
    event: str
    timestamp: str
    tenant: str
    session_id: str | None = None
    webhook_id: str | None = None

    def payload(self) -> dict[str, Any]:
        """Return what a webhook is sent of it (protocol: Webhooks)."""
        return self.model_dump(exclude={"tenant", "webhook_id"}, exclude_none=True)


def events_of(before: SessionState | None, after: SessionState) -> list[Event]:
    """Return the events of a session's change, those of its documents first."""
    ended = [
        _event(
            DOCUMENT_COMPLETED,
            after,
            document.document_id,
            at=document.updated_at or after.changed_at,
        )
        for document in _ended(before, after)
    ]
    own = event_of(before, after)
    return [*ended, own] if own else ended


def event_of(before: SessionState | None, after: SessionState) -> Event | None:
    """Return the event of a session's change; None if its state is as before."""
    unchanged = before and (before.status, before.attempt) == (after.status, after.attempt)
    name = NAMES.get(after.status)
    if unchanged or name is None:
        return None
    return _event(name, after, after.status.value, at=after.changed_at)


def notice_of(before: WebhookState | None, after: WebhookState) -> Event | None:
    """Return the notice that a webhook was disabled by the way it answers; None if it was not."""
    automatic = (DisabledReason.GONE, DisabledReason.FAILING)
    if after.disabled_reason not in automatic or (before and before.disabled_reason):
        return None
    return Event(
        id=_event_id(after.tenant, after.webhook_id, after.changed_at, WEBHOOK_DISABLED),
        event=WEBHOOK_DISABLED,
        timestamp=after.changed_at,
        tenant=after.tenant,
        webhook_id=after.webhook_id,
    )


def new_ping(tenant: str, random_hex: str, *, now: datetime) -> Event:
    """Return a ping, of 32 random hexadecimal digits."""
    return Event(id=f"evt_{random_hex}", event=PING, timestamp=iso(now), tenant=tenant)


def as_state(item: dict[str, Any]) -> SessionState:
    """Return a session's item, as a stream shows it, without anything clinical."""
    return SessionState.model_validate(item)


def _ended(before: SessionState | None, after: SessionState) -> list[DocumentState]:
    """Return the documents that have ended, and had not before a change."""
    over_before = {document.document_id for document in _over(before)} if before else set()
    return [document for document in _over(after) if document.document_id not in over_before]


def _over(session: SessionState) -> list[DocumentState]:
    documents = session.documents.values()
    return [each for each in documents if each.status is not DocumentStatus.PROCESSING]


def _event(name: str, session: SessionState, *parts: str, at: str) -> Event:
    """Return an event of a session.

    Its id has the time of the session's creation in it: an id may be used again once the session
    that had it is forgotten.
    """
    made_of = (session.session_id, session.created_at, str(session.attempt), *parts, at)
    return Event(
        id=_event_id(session.tenant, *made_of),
        event=name,
        timestamp=at,
        session_id=session.session_id,
        tenant=session.tenant,
    )


def _event_id(*parts: str) -> str:
    return f"evt_{hashlib.sha256(chr(0).join(parts).encode()).hexdigest()[:32]}"
