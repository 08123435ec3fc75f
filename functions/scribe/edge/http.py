"""HTTP at the edge: an API Gateway event becomes a request, a result or an error a response.

Every response has the protocol's shape, errors included:
``{"error": {"code", "message", "details"}}``.
"""

import base64
import binascii
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache, wraps
from secrets import token_hex
from typing import Any

from scribe.audit import REFUSALS, SUCCESS, Action, Line
from scribe.credential import Caller, Scope
from scribe.edge.json_body import read_object
from scribe.edge.log import log_surprise, logger
from scribe.errors import Forbidden, InvalidRequest, NotFound, ScribeError
from scribe.rate_limit import Verdict, verdict_in
from scribe.settings import HttpSettings

MAX_QUERY = 2_048
"""Characters of a parameter in a query: none is as long."""

Event = dict[str, Any]
LambdaHandler = Callable[[Event, Any], dict[str, Any]]

# Every answer may hold clinical data, so none is kept by a cache unless its handler says so.
HEADERS = {
    "Content-Type": "application/json",
    "Cache-Control": "no-store",
    # Whatever is made of an answer, it is no page: it loads nothing and is in no frame.
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
}
EXPOSED_HEADERS = (
    "Location, Retry-After, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset"
)
"""What a browser's script may see beyond the ordinary."""


@dataclass(frozen=True)
class Request:
    """A request: header names in lower case, the body as the client sent it.

    ``id`` is API Gateway's; what the request sets going is logged under it. ``now`` is when API
    Gateway received it; the rules take their time from there. ``address`` is who connected to API
    Gateway, whatever a header says of others; ``route`` the method and path, its parameters as
    their names.
    """

    id: str | None
    path: Mapping[str, str]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    now: datetime
    authorizer: Mapping[str, str]
    address: str = ""
    route: str = ""

    @property
    def caller(self) -> Caller:
        """Who calls, as the authorizer found out."""
        return Caller(
            tenant=self.authorizer["tenant"],
            credential_id=self.authorizer["credential_id"],
            scopes=frozenset(Scope(name) for name in self.authorizer["scopes"].split()),
        )

    @property
    def verdict(self) -> Verdict | None:
        """Where the caller's rate limit stands, as the authorizer counted; None if it did not."""
        return verdict_in(self.authorizer)

    def line(
        self,
        action: Action,
        session_id: str | None = None,
        *objects: str,
        outcome: str = SUCCESS,
    ) -> Line:
        """Return the audit trail's line of what this request does; ``objects`` as in ``Line``."""
        return Line(
            id=token_hex(8),
            at=self.now,
            tenant=self.caller.tenant,
            actor=self.caller.credential_id,
            action=action,
            session_id=session_id,
            objects=objects,
            outcome=outcome,
            route=self.route,
            request_id=self.id,
            source=self.address or None,
        )

    def json(self) -> dict[str, Any]:
        """Return the body, a JSON object.

        Raises:
            ScribeError: it is none, or too large (``edge/json_body.py``).
        """
        return read_object(self.body)


@dataclass(frozen=True)
class Response:
    """A response: ``body`` is anything that JSON can say, JSON as bytes, or None for none."""

    status: int
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)


def endpoint(*, scope: Scope | None) -> Callable[[Callable[[Request], Response]], LambdaHandler]:
    """Make a Lambda handler of a function that serves a request.

    ``scope`` is what the caller must be allowed to do, None for a public endpoint.
    """

    def decorate(serve: Callable[[Request], Response]) -> LambdaHandler:
        @wraps(serve)
        def handler(event: Event, context: Any) -> dict[str, Any]:
            logger.clear_state()
            logger.append_keys(**_log_keys(event))
            try:
                request = parse_event(event)
                if request.verdict:
                    request.verdict.check(request.now)
                response = _recording_refusals(serve, scope)(request) if scope else serve(request)
            except ScribeError as error:
                if error.__cause__:
                    log_surprise(error.__cause__)
                response = error_response(error)
            except Exception as error:  # noqa: BLE001 - the client gets an envelope whatever happens
                log_surprise(error)
                response = Response(500, envelope("internal_error", "Something went wrong here."))
            logger.info("answered", extra={"status": response.status})
            return to_gateway(response, _headers(event))

        return handler

    return decorate


def _recording_refusals(
    serve: Callable[[Request], Response], scope: Scope
) -> Callable[[Request], Response]:
    """Let ``serve`` only who has the scope; whom it refuses, the audit trail is told of."""

    def guarded(request: Request) -> Response:
        try:
            if scope not in request.caller.scopes:
                needs = scope.value
                raise Forbidden("forbidden", f"This needs the scope {needs}.", required_scope=needs)
            return serve(request)
        except (Forbidden, NotFound) as error:
            if error.code in REFUSALS:
                _record(request, error)
            raise

    return guarded


