"""The names of jobs, and when a silent one is looked at."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scribe.due import (
    JOB_LOOKED_AT_AGAIN,
    JOB_LOST_AFTER,
    MAX_RESENDS,
    Due,
    due_after_assembling,
    due_after_sending_again,
    job_may_run,
    what_is_due,
)
from scribe.job import Job, named
from scribe.message import LookAtJob, ProcessSession, WriteNote, subject_of
from scribe.session import Session, Status, UserStatus

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)

stacks = st.from_regex(r"[A-Za-z][A-Za-z0-9-]{0,63}", fullmatch=True)
tenants = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}", fullmatch=True)
sessions = st.from_regex(r"[A-Za-z0-9_-]{16,64}", fullmatch=True)
jobs = st.builds(Job, stacks, tenants, sessions, st.integers(1, 99_999))


@given(jobs)
def test_a_job_is_found_by_its_name(job: Job) -> None:
    assert named(job.name) == job
    assert LookAtJob(job=job.name).subject == ProcessSession(
        tenant=job.tenant, session_id=job.session_id, attempt=job.attempt
    )


def test_the_longest_name_is_one_that_transcribe_takes() -> None:
    name = Job("S" * 64, "t" * 64, "s" * 64, 99_999).name
    assert len(name) == 200
    assert named(name) is not None


@given(st.text(alphabet="aZ0-_./ \n", max_size=80))
def test_what_is_no_name_is_no_job(text: str) -> None:
    job = named(text)
    assert job is None or job.name == text


@given(jobs, jobs)
def test_no_stack_sees_another_ones_jobs(one: Job, other: Job) -> None:
    """The prefix of the rule and of IAM ends with a dot, which no stack's name has."""
    assert other.name.startswith(f"{one.stack}.") == (one.stack == other.stack)


def test_attempts_have_folders_of_their_own() -> None:
    first, tenth = (Job("s", "t", "ses_0123456789abcdef", attempt) for attempt in (1, 10))
    assert not tenth.folder.startswith(first.folder)
    assert first.audio_key.startswith(first.folder)
    assert first.output_key.startswith(first.folder)


def test_every_message_is_about_somebody() -> None:
    process = '{"tenant": "t", "session_id": "ses_0123456789abcdef", "attempt": 2}'
    note = process.replace("}", ', "document_id": "d"}')
    job = '{"job": "wardscribe.t.ses_0123456789abcdef.2"}'
    assert isinstance(subject_of(note), WriteNote)
    assert subject_of(process) == subject_of(job)
    assert subject_of('{"job": "another"}') is subject_of("[]") is subject_of("") is None


def session(**fields: Any) -> Session:
    return Session(
        **{
            "tenant": "t",
            "session_id": "ses_0123456789abcdef",
            "status": Status.PROCESSING,
            "user_status": UserStatus.COMMIT,
            "upload_type": "chunked",
            "session_mode": "dictation",
            "model": "lite",
            "templates": (),
            "language_hint": (),
            "additional_data": {},
            "request_hash": "",
            "created_at": NOON,
            "expires_at": NOON,
            "changed_at": NOON,
            "assembled_at": NOON,
            "transcription_job": "wardscribe.t.ses_0123456789abcdef.1",
            **fields,
        }
    )


@pytest.mark.parametrize(("audio_seconds", "minutes"), [(0, 2), (10, 2), (600, 10), (4 * 3600, 30)])
def test_a_job_is_looked_at_first_when_it_should_have_ended(
    audio_seconds: float, minutes: int
) -> None:
    assert due_after_assembling(NOON, audio_seconds) == NOON + timedelta(minutes=minutes)


def test_a_job_is_looked_at_for_a_day_and_no_longer() -> None:
    waiting, now = session(), due_after_assembling(NOON, 60)
    waits = []
    while what_is_due(waiting, now) is Due.SEND_AGAIN:
        due = due_after_sending_again(waiting, now)
        waits.append(due - now)
        waiting, now = waiting.model_copy(update={"resends": waiting.resends + 1}), due

    assert what_is_due(waiting, now) is Due.GIVE_UP
    assert waits == sorted(waits)
    assert waits[:4] == [timedelta(minutes=wait) for wait in (2, 4, 8, 16)]
    assert waits[-1] == JOB_LOOKED_AT_AGAIN
    assert JOB_LOST_AFTER <= now - NOON <= JOB_LOST_AFTER + JOB_LOOKED_AT_AGAIN
    assert waiting.resends > MAX_RESENDS, "the ordinary six are not what ends it"


def test_a_session_with_its_transcript_awaits_no_job() -> None:
    heard = session(transcribed_at=NOON, resends=MAX_RESENDS)
    assert not heard.awaits_job
    assert what_is_due(heard, NOON + timedelta(minutes=1)) is Due.COMPLETE


@pytest.mark.parametrize(
    ("fields", "may_run"),
    [
        ({}, True),
        ({"transcription_job": None}, False),
        ({"changed_at": NOON - JOB_LOST_AFTER}, False),
    ],
)
def test_a_job_of_a_cancelled_session_may_run_for_a_day(
    fields: dict[str, Any], may_run: bool
) -> None:
    assert job_may_run(session(status=Status.CANCELLED, **fields), NOON) is may_run


def test_another_attempt_has_another_job() -> None:
    again = session(status=Status.FAILED).anew(NOON)
    assert (again.attempt, again.transcription_job, again.assembled_at) == (2, None, None)


def test_a_tombstone_remembers_the_job_that_may_still_run() -> None:
    assert session().tombstone(NOON).transcription_job == session().transcription_job
