"""From the end of a session to its result: what is broken, sent twice, or can't be done at all."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from local.stack import Stack


@pytest.fixture(scope="module")
def sqs(stack: Stack) -> Any:
    return stack.emulator.client("sqs")


@pytest.fixture
def only_one_attempt(stack: Stack, sqs: Any) -> Iterator[None]:
    """Let the queue give a message up after one attempt: five take minutes."""
    queue = {"QueueUrl": stack.outputs["ProcessQueueUrl"]}
    attributes = sqs.get_queue_attributes(**queue, AttributeNames=["RedrivePolicy"])["Attributes"]
    impatient = {**json.loads(attributes["RedrivePolicy"]), "maxReceiveCount": 1}
    sqs.set_queue_attributes(**queue, Attributes={"RedrivePolicy": json.dumps(impatient)})
    yield
    sqs.set_queue_attributes(**queue, Attributes=attributes)


@contextmanager
def paused_processing(stack: Stack) -> Iterator[None]:
    functions = stack.emulator.client("lambda")
    (mapping,) = (
        each
        for each in functions.list_event_source_mappings()["EventSourceMappings"]
        if "ProcessQueue" in each["EventSourceArn"]
    )
    functions.update_event_source_mapping(UUID=mapping["UUID"], Enabled=False)
    yield
    functions.update_event_source_mapping(UUID=mapping["UUID"], Enabled=True)


def delete_audio(stack: Stack, session_id: str) -> None:
    s3, bucket = stack.emulator.client("s3"), stack.outputs["BucketName"]
    listed = s3.list_object_versions(Bucket=bucket, Prefix=f"audio/demo/{session_id}/")
    for version in listed["Versions"]:
        s3.delete_object(Bucket=bucket, Key=version["Key"], VersionId=version["VersionId"])


def test_broken_chunk_is_skipped_and_named(api: Any, speech: list[bytes]) -> None:
    session_id = api.create()
    api.upload(session_id, "0.webm", speech[0])
    api.upload(session_id, "1.webm", b"\x00garbage" * 500)
    api.upload(session_id, "2.webm", speech[1])
    api.end(session_id, 3)
    result = api.result(session_id)
    assert (result.status, result.body["status"]) == (206, "partial")
    assert [p.get("file") for p in result.body["processing_errors"]] == ["1.webm"]
    assert result.body["audio_files_processed"] == 2
    assert result.body["transcript"]


def test_nothing_but_garbage_fails(api: Any) -> None:
    session_id = api.create()
    api.upload(session_id, "0.webm", b"\x00garbage" * 500)
    api.end(session_id, 1)
    result = api.result(session_id)
    assert (result.status, result.body["status"]) == (200, "failed")
    assert result.body["error"]["code"] == "audio_quality_poor"


def test_unknown_template_fails_alone(api: Any, speech: list[bytes]) -> None:
    session_id = api.create(templates=["soap", "no_such_template"])
    api.upload(session_id, "0.webm", speech[0])
    api.end(session_id, 1)
    result = api.result(session_id)
    assert (result.status, result.body["status"]) == (206, "partial")
    entries = {name: entry for item in result.body["templates"] for name, entry in item.items()}
    assert entries["soap"]["status"] == "success"
    assert entries["no_such_template"]["error"]["code"] == "template_not_found"


def test_second_delivery_changes_nothing(
    api: Any, stack: Stack, sqs: Any, bus: Any, speech: list[bytes]
) -> None:
    session_id = api.create()
    api.upload(session_id, "0.webm", speech[0])
    api.end(session_id, 1)
    before = api.result(session_id)
    message = {"tenant": "demo", "session_id": session_id}
    sqs.send_message(QueueUrl=stack.outputs["ProcessQueueUrl"], MessageBody=json.dumps(message))
    # A second session behind the repeat is proof that the repeat has been worked off.
    other = api.create(templates=[])
    api.upload(other, "0.webm", speech[0])
    api.end(other, 1)
    api.result(other)
    after = api.result(session_id)
    assert after.body == before.body
    names = [e["detail-type"] for e in bus.events(session_id, until="session.completed")]
    wanted = ["session.started", "session.ended", "document.completed", "session.completed"]
    assert names == wanted


def test_session_that_can_not_be_processed_ends_failed_by_way_of_the_dead_letters(
    api: Any, stack: Stack, only_one_attempt: None, bus: Any, speech: list[bytes]
) -> None:
    session_id = api.create()
    api.upload(session_id, "0.webm", speech[0])
    with paused_processing(stack):
        api.end(session_id, 1)
        delete_audio(stack, session_id)
    result = api.result(session_id)
    assert (result.status, result.body["status"]) == (200, "failed")
    assert result.body["error"]["code"] == "processing_failed"
    names = [e["detail-type"] for e in bus.events(session_id, until="session.failed")]
    assert names == ["session.started", "session.ended", "session.failed"]
