"""Queue `process`: a committed session's audio becomes a transcript, its notes are asked for."""

from datetime import UTC, datetime, timedelta
from functools import cache, partial
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory
from typing import Any

from scribe.audio import check_audible, count_files
from scribe.aws.audio_bucket import AudioBucket
from scribe.aws.queue import Queue
from scribe.aws.results import Results
from scribe.aws.sessions import Sessions
from scribe.document import DocumentStatus, wanted_documents
from scribe.edge.batch import Record, TryLater, work_through
from scribe.edge.log import logger
from scribe.engines import speech_to_text
from scribe.errors import ProcessingError
from scribe.media.assembly import assemble
from scribe.media.run import Chunk
from scribe.message import ProcessSession, WriteNote
from scribe.model import AUTO_DETECT, SPEECH
from scribe.problem import Failure
from scribe.session import Session, Status
from scribe.settings import ProcessSessionSettings

LEASE = timedelta(minutes=15, seconds=30)
"""A little more than this function may run, so that a lease which ended is of a worker that did."""

settings = cache(ProcessSessionSettings.read)


@cache
def _deployment() -> tuple[Sessions, AudioBucket, Results, Queue, Queue]:
    return (
        Sessions(settings().table_name),
        AudioBucket(settings().bucket_name),
        Results(settings().bucket_name),
        Queue(settings().process_queue_url),
        Queue(settings().notes_queue_url),
    )


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Process the sessions of a batch of messages."""
    *_, process_queue, _ = _deployment()
    return work_through(event, _process, put_off=process_queue.put_off)


def _process(record: Record) -> None:
    sessions, _, _, process_queue, notes_queue = _deployment()
    message = ProcessSession.model_validate_json(record.body)
    logger.append_keys(session_id=message.session_id)
    now = datetime.now(UTC)
    session = sessions.get(message.tenant, message.session_id)
    if session and _is_due(session, message) and session.transcribed_at is None:
        leased = sessions.take(session, now=now, until=now + LEASE)
        if leased is None:
            raise TryLater(LEASE)
        # Should this worker be killed, the message is not to sleep any longer than its lease.
        process_queue.put_off(record.receipt_handle, LEASE)
        try:
            session = _hear(leased)
        except BaseException:
            sessions.release(leased)
            raise
    if session is None or not _is_due(session, message):
        return
    for document in session.documents.values():
        if document.status is DocumentStatus.PROCESSING:
            notes_queue.send(WriteNote(**message.model_dump(), document_id=document.document_id))
    sessions.complete(session, now=datetime.now(UTC))


def _is_due(session: Session, message: ProcessSession) -> bool:
    return session.status is Status.PROCESSING and session.attempt == message.attempt


def _hear(session: Session) -> Session | None:
    """Turn a leased session's audio into a transcript, and store how that went.

    Returns the session as stored; None if it was cancelled meanwhile.
    """
    sessions, bucket, results, _, _ = _deployment()
    tenant, session_id = session.tenant, session.session_id
    engine = settings().engines[session.model].speech
    files = sessions.manifest(tenant, session_id)
    with TemporaryDirectory() as folder:
        flac, mp3 = Path(folder, "audio.flac"), Path(folder, "audio.mp3")
        chunks = [Chunk(file.name, partial(bucket.open, session, file)) for file in files]
        count = count_files([file.sequence for file in files], session.audio_files_sent or 0)
        session = session.with_problems(count.problem)
        try:
            longest = SPEECH[engine].max_audio.total_seconds()
            assembly = assemble(chunks, flac=flac, mp3=mp3, max_duration_seconds=longest)
            session = session.with_problems(*assembly.problems)
            check_audible(len(files), assembly.processed, assembly.duration_seconds)
            transcript = speech_to_text(engine).transcribe(
                flac,
                languages=tuple(code for code in session.language_hint if code != AUTO_DETECT),
                mode=session.session_mode,
            )
        except ProcessingError as error:
            failure = Failure(code=error.code, message=error.message)
            return sessions.fail(session, failure, now=datetime.now(UTC))
        with mp3.open("rb") as stream:
            results.put_combined_audio(tenant, session_id, stream)
    results.put_transcript(tenant, session_id, transcript)
    return sessions.record_transcript(
        session.model_copy(
            update={
                "transcribed_at": datetime.now(UTC),
                "audio_seconds": round(assembly.duration_seconds, 3),
                "audio_files_processed": assembly.processed,
                "language_detected": transcript.language,
                "documents": wanted_documents(session.templates, lambda: f"doc_{token_hex(16)}"),
            }
        )
    )
