import base64
import hmac
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from scribe.credential import Credential, CredentialKind, Scope
from scribe.edge.jwt import AUDIENCE, ISSUER, sign, verify
from scribe.errors import Unauthorized
from scribe.token import (
    KEY_CACHE_AGE,
    SigningKey,
    TokenType,
    claims_of,
    next_rotation,
    signing_key,
    was_ended,
)

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
KEY = SigningKey("k1", b"k" * 64, NOW - timedelta(days=30))
OTHER = SigningKey("k2", b"o" * 64, NOW - timedelta(days=60))
CLIENT = Credential(
    id="client_0123456789abcdef",
    kind=CredentialKind.CLIENT,
    tenant="clinic",
    secret_hash="",
    prefix="",
    scopes=frozenset({Scope.CAPTURE, Scope.READ}),
    created_at=NOW,
)


def token(token_type: TokenType = TokenType.ACCESS, key: SigningKey = KEY) -> str:
    return sign(claims_of(CLIENT, token_type, NOW), token_type, key)


def refusal(text: str, keys: tuple[SigningKey, ...] = (KEY,), now: datetime = NOW) -> str:
    with pytest.raises(Unauthorized) as refused:
        verify(text, TokenType.ACCESS, keys, now)
    assert len(text) < 30 or text not in refused.value.message
    return refused.value.code


@pytest.mark.parametrize("token_type", TokenType)
def test_a_token_says_who_signed_in(token_type: TokenType) -> None:
    claims = verify(token(token_type), token_type, (OTHER, KEY), NOW)
    assert (claims.client_id, claims.tenant, claims.scopes) == (
        CLIENT.id,
        CLIENT.tenant,
        CLIENT.scopes,
    )
    assert claims.expires_at - claims.issued_at == token_type.lifetime


def test_an_access_token_lives_as_long_as_the_protocol_promises() -> None:
    assert TokenType.ACCESS.lifetime >= timedelta(seconds=3600)


def test_a_token_ends_at_its_end() -> None:
    end = NOW + TokenType.ACCESS.lifetime
    verify(token(), TokenType.ACCESS, (KEY,), end - timedelta(seconds=1))
    assert refusal(token(), now=end) == "token_expired"


def test_a_token_is_good_for_its_own_use_only() -> None:
    assert refusal(token(TokenType.REFRESH)) == "authentication_failed"
    with pytest.raises(Unauthorized):
        verify(token(TokenType.ACCESS), TokenType.REFRESH, (KEY,), NOW)


def test_a_refresh_token_never_outlives_its_login() -> None:
    end = NOW + TokenType.REFRESH.lifetime
    later = NOW + timedelta(days=3)
    assert claims_of(CLIENT, TokenType.REFRESH, later, not_after=end).expires_at == end


def test_a_token_is_of_its_clients_series() -> None:
    client = replace(CLIENT, token_series=2)
    claims = claims_of(client, TokenType.ACCESS, NOW)
    read = verify(sign(claims, TokenType.ACCESS, KEY), TokenType.ACCESS, (KEY,), NOW)
    assert [was_ended(read, replace(client, token_series=n)) for n in (1, 2, 3)] == [
        *(False, False, True)
    ]
    # A token of a version that had no series yet is of the first.
    without = verify(encoded(payload()), TokenType.ACCESS, (KEY,), NOW)
    assert [was_ended(without, replace(client, token_series=n)) for n in (0, 1)] == [False, True]


def payload(**changes: Any) -> dict[str, Any]:
    claims = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": CLIENT.id,
        "tenant": "clinic",
        "scope": "capture",
        "iat": int(NOW.timestamp()),
        "exp": int(NOW.timestamp()) + 3600,
    }
    return {name: value for name, value in {**claims, **changes}.items() if value is not None}


def encoded(claims: dict[str, Any], secret: bytes = KEY.secret, **headers: Any) -> str:
    headers = {"kid": KEY.id, "typ": "at+jwt", **headers}
    return jwt.encode(claims, secret, headers.pop("alg", "HS256"), headers)


