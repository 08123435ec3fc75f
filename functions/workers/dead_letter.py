"""The dead-letter queues: what could not be done is kept, and its session is told of it."""

from datetime import datetime
from functools import cache, partial
from typing import Any

from scribe.aws.dead_letters import DeadLetters, new_dead_letter
from scribe.aws.processing import Processing
from scribe.aws.sessions import Sessions
from scribe.clock import Clock, utc_now
from scribe.edge.batch import Record, work_through
from scribe.edge.log import failing_without_words, logger
from scribe.edge.metrics import metrics
from scribe.message import ProcessSession, WriteNote, subject_of
from scribe.problem import Failure
from scribe.session import Session
from scribe.settings import DeadLetterSettings

settings = cache(DeadLetterSettings.read)


@cache
def _deployment() -> tuple[Sessions, Processing, DeadLetters]:
    table = settings().table_name
    return Sessions(table), Processing(table), DeadLetters(table)


@failing_without_words
def handler(event: dict[str, Any], context: object, clock: Clock = utc_now) -> dict[str, Any]:
    """Keep the messages of a batch, and mark what they were about as failed."""
    return work_through(event, partial(_bury, clock=clock))


def _bury(record: Record, clock: Clock) -> None:
    sessions, _, dead_letters = _deployment()
    now = clock()
    message = subject_of(record.body)
    logger.append_keys(**(message.log_keys if message else {}))
    session = sessions.get(message.tenant, message.session_id) if message else None
    letter = new_dead_letter(
        record.id,
        queue=record.queue_arn.rpartition(":")[2],
        body=record.body,
        cause=session.last_fault if session else "unreadable",
        now=now,
    )
    dead_letters.keep(letter, now=now)
    counted = metrics({"DeadLetters": 1})
    logger.error("dead letter", extra={"queue": letter.queue, "cause": letter.cause, **counted})
    if message and session and session.is_written_by(message.attempt):
        _fail(message, session, now)


def _fail(message: WriteNote | ProcessSession, session: Session, now: datetime) -> None:
    _, processing, _ = _deployment()
    if not isinstance(message, WriteNote):
        # Once there is a transcript, its documents are their own messages' and the sweeper's.
        failure = Failure(code="processing_failed", message="The audio could not be processed.")
        processing.fail(session, failure, now=now)
        return
    document = session.documents.get(message.document_id)
    if document:
        ended = document.failed("extraction_failed", "The document could not be written.")
        session = processing.finish_document(session, ended, now=now) or session
        processing.complete(session, now=now)
