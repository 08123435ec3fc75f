"""Transcripts that clients bring instead of audio: the end of their sessions, in one write."""

from collections.abc import Collection
from datetime import datetime

from scribe.aws.session_rows import SessionRows, due, to_row
from scribe.aws.table import Table, Write
from scribe.clock import iso
from scribe.document import Document
from scribe.due import NOTES_LOST_AFTER
from scribe.session import Session, Status, UserStatus


class UploadedTranscripts:
    """The sessions of a table that get their transcript from their client."""

    def __init__(self, table_name: str) -> None:
        self._rows = SessionRows(Table(table_name))

    def commit(
        self,
        session: Session,
        *,
        upload: str,
        language: str,
        documents: Collection[Document],
        now: datetime,
        line: Write,
    ) -> Session | None:
        """End an open session with a transcript that is stored, and documents to be written of it.

        ``upload`` says which one. Of several at once, of an upload of audio, of an end or an
        update at the same moment exactly one holds; ``line``, the audit trail's, is written with
        it. Returns the session as stored; None if it changed since it was read, or its time is
        over.
        """
        ended = session.model_copy(
            update={
                "status": Status.PROCESSING,
                "user_status": UserStatus.COMMIT,
                "committed_at": now,
                "changed_at": now,
                "transcribed_at": now,
                "transcript_upload": upload,
                "language_detected": language,
                "documents": {document.document_id: document for document in documents},
                "audio_files_sent": 0,
                "audio_files_received": 0,
                "audio_files_processed": 0,
            }
        )
        done = self._rows.change(
            session,
            "SET #status = :processing, user_status = :commit, committed_at = :now,"
            " changed_at = :now, transcribed_at = :now, transcript_upload = :upload,"
            " language_detected = :language, documents = :documents, audio_files_sent = :none,"
            " audio_files_received = :none, audio_files_processed = :none,"
            " due_shard = :due_shard, due_at = :due_at",
            line=line,
            condition="#status IN (:created, :recording) AND expires_at > :now"
            " AND audio_revision = :audio_revision AND details_revision = :details_revision",
            values={
                **due(session, now + NOTES_LOST_AFTER),
                ":processing": Status.PROCESSING,
                ":commit": UserStatus.COMMIT,
                ":created": Status.CREATED,
                ":recording": Status.RECORDING,
                ":now": iso(now),
                ":upload": upload,
                ":language": language,
                ":documents": {document.document_id: to_row(document) for document in documents},
                ":none": 0,
                ":audio_revision": session.audio_revision,
                ":details_revision": session.details_revision,
            },
        )
        return ended if done else None
