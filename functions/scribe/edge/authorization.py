"""The authorizer's side of HTTP: the credential that a request shows, the policy that answers.

The policy names the whole stage. API Gateway reads a policy's resource as a pattern, and a path is
the client's: ``${`` in one would be an error of ours. It is asked anew for every request (no
cache), and scopes are the endpoints' to check, so a narrower one would guard nothing more.
"""

from collections.abc import Iterator
from typing import Any

from scribe.credential import Caller
from scribe.edge.http import Event
from scribe.errors import Unauthorized
from scribe.rate_limit import Verdict

MAX_LENGTH = 4096
"""Characters of a credential: an access token of ours has about 400."""


def presented_credential(event: Event) -> str:
    """Return the API key or access token that a request shows.

    ``Authorization: Bearer <either>``, ``Authorization: X-API-Key <API key>`` or
    ``X-API-Key: <API key>``; names and schemes in any case, blanks around them ignored, the same
    one shown twice is one.

    Raises:
        Unauthorized: none, several, or nothing that reads as one.
    """
    shown = {_credential(name, value) for name, value in _headers(event) if value}
    if len(shown) != 1:
        raise Unauthorized(
            "authentication_failed", "Send one API key or access token, as Bearer or X-API-Key."
        )
    return shown.pop()


def allow(event: Event, caller: Caller, verdict: Verdict | None) -> dict[str, Any]:
    """Return the policy that lets a caller in; ``edge/http.py`` reads its context.

    One beyond its rate limit is let in too: only a function can answer 429 with the time to wait.
    """
    context = {
        "tenant": caller.tenant,
        "credential_id": caller.credential_id,
        "scopes": " ".join(sorted(caller.scopes)),
        **(verdict.to_context() if verdict else {}),
    }
    return _policy(event, "Allow", principal=caller.credential_id, context=context)


def deny(event: Event, error: Unauthorized) -> dict[str, Any]:
    """Return the policy that keeps one out, for the gateway response ACCESS_DENIED to say why."""
    context = {"code": error.code, "message": error.message}
    return _policy(event, "Deny", principal="unknown", context=context)


def _headers(event: Event) -> Iterator[tuple[str, str]]:
    several = event.get("multiValueHeaders")
    headers = several or {name: [value] for name, value in (event.get("headers") or {}).items()}
    for name, values in headers.items():
        if name.lower() in {"authorization", "x-api-key"}:
            for value in values:
                yield name.lower(), value.strip()


def _credential(name: str, value: str) -> str:
    words = value.split()
    if name == "authorization":
        scheme, *words = words
        if scheme.lower() not in {"bearer", "x-api-key"}:
            words = []
    if len(words) != 1 or len(words[0]) > MAX_LENGTH or not words[0].isascii():
        raise Unauthorized(
            "authentication_failed",
            "Send Authorization: Bearer and an API key or access token, or X-API-Key and a key.",
        )
    return words[0]


def _policy(
    event: Event, effect: str, *, principal: str, context: dict[str, str]
) -> dict[str, Any]:
    stage = "/".join(event["methodArn"].split("/")[:2]) + "/*"
    statement = {"Action": "execute-api:Invoke", "Effect": effect, "Resource": stage}
    return {
        "principalId": principal,
        "policyDocument": {"Version": "2012-10-17", "Statement": [statement]},
        "context": context,
    }
