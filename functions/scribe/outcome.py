"""How a session ended, in numbers: what whoever is on call is told of it. Nothing clinical."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict

from scribe.problem import Failure
from scribe.session import Status

_UNDER_WAY = (Status.CREATED, Status.RECORDING, Status.PROCESSING)


class Outcome(BaseModel):
    """What is measured of a session that is over; ``began_at`` is when its processing did."""

    model_config = ConfigDict(frozen=True)

    status: Status
    error: Failure | None = None
    began_at: datetime | None = None
    transcribed_at: datetime | None = None
    completed_at: datetime | None = None
    audio_seconds: float | None = None
    audio_files_received: int | None = None

    @property
    def code(self) -> str | None:
        """Why it failed."""
        return self.error.code if self.error else None

    @property
    def seconds(self) -> float | None:
        """From the beginning of processing to its end; None if it was never begun."""
        return _seconds(self.began_at, self.completed_at)

    @property
    def seconds_writing(self) -> float | None:
        """From the transcript, or from a redrive after it, to the end."""
        if self.transcribed_at is None or self.began_at is None:
            return None
        return _seconds(max(self.transcribed_at, self.began_at), self.completed_at)


def outcome_of(before: dict[str, Any], after: dict[str, Any]) -> Outcome | None:
    """Return a session's outcome from its items before and after a change; None if it goes on.

    ``before`` is empty when there was none.
    """
    if after["status"] in _UNDER_WAY:
        return None
    began_at = before["changed_at"] if before.get("status") == Status.PROCESSING else None
    return Outcome.model_validate({**after, "began_at": began_at})


def _seconds(start: datetime | None, end: datetime | None) -> float | None:
    return (end - start).total_seconds() if start and end else None
