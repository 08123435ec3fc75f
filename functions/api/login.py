"""POST /connect-auth/v1/account/login, and /refresh-token (or /refresh): tokens for clients."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from typing import Any, TypeVar

from scribe.aws.clients import AWS_FAULTS, brief_client, client
from scribe.aws.credentials import Credentials
from scribe.aws.login_failures import LoginFailures
from scribe.aws.token_keys import SigningKeys
from scribe.credential import Credential, has_secret
from scribe.edge.http import Event, Request, Response, endpoint
from scribe.edge.jwt import sign, token_expired, verify
from scribe.edge.log import log_surprise, logger
from scribe.edge.metrics import metrics
from scribe.edge.reading import understood
from scribe.errors import Unauthorized
from scribe.login_request import Login, Refresh
from scribe.settings import LoginSettings
from scribe.token import TokenType, claims_of, signing_key, was_ended

settings = cache(LoginSettings.read)
_Answer = TypeVar("_Answer")


def handler(event: Event, context: Any) -> dict[str, Any]:
    """Serve the login or the refresh, whichever was called."""
    serve = login if event["resource"].endswith("/login") else refresh
    return serve(event, context)


@endpoint(scope=None)
def login(request: Request) -> Response:
    """Trade a client's id and secret for an access token, and a refresh token if asked for."""
    body = understood(lambda: Login.model_validate(_given(request)))
    with _limited(request, body.client_id):
        owner = _logged_in(body, request.now)
    until = request.now + TokenType.REFRESH.lifetime if body.refresh else None
    return _grant(owner, request.now, refresh_until=until)


@endpoint(scope=None)
def refresh(request: Request) -> Response:
    """Trade a refresh token for new tokens; the new one ends when the old one would have."""
    body = understood(lambda: Refresh.model_validate(_given(request)))
    keys = signing_keys().at(request.now)
    with _limited(request, client_id=""):
        claims = verify(body.refresh_token, TokenType.REFRESH, keys, request.now)
    owner = _valid(credentials().find_client(claims.client_id), request.now)
    if was_ended(claims, owner):
        raise token_expired()
    return _grant(owner, request.now, refresh_until=claims.expires_at)


def _logged_in(body: Login, now: datetime) -> Credential:
    owner = credentials().find_client(body.client_id)
    if not has_secret(owner, body.client_secret, now):
        raise _refused()
    return _valid(owner, now)


@contextmanager
def _limited(request: Request, client_id: str) -> Iterator[None]:
    """Let somebody try to log in; note a failure, and refuse it where there were too many."""
    try:
        yield
    except Unauthorized as error:
        if error.code == "authentication_failed":
            _note(request, client_id)
        raise


def _note(request: Request, client_id: str) -> None:
    logger.info("failed", extra=metrics({"LoginFailures": 1}))
    failures = _try(lambda: login_failures().of(request.address, client_id, request.now))
    if failures:
        failures.check(request.now)
    _try(lambda: login_failures().note(request.address, client_id, request.now))


def _try(call: Callable[[], _Answer]) -> _Answer | None:
    """Return what a call to the table of counters answers: nobody is kept out for want of it."""
    try:
        return call()
    except AWS_FAULTS as error:
        log_surprise(error)
        logger.warning("not counted", extra=metrics({"RateLimitFaults": 1}))
        return None


def _given(request: Request) -> dict[str, Any]:
    """Return the members of a body; one that is null counts as absent."""
    return {name: value for name, value in request.json().items() if value is not None}


def _valid(owner: Credential | None, now: datetime) -> Credential:
    if owner is None or not owner.is_valid(now):
        raise _refused()
    return owner


def _grant(owner: Credential, now: datetime, *, refresh_until: datetime | None) -> Response:
    key = signing_key(signing_keys().at(now), now)
    body = {
        "access_token": sign(claims_of(owner, TokenType.ACCESS, now), TokenType.ACCESS, key),
        "token_type": "Bearer",
        "expires_in": int(TokenType.ACCESS.lifetime.total_seconds()),
    }
    if refresh_until is not None:
        claims = claims_of(owner, TokenType.REFRESH, now, not_after=refresh_until)
        body["refresh_token"] = sign(claims, TokenType.REFRESH, key)
        body["refresh_expires_in"] = int((refresh_until - now).total_seconds())
    _note_use(owner, now)
    return Response(200, body)


def _note_use(owner: Credential, now: datetime) -> None:
    if owner.use_is_news(now):
        try:
            uses().note_use(owner, now)
        except AWS_FAULTS as error:  # nobody is refused for it
            log_surprise(error)


def _refused() -> Unauthorized:
    # One message for all: which part was wrong is for nobody to learn.
    return Unauthorized("authentication_failed", "These client credentials are not valid.")


@cache
def credentials() -> Credentials:
    """Return the deployment's credentials."""
    return Credentials(settings().table_name, client("dynamodb"))


@cache
def uses() -> Credentials:
    """Return the same, to note their use: for that no login is to wait."""
    return Credentials(settings().table_name, brief_client("dynamodb"))


@cache
def login_failures() -> LoginFailures:
    """Return the failed logins of the last minutes."""
    return LoginFailures(settings().counters_name)


@cache
def signing_keys() -> SigningKeys:
    """Return the keys that tokens are signed with."""
    return SigningKeys(settings().token_secret_arn, client("secretsmanager"))
