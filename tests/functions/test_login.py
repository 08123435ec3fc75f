"""Login and refresh, as clients call them."""

import json
from datetime import UTC, datetime, timedelta
from io import StringIO
from itertools import count
from typing import Any
from unittest.mock import Mock

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api import authorizer, login
from ops import keys
from scribe.aws import clients
from scribe.aws.credentials import Credentials
from scribe.aws.token_keys import SigningKeys
from scribe.credential import Caller, Credential, Scope
from scribe.edge.log import logger
from scribe.errors import Unauthorized
from scribe.token import TokenType
from tests.contract.conformance import conform
from tests.functions.conftest import Deployment, sample

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LOGIN = "/connect-auth/v1/account/login"
REFRESH = "/connect-auth/v1/account/refresh-token"


@pytest.fixture
def stored(deployment: Deployment) -> Credentials:
    return Credentials(deployment.table_name, clients.client("dynamodb"))


@pytest.fixture
def client(stored: Credentials) -> tuple[Credential, str]:
    return make_client(stored)


def make_client(stored: Credentials, **options: Any) -> tuple[Credential, str]:
    return keys.create_client(stored.dynamodb, stored.table_name, "clinic", now=NOW, **options)


ADDRESSES = count()


def call(resource: str, body: Any, now: datetime = NOW) -> tuple[int, dict[str, Any]]:
    event = sample("login")
    # Each from an address of its own: how often one may fail is test_login_limits.py's.
    event["requestContext"]["identity"]["sourceIp"] = f"address {next(ADDRESSES)}"
    event["resource"] = resource
    event["body"] = body if isinstance(body, str) else json.dumps(body)
    event["requestContext"]["requestTimeEpoch"] = int(now.timestamp() * 1000)
    answer = login.handler(event, None)
    conform("api.login", event, answer)
    return answer["statusCode"], json.loads(answer["body"])


def log_in(client: tuple[Credential, str], now: datetime = NOW, **more: Any) -> dict[str, Any]:
    body = {"client_id": client[0].id, "client_secret": client[1], **more}
    status, answer = call(LOGIN, body, now)
    assert status == 200
    return answer


def test_login_gives_an_access_token(client: tuple[Credential, str]) -> None:
    answer = log_in(client, api_key="sk_live_whatever", scope="everything")
    assert answer.keys() == {"access_token", "token_type", "expires_in"}
    assert answer["token_type"] == "Bearer"
    assert answer["expires_in"] >= 3600
    caller = Caller("clinic", client[0].id, frozenset(Scope))
    last = NOW + timedelta(seconds=answer["expires_in"] - 1)
    for moment in (NOW, last):
        assert authorizer.identify(answer["access_token"], moment) == caller
    with pytest.raises(Unauthorized) as refused:
        authorizer.identify(answer["access_token"], last + timedelta(seconds=1))
    assert refused.value.code == "token_expired"


@pytest.mark.parametrize(("refresh", "given"), [(True, True), (False, False), (None, False)])
def test_a_refresh_token_is_given_when_asked_for(
    client: tuple[Credential, str], refresh: bool | None, given: bool
) -> None:
    assert ("refresh_token" in log_in(client, refresh=refresh)) == given


def test_a_refresh_token_gives_new_tokens_until_its_login_is_too_old(
    client: tuple[Credential, str],
) -> None:
    tokens = log_in(client, refresh=True)
    assert tokens["refresh_expires_in"] == 7 * 86_400
    for days in range(1, 7):
        now = NOW + timedelta(days=days)
        status, tokens = call(
            REFRESH,
            {"refresh_token": tokens["refresh_token"], "access_token": tokens["access_token"]},
            now,
        )
        assert status == 200
        assert authorizer.identify(tokens["access_token"], now).tenant == "clinic"
        assert tokens["refresh_expires_in"] == (7 - days) * 86_400
    status, answer = call(
        REFRESH, {"refresh_token": tokens["refresh_token"]}, NOW + TokenType.REFRESH.lifetime
    )
    assert (status, answer["error"]["code"]) == (401, "token_expired")


def test_the_other_path_that_clients_know_refreshes_too(client: tuple[Credential, str]) -> None:
    body = {"refresh_token": log_in(client, refresh=True)["refresh_token"]}
    assert call(REFRESH.removesuffix("-token"), body)[0] == 200


def test_an_access_token_does_not_refresh(client: tuple[Credential, str]) -> None:
    status, answer = call(REFRESH, {"refresh_token": log_in(client)["access_token"]})
    assert (status, answer["error"]["code"]) == (401, "authentication_failed")


