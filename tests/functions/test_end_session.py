"""End session, row by row of its contract (the seed)."""

from datetime import timedelta
from typing import Any

import pytest

import api.end_session
from scribe.aws.clients import client
from scribe.aws.sessions import Sessions
from scribe.session import Status, UserStatus
from tests.functions.calls import SESSION, call, create, end, get, upload
from tests.functions.conftest import BASE_URL, NOW, Deployment, sample


@pytest.fixture(autouse=True)
def session(deployment: Deployment) -> None:
    create()


def upload_all(*names: str) -> None:
    for name in names:
        assert upload(name).status == 200


def test_sample_event() -> None:
    assert api.end_session.handler(sample("end_session"), None)["statusCode"] == 202


def test_answer_stored_state_and_message(deployment: Deployment) -> None:
    upload_all("10.webm", "9.webm", "audio_0.webm")
    answer = end(3)

    assert answer.status == 202
    assert answer.body == {
        "session_id": SESSION,
        "status": "processing",
        "message": "Session ended, processing has begun.",
        "audio_files_received": 3,
        "audio_files": ["0.webm", "9.webm", "10.webm"],
    }
    assert answer.headers["Location"] == f"{BASE_URL}/v1/sessions/{SESSION}"
    assert answer.headers["Retry-After"] == "1"
    sessions = Sessions(deployment.table_name)
    stored = sessions.find("demo", SESSION, now=NOW)
    assert (stored.status, stored.user_status) == (Status.PROCESSING, UserStatus.COMMIT)
    assert (stored.audio_files_sent, stored.audio_files_received) == (3, 3)
    assert stored.committed_at == NOW
    names = [file.name for file in sessions.manifest("demo", SESSION)]
    assert names == ["0.webm", "9.webm", "10.webm"]
    assert deployment.messages(deployment.process_queue_url) == [
        {
            "tenant": "demo",
            "session_id": SESSION,
            "attempt": 1,
            "correlation_id": "00000000-0000-0000-0000-000000000000",
        }
    ]


def test_the_manifest_pins_versions(deployment: Deployment) -> None:
    upload("0.webm", b"answered")
    end(1)
    key = f"audio/demo/{SESSION}/0.webm"
    client("s3").put_object(Bucket=deployment.bucket_name, Key=key, Body=b"later")

    (file,) = Sessions(deployment.table_name).manifest("demo", SESSION)
    pinned = client("s3").get_object(
        Bucket=deployment.bucket_name, Key=key, VersionId=file.version_id
    )
    assert pinned["Body"].read() == b"answered"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (None, "missing_required_field"),
        ({}, "missing_required_field"),
        ({"audio_files_sent": None}, "missing_required_field"),
        ({"audio_files_uploaded": 1}, "missing_required_field"),
        ({"audio_files_sent": "1"}, "invalid_request"),
        ({"audio_files_sent": 1.0}, "invalid_request"),
        ({"audio_files_sent": True}, "invalid_request"),
        ({"audio_files_sent": -1}, "invalid_request"),
        ({"audio_files_sent": 10**41}, "invalid_request"),
        ({"audio_files_sent": 1, "on_mismatch": "maybe"}, "invalid_request"),
        (b"audio_files_sent=1", "invalid_request"),
    ],
)
def test_a_bad_body_leaves_the_session_open(body: Any, code: str) -> None:
    answer = call(api.end_session, path={"session_id": SESSION}, body=body)

    assert (answer.status, answer.code) == (400, code)
    assert get().body["status"] == "created"


@pytest.mark.parametrize("content_type", [None, "application/x-www-form-urlencoded"])
def test_curl_needs_no_content_type(content_type: str | None) -> None:
    headers = {"Content-Type": content_type} if content_type else {}

    assert end(0, headers=headers, fields={"audio_files_uploaded": 0}).status == 202


def test_all_pages_are_listed(deployment: Deployment) -> None:
    put = client("s3").put_object
    for number in range(1005):
        key = f"audio/demo/{SESSION}/{number}.webm"
        put(Bucket=deployment.bucket_name, Key=key, Body=b"x")
    answer = end(1005)

    assert answer.body["audio_files"] == [f"{number}.webm" for number in range(1005)]


