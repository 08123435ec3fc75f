"""Usage: from the table's stream to what a tenant is told, and to its quotas."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from moto import mock_aws

import api.usage
import workers.count_usage
from ops import limits
from scribe.aws import counters_schema
from scribe.aws.clients import client
from scribe.aws.table import Table, serialize
from scribe.aws.usage_rows import UsageRows
from tests.functions import calls
from tests.functions.calls import Answer, call
from tests.functions.conftest import NOW, Deployment, sample

DAY = NOW.date()


def record(
    number: int, after: dict[str, Any], before: dict[str, Any] | None = None, **more: Any
) -> dict[str, Any]:
    """Return a stream's record of a change of a session."""

    def image(fields: dict[str, Any]) -> dict[str, Any]:
        return serialize({"tenant": "demo", "session_id": "ses_1", **fields})

    change = {"ApproximateCreationDateTime": NOW.timestamp(), "NewImage": image(after), **more}
    if before:
        change["OldImage"] = image(before)
    return {"eventID": f"event{number}", "dynamodb": change}


def created(number: int, tenant: str = "demo") -> dict[str, Any]:
    return record(number, {"status": "created", "tenant": tenant})


def count(*records: dict[str, Any]) -> None:
    answer = workers.count_usage.handler({"Records": list(records)}, None)
    assert answer == {"batchItemFailures": []}


def usage(**event: Any) -> Answer:
    return call(api.usage, **event)


def sessions(**event: Any) -> int:
    number = usage(**event).body["total"]["sessions"]
    assert isinstance(number, int)
    return number


def test_sample_event(deployment: Deployment) -> None:
    workers.count_usage.handler(sample("count_usage"), None)
    told = usage().body
    assert told["total"]["audio_seconds"] == 62.5
    assert told["days"][0]["date"] == "2026-01-05"


def test_what_a_tenant_used_is_told_to_it_alone(deployment: Deployment) -> None:
    count(created(1), created(2), created(3, tenant="other"))
    assert (sessions(), sessions(tenant="other"), sessions(tenant="third")) == (2, 1, 0)
    assert usage(scopes="capture manage").status == 403


def test_what_is_seen_again_is_counted_once(deployment: Deployment) -> None:
    for _ in range(3):
        count(created(1), created(2))
    count(created(2), created(3), created(3))
    assert sessions() == 3


@settings(deadline=None, max_examples=25)
@given(batches=st.lists(st.lists(st.integers(0, 8), max_size=6), max_size=5))
def test_whatever_is_repeated_each_change_is_counted_once(batches: list[list[int]]) -> None:
    with mock_aws():
        client("dynamodb").create_table(
            TableName="repeats", **counters_schema.counters_definition()
        )
        rows = UsageRows("repeats")
        for batch in batches:
            rows.add("demo", DAY, {f"event{number}": {"sessions": 1} for number in batch})
        changes = {number for batch in batches for number in batch}
        counted = rows.between("demo", DAY, DAY)
        client("dynamodb").delete_table(TableName="repeats")
    assert counted == ({DAY: {"sessions": len(changes)}} if changes else {})


