"""Requests counted for keys and tenants, and refused beyond their limits."""

import json
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from api import authorizer, history
from ops import keys
from scribe.aws import schema
from scribe.aws.clients import brief_client, client
from scribe.aws.table import serialize
from scribe.credential import Caller, Scope
from scribe.edge import http
from scribe.edge.authorization import allow
from scribe.rate_limit import Verdict
from tests.functions.calls import Answer
from tests.functions.conftest import Deployment, api_event, sample

NOW = datetime(2026, 1, 5, 9, 0, 20, tzinfo=UTC)
LIMITS = '{"requests_per_minute_per_key": 3, "requests_per_minute_per_tenant": 5}'


@pytest.fixture(autouse=True)
def limits(deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIMITS", LIMITS)


def caller(key: str = "key_1", tenant: str = "clinic") -> Caller:
    return Caller(tenant, key, frozenset(Scope))


def count(times: int = 1, now: datetime = NOW, **who: str) -> Verdict:
    for _ in range(times):
        verdict = authorizer.count(caller(**who), now)
    assert verdict
    return verdict


def answer(verdict: Verdict | None, **event: Any) -> Answer:
    """Answer a request whose authorizer said so."""
    policy = allow(sample("authorizer"), caller(), verdict)
    given = api_event(now=NOW, **event)
    given["requestContext"]["authorizer"] = policy["context"]
    answered = history.handler(given, None)
    body = json.loads(answered["body"])
    return Answer(answered["statusCode"], body, answered["headers"])


def writes(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Note what is written from now on."""
    dynamodb, noted = brief_client("dynamodb"), []
    write = dynamodb.update_item

    def noting(**request: Any) -> Any:
        noted.append(request)
        return write(**request)

    monkeypatch.setattr(dynamodb, "update_item", noting)
    return noted


def failing(monkeypatch: pytest.MonkeyPatch, error: Exception, call: str = "update_item") -> None:
    def fail(**_: Any) -> None:
        raise error

    monkeypatch.setattr(brief_client("dynamodb"), call, fail)


def throttled(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code}}, "UpdateItem")


def test_every_answer_says_where_the_limit_stands(deployment: Deployment) -> None:
    _, key = keys.create_api_key(
        client("dynamodb"), deployment.table_name, "clinic", now=datetime.now(UTC)
    )
    for left in ("2", "1", "0", "0"):
        event = sample("authorizer")
        event["multiValueHeaders"] = {"X-API-Key": [key]}
        context = authorizer.handler(event, None)["context"]
        request = api_event(now=datetime.now(UTC))
        request["requestContext"]["authorizer"] = context
        answered = history.handler(request, None)
        assert answered["headers"]["X-RateLimit-Remaining"] == left
        assert answered["headers"]["X-RateLimit-Limit"] == "3"
    assert answered["statusCode"] == 429


def test_a_key_beyond_its_limit_waits_for_the_end_of_the_minute() -> None:
    assert answer(count(3)).status == 200
    refused = answer(count())
    assert (refused.status, refused.code) == (429, "rate_limit_exceeded")
    assert refused.body["error"]["details"] == {"limit": 3, "per": "key"}
    assert refused.headers["Retry-After"] == "40"
    assert refused.headers["X-RateLimit-Remaining"] == "0"
    assert refused.headers["X-RateLimit-Reset"] == str(int(NOW.timestamp()) + 40)
    assert not count(now=NOW + timedelta(seconds=40)).is_over


def test_a_tenant_is_limited_with_all_its_keys() -> None:
    assert not count(3, key="key_1").is_over
    assert not count(2, key="key_2").is_over
    for key in ("key_2", "key_3"):
        verdict = count(key=key)
        assert verdict.is_over
        assert (verdict.per, verdict.limit) == ("tenant", 5)


def test_one_tenants_requests_are_nothing_to_anothers() -> None:
    assert count(50, key="key_1").is_over
    assert count(tenant="other", key="key_9").left == 2


def test_one_key_over_its_limit_takes_no_more_of_its_tenants(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert count(4, key="key_1").is_over
    noted = writes(monkeypatch)
    assert count(50, key="key_1").is_over
    assert noted == []
    assert not count(key="key_2").is_over


def test_a_request_is_one_write_and_a_tenants_limits_are_looked_up_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    count()
    monkeypatch.setattr(brief_client("dynamodb"), "get_item", None)
    noted = writes(monkeypatch)
    count()
    (write,) = noted
    assert write["ReturnValues"] == "UPDATED_NEW"


def test_a_row_of_counters_goes_by_itself(deployment: Deployment) -> None:
    count()
    (row,) = client("dynamodb").scan(TableName=deployment.counters_name)["Items"]
    assert row["pk"] == {"S": "TENANT#clinic#MINUTE#2026-01-05T09:00"}
    assert NOW < datetime.fromtimestamp(int(row["delete_at"]["N"]), UTC) < NOW + timedelta(hours=2)


def test_a_tenants_own_limits_count_within_a_minute(deployment: Deployment) -> None:
    count(3)
    own = {**schema.limits_key("clinic"), "requests_per_minute_per_key": 100}
    client("dynamodb").put_item(TableName=deployment.table_name, Item=serialize(own))
    later = NOW + timedelta(seconds=60)
    assert not count(4, now=later).is_over
    assert count(2, now=later).per == "tenant"
    assert count(4, now=later, tenant="other", key="key_9").is_over


@pytest.mark.parametrize("code", ["ThrottlingException", "ProvisionedThroughputExceededException"])
def test_a_row_too_hot_to_count_in_is_over_its_limit(
    monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    with monkeypatch.context() as while_hot:
        failing(while_hot, throttled(code))
        verdict = count()
        assert verdict.is_over
        assert verdict.per == "tenant"
    assert not count().is_over, "it is not held against the rest of the minute"


@pytest.mark.parametrize(
    ("error", "call"),
    [
        (ReadTimeoutError(endpoint_url="x"), "update_item"),
        (throttled("InternalServerError"), "update_item"),
        (ReadTimeoutError(endpoint_url="x"), "get_item"),
    ],
)
def test_who_can_not_be_counted_is_let_through(
    monkeypatch: pytest.MonkeyPatch, logged: StringIO, error: Exception, call: str
) -> None:
    failing(monkeypatch, error, call)
    assert authorizer.count(caller(), NOW) is None
    assert '"RateLimitFaults":1' in logged.getvalue().replace(" ", "")
    answered = answer(None)
    assert answered.status == 200
    assert not [name for name in answered.headers if name.startswith("X-RateLimit")]


def test_what_is_remembered_is_of_one_minute_and_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scribe.aws.rate_limiter._MOST_REMEMBERED", 2)
    for tenant in ("a", "b", "c"):
        assert count(6, tenant=tenant).is_over
    assert len(authorizer.rate_limiter()._over) == 2
    count(now=NOW + timedelta(minutes=1))
    assert authorizer.rate_limiter()._over == {}


def test_a_refusal_comes_before_the_request_is_looked_at() -> None:
    event = api_event(now=NOW)
    context = {"tenant": "clinic", "credential_id": "key_1", "scopes": ""}
    over = Verdict("key", limit=3, left=-1, resets_at=int(NOW.timestamp()) + 40)
    event["requestContext"]["authorizer"] = {**context, **over.to_context()}
    assert history.handler(event, None)["statusCode"] == 429


def test_scripts_in_a_browser_see_the_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLOWED_ORIGINS", '["https://emr.example"]')
    http._http_settings.cache_clear()
    exposed = answer(count(), headers={"Origin": "https://emr.example"}).headers
    http._http_settings.cache_clear()
    names = set(exposed["Access-Control-Expose-Headers"].split(", "))
    assert {name for name in exposed if name.startswith("X-RateLimit")} <= names
