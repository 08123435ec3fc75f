"""Logins that fail: slowed down where they do, and no way to lock anybody out."""

import json
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from botocore.exceptions import ReadTimeoutError

from api import login
from ops import keys
from scribe.aws.clients import brief_client, client
from scribe.login_limit import MOST_OF_ADDRESS, MOST_OF_CLIENT, WINDOW
from tests.functions.conftest import Deployment, sample

NOW = datetime(2026, 11, 23, 9, 1, tzinfo=UTC)
MINE, ATTACKERS = "203.0.113.7", "198.51.100.9"
LEFT = timedelta(minutes=4)


@pytest.fixture
def known(deployment: Deployment) -> tuple[str, str]:
    credential, secret = keys.create_client(
        client("dynamodb"), deployment.table_name, "clinic", now=NOW
    )
    return credential.id, secret


def call(body: Any, address: str, now: datetime = NOW, action: str = "login") -> dict[str, Any]:
    event = sample("login")
    event["resource"] = f"/connect-auth/v1/account/{action}"
    event["body"] = json.dumps(body)
    event["headers"]["X-Forwarded-For"] = "192.0.2.1"
    event["requestContext"]["identity"]["sourceIp"] = address
    event["requestContext"]["requestTimeEpoch"] = int(now.timestamp() * 1000)
    return login.handler(event, None)


WRONG = "wrong"


def log_in(
    client_id: str, secret: str = WRONG, address: str = MINE, now: datetime = NOW
) -> dict[str, Any]:
    return call({"client_id": client_id, "client_secret": secret}, address, now)


def statuses(times: int, client_id: str, **more: Any) -> list[int]:
    return [log_in(client_id, **more)["statusCode"] for _ in range(times)]


def rows(deployment: Deployment) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client("dynamodb").scan(TableName=deployment.counters_name)[
        "Items"
    ]
    return found


def test_who_fails_too_often_waits_and_who_is_right_logs_in(known: tuple[str, str]) -> None:
    client_id, secret = known
    assert statuses(MOST_OF_CLIENT, client_id) == [401] * MOST_OF_CLIENT
    refused = log_in(client_id)
    assert refused["statusCode"] == 429
    assert json.loads(refused["body"])["error"]["code"] == "rate_limit_exceeded"
    assert refused["headers"]["Retry-After"] == str(int(LEFT.total_seconds()))
    assert log_in(client_id, secret)["statusCode"] == 200, "though another failed under its id"
    assert log_in(client_id, now=NOW + LEFT)["statusCode"] == 401


def test_a_client_that_does_not_exist_is_refused_alike(known: tuple[str, str]) -> None:
    there, not_there = (
        [log_in(client_id) for _ in range(MOST_OF_CLIENT + 2)]
        for client_id in (known[0], "client_0000000000000000")
    )
    assert [(each["statusCode"], each["body"]) for each in there] == [
        (each["statusCode"], each["body"]) for each in not_there
    ]


def test_nobody_locks_a_client_out_by_failing_under_its_id(known: tuple[str, str]) -> None:
    client_id, secret = known
    for last in range(4):
        statuses(MOST_OF_CLIENT + 5, client_id, address=f"198.51.100.{last}")
    assert log_in(client_id, secret)["statusCode"] == 200
    assert log_in(client_id)["statusCode"] == 401


def test_an_address_that_fails_under_many_ids_keeps_no_one_out_who_is_right(
    known: tuple[str, str], deployment: Deployment
) -> None:
    for number in range(MOST_OF_ADDRESS):
        assert log_in(f"made-up-{number}")["statusCode"] == 401
    before = rows(deployment)
    for number in range(20):
        assert log_in(f"another-{number}")["statusCode"] == 429
    assert rows(deployment) == before, "a flood fills nothing"
    assert log_in(*known)["statusCode"] == 200
    assert log_in("client_1", address=ATTACKERS)["statusCode"] == 401


def test_a_failed_refresh_counts_and_an_expired_one_does_not(deployment: Deployment) -> None:
    for _ in range(3):
        forged = call({"refresh_token": "a.b.c"}, MINE, action="refresh")
        assert forged["statusCode"] == 401
    (row,) = rows(deployment)
    assert row["all"] == {"N": "3"}


def test_failures_are_kept_for_minutes_and_by_hashes_alone(
    known: tuple[str, str], deployment: Deployment
) -> None:
    log_in(known[0])
    (row,) = rows(deployment)
    gone_at = datetime.fromtimestamp(int(row["delete_at"]["N"]), UTC)
    assert NOW < gone_at <= NOW + 2 * WINDOW
    for clear in (MINE, known[0], "192.0.2.1"):
        assert clear not in json.dumps(row)


def test_addresses_of_one_ipv6_network_are_one(deployment: Deployment) -> None:
    for host in range(MOST_OF_CLIENT):
        log_in("client_1", address=f"2001:db8:1:2::{host}")
    assert log_in("client_1", address="2001:db8:1:2:ffff::1")["statusCode"] == 429
    assert log_in("client_1", address="2001:db8:1:3::1")["statusCode"] == 401


@pytest.mark.parametrize("failing", ["get_item", "update_item"])
def test_without_the_counters_logins_go_on(
    known: tuple[str, str], monkeypatch: pytest.MonkeyPatch, logged: StringIO, failing: str
) -> None:
    def fail(**_: Any) -> None:
        raise ReadTimeoutError(endpoint_url="x")

    monkeypatch.setattr(brief_client("dynamodb"), failing, fail)
    assert log_in(*known)["statusCode"] == 200
    assert log_in(known[0])["statusCode"] == 401
    assert '"RateLimitFaults":1' in logged.getvalue().replace(" ", "")
