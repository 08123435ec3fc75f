"""Queue `notes`: one document of a session is written; the last one completes the session."""

from datetime import datetime, timedelta
from functools import cache, partial
from typing import Any

from scribe.aws.clients import Throttled
from scribe.aws.processing import LEASE, Processing
from scribe.aws.queue import Queue
from scribe.aws.results import Results
from scribe.aws.sessions import Sessions
from scribe.aws.templates import Templates
from scribe.clock import Clock, utc_now
from scribe.document import Document, DocumentStatus
from scribe.edge.batch import Record, TryLater, when_throttled, work_through
from scribe.edge.log import failing_without_words, logger
from scribe.edge.metrics import metrics
from scribe.engines import note_writer
from scribe.errors import ProcessingError
from scribe.grounding import check
from scribe.message import WriteNote
from scribe.session import Session
from scribe.settings import WriteNoteSettings
from scribe.template import Template
from scribe.usage import Usage

PATIENCE = timedelta(hours=2)
"""So long a quota costs a document no try; that the sweeper gives up takes as long."""

settings = cache(WriteNoteSettings.read)


@cache
def _deployment() -> tuple[Sessions, Processing, Results, Templates, Queue]:
    return (
        Sessions(settings().table_name),
        Processing(settings().table_name),
        Results(settings().bucket_name),
        Templates(settings().table_name),
        Queue(settings().notes_queue_url),
    )


@failing_without_words
def handler(event: dict[str, Any], context: object, clock: Clock = utc_now) -> dict[str, Any]:
    """Write the documents of a batch of messages."""
    *_, queue = _deployment()
    return work_through(event, partial(_write, clock=clock), put_off=queue.put_off)


def _write(record: Record, clock: Clock) -> None:
    sessions, processing, *_, queue = _deployment()
    message = WriteNote.model_validate_json(record.body)
    logger.append_keys(**message.log_keys)
    session = sessions.get(message.tenant, message.session_id)
    if session is None or not session.is_written_by(message.attempt):
        return
    document = session.documents.get(message.document_id)
    if document and document.status is DocumentStatus.PROCESSING:
        leased = processing.take_document(session, document, now=clock())
        if leased is None:
            raise TryLater(LEASE)
        spent: list[Usage] = []
        try:
            # Should this worker be killed, the message is to sleep no longer than its lease.
            queue.put_off(record.receipt_handle, LEASE)
            ended = _written(session, document, spent)
        except Throttled:
            # What was paid for in part is paid for again, and that only as often as any fault.
            patient = not spent and clock() - _asked_at(session, document) < PATIENCE
            processing.release_document(leased, document, fault=None if patient else "Throttled")
            if not patient:
                raise
            queue.send(message, delay=when_throttled(record))
            logger.info("throttled", extra=metrics({"NoteThrottles": 1}))
            return
        except BaseException as error:
            processing.release_document(leased, document, fault=type(error).__name__)
            raise
        logger.info("written", extra={"status": ended.status})
        session = processing.finish_document(session, ended, now=clock()) or session
    processing.complete(session, now=clock())


def _asked_at(session: Session, document: Document) -> datetime:
    """Return when a document could first be written in this attempt."""
    known = (document.created_at, session.transcribed_at, session.changed_at)
    return max(time for time in known if time)


def _written(session: Session, document: Document, spent: list[Usage]) -> Document:
    _, _, results, templates, _ = _deployment()
    template = templates.find(session.tenant, document.template_id, document.template_version)
    if template is None:
        return document.failed("template_not_found", "There is no template with this id.")
    transcript = results.transcript(
        session.tenant, session.session_id, upload=session.transcript_upload
    )
    engines = settings().engines[session.model]
    writer = note_writer(engines.notes, engines.language_model, spent.append)
    try:
        note = check(writer.write(transcript, template), transcript)
    except ProcessingError as error:
        logger.warning("not written", extra={"error_code": error.code, **error.details})
        return document.failed(error.code, error.message)
    finally:
        _count(spent, template)
    counted = metrics({"NoteWarnings": len(note.warnings)}, Document=template.document_type)
    logger.info("checked", extra=counted)
    results.put_note(session.tenant, session.session_id, document.document_id, note)
    return document.succeeded()


def _count(spent: list[Usage], template: Template) -> None:
    if spent:
        usage = sum(spent, Usage())
        tokens = {
            "TokensIn": usage.tokens_in,
            "TokensOut": usage.tokens_out,
            "TokensFromCache": usage.from_cache,
        }
        logger.info("asked", extra=metrics(tokens, Document=template.document_type))
