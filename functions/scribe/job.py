"""Jobs: a session's audio as it is handed to a service that answers later."""

import re
from dataclasses import dataclass
from typing import Literal

# A stack's name and a tenant's have 64 characters at most and neither a dot, a session's id
# likewise; Amazon Transcribe takes 200 characters, so five are left for the attempt.
_NAME = re.compile(
    r"(?P<stack>[A-Za-z][A-Za-z0-9-]{0,63})"
    r"\.(?P<tenant>[A-Za-z0-9][A-Za-z0-9_-]{0,63})"
    r"\.(?P<session_id>[A-Za-z0-9_-]{16,64})"
    r"\.(?P<attempt>[1-9][0-9]{0,4})"
)


@dataclass(frozen=True)
class Job:
    """The one job of one attempt at a session, known by its name before it is started.

    ``stack`` is the deployment's name: the jobs of an account's deployments lie side by side.
    """

    stack: str
    tenant: str
    session_id: str
    attempt: int

    @property
    def name(self) -> str:
        """The name, from which ``named`` makes the same job."""
        return f"{self.stack}.{self.tenant}.{self.session_id}.{self.attempt}"

    @property
    def folder(self) -> str:
        """Where the bucket has the job's own objects, apart from those of other attempts."""
        return f"jobs/{self.tenant}/{self.session_id}/{self.attempt}/"

    @property
    def audio_key(self) -> str:
        """The key of the assembled audio."""
        return f"{self.folder}audio.flac"

    @property
    def output_key(self) -> str:
        """The key at which the service leaves what it heard."""
        return f"{self.folder}transcript.json"


def named(name: str) -> Job | None:
    """Return the job of this name, None if no deployment would call one so."""
    match = _NAME.fullmatch(name)
    if match is None:
        return None
    return Job(match["stack"], match["tenant"], match["session_id"], int(match["attempt"]))


@dataclass(frozen=True)
class JobState:
    """How a job is getting on, in the words of the service that does it.

    ``language`` is the one that was asked for or identified, ``failure_reason`` a sentence.
    """

    status: Literal["QUEUED", "IN_PROGRESS", "FAILED", "COMPLETED"]
    language: str | None = None
    failure_reason: str = ""
