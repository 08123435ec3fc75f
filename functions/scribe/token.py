"""Access and refresh tokens: what they claim, how long they live, which key signs them.

The signing keys are the versions of one secret: the current one and the one before. Rotating it
logs nobody out as long as two things hold, and both are rules of this module: a new key signs only
when every verifier must have seen it, and the next rotation, which drops the oldest key, waits
until no token lives that it signed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum

from scribe.credential import Credential, Scope

KEY_CACHE_AGE = timedelta(seconds=60)
"""How long a function may go on with the signing keys that it has read."""
SETTLING_TIME = 2 * KEY_CACHE_AGE
"""How old a new key is when it begins to sign: a cache's age, and as much for skewed clocks."""
MIN_SECRET_BYTES = 32
"""HS256 wants a key as long as its hash (RFC 7518, 3.2)."""


class TokenType(Enum):
    """What a token is for: its media type (RFC 8725, 3.11) and its lifetime.

    An access token lives for the hour that the protocol promises at least. A refresh token counts
    from the login, however often it is used.
    """

    ACCESS = ("at+jwt", timedelta(hours=1))
    REFRESH = ("rt+jwt", timedelta(days=7))

    def __init__(self, media_type: str, lifetime: timedelta) -> None:
        self.media_type = media_type
        self.lifetime = lifetime


@dataclass(frozen=True)
class SigningKey:
    """One version of the signing secret. Its id is the version's id."""

    id: str
    secret: bytes = field(repr=False)
    created_at: datetime

    def __post_init__(self) -> None:
        if len(self.secret) < MIN_SECRET_BYTES:
            raise ValueError(f"A signing secret has at least {MIN_SECRET_BYTES} bytes.")


@dataclass(frozen=True)
class Claims:
    """What a token says: the client, its tenant, what it may do, and until when (seconds).

    ``series`` is the client's at the time: a leaked secret ends all tokens of its series.
    """

    client_id: str
    tenant: str
    scopes: frozenset[Scope]
    issued_at: datetime
    expires_at: datetime
    series: int = 0


def claims_of(
    client: Credential, token_type: TokenType, now: datetime, *, not_after: datetime | None = None
) -> Claims:
    """Return the claims of a new token for a client, which ends by ``not_after`` at the latest."""
    expires_at = now + token_type.lifetime
    return Claims(
        client_id=client.id,
        tenant=client.tenant,
        scopes=client.scopes,
        issued_at=now,
        expires_at=min(expires_at, not_after) if not_after else expires_at,
        series=client.token_series,
    )


def was_ended(claims: Claims, client: Credential) -> bool:
    """Tell whether a token of the client's was ended before its time, with all of its series."""
    return claims.series < client.token_series


def signing_key(keys: Sequence[SigningKey], now: datetime) -> SigningKey:
    """Return the key to sign with: the newest that has settled, else the oldest.

    ``keys`` are all that are valid, at least one, the current one first.
    """
    settled = (key for key in keys if now >= key.created_at + SETTLING_TIME)
    return next(settled, keys[-1])


def next_rotation(keys: Sequence[SigningKey]) -> datetime | None:
    """Return when a rotation would log nobody out, None for at any time.

    ``keys`` are all that are valid, at least one. A rotation drops the older of two: it signed
    until the newer had settled, and a refresh token is the longest to live.
    """
    if len(keys) == 1:
        return None
    newest = max(key.created_at for key in keys)
    return newest + SETTLING_TIME + TokenType.REFRESH.lifetime
