import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scribe.credential import API_KEY, Credential, OldSecret, Scope, digest, has_secret
from scribe.new_credential import (
    Wanted,
    new_api_key,
    new_client,
    rotated_api_key,
    with_new_secret,
)

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
LATER = NOW + timedelta(days=100)
A_DAY = timedelta(days=1)
SCOPES = frozenset({Scope.CAPTURE, Scope.READ})


def counting_bytes(size: int) -> bytes:
    return bytes(range(size))


def other_bytes(size: int) -> bytes:
    return bytes(reversed(range(size)))


def make_client(**changes: Any) -> tuple[Credential, str]:
    wanted: dict[str, Any] = {"tenant": "clinic", "scopes": SCOPES, "label": "Ward EMR"}
    return new_client(Wanted(**{**wanted, **changes}), now=NOW, random=counting_bytes)


def make_key(*, live: bool = True, **changes: Any) -> tuple[Credential, str]:
    wanted: dict[str, Any] = {"tenant": "clinic", "scopes": SCOPES, "label": "Ward EMR"}
    return new_api_key(
        Wanted(**{**wanted, **changes}),
        live=live,
        now=NOW,
        random=counting_bytes,
        client_id="client_0123456789abcdef",
    )


@given(st.binary(min_size=32, max_size=32), st.booleans())
def test_api_key_has_the_form_that_the_authorizer_looks_for(entropy: bytes, live: bool) -> None:
    _, key = new_api_key(
        Wanted("clinic", SCOPES), live=live, now=NOW, random=lambda size: entropy[:size]
    )
    assert API_KEY.fullmatch(key)
    assert key.startswith("sk_live_" if live else "sk_test_")


def test_only_the_hash_and_the_beginning_of_a_key_are_kept() -> None:
    credential, key = make_key()
    assert credential.secret_hash == hashlib.sha256(key.encode()).hexdigest()
    assert credential.prefix == key[:12]
    assert key[12:] not in repr(credential)


def test_only_the_hash_of_a_secret_is_kept() -> None:
    client, secret = make_client()
    assert client.secret_hash == digest(secret)
    assert secret[4:] not in repr(client)
    assert len(secret) >= 32


@pytest.mark.parametrize("tenant", ["clinic", "clinic-7", "0", "A_b-C", "x" * 64])
def test_tenants_have_plain_names(tenant: str) -> None:
    assert make_client(tenant=tenant)[0].tenant == tenant


@pytest.mark.parametrize(
    "tenant", ["", "a#SESSION#b", "a b", "a/b", "-a", "_a", "ä", "x" * 65, "clinic\n"]
)
def test_no_tenant_has_a_name_that_could_be_part_of_anothers_key(tenant: str) -> None:
    with pytest.raises(ValueError, match="A tenant is"):
        make_client(tenant=tenant)


@pytest.mark.parametrize("label", ["x" * 81, "two\nlines", "\x1b[2J", "\u202e"])
def test_a_label_is_a_line_that_can_be_shown(label: str) -> None:
    with pytest.raises(ValueError, match="A label has"):
        make_key(label=label)


def test_a_credential_may_do_something() -> None:
    with pytest.raises(ValueError, match="one of the scopes"):
        make_key(scopes=frozenset())


@pytest.mark.parametrize("live", [True, False])
def test_a_rotated_key_is_what_the_old_one_was_and_both_are_good_for_a_while(live: bool) -> None:
    seen, _ = make_key(live=live)
    old, new, key = rotated_api_key(seen, overlap=A_DAY, now=LATER, random=other_bytes)
    assert old == replace(seen, expires_at=LATER + A_DAY, replaced_by=new.id)
    assert new.secret_hash == digest(key) != old.secret_hash
    assert key.startswith("sk_live_" if live else "sk_test_")
    same = ("tenant", "scopes", "label", "client_id", "kind")
    assert [getattr(new, name) for name in same] == [getattr(seen, name) for name in same]
    assert (new.created_at, new.expires_at, new.replaced_by) == (LATER, None, None)


