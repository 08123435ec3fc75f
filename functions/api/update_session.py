"""PATCH /v1/sessions/{session_id}: a session's details are changed, or it is cancelled."""

from functools import cache

from scribe.audit import Action
from scribe.aws.audit_trail import trail
from scribe.aws.clients import AWS_FAULTS
from scribe.aws.erasure import Erasure, ErasureFailed
from scribe.aws.session_changes import SessionChanges
from scribe.aws.sessions import Sessions
from scribe.credential import Scope
from scribe.edge.http import Request, Response, endpoint
from scribe.edge.log import log_surprise
from scribe.edge.reading import understood, unprocessable
from scribe.errors import Unavailable
from scribe.model import Model, models
from scribe.session import Session
from scribe.session_update import UpdateSession
from scribe.settings import UpdateSessionSettings

# A round is lost to another update of the same session, or to its end.
_ROUNDS = 5

settings = cache(UpdateSessionSettings.read)


@cache
def _deployment() -> tuple[Sessions, SessionChanges, Erasure, dict[str, Model]]:
    table = settings().table_name
    return (
        Sessions(table),
        SessionChanges(table),
        Erasure(settings().bucket_name),
        models(settings().engines),
    )


@endpoint(scope=Scope.CAPTURE)
def handler(request: Request) -> Response:
    """Update a session by the fields that are given, or cancel it."""
    sessions, *_ = _deployment()
    update = _parse(request)
    tenant, session_id = request.caller.tenant, request.path["session_id"]
    for _ in range(_ROUNDS):
        session = sessions.find(tenant, session_id, now=request.now)
        done = _cancel if update.cancels else _change
        if done(session, update, request):
            said = "cancelled" if update.cancels else "updated"
            view = {"session_id": session_id, "status": "success", "message": f"Session {said}."}
            return Response(200, view)
    raise Unavailable("service_unavailable", "The session is being changed: try again.")


def _parse(request: Request) -> UpdateSession:
    return understood(lambda: UpdateSession.parse(request.json()), refusal=unprocessable)


def _change(session: Session, update: UpdateSession, request: Request) -> bool:
    _, changes, _, offered = _deployment()
    line = trail().entry(request.line(Action.SESSION_UPDATE, session.session_id))
    return changes.update(session, update.applied(session, offered), now=request.now, line=line)


def _cancel(session: Session, update: UpdateSession, request: Request) -> bool:
    _, changes, erasure, _ = _deployment()
    if not update.repeats(session):
        update.require_cancellable(session)
        line = trail().entry(request.line(Action.SESSION_CANCEL, session.session_id))
        if not changes.cancel(session, now=request.now, line=line):
            return False
    try:
        erasure.erase_objects(session.tenant, session.session_id)
    except (*AWS_FAULTS, ErasureFailed) as error:
        # A cancelled session is due: the sweeper erases what is left.
        log_surprise(error)
    return True
