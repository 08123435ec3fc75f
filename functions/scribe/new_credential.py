"""Making credentials: new ones, and those that take the place of others.

A rotation has an overlap in which the old and the new are equally good, so that whoever holds them
can change at leisure. After a leak there is none.
"""

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from scribe.credential import Credential, CredentialKind, OldSecret, Scope, digest

RandomBytes = Callable[[int], bytes]
"""Source of randomness: yields so many bytes, as ``secrets.token_bytes`` does."""

TENANT = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
LONGEST_LABEL = 80
_SHOWN_CHARACTERS = 4


@dataclass(frozen=True)
class Wanted:
    """What somebody wants a new credential to be; ``label`` may be empty."""

    tenant: str
    scopes: frozenset[Scope]
    label: str = ""
    expires_at: datetime | None = None

    def __post_init__(self) -> None:
        """Refuse what is none.

        Raises:
            ValueError: the tenant's name has other than letters, digits, ``-`` and ``_``, the label
                is too long or not printable, or there is no scope.
        """
        # The name is part of every key of the tenant's data: a separator in it could be another's.
        if not TENANT.fullmatch(self.tenant):
            raise ValueError(
                "A tenant is 1 to 64 letters, digits, - and _, a letter or digit first."
            )
        if len(self.label) > LONGEST_LABEL or not self.label.isprintable():
            raise ValueError(f"A label has {LONGEST_LABEL} printable characters at most.")
        if not self.scopes:
            raise ValueError(f"A credential has one of the scopes {', '.join(Scope)} at least.")


def new_api_key(
    wanted: Wanted, *, live: bool, now: datetime, random: RandomBytes, client_id: str | None = None
) -> tuple[Credential, str]:
    """Make an API key: the row to store, and the key itself, which is shown once."""
    start = "sk_live_" if live else "sk_test_"
    key = start + _text(random(32))
    credential = Credential(
        id="key_" + random(8).hex(),
        kind=CredentialKind.API_KEY,
        tenant=wanted.tenant,
        secret_hash=digest(key),
        prefix=key[: len(start) + _SHOWN_CHARACTERS],
        scopes=wanted.scopes,
        created_at=now,
        label=wanted.label,
        expires_at=wanted.expires_at,
        client_id=client_id,
    )
    return credential, key


def new_client(wanted: Wanted, *, now: datetime, random: RandomBytes) -> tuple[Credential, str]:
    """Make a client: the row to store, whose id is the client id, and its secret, shown once."""
    secret = _text(random(32))
    credential = Credential(
        id="client_" + random(8).hex(),
        kind=CredentialKind.CLIENT,
        tenant=wanted.tenant,
        secret_hash=digest(secret),
        prefix=secret[:_SHOWN_CHARACTERS],
        scopes=wanted.scopes,
        created_at=now,
        label=wanted.label,
        expires_at=wanted.expires_at,
    )
    return credential, secret


def rotated_api_key(
    old: Credential, *, overlap: timedelta, now: datetime, random: RandomBytes
) -> tuple[Credential, Credential, str]:
    """Make an API key in another's place, which is to live as long as that was to.

    Returns the old row as it is to be, which expires after the overlap if not before, the new row,
    and the key itself.

    Raises:
        ValueError: the old one was rotated before, or is not valid any more.
    """
    if old.replaced_by is not None:
        raise ValueError(
            f"{old.id} was rotated already: {old.replaced_by} is in its place. "
            "To end it before its time, revoke it."
        )
    _check_valid(old, now)
    expires_at = now + (old.expires_at - old.created_at) if old.expires_at else None
    new, key = new_api_key(
        Wanted(old.tenant, old.scopes, old.label, expires_at),
        live=old.prefix.startswith("sk_live_"),
        now=now,
        random=random,
        client_id=old.client_id,
    )
    until = min(now + overlap, old.expires_at or now + overlap)
    return replace(old, expires_at=until, replaced_by=new.id), new, key


def with_new_secret(
    client: Credential, *, overlap: timedelta, now: datetime, random: RandomBytes
) -> tuple[Credential, str]:
    """Give a client another secret; its id, its keys and its tokens stay.

    Returns the row as it is to be, and the secret itself. Without an overlap the secret has leaked:
    the old ones end at once, and so do all tokens, which might be a thief's.

    Raises:
        ValueError: the secret before is still good, and would end before its time, or the client is
            not valid any more.
    """
    _check_valid(client, now)
    old = client.old_secret
    if overlap and old and now < old.until:
        raise ValueError(f"{client.id} has two secrets already, until {old.until:%Y-%m-%d %H:%M}Z.")
    secret = _text(random(32))
    changed = replace(
        client,
        secret_hash=digest(secret),
        prefix=secret[:_SHOWN_CHARACTERS],
        old_secret=OldSecret(client.secret_hash, now + overlap) if overlap else None,
        token_series=client.token_series if overlap else client.token_series + 1,
    )
    return changed, secret


def _check_valid(credential: Credential, now: datetime) -> None:
    if not credential.is_valid(now):
        raise ValueError(f"{credential.id} was revoked or has expired: make a new one.")


def _text(random: bytes) -> str:
    return base64.urlsafe_b64encode(random).decode().rstrip("=")
