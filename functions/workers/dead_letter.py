"""The dead-letter queues: what could not be done is kept, and its session is told of it."""

from datetime import UTC, datetime
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from scribe.aws.dead_letters import DeadLetters
from scribe.aws.sessions import Sessions
from scribe.edge.batch import Record, work_through
from scribe.edge.log import logger
from scribe.message import ProcessSession, WriteNote
from scribe.problem import Failure
from scribe.settings import DeadLetterSettings

_MESSAGE = TypeAdapter[WriteNote | ProcessSession](WriteNote | ProcessSession)

settings = cache(DeadLetterSettings.read)


@cache
def _deployment() -> tuple[Sessions, DeadLetters]:
    return Sessions(settings().table_name), DeadLetters(settings().table_name)


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Keep the messages of a batch, and mark what they were about as failed."""
    return work_through(event, _bury)


def _bury(record: Record) -> None:
    _, dead_letters = _deployment()
    now = datetime.now(UTC)
    dead_letters.keep(record.id, queue_arn=record.queue_arn, body=record.body, now=now)
    logger.error("dead letter", extra={"queue": record.queue_arn.rpartition(":")[2]})
    try:
        message = _MESSAGE.validate_json(record.body)
    except ValidationError:
        return
    logger.append_keys(session_id=message.session_id)
    if isinstance(message, WriteNote):
        _fail_document(message, now)
    else:
        _fail_session(message, now)


def _fail_session(message: ProcessSession, now: datetime) -> None:
    sessions, _ = _deployment()
    session = sessions.get(message.tenant, message.session_id)
    if session and session.attempt == message.attempt:
        failure = Failure(code="processing_failed", message="The audio could not be processed.")
        sessions.fail(session, failure, now=now)


def _fail_document(message: WriteNote, now: datetime) -> None:
    sessions, _ = _deployment()
    session = sessions.get(message.tenant, message.session_id)
    document = session.documents.get(message.document_id) if session else None
    if session is None or document is None or session.attempt != message.attempt:
        return
    ended = document.failed("extraction_failed", "The document could not be written.")
    sessions.complete(sessions.finish_document(session, ended) or session, now=now)
