"""A session: its states, and what may be done to it in each."""

import re
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from scribe.audio import UploadType
from scribe.clock import Timestamp
from scribe.document import Document, DocumentStatus
from scribe.errors import Conflict, Gone, InvalidRequest
from scribe.filing import Filing
from scribe.problem import Failure, ProcessingProblem
from scribe.settings import ModelId

UploadForm = Literal["direct", "presigned"]
"""How a client is told to upload: to this API, or by a presigned POST to the bucket."""

SessionMode = Literal["dictation", "consultation"]


class Status(StrEnum):
    """Where a session is. It never goes backwards (protocol: Session states)."""

    CREATED = "created"
    RECORDING = "recording"
    PROCESSING = "processing"
    COMPLETED = "completed"
    PARTIAL = "partial"
    FAILED = "failed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"

    @property
    def is_open(self) -> bool:
        """Whether audio is still taken."""
        return self in (Status.CREATED, Status.RECORDING)


class UserStatus(StrEnum):
    """The client's side of a session's state."""

    INIT = "init"
    RECORDING_STARTED = "recording_started"
    COMMIT = "commit"
    CANCELLED = "cancelled"


class ProcessingStatus(StrEnum):
    """Our side of a session's state, in the words of history and of PATCH."""

    SUCCESS = "success"
    IN_PROGRESS = "in-progress"
    SYSTEM_FAILURE = "system_failure"
    REQUEST_FAILURE = "request_failure"
    CANCELLED = "cancelled"


_AUDIO_AT_FAULT = {
    "audio_too_short",
    "audio_quality_poor",
    "audio_too_long",
    "insufficient_audio",
    "language_unsupported",
}
"""Codes of failures that another try with the same audio would not mend."""


_COMPLETE = (Status.COMPLETED, Status.PARTIAL)
_WITH_DOCUMENTS = (Status.PROCESSING, *_COMPLETE)


