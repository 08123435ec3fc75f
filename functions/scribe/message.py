"""The messages between the functions: ids only, everything else is read where it is kept."""

from pydantic import BaseModel, ConfigDict


class ProcessSession(BaseModel):
    """Hear a session's audio. ``attempt`` is the one that it was sent for."""

    model_config = ConfigDict(frozen=True)

    tenant: str
    session_id: str
    attempt: int = 1


class WriteNote(ProcessSession):
    """Write one document of a session."""

    document_id: str
