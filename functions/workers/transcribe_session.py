"""Queue `transcription`: a session's job is started, looked at, and its transcript stored.

The one worker for a job: whoever thinks that there is something to be done about it (who made the
audio ready, Amazon Transcribe's event, the sweeper) sends its name here, however often. What is to
be done is read from the session and from the job itself.
"""

from dataclasses import dataclass
from functools import cache, partial
from secrets import token_hex
from typing import Any

from scribe.aws.clients import Throttled
from scribe.aws.dead_letters import DeadLetters, new_dead_letter
from scribe.aws.erasure import Erasure
from scribe.aws.job_objects import JobObjects
from scribe.aws.processing import Processing
from scribe.aws.queue import Queue
from scribe.aws.results import Results
from scribe.aws.sessions import Sessions
from scribe.aws.templates import Templates
from scribe.aws.transcription_jobs import Refused, TranscriptionJobs
from scribe.clock import Clock, utc_now
from scribe.document import new_document_id
from scribe.due import due_after_throttling
from scribe.edge.batch import Record, when_throttled, work_through
from scribe.edge.log import failing_without_words, log_surprise, logger
from scribe.edge.metrics import metrics
from scribe.engines import JobOrder, SpeechByJob
from scribe.engines.transcribe import Transcribe
from scribe.engines.transcribe.request import Place
from scribe.errors import ProcessingError
from scribe.job import Job, JobState, named
from scribe.message import LookAtJob, session_of
from scribe.model import AUTO_DETECT
from scribe.problem import Failure
from scribe.session import Session
from scribe.settings import TranscribeSessionSettings
from scribe.template import wanted_documents

settings = cache(TranscribeSessionSettings.read)


@dataclass(frozen=True)
class _Deployment:
    sessions: Sessions
    processing: Processing
    results: Results
    templates: Templates
    jobs: TranscriptionJobs
    job_objects: JobObjects
    erasure: Erasure
    dead_letters: DeadLetters
    transcription_queue: Queue
    notes_queue: Queue


@cache
def _deployment() -> _Deployment:
    table, bucket = settings().table_name, settings().bucket_name
    return _Deployment(
        Sessions(table),
        Processing(table),
        Results(bucket),
        Templates(table),
        TranscriptionJobs(),
        JobObjects(bucket),
        Erasure(bucket),
        DeadLetters(table),
        Queue(settings().transcription_queue_url),
        Queue(settings().notes_queue_url),
    )


@failing_without_words
def handler(event: dict[str, Any], context: object, clock: Clock = utc_now) -> dict[str, Any]:
    """Bring on the jobs of a batch of messages."""
    put_off = _deployment().transcription_queue.put_off
    return work_through(event, partial(_work, clock=clock), put_off=put_off)


def _work(record: Record, clock: Clock) -> None:
    use = _deployment()
    message = LookAtJob.model_validate_json(record.body)
    job = named(message.job)
    if job is None or job.stack != settings().stack_name:
        logger.warning("not a job of this deployment")
        return
    logger.append_keys(**session_of(job).log_keys)
    try:
        _look_at(job, clock)
    except Throttled:
        use.transcription_queue.send(message, delay=when_throttled(record))
        logger.info("throttled", extra=metrics({"TranscribeThrottles": 1}))


def _look_at(job: Job, clock: Clock) -> None:
    use = _deployment()
    session = use.sessions.get(job.tenant, job.session_id)
    if session and _is_not_ready(session, job):
        return
    if session and _is_awaited(session, job):
        try:
            if not _has_ended(session, job, clock):
                return
        except Throttled:
            use.processing.look_again(session, at=due_after_throttling(session, clock()))
            raise
        except Exception as error:
            use.processing.record_fault(session, type(error).__name__)
            raise
        session = use.sessions.get(job.tenant, job.session_id)
    if session and session.transcribed_at and session.is_processed_by(job.attempt):
        for note in session_of(job).notes(session.documents.values()):
            use.notes_queue.send(note)
        use.processing.complete(session, now=clock())
    _tidy_up(job)


