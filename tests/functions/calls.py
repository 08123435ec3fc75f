"""The API as a client calls it, but through the handlers themselves."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import api.create_session
import api.documents
import api.end_session
import api.erase_session
import api.get_session
import api.history
import api.process_template
import api.session_audio
import api.session_documents
import api.templates
import api.update_session
import api.upload_audio
import api.upload_transcript
from tests.contract.conformance import conform
from tests.functions.conftest import NOW, api_event

SESSION = "ses_sample0000000001"


@dataclass(frozen=True)
class Answer:
    """A response: its status, its body and its headers."""

    status: int
    body: dict[str, Any]
    headers: dict[str, str]

    @property
    def code(self) -> str:
        """The error's code."""
        return str(self.body["error"]["code"])


def call(module: Any, **event: Any) -> Answer:
    """Call a handler with the event of a request; whatever it answers is in the contract."""
    asked = api_event(**event)
    answer = module.handler(asked, None)
    conform(module.__name__, asked, answer)
    return Answer(answer["statusCode"], json.loads(answer["body"] or "{}"), answer["headers"])


def create(
    session_id: str = SESSION, *, tenant: str = "demo", now: datetime = NOW, **fields: Any
) -> Answer:
    """Create a session."""
    body = {"upload_type": "chunked", "session_id": session_id, **fields}
    return call(api.create_session, body=body, tenant=tenant, now=now)


def upload(name: str, body: bytes = b"audio", session_id: str = SESSION, **event: Any) -> Answer:
    """Upload an audio file."""
    path = {"session_id": session_id, "file_name": name}
    return call(api.upload_audio, path=path, body=body, **event)


def end(sent: int, session_id: str = SESSION, *, fields: Any = None, **event: Any) -> Answer:
    """End a session."""
    body = {"audio_files_sent": sent, **(fields or {})}
    return call(api.end_session, path={"session_id": session_id}, body=body, **event)


def get(session_id: str = SESSION, **event: Any) -> Answer:
    """Get a session."""
    return call(api.get_session, path={"session_id": session_id}, **event)


def patch(session_id: str = SESSION, *, fields: Any = None, **event: Any) -> Answer:
    """Update a session."""
    return call(api.update_session, path={"session_id": session_id}, body=fields, **event)


def cancel(session_id: str = SESSION, **event: Any) -> Answer:
    """Cancel a session."""
    fields = {"user_status": "cancelled", "processing_status": "cancelled"}
    return patch(session_id, fields=fields, **event)


def erase(session_id: str = SESSION, **event: Any) -> Answer:
    """Erase a session."""
    return call(api.erase_session, path={"session_id": session_id}, **event)


def history(**query: str) -> Answer:
    """List the sessions of the sample tenant."""
    return call(api.history, query=query)


def audio(session_id: str = SESSION, **event: Any) -> Answer:
    """Ask for a session's recording."""
    return call(api.session_audio, path={"session_id": session_id}, **event)


def process_template(
    template_id: str | None = None, session_id: str = SESSION, **event: Any
) -> Answer:
    """Ask for another document of a session; without an id, for those of all its templates."""
    path = {"session_id": session_id} | ({"template_id": template_id} if template_id else {})
    return call(api.process_template, method="POST", path=path, **event)


def upload_transcript(
    transcript: str | None = None, session_id: str = SESSION, *, fields: Any = None, **event: Any
) -> Answer:
    """Upload a transcript instead of audio."""
    body = {"transcript": transcript, **(fields or {})}
    path = {"session_id": session_id}
    return call(api.upload_transcript, method="POST", path=path, body=body, **event)


def list_templates(**event: Any) -> Answer:
    """List a tenant's templates in full."""
    return call(api.templates, method="GET", resource="/api/v1/template", **event)


def create_template(title: str = "Cardiology", *, fields: Any = None, **event: Any) -> Answer:
    """Create a template."""
    body = {"title": title, "desc": "## History\n## Plan", "section_ids": [], **(fields or {})}
    return call(api.templates, method="POST", body=body, **event)


def update_template(template_id: str, *, fields: Any, **event: Any) -> Answer:
    """Change a template."""
    path = {"template_id": template_id}
    return call(api.templates, method="PATCH", path=path, body=fields, **event)


def archive_template(template_id: str, **event: Any) -> Answer:
    """Archive a template."""
    path = {"template_id": template_id}
    return call(api.templates, method="DELETE", path=path, **event)


def file_document(fields: Any = None, session_id: str = SESSION, **event: Any) -> Answer:
    """Create a document, or with a ``document_id`` change it."""
    body = {"session_id": session_id, **(fields or {})}
    return call(api.documents, method="POST", body=body, **event)


def document(document_id: str, **event: Any) -> Answer:
    """Get a document."""
    return call(api.documents, path={"document_id": document_id}, **event)


def delete_document(document_id: str, **event: Any) -> Answer:
    """Delete a document."""
    return call(api.documents, method="DELETE", path={"document_id": document_id}, **event)


def session_documents(session_id: str = SESSION, **event: Any) -> Answer:
    """Get a session with its documents."""
    return call(api.session_documents, path={"session_id": session_id}, **event)