def _record(request: Request, refusal: ScribeError) -> None:
    # Here, since functions for anybody start faster without AWS's client and the model.
    from scribe.aws.audit_trail import trail
    from scribe.document import session_of
    from scribe.session import is_session_id

    named = request.path.get("session_id") or session_of(request.path.get("document_id", ""))
    session_id = named if named and is_session_id(named) else refusal.details.get("session_id")
    trail().record(request.line(Action.REQUEST_REFUSED, session_id, outcome=refusal.code))


def by_method(**handlers: LambdaHandler) -> LambdaHandler:
    """Make the handler of a noun of those of its methods: ``by_method(GET=…, POST=…)``.

    No other method arrives: API Gateway answers those.
    """

    def handler(event: Event, context: Any) -> dict[str, Any]:
        return handlers[event["httpMethod"]](event, context)

    return handler


def parse_event(event: Event) -> Request:
    """Return the request in an API Gateway REST proxy event.

    Raises:
        InvalidRequest: the body is said to be base64 and is not, or a query is too long.
    """
    query = event.get("queryStringParameters") or {}
    if any(len(text) > MAX_QUERY for text in query.values()):
        raise InvalidRequest(
            "invalid_request", f"A query parameter has {MAX_QUERY} characters at most."
        )
    body = event.get("body") or ""
    try:
        raw = (
            base64.b64decode(body, validate=True)
            if event.get("isBase64Encoded")
            else body.encode("utf-8", "surrogateescape")
        )
    except binascii.Error:
        raise InvalidRequest("invalid_request", "The body could not be read.") from None
    context = event.get("requestContext", {})
    milliseconds = context.get("requestTimeEpoch")
    return Request(
        id=request_id(event),
        path=event.get("pathParameters") or {},
        query=query,
        headers={name.lower(): value for name, value in (event.get("headers") or {}).items()},
        body=raw,
        now=(
            datetime.fromtimestamp(milliseconds / 1000, UTC) if milliseconds else datetime.now(UTC)
        ),
        authorizer=context.get("authorizer") or {},
        address=(context.get("identity") or {}).get("sourceIp") or "",
        route=f"{event.get('httpMethod')} {event.get('resource')}",
    )


def envelope(code: str, message: str, details: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return the protocol's error body."""
    return {"error": {"code": code, "message": message, "details": dict(details or {})}}


def error_response(error: ScribeError) -> Response:
    """Return the response that tells a client of an error."""
    headers = {} if error.retry_after is None else {"Retry-After": str(error.retry_after)}
    headers |= {"WWW-Authenticate": "Bearer"} if error.status == 401 else {}
    return Response(error.status, envelope(error.code, error.message, error.details), headers)


def to_gateway(response: Response, headers: Mapping[str, str]) -> dict[str, Any]:
    """Return a response in the form that API Gateway takes, with more headers than its own."""
    match response.body:
        case None:
            body = ""
        case bytes() as written:
            body = written.decode()
        case said:
            body = json.dumps(said, ensure_ascii=False)
    return {
        "statusCode": response.status,
        "headers": {**HEADERS, **headers, **response.headers},
        "body": body,
        "isBase64Encoded": False,
    }


def _headers(event: Event) -> dict[str, str]:
    """Return the headers that an answer owes to who asks: CORS, and where its limit stands."""
    verdict = verdict_in((event.get("requestContext") or {}).get("authorizer") or {})
    return {**_cors(_header(event, "origin")), **(verdict.headers if verdict else {})}


def _cors(origin: str | None) -> dict[str, str]:
    allowed = _http_settings().allowed_origins
    if not allowed:
        return {}
    if origin not in allowed:
        return {"Vary": "Origin"}
    return {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Allow-Credentials": "true",
        "Access-Control-Expose-Headers": EXPOSED_HEADERS,
        "Vary": "Origin",
    }


def _log_keys(event: Event) -> dict[str, str]:
    """Return what every line of a request is logged with: ids only, and only what is one."""
    context, path = event.get("requestContext") or {}, event.get("pathParameters") or {}
    keys = {
        "correlation_id": request_id(event),
        "tenant": (context.get("authorizer") or {}).get("tenant"),
    }
    if path.get("session_id"):
        # Here, since functions without a session in their path start faster without the model.
        from scribe.session import is_session_id

        if is_session_id(path["session_id"]):
            keys["session_id"] = path["session_id"]
    return {name: value for name, value in keys.items() if value}


def request_id(event: Event) -> str | None:
    """Return API Gateway's id of a request; a client can put its own there, in any words."""
    given = (event.get("requestContext") or {}).get("requestId") or ""
    return given if re.fullmatch(r"[0-9a-fA-F-]{36}", given) else None


def _header(event: Event, name: str) -> str | None:
    headers = event.get("headers") or {}
    return next((value for key, value in headers.items() if key.lower() == name), None)


@cache
def _http_settings() -> HttpSettings:
    return HttpSettings.read()
