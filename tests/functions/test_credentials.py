"""The life of API keys and clients, from an operator's hands to the authorizer and the login."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import Mock

import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError

from api import authorizer, login
from ops import keys
from scribe.aws import clients
from scribe.aws.credentials import Credentials, Outdated
from scribe.credential import USE_NOTED_EVERY, Credential, Scope
from scribe.errors import Unauthorized
from tests.functions.conftest import Deployment, api_event

NOW = datetime.now(UTC).replace(microsecond=0)
A_MINUTE, A_DAY = timedelta(seconds=60), timedelta(days=1)
TENANT = "clinic"
LOGIN, REFRESH = (f"/connect-auth/v1/account/{name}" for name in ("login", "refresh-token"))


@pytest.fixture
def stored(deployment: Deployment) -> Credentials:
    return Credentials(deployment.table_name, clients.client("dynamodb"))


class Operator:
    """Whoever runs ``ops.keys``."""

    def __init__(self, stored: Credentials) -> None:
        self.table: tuple[Any, str, str] = (stored.dynamodb, stored.table_name, TENANT)

    def key(self, **options: Any) -> tuple[Credential, str]:
        return keys.create_api_key(*self.table, **{"now": NOW, **options})

    def client(self, **options: Any) -> tuple[Credential, str]:
        return keys.create_client(*self.table, **{"now": NOW, **options})

    def rotate(self, one: Credential, overlap: timedelta = A_DAY) -> tuple[Credential, str]:
        return keys.rotate(*self.table, one.id, now=NOW, overlap=overlap)

    def revoke(self, one: Credential) -> None:
        keys.revoke(*self.table, one.id, now=NOW)


@pytest.fixture
def operator(stored: Credentials) -> Operator:
    return Operator(stored)


def refusal(credential: str, now: datetime) -> str:
    with pytest.raises(Unauthorized) as refused:
        authorizer.identify(credential, now)
    return refused.value.code


def call(resource: str, now: datetime, **body: Any) -> tuple[int, dict[str, Any]]:
    event = api_event(method="POST", resource=resource, body=body, now=now)
    answer = login.handler(event, None)
    return answer["statusCode"], json.loads(answer["body"])


def log_in(client: Credential, secret: str, now: datetime = NOW) -> dict[str, Any]:
    status, answer = call(LOGIN, now, client_id=client.id, client_secret=secret, refresh=True)
    return answer if status == 200 else {}


def successor_of(key: Credential) -> Credential:
    return replace(key, id="key_2", secret_hash="2" * 64)


def test_a_client_has_many_keys_and_all_end_with_it(operator: Operator) -> None:
    client, _ = operator.client()
    other, _ = operator.client()
    made = [operator.key(client_id=client.id) for _ in range(3)]
    apart = [operator.key(client_id=other.id), operator.key()]
    for credential, key in [*made, *apart]:
        assert authorizer.identify(key, NOW).credential_id == credential.id
    operator.revoke(client)
    assert {refusal(key, NOW + A_MINUTE) for _, key in made} == {"invalid_api_key"}
    for credential, key in apart:
        assert authorizer.identify(key, NOW + A_MINUTE).credential_id == credential.id


def test_a_key_ends_with_its_clients_time(operator: Operator) -> None:
    client, _ = operator.client(expires_at=NOW + A_DAY)
    _, key = operator.key(client_id=client.id)
    authorizer.identify(key, NOW)
    assert refusal(key, NOW + A_DAY) == "invalid_api_key"


def test_a_key_may_do_what_its_client_may_and_no_more(operator: Operator) -> None:
    client, _ = operator.client(scopes=frozenset({Scope.CAPTURE, Scope.READ}))
    _, key = operator.key(client_id=client.id)
    assert authorizer.identify(key, NOW).scopes == {Scope.CAPTURE, Scope.READ}
    _, key = operator.key(client_id=client.id, scopes=frozenset({Scope.READ}))
    assert authorizer.identify(key, NOW).scopes == {Scope.READ}
    with pytest.raises(ValueError, match="only the scopes capture, read"):
        operator.key(client_id=client.id, scopes=frozenset({Scope.MANAGE}))


def test_a_key_is_made_for_a_client_of_the_same_tenant_alone(operator: Operator) -> None:
    client, _ = operator.client()
    table = operator.table[:2]
    with pytest.raises(LookupError):
        keys.create_api_key(*table, "another", now=NOW, client_id=client.id)
    with pytest.raises(LookupError, match="no client"):
        operator.key(client_id=operator.key()[0].id)
    operator.revoke(client)
    with pytest.raises(LookupError, match="revoked"):
        operator.key(client_id=client.id)


def test_a_rotated_key_and_its_successor_are_both_good_until_the_overlap_is_over(
    operator: Operator,
) -> None:
    old, old_key = operator.key(live=True, label="Ward 3", scopes=frozenset({Scope.READ}))
    new, new_key = operator.rotate(old)
    for now in (NOW, NOW + A_DAY - A_MINUTE):
        assert authorizer.identify(old_key, now).credential_id == old.id
        assert authorizer.identify(new_key, now).scopes == {Scope.READ}
    assert refusal(old_key, NOW + A_DAY) == "invalid_api_key"
    assert authorizer.identify(new_key, NOW + A_DAY).credential_id == new.id
    assert new.label == "Ward 3"


def test_of_two_who_rotate_a_key_one_does(operator: Operator, stored: Credentials) -> None:
    seen, _ = operator.key()
    operator.rotate(seen)
    with pytest.raises(ValueError, match="rotated already"):
        operator.rotate(seen)
    # And had they looked at the same time:
    with pytest.raises(Outdated):
        stored.change(seen, replace(seen, replaced_by="key_2"), add=successor_of(seen))
    assert len(list(stored.list_of(TENANT))) == 2


def test_what_is_revoked_meanwhile_is_not_rotated(operator: Operator, stored: Credentials) -> None:
    seen, _ = operator.key()
    operator.revoke(seen)
    with pytest.raises(ValueError, match="revoked"):
        operator.rotate(seen)
    with pytest.raises(Outdated):
        stored.change(seen, replace(seen, replaced_by="key_2"), add=successor_of(seen))
    assert len(list(stored.list_of(TENANT))) == 1


def test_a_leaked_key_is_refused_within_a_minute(operator: Operator) -> None:
    old, key = operator.key()
    authorizer.identify(key, NOW)
    _, new_key = operator.rotate(old, overlap=timedelta())
    assert refusal(key, NOW + A_MINUTE) == "invalid_api_key"
    authorizer.identify(new_key, NOW)


def test_a_client_goes_on_while_its_secret_is_rotated(operator: Operator) -> None:
    client, old = operator.client()
    tokens = log_in(client, old)
    _, new = operator.rotate(client)
    late = NOW + A_DAY
    assert log_in(client, old, late - A_MINUTE)
    assert log_in(client, new, NOW)
    assert not log_in(client, old, late)
    assert log_in(client, new, late)
    assert authorizer.identify(tokens["access_token"], NOW + A_MINUTE).credential_id == client.id
    assert call(REFRESH, late, refresh_token=tokens["refresh_token"])[0] == 200


def test_a_leaked_secret_ends_at_once_and_with_it_every_token(operator: Operator) -> None:
    client, first = operator.client()
    _, second = operator.rotate(client)
    stolen = log_in(client, first)
    _, key = operator.key(client_id=client.id)
    authorizer.identify(stolen["access_token"], NOW)
    _, third = operator.rotate(client, overlap=timedelta())

    assert not log_in(client, first)
    assert not log_in(client, second)
    assert refusal(stolen["access_token"], NOW + A_MINUTE) == "token_expired"
    status, answer = call(REFRESH, NOW, refresh_token=stolen["refresh_token"])
    assert (status, answer["error"]["code"]) == (401, "token_expired")

    # An authorizer that has not looked at the client again takes its new tokens all the same.
    tokens = log_in(client, third)
    for now in (NOW, NOW + A_MINUTE):
        assert authorizer.identify(tokens["access_token"], now).credential_id == client.id
    assert call(REFRESH, NOW, refresh_token=tokens["refresh_token"])[0] == 200
    authorizer.identify(key, NOW + A_MINUTE)


@pytest.mark.parametrize("how", ["revoked", "expired"])
def test_a_client_that_is_no_more_is_refused_whatever_it_shows(
    operator: Operator, how: str
) -> None:
    client, secret = operator.client(expires_at=NOW + A_DAY)
    tokens = log_in(client, secret)
    now = NOW + A_DAY - A_MINUTE
    if how == "revoked":
        operator.revoke(client)
    else:
        now = NOW + A_DAY
    for resource, body in (
        (LOGIN, {"client_id": client.id, "client_secret": secret}),
        (REFRESH, {"refresh_token": tokens["refresh_token"]}),
    ):
        status, answer = call(resource, now, **body)
        assert (status, answer["error"]["code"]) == (401, "authentication_failed")


def test_a_use_is_noted_now_and_then(operator: Operator, stored: Credentials) -> None:
    credential, key = operator.key()
    times = [NOW + timedelta(seconds=seconds) for seconds in range(0, 3601, 20)]
    noted = set()
    for now in times:
        authorizer.identify(key, now)
        row = stored.find_api_key(credential.secret_hash)
        assert row
        assert row.last_used_at
        assert now - row.last_used_at <= USE_NOTED_EVERY + A_MINUTE
        noted.add(row.last_used_at)
    assert len(noted) <= 1 + timedelta(hours=1) / USE_NOTED_EVERY


def test_a_clients_use_is_noted_of_its_login_and_of_its_tokens(
    operator: Operator, stored: Credentials
) -> None:
    client, secret = operator.client()
    token = log_in(client, secret)["access_token"]
    row = stored.find_client(client.id)
    assert row
    assert row.last_used_at == NOW
    later = NOW + USE_NOTED_EVERY
    authorizer.identify(token, later)
    row = stored.find_client(client.id)
    assert row
    assert row.last_used_at == later


def test_noting_uses_costs_a_warm_authorizer_no_call(
    operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, secret = operator.client()
    shown = [operator.key()[1], operator.key(client_id=client.id)[1]]
    shown.append(log_in(client, secret)["access_token"])
    for credential in shown:
        authorizer.identify(credential, NOW)
    monkeypatch.setattr(clients.client("dynamodb"), "get_item", None)
    monkeypatch.setattr(clients.brief_client("dynamodb"), "update_item", None)
    for credential in shown:
        authorizer.identify(credential, NOW + timedelta(seconds=49))


def test_another_authorizer_that_noted_it_first_is_believed(
    operator: Operator, stored: Credentials, monkeypatch: pytest.MonkeyPatch
) -> None:
    credential, key = operator.key()
    stored.note_use(credential, NOW)
    stored.note_use(credential, NOW + A_MINUTE)  # as if it had read the row before that
    row = stored.find_api_key(credential.secret_hash)
    assert row
    assert row.last_used_at == NOW
    monkeypatch.setattr(clients.brief_client("dynamodb"), "update_item", None)
    authorizer.identify(key, NOW + A_MINUTE)


@pytest.mark.parametrize(
    "fault",
    [
        ClientError({"Error": {"Code": "ThrottlingException"}}, "UpdateItem"),
        ConnectTimeoutError(endpoint_url="https://dynamodb"),
    ],
)
def test_a_use_that_can_not_be_noted_refuses_nobody(
    operator: Operator, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    client, secret = operator.client()
    _, key = operator.key()
    failing = Mock(side_effect=fault)
    monkeypatch.setattr(clients.brief_client("dynamodb"), "update_item", failing)
    token = log_in(client, secret)["access_token"]
    for seconds in (0, 20, 40):
        now = NOW + timedelta(seconds=seconds)
        assert authorizer.identify(key, now).tenant == TENANT
        assert authorizer.identify(token, now).tenant == TENANT
    assert failing.call_count == 3  # login, key, token: not once per request


def test_the_refused_are_not_noted(operator: Operator, stored: Credentials) -> None:
    client, _ = operator.client()
    ended, key = operator.key(expires_at=NOW)
    assert refusal(key, NOW) == "invalid_api_key"
    assert not log_in(client, "wrong")
    rows = (stored.find_api_key(ended.secret_hash), stored.find_client(client.id))
    assert [row and row.last_used_at for row in rows] == [None, None]