def test_the_refused_do_not_learn_which_part_was_wrong(
    stored: Credentials, client: tuple[Credential, str]
) -> None:
    revoked = make_client(stored)
    stored.revoke(revoked[0], NOW)
    expired = make_client(stored, expires_at=NOW)
    key = keys.create_api_key(stored.dynamodb, stored.table_name, "clinic", now=NOW)
    answers = [
        call(LOGIN, {"client_id": client_id, "client_secret": secret})
        for client_id, secret in [
            (client[0].id, "wrong"),
            (client[0].id, ""),
            (client[0].id, client[0].secret_hash),
            ("client_0000000000000000", client[1]),
            ("", ""),
            (client[0].id.upper(), client[1]),
            (revoked[0].id, revoked[1]),
            (expired[0].id, expired[1]),
            (key[0].id, key[1]),
            (key[0].secret_hash, key[1]),
        ]
    ]
    assert [status for status, _ in answers] == [401] * len(answers)
    assert answers[0][1]["error"]["code"] == "authentication_failed"
    assert all(answer == answers[0] for answer in answers)


def test_an_unknown_client_costs_the_same_calls_as_a_known_one(
    client: tuple[Credential, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    dynamodb = clients.client("dynamodb")
    find = Mock(wraps=dynamodb.get_item)
    monkeypatch.setattr(dynamodb, "get_item", find)
    for client_id in (client[0].id, "client_0000000000000000"):
        call(LOGIN, {"client_id": client_id, "client_secret": "wrong"})
    assert find.call_count == 2
    assert all(call.kwargs["ConsistentRead"] for call in find.call_args_list)


def test_a_revoked_client_is_refused_at_once(
    stored: Credentials, client: tuple[Credential, str]
) -> None:
    tokens = log_in(client, refresh=True)
    stored.revoke(client[0], NOW)
    secret = {"client_id": client[0].id, "client_secret": client[1]}
    for answer in (call(LOGIN, secret), call(REFRESH, {"refresh_token": tokens["refresh_token"]})):
        assert answer[0] == 401
        assert answer[1]["error"]["code"] == "authentication_failed"


def test_a_refresh_token_survives_a_rotation_and_is_signed_anew(
    deployment: Deployment, client: tuple[Credential, str]
) -> None:
    # Secrets Manager dates a version by the machine's clock, so this test lives in its future.
    start = datetime.now(UTC) + timedelta(hours=1)
    keys_of_tokens = SigningKeys(deployment.token_secret_arn, clients.client("secretsmanager"))
    tokens = log_in(client, start, refresh=True)
    for hours in (1, 2):
        keys_of_tokens.rotate(str(hours) * 64)
        status, tokens = call(
            REFRESH, {"refresh_token": tokens["refresh_token"]}, start + timedelta(hours=hours)
        )
        assert status == 200


def test_a_body_that_is_none_is_a_bad_request(deployment: Deployment) -> None:
    too_long = {"client_id": "c" * 129, "client_secret": "s" * 257, "refresh_token": "r" * 4097}
    cases: list[tuple[Any, str]] = [
        ("", "missing_required_field"),
        ("{}", "missing_required_field"),
        (
            {"client_id": None, "client_secret": None, "refresh_token": None},
            "missing_required_field",
        ),
        ("[]", "invalid_request"),
        ("{", "invalid_request"),
        ({"client_id": 1, "client_secret": 2, "refresh_token": 3}, "invalid_request"),
        (too_long, "invalid_request"),
    ]
    for resource in (LOGIN, REFRESH):
        for body, code in cases:
            status, answer = call(resource, body)
            assert (status, answer["error"]["code"]) == (400, code), body


@given(st.text(max_size=128), st.text(max_size=256), st.text(max_size=300))
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None
)
def test_any_text_is_refused_without_a_fault_or_an_echo(
    deployment: Deployment, client_id: str, secret: str, token: str
) -> None:
    for resource, body in (
        (LOGIN, {"client_id": client_id, "client_secret": secret}),
        (REFRESH, {"refresh_token": token}),
    ):
        status, answer = call(resource, body)
        assert status == 401
        assert answer["error"]["details"] == {}


@pytest.mark.parametrize("name", ["login", "refresh_token"])
def test_the_sample_events_reach_their_code(deployment: Deployment, name: str) -> None:
    answer = login.handler(sample(name), None)
    assert json.loads(answer["body"])["error"]["code"] == "authentication_failed"


def test_the_log_has_no_secret(
    client: tuple[Credential, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    log = StringIO()
    for handler in logger.handlers:
        monkeypatch.setattr(handler, "stream", log)
    tokens = log_in(client, refresh=True)
    call(REFRESH, {"refresh_token": tokens["refresh_token"]})
    call(LOGIN, {"client_id": client[0].id, "client_secret": client[1] + "x"})
    assert log.getvalue()
    for secret in (client[1], tokens["access_token"], tokens["refresh_token"]):
        assert secret not in log.getvalue()
