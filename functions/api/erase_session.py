"""DELETE /v1/sessions/{session_id}: everything of a session goes, for good."""

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
from scribe.errors import Unavailable
from scribe.settings import EraseSessionSettings

_ROUNDS = 5

settings = cache(EraseSessionSettings.read)


@cache
def _deployment() -> tuple[Sessions, SessionChanges, Erasure]:
    table = settings().table_name
    return Sessions(table), SessionChanges(table), Erasure(settings().bucket_name)


@endpoint(scope=Scope.MANAGE)
def handler(request: Request) -> Response:
    """Erase a session, which is gone at once.

    Its objects go now, and what a worker still writes when none can be at it any more.
    """
    _, _, erasure = _deployment()
    _bury(request)
    try:
        erasure.erase_objects(request.caller.tenant, request.path["session_id"])
    except (*AWS_FAULTS, ErasureFailed) as error:
        # The tombstone is due: the sweeper erases what is left.
        log_surprise(error)
    return Response(204)


def _bury(request: Request) -> None:
    sessions, changes, _ = _deployment()
    line = trail().entry(request.line(Action.SESSION_ERASE, request.path["session_id"]))
    for _ in range(_ROUNDS):
        session = sessions.find(request.caller.tenant, request.path["session_id"], now=request.now)
        if changes.erase(session, now=request.now, line=line):
            return
    raise Unavailable("service_unavailable", "The session is being changed: erase it again.")
