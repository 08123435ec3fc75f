"""The messages between the functions: ids only, everything else is read where it is kept."""

from pydantic import BaseModel, ConfigDict


class ProcessSession(BaseModel):
    """Hear a session's audio. ``attempt`` is the one that it was sent for.

    ``correlation_id`` is that of the request which ended the session; for the log alone, and
    none when it was not a request that sent the message.
    """

    model_config = ConfigDict(frozen=True)

    tenant: str
    session_id: str
    attempt: int = 1
    correlation_id: str | None = None

    @property
    def log_keys(self) -> dict[str, str]:
        """What a worker's every line is logged with while it is at this message."""
        return self.model_dump(exclude={"attempt"}, exclude_none=True)


class WriteNote(ProcessSession):
    """Write one document of a session."""

    document_id: str
