"""POST /v1/sessions/{session_id}/process/template/{template_id}: one more document.

Without a template's id, one of each template that the session was created with.
"""

from collections.abc import Collection
from functools import cache, partial
from secrets import token_hex

from scribe.aws.clients import AWS_FAULTS
from scribe.aws.more_documents import MoreDocuments
from scribe.aws.queue import Queue
from scribe.aws.sessions import Sessions
from scribe.aws.templates import Templates
from scribe.credential import Scope
from scribe.document import Document, DocumentStatus, new_document_id
from scribe.edge.http import Request, Response, endpoint
from scribe.edge.log import log_surprise
from scribe.errors import NotFound, Unavailable
from scribe.message import ProcessSession
from scribe.more_documents import (
    asked_templates,
    asked_view,
    listed,
    require_room,
    require_transcript,
)
from scribe.session import Session
from scribe.settings import ProcessTemplateSettings
from scribe.template import wanted_documents

# A round is lost to the end of processing, or to an operator's redrive.
_ROUNDS = 5

settings = cache(ProcessTemplateSettings.read)


@cache
def _deployment() -> tuple[Sessions, MoreDocuments, Templates, Queue]:
    table = settings().table_name
    return (
        Sessions(table),
        MoreDocuments(table),
        Templates(table),
        Queue(settings().notes_queue_url),
    )


@endpoint(scope=Scope.CAPTURE)
def handler(request: Request) -> Response:
    """Let another document be written of a session; what it is known by is answered at once."""
    template_id = request.path.get("template_id")
    session, documents = _add(request, template_id)
    # While there is no transcript yet, they are asked for with the session's other documents.
    if session.transcribed_at:
        _ask_for(session, documents, request)
    view = asked_view(session.session_id, documents)
    if template_id is None:
        view["documents"] = listed(documents)
    return Response(202, view, {"Retry-After": "1"})


def _add(request: Request, template_id: str | None) -> tuple[Session, list[Document]]:
    sessions, more_documents, templates, _ = _deployment()
    tenant, session_id = request.caller.tenant, request.path["session_id"]
    for _ in range(_ROUNDS):
        session = sessions.find(tenant, session_id, now=request.now)
        require_transcript(session)
        wanted = wanted_documents(
            asked_templates(session, template_id),
            lambda: new_document_id(session_id, token_hex(8)),
            partial(templates.find, tenant),
            now=request.now,
        )
        documents = [
            document.model_copy(update={"added": session.is_over}) for document in wanted.values()
        ]
        if not any(document.status is DocumentStatus.PROCESSING for document in documents):
            raise NotFound("template_not_found", "There is no template with this id.")
        require_room(session, len(documents))
        stored = more_documents.add(session, documents, now=request.now)
        if stored:
            return stored, documents
    raise Unavailable("service_unavailable", "The session is being changed: try again.")


def _ask_for(session: Session, documents: Collection[Document], request: Request) -> None:
    *_, queue = _deployment()
    message = ProcessSession(
        tenant=session.tenant,
        session_id=session.session_id,
        attempt=session.attempt,
        correlation_id=request.id,
    )
    try:
        for note in message.notes(documents):
            queue.send(note)
    except AWS_FAULTS as error:
        # They are stored, so the client gets its 202, and the messages are sent again later.
        log_surprise(error)
