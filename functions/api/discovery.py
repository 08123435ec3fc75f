"""What this service is and can do, for clients and for tools that make them.

GET /v1/.well-known/medscribealliance, as the protocol has it; GET /v1/openapi.json.
"""

from functools import cache

from scribe.discovery import discovery_document, openapi_document
from scribe.edge.http import Event, Request, Response, endpoint
from scribe.settings import DiscoverySettings

_LASTING = {"Cache-Control": "max-age=10800"}

settings = cache(DiscoverySettings.read)


@endpoint(scope=None)
def discover(request: Request) -> Response:
    """Serve the discovery document, which clients may keep for three hours."""
    document = discovery_document(base_url=settings().base_url, engines=settings().engines)
    return Response(200, document, _LASTING)


@endpoint(scope=None)
def describe(request: Request) -> Response:
    """Serve the OpenAPI document, which may be kept as long."""
    return Response(200, _openapi(), _LASTING)


def handler(event: Event, context: object) -> dict[str, object]:
    """Serve the one or the other, whichever was asked for."""
    serve = describe if event["resource"].endswith("/openapi.json") else discover
    return serve(event, context)


@cache
def _openapi() -> bytes:
    return openapi_document(base_url=settings().base_url).encode()
