"""Cancel and erase: what is left, what later calls say, what becomes of a running worker's work."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

import api.erase_session
import workers.process_session
import workers.write_note
from scribe.aws.clients import client
from scribe.aws.due_sessions import DueSessions
from scribe.aws.erasure import Erasure, ErasureFailed
from scribe.aws.processing import Processing
from scribe.aws.results import Results
from scribe.aws.sessions import Sessions
from scribe.session import Session, Status
from tests.functions.calls import (
    SESSION,
    Answer,
    audio,
    cancel,
    create,
    end,
    erase,
    get,
    history,
    patch,
    upload,
)
from tests.functions.conftest import NOW, Deployment, sample
from tests.functions.work import FakeSpeech, deliver, message, wav


@pytest.fixture
def speech(deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> FakeSpeech:
    engine = FakeSpeech()
    monkeypatch.setattr(workers.process_session, "speech_to_text", lambda _: engine)
    monkeypatch.setattr("scribe.aws.queue.Queue.put_off", lambda *_: None)
    return engine


def objects(deployment: Deployment) -> list[str]:
    """Return the keys of all versions and delete markers in the bucket."""
    page = client("s3").list_object_versions(Bucket=deployment.bucket_name)
    return [each["Key"] for kind in ("Versions", "DeleteMarkers") for each in page.get(kind, ())]


def rows(deployment: Deployment) -> dict[str, dict[str, Any]]:
    items = client("dynamodb").scan(TableName=deployment.table_name)["Items"]
    return {f"{item['pk']['S']} {item['sk']['S']}": item for item in items}


def recorded(*templates: str) -> None:
    create(templates=templates, patient_details={"oid": "p1", "name": "Jane Doe"})
    assert upload("0.wav", wav()).status == 200


def completed(deployment: Deployment) -> None:
    recorded("soap")
    end(1)
    deliver(workers.process_session.handler, message())
    deliver(workers.write_note.handler, *deployment.messages(deployment.notes_queue_url))
    assert get().body["status"] == "completed"


SETTLED = timedelta(hours=1)
"""After this, neither a worker nor a presigned upload can add to a session created at ``NOW``."""


def due_at(deployment: Deployment, now: datetime) -> list[tuple[str, str]]:
    return list(DueSessions(deployment.table_name).until(now))


@pytest.mark.parametrize("state", ["created", "recording", "processing", "heard"])
def test_cancelled(speech: FakeSpeech, deployment: Deployment, state: str) -> None:
    recorded("soap") if state != "created" else create()
    if state in ("processing", "heard"):
        end(1)
    if state == "heard":
        deliver(workers.process_session.handler, message())
        assert get().body["transcript"]
    answer = cancel()

    assert (answer.status, answer.body["status"]) == (200, "success")
    assert objects(deployment) == []
    seen = get()
    assert (seen.status, seen.body["status"]) == (200, "cancelled")
    assert (seen.body["audio_files"], seen.body["audio_files_received"]) == ([], 0)
    assert not {"transcript", "templates", "processing_errors"} & seen.body.keys()
    assert audio().code == "audio_not_available"
    for later in (upload("1.wav"), end(1), patch(fields={"additional_data": {}})):
        assert (later.status, later.code) == (409, "session_cancelled")
    assert history().body["data"] == []
    assert history(oid="p1").body["data"] == []
    assert due_at(deployment, NOW + SETTLED) == [("demo", SESSION)], "to be cleaned again"


def test_a_cancel_sent_twice_is_one(deployment: Deployment) -> None:
    recorded()
    cancel()
    before = rows(deployment)

    assert cancel(now=NOW + timedelta(minutes=1)).status == 200
    assert rows(deployment) == before


def test_what_is_complete_is_not_cancelled(speech: FakeSpeech, deployment: Deployment) -> None:
    completed(deployment)

    assert cancel().code == "session_conflict"
    assert get().body["status"] == "completed"


def test_an_end_answered_before_is_not_answered_again(deployment: Deployment) -> None:
    recorded()
    key = {"Idempotency-Key": "once"}
    assert end(1, headers=key).status == 202
    cancel()
    assert end(1, headers=key).code == "session_cancelled"
    erase()
    assert end(1, headers=key).code == "session_not_found"


@pytest.mark.parametrize("stop", [cancel, erase])
def test_a_running_workers_result_is_discarded(
    speech: FakeSpeech,
    deployment: Deployment,
    monkeypatch: pytest.MonkeyPatch,
    stop: Any,
) -> None:
    recorded("soap")
    end(1)
    put = Results.put_transcript

    def put_and_be_stopped(*args: Any) -> None:
        assert stop(now=datetime.now(UTC)).status in (200, 204)
        put(*args)

    monkeypatch.setattr(Results, "put_transcript", put_and_be_stopped)
    assert deliver(workers.process_session.handler, message()) == []

    assert deployment.messages(deployment.notes_queue_url) == []
    assert audio().status == 404
    assert objects(deployment), "what the worker wrote afterwards"
    assert due_at(deployment, datetime.now(UTC)) == []
    assert due_at(deployment, datetime.now(UTC) + SETTLED) == [("demo", SESSION)]
    Erasure(deployment.bucket_name).erase_objects("demo", SESSION)
    assert objects(deployment) == []


@pytest.mark.parametrize("stop", [cancel, erase])
def test_messages_that_come_later_do_nothing(
    speech: FakeSpeech, deployment: Deployment, stop: Any
) -> None:
    recorded("soap")
    end(1)
    deliver(workers.process_session.handler, message())
    notes = deployment.messages(deployment.notes_queue_url)
    stop()
    before = rows(deployment)

    assert deliver(workers.process_session.handler, message()) == []
    assert deliver(workers.write_note.handler, *notes) == []
    assert rows(deployment) == before
    assert objects(deployment) == []


def test_a_client_that_reads_while_it_is_cancelled(
    speech: FakeSpeech, deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorded()
    end(1)
    deliver(workers.process_session.handler, message())
    assert get().body["transcript"]
    read = Results.transcript

    def erase_and_read(*args: Any, **more: Any) -> Any:
        erase()
        return read(*args, **more)

    monkeypatch.setattr(Results, "transcript", erase_and_read)
    assert get().code == "session_not_found"


def test_sample_event(deployment: Deployment) -> None:
    create()
    answer = api.erase_session.handler(sample("erase_session"), None)

    assert (answer["statusCode"], answer["body"]) == (204, "")


@pytest.mark.parametrize("state", ["created", "recording", "processing", "completed", "cancelled"])
def test_erased(speech: FakeSpeech, deployment: Deployment, state: str) -> None:
    if state == "completed":
        completed(deployment)
    else:
        recorded("soap")
    if state == "processing":
        end(1)
    if state == "cancelled":
        cancel()

    assert erase().status == 204
    assert objects(deployment) == []
    gone = (get(), upload("1.wav"), end(1), patch(fields={}), cancel(), audio(), erase())
    assert {(answer.status, answer.code) for answer in gone} == {(404, "session_not_found")}
    assert history().body["data"] == []
    assert history(oid="p1").body["data"] == []
    assert create().code == "session_conflict", "its id is not given again"
    left = rows(deployment)
    # Which workers are at the tenant's sessions, whichever these are.
    assert set(left) - {"TENANT#demo#PLACES places"} == {f"TENANT#demo#SESSION#{SESSION} session"}
    assert "Jane" not in json.dumps(left, default=str)
    assert due_at(deployment, NOW + SETTLED) == [("demo", SESSION)]


def test_another_tenants_session_is_not_there_to_be_erased(deployment: Deployment) -> None:
    create()
    upload("0.wav")
    before = objects(deployment)

    assert erase(tenant="other").code == "session_not_found"
    assert get().status == 202
    assert objects(deployment) == before


def test_only_who_manages_may_erase(deployment: Deployment) -> None:
    create()

    assert erase(scopes="capture read").status == 403


@pytest.mark.parametrize("stop", [cancel, erase])
def test_what_can_not_be_deleted_now_is_deleted_later(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch, stop: Any
) -> None:
    recorded()
    with monkeypatch.context() as broken:
        broken.setattr(Erasure, "erase_objects", _refuse)
        assert stop().status in (200, 204)

    assert objects(deployment)
    assert due_at(deployment, NOW + SETTLED) == [("demo", SESSION)]


def _refuse(*_: Any) -> int:
    raise ErasureFailed("1 objects: InternalError")


def test_all_versions_and_markers_of_one_session_only(deployment: Deployment) -> None:
    neighbour = f"{SESSION}1"
    create()
    create(neighbour)
    s3 = client("s3")
    for number in range(3):
        upload("0.wav", b"%d" % number)
        upload("0.wav", session_id=neighbour)
    for name in ("combined/demo/{}.mp3", "transcripts/demo/{}.json", "documents/demo/{}/d.json"):
        for session in (SESSION, neighbour):
            s3.put_object(Bucket=deployment.bucket_name, Key=name.format(session), Body=b"x")
    s3.delete_object(Bucket=deployment.bucket_name, Key=f"audio/demo/{SESSION}/0.wav")

    assert Erasure(deployment.bucket_name).erase_objects("demo", SESSION) == 7
    assert len(objects(deployment)) == 6
    assert all(neighbour in key for key in objects(deployment))
    assert Erasure(deployment.bucket_name).erase_objects("demo", SESSION) == 0


def test_more_than_one_call_can_delete(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scribe.aws.erasure._KEYS_PER_CALL", 2)
    create()
    for number in range(5):
        upload(f"{number}.wav")

    assert Erasure(deployment.bucket_name).erase_objects("demo", SESSION) == 5
    assert objects(deployment) == []


def test_an_error_within_the_answer_is_one(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorded()
    refused = {"Errors": [{"Key": "k", "Code": "InternalError"}]}
    monkeypatch.setattr(client("s3"), "delete_objects", lambda **_: refused)
    with pytest.raises(ErasureFailed):
        Erasure(deployment.bucket_name).erase_objects("demo", SESSION)


def test_no_write_brings_an_erased_session_back(speech: FakeSpeech, deployment: Deployment) -> None:
    recorded("soap")
    sessions, processing = Sessions(deployment.table_name), Processing(deployment.table_name)
    open_ = sessions.find("demo", SESSION, now=NOW)
    end(1)
    ended: Session | None = sessions.find("demo", SESSION, now=NOW)
    assert ended
    erase()
    before = rows(deployment)
    line = deployment.line()

    assert not sessions.touch(open_, now=NOW)
    assert not sessions.commit(open_, [], sent=0, now=NOW, line=line)
    assert processing.take(ended, now=NOW) is None
    assert not processing.expire(open_, now=NOW + timedelta(days=1), line=line)
    assert rows(deployment) == before
    tombstone = sessions.tombstone("demo", SESSION)
    assert tombstone
    assert (tombstone.status, tombstone.erased_at) == (Status.CANCELLED, NOW)


def test_both_at_once_leave_the_erased(deployment: Deployment) -> None:
    recorded()
    answers: list[Answer] = [cancel(), erase(), cancel()]

    assert [answer.status for answer in answers] == [200, 204, 404]
