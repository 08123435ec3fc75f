"""GET /v1/sessions/{session_id}: the state of a session, and its results as they come to be."""

from collections.abc import Collection, Iterator
from functools import cache
from secrets import token_hex
from typing import Any

from scribe.audit import Action, Line, system_line
from scribe.aws.audio_bucket import AudioBucket
from scribe.aws.audit_trail import trail
from scribe.aws.document_texts import DocumentTexts
from scribe.aws.processing import Processing
from scribe.aws.result_object import ResultGone
from scribe.aws.results import Results
from scribe.aws.sessions import Sessions
from scribe.credential import Scope
from scribe.document import Document, DocumentStatus
from scribe.document_text import Edit
from scribe.edge.http import Request, Response, endpoint
from scribe.errors import NotFound
from scribe.filed_document import FiledDocument, filed_documents
from scribe.result_view import segments_view, session_view, status_code
from scribe.session import Session, Status, UploadForm
from scribe.session_request import asked_upload_form
from scribe.session_view import session_url
from scribe.settings import GetSessionSettings

settings = cache(GetSessionSettings.read)


@cache
def _deployment() -> tuple[Sessions, Processing, AudioBucket, Results]:
    table, bucket = settings().table_name, settings().bucket_name
    return Sessions(table), Processing(table), AudioBucket(bucket), Results(bucket)


@cache
def _texts() -> DocumentTexts:
    return DocumentTexts(settings().bucket_name)


@endpoint(scope=Scope.READ)
def handler(request: Request) -> Response:
    """Tell a session's state; its status code mirrors it (protocol: Get session)."""
    try:
        return _answer(request)
    except ResultGone:
        # It was cancelled or erased just now, as it is read anew.
        return _answer(request)


def _answer(request: Request) -> Response:
    sessions, processing, bucket, results = _deployment()
    tenant, session_id = request.caller.tenant, request.path["session_id"]
    session = sessions.find(tenant, session_id, now=request.now)
    if session.status is Status.EXPIRED and session.due_at:
        # An End that came in time may still be under way: what is told is written before it.
        line = system_line(
            Action.SESSION_EXPIRE, tenant, session_id, now=request.now, line_id=token_hex(8)
        )
        processing.expire(session, now=request.now, line=trail().entry(line))
        session = sessions.find(tenant, session_id, now=request.now)
    if session.status.is_open or session.status is Status.EXPIRED:
        files = bucket.list_files(session)
    elif session.status is Status.CANCELLED:
        files = []
    else:
        files = sessions.manifest(tenant, session_id)
        if len(files) != session.audio_files_received:
            raise ResultGone  # with its session's cancelling
    code = status_code(session)
    document_id = request.query.get("document_id")
    kept = {each.document_id: each for each in filed_documents(session)}
    generated = {key: each for key, each in session.documents.items() if key in kept}
    if document_id is not None:
        code = _document_code(generated.get(document_id))
    shown = {
        key: document
        for key, document in generated.items()
        if document_id in (None, key)
        and request.query.get("template_id") in (None, document.template_id)
    }
    transcript = (
        results.transcript(tenant, session_id, upload=session.transcript_upload)
        if session.transcribed_at
        else None
    )
    notes = {
        written: results.note(tenant, session_id, written)
        for written, document in shown.items()
        if document.status is DocumentStatus.SUCCESS
    }
    edits = _edits(session, [kept[each] for each in shown])
    view = session_view(
        session.model_copy(update={"documents": shown}),
        bucket.upload_url(
            session,
            session_url(settings().base_url, session_id),
            _upload_form(request, session),
            now=request.now,
        ),
        files,
        transcript=transcript,
        notes=notes,
        edits=edits,
    )
    if transcript and request.query.get("segments") == "true":
        view["segments"] = segments_view(transcript)
    trail().record(*_reads(request, view, {*notes, *edits}))
    headers = {"Retry-After": "1"} if code == 202 else {}
    return Response(code, view, headers)


def _upload_form(request: Request, session: Session) -> UploadForm:
    """Return the form of the upload address: one that lets in by itself is for who may capture."""
    if Scope.CAPTURE not in request.caller.scopes:
        return "direct"
    return asked_upload_form(request.query) or session.upload_form


def _reads(request: Request, view: dict[str, Any], documents: Collection[str]) -> Iterator[Line]:
    """Yield the lines of what an answer shows: none while there is nothing but a state."""
    session_id = view["session_id"]
    if view.get("patient_details") or view["additional_data"]:
        yield request.line(Action.DETAILS_READ, session_id)
    if view.get("transcript"):
        yield request.line(Action.TRANSCRIPT_READ, session_id)
    if documents:
        yield request.line(Action.DOCUMENT_READ, session_id, *documents)


def _edits(session: Session, documents: list[FiledDocument]) -> dict[str, Edit]:
    """Return what people made of a session's documents; S3 is asked only if any can have."""
    if not any(each.filing and each.filing.edit_lent_at for each in documents):
        return {}
    texts, where = _texts(), (session.tenant, session.session_id)
    stored = texts.stored(*where)
    return {
        each.document_id: Edit(
            edited.stored_at,
            texts.read_edit(*where, each.document_id) if edited.can_be_shown else None,
        )
        for each in documents
        if (edited := each.readable(stored.get(each.document_id)).edited)
    }


def _document_code(document: Document | None) -> int:
    if document is None:
        raise NotFound("document_not_found", "No template of this session made such a document.")
    return 202 if document.status is DocumentStatus.PROCESSING else 200
