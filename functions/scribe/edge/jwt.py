"""Tokens on the wire: JSON Web Tokens, signed with HS256 by the key that their ``kid`` names."""

from collections.abc import Sequence
from datetime import UTC, datetime

import jwt

from scribe.credential import Scope
from scribe.errors import Unauthorized
from scribe.token import Claims, SigningKey, TokenType

ALGORITHM = "HS256"
ISSUER = "wardscribe"
AUDIENCE = "wardscribe-api"


def sign(claims: Claims, token_type: TokenType, key: SigningKey) -> str:
    """Return the token that makes these claims."""
    payload = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": claims.client_id,
        "tenant": claims.tenant,
        "scope": " ".join(sorted(claims.scopes)),
        "iat": int(claims.issued_at.timestamp()),
        "exp": int(claims.expires_at.timestamp()),
        "series": claims.series,
    }
    headers = {"kid": key.id, "typ": token_type.media_type}
    return jwt.encode(payload, key.secret, ALGORITHM, headers)


def verify(token: str, token_type: TokenType, keys: Sequence[SigningKey], now: datetime) -> Claims:
    """Return what a token claims, if it is one of ours, of this type, and not over.

    Raises:
        Unauthorized: ``token_expired``, or ``authentication_failed`` for everything else.
    """
    try:
        claims = _verified_claims(token, token_type, keys)
    except (jwt.PyJWTError, LookupError, ValueError, TypeError):
        raise Unauthorized("authentication_failed", "The token is not valid.") from None
    if now >= claims.expires_at:
        raise token_expired()
    return claims


def token_expired() -> Unauthorized:
    """Return the error of a token that is one of ours and over: a login gives another."""
    return Unauthorized("token_expired", "The token has expired. Log in again.")


def _verified_claims(token: str, token_type: TokenType, keys: Sequence[SigningKey]) -> Claims:
    secrets = {key.id: key.secret for key in keys}
    decoded = jwt.decode_complete(
        token,
        secrets[jwt.get_unverified_header(token)["kid"]],
        algorithms=[ALGORITHM],
        issuer=ISSUER,
        audience=AUDIENCE,
        # The library reads the machine's clock; ours is passed in, so the expiry is checked above.
        options={
            "require": ["exp", "iat", "iss", "aud", "sub"],
            "verify_exp": False,
            "verify_iat": False,
        },
    )
    if decoded["header"].get("typ") != token_type.media_type:
        raise ValueError("another type of token")
    payload = decoded["payload"]
    return Claims(
        client_id=payload["sub"],
        tenant=payload["tenant"],
        scopes=frozenset(Scope(name) for name in payload["scope"].split()),
        issued_at=datetime.fromtimestamp(payload["iat"], UTC),
        expires_at=datetime.fromtimestamp(payload["exp"], UTC),
        series=int(payload.get("series", 0)),
    )
