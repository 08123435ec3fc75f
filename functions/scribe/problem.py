"""What went wrong with part of a session without ending it (protocol: ``processing_errors``)."""

from pydantic import BaseModel, ConfigDict


class ProcessingProblem(BaseModel):
    """One non-fatal problem.

    ``type`` is a code such as ``audio_file_skipped``, ``file`` the stored name it is about.
    """

    model_config = ConfigDict(frozen=True)

    type: str
    message: str
    file: str | None = None
