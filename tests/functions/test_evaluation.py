"""The evaluation with engines of AWS: a job that is waited for, a model that is asked."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from evaluation.__main__ import engines
from evaluation.by_job import AwaitedTranscribe
from evaluation.dialogue import Dialogue, Reference
from evaluation.run import Engines, Outcome, run
from evaluation.scores import score
from scribe.aws.clients import client
from scribe.engines import NoteWriter, note_writer
from tests.functions.language_models import FakeBedrock, converse_answer, refusal
from tests.functions.transcribe import DIALOGUE, FakeTranscribe
from tests.functions.work import wav

BUCKET = "for-evaluation"


@pytest.fixture
def service() -> Iterator[FakeTranscribe]:
    client("s3").create_bucket(Bucket=BUCKET)
    service = FakeTranscribe(BUCKET)
    yield service
    service.close()


def outcome(folder: Path, wait: Callable[[float], None]) -> Outcome:
    (folder / "0.wav").write_bytes(wav())
    return run(dialogue(), folder, Engines("t", AwaitedTranscribe(BUCKET, wait), notes()))


def notes() -> NoteWriter:
    return note_writer("rules")


def dialogue() -> Dialogue:
    spoken = " ".join(text for _, text in DIALOGUE)
    return Dialogue(
        id="x", dataset="x", split="x", audio=("0.wav",), spoken=spoken, reference=Reference()
    )


def test_a_job_is_waited_for_heard_and_cleared_away(
    service: FakeTranscribe, tmp_path: Path
) -> None:
    waits: list[float] = []

    def wait(seconds: float) -> None:
        waits.append(seconds)
        (name,) = service.jobs
        if len(waits) == 2:
            service.hear(name)

    heard = outcome(tmp_path, wait)

    assert heard.failure is None
    assert heard.transcript is not None
    assert heard.transcript.engine == "transcribe"
    assert score(dialogue(), heard)["word error rate"].value == 0
    assert len(waits) == 2
    (asked,) = service.started
    assert asked["Media"]["MediaFileUri"].startswith(f"s3://{BUCKET}/jobs/evaluation/")
    assert service.jobs == {}
    assert "Contents" not in client("s3").list_objects_v2(Bucket=BUCKET)


def test_a_run_that_was_interrupted_finds_its_job(service: FakeTranscribe, tmp_path: Path) -> None:
    def interrupted(_: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        outcome(tmp_path, interrupted)
    (name,) = service.jobs
    service.hear(name)

    assert outcome(tmp_path, interrupted).failure is None
    assert len(service.started) == 1


def test_a_throttled_call_is_made_again(service: FakeTranscribe, tmp_path: Path) -> None:
    service.error = "ThrottlingException"

    def wait(_: float) -> None:
        if service.error is None:
            service.hear(*service.jobs)
        service.error = None

    assert outcome(tmp_path, wait).failure is None


def test_failures_are_the_dialogues_own(service: FakeTranscribe, tmp_path: Path) -> None:
    def fail(_: float) -> None:
        service.fail(*service.jobs, "The media format that you specified is wrong.")

    failed = outcome(tmp_path, fail)
    service.refusal = "Something about the request."
    refused = outcome(tmp_path, fail)

    assert (failed.failure or "").startswith("speech: ")
    assert (refused.failure or "").startswith("speech: ")
    assert "Contents" not in client("s3").list_objects_v2(Bucket=BUCKET)


def test_a_model_of_bedrock_writes_and_its_faults_are_the_dialogues_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = {
        "section": "4",
        "text": "Ibuprofen 400 mg twice daily for 5 days.",
        "fields": [],
        "segments": [0],
    }
    bedrock = FakeBedrock([refusal("ThrottlingException")])
    monkeypatch.setattr("scribe.aws.language_model.client", lambda _: bedrock)
    pair = engines("none/bedrock:a.model-v1:0")
    told = Dialogue(
        id="x",
        dataset="x",
        split="x",
        transcript=("Doctor: Take ibuprofen 400 mg twice daily for five days.",),
        reference=Reference(),
    )

    throttled = run(told, tmp_path, pair, kept_in=tmp_path)
    bedrock.answers = [converse_answer([plan])]
    written = run(told, tmp_path, pair, kept_in=tmp_path)

    assert throttled.failure == "notes: Throttled"
    assert written.failure is None
    assert bedrock.asked[-1]["modelId"] == "a.model-v1:0"
    assert written.notes["soap"].data["plan"] == plan["text"]
    assert score(told, written)["unsupported"].above == 0