def _is_not_ready(session: Session, job: Job) -> bool:
    """Whether the audio that a job is to hear is still being made ready."""
    unheard = session.transcription_job is None and session.transcribed_at is None
    return session.is_processed_by(job.attempt) and unheard


def _is_awaited(session: Session, job: Job) -> bool:
    return session.awaits_job and session.transcription_job == job.name


def _has_ended(session: Session, job: Job, clock: Clock) -> bool:
    """Start a job, or store what came of it; whether there is nothing more to be waited for."""
    use = _deployment()
    state = use.jobs.find(job.name)
    if state is None:
        return not _is_started(job, clock)
    logger.info("job", extra={"job_status": state.status})
    if state.status == "COMPLETED":
        _store_transcript(session, job, state, clock)
    elif state.status == "FAILED":
        _fail(session, job, state.failure_reason, clock)
    return state.status in ("COMPLETED", "FAILED")


def _is_started(job: Job, clock: Clock) -> bool:
    use = _deployment()
    # Who stores a job's transcript deletes the job: was it looked for after that?
    session = use.sessions.get(job.tenant, job.session_id)
    if session is None or not _is_awaited(session, job):
        return False
    engine = _engine(session)
    order = JobOrder(
        job,
        audio_seconds=session.audio_seconds or 0,
        languages=tuple(code for code in session.language_hint if code != AUTO_DETECT),
        mode=session.session_mode,
    )
    try:
        use.jobs.start(engine.request(order))
    except Refused as refusal:
        logger.warning("job refused", extra={"reason": refusal.reason})
        error = engine.failure(refusal.reason)
        if error is None:
            # Nor is it the session's fault: an operator is told, after as many tries as any.
            raise
        _fail_session(session, error, clock)
        return False
    return True


def _store_transcript(session: Session, job: Job, state: JobState, clock: Clock) -> None:
    use = _deployment()
    output = use.job_objects.output(job)
    try:
        transcript = _engine(session).transcript(output, language=state.language)
    except ProcessingError as error:
        _fail_session(session, error, clock)
        return
    use.results.put_transcript(session.tenant, session.session_id, transcript)
    now = clock()
    heard = session.model_copy(
        update={
            "transcribed_at": now,
            "language_detected": transcript.language,
            "documents": wanted_documents(
                session.templates,
                lambda: new_document_id(session.session_id, token_hex(8)),
                partial(use.templates.find, session.tenant),
                now=now,
            ),
        }
    )
    if use.processing.record_transcript(heard) and session.assembled_at:
        waited = (now - session.assembled_at).total_seconds()
        logger.info("heard", extra=metrics({"SecondsHearing": waited}))


def _fail(session: Session, job: Job, reason: str, clock: Clock) -> None:
    """End a session whose job failed. Where the audio is not at fault, an operator can redrive."""
    use = _deployment()
    logger.warning("job failed", extra={"reason": reason})
    error = _engine(session).failure(reason)
    if error is None:
        now = clock()
        letter = new_dead_letter(
            job.name,
            queue="transcription",
            body=LookAtJob(job=job.name).model_dump_json(),
            cause="TranscriptionJobFailed",
            now=now,
        )
        use.dead_letters.keep(letter, now=now)
        error = ProcessingError("processing_failed", "The audio could not be transcribed.")
    _fail_session(session, error, clock)


def _fail_session(session: Session, error: ProcessingError, clock: Clock) -> None:
    failure = Failure(code=error.code, message=error.message)
    _deployment().processing.fail(session, failure, now=clock())


def _tidy_up(job: Job) -> None:
    """Delete a job of which nothing more is wanted, as far as that goes.

    One that is still running can't be deleted: its event, or the sweeper, comes back to it. What
    is left over in the bucket expires as audio does.
    """
    use = _deployment()
    try:
        use.erasure.erase_job(job)
        use.jobs.delete(job.name)
    except Throttled:
        raise
    except Exception as error:  # noqa: BLE001 - the session has all that it needs
        log_surprise(error)


def _engine(session: Session) -> SpeechByJob:
    place = Place(settings().bucket_name, settings().data_key_arn, settings().data_access_role_arn)
    return Transcribe(place, settings().engines[session.model].vocabulary)
