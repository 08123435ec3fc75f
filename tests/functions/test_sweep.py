"""The sweeper: whatever nobody works on any more comes to an end all the same."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

import workers.sweep
from ops.redrive import redrive
from scribe.aws import schema
from scribe.aws.clients import client
from scribe.aws.dead_letters import DeadLetters
from scribe.aws.due_sessions import DueSessions
from scribe.aws.processing import Processing
from scribe.aws.sessions import Sessions
from scribe.due import MAX_RESENDS, MESSAGE_LOST_AFTER
from scribe.session import Session, Status
from scribe.template import wanted_documents
from tests.functions.calls import SESSION, cancel, create, end, erase, get, upload
from tests.functions.conftest import Deployment, sample

LONG_AGO = datetime.now(UTC) - timedelta(minutes=30)
CONTEXT = SimpleNamespace(get_remaining_time_in_millis=lambda: 55_000)


def sweep(context: Any = CONTEXT) -> None:
    workers.sweep.handler(sample("sweep"), context)


def stored(deployment: Deployment, session_id: str = SESSION) -> Session:
    session = Sessions(deployment.table_name).get("demo", session_id)
    assert session is not None
    return session


def make_due(deployment: Deployment, session_id: str = SESSION) -> None:
    """Move a session's due time into the past, as time would."""
    client("dynamodb").update_item(
        TableName=deployment.table_name,
        Key={name: {"S": value} for name, value in schema.session_key("demo", session_id).items()},
        UpdateExpression="SET due_at = :past",
        ExpressionAttributeValues={":past": {"S": "2026-01-01T00:00:00.000Z"}},
    )


def test_nothing_is_due(deployment: Deployment) -> None:
    create(now=datetime.now(UTC))
    sweep()

    assert stored(deployment).status is Status.CREATED


def test_what_was_never_ended_expires(deployment: Deployment) -> None:
    made = datetime.now(UTC) - timedelta(hours=2)
    create(now=made)
    upload("0.wav", now=made + timedelta(minutes=1))
    sweep()
    sweep()

    session = stored(deployment)
    assert session.status is Status.EXPIRED
    assert session.changed_at == session.expires_at, "when it took effect, not when it was swept"
    assert session.due_at is None
    assert get(now=datetime.now(UTC)).status == 410


def test_a_message_that_was_never_sent_is_sent(deployment: Deployment) -> None:
    create(now=LONG_AGO)
    end(0, now=LONG_AGO)
    deployment.messages(deployment.process_queue_url)
    sweep()

    message = {"tenant": "demo", "session_id": SESSION, "attempt": 1}
    assert deployment.messages(deployment.process_queue_url) == [message]
    assert stored(deployment).resends == 1
    sweep()
    assert deployment.messages(deployment.process_queue_url) == [], "not before its time"


def test_each_time_it_waits_twice_as_long_and_then_gives_up(deployment: Deployment) -> None:
    create(now=LONG_AGO)
    end(0, now=LONG_AGO)
    waits = []
    for _ in range(MAX_RESENDS):
        make_due(deployment)
        sweep()
        due_at = stored(deployment).due_at
        assert due_at is not None
        waits.append(round((due_at - datetime.now(UTC)) / MESSAGE_LOST_AFTER))
    assert waits == [2, 4, 8, 16, 32, 64]
    make_due(deployment)
    sweep()

    assert stored(deployment).status is Status.FAILED
    error = stored(deployment).error
    assert error is not None
    assert error.code == "timeout"
    assert stored(deployment).due_at is None


def test_a_lease_that_runs_is_left_alone(deployment: Deployment) -> None:
    create(now=LONG_AGO)
    end(0, now=LONG_AGO)
    deployment.messages(deployment.process_queue_url)
    Processing(deployment.table_name).take(stored(deployment), now=datetime.now(UTC))
    sweep()

    assert deployment.messages(deployment.process_queue_url) == []


def test_of_two_sweepers_one_sends(deployment: Deployment) -> None:
    create(now=LONG_AGO)
    end(0, now=LONG_AGO)
    seen = stored(deployment)
    processing = Processing(deployment.table_name)
    now = datetime.now(UTC)

    assert processing.send_again(seen, now=now) is not None
    assert processing.send_again(seen, now=now) is None


def test_a_session_that_is_over_is_not_due(deployment: Deployment) -> None:
    create(now=LONG_AGO)
    end(0, now=LONG_AGO)
    make_due(deployment)
    session = stored(deployment)
    Processing(deployment.table_name).complete(
        session.model_copy(update={"transcribed_at": datetime.now(UTC)}), now=datetime.now(UTC)
    )
    assert list(DueSessions(deployment.table_name).until(datetime.now(UTC))) == []
    sweep()
    assert stored(deployment).status is Status.COMPLETED


