"""Sessions as workers bring them on: leased, heard, written, finished. Each step is one write.

A write whose condition does not hold changes nothing: a late, repeated or overtaken message is
told so by None. No step is taken for an attempt that is not the session's.
"""

from datetime import datetime, timedelta
from typing import Any

from scribe.aws.session_rows import SessionRows, SetDocuments, due, to_item, to_row
from scribe.aws.table import Item, Table, Write
from scribe.clock import iso
from scribe.document import Document, DocumentStatus
from scribe.due import (
    MESSAGE_LOST_AFTER,
    NOTES_LOST_AFTER,
    due_after_assembling,
    due_after_sending_again,
)
from scribe.problem import Failure
from scribe.session import Session, Status

LEASE = timedelta(minutes=15, seconds=30)
"""A little more than a worker may run, so that a lease which ended is of a worker that did."""

_IN_PROGRESS = "#status = :processing AND attempt = :attempt"
_UNHEARD = "attribute_not_exists(transcribed_at)"
_WITH_DOCUMENTS = "#status IN (:processing, :completed, :partial) AND attempt = :attempt"
_NOT_DUE = "REMOVE due_shard, due_at, lease_until"


class Processing:
    """The sessions of a table that are being processed."""

    def __init__(self, table_name: str) -> None:
        self._rows = SessionRows(Table(table_name))

    def take(self, session: Session, *, now: datetime) -> Session | None:
        """Lease a session for hearing its audio; None if another worker holds it or has."""
        until = now + LEASE
        return self._rows.update(
            session,
            "SET lease_until = :until, due_shard = :due_shard, due_at = :due_at, resends = :none",
            condition=f"{_IN_PROGRESS} AND {_UNHEARD} AND attribute_not_exists(transcription_job)"
            " AND (attribute_not_exists(lease_until) OR lease_until < :now)",
            values={
                **_in_progress(session),
                **due(session, until + MESSAGE_LOST_AFTER),
                ":until": iso(until),
                ":now": iso(now),
                ":none": 0,
            },
        )

    def wait(self, session: Session, delay: timedelta, *, now: datetime) -> None:
        """Let a session not be due while its message waits, unless a worker is at it."""
        self._rows.update(
            session,
            "SET due_shard = :due_shard, due_at = :due_at, resends = :none",
            condition=f"{_IN_PROGRESS} AND {_UNHEARD} AND attribute_not_exists(transcription_job)"
            " AND (attribute_not_exists(lease_until) OR lease_until < :now)",
            values={
                **_in_progress(session),
                **due(session, now + delay + MESSAGE_LOST_AFTER),
                ":now": iso(now),
                ":none": 0,
            },
        )

    def release(self, session: Session, *, fault: str) -> None:
        """Give a lease back after a fault, so that a retry need not wait for its end."""
        self._rows.update(
            session,
            "SET last_fault = :fault REMOVE lease_until",
            condition=f"{_IN_PROGRESS} AND lease_until = :lease",
            values={
                **_in_progress(session),
                ":fault": fault,
                ":lease": to_item(session)["lease_until"],
            },
        )

    def take_document(
        self, session: Session, document: Document, *, now: datetime
    ) -> Session | None:
        """Lease a document for writing; None if another worker holds it, or it has ended.

        To write is what costs most of all, so nobody does it twice at once, and while a message is
        at it, or will be again, the sweeper sends no other.
        """
        until = now + LEASE
        return self._rows.update(
            session,
            "SET documents.#document.lease_until = :until,"
            " due_shard = :due_shard, due_at = :due_at",
            condition=f"{_WITH_DOCUMENTS} AND documents.#document.#status = :unfinished"
            " AND (attribute_not_exists(documents.#document.lease_until)"
            " OR documents.#document.lease_until < :now)",
            values={
                **_with_documents(session),
                **due(session, until + MESSAGE_LOST_AFTER),
                ":until": iso(until),
                ":now": iso(now),
                ":unfinished": DocumentStatus.PROCESSING,
            },
            names={"#document": document.document_id},
        )

    def release_document(self, session: Session, document: Document, *, fault: str | None) -> None:
        """Give a document's lease back, after a fault if there was one.

        ``session`` is as it was leased.
        """
        lease = to_row(session.documents[document.document_id])["lease_until"]
        self._rows.update(
            session,
            f"{'SET last_fault = :fault ' if fault else ''}REMOVE documents.#document.lease_until",
            condition=f"{_WITH_DOCUMENTS} AND documents.#document.lease_until = :lease",
            values={
                **_with_documents(session),
                ":lease": lease,
                **({":fault": fault} if fault else {}),
            },
            names={"#document": document.document_id},
        )

    def record_fault(self, session: Session, fault: str) -> None:
        """Keep the kind of error that a worker met, for whoever looks into a dead letter."""
        self._rows.update(
            session,
            "SET last_fault = :fault",
            condition=_IN_PROGRESS,
            values={**_in_progress(session), ":fault": fault},
        )

    def record_assembly(self, session: Session) -> Session | None:
        """Store what assembling a session's audio found out, and the job that is to hear it.

        Returns the session as stored; None if that was known already or the session is over.
        """
        item = to_item(session)
        fields = (
            *("assembled_at", "transcription_job", "audio_seconds", "audio_files_processed"),
            "problems",
        )
        sets = ", ".join(f"{name} = :{name}" for name in (*fields, "due_shard", "due_at"))
        ready_at = session.assembled_at or session.changed_at
        return self._rows.update(
            session,
            f"SET {sets}, resends = :none REMOVE lease_until",
            condition=f"{_IN_PROGRESS} AND {_UNHEARD} AND attribute_not_exists(transcription_job)",
            values={
                **_in_progress(session),
                ":none": 0,
                **due(session, due_after_assembling(ready_at, session.audio_seconds or 0)),
                **{f":{name}": item[name] for name in fields},
            },
        )

    def record_transcript(self, session: Session) -> Session | None:
        """Store what hearing the audio found out, and the documents to be written.

        They join those that were asked for since the session was ended. Returns the session as
        stored; None if that was known already or the session is over.
        """
        item = to_item(session)
        fields = [
            name
            for name in (
                "transcribed_at",
                "audio_seconds",
                "audio_files_processed",
                "language_detected",
                "problems",
            )
            if name in item
        ]
        sets = ", ".join(f"{name} = :{name}" for name in [*fields, "due_shard", "due_at"])
        documents = SetDocuments(session.documents.values())
        heard_at = session.transcribed_at or session.changed_at
        return self._rows.update(
            session,
            f"SET {', '.join([sets, *documents.sets])}, resends = :none REMOVE lease_until",
            condition=f"{_IN_PROGRESS} AND {_UNHEARD}",
            values={
                **_in_progress(session),
                ":none": 0,
                **due(session, heard_at + NOTES_LOST_AFTER),
                **{f":{name}": item[name] for name in fields},
                **documents.values,
            },
            names=documents.names,
        )

    def finish_document(
        self, session: Session, document: Document, *, now: datetime
    ) -> Session | None:
        """Store how a document ended; None if that is known already or nobody wants it any more.

        Returns the session with all its documents, so that the last one can complete it. A session
        that is complete stays so, however a document ends that was asked for later: what was
        told of it, and of what its client asked for when it ended it, is still true.
        """
        return self._rows.update(
            session,
            "SET documents.#document = :document",
            condition=f"{_WITH_DOCUMENTS} AND documents.#document.#status = :unfinished",
            values={
                **_with_documents(session),
                ":document": to_row(document.model_copy(update={"updated_at": now})),
                ":unfinished": DocumentStatus.PROCESSING,
            },
            names={"#document": document.document_id},
        )

    def complete(self, session: Session, *, now: datetime) -> Session | None:
        """End processing by the session's own result; None if it has none yet or is over."""
        known: Session | None = session
        while known and known.is_processed_by(session.attempt) and known.result:
            done = self._rows.update(
                known,
                f"SET #status = :result, completed_at = :now, changed_at = :now {_NOT_DUE}",
                condition=f"{_IN_PROGRESS} AND size(documents) = :number",
                values={
                    **_in_progress(known),
                    ":result": known.result,
                    ":now": iso(now),
                    ":number": len(known.documents),
                },
            )
            if done:
                return done
            # Unless it is over, another document was asked for meanwhile: it may be written now.
            known = self._rows.get(session.tenant, session.session_id)
        return None

    def fail(self, session: Session, failure: Failure, *, now: datetime) -> Session | None:
        """End processing for good without a result; None if it is over or there is a transcript."""
        return self._rows.update(
            session,
            "SET #status = :failed, completed_at = :now, changed_at = :now, #error = :error,"
            f" problems = :problems {_NOT_DUE}",
            condition=f"{_IN_PROGRESS} AND {_UNHEARD}",
            values={
                **_in_progress(session),
                ":failed": Status.FAILED,
                ":now": iso(now),
                ":error": failure.model_dump(),
                ":problems": to_item(session)["problems"],
            },
            names={"#error": "error"},
        )

    def give_up(self, session: Session, failure: Failure, *, now: datetime) -> None:
        """End processing that will come to nothing more, with as much as there is by now.

        With a transcript only the documents that are not written fail (protocol: Partial).
        """
        if session.transcribed_at is None:
            self.fail(session, failure, now=now)
            return
        for document in session.documents.values():
            if document.status is DocumentStatus.PROCESSING:
                ended = document.failed("extraction_failed", failure.message)
                session = self.finish_document(session, ended, now=now) or session
        self.complete(session, now=now)

    def expire(self, session: Session, *, now: datetime, line: Write) -> bool:
        """Write that a session's time is over; False if it was ended, or is already written.

        The change is dated when it took effect for clients, whenever the sweeper comes by;
        ``line``, the audit trail's, is written with it.
        """
        return self._rows.change(
            session,
            f"SET #status = :expired, changed_at = expires_at {_NOT_DUE}",
            line=line,
            condition="#status IN (:created, :recording) AND expires_at <= :now",
            values={
                ":created": Status.CREATED,
                ":recording": Status.RECORDING,
                ":expired": Status.EXPIRED,
                ":now": iso(now),
            },
        )

    def send_again(self, session: Session, *, now: datetime) -> Session | None:
        """Count that a session's message is sent again; None if it is not due any more.

        Of two sweepers at once only one is told to.
        """
        return self._rows.update(
            session,
            "SET due_at = :due_at, due_shard = :due_shard, resends = :resends",
            condition=f"{_WITH_DOCUMENTS} AND due_at = :seen",
            values={
                **_with_documents(session),
                **due(session, due_after_sending_again(session, now)),
                ":resends": session.resends + 1,
                ":seen": _due_at(session),
            },
        )

    def look_again(self, session: Session, *, at: datetime) -> Session | None:
        """Let a session that is over be due once more; None if it is not due any more."""
        return self._rows.update(
            session,
            "SET due_at = :due_at, due_shard = :due_shard",
            condition="#status = :status AND due_at = :seen",
            values={":status": session.status, ":seen": _due_at(session), **due(session, at)},
        )

    def settle(self, session: Session) -> None:
        """Take a session for which nothing is left to do out of the sweeper's sight."""
        self._rows.update(
            session,
            _NOT_DUE,
            condition="#status = :status AND due_at = :seen",
            values={":status": session.status, ":seen": _due_at(session)},
        )


def _due_at(session: Session) -> Any:
    return to_item(session).get("due_at")


def _in_progress(session: Session) -> Item:
    return {":processing": Status.PROCESSING, ":attempt": session.attempt}


def _with_documents(session: Session) -> Item:
    ended = {":completed": Status.COMPLETED, ":partial": Status.PARTIAL}
    return {**_in_progress(session), **ended}
