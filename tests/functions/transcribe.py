"""Amazon Transcribe's side: what it writes and says, in the shapes that it has."""

import json
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from scribe.aws.clients import client
from scribe.job import JobState, named
from tests.functions.steps import Fault, Step

DIALOGUE = (
    ("spk_0", "Have you had any nausea?"),
    ("spk_1", "No, none. I have had a cough, doctor."),
    (
        "spk_0",
        "Any allergies? I would like you to take ibuprofen 400 mg twice daily for five days.",
    ),
)


def output(
    dialogue: tuple[tuple[str | None, str], ...] = DIALOGUE,
    *,
    confidence: float = 0.98,
    language: str | None = None,
) -> dict[str, Any]:
    """Return the output of a job that heard a dialogue: two words a second."""
    items: list[dict[str, Any]] = []
    at = 0.0
    for speaker, text in dialogue:
        labelled = {"speaker_label": speaker} if speaker else {}
        for word in text.split():
            spoken = word.rstrip(".,?!")
            items.append(
                {
                    "id": len(items),
                    "type": "pronunciation",
                    "alternatives": [{"confidence": f"{confidence:.3f}", "content": spoken}],
                    "start_time": f"{at:.2f}",
                    "end_time": f"{at + 0.4:.2f}",
                    **labelled,
                }
            )
            at += 0.5
            if mark := word[len(spoken) :]:
                items.append(
                    {
                        "id": len(items),
                        "type": "punctuation",
                        "alternatives": [{"confidence": "0.0", "content": mark}],
                        **labelled,
                    }
                )
    results: dict[str, Any] = {
        "transcripts": [{"transcript": " ".join(text for _, text in dialogue)}],
        "items": items,
        "audio_segments": [],
    }
    if language:
        results["language_code"] = language
        results["language_identification"] = [{"score": "0.9123", "code": language}]
    return {
        "jobName": "job",
        "accountId": "123456789012",
        "status": "COMPLETED",
        "results": results,
    }


@dataclass
class FakeTranscribe:
    """The service: its jobs stay as they are until a test says otherwise.

    ``error`` is the code of the error that every call meets, ``refusal`` what a start is told.
    """

    bucket_name: str
    jobs: dict[str, JobState] = field(default_factory=dict)
    started: list[dict[str, Any]] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    error: str | None = None
    refusal: str | None = None

    def __post_init__(self) -> None:
        register = client("transcribe").meta.events.register
        register("before-parameter-build.transcribe", self._remember, unique_id="fake-remember")
        register("before-call.transcribe", self._answer, unique_id="fake-answer")

    def close(self) -> None:
        """Leave the client as it was."""
        unregister = client("transcribe").meta.events.unregister
        unregister("before-parameter-build.transcribe", unique_id="fake-remember")
        unregister("before-call.transcribe", unique_id="fake-answer")

    def hear(self, name: str, content: Any = None, language: str = "en-US") -> None:
        """Let a job complete: its output is there before it says so."""
        job = named(name)
        assert job is not None
        body = json.dumps(output() if content is None else content).encode()
        client("s3").put_object(Bucket=self.bucket_name, Key=job.output_key, Body=body)
        self.jobs[name] = JobState("COMPLETED", language)

    def fail(self, name: str, reason: str) -> None:
        """Let a job fail."""
        self.jobs[name] = JobState("FAILED", failure_reason=reason)

    def _remember(self, params: dict[str, Any], context: dict[str, Any], **_: Any) -> None:
        context["asked"] = params

    def _answer(self, model: Any, context: dict[str, Any], **_: Any) -> tuple[Any, Any]:
        asked: dict[str, Any] = context["asked"]
        self.calls.append(model.name)
        if Step.running and Step.running.fault is Fault.REPEATED:
            self._act(model.name, asked)
        return self._act(model.name, asked)

    def _act(self, operation: str, asked: dict[str, Any]) -> tuple[Any, Any]:
        name = asked["TranscriptionJobName"]
        if self.error:
            return _refused(self.error)
        match operation:
            case "StartTranscriptionJob":
                return self._start(name, asked)
            case "GetTranscriptionJob" if name in self.jobs:
                return _answered({"TranscriptionJob": _described(name, self.jobs[name])})
            case "DeleteTranscriptionJob" if name in self.jobs:
                if self.jobs[name].status in ("QUEUED", "IN_PROGRESS"):
                    return _refused("BadRequestException", "The job is in a non-terminal state.")
                del self.jobs[name]
                return _answered({})
        return _refused("BadRequestException", "The requested job couldn't be found.")

    def _start(self, name: str, asked: dict[str, Any]) -> tuple[Any, Any]:
        if self.refusal:
            return _refused("BadRequestException", self.refusal)
        if name in self.jobs:
            return _refused("ConflictException", "The requested job name already exists.")
        self.started.append(asked)
        self.jobs[name] = JobState("QUEUED", asked.get("LanguageCode"))
        return _answered({"TranscriptionJob": _described(name, self.jobs[name])})


def _described(name: str, state: JobState) -> dict[str, Any]:
    return {
        "TranscriptionJobName": name,
        "TranscriptionJobStatus": state.status,
        **({"LanguageCode": state.language} if state.language else {}),
        **({"FailureReason": state.failure_reason} if state.failure_reason else {}),
    }


def _answered(body: dict[str, Any], status: int = 200) -> tuple[Any, Any]:
    return SimpleNamespace(status_code=status), {**body, "ResponseMetadata": {}}


def _refused(code: str, message: str = "No.") -> tuple[Any, Any]:
    return _answered({"Error": {"Code": code, "Message": message}}, status=400)