def test_a_conflict_with_another_worker_is_tried_again_and_then_left_to_the_stream(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    transact, lost = Table.transact, 3

    def losing(table: Table, *writes: Any) -> Any:
        nonlocal lost
        lost -= 1
        return ["None", "TransactionConflict"] if lost >= 0 else transact(table, *writes)

    monkeypatch.setattr(Table, "transact", losing)
    count(created(1))
    assert sessions() == 1
    lost = 1000
    with pytest.raises(RuntimeError):
        workers.count_usage.handler({"Records": [created(2)]}, None)
    lost = 0
    count(created(2))
    assert sessions() == 2


def test_rows_go_by_themselves_but_no_year_before_they_may_be_asked_for(
    deployment: Deployment,
) -> None:
    count(created(1))
    rows = client("dynamodb").scan(TableName=deployment.counters_name)["Items"]
    days = {row["sk"]["S"]: (int(row["delete_at"]["N"]) - NOW.timestamp()) / 86400 for row in rows}
    assert days["2026-01-05"] > 2 * 365
    assert 1 < days["mark"] < 8


def test_days_are_those_that_were_asked_for(deployment: Deployment) -> None:
    count(created(1))
    earlier = created(2)
    earlier["dynamodb"]["ApproximateCreationDateTime"] -= 86400
    count(earlier)
    told = usage(query={"from": "2026-01-04", "to": "2026-01-04"}).body
    assert [day["date"] for day in told["days"]] == ["2026-01-04"]
    assert told["total"]["sessions"] == 1
    assert usage(query={"from": "2026-01-06", "to": "2026-01-05"}).code == "invalid_request"


@pytest.fixture
def quota(deployment: Deployment) -> None:
    """Two sessions a day and an hour of audio a month, for the tenant ``demo``."""
    more = {"sessions_per_day": 2, "audio_hours_per_month": 1}
    limits.set_limits(client("dynamodb"), deployment.table_name, "demo", more)


@pytest.mark.usefixtures("quota")
def test_a_tenant_creates_no_more_sessions_than_its_quota() -> None:
    count(created(1), created(2))
    refused = calls.create()
    assert (refused.status, refused.code) == (429, "rate_limit_exceeded")
    assert refused.headers["Retry-After"] == str(15 * 3600)
    details = refused.body["error"]["details"]
    assert details["quota"] == "sessions_per_day"
    assert details["resets_at"] == "2026-01-06T00:00:00.000Z"
    assert calls.create(tenant="other").status == 201
    assert calls.create(now=NOW + timedelta(days=1)).status == 201


@pytest.mark.usefixtures("quota")
def test_a_tenant_without_hours_left_creates_none_this_month() -> None:
    before = {"status": "processing"}
    count(record(1, {**before, "audio_seconds": 3600}, before))
    refused = calls.create(now=NOW + timedelta(days=2))
    assert refused.body["error"]["details"]["quota"] == "audio_hours_per_month"
    assert calls.create(now=NOW + timedelta(days=31)).status == 201


@pytest.mark.usefixtures("quota")
def test_a_repeated_request_gets_its_session_beyond_the_quota_too() -> None:
    assert calls.create().status == 201
    count(created(1), created(2))
    assert calls.create().status == 200
    assert calls.create("ses_sample0000000002").status == 429


@pytest.mark.usefixtures("quota")
def test_who_has_used_what_can_not_be_found_out_creates_sessions(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from botocore.exceptions import ReadTimeoutError

    def fail(*_: Any) -> None:
        raise ReadTimeoutError(endpoint_url="x")

    monkeypatch.setattr(Table, "between", fail)
    assert calls.create().status == 201


def test_without_quotas_nothing_is_looked_up_but_the_limits(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Table, "between", None)
    assert calls.create().status == 201


def test_limits_are_set_shown_and_cleared(
    deployment: Deployment, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--tenant", "demo", "--table", deployment.table_name]

    def shown(*arguments: str) -> dict[str, str]:
        assert limits.main([arguments[0], *options, *arguments[1:]]) == 0
        return dict(line.split(maxsplit=1) for line in capsys.readouterr().out.splitlines())

    assert set(shown("show").values()) == {"as the deployment has it"}
    shown("set", "--sessions-per-day", "10")
    now = shown("set", "--requests-per-minute-per-key", "60")
    assert (now["sessions_per_day"], now["requests_per_minute_per_key"]) == ("10", "60")
    assert limits.main(["set", *options, "--requests-per-minute-per-key", "0"]) == 1
    assert "greater than or equal to 1" in capsys.readouterr().err
    assert shown("show") == now
    assert set(shown("clear").values()) == {"as the deployment has it"}
