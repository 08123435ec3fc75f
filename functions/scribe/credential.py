"""Who calls: tenants, scopes, and the two kinds of credential that prove them.

An API key is sent with every request; a client trades its id and secret for access tokens.
Neither is stored: a row keeps the SHA-256 of the API key or of the client's secret, both long and
random, so there is nothing that a slow hash would protect.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

RandomBytes = Callable[[int], bytes]
"""Source of randomness: yields so many bytes, as ``secrets.token_bytes`` does."""

API_KEY = re.compile(r"sk_(live|test)_[A-Za-z0-9_-]{32,128}")
TENANT = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_SHOWN_CHARACTERS = 4
_NO_SECRET = hashlib.sha256(b"").hexdigest()


class Scope(StrEnum):
    """What a credential may do (protocol: Authentication)."""

    CAPTURE = "capture"
    READ = "read"
    MANAGE = "manage"


@dataclass(frozen=True)
class Caller:
    """A caller: the tenant that all its data is keyed by, its credential, what it may do."""

    tenant: str
    credential_id: str
    scopes: frozenset[Scope]


class CredentialKind(StrEnum):
    """An API key, or a client with a secret."""

    API_KEY = "api_key"
    CLIENT = "client"


@dataclass(frozen=True)
class Credential:
    """A stored credential.

    ``prefix`` is the beginning of the API key or secret, shown so that people can tell theirs.
    """

    id: str
    kind: CredentialKind
    tenant: str
    secret_hash: str
    prefix: str
    scopes: frozenset[Scope]
    created_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None

    def is_valid(self, now: datetime) -> bool:
        """Tell whether it is neither revoked nor expired."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


def new_api_key(
    *,
    tenant: str,
    live: bool,
    scopes: frozenset[Scope],
    now: datetime,
    expires_at: datetime | None,
    random: RandomBytes,
) -> tuple[Credential, str]:
    """Make an API key: the row to store, and the key itself, which is shown once.

    Raises:
        ValueError: the tenant's name has other than letters, digits, ``-`` and ``_``.
    """
    start = "sk_live_" if live else "sk_test_"
    key = start + _text(random(32))
    credential = Credential(
        id="key_" + random(8).hex(),
        kind=CredentialKind.API_KEY,
        tenant=_tenant(tenant),
        secret_hash=digest(key),
        prefix=key[: len(start) + _SHOWN_CHARACTERS],
        scopes=scopes,
        created_at=now,
        expires_at=expires_at,
    )
    return credential, key


def new_client(
    *,
    tenant: str,
    scopes: frozenset[Scope],
    now: datetime,
    expires_at: datetime | None,
    random: RandomBytes,
) -> tuple[Credential, str]:
    """Make a client: the row to store, whose id is the client id, and its secret, shown once.

    Raises:
        ValueError: the tenant's name has other than letters, digits, ``-`` and ``_``.
    """
    secret = _text(random(32))
    credential = Credential(
        id="client_" + random(8).hex(),
        kind=CredentialKind.CLIENT,
        tenant=_tenant(tenant),
        secret_hash=digest(secret),
        prefix=secret[:_SHOWN_CHARACTERS],
        scopes=scopes,
        created_at=now,
        expires_at=expires_at,
    )
    return credential, secret


def digest(secret: str) -> str:
    """Return what is stored of an API key or a client's secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def has_secret(client: Credential | None, secret: str) -> bool:
    """Tell whether the secret is the client's; an unknown client takes as long as a known one."""
    stored = client.secret_hash if client else _NO_SECRET
    return hmac.compare_digest(digest(secret), stored) and client is not None


def _tenant(name: str) -> str:
    # The name is part of every key of the tenant's data: a separator in it could be another's.
    if not TENANT.fullmatch(name):
        raise ValueError("A tenant is 1 to 64 letters, digits, - and _, a letter or digit first.")
    return name


def _text(random: bytes) -> str:
    return base64.urlsafe_b64encode(random).decode().rstrip("=")
