"""GET /v1/templates: the templates that a session can ask for."""

from scribe.credential import Scope
from scribe.edge.http import Request, Response, endpoint
from scribe.template import BUILT_IN


@endpoint(scope=Scope.READ)
def handler(request: Request) -> Response:
    """List the templates (protocol: Templates)."""
    listed = [
        template.model_dump(include={"id", "name", "description"}) for template in BUILT_IN.values()
    ]
    return Response(200, {"templates": listed})
