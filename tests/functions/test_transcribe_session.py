"""A session that Amazon Transcribe hears: its job, whatever is told of it and however often."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from io import StringIO
from types import SimpleNamespace
from typing import Any

import pytest

import workers.dead_letter
import workers.process_session
import workers.sweep
import workers.transcribe_session
import workers.write_note
from ops.redrive import redrive
from scribe.aws.clients import client
from scribe.aws.dead_letters import DeadLetters
from scribe.aws.due_sessions import DueSessions
from scribe.aws.sessions import Sessions
from scribe.document import DocumentStatus
from scribe.job import JobState
from scribe.session import Session, Status
from scribe.settings import Engines
from tests.functions.calls import SESSION, cancel, create, end, erase, get, upload
from tests.functions.conftest import Deployment, forget_deployments, sample
from tests.functions.transcribe import FakeTranscribe, output
from tests.functions.work import deliver, message, wav

JOB = f"wardscribe.demo.{SESSION}.1"


@pytest.fixture
def transcribe(deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeTranscribe]:
    """Let Transcribe hear, as it is by default in AWS."""
    engines = {
        "lite": Engines(speech="transcribe"),
        "pro": Engines(speech="transcribe", vocabulary="drugs"),
    }
    told = json.dumps({model: engine.model_dump() for model, engine in engines.items()})
    monkeypatch.setenv("ENGINES", told)
    monkeypatch.setattr("scribe.aws.queue.Queue.put_off", lambda *_: None)
    forget_deployments()
    service = FakeTranscribe(deployment.bucket_name)
    yield service
    service.close()


def ended(*templates: str, sent: int = 1, **fields: Any) -> None:
    """End a session with one audible chunk."""
    now = datetime.now(UTC)
    create(templates=templates, now=now, **fields)
    assert upload("0.wav", wav(), now=now).status == 200
    assert end(sent, now=now).status == 202


def process() -> list[str]:
    return deliver(workers.process_session.handler, message())


def look(job: str = JOB, **how: Any) -> list[str]:
    return deliver(workers.transcribe_session.handler, {"job": job}, **how)


def stored(deployment: Deployment) -> Session:
    session = Sessions(deployment.table_name).get("demo", SESSION)
    assert session is not None
    return session


def objects(deployment: Deployment, prefix: str = "jobs/") -> list[str]:
    """Return the keys of all versions and delete markers under a prefix."""
    listed = client("s3").list_object_versions(Bucket=deployment.bucket_name, Prefix=prefix)
    found = (*listed.get("Versions", ()), *listed.get("DeleteMarkers", ()))
    return [version["Key"] for version in found]


def test_sample_event(transcribe: FakeTranscribe) -> None:
    ended()
    process()
    answer = workers.transcribe_session.handler(sample("transcribe_session"), None)
    assert answer == {"batchItemFailures": []}
    assert list(transcribe.jobs) == [JOB]


def test_from_audio_to_note(transcribe: FakeTranscribe, deployment: Deployment) -> None:
    ended("medications", sent=2, session_mode="consultation")
    assert process() == []
    assert transcribe.calls == [], "it is no business of who assembles the audio"
    waiting = stored(deployment)
    assert waiting.transcription_job == JOB
    assert waiting.audio_seconds == pytest.approx(0.6, abs=0.01)
    assert waiting.lease_until is None
    assert objects(deployment) == [f"jobs/demo/{SESSION}/1/audio.flac"]
    assert deployment.messages(deployment.transcription_queue_url) == [{"job": JOB}]

    assert look() == []
    (request,) = transcribe.started
    assert request["TranscriptionJobName"] == JOB
    assert request["Settings"]["ShowSpeakerLabels"] is True
    between = get(now=datetime.now(UTC))
    assert (between.status, between.body["status"]) == (202, "processing")
    transcribe.hear(JOB)
    assert look() == []
    assert objects(deployment) == []
    assert transcribe.jobs == {}
    deliver(workers.write_note.handler, *deployment.messages(deployment.notes_queue_url))

    answer = get(query={"segments": "true"}, now=datetime.now(UTC))
    assert answer.status == 206, "one of two files never came: assembly's problems are kept"
    assert answer.body["language_detected"] == "en-US"
    assert answer.body["audio_files_processed"] == 1
    assert answer.body["transcript"].startswith("Doctor: Have you had any nausea?\nPatient: No")
    entry = answer.body["templates"][0]["medications"]
    assert entry["data"][0]["name"] == "ibuprofen"
    assert objects(deployment, "combined/") == [f"combined/demo/{SESSION}.mp3"]


def test_a_repeat_does_not_assemble_again(
    transcribe: FakeTranscribe, deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended()
    process()
    before = stored(deployment)
    monkeypatch.setattr(workers.process_session, "assemble", lambda *_, **__: 1 / 0)
    assert process() == []

    assert stored(deployment) == before
    assert deployment.messages(deployment.transcription_queue_url) == [{"job": JOB}] * 2


@pytest.mark.parametrize("status", ["QUEUED", "IN_PROGRESS"])
def test_a_job_that_runs_is_let_run(
    transcribe: FakeTranscribe, deployment: Deployment, status: Any
) -> None:
    ended()
    process()
    look()
    transcribe.jobs[JOB] = JobState(status)
    before = stored(deployment)
    assert look() == look() == []

    assert len(transcribe.started) == 1
    assert stored(deployment) == before
    assert objects(deployment) == [f"jobs/demo/{SESSION}/1/audio.flac"]


def test_a_second_telling_of_the_end_changes_nothing(
    transcribe: FakeTranscribe, deployment: Deployment
) -> None:
    ended("soap")
    process()
    look()
    transcribe.hear(JOB)
    look()
    before = stored(deployment)
    assert look() == []
    assert stored(deployment) == before
    assert len(transcribe.started) == 1, "a job that was deleted is not begun again"
    deliver(workers.write_note.handler, *deployment.messages(deployment.notes_queue_url))
    done = stored(deployment)
    assert done.status is Status.COMPLETED
    assert look() == process() == []
    assert stored(deployment) == done


@pytest.mark.parametrize(
    "name",
    [
        "",
        "wardscribe",
        "somebody-elses-job",
        f"other.demo.{SESSION}.1",
        f"wardscribe.demo.{SESSION}",
        f"wardscribe.demo.{SESSION}.1.1",
        f"wardscribe.demo.{SESSION}.0",
        f"wardscribe.de/mo.{SESSION}.1",
    ],
)
def test_a_job_that_is_none_of_ours_is_left_alone(
    transcribe: FakeTranscribe, deployment: Deployment, name: str
) -> None:
    ended()
    process()
    before = stored(deployment)
    assert look(name) == []

    assert transcribe.calls == []
    assert stored(deployment) == before
    assert objects(deployment) != []


def test_a_job_before_its_audio_is_ready_is_not_touched(
    transcribe: FakeTranscribe, deployment: Deployment
) -> None:
    ended()
    client("s3").put_object(
        Bucket=deployment.bucket_name, Key=f"jobs/demo/{SESSION}/1/audio.flac", Body=b"soon"
    )
    assert look() == []

    assert transcribe.calls == []
    assert objects(deployment) != []


def test_a_message_that_can_not_be_read_comes_again_alone(transcribe: FakeTranscribe) -> None:
    ended()
    process()
    failures = deliver(workers.transcribe_session.handler, "not json", {"job": JOB})

    assert failures == ["message-0"]
    assert list(transcribe.jobs) == [JOB]


@pytest.mark.parametrize("code", ["LimitExceededException", "ThrottlingException"])
def test_a_quota_costs_no_try(
    transcribe: FakeTranscribe, deployment: Deployment, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    ended()
    process()
    deployment.messages(deployment.transcription_queue_url)
    transcribe.error = code
    delays: list[Any] = []
    monkeypatch.setattr(
        "scribe.aws.queue.Queue.send", lambda _, told, delay: delays.append((told.job, delay))
    )
    for count in range(1, 9):
        assert look(receive_count=count) == [], "done with: another message takes its place"

    assert {job for job, _ in delays} == {JOB}
    assert all(20 <= delay.total_seconds() < 80 for _, delay in delays)
    assert stored(deployment).last_fault is None
    assert stored(deployment).status is Status.PROCESSING


def test_a_quota_multiplies_no_messages_and_ends_after_a_day(
    transcribe: FakeTranscribe, deployment: Deployment
) -> None:
    ended()
    process()
    transcribe.error = "LimitExceededException"
    queue_url = deployment.transcription_queue_url
    deployment.messages(queue_url)
    began = datetime.now(UTC)
    for minutes in range(1, 60):
        handler = partial(
            workers.transcribe_session.handler, clock=lambda m=minutes: began + timedelta(minutes=m)
        )
        deliver(handler, {"job": JOB})
        sweep(timedelta(minutes=minutes, seconds=30))
    waiting = client("sqs").get_queue_attributes(QueueUrl=queue_url, AttributeNames=["All"])[
        "Attributes"
    ]
    assert waiting["ApproximateNumberOfMessagesDelayed"] == "59", "one for each that was put off"
    assert deployment.messages(queue_url) == []
    sweep(timedelta(hours=25))
    handler = partial(workers.transcribe_session.handler, clock=lambda: began + timedelta(hours=25))
    deliver(handler, {"job": JOB})
    sweep(timedelta(hours=25, minutes=1))
    assert stored(deployment).status is Status.FAILED


def test_another_fault_comes_again_and_is_kept_in_mind(
    transcribe: FakeTranscribe, deployment: Deployment
) -> None:
    ended()
    process()
    transcribe.error = "InternalFailureException"
    assert look() == ["message-0"]

    assert stored(deployment).last_fault == "InternalFailureException"
    transcribe.error = None
    assert look() == []
    assert list(transcribe.jobs) == [JOB]


@pytest.mark.parametrize(
    ("reason", "code"),
    [
        ("Your audio file must have a speech segment long enough in duration to perform automatic "
         "language identification. Provide an audio file with someone speaking for a longer "
         "period of time and try your request again.", "audio_too_short"),
        ("The media format provided does not match the detected media format.",
         "audio_quality_poor"),
        ("Invalid file size: file size too large.", "audio_too_long"),
    ],
)  # fmt: skip
def test_a_job_that_failed_fails_its_session(
    transcribe: FakeTranscribe, deployment: Deployment, reason: str, code: str
) -> None:
    ended("soap")
    process()
    look()
    transcribe.fail(JOB, reason)
    assert look() == []

    answer = get(now=datetime.now(UTC))
    assert (answer.body["status"], answer.body["error"]["code"]) == ("failed", code)
    assert list(DeadLetters(deployment.table_name).all()) == []
    assert (transcribe.jobs, objects(deployment)) == ({}, [])
    assert look() == [], "told once more"


def test_a_job_that_failed_for_no_fault_of_the_audio_can_be_redriven(
    transcribe: FakeTranscribe, deployment: Deployment
) -> None:
    ended()
    process()
    look()
    transcribe.fail(JOB, "The data access role can't be assumed.")
    look()
    assert stored(deployment).error is not None
    assert stored(deployment).error.code == "processing_failed"  # type: ignore[union-attr]
    (letter,) = DeadLetters(deployment.table_name).all()
    deployment.messages(deployment.process_queue_url)
    now = datetime.now(UTC)
    said = redrive(deployment.table_name, deployment.process_queue_url, letter, now=now)
    assert said == "sent again, as attempt 2"
    deliver(workers.process_session.handler, *deployment.messages(deployment.process_queue_url))

    second = JOB.removesuffix("1") + "2"
    assert stored(deployment).transcription_job == second
    look()
    assert transcribe.jobs == {}, "the first attempt's event begins nothing"
    assert objects(deployment) == [f"jobs/demo/{SESSION}/2/audio.flac"], "nor touches the second"
    look(second)
    transcribe.hear(second)
    look(second)
    assert stored(deployment).status is Status.COMPLETED


def test_an_event_of_an_earlier_attempt_only_tidies_up_after_itself(
    transcribe: FakeTranscribe, deployment: Deployment
) -> None:
    ended()
    process()
    look()
    deliver(workers.dead_letter.handler, {"job": JOB})
    assert stored(deployment).status is Status.FAILED
    transcribe.hear(JOB)
    assert look() == []

    assert stored(deployment).status is Status.FAILED
    assert (transcribe.jobs, objects(deployment)) == ({}, [])


def test_what_transcribe_refuses_for_the_audio_fails_the_session(
    transcribe: FakeTranscribe, deployment: Deployment
) -> None:
    ended()
    process()
    transcribe.refusal = "The language code that you provided isn't supported in this Region."
    assert look() == []

    error = stored(deployment).error
    assert error is not None
    assert error.code == "language_unsupported"


def test_what_transcribe_refuses_for_the_deployment_is_an_operators(
    transcribe: FakeTranscribe, deployment: Deployment
) -> None:
    ended()
    process()
    transcribe.refusal = "The requested vocabulary couldn't be found."
    assert look() == ["message-0"]
    assert stored(deployment).status is Status.PROCESSING
    deliver(workers.dead_letter.handler, {"job": JOB})

    (letter,) = DeadLetters(deployment.table_name).all()
    assert (letter.cause, letter.queue) == ("Refused", "process")
    error = stored(deployment).error
    assert error is not None
    assert error.code == "processing_failed"


def test_a_look_that_dies_after_the_transcript_fails_no_document(
    transcribe: FakeTranscribe, deployment: Deployment
) -> None:
    ended("soap")
    process()
    look()
    transcribe.hear(JOB)
    look()
    deliver(workers.dead_letter.handler, {"job": JOB})

    (document,) = stored(deployment).documents.values()
    assert document.status is DocumentStatus.PROCESSING
    assert stored(deployment).status is Status.PROCESSING


def test_nothing_heard_is_poor_audio(transcribe: FakeTranscribe, deployment: Deployment) -> None:
    ended()
    process()
    look()
    transcribe.hear(JOB, output(()))
    look()

    answer = get(now=datetime.now(UTC))
    assert answer.body["error"]["code"] == "audio_quality_poor"
    assert "transcript" not in answer.body


@pytest.mark.parametrize("content", [{}, [], {"results": {}}, {"results": {"items": 3}}])
def test_an_output_of_another_shape_is_a_fault(
    transcribe: FakeTranscribe, deployment: Deployment, content: Any
) -> None:
    ended()
    process()
    look()
    transcribe.hear(JOB, content)
    assert look() == ["message-0"]
    assert stored(deployment).status is Status.PROCESSING
    assert objects(deployment) != []


@pytest.mark.parametrize("gone", [cancel, erase])
def test_a_job_of_a_session_that_is_gone_is_discarded(
    transcribe: FakeTranscribe, deployment: Deployment, gone: Any
) -> None:
    ended()
    process()
    look()
    assert gone(now=datetime.now(UTC)).status in (200, 204)
    assert look() == [], "it still runs: its end is waited for"
    assert list(transcribe.jobs) == [JOB]
    transcribe.hear(JOB)
    assert look() == []

    assert transcribe.jobs == {}
    assert objects(deployment, "") == []


def test_a_cancelled_session_starts_no_job(
    transcribe: FakeTranscribe, deployment: Deployment
) -> None:
    ended()
    process()
    cancel(now=datetime.now(UTC))
    assert look() == []

    assert transcribe.started == []


def test_nothing_that_was_said_is_logged(transcribe: FakeTranscribe, logged: StringIO) -> None:
    ended()
    process()
    look()
    transcribe.hear(JOB)
    look()

    assert "nausea" not in logged.getvalue()
    assert "SecondsHearing" in logged.getvalue()


# A silent job: the sweeper

LOOKS = SimpleNamespace(get_remaining_time_in_millis=lambda: 55_000)


def sweep(after: timedelta) -> None:
    """Let the sweeper come by at a time from now."""
    workers.sweep.handler(sample("sweep"), LOOKS, clock=lambda: datetime.now(UTC) + after)


def test_a_job_that_nobody_tells_of_is_looked_at(
    transcribe: FakeTranscribe, deployment: Deployment
) -> None:
    ended()
    process()
    deployment.messages(deployment.transcription_queue_url)
    deployment.messages(deployment.process_queue_url)
    sweep(timedelta(seconds=90))
    assert deployment.messages(deployment.transcription_queue_url) == [], "not yet"
    sweep(timedelta(minutes=3))
    sweep(timedelta(minutes=3))

    assert deployment.messages(deployment.transcription_queue_url) == [{"job": JOB}], "once"
    assert deployment.messages(deployment.process_queue_url) == []


def test_a_job_that_stays_silent_is_given_up_after_a_day_and_can_be_redriven(
    transcribe: FakeTranscribe, deployment: Deployment
) -> None:
    ended()
    process()
    look()
    for half_hours in range(1, 48):
        sweep(timedelta(minutes=30 * half_hours))
        assert stored(deployment).status is Status.PROCESSING
    sweep(timedelta(hours=25))

    error = stored(deployment).error
    assert error is not None
    assert error.code == "timeout"
    (letter,) = DeadLetters(deployment.table_name).all()
    deployment.messages(deployment.process_queue_url)
    now = datetime.now(UTC)
    redrive(deployment.table_name, deployment.process_queue_url, letter, now=now)
    deliver(workers.process_session.handler, *deployment.messages(deployment.process_queue_url))
    assert stored(deployment).transcription_job == JOB.removesuffix("1") + "2"


def test_waiting_for_a_job_uses_up_no_tries_of_writing(
    transcribe: FakeTranscribe, deployment: Deployment
) -> None:
    ended("soap")
    process()
    look()
    for minutes in range(10, 90, 10):
        sweep(timedelta(minutes=minutes))
    assert stored(deployment).resends > 1
    transcribe.hear(JOB)
    look()

    assert stored(deployment).resends == 0


@pytest.mark.parametrize("gone", [cancel, erase])
def test_what_a_job_leaves_behind_after_its_session_is_gone_goes_too(
    transcribe: FakeTranscribe, deployment: Deployment, gone: Any
) -> None:
    ended()
    process()
    look()
    gone(now=datetime.now(UTC))
    deployment.messages(deployment.transcription_queue_url)
    transcribe.hear(JOB)  # and its event is lost
    sweep(timedelta(hours=5))  # when no upload can come any more either
    assert objects(deployment, "") == []
    assert deployment.messages(deployment.transcription_queue_url) == [{"job": JOB}]
    look()
    assert transcribe.jobs == {}
    sweep(timedelta(hours=25))
    sweep(timedelta(hours=50))

    assert deployment.messages(deployment.transcription_queue_url) == [], "no more of it"
    due = DueSessions(deployment.table_name)
    assert list(due.until(datetime.now(UTC) + timedelta(days=9))) == []
