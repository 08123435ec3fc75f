"""The authorizer: who calls, asked for every request but discovery and login."""

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from scribe.aws.clients import AWS_FAULTS, brief_client, client
from scribe.aws.credentials import Credentials
from scribe.aws.rate_limiter import RateLimiter
from scribe.aws.token_keys import SigningKeys
from scribe.credential import API_KEY, Caller, Credential, digest
from scribe.edge.authorization import allow, deny, presented_credential
from scribe.edge.http import Event, request_id
from scribe.edge.jwt import token_expired, verify
from scribe.edge.log import log_surprise, logger
from scribe.edge.metrics import metrics
from scribe.errors import Unauthorized
from scribe.expiring_cache import ExpiringCache
from scribe.rate_limit import Verdict
from scribe.settings import AuthorizerSettings
from scribe.token import TokenType, was_ended

KNOWN_FOR = timedelta(seconds=50)
"""How long a credential need not be looked up again: a revocation takes effect within 60 s."""

settings = cache(AuthorizerSettings.read)


def handler(event: Event, _context: Any) -> dict[str, Any]:
    """Answer API Gateway's question with a policy: allow with the caller, deny with the code."""
    logger.clear_state()
    logger.append_keys(correlation_id=request_id(event))
    now = datetime.now(UTC)
    try:
        caller = identify(presented_credential(event), now)
        verdict = count(caller, now)
    except Unauthorized as error:
        logger.info("refused", extra={"code": error.code})
        return deny(event, error)
    except Exception as error:  # noqa: BLE001 - the runtime logs what is raised: nothing of this
        log_surprise(error)
        raise RuntimeError("The authorizer failed.") from None
    logger.info("allowed", extra={"credential_id": caller.credential_id})
    return allow(event, caller, verdict)


def identify(credential: str, now: datetime) -> Caller:
    """Return who shows this API key or access token.

    Raises:
        Unauthorized: with the code that says why not.
    """
    found = _of_api_key if API_KEY.fullmatch(credential) else _of_token
    shown, caller = found(credential, now)
    _note_use(shown, now)
    return caller


def _of_api_key(key: str, now: datetime) -> tuple[Credential, Caller]:
    key_hash = digest(key)
    shown = known().get(key_hash, now, lambda: credentials().find_api_key(key_hash))
    if shown is None:
        raise Unauthorized("authentication_failed", "The API key is not known.")
    owner = _client(shown.client_id, now) if shown.client_id else shown
    if not shown.is_valid(now) or owner is None or not owner.is_valid(now):
        raise Unauthorized("invalid_api_key", "The API key was revoked or has expired.")
    return shown, Caller(shown.tenant, shown.id, shown.scopes & owner.scopes)


def _of_token(token: str, now: datetime) -> tuple[Credential, Caller]:
    claims = verify(token, TokenType.ACCESS, signing_keys().at(now), now)
    owner = _client(claims.client_id, now)
    if owner is None or not owner.is_valid(now):
        raise Unauthorized("authentication_failed", "The token's client is not valid any more.")
    if was_ended(claims, owner):
        raise token_expired()
    return owner, Caller(owner.tenant, owner.id, owner.scopes & claims.scopes)


def _client(client_id: str, now: datetime) -> Credential | None:
    return known().get(client_id, now, lambda: credentials().find_client(client_id))


def _note_use(credential: Credential, now: datetime) -> None:
    """Note a use that is news, as far as the row says that is known: mostly it costs no call."""
    if credential.use_is_news(now):
        noted().get(credential.id, now, lambda: _try_to_note_use(credential, now))


def _try_to_note_use(credential: Credential, now: datetime) -> None:
    try:
        uses().note_use(credential, now)
    except AWS_FAULTS as error:  # nobody is refused for it
        log_surprise(error)


def count(caller: Caller, now: datetime) -> Verdict | None:
    """Return where a caller stands with this request; None if that could not be found out.

    It is let through then: who waits for a consultation's note is not to wait for our counting.
    """
    try:
        verdict = rate_limiter().count(caller, now)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is no fault of the caller's
        log_surprise(error)
        logger.warning("not counted", extra=metrics({"RateLimitFaults": 1}))
        return None
    if verdict.is_over:
        logger.info("over", extra={"per": verdict.per, **metrics({"RateLimited": 1})})
    return verdict


@cache
def rate_limiter() -> RateLimiter:
    """Return what counts the requests that this process is asked about."""
    return RateLimiter(settings().counters_name, settings().table_name, settings().limits)


@cache
def known() -> ExpiringCache[Credential | None]:
    """Return what was looked up lately: API keys by their hash, clients by their id."""
    return ExpiringCache(max_age=KNOWN_FOR, max_entries=1000)


@cache
def noted() -> ExpiringCache[None]:
    """Return whose use was noted, or was to be, since their rows were looked up."""
    return ExpiringCache(max_age=KNOWN_FOR, max_entries=1000)


@cache
def credentials() -> Credentials:
    """Return the deployment's credentials."""
    return Credentials(settings().table_name, client("dynamodb"))


@cache
def uses() -> Credentials:
    """Return the same, to note their use: for that no request is to wait."""
    return Credentials(settings().table_name, brief_client("dynamodb"))


@cache
def signing_keys() -> SigningKeys:
    """Return the keys that tokens are verified with."""
    return SigningKeys(settings().token_secret_arn, client("secretsmanager"))
