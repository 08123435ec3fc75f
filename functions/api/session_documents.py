"""GET /api/v1/sessions/{session_id}: a session's record with all of its documents."""

from functools import cache

from scribe.audit import Action
from scribe.aws.audit_trail import trail
from scribe.aws.document_texts import DocumentTexts
from scribe.aws.sessions import Sessions
from scribe.credential import Scope
from scribe.document_view import session_documents_view
from scribe.edge.http import Request, Response, endpoint
from scribe.filed_document import filed_documents
from scribe.session import Session
from scribe.settings import SessionDocumentsSettings

settings = cache(SessionDocumentsSettings.read)


@cache
def _deployment() -> tuple[Sessions, DocumentTexts]:
    return Sessions(settings().table_name), DocumentTexts(settings().bucket_name)


@endpoint(scope=Scope.READ)
def handler(request: Request) -> Response:
    """List a session's documents; ``?presigned=true`` lends out the text of each."""
    sessions, texts = _deployment()
    tenant, session_id = request.caller.tenant, request.path["session_id"]
    session = sessions.find(tenant, session_id, now=request.now)
    stored = texts.stored(tenant, session_id)
    asked = request.query.get("presigned", "").lower() == "true"
    urls = {
        each.document_id: texts.download_url(
            tenant, session_id, each.document_id, each.readable(stored.get(each.document_id))
        )
        for each in filed_documents(session)
        if asked
    }
    lent = [document_id for document_id, url in urls.items() if url]
    trail().record(
        *([request.line(Action.DETAILS_READ, session_id)] if _has_details(session) else []),
        *([request.line(Action.DOCUMENT_READ, session_id, *lent)] if lent else []),
    )
    return Response(200, session_documents_view(session, stored, urls, now=request.now))


def _has_details(session: Session) -> bool:
    return bool(session.patient_details or session.additional_data)
