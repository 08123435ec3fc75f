import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scribe.credential import (
    API_KEY,
    Credential,
    Scope,
    digest,
    has_secret,
    new_api_key,
    new_client,
)

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
SCOPES = frozenset({Scope.CAPTURE, Scope.READ})


def counting_bytes(size: int) -> bytes:
    return bytes(range(size))


def make_client(**changes: object) -> tuple[Credential, str]:
    options = {"tenant": "clinic", "scopes": SCOPES, "now": NOW, "expires_at": None}
    return new_client(**{**options, **changes}, random=counting_bytes)  # type: ignore[arg-type]


@given(st.binary(min_size=32, max_size=32), st.booleans())
def test_api_key_has_the_form_that_the_authorizer_looks_for(entropy: bytes, live: bool) -> None:
    _, key = new_api_key(
        tenant="clinic",
        live=live,
        scopes=SCOPES,
        now=NOW,
        expires_at=None,
        random=lambda size: entropy[:size],
    )
    assert API_KEY.fullmatch(key)
    assert key.startswith("sk_live_" if live else "sk_test_")


def test_only_the_hash_and_the_beginning_of_a_key_are_kept() -> None:
    credential, key = new_api_key(
        tenant="clinic", live=True, scopes=SCOPES, now=NOW, expires_at=None, random=counting_bytes
    )
    assert credential.secret_hash == hashlib.sha256(key.encode()).hexdigest()
    assert credential.prefix == key[:12]
    assert key[12:] not in repr(credential)


def test_only_the_hash_of_a_secret_is_kept() -> None:
    client, secret = make_client()
    assert client.secret_hash == digest(secret)
    assert secret[4:] not in repr(client)
    assert len(secret) >= 32


def test_secret_is_checked() -> None:
    client, secret = make_client()
    assert has_secret(client, secret)
    assert not has_secret(client, secret + "x")
    assert not has_secret(client, "")
    assert not has_secret(None, secret)


def test_unknown_client_has_no_secret_at_all() -> None:
    # Not even the one whose hash stands in for the missing one.
    assert not has_secret(None, "")


@given(st.integers(-10, 10))
def test_expired_credential_is_not_valid(seconds: int) -> None:
    client, _ = make_client(expires_at=NOW)
    assert client.is_valid(NOW + timedelta(seconds=seconds)) == (seconds < 0)


@pytest.mark.parametrize("tenant", ["clinic", "clinic-7", "0", "A_b-C", "x" * 64])
def test_tenants_have_plain_names(tenant: str) -> None:
    assert make_client(tenant=tenant)[0].tenant == tenant


@pytest.mark.parametrize(
    "tenant", ["", "a#SESSION#b", "a b", "a/b", "-a", "_a", "ä", "x" * 65, "clinic\n"]
)
def test_no_tenant_has_a_name_that_could_be_part_of_anothers_key(tenant: str) -> None:
    with pytest.raises(ValueError, match="A tenant is"):
        make_client(tenant=tenant)
