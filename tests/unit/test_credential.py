from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scribe.credential import (
    USE_NOTED_EVERY,
    Credential,
    CredentialKind,
    OldSecret,
    Scope,
    digest,
    has_secret,
)

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
SECRET, OLD = "new-secret", "old-secret"


def client(**changes: Any) -> Credential:
    fields: dict[str, Any] = {
        "id": "client_0123456789abcdef",
        "kind": CredentialKind.CLIENT,
        "tenant": "clinic",
        "secret_hash": digest(SECRET),
        "prefix": "new-",
        "scopes": frozenset(Scope),
        "created_at": NOW,
    }
    return Credential(**{**fields, **changes})


def test_secret_is_checked() -> None:
    assert has_secret(client(), SECRET, NOW)
    assert not has_secret(client(), SECRET + "x", NOW)
    assert not has_secret(client(), "", NOW)


@pytest.mark.parametrize("secret", ["", SECRET, "-" * 64, digest(""), digest(SECRET)])
def test_unknown_client_has_no_secret_at_all(secret: str) -> None:
    # Not even what stands in for the missing one.
    assert not has_secret(None, secret, NOW)


@pytest.mark.parametrize("secret", ["", "-" * 64, digest(SECRET)])
def test_what_stands_in_for_a_missing_old_secret_is_none(secret: str) -> None:
    assert not has_secret(client(), secret, NOW)
    ended = client(old_secret=OldSecret(digest(OLD), NOW))
    assert not has_secret(ended, secret, NOW)


@given(st.integers(-10, 10))
def test_an_old_secret_is_as_good_as_the_new_until_its_end(seconds: int) -> None:
    rotated = client(old_secret=OldSecret(digest(OLD), NOW))
    now = NOW + timedelta(seconds=seconds)
    assert has_secret(rotated, OLD, now) == (seconds < 0)
    assert has_secret(rotated, SECRET, now)


@given(st.integers(-10, 10))
def test_expired_credential_is_not_valid(seconds: int) -> None:
    expiring = client(expires_at=NOW)
    assert expiring.is_valid(NOW + timedelta(seconds=seconds)) == (seconds < 0)


def test_a_use_is_news_when_the_last_one_was_some_time_ago() -> None:
    assert client().use_is_news(NOW)
    used = client(last_used_at=NOW)
    assert not used.use_is_news(NOW)
    assert not used.use_is_news(NOW + USE_NOTED_EVERY - timedelta(seconds=1))
    assert used.use_is_news(NOW + USE_NOTED_EVERY)
