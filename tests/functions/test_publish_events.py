"""Publish events: what the table's stream shows, and what reaches the bus."""

import json
from io import StringIO
from typing import Any

import pytest

import workers.publish_events
from scribe.aws.table import serialize
from tests.functions.conftest import Deployment, sample


@pytest.fixture
def published(deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Collect what the bus is given; an entry whose detail names ``refused`` it refuses."""
    entries: list[dict[str, Any]] = []

    class Bus:
        def put_events(self, Entries: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803 - AWS
            assert len(Entries) <= 10
            entries.extend(Entries)
            answers = [
                {"ErrorCode": "Throttled"} if "refused" in entry["Detail"] else {"EventId": "1"}
                for entry in Entries
            ]
            return {"Entries": answers}

    monkeypatch.setattr("scribe.aws.bus.client", lambda _: Bus())
    return entries


def record(number: int, before: str | None, after: str, session: str = "ses_1") -> dict[str, Any]:
    def image(status: str) -> dict[str, Any]:
        return serialize(
            {
                "tenant": "demo",
                "session_id": session,
                "status": status,
                "attempt": 1,
                "created_at": "2026-01-05T08:50:00.000Z",
                "changed_at": "2026-01-05T09:00:00.000Z",
                "patient_details": '{"name": "Jane"}',
            }
        )

    change = {"SequenceNumber": str(number), "NewImage": image(after)}
    return {"dynamodb": change | ({"OldImage": image(before)} if before else {})}


def publish(*records: dict[str, Any]) -> list[str]:
    answer = workers.publish_events.handler({"Records": list(records)}, None)
    return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]


def test_sample_event(published: list[dict[str, Any]]) -> None:
    assert workers.publish_events.handler(sample("publish_events"), None) == {
        "batchItemFailures": []
    }
    assert published[0]["DetailType"] == "session.ended"


@pytest.mark.parametrize(
    ("before", "after", "name"),
    [
        (None, "created", "session.started"),
        ("recording", "processing", "session.ended"),
        ("processing", "completed", "session.completed"),
        ("processing", "partial", "session.partial"),
        ("processing", "failed", "session.failed"),
        ("created", "expired", "session.expired"),
        ("recording", "cancelled", "session.cancelled"),
    ],
)
def test_each_transition_has_its_event(
    published: list[dict[str, Any]], before: str | None, after: str, name: str
) -> None:
    assert publish(record(1, before, after)) == []

    (entry,) = published
    assert (entry["Source"], entry["DetailType"]) == ("wardscribe", name)


@pytest.mark.parametrize(
    ("before", "after"), [("created", "recording"), ("processing", "processing")]
)
def test_other_changes_have_none(published: list[dict[str, Any]], before: str, after: str) -> None:
    publish(record(1, before, after))

    assert published == []


def test_nothing_clinical_leaves_and_repeats_can_be_told(
    published: list[dict[str, Any]],
) -> None:
    publish(record(1, "recording", "processing"), record(1, "recording", "processing"))
    publish(record(2, "processing", "completed"), record(3, "recording", "processing", "ses_2"))

    details = [entry["Detail"] for entry in published]
    assert "Jane" not in str(details)
    assert len(set(details)) == 3


def test_what_the_bus_refuses_comes_again(published: list[dict[str, Any]]) -> None:
    records = [record(n, None, "created", f"ses_{n}") for n in range(12)]
    records.insert(5, record(99, None, "created", "refused"))

    assert publish(*records) == ["99"]
    assert len(published) == 13


def test_deletions_are_no_events(published: list[dict[str, Any]]) -> None:
    assert publish({"dynamodb": {"SequenceNumber": "1"}}) == []
    assert published == []


def change(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """Return the record of a row's change."""
    images = {"OldImage": serialize(before), "NewImage": serialize(after)}
    return {"dynamodb": {"SequenceNumber": "1", **images}}


def session(status: str, **documents: str) -> dict[str, Any]:
    """Return a session's row with documents by their ids."""
    return {
        "tenant": "demo",
        "session_id": "ses_1",
        "status": status,
        "attempt": 1,
        "created_at": "2026-01-05T08:50:00.000Z",
        "changed_at": "2026-01-05T09:00:00.000Z",
        "documents": {
            name: {
                "document_id": name,
                "template_id": "soap",
                "status": state,
                "updated_at": "2026-01-05T09:07:00.000Z",
            }
            for name, state in documents.items()
        },
    }


def told(entries: list[dict[str, Any]]) -> list[tuple[str, str]]:
    details = [json.loads(entry["Detail"]) for entry in entries]
    return [(each["event"], each["timestamp"]) for each in details]


def test_a_documents_end_is_an_event_whichever_it_is(published: list[dict[str, Any]]) -> None:
    going = session("processing", one="processing", two="processing", three="success")
    publish(change(going, session("processing", one="success", two="processing", three="success")))
    publish(change(going, session("processing", one="processing", two="failed", three="success")))
    publish(change(going, going))

    assert told(published) == [("document.completed", "2026-01-05T09:07:00.000Z")] * 2
    assert len({json.loads(entry["Detail"])["id"] for entry in published}) == 2


def test_a_document_that_was_asked_for_later_ends_no_session_again(
    published: list[dict[str, Any]], logged: StringIO
) -> None:
    publish(change(session("completed", one="processing"), session("completed", one="success")))

    assert [name for name, _ in told(published)] == ["document.completed"]
    assert "session ended" not in logged.getvalue()


def test_the_last_document_is_told_before_its_session(published: list[dict[str, Any]]) -> None:
    publish(change(session("processing", one="processing"), session("completed", one="success")))

    assert [name for name, _ in told(published)] == ["document.completed", "session.completed"]


def test_an_id_that_is_used_again_has_other_events(published: list[dict[str, Any]]) -> None:
    for created_at in ("2026-01-05T08:50:00.000Z", "2027-03-05T08:50:00.000Z"):
        row = session("processing") | {"created_at": created_at}
        publish(change(row, row | {"status": "completed"}))

    assert len({json.loads(entry["Detail"])["id"] for entry in published}) == 2


def webhook(status: str, reason: str | None = None) -> dict[str, Any]:
    row = {
        "tenant": "demo",
        "webhook_id": "wh_1",
        "url": "https://emr.example.com/secret-path",
        "status": status,
        "changed_at": "2026-01-05T09:00:00.000Z",
        "secrets": [{"sealed": "sealed-secret"}],
    }
    return row | ({"disabled_reason": reason} if reason else {})


@pytest.mark.parametrize(
    ("reason", "notices"), [("failing", 1), ("gone", 1), ("requested", 0), (None, 0)]
)
def test_a_webhook_that_is_disabled_by_the_way_it_answers_is_told_of(
    published: list[dict[str, Any]], reason: str | None, notices: int
) -> None:
    publish(change(webhook("active"), webhook("disabled", reason)))

    assert told(published) == [("webhook.disabled", "2026-01-05T09:00:00.000Z")] * notices
    for text in ("sealed-secret", "secret-path"):
        assert text not in str(published)