def test_one_fault_does_not_hold_up_the_others(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        session_id = f"ses_overdue00000000{number}"
        create(session_id, now=LONG_AGO)
        end(0, session_id, now=LONG_AGO)
    deployment.messages(deployment.process_queue_url)
    real = workers.sweep.what_is_due

    def fails_once(session: Session, now: datetime) -> object:
        if session.session_id.endswith("2"):
            raise RuntimeError("this one")
        return real(session, now)

    monkeypatch.setattr(workers.sweep, "what_is_due", fails_once)
    sweep()

    sent = {
        message["session_id"][-1] for message in deployment.messages(deployment.process_queue_url)
    }
    assert sent == set("0134")


def test_a_run_stops_in_time_and_the_next_goes_on(deployment: Deployment) -> None:
    for number in range(3):
        session_id = f"ses_overdue00000000{number}"
        create(session_id, now=LONG_AGO)
        end(0, session_id, now=LONG_AGO)
    deployment.messages(deployment.process_queue_url)
    left = iter([55_000, 55_000, 5_000])
    sweep(SimpleNamespace(get_remaining_time_in_millis=lambda: next(left)))
    assert len(deployment.messages(deployment.process_queue_url)) == 2
    sweep()
    assert len(deployment.messages(deployment.process_queue_url)) == 1


def test_a_transcript_is_not_given_up(deployment: Deployment) -> None:
    create(now=LONG_AGO, templates=["soap", "transcript"])
    end(0, now=LONG_AGO)
    processing = Processing(deployment.table_name)
    new_id = iter(("doc_1", "doc_2")).__next__
    documents = wanted_documents(("soap", "transcript"), new_id, now=LONG_AGO)
    heard = stored(deployment).model_copy(
        update={"transcribed_at": LONG_AGO, "documents": documents}
    )
    session = processing.record_transcript(heard)
    assert session is not None
    processing.finish_document(session, documents["doc_2"].succeeded(), now=LONG_AGO)
    for _ in range(MAX_RESENDS + 1):
        make_due(deployment)
        sweep()

    over = stored(deployment)
    assert over.status is Status.PARTIAL
    assert [one.status for one in over.documents.values()] == ["failed", "success"]


def test_what_was_given_up_can_be_redriven(deployment: Deployment) -> None:
    create(now=LONG_AGO)
    end(0, now=LONG_AGO)
    for _ in range(MAX_RESENDS + 1):
        make_due(deployment)
        sweep()
    deployment.messages(deployment.process_queue_url)

    (letter,) = DeadLetters(deployment.table_name).all()
    now = datetime.now(UTC)
    assert letter.cause == "timeout"
    redrive(deployment.table_name, deployment.process_queue_url, letter, now=now)
    assert stored(deployment).attempt == 2
    assert len(deployment.messages(deployment.process_queue_url)) == 1


def test_hearing_uses_up_no_tries_of_writing(deployment: Deployment) -> None:
    create(now=LONG_AGO)
    end(0, now=LONG_AGO)
    make_due(deployment)
    sweep()
    assert stored(deployment).resends == 1
    taken = Processing(deployment.table_name).take(stored(deployment), now=datetime.now(UTC))

    assert taken is not None
    assert taken.resends == 0


def put_object(deployment: Deployment, key: str) -> None:
    client("s3").put_object(Bucket=deployment.bucket_name, Key=key, Body=b"late")


def objects(deployment: Deployment) -> list[str]:
    listed = client("s3").list_object_versions(Bucket=deployment.bucket_name)
    return [version["Key"] for version in listed.get("Versions", ())]


@pytest.mark.parametrize("gone", ["cancelled", "erased"])
def test_what_a_worker_wrote_after_a_session_was_gone_goes_too(
    deployment: Deployment, gone: str
) -> None:
    create(now=LONG_AGO)
    upload("0.wav", now=LONG_AGO)
    if gone == "cancelled":
        assert cancel(now=LONG_AGO).status == 200
    else:
        assert erase(now=LONG_AGO).status == 204
    put_object(deployment, f"transcripts/demo/{SESSION}.json")
    sweep()
    assert objects(deployment) != [], "a worker may still be at it"
    make_due(deployment)
    sweep()

    assert objects(deployment) == []
    assert list(DueSessions(deployment.table_name).until(datetime.now(UTC))) == []
