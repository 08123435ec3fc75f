"""API Gateway's own errors in the protocol's envelope: before, or instead of, a function."""

import json
from collections.abc import Mapping

from aws_cdk import aws_apigateway as apigateway
from aws_cdk.aws_apigateway import ResponseType

from infra.security_headers import SECURITY_HEADERS

MAX_UPLOAD_BYTES = 4_500_000
"""As in ``scribe.audio``, which a test compares it with."""


def envelope(code: str, message: str, **details: int) -> str:
    """Return an error of the protocol as a body."""
    return json.dumps({"error": {"code": code, "message": message, "details": details}})


NOT_FOUND = envelope("not_found", "There is nothing at this address.")
METHOD_NOT_ALLOWED = envelope("method_not_allowed", "This address does not take that method.")
UNAUTHENTICATED = envelope(
    "authentication_failed", "The credentials are missing, unknown, expired or revoked."
)
DENIED = (
    '{"error":{"code":"$context.authorizer.code",'
    '"message":"$context.authorizer.message","details":{}}}'
)
"""The authorizer says why in its context; its message goes between quotation marks as it is."""
UNAVAILABLE = envelope("service_unavailable", "The answer took too long. Try again.")
TOO_MANY = envelope("rate_limit_exceeded", "Too many requests. Wait as Retry-After says.")


def add_gateway_responses(api: apigateway.RestApi, cors: Mapping[str, str]) -> None:
    """Give each error that API Gateway can answer with the status and code of the protocol.

    ``cors`` are the headers that let a browser's script see them.
    """
    security = {name: f"'{value}'" for name, value in SECURITY_HEADERS.items()}

    def answer(kind: ResponseType, status: int | None, body: str, **headers: str) -> None:
        literal = {name.replace("_", "-"): f"'{value}'" for name, value in headers.items()}
        api.add_gateway_response(
            # Such as MissingAuthenticationToken, the id under which the CDK knows it too.
            kind.response_type.title().replace("_", ""),
            type=kind,
            status_code=None if status is None else str(status),
            templates={"application/json": body},
            response_headers={**security, **literal, **cors},
        )

    # A missing scope is the functions' 403, so whatever the authorizer denies is a 401.
    answer(ResponseType.ACCESS_DENIED, 401, DENIED, WWW_Authenticate="Bearer")
    answer(ResponseType.UNAUTHORIZED, 401, UNAUTHENTICATED, WWW_Authenticate="Bearer")
    answer(ResponseType.MISSING_AUTHENTICATION_TOKEN, 404, NOT_FOUND)
    answer(ResponseType.RESOURCE_NOT_FOUND, 404, NOT_FOUND)
    too_large = envelope(
        "chunk_too_large",
        f"A chunk may have {MAX_UPLOAD_BYTES} bytes at most. Send smaller ones, or larger files"
        " by a presigned upload: create the session with storage_provider aws.",
        max_upload_bytes=MAX_UPLOAD_BYTES,
    )
    answer(ResponseType.REQUEST_TOO_LARGE, 413, too_large)
    # No key is ever right: only addresses that are none ask for one.
    answer(ResponseType.INVALID_API_KEY, 404, NOT_FOUND)
    # Only the mock behind a wrong method looks at the content type.
    answer(ResponseType.UNSUPPORTED_MEDIA_TYPE, 405, METHOD_NOT_ALLOWED)
    answer(ResponseType.THROTTLED, 429, TOO_MANY, Retry_After="1")
    answer(ResponseType.QUOTA_EXCEEDED, 429, TOO_MANY, Retry_After="3600")
    answer(ResponseType.INTEGRATION_TIMEOUT, 503, UNAVAILABLE, Retry_After="1")
    answer(ResponseType.INTEGRATION_FAILURE, 503, UNAVAILABLE, Retry_After="1")
    answer(ResponseType.DEFAULT_5_XX, 500, envelope("internal_error", "Something went wrong here."))
    other = envelope("invalid_request", "MESSAGE").replace(
        '"MESSAGE"', "$context.error.messageString"
    )
    answer(ResponseType.DEFAULT_4_XX, None, other)
