"""Update, cancel, erase, history and the recording over HTTP, with every role enforced."""

import time
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

CHUNK = b"not worth hearing, so that these tests are quick"
CANCEL = {"user_status": "cancelled", "processing_status": "cancelled"}


@pytest.fixture
def objects(stack: Any) -> Any:
    """Return the keys of a session's object versions and delete markers."""
    s3, bucket = stack.emulator.client("s3"), stack.outputs["BucketName"]

    def listed(session_id: str) -> list[str]:
        page = s3.list_object_versions(Bucket=bucket)
        found = [*page.get("Versions", ()), *page.get("DeleteMarkers", ())]
        return [each["Key"] for each in found if session_id in each["Key"]]

    return listed


def test_updated_listed_cancelled_and_erased(api: Any, objects: Any) -> None:
    call, session_id = api.client.call, api.create(patient_details={"oid": "before"})
    path = f"/sessions/{session_id}"
    oid = f"oid {session_id}/ü"
    assert call("PATCH", path, {"patient_details": {"oid": oid}}).body["status"] == "success"
    assert call("PATCH", path, {"status": "completed"}).status == 422
    api.upload(session_id, "0.webm", CHUNK)
    api.upload(session_id, "0.webm", CHUNK)
    found = api.history(oid=oid)
    assert [each["txn_id"] for each in found.body["data"]] == [session_id]
    assert api.history(count="1").body["data"] == found.body["data"]
    assert call("GET", f"{path}/audio").body["error"]["code"] == "audio_not_available"

    assert call("PATCH", path, CANCEL).status == 200
    assert objects(session_id) == []
    assert api.get(session_id).body["status"] == "cancelled"
    assert api.end(session_id, 1).body["error"]["code"] == "session_cancelled"
    assert api.history(oid=oid).body["data"] == []

    assert call("DELETE", path).status == 204
    assert api.get(session_id).status == call("DELETE", path).status == 404


def test_a_recording_is_lent_out_until_it_is_erased(
    api: Any, speech: list[bytes], objects: Any
) -> None:
    session_id = api.create()
    api.upload(session_id, "0.webm", speech[0])
    api.end(session_id, 1)
    assert api.result(session_id).body["status"] == "completed"
    answer = api.client.call("GET", f"/sessions/{session_id}/audio")
    assert answer.status == 200, answer
    with urlopen(answer.body["audio_url"]) as stream:  # noqa: S310 - the emulator's address
        mp3 = stream.read()
    assert mp3[:3] == b"ID3" or mp3[:2] in (b"\xff\xfb", b"\xff\xf3")

    assert {key.partition("/")[0] for key in objects(session_id)} == {
        *("audio", "combined", "documents", "transcripts")
    }
    assert api.client.call("DELETE", f"/sessions/{session_id}").status == 204
    assert objects(session_id) == []


def test_a_presigned_upload_after_the_end_is_told(api: Any, stack: Any) -> None:
    _deliver_at_once(stack)
    session_id = api.create(storage_provider="aws", templates=[])
    form = api.get(session_id).body["upload_url"]["uploadData"]
    assert _post(form, "0.webm") == 204
    api.end(session_id, 1)
    assert _post(form, "1.webm") == 204

    deadline = time.monotonic() + 60
    late: list[str] = []
    while not late and time.monotonic() < deadline:
        time.sleep(0.5)
        errors = api.get(session_id).body.get("processing_errors", [])
        late = [each["file"] for each in errors if each["type"] == "audio_file_late"]
    assert late == ["1.webm"]


def _deliver_at_once(stack: Any) -> None:
    """Let the queue hold nothing back: no End is under way when the late file comes."""
    sqs = stack.emulator.client("sqs")
    (url,) = [url for url in sqs.list_queues()["QueueUrls"] if "LateAudioQueue" in url]
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"DelaySeconds": "0"})


def _post(form: dict[str, Any], name: str) -> int:
    """Upload as a browser sends a form: its fields first, the file last."""
    fields = {**form["fields"], "Content-Type": "audio/webm"}
    boundary = "----e2e"
    body = b"".join(
        f'--{boundary}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
        for key, value in fields.items()
    )
    body += (
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
        "Content-Type: audio/webm\r\n\r\n"
    ).encode()
    body += CHUNK + f"\r\n--{boundary}--\r\n".encode()
    headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
    request = Request(form["url"], body, headers)  # noqa: S310 - the emulator's address
    try:
        with urlopen(request) as answer:  # noqa: S310 - as above
            return int(answer.status)
    except HTTPError as error:
        return error.code
