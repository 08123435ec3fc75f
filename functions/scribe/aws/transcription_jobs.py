"""Amazon Transcribe: jobs started, looked at and deleted by their names."""

from collections.abc import Callable, Mapping
from typing import Any

from botocore.exceptions import ClientError

from scribe.aws.clients import Throttled, client
from scribe.job import JobState

_THROTTLED = frozenset(
    (
        "LimitExceededException",
        # Transcribe's own queue is full: it holds 10,000 jobs (its guide, "Job queueing").
        "LimitExceededConcurrentJobException",
        "ThrottlingException",
        "Throttling",
        "TooManyRequestsException",
    )
)
_NOT_THERE = frozenset(("NotFoundException", "BadRequestException"))
"""Transcribe says the second of a job that it does not know, and the first by its own reference."""


class Refused(Exception):
    """Amazon Transcribe does not take a request as it is; ``reason`` says why, in its words."""

    def __init__(self, reason: str) -> None:
        super().__init__("refused by Amazon Transcribe")
        self.reason = reason


class TranscriptionJobs:
    """The transcription jobs of the account."""

    def __init__(self) -> None:
        self._client: Any = client("transcribe")

    def find(self, name: str) -> JobState | None:
        """Return how a job is getting on, None if there is none of this name.

        Raises:
            Throttled: not now.
        """
        try:
            answer = _call(self._client.get_transcription_job, TranscriptionJobName=name)
        except ClientError as error:
            if _code(error) in _NOT_THERE:
                return None
            raise
        job = answer["TranscriptionJob"]
        return JobState(
            status=job["TranscriptionJobStatus"],
            language=job.get("LanguageCode"),
            failure_reason=job.get("FailureReason", ""),
        )

    def start(self, request: Mapping[str, Any]) -> None:
        """Start a job, unless there is one of its name.

        Raises:
            Refused: the request is not one that can be met.
            Throttled: not now.
        """
        try:
            _call(self._client.start_transcription_job, **request)
        except ClientError as error:
            if _code(error) == "BadRequestException":
                raise Refused(error.response["Error"].get("Message", "")) from None
            if _code(error) != "ConflictException":
                raise

    def delete(self, name: str) -> None:
        """Delete a job that has ended, if there is one; one that is running stays.

        Raises:
            Throttled: not now.
        """
        try:
            _call(self._client.delete_transcription_job, TranscriptionJobName=name)
        except ClientError as error:
            if _code(error) not in _NOT_THERE:
                raise


def _call(call: Callable[..., Any], **request: Any) -> Any:
    try:
        return call(**request)
    except ClientError as error:
        if _code(error) in _THROTTLED:
            raise Throttled from None
        raise


def _code(error: ClientError) -> str:
    code: str = error.response["Error"]["Code"]
    return code
