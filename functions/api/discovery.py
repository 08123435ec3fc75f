"""GET /v1/.well-known/medscribealliance: what this service is and can do."""

from functools import cache

from scribe.discovery import discovery_document
from scribe.edge.http import Request, Response, endpoint
from scribe.settings import DiscoverySettings

settings = cache(DiscoverySettings.read)


@endpoint(scope=None)
def handler(request: Request) -> Response:
    """Serve the discovery document, which clients may keep for three hours."""
    return Response(
        200,
        discovery_document(base_url=settings().base_url, engines=settings().engines),
        {"Cache-Control": "max-age=10800"},
    )
