"""A session as a client sees it that asks for its result (protocol: Get session)."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from scribe.audio import AudioFile
from scribe.clock import iso
from scribe.document import Document, in_order
from scribe.document_text import MAX_SHOWN_BYTES, Edit
from scribe.note import Note
from scribe.session import Session, Status
from scribe.transcript import Transcript

EXPIRED = "The session expired before it was ended."

TOO_LONG = (
    f"The edited text has more than {MAX_SHOWN_BYTES // 1024} KB, so it is not shown here: "
    "fetch it by the document's own address."
)

MAX_TEMPLATES_BYTES = 4_000_000
"""Of all entries of ``templates``. A synchronous Lambda answers 6 MB, as JSON within JSON: quotes
weigh double there; the longest transcript and its segments need 1 MB of it."""

LEFT_OUT = (
    "The documents are more than one answer holds, so this one is not shown here: ask for it "
    "by its document_id."
)

AUDIO_URL_LASTS = timedelta(minutes=15)
"""Enough to begin the download of an hour of speech; whoever has the URL may hear the patient."""

_TEXTS = {"data", "markdown", "statements"}
_STATUS_CODES = {Status.PARTIAL: 206, Status.EXPIRED: 410}


def status_code(session: Session) -> int:
    """Return the HTTP status that mirrors a session's state."""
    if session.status.is_open or session.status is Status.PROCESSING:
        return 202
    return _STATUS_CODES.get(session.status, 200)


def session_view(
    session: Session,
    upload_url: str | dict[str, Any],
    files: Sequence[AudioFile],
    *,
    transcript: Transcript | None,
    notes: dict[str, Note],
    edits: dict[str, Edit],
) -> dict[str, Any]:
    """Return what getting a session answers.

    ``files`` are the manifest, or what is stored so far; ``notes`` are those of the session's
    documents that are written, ``edits`` what people made of documents, both by document id.
    """
    view: dict[str, Any] = {
        "session_id": session.session_id,
        "status": session.status.value,
        "created_at": iso(session.created_at),
        "expires_at": iso(session.expires_at),
        "upload_url": upload_url,
        "audio_files_received": len(files),
        "audio_files": [file.name for file in files],
        "additional_data": session.additional_data,
    }
    if session.status is Status.EXPIRED:
        return view | {
            "expired_at": iso(session.expires_at),
            "message": EXPIRED,
            "error": {"code": "session_expired", "message": EXPIRED},
            "transcript": None,
        }
    optional = {
        "completed_at": iso(session.completed_at) if session.completed_at else None,
        "model_used": session.model if session.transcribed_at else None,
        "language_detected": session.language_detected,
        "audio_files_processed": session.audio_files_processed,
        "transcript": transcript.text if transcript else None,
        "transcript_notice": transcript.notice if transcript else None,
        "templates": _templates_view(session, notes, edits) if transcript else None,
        "processing_errors": [
            problem.model_dump(exclude_none=True) for problem in session.processing_errors
        ]
        or None,
        "patient_details": session.patient_details,
        "error": session.error.model_dump() if session.error else None,
    }
    return view | {name: value for name, value in optional.items() if value is not None}


def _templates_view(
    session: Session, notes: dict[str, Note], edits: dict[str, Edit]
) -> list[dict[str, Any]]:
    """Return the entries of ``templates``; what doesn't fit any more is left out of its entry."""
    room, entries = MAX_TEMPLATES_BYTES, []
    for document in in_order(session.documents.values(), session.templates):
        each = document.document_id
        view = document_view(document, notes.get(each), edits.get(each))
        size = len(json.dumps(view, ensure_ascii=False).encode())
        if size > room:
            view = {name: view[name] for name in view if name not in _TEXTS}
            view["warnings"] = [*view.get("warnings", ()), LEFT_OUT]
        else:
            room -= size
        entries.append({document.template_id: view})
    return entries


def document_view(document: Document, note: Note | None, edit: Edit | None) -> dict[str, Any]:
    """Return a document's entry in ``templates`` (protocol: Template results).

    An edit is a text, so beside it ``data`` and ``statements`` are still what was generated.
    """
    inner = {"template_id", "added", "lease_until"}
    view = document.model_dump(mode="json", exclude=inner, exclude_none=True)
    if note is not None:
        view |= note.model_dump(mode="json", exclude_none=True) | {"edited": edit is not None}
    if edit is not None:
        view.pop("markdown", None)
        view |= {"edited": True, "edited_at": iso(edit.edited_at), "data_version": "generated"}
        if edit.markdown is None:
            view["warnings"] = [*view.get("warnings", ()), TOO_LONG]
        else:
            view["markdown"] = edit.markdown
    return view


def segments_view(transcript: Transcript) -> list[dict[str, Any]]:
    """Return a transcript's segments, for ``?segments=true``."""
    return [segment.model_dump(exclude_none=True) for segment in transcript.segments]


def audio_view(session_id: str, url: str, *, now: datetime) -> dict[str, Any]:
    """Return what getting a session's audio answers; ``expires_at`` is in seconds since 1970."""
    return {
        "session_id": session_id,
        "status": "success",
        "audio_url": url,
        "expires_in": int(AUDIO_URL_LASTS.total_seconds()),
        "expires_at": int((now + AUDIO_URL_LASTS).timestamp()),
    }
