"""The authorizer against a table and a secret, its time passed in."""

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any
from unittest.mock import Mock

import pytest

from api import authorizer
from ops import keys
from scribe.aws import clients
from scribe.aws.credentials import Credentials
from scribe.credential import Caller, Credential, Scope
from scribe.edge.jwt import sign
from scribe.edge.log import logger
from scribe.errors import Unauthorized
from scribe.new_credential import Wanted, new_client
from scribe.token import TokenType, claims_of, signing_key
from tests.functions.conftest import Deployment, sample

NOW = datetime.now(UTC)
A_MINUTE = timedelta(seconds=60)


@pytest.fixture
def stored(deployment: Deployment) -> Credentials:
    return Credentials(deployment.table_name, clients.client("dynamodb"))


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> StringIO:
    written = StringIO()
    for handler in logger.handlers:
        monkeypatch.setattr(handler, "stream", written)
    return written


def ask(*headers: tuple[str, str]) -> dict[str, Any]:
    return authorizer.handler(
        {
            **sample("authorizer"),
            "headers": None,
            "multiValueHeaders": {name: [value] for name, value in headers},
        },
        None,
    )


def effect(policy: dict[str, Any]) -> str:
    return str(policy["policyDocument"]["Statement"][0]["Effect"])


def refusal(credential: str, now: datetime) -> str:
    with pytest.raises(Unauthorized) as refused:
        authorizer.identify(credential, now)
    return refused.value.code


def api_key(stored: Credentials, **options: Any) -> tuple[Credential, str]:
    return keys.create_api_key(stored.dynamodb, stored.table_name, "clinic", now=NOW, **options)


def access_token(
    stored: Credentials, client: Credential, token_type: TokenType = TokenType.ACCESS
) -> str:
    ring = authorizer.signing_keys().at(NOW)
    return sign(claims_of(client, token_type, NOW), token_type, signing_key(ring, NOW))


@pytest.mark.parametrize("live", [True, False])
def test_an_api_key_lets_its_tenant_in(stored: Credentials, live: bool) -> None:
    credential, key = api_key(stored, live=live, scopes=frozenset({Scope.READ, Scope.CAPTURE}))
    for header in [
        ("Authorization", f"Bearer {key}"),
        ("authorization", f"x-api-key {key}"),
        ("x-api-key", key),
    ]:
        policy = ask(header)
        assert effect(policy) == "Allow"
        assert policy["principalId"] == credential.id
        assert policy["context"].pop("rate").startswith("key 12000 ")
        assert policy["context"] == {
            "tenant": "clinic",
            "credential_id": credential.id,
            "scopes": "capture read",
        }


def test_an_access_token_lets_its_tenant_in(stored: Credentials) -> None:
    client, _ = keys.create_client(stored.dynamodb, stored.table_name, "clinic", now=NOW)
    policy = ask(("Authorization", f"Bearer {access_token(stored, client)}"))
    assert effect(policy) == "Allow"
    del policy["context"]["rate"]
    assert policy["context"] == {
        "tenant": "clinic",
        "credential_id": client.id,
        "scopes": "capture manage read",
    }


def test_the_unknown_are_kept_out(stored: Credentials) -> None:
    unknown: list[list[tuple[str, str]]] = [
        [],
        [("X-API-Key", "sk_live_" + "x" * 43)],
        [("Authorization", "Bearer nonsense")],
        [("Authorization", "Bearer a.b.c")],
        [("jwt-payload", '{"tenant":"clinic","scope":"manage"}')],
    ]
    for headers in unknown:
        policy = ask(*headers)
        assert effect(policy) == "Deny"
        assert policy["context"]["code"] == "authentication_failed"
        assert not set('"\\') & set(policy["context"]["message"])  # goes into JSON as it stands


def test_a_revoked_key_is_refused_within_a_minute(stored: Credentials) -> None:
    credential, key = api_key(stored)
    authorizer.identify(key, NOW)
    stored.revoke(credential, NOW)
    assert refusal(key, NOW + A_MINUTE) == "invalid_api_key"


def test_an_expired_key_is_refused_at_once(stored: Credentials) -> None:
    _, key = api_key(stored, expires_at=NOW + timedelta(seconds=10))
    authorizer.identify(key, NOW + timedelta(seconds=9))
    assert refusal(key, NOW + timedelta(seconds=10)) == "invalid_api_key"


def test_a_revoked_clients_tokens_are_refused_within_a_minute(stored: Credentials) -> None:
    client, _ = keys.create_client(stored.dynamodb, stored.table_name, "clinic", now=NOW)
    token = access_token(stored, client)
    authorizer.identify(token, NOW)
    stored.revoke(client, NOW)
    assert refusal(token, NOW + A_MINUTE) == "authentication_failed"


