"""GET /api/v2/transaction/history: a tenant's sessions, or a patient's, the newest first."""

from functools import cache

from scribe.audit import Action
from scribe.aws.audit_trail import trail
from scribe.aws.session_history import SessionHistory
from scribe.credential import Scope
from scribe.edge.http import Request, Response, endpoint
from scribe.history import HistoryRequest, history_view
from scribe.settings import HistorySettings

settings = cache(HistorySettings.read)


@cache
def _deployment() -> SessionHistory:
    return SessionHistory(settings().table_name)


@endpoint(scope=Scope.READ)
def handler(request: Request) -> Response:
    """List sessions: ``count`` of them, ``oid`` for a patient's, ``cursor`` to go on."""
    asked = HistoryRequest.parse(request.query)
    sessions, more = _deployment().page(request.caller.tenant, asked)
    shown = (session.session_id for session in sessions)
    trail().record(request.line(Action.HISTORY_READ, None, *shown))
    return Response(200, history_view([each.at(request.now) for each in sessions], more=more))
