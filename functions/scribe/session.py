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


class Session(BaseModel):
    """A session as it is stored.

    ``audio_revision`` counts uploads, so that End can tell whether one came while it listed.
    ``documents`` is empty until there is a transcript. ``attempt`` counts how often processing was
    begun: an operator can begin it anew. ``lease_until`` is until when one worker holds it.
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
    committed_at: Timestamp | None = None
    audio_files_sent: int | None = None
    audio_files_received: int | None = None
    attempt: int = 1
    lease_until: Timestamp | None = None
    transcribed_at: Timestamp | None = None
    audio_seconds: float | None = None
    audio_files_processed: int | None = None
    language_detected: str | None = None
    documents: dict[str, Document] = Field(default_factory=dict)
    problems: tuple[ProcessingProblem, ...] = ()
    completed_at: Timestamp | None = None
    error: Failure | None = None

    def at(self, now: datetime) -> Self:
        """Return the session as it is at a time: expired if nobody ended it by then.

        The stored state may say so later; a client is told at once (protocol: Expiry).
        """
        if self.status.is_open and now >= self.expires_at:
            return self.model_copy(update={"status": Status.EXPIRED})
        return self

    def with_problems(self, *problems: ProcessingProblem | None) -> Self:
        """Return the session with these problems too, leaving out the Nones among them."""
        return self.model_copy(
            update={"problems": (*self.problems, *(problem for problem in problems if problem))}
        )

    @property
    def result(self) -> Status | None:
        """How processing ends, now that every document has; None while one is being written.

        Something missing makes it partial, a transcript is always worth having (protocol: Get
        session).
        """
        documents = self.documents.values()
        if self.transcribed_at is None or any(
            document.status is DocumentStatus.PROCESSING for document in documents
        ):
            return None
        incomplete = any(document.status is DocumentStatus.FAILED for document in documents) or any(
            problem.type != "audio_files_unexpected" for problem in self.problems
        )
        return Status.PARTIAL if incomplete else Status.COMPLETED

    def require_audio_taken(self) -> None:
        """Make sure that the session takes audio (protocol: Upload audio).

        Raises:
            ScribeError: with the code of the state that it is in instead.
        """
        if self.status in (Status.COMPLETED, Status.PARTIAL):
            raise InvalidRequest(
                "session_completed",
                "The session is complete: create another one for more audio.",
                status=self.status.value,
            )
        self.require_not_ended()

    def require_not_ended(self) -> None:
        """Make sure that the session can be ended (protocol: End session).

        Raises:
            ScribeError: with the code of the state that it is in instead.
        """
        match self.status:
            case Status.CREATED | Status.RECORDING:
                return
            case Status.EXPIRED:
                raise Gone("session_expired", "The session expired before it was ended.")
            case Status.CANCELLED:
                raise Conflict("session_cancelled", "The session was cancelled.")
            case _:
                raise InvalidRequest(
                    "session_ended",
                    "The session has been ended: it takes no more audio.",
                    status=self.status.value,
                )


def is_session_id(text: str) -> bool:
    """Whether a text can be a session's id (protocol: Create session)."""
    return re.fullmatch(r"[A-Za-z0-9_-]{16,64}", text) is not None