@pytest.mark.parametrize(("lives", "until"), [(101, 101), (102, 101.5), (365, 101.5)])
def test_a_rotated_key_lives_as_long_as_the_old_one_was_to(lives: int, until: float) -> None:
    seen, _ = make_key(expires_at=NOW + timedelta(days=lives))
    overlap = timedelta(days=1.5)
    old, new, _ = rotated_api_key(seen, overlap=overlap, now=LATER, random=other_bytes)
    assert new.expires_at == LATER + timedelta(days=lives)
    assert old.expires_at == NOW + timedelta(days=until)


def test_a_leaked_key_ends_at_once() -> None:
    old, _, _ = rotated_api_key(make_key()[0], overlap=timedelta(), now=LATER, random=other_bytes)
    assert not old.is_valid(LATER)


@pytest.mark.parametrize(
    "changes",
    [{"replaced_by": "key_1"}, {"revoked_at": NOW}, {"expires_at": LATER}],
)
def test_a_key_that_is_no_more_or_has_a_successor_gets_none(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"rotated already|revoked or has expired"):
        rotated_api_key(
            replace(make_key()[0], **changes), overlap=A_DAY, now=LATER, random=other_bytes
        )


def test_a_client_with_a_new_secret_has_two_for_a_while() -> None:
    seen, old_secret = make_client()
    client, secret = with_new_secret(seen, overlap=A_DAY, now=LATER, random=other_bytes)
    assert client == replace(
        seen,
        secret_hash=digest(secret),
        prefix=secret[:4],
        old_secret=OldSecret(digest(old_secret), LATER + A_DAY),
    )
    assert has_secret(client, old_secret, LATER)
    assert has_secret(client, secret, LATER)
    assert not has_secret(client, old_secret, LATER + A_DAY)


def test_a_client_whose_secret_has_leaked_has_the_new_one_alone_and_new_tokens() -> None:
    seen, first = make_client()
    rotated, second = with_new_secret(seen, overlap=A_DAY, now=LATER, random=other_bytes)
    client, third = with_new_secret(
        rotated, overlap=timedelta(), now=LATER, random=lambda size: b"3" * size
    )
    good = [has_secret(client, secret, LATER) for secret in (first, second, third)]
    assert good == [False, False, True]
    assert client.token_series == rotated.token_series + 1 == 1


def test_a_second_rotation_waits_for_the_end_of_the_first() -> None:
    seen, _ = make_client()
    rotated, second = with_new_secret(seen, overlap=A_DAY, now=LATER, random=other_bytes)
    with pytest.raises(ValueError, match="two secrets already"):
        with_new_secret(rotated, overlap=A_DAY, now=LATER, random=counting_bytes)
    again, _ = with_new_secret(rotated, overlap=A_DAY, now=LATER + A_DAY, random=counting_bytes)
    assert has_secret(again, second, LATER + A_DAY)


@pytest.mark.parametrize("changes", [{"revoked_at": NOW}, {"expires_at": LATER}])
def test_a_client_that_is_no_more_gets_no_secret(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="revoked or has expired"):
        with_new_secret(
            replace(make_client()[0], **changes), overlap=A_DAY, now=LATER, random=other_bytes
        )


@given(
    rotations=st.lists(st.tuples(st.integers(0, 100), st.integers(0, 60)), max_size=6),
    seconds=st.integers(0, 700),
)
def test_at_any_time_the_newest_secret_is_good_and_those_in_their_overlap(
    rotations: list[tuple[int, int]], seconds: int
) -> None:
    """Rotations so many seconds apart, with such overlaps (0 after a leak), and a login after."""
    client, secret = make_client()
    now, entropy = NOW, iter(range(1, 9))
    good_until: dict[str, datetime | None] = {secret: None}
    for wait, overlap in rotations:
        now += timedelta(seconds=wait)
        try:
            client, secret = with_new_secret(
                client,
                overlap=timedelta(seconds=overlap),
                now=now,
                random=lambda size: bytes([next(entropy)]) * size,
            )
        except ValueError:  # the last rotation's overlap is not over
            continue
        for old, until in good_until.items():
            ends = now + timedelta(seconds=overlap)
            good_until[old] = ends if until is None or not overlap else until
        good_until[secret] = None
    at = now + timedelta(seconds=seconds)
    for one, until in good_until.items():
        assert has_secret(client, one, at) == (until is None or at < until)