class Session(BaseModel):
    """A session as it is stored.

    ``audio_revision`` counts uploads, so that End can tell whether one came while it listed.
    ``documents`` is empty until there is a transcript; only workers write it, only clients
    ``filings``, by the same ids. ``attempt`` counts how often processing was
    begun: an operator can begin it anew. ``lease_until`` is until when one worker holds it,
    ``due_at`` when the sweeper looks at it next, ``resends`` how often that made it send again.
    ``assembled_at`` is when its audio was ready for a job, which ``transcription_job`` names.
    ``last_fault`` is the kind of error that a worker last met, for whoever is on call.
    ``details_revision`` counts updates, so that of two at once neither is lost. ``late_files`` came
    after the end. ``transcript_upload`` tells the transcript that a client brought instead of audio
    from any other. With ``erased_at`` it is but a tombstone, which no client sees. ``delete_at`` is
    when its retention ends, in seconds since 1970, as DynamoDB wants it.
    """

    model_config = ConfigDict(frozen=True)

    tenant: str
    session_id: str
    status: Status
    user_status: UserStatus
    upload_type: UploadType
    upload_form: UploadForm = "direct"
    session_mode: SessionMode
    model: ModelId
    templates: tuple[str, ...]
    language_hint: tuple[str, ...]
    transcript_language: str | None = None
    additional_data: dict[str, Any]
    patient_details: dict[str, Any] | None = None
    request_hash: str
    created_at: Timestamp
    expires_at: Timestamp
    changed_at: Timestamp
    audio_revision: int = 0
    details_revision: int = 0
    committed_at: Timestamp | None = None
    audio_files_sent: int | None = None
    audio_files_received: int | None = None
    attempt: int = 1
    lease_until: Timestamp | None = None
    due_at: Timestamp | None = None
    resends: int = 0
    last_fault: str | None = None
    assembled_at: Timestamp | None = None
    transcription_job: str | None = None
    transcribed_at: Timestamp | None = None
    transcript_upload: str | None = None
    audio_seconds: float | None = None
    audio_files_processed: int | None = None
    language_detected: str | None = None
    documents: dict[str, Document] = Field(default_factory=dict)
    filings: dict[str, Filing] = Field(default_factory=dict)
    problems: tuple[ProcessingProblem, ...] = ()
    completed_at: Timestamp | None = None
    error: Failure | None = None
    delete_at: int | None = None
    late_files: frozenset[str] = frozenset()
    erased_at: Timestamp | None = None

    def at(self, now: datetime) -> Self:
        """Return the session as it is at a time: expired if nobody ended it by then.

        The stored state may say so later; a client is told at once (protocol: Expiry).
        """
        if self.status.is_open and now >= self.expires_at:
            return self.model_copy(update={"status": Status.EXPIRED})
        if self.status is Status.FAILED and self.error and self.is_writing:
            # Nobody is at these any more, unless an operator lets processing begin anew.
            failed = {
                key: document.failed(self.error.code, self.error.message)
                for key, document in self.documents.items()
                if document.status is DocumentStatus.PROCESSING
            }
            return self.model_copy(update={"documents": self.documents | failed})
        return self

    @property
    def is_writing(self) -> bool:
        """Whether a document of it is still to be written."""
        return any(
            document.status is DocumentStatus.PROCESSING for document in self.documents.values()
        )

    @property
    def is_over(self) -> bool:
        """Whether nothing is done about it any more."""
        return not self.status.is_open and self.status is not Status.PROCESSING

    def is_forgotten(self, now: datetime) -> bool:
        """Whether its retention is over: DynamoDB deletes it up to two days later."""
        return self.delete_at is not None and now.timestamp() >= self.delete_at

    def with_problems(self, *problems: ProcessingProblem | None) -> Self:
        """Return the session with these problems too, leaving out the Nones among them."""
        return self.model_copy(
            update={"problems": (*self.problems, *(problem for problem in problems if problem))}
        )

    def is_processed_by(self, attempt: int) -> bool:
        """Whether the session is being processed, and in this attempt."""
        return self.status is Status.PROCESSING and self.attempt == attempt

    def is_written_by(self, attempt: int) -> bool:
        """Whether documents of the session are written in this attempt.

        Also after its end: a client can ask for more of them then (protocol: Process template).
        """
        return self.attempt == attempt and self.status in _WITH_DOCUMENTS

    @property
    def retryable(self) -> dict[str, Document]:
        """The documents that failed by a fault that may be mended, by id."""
        return {key: each for key, each in self.documents.items() if each.can_be_retried}

    @property
    def awaits_job(self) -> bool:
        """Whether nothing is missing but what a job hears."""
        return (
            self.status is Status.PROCESSING
            and self.transcription_job is not None
            and self.transcribed_at is None
        )

    @property
    def can_begin_anew(self) -> bool:
        """Whether it ended for want of something that another attempt may get."""
        return self.status is Status.FAILED or (
            self.status is Status.PARTIAL
            and any(not document.added for document in self.retryable.values())
        )

    @property
    def can_write_again(self) -> bool:
        """Whether it stays as it ended, and a document that was asked for later is retried."""
        return self.status in _COMPLETE and not self.can_begin_anew and bool(self.retryable)

    def anew(self, now: datetime) -> Self:
        """Return the session as processing begins again after it failed for good.

        What was heard and written stays; documents that could not be written are tried again. A
        job that came to nothing is forgotten: the next attempt has its own.
        """
        retried = {key: document.retried() for key, document in self.retryable.items()}
        return self.model_copy(
            update={
                "status": Status.PROCESSING,
                "attempt": self.attempt + 1,
                "resends": 0,
                "changed_at": now,
                "completed_at": None,
                "error": None,
                "documents": self.documents | retried,
                "problems": self.problems if self.transcribed_at else (),
                "assembled_at": None,
                "transcription_job": None,
            }
        )

    @property
    def result(self) -> Status | None:
        """How processing ends, now that every document has; None while one is being written.

        Something missing makes it partial, a transcript is always worth having (protocol: Get
        session).
        """
        if self.transcribed_at is None or self.is_writing:
            return None
        incomplete = any(
            document.status is DocumentStatus.FAILED and not document.added
            for document in self.documents.values()
        ) or any(problem.type != "audio_files_unexpected" for problem in self.problems)
        return Status.PARTIAL if incomplete else Status.COMPLETED

    @property
    def processing_errors(self) -> tuple[ProcessingProblem, ...]:
        """Every problem that the client is told of; a late file changes no result."""
        late = (
            ProcessingProblem(
                type="audio_file_late",
                message="The file came after the session was ended and is not part of it.",
                file=name,
            )
            for name in sorted(self.late_files, key=lambda name: int(name.partition(".")[0]))
        )
        return (*self.problems, *late)

    @property
    def processing_status(self) -> ProcessingStatus:
        """Our side of the state; that nobody ended a session is its client's fault, not ours."""
        match self.status:
            case Status.CREATED | Status.RECORDING | Status.PROCESSING:
                return ProcessingStatus.IN_PROGRESS
            case Status.COMPLETED | Status.PARTIAL:
                return ProcessingStatus.SUCCESS
            case Status.CANCELLED:
                return ProcessingStatus.CANCELLED
            case Status.FAILED if self.error and self.error.code not in _AUDIO_AT_FAULT:
                return ProcessingStatus.SYSTEM_FAILURE
            case _:
                return ProcessingStatus.REQUEST_FAILURE

    def tombstone(self, now: datetime) -> "Session":
        """Return what stays of the session when it is erased: that there was one.

        It is cancelled by that, so no worker brings it on, and if it was not over, its subscribers
        hear of its end.
        """
        expired = self.status is Status.EXPIRED
        return Session(
            tenant=self.tenant,
            session_id=self.session_id,
            status=Status.EXPIRED if expired else Status.CANCELLED,
            user_status=UserStatus.CANCELLED,
            upload_type="chunked",
            session_mode="dictation",
            model="lite",
            templates=(),
            language_hint=(),
            additional_data={},
            request_hash="",
            created_at=now,
            expires_at=now,
            changed_at=self.expires_at if expired else now,
            attempt=self.attempt,
            # It may still be running: what it leaves behind is to go as well.
            transcription_job=self.transcription_job,
            erased_at=now,
        )

    def require_audio_taken(self) -> None:
        """Make sure that the session takes audio (protocol: Upload audio).

        Raises:
            ScribeError: with the code of the state that it is in instead.
        """
        if self.status in _COMPLETE:
            raise InvalidRequest(
                "session_completed",
                "The session is complete: create another one for more audio.",
                status=self.status.value,
            )
        self.require_not_ended()

    def require_not_over(self) -> None:
        """Make sure that the session is neither expired nor cancelled.

        Raises:
            ScribeError: with the code of the one that it is.
        """
        if self.status is Status.EXPIRED:
            raise Gone("session_expired", "The session expired before it was ended.")
        if self.status is Status.CANCELLED:
            raise Conflict("session_cancelled", "The session was cancelled.")

    def require_not_ended(self) -> None:
        """Make sure that the session can be ended (protocol: End session).

        Raises:
            ScribeError: with the code of the state that it is in instead.
        """
        self.require_not_over()
        if not self.status.is_open:
            raise InvalidRequest(
                "session_ended",
                "The session has been ended: it takes no more audio and no other transcript.",
                status=self.status.value,
            )


def is_session_id(text: str) -> bool:
    """Whether a text can be a session's id (protocol: Create session)."""
    return re.fullmatch(r"[A-Za-z0-9_-]{16,64}", text) is not None
