"""Late audio: presigned uploads that land after the end, as S3 tells of them."""

import json
from typing import Any

import pytest

import workers.late_audio
from scribe.aws.clients import client
from tests.functions.calls import SESSION, cancel, create, end, erase, get, upload
from tests.functions.conftest import Deployment, sample
from tests.functions.work import deliver


def land(deployment: Deployment, name: str, session_id: str = SESSION) -> dict[str, Any]:
    """Store an object as a presigned upload does; return the event that S3 sends of it."""
    key = f"audio/demo/{session_id}/{name}"
    stored = client("s3").put_object(Bucket=deployment.bucket_name, Key=key, Body=b"late")
    return {"detail": {"object": {"key": key, "version-id": stored["VersionId"]}}}


def tell(*events: dict[str, Any]) -> None:
    assert deliver(workers.late_audio.handler, *events) == []


def late_files() -> list[str]:
    problems = get().body.get("processing_errors", [])
    return [each["file"] for each in problems if each["type"] == "audio_file_late"]


def test_sample_event(deployment: Deployment) -> None:
    create()
    assert workers.late_audio.handler(sample("late_audio"), None) == {"batchItemFailures": []}


def test_a_file_after_the_end_is_recorded_once(deployment: Deployment) -> None:
    create(upload_type="chunked")
    on_time = land(deployment, "0.webm")
    end(1)
    first, second = land(deployment, "audio_10.webm"), land(deployment, "2.webm")
    tell(second, first, second, on_time)
    tell(first)

    assert late_files() == ["2.webm", "10.webm"]
    assert get().body["audio_files"] == ["0.webm"]


def test_what_end_listed_is_not_late(deployment: Deployment) -> None:
    create()
    replaced, events = land(deployment, "0.webm"), [land(deployment, "0.webm")]
    events += [land(deployment, name) for name in ("rec_1.webm", "cover.jpg")]
    tell(replaced, *events)
    end(2)
    tell(*events, replaced)

    assert late_files() == []


def test_an_emulator_that_tells_no_version(deployment: Deployment) -> None:
    create()
    listed = land(deployment, "0.webm")
    end(1)
    late = land(deployment, "1.webm")
    for event in (listed, late):
        del event["detail"]["object"]["version-id"]
    tell(listed, late)

    assert late_files() == ["1.webm"]


def test_a_file_that_comes_again_after_the_end_is_late(deployment: Deployment) -> None:
    create()
    land(deployment, "0.webm")
    end(1)
    tell(land(deployment, "0.webm"))

    assert late_files() == ["0.webm"]


def test_a_direct_upload_that_was_refused_is_not_late(deployment: Deployment) -> None:
    create()
    end(0)
    assert upload("3.webm").code == "session_ended"
    tell(land(deployment, "4.webm"))

    assert late_files() == ["4.webm"]


def test_late_files_change_no_result_and_have_a_limit(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scribe.aws.session_changes.MAX_LATE_FILES", 2)
    create()
    end(0)
    tell(*(land(deployment, f"{number}.webm") for number in range(4)))

    assert len(late_files()) == 2
    assert get().body["status"] == "processing"


@pytest.mark.parametrize("stop", [cancel, erase, None])
def test_what_lands_where_there_is_no_session_is_erased(deployment: Deployment, stop: Any) -> None:
    if stop:
        create()
        stop()
    event = land(deployment, "0.webm")
    tell(event, event)

    assert "Versions" not in client("s3").list_object_versions(Bucket=deployment.bucket_name)


def test_an_event_that_can_not_be_read_comes_again(deployment: Deployment) -> None:
    assert deliver(workers.late_audio.handler, json.dumps({"detail": {}})) == ["message-0"]
