"""Dead letters: kept with their cause, and sent again by an operator once that is mended."""

import json
from datetime import UTC, datetime

import pytest

import workers.dead_letter
import workers.process_session
import workers.write_note
from ops.redrive import redrive, send_as_it_was
from scribe.aws.dead_letters import DeadLetters
from scribe.aws.sessions import Sessions
from scribe.session import Session, Status
from tests.functions.calls import SESSION, create, end, get, upload
from tests.functions.conftest import Deployment
from tests.functions.work import FakeSpeech, deliver, message, wav


@pytest.fixture
def speech(deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> FakeSpeech:
    engine = FakeSpeech()
    monkeypatch.setattr(workers.process_session, "speech_to_text", lambda _: engine)
    monkeypatch.setattr("scribe.aws.queue.Queue.put_off", lambda *_: None)
    create(templates=["soap", "transcript"])
    upload("0.wav", wav())
    end(2)
    deployment.messages(deployment.process_queue_url)
    return engine


def stored(deployment: Deployment) -> Session:
    session = Sessions(deployment.table_name).get("demo", SESSION)
    assert session is not None
    return session


def redrive_all(deployment: Deployment) -> list[str]:
    letters = list(DeadLetters(deployment.table_name).all())
    now = datetime.now(UTC)
    return [
        redrive(deployment.table_name, deployment.process_queue_url, letter, now=now)
        for letter in letters
    ]


def work_off(deployment: Deployment) -> None:
    deliver(workers.process_session.handler, *deployment.messages(deployment.process_queue_url))
    deliver(workers.write_note.handler, *deployment.messages(deployment.notes_queue_url))


def test_the_cause_is_kept(speech: FakeSpeech, deployment: Deployment) -> None:
    speech.error = MemoryError("the words of Jane Doe")
    deliver(workers.process_session.handler, message())
    deliver(workers.dead_letter.handler, message())

    (letter,) = DeadLetters(deployment.table_name).all()
    assert letter.cause == "MemoryError"
    assert letter.queue == "process"


def test_after_the_fix_the_session_completes(speech: FakeSpeech, deployment: Deployment) -> None:
    speech.error = MemoryError()
    deliver(workers.process_session.handler, message())
    deliver(workers.dead_letter.handler, message())
    assert get().body["status"] == "failed"
    speech.error = None

    assert redrive_all(deployment) == ["sent again, as attempt 2"]
    between = get()
    assert (between.status, between.body["status"]) == (202, "processing")
    assert "error" not in between.body
    work_off(deployment)
    answer = get()
    assert (answer.status, answer.body["status"]) == (206, "partial"), "one file never came"
    assert len(answer.body["processing_errors"]) == 1, "told once"
    assert list(DeadLetters(deployment.table_name).all()) == []


def test_only_the_document_that_died_is_written_again(
    speech: FakeSpeech, deployment: Deployment
) -> None:
    deliver(workers.process_session.handler, message())
    soap, transcript = deployment.messages(deployment.notes_queue_url)
    deliver(workers.write_note.handler, transcript)
    deliver(workers.dead_letter.handler, soap)
    before = stored(deployment)
    assert before.status is Status.PARTIAL

    redrive_all(deployment)
    asked = deployment.messages(deployment.process_queue_url)
    deliver(workers.process_session.handler, *asked)
    again = deployment.messages(deployment.notes_queue_url)
    assert [one["document_id"] for one in again] == [soap["document_id"]]
    deliver(workers.write_note.handler, *again)
    entries = get().body["templates"]
    assert [next(iter(entry.values()))["status"] for entry in entries] == ["success", "success"]
    assert len(speech.heard) == 1


def test_messages_of_an_earlier_attempt_change_nothing(
    speech: FakeSpeech, deployment: Deployment
) -> None:
    deliver(workers.dead_letter.handler, message())
    redrive_all(deployment)
    again = stored(deployment)
    deliver(workers.process_session.handler, message())
    deliver(workers.dead_letter.handler, message())

    assert stored(deployment) == again


def test_letters_that_nobody_needs_are_dropped(speech: FakeSpeech, deployment: Deployment) -> None:
    deliver(workers.process_session.handler, message())
    deliver(workers.write_note.handler, *deployment.messages(deployment.notes_queue_url))
    done = stored(deployment)
    deliver(workers.dead_letter.handler, message(), message(session_id="ses_unknown00000001"))

    assert sorted(redrive_all(deployment)) == [
        "dropped: the session is gone",
        f"dropped: the session is {done.status.value} without it",
    ]
    assert list(DeadLetters(deployment.table_name).all()) == []
    assert stored(deployment) == done


def test_a_letter_that_can_not_be_read_is_kept(speech: FakeSpeech, deployment: Deployment) -> None:
    deliver(workers.dead_letter.handler, "not json")

    assert redrive_all(deployment) == ["kept: it can't be read"]
    assert len(list(DeadLetters(deployment.table_name).all())) == 1


def test_an_event_of_the_bucket_is_sent_as_it_was(
    speech: FakeSpeech, deployment: Deployment
) -> None:
    deliver(workers.dead_letter.handler, '{"detail": {"object": {"key": "audio/demo/x/1.webm"}}}')
    (letter,) = DeadLetters(deployment.table_name).all()
    send_as_it_was(deployment.table_name, deployment.notes_queue_url, letter)

    assert deployment.messages(deployment.notes_queue_url) == [json.loads(letter.body)]
    assert list(DeadLetters(deployment.table_name).all()) == []
