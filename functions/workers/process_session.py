"""Queue `process`: a committed session's audio becomes a transcript, its notes are asked for.

Where the speech engine works in a job, the audio is made ready and the job is asked for instead.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from secrets import SystemRandom, token_hex
from tempfile import TemporaryDirectory
from typing import Any

from scribe.audio import check_audible, count_files
from scribe.aws.audio_bucket import AudioBucket
from scribe.aws.clients import AWS_FAULTS
from scribe.aws.job_objects import JobObjects
from scribe.aws.places import TenantPlaces
from scribe.aws.processing import LEASE, Processing
from scribe.aws.queue import Queue
from scribe.aws.results import Results
from scribe.aws.sessions import Sessions
from scribe.aws.templates import Templates
from scribe.clock import Clock, utc_now
from scribe.document import new_document_id
from scribe.due import wait_for_place
from scribe.edge.batch import Record, TryLater, work_through
from scribe.edge.log import failing_without_words, log_surprise, logger
from scribe.edge.metrics import metrics
from scribe.engines import speech_to_text
from scribe.errors import ProcessingError
from scribe.job import Job
from scribe.media.assembly import Assembly, assemble
from scribe.media.encoding import write_mp3
from scribe.media.run import Chunk
from scribe.message import LookAtJob, ProcessSession
from scribe.model import AUTO_DETECT, SPEECH
from scribe.problem import Failure
from scribe.session import Session
from scribe.settings import ProcessSessionSettings
from scribe.template import wanted_documents

settings = cache(ProcessSessionSettings.read)
system_random = SystemRandom().random


@dataclass(frozen=True)
class _Deployment:
    sessions: Sessions
    processing: Processing
    places: TenantPlaces
    audio: AudioBucket
    results: Results
    job_objects: JobObjects
    templates: Templates
    process_queue: Queue
    notes_queue: Queue
    transcription_queue: Queue


@cache
def _deployment() -> _Deployment:
    return _Deployment(
        Sessions(settings().table_name),
        Processing(settings().table_name),
        TenantPlaces(settings().table_name, count=settings().places_per_tenant, held=LEASE),
        AudioBucket(settings().bucket_name),
        Results(settings().bucket_name),
        JobObjects(settings().bucket_name),
        Templates(settings().table_name),
        Queue(settings().process_queue_url),
        Queue(settings().notes_queue_url),
        Queue(settings().transcription_queue_url),
    )


@failing_without_words
def handler(event: dict[str, Any], context: object, clock: Clock = utc_now) -> dict[str, Any]:
    """Process the sessions of a batch of messages."""
    put_off = _deployment().process_queue.put_off
    return work_through(event, partial(_process, clock=clock), put_off=put_off)


def _process(record: Record, clock: Clock) -> None:
    use = _deployment()
    message = ProcessSession.model_validate_json(record.body)
    logger.append_keys(**message.log_keys)
    session = use.sessions.get(message.tenant, message.session_id)
    if session is None or not session.is_written_by(message.attempt):
        return
    if session.transcribed_at is None and session.transcription_job is None:
        worker = token_hex(8)
        place = use.places.take(session.tenant, worker, now=clock())
        if place is None:
            _wait(session, message, clock())
            return
        try:
            session = _take(session, record, clock)
        finally:
            _give_back(message.tenant, worker, place)
    if session is None or not session.is_written_by(message.attempt):
        return
    if session.transcribed_at is None and session.transcription_job:
        use.transcription_queue.send(LookAtJob(job=session.transcription_job))
        return
    for note in message.notes(session.documents.values()):
        use.notes_queue.send(note)
    use.processing.complete(session, now=clock())


def _wait(session: Session, message: ProcessSession, now: datetime) -> None:
    """Let a session wait whose tenant has all the workers that it may have.

    By another message, since this one's tries are for faults.
    """
    use = _deployment()
    delay = wait_for_place(message.waits or 0, system_random())
    use.process_queue.send(message.waited(), delay=delay)
    use.processing.wait(session, delay, now=now)
    logger.info("waits", extra={"seconds": delay.total_seconds()})


def _give_back(tenant: str, worker: str, place: int) -> None:
    try:
        _deployment().places.give_back(tenant, worker, place)
    except AWS_FAULTS as error:  # it is nobody's once its time is over
        log_surprise(error)


def _take(session: Session, record: Record, clock: Clock) -> Session | None:
    """Lease a session and hear it; None if it is over.

    Raises:
        TryLater: another worker is at it.
    """
    use, taken_at = _deployment(), clock()
    leased = use.processing.take(session, now=taken_at)
    if leased is None:
        raise TryLater(LEASE)
    waited = (taken_at - session.changed_at).total_seconds()
    logger.info("taken", extra=metrics({"SecondsWaiting": waited}))
    try:
        # Should this worker be killed, the message is to sleep no longer than its lease.
        use.process_queue.put_off(record.receipt_handle, LEASE)
        heard = _hear(leased, clock)
    except BaseException as error:
        use.processing.release(leased, fault=type(error).__name__)
        raise
    if heard and heard.transcribed_at:
        seconds = (heard.transcribed_at - taken_at).total_seconds()
        logger.info("heard", extra=metrics({"SecondsHearing": seconds}))
    return heard


def _hear(session: Session, clock: Clock) -> Session | None:
    """Turn a leased session's audio into a transcript or a job for one; store how that went.

    Returns the session as stored; None if it was cancelled meanwhile.
    """
    use = _deployment()
    engine = settings().engines[session.model].speech
    files = use.sessions.manifest(session.tenant, session.session_id)
    with TemporaryDirectory() as folder:
        flac = Path(folder, "audio.flac")
        chunks = [Chunk(file.name, partial(use.audio.open, session, file)) for file in files]
        count = count_files([file.sequence for file in files], session.audio_files_sent or 0)
        session = session.with_problems(count.problem)
        try:
            longest = SPEECH[engine].max_audio.total_seconds()
            assembly = assemble(chunks, flac=flac, max_duration_seconds=longest)
            session = session.with_problems(*assembly.problems)
            check_audible(len(files), assembly.processed, assembly.duration_seconds)
        except ProcessingError as error:
            return _fail(session, error, clock)
        session = session.model_copy(update=_found(assembly))
        if SPEECH[engine].by_job:
            return _hand_over(session, flac, clock)
        try:
            transcript = speech_to_text(engine).transcribe(
                flac,
                languages=tuple(code for code in session.language_hint if code != AUTO_DETECT),
                mode=session.session_mode,
            )
        except ProcessingError as error:
            # What could not be transcribed can still be listened to.
            _put_combined_audio(session, flac)
            return _fail(session, error, clock)
        use.results.put_transcript(session.tenant, session.session_id, transcript)
        _put_combined_audio(session, flac)
    now = clock()
    return use.processing.record_transcript(
        session.model_copy(
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
    )


def _found(assembly: Assembly) -> dict[str, object]:
    """Return what a session knows of its audio once that is assembled."""
    return {
        "audio_seconds": round(assembly.duration_seconds, 3),
        "audio_files_processed": assembly.processed,
    }


def _hand_over(session: Session, flac: Path, clock: Clock) -> Session | None:
    """Store the audio for a job, and which job that will be: only then may it be started."""
    use = _deployment()
    job = Job(settings().stack_name, session.tenant, session.session_id, session.attempt)
    with flac.open("rb") as stream:
        use.job_objects.put_audio(job, stream)
    _put_combined_audio(session, flac)
    return use.processing.record_assembly(
        session.model_copy(update={"assembled_at": clock(), "transcription_job": job.name})
    )


def _put_combined_audio(session: Session, flac: Path) -> None:
    """Store the recording for people to hear. Without it the transcript is worth no less."""
    mp3 = flac.with_suffix(".mp3")
    try:
        write_mp3(flac, mp3)
        with mp3.open("rb") as stream:
            _deployment().results.put_combined_audio(session.tenant, session.session_id, stream)
    except Exception as error:  # noqa: BLE001 - whatever it is, hearing again would not mend it
        log_surprise(error)


def _fail(session: Session, error: ProcessingError, clock: Clock) -> Session | None:
    failure = Failure(code=error.code, message=error.message)
    return _deployment().processing.fail(session, failure, now=clock())
