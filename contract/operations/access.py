"""What is asked before anything else, and tokens."""

from typing import Any

from contract.answers.access import Discovery, Tokens
from contract.operation import Answer, Body, Operation
from scribe.login_request import Login, Refresh

_CREDENTIALS = {"client_id": "client_6f1c2a9b8d7e4f03", "client_secret": "…"}


def _discovery(path: str, name: str) -> Operation:
    return Operation(
        "GET",
        path,
        name,
        "Discovery",
        "What this service is and can do",
        "The protocol's discovery document. Clients may keep it for three hours.",
        None,
        (Answer(200, "The document.", Discovery, headers=("Cache-Control",)),),
    )


def _refresh(path: str, name: str) -> Operation:
    return Operation(
        "POST",
        path,
        name,
        "Credentials",
        "Trade a refresh token for new tokens",
        "The new refresh token ends when the old one would have. Other fields are ignored.",
        None,
        (Answer(200, "New tokens.", Tokens),),
        ("missing_required_field", "authentication_failed", "token_expired", "request_too_large"),
        body=Body(Refresh, examples={"refresh": {"refresh_token": "eyJhbGciOi…"}}),
    )


OPERATIONS: tuple[Operation, ...] = (
    _discovery("/v1/.well-known/medscribealliance", "discover"),
    _discovery("/.well-known/medscribealliance", "discoverAtRoot"),
    Operation(
        "GET",
        "/v1/openapi.json",
        "getOpenApi",
        "Discovery",
        "This document",
        "The API as OpenAPI 3.1, with this deployment's address. May be kept for three hours.",
        None,
        (Answer(200, "The document.", dict[str, Any], {"openapi": "3.1.0"}, ("Cache-Control",)),),
    ),
    Operation(
        "POST",
        "/connect-auth/v1/account/login",
        "login",
        "Credentials",
        "Trade a client's id and secret for an access token",
        "With `refresh` true there is a refresh token as well. Other fields are ignored.",
        None,
        (Answer(200, "Tokens.", Tokens),),
        ("missing_required_field", "authentication_failed", "request_too_large"),
        body=Body(Login, examples={"login": _CREDENTIALS}),
    ),
    _refresh("/connect-auth/v1/account/refresh-token", "refreshToken"),
    _refresh("/connect-auth/v1/account/refresh", "refresh"),
)
