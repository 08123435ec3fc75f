"""What went wrong with a session or a part of it, as the client is told."""

from pydantic import BaseModel, ConfigDict


class ProcessingProblem(BaseModel):
    """One non-fatal problem (protocol: ``processing_errors``).

    ``type`` is a code such as ``audio_file_skipped``, ``file`` the stored name it is about.
    """

    model_config = ConfigDict(frozen=True)

    type: str
    message: str
    file: str | None = None


class Failure(BaseModel):
    """Why a session or a document failed for good."""

    model_config = ConfigDict(frozen=True)

    code: str
    message: str
