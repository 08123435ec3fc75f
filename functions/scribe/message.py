"""The messages between the functions: ids only, everything else is read where it is kept."""

from collections.abc import Iterable
from typing import Self

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from scribe.document import Document, DocumentStatus
from scribe.job import Job, named


class ProcessSession(BaseModel):
    """Hear a session's audio. ``attempt`` is the one that it was sent for.

    ``correlation_id`` is that of the request which ended the session; for the log alone, and
    none when it was not a request that sent the message. ``waits`` is how often its tenant had
    as many workers as it may have.
    """

    model_config = ConfigDict(frozen=True)

    tenant: str
    session_id: str
    attempt: int = 1
    correlation_id: str | None = None
    waits: int | None = None

    @property
    def group(self) -> str:
        """Whose messages these are: in a queue, nobody's keep another's waiting."""
        return self.tenant

    @property
    def log_keys(self) -> dict[str, str]:
        """What a worker's every line is logged with while it is at this message."""
        return self.model_dump(exclude={"attempt", "waits"}, exclude_none=True)

    def waited(self) -> Self:
        """Return the message to be sent in its place, once it has waited again."""
        return self.model_copy(update={"waits": (self.waits or 0) + 1})

    def notes(self, documents: Iterable[Document]) -> "list[WriteNote]":
        """Return the messages that ask for those of a session's documents still to be written."""
        return [
            WriteNote(**self.model_dump(exclude={"waits"}), document_id=document.document_id)
            for document in documents
            if document.status is DocumentStatus.PROCESSING
        ]


class WriteNote(ProcessSession):
    """Write one document of a session."""

    document_id: str


class LookAtJob(BaseModel):
    """See how a job is getting on, and start it if it is not there. ``job`` is its name.

    An event of Amazon Transcribe's is made one of these, so it may name anything.
    """

    model_config = ConfigDict(frozen=True)

    job: str

    @property
    def subject(self) -> ProcessSession | None:
        """The attempt at a session that the job is of, None if no job is called so."""
        job = named(self.job)
        return session_of(job) if job else None

    @property
    def group(self) -> str:
        """Whose job it is."""
        return self.subject.tenant if self.subject else ""


def session_of(job: Job) -> ProcessSession:
    """Return the message about the attempt at a session that a job is of."""
    return ProcessSession(tenant=job.tenant, session_id=job.session_id, attempt=job.attempt)


_ANY = TypeAdapter[WriteNote | ProcessSession | LookAtJob](WriteNote | ProcessSession | LookAtJob)


def subject_of(body: str) -> WriteNote | ProcessSession | None:
    """Return what attempt at a session, or document, a message's body is about; None if none."""
    try:
        message = _ANY.validate_json(body)
    except ValidationError:
        return None
    return message.subject if isinstance(message, LookAtJob) else message


class DeliverWebhook(BaseModel):
    """Send an event to a webhook. Void if the delivery has another ``ticket`` by now.

    ``waits`` is how often it found no place at the webhook.
    """

    model_config = ConfigDict(frozen=True)

    tenant: str
    webhook_id: str
    delivery_id: str
    ticket: int
    waits: int = 0

    @property
    def key(self) -> tuple[str, str, str]:
        """Which delivery it is about."""
        return self.tenant, self.webhook_id, self.delivery_id

    @property
    def group(self) -> str:
        """A webhook's messages keep no other's waiting."""
        return self.webhook_id

    @property
    def log_keys(self) -> dict[str, str]:
        """What a worker's every line is logged with while it is at this message."""
        return self.model_dump(include={"tenant", "webhook_id", "delivery_id"})
