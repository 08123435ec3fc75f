"""GET /v1/audit: who did what to which of a tenant's sessions, and when."""

from itertools import islice

from scribe.audit import Action
from scribe.audit_list import AuditList
from scribe.aws.audit_trail import trail
from scribe.credential import Scope
from scribe.edge.http import Request, Response, endpoint


@endpoint(scope=Scope.MANAGE)
def handler(request: Request) -> Response:
    """Export the tenant's lines ``from`` a time ``to`` another, in order; this is one, too."""
    asked = AuditList.parse(request.query, now=request.now)
    trail().record(request.line(Action.AUDIT_EXPORT))
    found = trail().lines(request.caller.tenant, asked)
    return Response(200, asked.answer(list(islice(found, asked.limit + 1))))
