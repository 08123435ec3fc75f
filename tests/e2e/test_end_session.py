"""End session over HTTP: every row of the protocol's page."""

import json
from typing import Any

import pytest

from local.client import Answer

CHUNK = b"not worth hearing, so that these tests are quick"


@pytest.fixture
def recorded(api: Any) -> str:
    """A session with two chunks."""
    session_id: str = api.create()
    for number in (0, 1):
        api.upload(session_id, f"audio_{number}.webm", CHUNK)
    return session_id


def error(answer: Answer) -> tuple[int, str]:
    return answer.status, answer.body["error"]["code"]


def test_ends_with_the_files_in_numeric_order(api: Any, stack: Any) -> None:
    session_id = api.create(templates=[])
    for number in (10, 2, 0, 9, 1):
        api.upload(session_id, f"audio_{number}.webm", CHUNK)
    answer = api.end(session_id, 5)
    assert answer.status == 202
    assert answer.body["status"] == "processing"
    assert answer.body["session_id"] == session_id
    assert answer.body["audio_files_received"] == 5
    assert answer.body["audio_files"] == ["0.webm", "1.webm", "2.webm", "9.webm", "10.webm"]
    assert answer.headers["location"] == f"{stack.base_url}/sessions/{session_id}"
    assert answer.headers["retry-after"] == "1"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "missing_required_field"),
        (b"{}", "missing_required_field"),
        (b'{"audio_files_sent": null}', "missing_required_field"),
        (b'{"audio_files_sent": "2"}', "invalid_request"),
        (b'{"audio_files_sent": 2.0}', "invalid_request"),
        (b'{"audio_files_sent": 2.5}', "invalid_request"),
        (b'{"audio_files_sent": true}', "invalid_request"),
        (b'{"audio_files_sent": -1}', "invalid_request"),
        (b"audio_files_sent=2", "invalid_request"),
        (b"[2]", "invalid_request"),
    ],
)
def test_needs_the_count_and_stays_open_without(
    api: Any, recorded: str, body: bytes, code: str
) -> None:
    answer = api.client.call("POST", f"/sessions/{recorded}/end", body)
    assert error(answer) == (400, code)
    assert api.get(recorded).body["status"] == "recording"
    api.upload(recorded, "audio_2.webm", CHUNK)


@pytest.mark.parametrize("headers", [{}, {"Content-Type": "application/x-www-form-urlencoded"}])
def test_content_type_does_not_matter(api: Any, recorded: str, headers: dict[str, str]) -> None:
    body = json.dumps({"audio_files_sent": 2, "audio_files_uploaded": 2}).encode()
    answer = api.client.call("POST", f"/sessions/{recorded}/end", body, headers)
    assert answer.status == 202


def test_unknown_session(api: Any) -> None:
    assert error(api.end("ses_unknown0000000", 1)) == (404, "session_not_found")


def test_ends_only_once(api: Any, recorded: str) -> None:
    assert api.end(recorded, 2).status == 202
    again = api.end(recorded, 2)
    assert error(again) == (400, "session_ended")
    assert again.body["error"]["details"]["status"] in {"processing", "failed"}
    path = f"/sessions/{recorded}/audio/audio_2.webm"
    assert error(api.client.call("POST", path, CHUNK)) == (400, "session_ended")
    assert api.get(recorded).body["audio_files"] == ["0.webm", "1.webm"]


def test_idempotency_key_replays_the_first_answer(api: Any, recorded: str) -> None:
    key = {"Idempotency-Key": f"key-of-{recorded}"}
    first = api.end(recorded, 2, key)
    again = api.end(recorded, 2, key)
    assert first.status == again.status == 202
    assert first.body == again.body
    assert error(api.end(recorded, 3, key)) == (409, "session_conflict")
    other = api.create()
    assert error(api.end(other, 2, key)) == (409, "session_conflict")
    assert api.get(other).body["status"] == "created"


def test_mismatch_can_be_refused_and_made_good(api: Any, recorded: str) -> None:
    path = f"/sessions/{recorded}/end"
    refused = api.client.call("POST", path, {"audio_files_sent": 3, "on_mismatch": "reject"})
    assert error(refused) == (409, "audio_files_mismatch")
    details = refused.body["error"]["details"]
    assert (details["received"], details["missing"], details["unexpected"]) == (2, [2], [])
    api.upload(recorded, "audio_2.webm", CHUNK)
    ended = api.client.call("POST", path, {"audio_files_sent": 3, "on_mismatch": "reject"})
    assert ended.status == 202
    assert ended.body["audio_files"] == ["0.webm", "1.webm", "2.webm"]


def test_missing_files_make_the_result_partial(api: Any, speech: list[bytes]) -> None:
    session_id = api.create()
    for number in (0, 2):
        api.upload(session_id, f"audio_{number}.webm", speech[number])
    ended = api.end(session_id, 3)
    assert ended.status == 202
    assert "1" in ended.body["message"]
    result = api.result(session_id)
    assert result.status == 206
    assert result.body["status"] == "partial"
    assert "audio_files_missing" in [p["type"] for p in result.body["processing_errors"]]


def test_more_files_than_said_is_noted_only(api: Any, speech: list[bytes]) -> None:
    session_id = api.create()
    for number in (0, 1):
        api.upload(session_id, f"{number}.webm", speech[number])
    assert api.end(session_id, 1).status == 202
    result = api.result(session_id)
    assert result.body["status"] == "completed"
    assert [p["type"] for p in result.body["processing_errors"]] == ["audio_files_unexpected"]


def test_no_audio_at_all_fails_as_too_short(api: Any) -> None:
    session_id = api.create()
    assert api.end(session_id, 0).status == 202
    result = api.result(session_id)
    assert (result.status, result.body["status"]) == (200, "failed")
    assert result.body["error"]["code"] == "audio_too_short"
