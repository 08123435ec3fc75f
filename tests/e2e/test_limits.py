"""Limits and usage, through authorizer, stream and table of counters."""

import time
from datetime import UTC, datetime

from local.client import Client
from local.stack import Stack
from ops.keys import create_api_key
from ops.limits import set_limits
from tests.e2e.conftest import PATIENCE


def client_of(stack: Stack, tenant: str) -> Client:
    _, key = create_api_key(
        stack.emulator.client("dynamodb"), stack.outputs["TableName"], tenant, now=datetime.now(UTC)
    )
    return Client(stack.base_url, key)


def test_a_tenant_beyond_its_limit_waits_and_another_does_not(stack: Stack, client: Client) -> None:
    dynamodb, table = stack.emulator.client("dynamodb"), stack.outputs["TableName"]
    set_limits(dynamodb, table, "busy", {"requests_per_minute_per_tenant": 3})
    busy = client_of(stack, "busy")
    # Of eight in a row, four at least are in one minute.
    answers = [busy.call("GET", "/templates") for _ in range(8)]
    refused = next(each for each in answers if each.status == 429)
    assert answers[0].headers["x-ratelimit-limit"] == "3"
    assert refused.body["error"]["code"] == "rate_limit_exceeded"
    assert refused.body["error"]["details"] == {"limit": 3, "per": "tenant"}
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert int(refused.headers["x-ratelimit-reset"]) > time.time() - 60
    other = client.call("GET", "/templates")
    assert other.status == 200
    assert int(other.headers["x-ratelimit-remaining"]) > 0


def test_what_a_tenant_used_is_counted_from_the_stream(stack: Stack) -> None:
    counted = client_of(stack, "counted")
    for _ in range(2):
        assert counted.call("POST", "/sessions", {"upload_type": "chunked"}).status == 201
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        usage = counted.call("GET", "/usage")
        assert usage.status == 200, usage
        if usage.body["total"]["sessions"] == 2:
            return
        time.sleep(0.2)
    raise AssertionError(f"not counted after {PATIENCE:.0f} s: {usage.body}")
