"""POST /api/v1/transaction/{session_id}/convert-to-template: a transcript instead of audio.

Of a session that was ended, and without a transcript, it is another name of process template.
"""

from dataclasses import dataclass
from functools import cache
from secrets import token_hex

from scribe.audit import Action
from scribe.aws.audio_bucket import AudioBucket
from scribe.aws.audit_trail import trail
from scribe.aws.clients import AWS_FAULTS
from scribe.aws.more_documents import MoreDocuments
from scribe.aws.processing import Processing
from scribe.aws.queue import Queue
from scribe.aws.results import Results
from scribe.aws.sessions import Sessions
from scribe.aws.uploaded_transcripts import UploadedTranscripts
from scribe.credential import Scope
from scribe.document import Document
from scribe.edge.http import Request, Response, endpoint
from scribe.edge.log import log_surprise
from scribe.edge.reading import understood
from scribe.errors import Conflict, Unavailable
from scribe.more_documents import notes_of, require_template
from scribe.session import Session
from scribe.settings import UploadTranscriptSettings
from scribe.uploaded_transcript import (
    UploadTranscript,
    fingerprint,
    first_documents,
    missing_transcript,
    read_transcript,
    require_same,
    uploaded_view,
)

# A round is lost to audio that is uploaded, or to an update.
_ROUNDS = 5

settings = cache(UploadTranscriptSettings.read)


@dataclass(frozen=True)
class _Deployment:
    sessions: Sessions
    uploads: UploadedTranscripts
    more_documents: MoreDocuments
    processing: Processing
    audio: AudioBucket
    results: Results
    notes_queue: Queue


@cache
def _deployment() -> _Deployment:
    table, bucket = settings().table_name, settings().bucket_name
    return _Deployment(
        Sessions(table),
        UploadedTranscripts(table),
        MoreDocuments(table),
        Processing(table),
        AudioBucket(bucket),
        Results(bucket),
        Queue(settings().notes_queue_url),
    )


@endpoint(scope=Scope.CAPTURE)
def handler(request: Request) -> Response:
    """End a session by its transcript, and let its documents be written."""
    use = _deployment()
    asked = understood(lambda: UploadTranscript.parse(request.json()))
    session, documents = _ended(request, asked)
    try:
        for note in notes_of(session, documents, correlation_id=request.id):
            use.notes_queue.send(note)
        use.processing.complete(session, now=request.now)
    except AWS_FAULTS as error:
        # What is stored is done, sooner or later: the sweeper sees to it.
        log_surprise(error)
    return Response(202, uploaded_view(session, documents), {"Retry-After": "1"})


def _ended(request: Request, asked: UploadTranscript) -> tuple[Session, list[Document]]:
    """Return the session with its transcript, and the documents that the request is about."""
    use, tenant, session_id = _deployment(), request.caller.tenant, request.path["session_id"]
    for _ in range(_ROUNDS):
        session = use.sessions.find(tenant, session_id, now=request.now)
        session.require_not_over()
        if session.status.is_open:
            committed = _commit(session, asked, request)
            if committed:
                return committed
            continue
        if asked.transcript is not None:
            require_same(session, asked.transcript)
            first = first_documents(session, asked.template_id)
            if first or asked.template_id is None:
                return session, first
        return use.more_documents.ask(
            tenant,
            session_id,
            asked.template_id,
            random_hex=_random_hex,
            now=request.now,
            line=lambda ids: trail().entry(request.line(Action.DOCUMENT_CREATE, session_id, *ids)),
        )
    raise Unavailable("service_unavailable", "The session is being changed: try again.")


def _commit(
    session: Session, asked: UploadTranscript, request: Request
) -> tuple[Session, list[Document]] | None:
    use = _deployment()
    if asked.transcript is None:
        raise missing_transcript()
    transcript = read_transcript(asked.transcript, session)
    if use.audio.list_files(session):
        raise Conflict(
            "session_conflict",
            "The session has audio: end it to have that transcribed, or create another one.",
            status=session.status.value,
        )
    template_ids = session.templates if asked.template_id is None else (asked.template_id,)
    documents = use.more_documents.wanted(session, template_ids, _random_hex, now=request.now)
    if asked.template_id is not None:
        require_template(documents)
    upload = fingerprint(transcript)
    use.results.put_upload(session.tenant, session.session_id, transcript, upload)
    committed = use.uploads.commit(
        session,
        upload=upload,
        language=transcript.language,
        documents=documents,
        now=request.now,
        line=trail().entry(request.line(Action.TRANSCRIPT_UPLOAD, session.session_id)),
    )
    return (committed, documents) if committed else None


def _random_hex() -> str:
    return token_hex(8)
