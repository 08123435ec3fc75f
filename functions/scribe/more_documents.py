"""Documents that are asked for after the end of a session (protocol: Process template)."""

from collections.abc import Collection, Sequence
from typing import Any

from scribe.document import Document, DocumentStatus
from scribe.errors import Conflict, InvalidRequest, NotFound
from scribe.filing import MAX_DOCUMENTS
from scribe.message import ProcessSession, WriteNote
from scribe.session import Session, Status


def asked_templates(session: Session, template_id: str | None) -> tuple[str, ...]:
    """Return the templates that a request is about: the one that it names, or the session's own.

    Raises:
        InvalidRequest: it names none, and the session has none.
    """
    if template_id is None and not session.templates:
        raise InvalidRequest(
            "missing_required_field",
            "The session was created without templates: name the one that is wanted.",
            field="template_id",
        )
    return session.templates if template_id is None else (template_id,)


def require_transcript(session: Session) -> None:
    """Make sure that there is, or is to be, a transcript that documents can be written of.

    Raises:
        ScribeError: with the code of the state that the session is in instead.
    """
    session.require_not_over()
    if session.status.is_open:
        raise Conflict(
            "session_conflict",
            "The session has not been ended: end it first.",
            status=session.status.value,
        )
    if session.status is Status.FAILED:
        raise Conflict(
            "session_conflict",
            "The session failed: it has no transcript that a document could be written of.",
            status=session.status.value,
        )


def require_template(documents: Collection[Document]) -> None:
    """Make sure that there is a template for one at least of the documents asked for.

    Raises:
        NotFound: ``template_not_found``.
    """
    if all(document.status is DocumentStatus.FAILED for document in documents):
        raise NotFound("template_not_found", "There is no template with this id.")


def require_room(session: Session, number: int) -> None:
    """Make sure that a session can have so many more documents.

    Raises:
        Conflict: it would have too many.
    """
    if len(session.documents) + number > room(session):
        raise Conflict(
            "session_conflict",
            f"A session has {MAX_DOCUMENTS} documents at most, deleted ones among them.",
            limit=MAX_DOCUMENTS,
        )


def room(session: Session) -> int:
    """Return how many documents workers can write of a session, its client having its own."""
    return MAX_DOCUMENTS - len(session.filings.keys() - session.documents.keys())


def asked_view(session_id: str, documents: Sequence[Document]) -> dict[str, Any]:
    """Return what asking for documents answers, the first of them by name."""
    return {
        "session_id": session_id,
        "template_id": documents[0].template_id,
        "document_id": documents[0].document_id,
        "status": "in-progress",
        "message": "The document is being written."
        if len(documents) == 1
        else f"{len(documents)} documents are being written.",
    }


def listed(documents: Collection[Document]) -> list[dict[str, str]]:
    """Return documents as the list of what was asked for."""
    return [
        {"template_id": document.template_id, "document_id": document.document_id}
        for document in documents
    ]


def notes_of(
    session: Session, documents: Collection[Document], *, correlation_id: str | None
) -> list[WriteNote]:
    """Return the messages that ask for documents of a session to be written.

    None while it has no transcript: they are asked for with its others, as soon as there is one.
    """
    if session.transcribed_at is None:
        return []
    message = ProcessSession(
        tenant=session.tenant,
        session_id=session.session_id,
        attempt=session.attempt,
        correlation_id=correlation_id,
    )
    return message.notes(documents)