def test_the_forger_below_would_get_in_with_the_right_claims() -> None:
    verify(encoded(payload()), TokenType.ACCESS, (KEY,), NOW)


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": "another"},
        {"aud": None},
        {"iss": "another"},
        {"iss": None},
        {"sub": None},
        {"sub": 7},
        {"tenant": None},
        {"scope": None},
        {"scope": "capture everything"},
        {"iat": None},
        {"iat": "yesterday"},
        {"exp": None},
        {"exp": "never"},
        {"nbf": 10**11},
        {"series": "first"},
        {"series": [1]},
    ],
)
def test_a_token_without_the_right_claims_is_refused(changes: dict[str, Any]) -> None:
    try:
        forged = encoded(payload(**changes))
    except TypeError:  # the library does not sign some of it: do it by hand
        forged = by_hand({"alg": "HS256", "kid": KEY.id, "typ": "at+jwt"}, payload(**changes))
    assert refusal(forged) == "authentication_failed"


@pytest.mark.parametrize("typ", ["JWT", "rt+jwt", "AT+JWT", "", 7, None])
def test_a_token_of_no_type_of_ours_is_refused(typ: Any) -> None:
    forged = by_hand({"alg": "HS256", "kid": KEY.id, "typ": typ}, payload())
    assert refusal(forged) == "authentication_failed"


def part(value: Any) -> str:
    text = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(text).decode().rstrip("=")


def by_hand(header: Any, claims: Any, secret: bytes = KEY.secret, digest: str = "sha256") -> str:
    body = f"{part(header)}.{part(claims)}"
    return f"{body}.{part(hmac.digest(secret, body.encode(), digest))}"


@pytest.mark.parametrize(
    "forged",
    [
        pytest.param(encoded(payload(), secret=OTHER.secret), id="another key"),
        pytest.param(encoded(payload(), kid="k2"), id="unknown key's id"),
        pytest.param(encoded(payload(), kid=""), id="empty key's id"),
        pytest.param(by_hand({"alg": "HS256", "typ": "at+jwt"}, payload()), id="no key's id"),
        pytest.param(by_hand({"alg": "HS256", "kid": ["k1"]}, payload()), id="odd key's id"),
        pytest.param(
            by_hand({"alg": "none", "kid": "k1", "typ": "at+jwt"}, payload()).rsplit(".", 1)[0]
            + ".",
            id="none",
        ),
        pytest.param(
            by_hand({"alg": "None", "kid": "k1", "typ": "at+jwt"}, payload(), b""), id="None"
        ),
        pytest.param(
            by_hand({"alg": "HS512", "kid": "k1", "typ": "at+jwt"}, payload(), digest="sha512"),
            id="another algorithm",
        ),
        pytest.param(
            by_hand({"alg": "RS256", "kid": "k1", "typ": "at+jwt"}, payload()),
            id="an algorithm with a public key",
        ),
        pytest.param(
            by_hand(
                {
                    "alg": "HS256",
                    "kid": "k1",
                    "typ": "at+jwt",
                    "jwk": {"kty": "oct", "k": part(b"m" * 64), "kid": "k1"},
                    "jku": "https://thief.example/keys",
                    "x5u": "https://thief.example/chain",
                },
                payload(),
                b"m" * 64,
            ),
            id="brings its own key",
        ),
        pytest.param(
            by_hand({"alg": "HS256", "kid": "../../dev/null", "typ": "at+jwt"}, payload(), b""),
            id="names a file as its key",
        ),
        pytest.param(
            by_hand(
                {"alg": "HS256", "kid": "k1", "typ": "at+jwt", "b64": False, "crit": ["b64"]},
                payload(),
            ),
            id="an unencoded payload",
        ),
        pytest.param(
            by_hand({"alg": "HS256", "kid": "k1", "typ": "at+jwt", "crit": ["unheard"]}, payload()),
            id="an extension that we do not know",
        ),
        pytest.param(
            by_hand({"alg": "HS256", "kid": "k1", "typ": "at+jwt", "cty": "JWT"}, token().encode()),
            id="a token in a token",
        ),
        pytest.param(f"{token()}.{token()}", id="two tokens"),
        pytest.param(by_hand([], payload()), id="header is a list"),
        pytest.param(by_hand({"alg": "HS256", "kid": "k1", "typ": "at+jwt"}, []), id="list"),
        pytest.param(by_hand(b"[" * 3000, payload()), id="deep header"),
        pytest.param(by_hand(b"\xff", payload()), id="header is not UTF-8"),
        pytest.param(".".join([*token().split(".")[:2], ""]), id="no signature"),
        pytest.param(token().rsplit(".", 1)[0], id="two parts"),
        pytest.param("", id="empty"),
        pytest.param("..", id="dots"),
    ],
)
def test_a_forged_token_is_refused(forged: str) -> None:
    assert refusal(forged) == "authentication_failed"


