"""Who calls: tenants, scopes, and the two kinds of credential that prove them.

An API key is sent with every request; a client trades its id and secret for access tokens. A client
is one integration of a tenant, and may have API keys too: they end when it does.
Neither is stored: a row keeps the SHA-256 of the API key or of the client's secret, both long and
random, so there is nothing that a slow hash would protect. ``new_credential.py`` makes them.
"""

import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

API_KEY = re.compile(r"sk_(live|test)_[A-Za-z0-9_-]{32,128}")
USE_NOTED_EVERY = timedelta(minutes=15)
"""How exactly a credential's last use is known: what it costs is a write that often."""
_NO_HASH = "-" * 64


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
class OldSecret:
    """The secret that a client had before, and until when it is as good as the new one."""

    secret_hash: str
    until: datetime


@dataclass(frozen=True)
class Credential:
    """A stored credential.

    ``prefix`` is the beginning of the API key or secret, ``label`` a name for it: shown so that
    people can tell theirs. ``client_id`` and ``replaced_by`` are an API key's: the client that it
    belongs to, and the id of the key that was made in its place. ``old_secret`` and
    ``token_series`` are a client's: tokens of an earlier series are not accepted any more.
    """

    id: str
    kind: CredentialKind
    tenant: str
    secret_hash: str
    prefix: str
    scopes: frozenset[Scope]
    created_at: datetime
    label: str = ""
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    last_used_at: datetime | None = None
    client_id: str | None = None
    replaced_by: str | None = None
    old_secret: OldSecret | None = None
    token_series: int = 0

    def is_valid(self, now: datetime) -> bool:
        """Tell whether it is neither revoked nor expired."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)

    def use_is_news(self, now: datetime) -> bool:
        """Tell whether a use now is to be noted."""
        return self.last_used_at is None or now - self.last_used_at >= USE_NOTED_EVERY


def digest(secret: str) -> str:
    """Return what is stored of an API key or a client's secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def has_secret(client: Credential | None, secret: str, now: datetime) -> bool:
    """Tell whether the secret is the client's, or was until lately.

    An unknown client takes as long as a known one, and a client with one secret as one with two.
    """
    old = client.old_secret if client else None
    stored = (
        client.secret_hash if client else _NO_HASH,
        old.secret_hash if old and now < old.until else _NO_HASH,
    )
    given = digest(secret)
    matches = [hmac.compare_digest(given, one) for one in stored]
    return any(matches)