def test_no_more_calls_than_the_budget(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload_all("0.webm", "1.webm")
    calls: list[str] = []

    def note(model: Any, **_: Any) -> None:
        calls.append(model.name)

    events = [client(service).meta.events for service in ("dynamodb", "s3", "sqs")]
    for event in events:
        event.register("before-call", note)
    end(2)
    for event in events:
        event.unregister("before-call", note)

    assert calls == ["GetItem", "ListObjectVersions", "TransactWriteItems", "SendMessage"]


@pytest.mark.parametrize(
    ("names", "sent", "missing"),
    [
        (["0.webm", "2.webm"], 3, [1]),
        (["0.webm", "1.webm"], 4, [2, 3]),
        (["0.webm", "3.webm"], 5, [1, 2, 4]),
        (["1.webm", "3.webm"], 3, [2]),
        (["1.webm", "2.webm"], 3, []),
        (["0.webm", "10.webm"], 3, []),
        ([], 2, []),
    ],
)
def test_fewer_than_sent(names: list[str], sent: int, missing: list[int]) -> None:
    upload_all(*names)
    rejected = end(sent, fields={"on_mismatch": "reject"})

    assert (rejected.status, rejected.code) == (409, "audio_files_mismatch")
    details = rejected.body["error"]["details"]
    assert (details["received"], details["missing"]) == (len(names), missing)
    assert get().body["status"] in ("created", "recording"), "the session stays open"
    accepted = end(sent)
    assert accepted.status == 202
    assert f"{len(names)} of {sent} audio files received" in accepted.body["message"]


def test_reject_then_upload_what_is_missing() -> None:
    upload_all("0.webm", "2.webm")
    end(3, fields={"on_mismatch": "reject"})
    upload_all("1.webm")

    answer = end(3, fields={"on_mismatch": "reject"})
    assert answer.body["audio_files"] == ["0.webm", "1.webm", "2.webm"]


def test_more_than_sent() -> None:
    upload_all("0.webm", "1.webm", "2.webm")
    rejected = end(2, fields={"on_mismatch": "reject"})

    assert rejected.body["error"]["details"]["unexpected"] == [2]
    assert end(2).body["audio_files_received"] == 3


def test_a_huge_count_costs_nothing() -> None:
    upload_all("0.webm")

    assert end(10**15).status == 202


def test_already_ended(deployment: Deployment) -> None:
    end(0)
    again = end(0)

    assert (again.status, again.code) == (400, "session_ended")
    assert again.body["error"]["details"]["status"] == "processing"
    assert len(deployment.messages(deployment.process_queue_url)) == 1


def test_unknown_expired_and_another_tenants() -> None:
    assert end(0, "ses_unknown000000001").code == "session_not_found"
    assert end(0, tenant="other").code == "session_not_found"
    late = end(0, now=NOW + timedelta(hours=1))
    assert (late.status, late.code) == (410, "session_expired")


def test_idempotency_key_replays_the_first_answer(deployment: Deployment) -> None:
    upload_all("0.webm")
    key = {"Idempotency-Key": "try-1"}
    first, again = end(2, headers=key), end(2, headers=key)

    assert first.status == 202
    assert (again.status, again.body, again.headers) == (202, first.body, first.headers)
    assert len(deployment.messages(deployment.process_queue_url)) == 1


def test_idempotency_key_of_another_body_or_session() -> None:
    key = {"Idempotency-Key": "try-1"}
    end(0, headers=key)
    other_body = end(1, headers=key)
    other = "ses_another000000001"
    create(other)
    other_session = end(0, other, headers=key)

    assert (other_body.status, other_body.code) == (409, "session_conflict")
    assert (other_session.status, other_session.code) == (409, "session_conflict")
    assert get(other).body["status"] == "created"
    create(tenant="south")
    assert end(0, tenant="south", headers=key).status == 202, "keys are a tenant's own"


def test_a_key_of_a_failed_end_can_be_used_again() -> None:
    key = {"Idempotency-Key": "try-1"}
    assert end(1, headers=key, fields={"on_mismatch": "reject"}).status == 409
    upload_all("0.webm")
    assert end(1, headers=key, fields={"on_mismatch": "reject"}).status == 202


@pytest.mark.parametrize("key", ["", "x" * 256])
def test_bad_idempotency_key(key: str) -> None:
    assert end(0, headers={"Idempotency-Key": key}).status == 400


def test_202_even_when_the_send_fails(deployment: Deployment) -> None:
    client("sqs").delete_queue(QueueUrl=deployment.process_queue_url)
    answer = end(0)

    assert answer.status == 202
    assert get().body["status"] == "processing"


def test_presigned_uploads_keep_their_names_and_are_normalised(deployment: Deployment) -> None:
    put = client("s3").put_object
    for name in ("audio_10.mp3", "2.mp3", "notes.txt"):
        put(Bucket=deployment.bucket_name, Key=f"audio/demo/{SESSION}/{name}", Body=b"x")
    answer = end(2)

    assert answer.body["audio_files"] == ["2.mp3", "10.mp3"]