def test_an_expired_token_is_said_to_be(stored: Credentials) -> None:
    client, _ = keys.create_client(stored.dynamodb, stored.table_name, "clinic", now=NOW)
    token = access_token(stored, client)
    assert refusal(token, NOW + TokenType.ACCESS.lifetime) == "token_expired"


def test_a_refresh_token_opens_nothing(stored: Credentials) -> None:
    client, _ = keys.create_client(stored.dynamodb, stored.table_name, "clinic", now=NOW)
    token = access_token(stored, client, TokenType.REFRESH)
    assert refusal(token, NOW) == "authentication_failed"


def test_a_token_of_a_client_that_there_is_not_is_refused(stored: Credentials) -> None:
    client, _ = new_client(Wanted("clinic", frozenset(Scope)), now=NOW, random=bytes)
    assert refusal(access_token(stored, client), NOW) == "authentication_failed"


def test_a_token_gives_no_more_than_its_client_has_now(stored: Credentials) -> None:
    client, _ = keys.create_client(
        stored.dynamodb,
        stored.table_name,
        "clinic",
        now=NOW,
        scopes=frozenset({Scope.READ, Scope.CAPTURE}),
    )
    before = replace(client, tenant="another", scopes=frozenset({Scope.READ, Scope.MANAGE}))
    caller = authorizer.identify(access_token(stored, before), NOW)
    assert caller == Caller("clinic", client.id, frozenset({Scope.READ}))


def test_rotating_the_signing_key_keeps_tokens_valid_and_twice_ends_them(
    stored: Credentials,
) -> None:
    client, _ = keys.create_client(stored.dynamodb, stored.table_name, "clinic", now=NOW)
    old = access_token(stored, client)
    for number, wanted in enumerate(["Allow", "Deny"], 1):
        authorizer.signing_keys().rotate(str(number) * 64)
        authorizer.signing_keys.cache_clear()
        assert effect(ask(("Authorization", f"Bearer {old}"))) == wanted


def test_a_known_credential_costs_no_call(
    stored: Credentials, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, key = api_key(stored)
    client, _ = keys.create_client(stored.dynamodb, stored.table_name, "clinic", now=NOW)
    shown = [key, access_token(stored, client), "sk_live_" + "x" * 43]

    def ask_all(now: datetime) -> None:
        for credential in shown[:2]:
            authorizer.identify(credential, now)
        assert refusal(shown[2], now) == "authentication_failed"

    ask_all(NOW)
    monkeypatch.setattr(clients.client("dynamodb"), "get_item", None)
    monkeypatch.setattr(clients.client("secretsmanager"), "get_secret_value", None)
    ask_all(NOW + timedelta(seconds=49))


def test_a_fault_of_ours_is_no_refusal_and_tells_nothing(
    stored: Credentials, monkeypatch: pytest.MonkeyPatch, log: StringIO
) -> None:
    _, key = api_key(stored)

    def fail(**_: object) -> None:
        raise ConnectionError(f"could not look for {key}")

    monkeypatch.setattr(clients.client("dynamodb"), "get_item", fail)
    with pytest.raises(RuntimeError) as failed:
        ask(("X-API-Key", key))
    assert failed.value.__suppress_context__
    assert key not in str(failed.value) + log.getvalue()
    assert "ConnectionError" in log.getvalue()


def test_the_log_has_no_credential(stored: Credentials, log: StringIO) -> None:
    credential, key = api_key(stored)
    client, _ = keys.create_client(stored.dynamodb, stored.table_name, "clinic", now=NOW)
    token = access_token(stored, client)
    for shown in (key, token, token[:-3]):
        ask(("Authorization", f"Bearer {shown}"))
    assert credential.id in log.getvalue()
    for secret in (key, token, token.split(".")[2], credential.secret_hash):
        assert secret not in log.getvalue()


def test_an_unknown_credential_costs_the_same_calls_as_a_known_one(
    stored: Credentials, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, key = api_key(stored)
    client, _ = keys.create_client(stored.dynamodb, stored.table_name, "clinic", now=NOW)
    nobody, _ = new_client(Wanted("clinic", frozenset(Scope)), now=NOW, random=bytes)
    tokens = [access_token(stored, each) for each in (client, nobody)]
    for one in (key, "sk_live_" + "x" * 43, *tokens):
        authorizer.credentials.cache_clear()
        dynamodb = Mock(wraps=clients.client("dynamodb"))
        monkeypatch.setattr(authorizer, "client", lambda _, dynamodb=dynamodb: dynamodb)
        with suppress(Unauthorized):
            authorizer.identify(one, NOW)
        assert [name for name, *_ in dynamodb.method_calls] == ["get_item"]
