"""/api/v1/documents: one document is fetched, created, changed, edited or deleted."""

from collections.abc import Callable
from functools import cache
from secrets import token_hex

from scribe.audit import Action
from scribe.aws.audit_trail import trail
from scribe.aws.document_texts import DocumentTexts
from scribe.aws.result_object import ResultGone
from scribe.aws.results import Results
from scribe.aws.session_documents import SessionDocuments
from scribe.aws.sessions import Sessions
from scribe.credential import Scope
from scribe.document import new_document_id, session_of
from scribe.document_change import with_change, with_new, without
from scribe.document_request import FileDocument
from scribe.document_view import envelope_view
from scribe.edge.http import Request, Response, by_method, endpoint
from scribe.edge.log import logger
from scribe.edge.reading import understood
from scribe.errors import NotFound, Unavailable
from scribe.filed_document import filed_document, no_document
from scribe.filing import Filing
from scribe.session import Session
from scribe.settings import DocumentsSettings

# A round is lost to another change of the same session's documents, or of its state.
_ROUNDS = 5

settings = cache(DocumentsSettings.read)


@cache
def _deployment() -> tuple[Sessions, SessionDocuments, DocumentTexts, Results]:
    table, bucket = settings().table_name, settings().bucket_name
    return Sessions(table), SessionDocuments(table), DocumentTexts(bucket), Results(bucket)


@endpoint(scope=Scope.READ)
def get(request: Request) -> Response:
    """Tell of a document, and lend out its text: ``?version=generated`` as it was before edits."""
    try:
        return _answer(request)
    except ResultGone:
        # Its session was cancelled or erased just now, as it is read anew.
        return _answer(request)


@endpoint(scope=Scope.CAPTURE)
def post(request: Request) -> Response:
    """Create a document or change one, and take its text by a presigned PUT."""
    asked = understood(lambda: FileDocument.parse(request.json()))
    given, new_id = asked.document_id, new_document_id(asked.session_id, token_hex(8))
    if given and session_of(given) != asked.session_id:
        raise no_document()
    document_id, file = (given, with_change) if given else (new_id, with_new)
    session = _change(
        request,
        Action.DOCUMENT_EDIT if given else Action.DOCUMENT_CREATE,
        asked.session_id,
        document_id,
        lambda session: file(session, document_id, asked, now=request.now),
    )
    _, _, texts, _ = _deployment()
    where = (session.tenant, session.session_id, document_id)
    document = filed_document(session, document_id)
    readable = document.readable(texts.stored(*where).get(document_id))
    view = envelope_view(document, readable, texts.upload_url(*where))
    return Response(200 if given else 201, view)


@endpoint(scope=Scope.CAPTURE)
def delete(request: Request) -> Response:
    """Hide a document for good; its texts go with its session."""
    document_id, session_id = _named(request)
    _change(
        request,
        Action.DOCUMENT_DELETE,
        session_id,
        document_id,
        lambda session: without(session, document_id, now=request.now),
    )
    return Response(200, {"status": "success", "message": "Document deleted successfully"})


handler = by_method(GET=get, POST=post, DELETE=delete)


def _answer(request: Request) -> Response:
    _, _, texts, results = _deployment()
    document_id, session_id = _named(request)
    session = _find(request, session_id)
    document = filed_document(session, document_id)
    where = (session.tenant, session_id, document_id)
    readable = document.readable(texts.stored(*where).get(document_id))
    as_generated = request.query.get("version") == "generated"
    url = texts.download_url(*where, readable, as_generated=as_generated)
    warnings = results.note(*where).warnings if document.is_written else ()
    trail().record(request.line(Action.DOCUMENT_READ, session_id, document_id))
    return Response(200, envelope_view(document, readable, url, warnings=warnings))


def _named(request: Request) -> tuple[str, str]:
    """Return the id of the document that a request names, and that of its session."""
    document_id = request.path["document_id"]
    session_id = session_of(document_id)
    if session_id is None:
        raise no_document()
    return document_id, session_id


def _change(
    request: Request,
    action: Action,
    session_id: str,
    document_id: str,
    make: Callable[[Session], dict[str, Filing] | None],
) -> Session:
    """Store the filings that ``make`` makes of a session's, and return the session with them."""
    _, documents, _, _ = _deployment()
    line = trail().entry(request.line(action, session_id, document_id))
    for _ in range(_ROUNDS):
        session = _find(request, session_id)
        filings = make(session)
        if filings is None or filings == session.filings:
            if action is not Action.DOCUMENT_DELETE:  # its text is lent out all the same
                trail().record(request.line(action, session_id, document_id))
            return session
        if documents.file(session, filings, now=request.now, line=line):
            return session.model_copy(update={"filings": filings})
    raise Unavailable("service_unavailable", "The session is being changed: try again.")


def _find(request: Request, session_id: str) -> Session:
    sessions, *_ = _deployment()
    try:
        session = sessions.find(request.caller.tenant, session_id, now=request.now)
    except NotFound:
        if "document_id" not in request.path:
            raise
        # Who asked for a document is told of that.
        raise no_document() from None
    logger.append_keys(session_id=session_id)
    return session
