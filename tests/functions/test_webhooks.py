"""The API of webhooks: registered, changed, tried, looked into and sent again."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from scribe.aws.clients import client
from scribe.aws.webhooks import Webhooks
from scribe.event import SUBSCRIBED
from scribe.response import Outcome
from scribe.signature import standard_key
from scribe.webhook import MAX_WEBHOOKS
from tests.functions.calls import Answer
from tests.functions.conftest import NOW, Deployment
from tests.functions.hooks import (
    ADDRESS,
    DELIVERIES,
    DELIVERY,
    NOUN,
    ONE,
    URL,
    Receivers,
    ask,
    deliveries,
    dispatch,
    event,
    receiving,
    register,
)

PING, REDELIVER, RANGE = f"{ONE}/ping", f"{DELIVERY}/redeliver", f"{ONE}/redeliver"
NOBODY = "wh_0123456789abcdef01234567"


@pytest.fixture(autouse=True)
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """Let names resolve to what the test says, all others to a public address."""
    known: dict[str, list[str]] = {}
    monkeypatch.setattr(
        "scribe.aws.outbound.system_resolver", lambda host, _: known.get(host, [ADDRESS])
    )
    return known


@pytest.fixture
def receivers(deployment: Deployment) -> Iterator[Receivers]:
    with receiving(deployment) as running:
        yield running


def patch(webhook_id: str, **fields: Any) -> Answer:
    now = fields.pop("now", NOW)
    return ask("PATCH", ONE, webhook_id, body=fields, now=now)


def test_registered_it_is_shown_its_secret_once(deployment: Deployment) -> None:
    answer = register(URL, "session.completed", "session.failed", "session.completed")

    secret = answer.pop("secret")
    assert len(standard_key(secret) or b"") == 32
    webhook_id = answer["webhook_id"]
    assert answer == {
        "webhook_id": webhook_id,
        "url": URL,
        "events": ["session.completed", "session.failed"],
        "status": "active",
        "created_at": "2026-01-05T09:00:00.000Z",
        "updated_at": "2026-01-05T09:00:00.000Z",
    }
    assert ask("GET", ONE, webhook_id).body == answer
    assert ask("GET", NOUN).body == {"webhooks": [answer]}


def test_a_clients_own_secret_is_not_told_again(deployment: Deployment) -> None:
    assert "secret" not in register(secret="whsec_your_secret_key_here")


def test_no_secret_is_in_the_table(deployment: Deployment) -> None:
    made = register()["secret"]
    register(secret="a-secret-of-the-clients")
    stored = str(client("dynamodb").scan(TableName=deployment.table_name))
    assert made not in stored
    assert made.removeprefix("whsec_") not in stored
    assert "a-secret-of-the-clients" not in stored


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        ({"events": ["session.completed"]}, "missing_required_field", "url"),
        ({"url": URL}, "missing_required_field", "events"),
        ({"url": URL, "events": []}, "invalid_request", "events"),
        ({"url": URL, "events": ["session.ended", "nonsense"]}, "invalid_request", "events"),
        ({"url": URL, "events": ["webhook.disabled"]}, "invalid_request", "events"),
        ({"url": URL, "events": "session.ended"}, "invalid_request", "events"),
        ({"url": 5, "events": ["session.ended"]}, "invalid_request", "url"),
        ({"url": "http://emr.example.com/", "events": ["session.ended"]}, "invalid_request", "url"),
        ({"url": "http://127.0.0.1/", "events": ["session.ended"]}, "invalid_request", "url"),
        ({"url": URL, "events": ["session.ended"], "secret": "short"}, "invalid_request", "secret"),
        (
            {"url": URL, "events": ["session.ended"], "secret": "a\nb" * 9},
            "invalid_request",
            "secret",
        ),
    ],
)
def test_what_is_not_registered(
    deployment: Deployment, body: dict[str, Any], code: str, field: str
) -> None:
    answer = ask("POST", NOUN, body=body)
    assert (answer.status, answer.code) == (400, code)
    assert field in str(answer.body["error"])
    assert ask("GET", NOUN).body == {"webhooks": []}


def test_the_events_there_are_are_told(deployment: Deployment) -> None:
    answer = ask("POST", NOUN, body={"url": URL, "events": ["x"]})
    assert answer.body["error"]["details"]["supported_values"] == list(SUBSCRIBED)
    assert register(URL, *SUBSCRIBED)["events"] == list(SUBSCRIBED)


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "fd00:ec2::254", "100.64.0.1"]
)
def test_a_name_that_leads_inside_is_refused(
    deployment: Deployment, names: dict[str, list[str]], address: str
) -> None:
    names["inside.example.com"] = [ADDRESS, address]
    inside = "https://inside.example.com/"
    answer = ask("POST", NOUN, body={"url": inside, "events": ["session.ended"]})
    assert (answer.status, answer.body["error"]["details"]) == (400, {"field": "url"})
    assert patch(register()["webhook_id"], url=inside).status == 400


def test_this_machine_is_taken_where_a_deployment_lets_it(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOCAL_WEBHOOKS", "true")
    assert register("http://127.0.0.1:8080/hook")["url"] == "http://127.0.0.1:8080/hook"


def test_there_is_a_limit_and_deleting_makes_room(deployment: Deployment) -> None:
    registered = [register()["webhook_id"] for _ in range(MAX_WEBHOOKS)]
    answer = ask("POST", NOUN, body={"url": URL, "events": ["session.ended"]})
    assert (answer.status, answer.code) == (409, "webhook_limit_reached")
    register(tenant="another")

    for webhook_id in registered[:2]:
        assert ask("DELETE", ONE, webhook_id).status == 204
    register()
    register()
    assert len(Webhooks(deployment.table_name).all("demo")) == MAX_WEBHOOKS


def test_deleted_it_is_gone(deployment: Deployment) -> None:
    webhook_id = register()["webhook_id"]
    assert ask("DELETE", ONE, webhook_id).status == 204
    again = ask("DELETE", ONE, webhook_id)
    assert (again.status, again.code) == (404, "webhook_not_found")
    assert ask("GET", NOUN).body == {"webhooks": []}


@pytest.mark.parametrize(
    ("method", "resource"),
    [
        ("GET", ONE),
        ("PATCH", ONE),
        ("DELETE", ONE),
        ("POST", PING),
        ("GET", DELIVERIES),
        ("GET", DELIVERY),
        ("POST", REDELIVER),
        ("POST", RANGE),
    ],
)
@pytest.mark.parametrize("whose", ["another's", "nobody's", "nonsense", "long"])
def test_anothers_is_as_if_there_were_none(
    deployment: Deployment, method: str, resource: str, whose: str
) -> None:
    names = {"another's": register(tenant="another")["webhook_id"], "nobody's": NOBODY}
    webhook_id = names.get(whose, "x#y" if whose == "nonsense" else "x" * 5000)
    body = {"from": "2026-01-01"} if resource == RANGE else None
    answer = ask(method, resource, webhook_id, "dlv_" + "0" * 32, body=body)
    assert (answer.status, answer.code) == (404, "webhook_not_found")


def test_it_needs_the_right_to_manage(deployment: Deployment) -> None:
    answer = ask("GET", NOUN, scopes="capture read")
    assert (answer.status, answer.code) == (403, "forbidden")


def test_changing_events_url_and_status(deployment: Deployment) -> None:
    webhook_id = register()["webhook_id"]
    later = NOW + timedelta(hours=1)
    changed = patch(
        webhook_id, url="https://new.example.com/", events=["session.failed"], now=later
    ).body
    assert (changed["url"], changed["events"]) == ("https://new.example.com/", ["session.failed"])
    assert changed["updated_at"] == "2026-01-05T10:00:00.000Z"

    disabled = patch(webhook_id, status="disabled").body
    assert (disabled["status"], disabled["disabled_reason"]) == ("disabled", "requested")
    assert "disabled_reason" not in patch(webhook_id, status="active").body
    assert patch(webhook_id).status == 200


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"colour": "red"}, 422, "validation_error"),
        ({"status": "paused"}, 422, "validation_error"),
        ({"events": 5}, 422, "validation_error"),
        ({"secret": "x"}, 422, "validation_error"),
        ({"rotate_secret": "yes"}, 422, "validation_error"),
        ({"events": []}, 400, "invalid_request"),
        ({"url": "ftp://x"}, 400, "invalid_request"),
        ({"secret": "a secret of mine", "rotate_secret": True}, 400, "invalid_request"),
    ],
)
def test_what_is_not_changed(
    deployment: Deployment, body: dict[str, Any], status: int, code: str
) -> None:
    registered = register()
    answer = ask("PATCH", ONE, registered["webhook_id"], body=body)
    assert (answer.status, answer.code) == (status, code)
    assert ask("GET", ONE, registered["webhook_id"]).body["updated_at"] == registered["updated_at"]


def test_a_status_that_is_none_is_told_which_there_are(deployment: Deployment) -> None:
    error = patch(register()["webhook_id"], status="paused").body["error"]
    assert error["details"]["fields"] == [
        {"field": "status", "problem": "Input should be 'active' or 'disabled'"}
    ]


def test_a_rotated_secret_is_shown_once_and_the_old_one_lives_a_day(
    deployment: Deployment,
) -> None:
    registered = register()
    rotated = patch(registered["webhook_id"], rotate_secret=True).body
    assert rotated["secret"] != registered["secret"]
    assert rotated["replaced_secrets_until"] == "2026-01-06T09:00:00.000Z"
    assert "secret" not in ask("GET", ONE, registered["webhook_id"]).body
    assert "secret" not in patch(registered["webhook_id"], secret="a secret of mine").body


def test_a_ping_says_at_once_where_to_look_for_its_answer(receivers: Receivers) -> None:
    webhook_id = register()["webhook_id"]
    receivers.answer = lambda _: Outcome(500, excerpt="oops")
    ping = ask("POST", PING, webhook_id)
    assert (ping.status, ping.body["event"], ping.body["status"]) == (
        202,
        "webhook.ping",
        "pending",
    )

    receivers.run_all()

    (target, body, _), found = receivers.received[0], ping.body["delivery_id"]
    assert target.host == "emr.example.com"
    assert b"session_id" not in body
    tried = ask("GET", DELIVERY, webhook_id, found).body
    assert (tried["status"], tried["reason"]) == ("failed", "attempts_exhausted")
    assert [each["status_code"] for each in tried["attempts"]] == [500]
    assert tried["attempts"][0]["response"] == "oops"


def test_deliveries_by_status_and_time_and_page(receivers: Receivers) -> None:
    webhook_id = register()["webhook_id"]
    ids = []
    for number in range(12):
        dispatch(event(number), now=NOW + timedelta(minutes=number))
        receivers.answer = lambda _, failing=number % 3 == 0: Outcome(410 if failing else 200)
        if number == 9:
            patch(webhook_id, status="disabled")
        receivers.run_all()
        patch(webhook_id, status="active")
    shown = deliveries(webhook_id)
    assert [each["created_at"] for each in shown] == sorted(
        (each["created_at"] for each in shown), reverse=True
    )
    assert len(shown) == 12
    failed = deliveries(webhook_id, status="failed")
    assert {each["event_id"] for each in failed} == {event(n).id for n in (0, 3, 6, 9)}

    between = {"from": "2026-01-05T09:02:00Z", "to": "2026-01-05T09:05:00.000Z"}
    assert len(deliveries(webhook_id, **between)) == 4
    assert deliveries(webhook_id, **between, status="pending") == []

    query = {"limit": "5"}
    while True:
        page = ask("GET", DELIVERIES, webhook_id, query=query).body
        ids += [each["delivery_id"] for each in page["deliveries"]]
        if "next_cursor" not in page:
            break
        query["cursor"] = page["next_cursor"]
    assert ids == [each["delivery_id"] for each in shown]


@pytest.mark.parametrize(
    "query",
    [
        {"status": "lost"},
        {"from": "yesterday"},
        {"to": "1"},
        {"limit": "0"},
        {"limit": "x"},
        {"limit": "-1"},
        {"cursor": "x"},
        {"cursor": "2026-01-05T09:02:00.000Z_dlv_0' OR 1"},
    ],
)
def test_what_no_list_knows(deployment: Deployment, query: dict[str, str]) -> None:
    answer = ask("GET", DELIVERIES, register()["webhook_id"], query=query)
    assert (answer.status, answer.code) == (400, "invalid_request")
    assert answer.body["error"]["details"]["field"] == next(iter(query))


def test_redelivered_it_is_the_same_delivery_with_one_more_attempt(receivers: Receivers) -> None:
    webhook_id = register()["webhook_id"]
    dispatch(event())
    receivers.run_all()
    (first,) = deliveries(webhook_id)

    answer = ask("POST", REDELIVER, webhook_id, first["delivery_id"])
    assert (answer.status, answer.body["status"]) == (202, "pending")
    receivers.run_all()

    (second,) = deliveries(webhook_id)
    assert (second["status"], second["attempts_made"]) == ("delivered", 2)
    bodies = {body for _, body, _ in receivers.received}
    ids = {headers["webhook-id"] for *_, headers in receivers.received}
    assert (len(bodies), ids) == (1, {event().id})
    missing = ask("POST", REDELIVER, webhook_id, "dlv_" + "f" * 32)
    assert (missing.status, missing.code) == (404, "not_found")


def test_a_range_that_failed_is_sent_again(receivers: Receivers) -> None:
    webhook_id = register()["webhook_id"]
    patch(webhook_id, status="disabled")
    dispatch(*(event(n) for n in range(7)))
    assert receivers.messages() == []
    body: dict[str, Any] = {"from": "2026-01-05T08:00:00Z", "limit": 5}
    refused = ask("POST", RANGE, webhook_id, body=body)
    assert (refused.status, refused.code) == (409, "webhook_disabled")
    assert ask("POST", PING, webhook_id).code == "webhook_disabled"

    patch(webhook_id, status="active")
    first = ask("POST", RANGE, webhook_id, body=body)
    assert (first.status, first.body["redelivered"]) == (202, 5)
    second = ask("POST", RANGE, webhook_id, body=body | {"cursor": first.body["next_cursor"]})
    assert second.body == {"redelivered": 2}
    receivers.run_all()

    assert {each["status"] for each in deliveries(webhook_id)} == {"delivered"}
    assert len(receivers.received) == 7
    assert ask("POST", RANGE, webhook_id, body=body).body == {"redelivered": 0}
    assert ask("POST", RANGE, webhook_id, body={}).code == "missing_required_field"
    outside = {"from": "2026-01-06", "status": "delivered"}
    assert ask("POST", RANGE, webhook_id, body=outside).body == {"redelivered": 0}
