"""The audit trail: who did what to which session, and when. One line for each; none ever changes.

A line names by ids alone. Whatever people wrote stays out of it: audio, texts, patients' details,
titles, the names of files.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from scribe.clock import iso

SUCCESS = "success"
"""The outcome of what was done; that of what was refused is the error's code."""

SYSTEM = "system"
"""The actor of what the deployment does by itself."""


class Action(StrEnum):
    """What is recorded; ``docs/operations.md`` says of each when."""

    SESSION_CREATE = "session.create"
    SESSION_UPDATE = "session.update"
    SESSION_END = "session.end"
    SESSION_CANCEL = "session.cancel"
    SESSION_EXPIRE = "session.expire"
    SESSION_ERASE = "session.erase"
    TRANSCRIPT_UPLOAD = "transcript.upload"
    TRANSCRIPT_READ = "transcript.read"
    DOCUMENT_CREATE = "document.create"
    DOCUMENT_EDIT = "document.edit"
    DOCUMENT_READ = "document.read"
    DOCUMENT_DELETE = "document.delete"
    RECORDING_READ = "recording.read"
    DETAILS_READ = "details.read"
    HISTORY_READ = "history.read"
    TEMPLATE_CREATE = "template.create"
    TEMPLATE_CHANGE = "template.change"
    TEMPLATE_ARCHIVE = "template.archive"
    WEBHOOK_CREATE = "webhook.create"
    WEBHOOK_CHANGE = "webhook.change"
    WEBHOOK_ROTATE = "webhook.rotate"
    WEBHOOK_DELETE = "webhook.delete"
    WEBHOOK_PING = "webhook.ping"
    WEBHOOK_REDELIVER = "webhook.redeliver"
    KEY_CREATE = "key.create"
    KEY_CHANGE = "key.change"
    KEY_ROTATE = "key.rotate"
    KEY_REVOKE = "key.revoke"
    CLIENT_CREATE = "client.create"
    CLIENT_CHANGE = "client.change"
    CLIENT_ROTATE = "client.rotate"
    CLIENT_REVOKE = "client.revoke"
    AUDIT_EXPORT = "audit.export"
    REQUEST_REFUSED = "request.refused"


REFUSALS = frozenset(
    {
        *("forbidden", "session_not_found", "document_not_found", "template_not_found"),
        *("webhook_not_found", "not_found"),
    }
)
"""The errors that keep a known caller from what it may not do, or from what is not its own."""


@dataclass(frozen=True)
class Line:
    """A line. ``actor`` is a credential's id, an operator's name in AWS (ARN), or ``SYSTEM``.

    ``objects`` are ids of what else it is about: documents, a template, a webhook, deliveries, a
    credential, the sessions of a list. ``route`` is the method and path of the request, its
    parameters as their names; ``request_id`` that of the logs; ``source`` the IP address that it
    came from.
    """

    id: str
    at: datetime
    tenant: str
    actor: str
    action: Action
    session_id: str | None = None
    objects: tuple[str, ...] = ()
    outcome: str = SUCCESS
    route: str | None = None
    request_id: str | None = None
    source: str | None = None

    def view(self) -> dict[str, Any]:
        """Return the line as it is stored and exported; what it has not is left out."""
        fields = {
            "id": self.id,
            "at": iso(self.at),
            "tenant": self.tenant,
            "actor": self.actor,
            "action": self.action.value,
            "session_id": self.session_id,
            "objects": list(self.objects),
            "outcome": self.outcome,
            "route": self.route,
            "request_id": self.request_id,
            "source": self.source,
        }
        return {name: value for name, value in fields.items() if value}


def system_line(
    action: Action, tenant: str, session_id: str, *, now: datetime, line_id: str
) -> Line:
    """Return the line of what the deployment does to a session by itself."""
    return Line(
        id=line_id, at=now, tenant=tenant, actor=SYSTEM, action=action, session_id=session_id
    )
