"""POST /v1/sessions/{session_id}/process/template/{template_id}: one more document.

Without a template's id, one of each template that the session was created with.
"""

from functools import cache
from secrets import token_hex

from scribe.audit import Action
from scribe.aws.audit_trail import trail
from scribe.aws.clients import AWS_FAULTS
from scribe.aws.more_documents import MoreDocuments
from scribe.aws.queue import Queue
from scribe.credential import Scope
from scribe.edge.http import Request, Response, endpoint
from scribe.edge.log import log_surprise
from scribe.more_documents import asked_view, listed, notes_of
from scribe.settings import ProcessTemplateSettings

settings = cache(ProcessTemplateSettings.read)


@cache
def _deployment() -> tuple[MoreDocuments, Queue]:
    return MoreDocuments(settings().table_name), Queue(settings().notes_queue_url)


@endpoint(scope=Scope.CAPTURE)
def handler(request: Request) -> Response:
    """Let another document be written of a session; what it is known by is answered at once."""
    more_documents, queue = _deployment()
    tenant, session_id = request.caller.tenant, request.path["session_id"]
    template_id = request.path.get("template_id")
    session, documents = more_documents.ask(
        tenant,
        session_id,
        template_id,
        random_hex=lambda: token_hex(8),
        now=request.now,
        line=lambda ids: trail().entry(request.line(Action.DOCUMENT_CREATE, session_id, *ids)),
    )
    try:
        for note in notes_of(session, documents, correlation_id=request.id):
            queue.send(note)
    except AWS_FAULTS as error:
        # They are stored, so the client gets its 202, and the messages are sent again later.
        log_surprise(error)
    view = asked_view(session_id, documents)
    if template_id is None:
        view["documents"] = listed(documents)
    return Response(202, view, {"Retry-After": "1"})
