"""The calls to Amazon Transcribe, with answers of its own shapes (botocore's Stubber checks)."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber

from scribe.aws.clients import client
from scribe.aws.transcription_jobs import Refused, Throttled, TranscriptionJobs
from scribe.job import JobState

NAME = "wardscribe.demo.ses_sample0000000001.1"
REQUEST = {
    "TranscriptionJobName": NAME,
    "LanguageCode": "en-US",
    "Media": {"MediaFileUri": "s3://wardscribe-audio/jobs/demo/ses_sample0000000001/1/audio.flac"},
}
DESCRIBED: dict[str, Any] = {
    **REQUEST,
    "MediaFormat": "flac",
    "MediaSampleRateHertz": 16000,
    "StartTime": datetime(2026, 1, 5, 9, 0, tzinfo=UTC),
    "CreationTime": datetime(2026, 1, 5, 9, 0, tzinfo=UTC),
}


@pytest.fixture
def answers() -> Iterator[Stubber]:
    with Stubber(client("transcribe")) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()


@pytest.mark.parametrize(
    ("described", "state"),
    [
        ({"TranscriptionJobStatus": "QUEUED"}, JobState("QUEUED", "en-US")),
        ({"TranscriptionJobStatus": "IN_PROGRESS"}, JobState("IN_PROGRESS", "en-US")),
        (
            {
                "TranscriptionJobStatus": "COMPLETED",
                "IdentifyLanguage": True,
                "IdentifiedLanguageScore": 0.91,
                "LanguageCode": "hi-IN",
                "Transcript": {"TranscriptFileUri": "https://s3.us-east-1.amazonaws.com/b/k"},
            },
            JobState("COMPLETED", "hi-IN"),
        ),
        (
            {"TranscriptionJobStatus": "FAILED", "FailureReason": "Invalid sample rate."},
            JobState("FAILED", "en-US", "Invalid sample rate."),
        ),
    ],
)
def test_a_job_is_told_by_its_state(
    answers: Stubber, described: dict[str, Any], state: JobState
) -> None:
    answers.add_response(
        "get_transcription_job",
        {"TranscriptionJob": DESCRIBED | described},
        {"TranscriptionJobName": NAME},
    )
    assert TranscriptionJobs().find(NAME) == state


@pytest.mark.parametrize("code", ["BadRequestException", "NotFoundException"])
def test_a_job_that_is_not_there(answers: Stubber, code: str) -> None:
    answers.add_client_error("get_transcription_job", code, http_status_code=400)
    answers.add_client_error("delete_transcription_job", code, http_status_code=400)
    assert TranscriptionJobs().find(NAME) is None
    TranscriptionJobs().delete(NAME)


def test_a_job_is_started_once(answers: Stubber) -> None:
    started = {"TranscriptionJob": {**DESCRIBED, "TranscriptionJobStatus": "QUEUED"}}
    answers.add_response("start_transcription_job", started, REQUEST)
    answers.add_client_error("start_transcription_job", "ConflictException", http_status_code=409)
    TranscriptionJobs().start(REQUEST)
    TranscriptionJobs().start(REQUEST)


def test_a_refusal_says_why(answers: Stubber) -> None:
    answers.add_client_error("start_transcription_job", "BadRequestException", "No vocabulary.")
    with pytest.raises(Refused) as refused:
        TranscriptionJobs().start(REQUEST)
    assert refused.value.reason == "No vocabulary."
    assert "vocabulary" not in str(refused.value), "what is logged of a surprise"


CALLS = {
    "get_transcription_job": lambda: TranscriptionJobs().find(NAME),
    "start_transcription_job": lambda: TranscriptionJobs().start(REQUEST),
    "delete_transcription_job": lambda: TranscriptionJobs().delete(NAME),
}


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize(
    "code",
    ["LimitExceededException", "LimitExceededConcurrentJobException", "ThrottlingException"],
)
def test_too_much_at_once_is_no_failure(answers: Stubber, call: str, code: str) -> None:
    answers.add_client_error(call, code, http_status_code=429)
    with pytest.raises(Throttled):
        CALLS[call]()


@pytest.mark.parametrize("call", CALLS)
def test_other_errors_are_passed_on(answers: Stubber, call: str) -> None:
    answers.add_client_error(call, "InternalFailureException", http_status_code=500)
    with pytest.raises(ClientError):
        CALLS[call]()
