"""How clients create, change and delete documents: each step makes a session's filings anew."""

from datetime import datetime

from scribe.document import DocumentStatus
from scribe.document_request import FileDocument
from scribe.errors import Conflict
from scribe.filed_document import filed_document
from scribe.filing import MAX_DOCUMENTS, Filing, OwnDocument
from scribe.session import Session


def with_new(
    session: Session, document_id: str, asked: FileDocument, *, now: datetime
) -> dict[str, Filing]:
    """Return a session's filings with a client's new document among them.

    Raises:
        ScribeError: the session takes none, has as many as it may, or a value is not served.
    """
    session.require_not_over()
    if len({*session.documents, *session.filings}) >= MAX_DOCUMENTS:
        raise Conflict(
            "session_conflict",
            f"A session has {MAX_DOCUMENTS} documents at most, deleted ones among them.",
            limit=MAX_DOCUMENTS,
        )
    own = OwnDocument(
        document_type=asked.category() or "custom",
        created_at=now,
        template_id=asked.template_id,
        status=asked.own_status(),
    )
    filing = Filing(updated_at=now, document_name=asked.document_name, edit_lent_at=now, own=own)
    return {**session.filings, document_id: filing}


def with_change(
    session: Session, document_id: str, asked: FileDocument, *, now: datetime
) -> dict[str, Filing]:
    """Return a session's filings with a document changed, and an edit of it awaited.

    That one may come changes nothing by itself. Of what a worker wrote only the name can be
    changed: its kind and status are what they are.

    Raises:
        ScribeError: the session or the document takes no change, or a value is not served.
    """
    session.require_not_over()
    document = filed_document(session, document_id)
    if document.written and document.written.status is DocumentStatus.PROCESSING:
        raise Conflict(
            "session_conflict",
            "The document is being written: it can be edited when that is done.",
            status="in-progress",
        )
    own = document.own
    if own:
        own = own.model_copy(
            update={
                "document_type": asked.category() or own.document_type,
                "template_id": asked.template_id or own.template_id,
                "status": asked.own_status() or own.status,
            }
        )
    before = document.filing or Filing()
    changed = before.model_copy(
        update={"document_name": asked.document_name or before.document_name, "own": own}
    )
    lent = {
        "updated_at": now if changed != before else before.updated_at,
        "edit_lent_at": before.edit_lent_at or now,
    }
    return {**session.filings, document_id: changed.model_copy(update=lent)}


def without(session: Session, document_id: str, *, now: datetime) -> dict[str, Filing] | None:
    """Return a session's filings with a document deleted; None if it is deleted already.

    Its texts stay with the session, and so does what it means for the session's result.

    Raises:
        ScribeError: the session takes no change, or has no such document.
    """
    session.require_not_over()
    filing = session.filings.get(document_id)
    if filing and filing.deleted_at:
        return None
    filed_document(session, document_id)
    # Of a document that nobody sees any more no name is kept.
    return {**session.filings, document_id: Filing(deleted_at=now)}
