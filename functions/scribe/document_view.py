"""Documents as a client sees them that asks for them by themselves (protocol: Documents)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from scribe.clock import iso
from scribe.document import DocumentStatus
from scribe.document_text import TEXT_LENT_FOR, Texts
from scribe.filed_document import FiledDocument, filed_documents
from scribe.session import Session

SCHEMA_VERSION = "1.0"

TRANSCRIPTS = {"transcript", "transcript_template"}
"""The documents of templates that write down the conversation itself (``scribe.template``)."""

_STATUSES = {
    DocumentStatus.PROCESSING: "in-progress",
    DocumentStatus.SUCCESS: "success",
    DocumentStatus.FAILED: "failed",
}


def envelope_view(
    document: FiledDocument, texts: Texts, url: str | None, *, warnings: Sequence[str] | None = None
) -> dict[str, Any]:
    """Return what getting or changing a document answers, of which these texts can be read.

    ``url`` is where its text can be fetched or, after a change, put. ``warnings`` are the note's,
    None if that was not read.
    """
    data = _view(document, texts) | {"type": "markdown", "usage_information": {}, "publish": {}}
    data |= {"warnings": list(warnings)} if warnings is not None else {}
    return {"status": "success", "data": data | ({"presigned_url": url} if url else {})}


def session_documents_view(
    session: Session, texts: Mapping[str, Texts], urls: Mapping[str, str | None], *, now: datetime
) -> dict[str, Any]:
    """Return what getting a session with its documents answers.

    ``texts`` are what is stored, by document id, and ``urls`` where that can be fetched, if it is
    asked for. How good the audio is nobody measures, so ``audio_matrix`` is empty.
    """
    expires_at = int((now + TEXT_LENT_FOR).timestamp())
    data = {
        "schema_version": SCHEMA_VERSION,
        "session_id": session.session_id,
        "status": session.status.value,
        "user_status": session.user_status.value,
        "processing_status": session.processing_status.value,
        "created_at": iso(session.created_at),
        "expires_at": iso(session.expires_at),
        "committed_at": iso(session.committed_at) if session.committed_at else None,
        "processed_at": iso(session.completed_at) if session.completed_at else None,
        "model_type": session.model,
        "consultation_mode": session.session_mode,
        "patient_details": session.patient_details or {},
        "additional_data": session.additional_data,
        "audio_matrix": {},
        "documents": [
            _listed(document, document.readable(texts.get(document.document_id)))
            | _addresses(urls.get(document.document_id), expires_at)
            for document in filed_documents(session)
        ],
    }
    known = {name: value for name, value in data.items() if value is not None}
    return {"status": "success", "data": known}


def _listed(document: FiledDocument, texts: Texts) -> dict[str, Any]:
    view = _view(document, texts)
    # In this list `type` is the kind of document, where elsewhere it is the format of its text.
    return view | {"type": view["document_type"], "usage_information": {}, "publish": {}}


def _addresses(url: str | None, expires_at: int) -> dict[str, Any]:
    """Return an address under both of the names that clients look for it by."""
    if url is None:
        return {}
    return {
        "download_url": url,
        "download_url_expires_at": expires_at,
        "presigned_url": url,
        "presigned_url_expires_at": expires_at,
    }


def _view(document: FiledDocument, texts: Texts) -> dict[str, Any]:
    written, edited = document.written, texts.edited
    failure = written.error if written else None
    changed = [document.updated_at, *([edited.stored_at] if edited else [])]
    view: dict[str, Any] = {
        "document_id": document.document_id,
        "session_id": document.session.session_id,
        "template_id": document.template_id,
        "document_name": document.name,
        "document_type": _kind(document),
        "status": _status(document, texts),
        # One generation of clients reads a problem's `msg`.
        "errors": [{**failure.model_dump(), "msg": failure.message}] if failure else [],
        "created_at": iso(document.created_at),
        "updated_at": iso(max(changed)),
    }
    if written:
        view |= {"edited": edited is not None}
        view |= {"edited_at": iso(edited.stored_at)} if edited else {}
    return {name: value for name, value in view.items() if value is not None}


def _status(document: FiledDocument, texts: Texts) -> str:
    if document.written:
        return _STATUSES[document.written.status]
    said = document.own.status if document.own else None
    return said or ("success" if texts.edited else "in-progress")


def _kind(document: FiledDocument) -> str:
    """Return what kind of document it is in the vendor's words."""
    if document.own:
        return document.own.document_type
    made = document.written.document_type if document.written else None
    return "transcript" if made in TRANSCRIPTS else "template"