@given(st.integers(0, len(token()) - 1), st.characters(min_codepoint=33, max_codepoint=126))
@example(len(token()) - 1, "A")
def test_a_token_with_a_character_changed_or_cut_off_is_refused(at: int, character: str) -> None:
    right = token()
    assert refusal(right[:at]) == "authentication_failed"
    changed = right[:at] + character + right[at + 1 :]
    if changed.rsplit(".", 1)[0] != right.rsplit(".", 1)[0] or signature(changed) != signature(
        right
    ):
        assert refusal(changed) == "authentication_failed"


def signature(text: str) -> bytes:
    # As lenient as the library: the last character has spare bits, other alphabets are left out.
    part = text.rsplit(".", 1)[-1]
    try:
        return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except ValueError:
        return b""


@given(st.text(st.characters(max_codepoint=127), max_size=200))
def test_garbage_is_refused_whatever_it_is(text: str) -> None:
    assert refusal(text) == "authentication_failed"


def test_a_short_secret_does_not_sign() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        SigningKey("k", b"short", NOW)
    assert "kkkk" not in repr(KEY)


def test_a_new_key_signs_once_every_verifier_has_read_it() -> None:
    new = replace(OTHER, created_at=NOW)
    assert signing_key((new, KEY), NOW) is KEY
    assert signing_key((new, KEY), NOW + KEY_CACHE_AGE) is KEY
    assert signing_key((new, KEY), NOW + 2 * KEY_CACHE_AGE) is new
    assert signing_key((new,), NOW) is new  # a fresh deployment has no other
    assert next_rotation((new,)) is None


@given(
    waits=st.lists(st.integers(0, 9 * 86_400), min_size=1, max_size=6),
    issued=st.integers(-86_400, 30 * 86_400),
    used_after=st.integers(0, 7 * 86_400 - 1),
    signer_lag=st.integers(0, 59),
    verifier_lag=st.integers(0, 59),
)
@example([0, 0], 7 * 86_400 + 120 + 59, 7 * 86_400 - 1, 59, 59)
@example([0, 0], 119, 7 * 86_400 - 1, 0, 0)
@example([0, 0], 60, 0, 0, 59)
def test_rotation_logs_nobody_out(
    waits: list[int], issued: int, used_after: int, signer_lag: int, verifier_lag: int
) -> None:
    """Rotations as early as allowed plus ``waits``; both sides' keys are some seconds old."""
    history = [KEY]
    moment = NOW
    for number, wait in enumerate(waits):
        moment = max(moment, next_rotation(history[-2:]) or moment) + timedelta(seconds=wait)
        history.append(SigningKey(f"new{number}", bytes([number]) * 32, moment))

    def valid_at(time: datetime) -> list[SigningKey]:
        return [key for key in history if key.created_at <= time][:-3:-1]

    at = NOW + timedelta(seconds=issued)
    key = signing_key(valid_at(at - timedelta(seconds=signer_lag)), at)
    refresh = sign(claims_of(CLIENT, TokenType.REFRESH, at), TokenType.REFRESH, key)
    used = at + timedelta(seconds=used_after)
    verify(refresh, TokenType.REFRESH, valid_at(used - timedelta(seconds=verifier_lag)), used)
