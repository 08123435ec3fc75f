"""From a committed session to its result: the two queues' workers, and their dead letters."""

from datetime import UTC, datetime
from io import StringIO
from typing import Any

import pytest

import workers.dead_letter
import workers.process_session
import workers.write_note
from infra.messages import MAX_RECEIVES
from scribe.aws.clients import client
from scribe.aws.processing import Processing
from scribe.aws.sessions import Sessions
from scribe.engines.pocketsphinx import NOTICE
from scribe.errors import ProcessingError
from scribe.session import Session, Status
from tests.functions.calls import SESSION, create, end, get, upload
from tests.functions.conftest import Deployment, sample
from tests.functions.work import FailingWriter, FakeSpeech, deliver, message, wav


@pytest.fixture
def speech(deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> FakeSpeech:
    """Let a fake engine hear, and nothing be put off: no message of these tests is a queue's."""
    engine = FakeSpeech()
    monkeypatch.setattr(workers.process_session, "speech_to_text", lambda _: engine)
    monkeypatch.setattr("scribe.aws.queue.Queue.put_off", lambda *_: None)
    return engine


@pytest.fixture
def now() -> datetime:
    return datetime.now(UTC)


def ended(*templates: str, chunks: tuple[bytes, ...] = (wav(),), sent: int | None = None) -> None:
    """End a session with these chunks, numbered from 0."""
    create(templates=templates)
    for number, chunk in enumerate(chunks):
        assert upload(f"{number}.wav", chunk).status == 200
    assert end(len(chunks) if sent is None else sent).status == 202


def process() -> list[str]:
    return deliver(workers.process_session.handler, message())


def write_notes(deployment: Deployment) -> list[str]:
    asked = deployment.messages(deployment.notes_queue_url)
    return deliver(workers.write_note.handler, *asked)


def stored(deployment: Deployment) -> Session:
    session = Sessions(deployment.table_name).get("demo", SESSION)
    assert session is not None
    return session


def test_sample_events(speech: FakeSpeech, deployment: Deployment) -> None:
    ended("soap")
    for name, worker in (
        ("process_session", workers.process_session),
        ("write_note", workers.write_note),
        ("dead_letter", workers.dead_letter),
    ):
        assert worker.handler(sample(name), None) == {"batchItemFailures": []}


def test_from_speech_to_note(speech: FakeSpeech, deployment: Deployment) -> None:
    ended("soap", "medications")
    assert process() == []
    between = get()
    assert (between.status, between.body["status"]) == (202, "processing")
    assert "Any nausea?" in between.body["transcript"], "as soon as there is one"
    assert write_notes(deployment) == []

    answer = get(query={"segments": "true"})
    assert (answer.status, answer.body["status"]) == (200, "completed")
    assert answer.body["transcript"].startswith("Doctor: Any nausea?\nPatient: No, none.")
    assert answer.body["audio_files_processed"] == 1
    assert answer.body["language_detected"] == "en"
    assert answer.body["model_used"] == "lite"
    assert answer.body["segments"][1]["text"] == "No, none."
    assert [list(entry) for entry in answer.body["templates"]] == [["soap"], ["medications"]]
    entry = answer.body["templates"][1]["medications"]
    assert entry["status"] == "success"
    assert entry["data"][0]["name"] == "ibuprofen"
    assert entry["statements"][0]["evidence"][0]["segment"] == 2
    assert "processing_errors" not in answer.body


def test_a_demonstrations_notice_is_in_the_session_and_in_its_notes(
    speech: FakeSpeech, deployment: Deployment
) -> None:
    speech.transcript = speech.transcript.model_copy(update={"notice": NOTICE})
    ended("soap", "transcript")
    process()
    write_notes(deployment)

    body = get().body
    assert body["transcript_notice"] == NOTICE
    for entry in body["templates"]:
        for note in entry.values():
            assert note["warnings"][0] == NOTICE
            assert note["markdown"].startswith(f"> {NOTICE}\n")


def test_one_template_or_document_can_be_asked_for(
    speech: FakeSpeech, deployment: Deployment
) -> None:
    ended("soap", "transcript")
    process()
    pending = get().body["templates"][0]["soap"]["document_id"]
    assert get(query={"document_id": pending}).status == 202
    write_notes(deployment)

    assert get(query={"document_id": pending}).status == 200
    (only,) = get(query={"template_id": "transcript"}).body["templates"]
    assert list(only) == ["transcript"]
    none = get(query={"template_id": "unknown"})
    assert (none.status, none.body["templates"]) == (200, [])
    assert get(query={"document_id": "doc_unknown"}).code == "document_not_found"


def test_no_templates_complete_with_the_transcript(speech: FakeSpeech) -> None:
    ended()
    process()

    assert get().body["status"] == "completed"


def test_the_engine_is_told_the_languages_and_the_mode(
    speech: FakeSpeech, deployment: Deployment
) -> None:
    create(language_hint=["en-IN", "auto_detect"], session_mode="consultation")
    upload("0.wav", wav())
    end(1)
    process()

    assert speech.heard == [{"languages": ("en-IN",), "mode": "consultation"}]


def test_a_second_delivery_changes_nothing(speech: FakeSpeech, deployment: Deployment) -> None:
    ended("soap")
    process()
    after_hearing = stored(deployment)
    assert process() == []
    assert stored(deployment) == after_hearing, "before the note is written"
    write_notes(deployment)
    done = stored(deployment)
    document = next(iter(done.documents))
    assert process() == []
    assert deliver(workers.write_note.handler, message(document_id=document)) == []
    assert deliver(workers.dead_letter.handler, message()) == []
    assert deliver(workers.dead_letter.handler, message(document_id=document)) == []

    assert stored(deployment) == done
    assert len(speech.heard) == 1


def test_notes_that_were_never_asked_for_are_asked_for_again(
    speech: FakeSpeech, deployment: Deployment
) -> None:
    ended("soap")
    process()
    deployment.messages(deployment.notes_queue_url)
    process()

    assert len(deployment.messages(deployment.notes_queue_url)) == 1


def test_completion_that_was_lost_is_made_up_for(
    speech: FakeSpeech, deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended("soap")
    process()
    asked = deployment.messages(deployment.notes_queue_url)
    with monkeypatch.context() as crash:
        crash.setattr(Processing, "complete", lambda *_, **__: 1 / 0)
        assert deliver(workers.write_note.handler, *asked) == ["message-0"]
    assert stored(deployment).status is Status.PROCESSING
    deliver(workers.write_note.handler, *asked)

    assert stored(deployment).status is Status.COMPLETED


def test_a_message_before_its_time_or_of_another_attempt(
    speech: FakeSpeech, deployment: Deployment
) -> None:
    create()
    assert process() == []
    assert stored(deployment).status is Status.CREATED
    end(0)
    assert deliver(workers.process_session.handler, message(attempt=2)) == []
    assert deliver(workers.process_session.handler, message(session_id="ses_unknown0000001")) == []
    assert stored(deployment).status is Status.PROCESSING


def test_while_one_worker_holds_a_session_another_waits(
    speech: FakeSpeech, deployment: Deployment, now: datetime
) -> None:
    ended()
    processing = Processing(deployment.table_name)
    held = processing.take(stored(deployment), now=now)
    assert held is not None

    assert process() == ["message-0"]
    assert speech.heard == []
    processing.release(held, fault="TimeoutError")
    assert process() == []
    assert stored(deployment).status is Status.COMPLETED


def test_a_passing_fault_is_tried_again_at_once(speech: FakeSpeech, deployment: Deployment) -> None:
    ended()
    speech.error = RuntimeError("the words of Jane Doe")
    assert process() == ["message-0"]
    assert stored(deployment).status is Status.PROCESSING
    speech.error = None
    assert process() == []
    assert stored(deployment).status is Status.COMPLETED


def test_what_an_error_said_is_not_logged(speech: FakeSpeech, logged: StringIO) -> None:
    ended()
    speech.error = RuntimeError("the words of Jane Doe")
    process()

    assert "RuntimeError" in logged.getvalue()
    assert "Jane" not in logged.getvalue()


@pytest.mark.parametrize(
    ("chunks", "code"),
    [((), "audio_too_short"), ((wav(0.2),), "audio_too_short"), ((b"junk",), "audio_quality_poor")],
)
def test_nothing_usable(
    speech: FakeSpeech, deployment: Deployment, chunks: tuple[bytes, ...], code: str
) -> None:
    ended("soap", chunks=chunks)
    assert process() == []

    answer = get()
    assert (answer.status, answer.body["status"]) == (200, "failed")
    assert answer.body["error"]["code"] == code
    assert "templates" not in answer.body
    assert "transcript" not in answer.body


def test_an_engine_that_finds_no_transcript_fails_the_session(speech: FakeSpeech) -> None:
    ended()
    speech.error = ProcessingError("language_unsupported", "Only English.")
    assert process() == []

    assert get().body["error"] == {"code": "language_unsupported", "message": "Only English."}


@pytest.mark.parametrize("error", [None, ProcessingError("language_unsupported", "No English.")])
def test_audible_audio_can_be_listened_to(
    speech: FakeSpeech, deployment: Deployment, error: Exception | None
) -> None:
    ended(chunks=(wav(), wav()))
    speech.error = error
    process()

    key = f"combined/demo/{SESSION}.mp3"
    answer = client("s3").get_object(Bucket=deployment.bucket_name, Key=key)
    assert answer["ContentType"] == "audio/mpeg"
    assert answer["ContentLength"] == pytest.approx(1.2 * 6_000, rel=0.2)  # 48 kbit/s


def test_what_is_not_audible_is_not_stored(speech: FakeSpeech, deployment: Deployment) -> None:
    ended(chunks=(wav(0.2),))
    process()

    listed = client("s3").list_objects_v2(Bucket=deployment.bucket_name, Prefix="combined/")
    assert listed["KeyCount"] == 0


def test_a_corrupt_chunk_is_skipped_and_named(speech: FakeSpeech, deployment: Deployment) -> None:
    ended(chunks=(wav(), b"RIFF....WAVE and nothing", wav()))
    process()

    answer = get()
    assert (answer.status, answer.body["status"]) == (206, "partial")
    assert answer.body["audio_files_processed"] == 2
    (problem,) = answer.body["processing_errors"]
    assert (problem["type"], problem["file"]) == ("audio_file_skipped", "1.wav")


def test_files_that_never_came(speech: FakeSpeech) -> None:
    ended(sent=3)
    process()

    answer = get()
    assert (answer.status, answer.body["status"]) == (206, "partial")
    (problem,) = answer.body["processing_errors"]
    assert problem == {
        "type": "audio_files_missing",
        "message": "1 of 3 audio files received; missing: 1, 2.",
    }


def test_more_files_than_sent_are_noted_only(speech: FakeSpeech) -> None:
    ended(chunks=(wav(), wav()), sent=1)
    process()

    answer = get()
    assert (answer.status, answer.body["status"]) == (200, "completed")
    assert answer.body["processing_errors"][0]["type"] == "audio_files_unexpected"


def test_an_unknown_template_fails_alone(speech: FakeSpeech, deployment: Deployment) -> None:
    ended("transcript", "no-such-template")
    process()
    write_notes(deployment)

    answer = get()
    assert answer.status == 206
    entries = answer.body["templates"]
    assert entries[0]["transcript"]["status"] == "success"
    assert entries[1]["no-such-template"]["status"] == "failed"
    assert entries[1]["no-such-template"]["error"]["code"] == "template_not_found"


def test_a_writer_that_can_not_fails_its_document(
    speech: FakeSpeech, deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended("soap")
    process()
    monkeypatch.setattr(workers.write_note, "note_writer", lambda *_: FailingWriter())
    assert write_notes(deployment) == []

    answer = get()
    assert answer.status == 206
    assert answer.body["templates"][0]["soap"]["error"]["code"] == "extraction_failed"


def test_the_last_document_completes_whatever_the_order(
    speech: FakeSpeech, deployment: Deployment
) -> None:
    ended("soap", "medications")
    process()
    first, second = deployment.messages(deployment.notes_queue_url)
    deliver(workers.write_note.handler, second)
    assert stored(deployment).status is Status.PROCESSING
    deliver(workers.write_note.handler, first, second)

    assert stored(deployment).status is Status.COMPLETED


def test_one_bad_record_does_not_hold_up_the_others(
    speech: FakeSpeech, deployment: Deployment
) -> None:
    ended()
    failures = deliver(workers.process_session.handler, "not json", message())

    assert failures == ["message-0"]
    assert stored(deployment).status is Status.COMPLETED


def test_a_dead_session_message_fails_its_session(
    speech: FakeSpeech, deployment: Deployment
) -> None:
    ended("soap")
    assert deliver(workers.dead_letter.handler, message()) == []

    answer = get()
    assert answer.body["status"] == "failed"
    assert answer.body["error"]["code"] == "processing_failed"


def test_a_dead_note_message_fails_its_document(speech: FakeSpeech, deployment: Deployment) -> None:
    ended("soap", "transcript")
    process()
    soap, transcript = deployment.messages(deployment.notes_queue_url)
    deliver(workers.write_note.handler, transcript)
    deliver(workers.dead_letter.handler, soap)

    answer = get()
    assert answer.status == 206
    assert answer.body["templates"][0]["soap"]["error"]["code"] == "extraction_failed"


def test_dead_letters_are_kept(deployment: Deployment) -> None:
    deliver(workers.dead_letter.handler, "not json at all")
    deliver(workers.dead_letter.handler, "not json at all")

    items = client("dynamodb").scan(TableName=deployment.table_name)["Items"]
    assert [item["body"]["S"] for item in items] == ["not json at all"]


def test_a_session_message_that_dies_after_the_transcript_costs_nothing(
    speech: FakeSpeech, deployment: Deployment
) -> None:
    ended("soap")
    process()
    deliver(workers.dead_letter.handler, message())
    assert get().body["templates"][0]["soap"]["status"] == "processing"
    deliver(workers.write_note.handler, *deployment.messages(deployment.notes_queue_url))

    assert get().body["status"] == "completed"
    assert get().body["templates"][0]["soap"]["status"] == "success"


def test_without_its_mp3_a_session_is_worth_no_less(
    speech: FakeSpeech, deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended()
    monkeypatch.setattr(workers.process_session, "write_mp3", lambda *_: 1 / 0)
    assert process() == []

    assert get().body["status"] == "completed"


def test_the_cause_of_a_note_that_died_is_kept(
    speech: FakeSpeech, deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended("soap")
    process()
    asked = deployment.messages(deployment.notes_queue_url)
    broken = FailingWriter(error=TimeoutError())
    monkeypatch.setattr(workers.write_note, "note_writer", lambda *_: broken)
    assert deliver(workers.write_note.handler, *asked) == ["message-0"]

    assert stored(deployment).last_fault == "TimeoutError"


def test_waits_grow_with_the_failures(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[Any] = []
    monkeypatch.setattr("scribe.aws.queue.Queue.put_off", lambda _, __, wait: waits.append(wait))
    for receive_count in range(1, MAX_RECEIVES):
        deliver(workers.process_session.handler, "not json", receive_count=receive_count)

    seconds = [wait.total_seconds() for wait in waits]
    assert seconds == [5, 10, 20, 40, 80, 160, 320]
    assert sum(seconds) > 600, "a fault of ten minutes kills nothing"
