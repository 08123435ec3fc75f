"""From an event on the bus to its receiver: dispatch, attempts, retries, and what goes wrong."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook as Verifier

import workers.deliver_webhook
import workers.dispatch_webhooks
from scribe.aws.clients import client
from scribe.aws.deliveries import Deliveries
from scribe.aws.places import Places
from scribe.aws.schema import DUE_SHARDS
from scribe.aws.sealing import Sealing
from scribe.aws.webhooks import Webhooks
from scribe.delivery import SCHEDULE, Delivery, delivery_id
from scribe.delivery_queue import MAX_DELAY, MAX_PLACES, NOT_SENT_AT_MOST, PLACE_HELD
from scribe.response import Fault, Outcome
from tests.functions.conftest import NOW, Deployment, sample
from tests.functions.hooks import (
    ADDRESS,
    ONE,
    Receivers,
    ask,
    deliveries,
    dispatch,
    event,
    receiving,
    register,
)

ERROR = Outcome(500, excerpt="oops")
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


@pytest.fixture(autouse=True)
def names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scribe.aws.outbound.system_resolver", lambda *_: [ADDRESS])


@pytest.fixture
def receivers(deployment: Deployment) -> Iterator[Receivers]:
    with receiving(deployment) as running:
        yield running


def stored(deployment: Deployment, webhook_id: str, number: int = 1) -> Delivery:
    found = delivery_id(event(number).id, webhook_id)
    return Deliveries(deployment.table_name).find("demo", webhook_id, found)


def test_sample_events(receivers: Receivers) -> None:
    assert workers.dispatch_webhooks.handler(sample("dispatch_webhooks"), None) == {
        "batchItemFailures": []
    }
    answer = workers.deliver_webhook.handler(sample("deliver_webhook"), None)
    assert answer == {"batchItemFailures": []}


def test_each_webhook_that_wants_an_event_is_sent_it_once(receivers: Receivers) -> None:
    one, two = register()["webhook_id"], register()["webhook_id"]
    other = register("https://emr.example.com/", "session.failed")["webhook_id"]
    foreign = register(tenant="another")["webhook_id"]

    assert dispatch(event(), event()) == []
    assert dispatch(event()) == []

    sent = [message["webhook_id"] for message in receivers.messages()]
    assert sorted(sent) == sorted([one, two])
    assert deliveries(other) == []
    assert ask("GET", f"{ONE}/deliveries", foreign, tenant="another").body == {"deliveries": []}


def test_a_message_that_is_no_event_fails_alone(receivers: Receivers) -> None:
    webhook_id = register()["webhook_id"]
    records = sample("dispatch_webhooks")["Records"]
    poison = [
        records[0] | {"messageId": f"m{n}", "body": body} for n, body in enumerate(("x", "{}"))
    ]
    answer = workers.dispatch_webhooks.handler({"Records": [*poison, *records]}, None)
    failed = [each["itemIdentifier"] for each in answer["batchItemFailures"]]
    assert failed == ["m0", "m1"]
    assert len(deliveries(webhook_id)) == 1


def test_what_arrives_is_the_protocols_and_both_schemes_verify_it(receivers: Receivers) -> None:
    registered = register()
    # The library compares the time that is signed with the time that is.
    receivers.now = datetime.now(UTC)
    dispatch(event())
    receivers.run_all()

    ((target, body, headers),) = receivers.received
    assert (target.host, target.path) == ("emr.example.com", "/scribe-webhook")
    assert json.loads(body) == {
        "id": event().id,
        "event": "session.completed",
        "timestamp": "2026-01-05T09:00:00.000Z",
        "session_id": event().session_id,
    }
    assert Verifier(registered["secret"]).verify(body, headers) == json.loads(body)
    assert headers["Content-Type"] == "application/json"
    assert headers["webhook-id"] == event().id
    assert headers["X-MSA-Signature"].startswith(f"t={int(receivers.now.timestamp())}"[:9])


def test_a_rotation_while_a_delivery_waits_signs_by_both(receivers: Receivers) -> None:
    registered = register()
    dispatch(event())
    messages = receivers.messages()
    rotated = ask("PATCH", ONE, registered["webhook_id"], body={"rotate_secret": True}).body
    receivers.run(*messages)
    ((_, _, headers),) = receivers.received
    assert len(headers["webhook-signature"].split()) == 2
    assert rotated["secret"] != registered["secret"]

    receivers.now = NOW + timedelta(hours=25)
    dispatch(event(2))
    receivers.run_all()
    assert len(receivers.received[-1][2]["webhook-signature"].split()) == 1


def test_the_schedule_from_the_first_failure_to_the_last(
    receivers: Receivers, deployment: Deployment
) -> None:
    webhook_id = register()["webhook_id"]
    receivers.answer = lambda _: ERROR
    dispatch(event())
    waited: list[timedelta] = []
    for _ in range(len(SCHEDULE)):
        assert receivers.run(*receivers.messages()) == []
        current = stored(deployment, webhook_id)
        if current.next_attempt_at is None:
            break
        wait = current.next_attempt_at - receivers.now
        waited.append(wait)
        if wait <= MAX_DELAY:
            ((_, delay),) = receivers.queue
            assert delay == wait.total_seconds()
            receivers.now += wait
        else:
            assert receivers.queue == [], "the sweeper sends it when it is due"
            receivers.now += wait - MINUTE
            receivers.sweep()
            assert receivers.queue == []
            receivers.now += MINUTE
            receivers.sweep()
            assert len(receivers.queue) == 1
    assert waited == list(SCHEDULE[1:])
    (shown,) = deliveries(webhook_id)
    assert (shown["status"], shown["reason"]) == ("failed", "attempts_exhausted")
    assert [each["status_code"] for each in shown["attempts"]] == [500] * 10
    assert receivers.queue == []


def test_patience_that_is_asked_for_is_had(receivers: Receivers, deployment: Deployment) -> None:
    webhook_id = register()["webhook_id"]
    receivers.answer = lambda _: Outcome(429, retry_after=10 * MINUTE)
    dispatch(event())
    receivers.run(*receivers.messages())
    assert stored(deployment, webhook_id).next_attempt_at == receivers.now + 10 * MINUTE
    assert [delay for _, delay in receivers.queue] == [600]


def test_gone_disables_it_and_what_else_waits_is_given_up(
    receivers: Receivers, deployment: Deployment
) -> None:
    webhook_id = register()["webhook_id"]
    receivers.answer = lambda _: Outcome(410)
    dispatch(event(1), event(2))
    receivers.run_all()
    dispatch(event(3))

    shown = ask("GET", ONE, webhook_id).body
    assert (shown["status"], shown["disabled_reason"]) == ("disabled", "gone")
    assert len(receivers.received) == 1
    reasons = [each["reason"] for each in deliveries(webhook_id)]
    assert sorted(reasons) == ["gone", "webhook_disabled", "webhook_disabled"]


def test_five_days_of_failures_disable_it_and_a_success_would_not_have(
    receivers: Receivers,
) -> None:
    webhook_id = register()["webhook_id"]
    receivers.answer = lambda _: Outcome(fault=Fault.TIMEOUT)
    for day in range(6):
        assert ask("GET", ONE, webhook_id).body["status"] == "active"
        receivers.now = NOW + timedelta(days=day)
        dispatch(event(day), now=receivers.now)
        receivers.run(*receivers.messages())
    shown = ask("GET", ONE, webhook_id).body
    assert (shown["status"], shown["disabled_reason"]) == ("disabled", "failing")


def test_pings_that_fail_are_no_days_of_failures(receivers: Receivers) -> None:
    webhook_id = register()["webhook_id"]
    receivers.answer = lambda _: ERROR
    for day in (0, 6):
        receivers.now = NOW + timedelta(days=day)
        assert ask("POST", f"{ONE}/ping", webhook_id, now=receivers.now).status == 202
        receivers.run_all()
    shown = ask("GET", ONE, webhook_id).body
    assert (shown["status"], "failing_since" in shown) == ("active", False)
    assert len(receivers.received) == 2

    receivers.answer = lambda _: Outcome(410)
    ask("POST", f"{ONE}/ping", webhook_id, now=receivers.now)
    receivers.run_all()
    assert ask("GET", ONE, webhook_id).body["disabled_reason"] == "gone"


def test_a_success_ends_what_was_wrong(receivers: Receivers) -> None:
    webhook_id = register()["webhook_id"]
    receivers.answer = lambda _: ERROR
    dispatch(event())
    receivers.run(*receivers.messages())
    assert "failing_since" in ask("GET", ONE, webhook_id).body
    receivers.answer = lambda _: Outcome(204)
    receivers.run_all()
    assert "failing_since" not in ask("GET", ONE, webhook_id).body


def test_a_deleted_webhooks_deliveries_come_to_an_end(
    receivers: Receivers, deployment: Deployment
) -> None:
    webhook_id = register()["webhook_id"]
    dispatch(event())
    ask("DELETE", ONE, webhook_id)
    receivers.run_all()
    assert receivers.received == []
    assert stored(deployment, webhook_id).reason == "webhook_deleted"


def test_a_message_that_comes_twice_is_sent_once(receivers: Receivers) -> None:
    register()
    dispatch(event())
    messages = receivers.messages()
    assert receivers.run(*messages, *messages, *messages) == []
    assert len(receivers.received) == 1


def test_an_old_message_is_void(receivers: Receivers) -> None:
    register()
    receivers.answer = lambda _: ERROR
    dispatch(event())
    old = receivers.messages()
    receivers.run(*old)
    receivers.now += 3 * MINUTE
    receivers.sweep()
    receivers.run(*old)
    assert len(receivers.received) == 1
    assert len(receivers.queue) == 2
    receivers.run(*receivers.messages())
    assert len(receivers.received) == 2, "of two messages the newer one holds"


def test_a_message_about_nothing_is_acknowledged(receivers: Receivers) -> None:
    message = json.loads(sample("deliver_webhook")["Records"][0]["body"])
    assert receivers.run(message) == []


def test_one_that_cannot_be_read_comes_again_alone(receivers: Receivers) -> None:
    register()
    dispatch(event())
    assert receivers.run({"nonsense": 1}, *receivers.messages()) == ["message-0"]
    assert len(receivers.received) == 1


def test_a_crash_after_the_answer_is_a_repeat_and_no_loss(
    receivers: Receivers, deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    webhook_id = register()["webhook_id"]
    dispatch(event())
    messages = receivers.messages()
    with monkeypatch.context() as broken:
        broken.setattr(Deliveries, "replace", lambda *_, **__: 1 / 0)
        assert receivers.run(*messages) == ["message-0"]
    assert stored(deployment, webhook_id).is_pending

    receivers.run(*messages)

    assert stored(deployment, webhook_id).status == "delivered"
    ids = [headers["webhook-id"] for *_, headers in receivers.received]
    assert ids == [event().id] * 2


def test_an_attempt_is_noted_though_its_place_cannot_be_given_back(
    receivers: Receivers, deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    webhook_id = register()["webhook_id"]
    dispatch(event())
    messages = receivers.messages()
    with monkeypatch.context() as broken:
        broken.setattr(Places, "give_back", lambda *_, **__: 1 / 0)
        receivers.run(*messages)
    receivers.run(*messages)
    assert stored(deployment, webhook_id).status == "delivered"
    assert len(receivers.received) == 1


def test_no_shard_of_what_is_due_is_always_the_last(
    receivers: Receivers, deployment: Deployment
) -> None:
    register()
    dispatch(*(event(number) for number in range(30)))
    due = Deliveries(deployment.table_name).due
    firsts = {next(due(NOW + n * MINUTE)).delivery_id for n in range(10, 10 + DUE_SHARDS)}
    assert len(firsts) > 1


def test_a_crash_before_the_next_message_is_mended_by_the_sweeper(
    receivers: Receivers, deployment: Deployment
) -> None:
    webhook_id = register()["webhook_id"]
    receivers.answer = lambda _: ERROR
    dispatch(event())
    receivers.messages()  # the first is lost
    receivers.now += MINUTE
    receivers.sweep()
    assert receivers.queue == []
    receivers.now += 2 * MINUTE
    receivers.sweep()
    receivers.sweep()
    assert receivers.run(*receivers.messages()) == []
    assert len(receivers.received) == 1
    receivers.messages()  # so is the one for the second attempt
    receivers.now += 3 * MINUTE
    receivers.sweep()
    receivers.run(*receivers.messages())
    assert stored(deployment, webhook_id).attempts_made == 2


def test_what_nobody_can_send_is_given_up(receivers: Receivers, deployment: Deployment) -> None:
    webhook_id = register()["webhook_id"]
    dispatch(event())
    receivers.messages()
    receivers.now += NOT_SENT_AT_MOST + SECOND
    receivers.sweep()
    assert receivers.queue == []
    assert stored(deployment, webhook_id).reason == "not_sent"


def test_an_attempt_is_noted_though_its_owner_sends_it_again_meanwhile(
    receivers: Receivers,
) -> None:
    webhook_id = register()["webhook_id"]
    dispatch(event())
    (first,) = deliveries(webhook_id)

    def answer(_: Any) -> Outcome:
        if len(receivers.received) == 1:
            resource = f"{ONE}/deliveries/{{delivery_id}}/redeliver"
            assert ask("POST", resource, webhook_id, first["delivery_id"]).status == 202
        return Outcome(200)

    receivers.answer = answer
    receivers.run(*receivers.messages())

    (shown,) = deliveries(webhook_id)
    assert (shown["status"], shown["attempts_made"]) == ("delivered", 1)


def test_a_webhook_has_so_many_places_and_who_finds_none_waits(
    receivers: Receivers, deployment: Deployment
) -> None:
    webhook_id = register()["webhook_id"]
    places = Places(deployment.table_name)
    held = [
        places.take("demo", webhook_id, f"dlv_{n}", count=MAX_PLACES, now=NOW)
        for n in range(MAX_PLACES + 1)
    ]
    assert held == [0, 1, 2, 3, None]
    dispatch(event())
    assert receivers.run(*receivers.messages()) == []
    assert receivers.received == []
    ((message, delay),) = receivers.queue
    assert message["waits"] == 1
    assert 5 <= delay <= 20
    assert stored(deployment, webhook_id).attempts_made == 0

    places.give_back("demo", webhook_id, "dlv_0", 2)
    places.give_back("demo", webhook_id, "dlv_2", 2)
    receivers.run_all()
    assert len(receivers.received) == 1


def test_a_place_that_was_not_given_back_is_free_again(
    receivers: Receivers, deployment: Deployment
) -> None:
    webhook_id = register()["webhook_id"]
    for n in range(MAX_PLACES):
        Places(deployment.table_name).take("demo", webhook_id, f"dlv_{n}", count=4, now=NOW)
    receivers.now += PLACE_HELD
    dispatch(event())
    receivers.run_all()
    assert len(receivers.received) == 1


def test_a_url_of_this_machine_is_not_sent_to_in_an_account(
    receivers: Receivers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOCAL_WEBHOOKS", "true")
    webhook_id = register("http://127.0.0.1:9001/")["webhook_id"]
    monkeypatch.delenv("LOCAL_WEBHOOKS")
    workers.deliver_webhook.settings.cache_clear()
    dispatch(event())
    receivers.run(*receivers.messages())
    assert receivers.received == []
    (shown,) = deliveries(webhook_id)
    assert shown["attempts"][0]["error"] == "address_not_allowed"


def test_no_secret_no_url_and_no_answer_is_logged(receivers: Receivers, logged: StringIO) -> None:
    registered = register("https://emr.example.com/path-with-token-abc123")
    receivers.answer = lambda _: Outcome(500, excerpt="their stack trace")
    dispatch(event())
    receivers.run(*receivers.messages())
    text = logged.getvalue()
    assert registered["webhook_id"] in text
    assert registered["secret"] not in text
    assert "token-abc123" not in text
    assert "stack trace" not in text


def test_of_changes_at_once_none_is_lost(deployment: Deployment) -> None:
    webhook_id = register()["webhook_id"]
    webhooks = Webhooks(deployment.table_name)
    other = iter([True])

    def change(webhook: Any) -> Any:
        if next(other, False):
            ask("PATCH", ONE, webhook_id, body={"events": ["session.failed"]})
        return webhook.with_url("https://new.example.com/", NOW)

    before, after = webhooks.change("demo", webhook_id, change)
    assert before.events == after.events == ("session.failed",)
    assert webhooks.find("demo", webhook_id).url == "https://new.example.com/"


def test_sealed_for_one_webhook_a_secret_opens_for_no_other(deployment: Deployment) -> None:
    sealing = Sealing(deployment.webhook_key_arn)
    sealed = sealing.seal("secret", tenant="demo", webhook_id="wh_1")
    assert sealing.open(sealed, tenant="demo", webhook_id="wh_1", now=NOW) == "secret"
    for tenant, webhook_id in (("demo", "wh_2"), ("another", "wh_1")):
        with pytest.raises(client("kms").exceptions.InvalidCiphertextException):
            sealing.open(sealed, tenant=tenant, webhook_id=webhook_id, now=NOW)
