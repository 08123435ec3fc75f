"""Every error has the protocol's envelope, whichever layer it comes from."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from local.client import Answer, Client
from local.stack import Stack
from ops.keys import create_api_key
from scribe.audio import MAX_UPLOAD_BYTES


def assert_error(answer: Answer, status: int, code: str) -> None:
    assert answer.status == status, answer
    assert answer.headers["content-type"].startswith("application/json")
    assert set(answer.body) == {"error"}
    assert set(answer.body["error"]) == {"code", "message", "details"}
    assert answer.body["error"]["code"] == code
    assert answer.body["error"]["message"]
    assert isinstance(answer.body["error"]["details"], dict)


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nothing-here", 404, "not_found"),
        ("POST", "/sessions/ses_unknown0000000/nothing", 404, "not_found"),
        ("DELETE", "/sessions", 405, "method_not_allowed"),
        ("GET", "/sessions/ses_unknown0000000/end", 405, "method_not_allowed"),
        ("GET", "/sessions/ses_unknown0000000", 404, "session_not_found"),
        ("POST", "/sessions/ses_unknown0000000/audio/0.webm", 404, "session_not_found"),
    ],
)
def test_address_and_method(client: Client, method: str, path: str, status: int, code: str) -> None:
    body = b"audio" if method == "POST" else None
    assert_error(client.call(method, path, body), status, code)


def test_wrong_method_says_which_are_right(client: Client) -> None:
    answer = client.call("DELETE", "/sessions")
    assert "POST" in answer.headers["allow"]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer sk_test_" + "x" * 43},
        {"Authorization": "Bearer not.a.token"},
        {"Authorization": "Basic dXNlcjpwYXNz"},
        {"X-API-Key": "sk_live_" + "x" * 43},
        {"jwt-payload": '{"tenant": "demo"}'},
    ],
)
def test_without_a_valid_credential(stack: Stack, headers: dict[str, str]) -> None:
    anonymous = Client(stack.base_url, None)
    answer = anonymous.call("POST", "/sessions", {"upload_type": "chunked"}, headers)
    assert_error(answer, 401, "authentication_failed")


def test_a_key_that_expired_is_told_apart(stack: Stack) -> None:
    now = datetime.now(UTC)
    _, key = create_api_key(
        stack.emulator.client("dynamodb"),
        stack.outputs["TableName"],
        "demo",
        now=now - timedelta(days=2),
        expires_at=now - timedelta(days=1),
    )
    answer = Client(stack.base_url, key).call("POST", "/sessions", {"upload_type": "chunked"})
    assert_error(answer, 401, "invalid_api_key")


@pytest.mark.parametrize(
    "scheme", ["Authorization: Bearer", "Authorization: X-API-Key", "X-API-Key:"]
)
def test_every_way_to_send_a_key(stack: Stack, scheme: str) -> None:
    name, _, prefix = scheme.partition(":")
    headers = {name: f"{prefix} {stack.api_key}".strip()}
    answer = Client(stack.base_url, None).call("GET", "/sessions/ses_unknown0000000", None, headers)
    assert_error(answer, 404, "session_not_found")


def test_login_gives_a_token_that_opens_the_api(stack: Stack) -> None:
    login = Client(stack.base_url.removesuffix("/v1"), None)
    path = "/connect-auth/v1/account/login"
    credentials = {"client_id": stack.client_id, "client_secret": stack.client_secret}
    answer = login.call("POST", path, credentials)
    assert answer.status == 200
    assert answer.body["token_type"] == "Bearer"
    assert answer.body["expires_in"] >= 3600
    holder = Client(stack.base_url, answer.body["access_token"])
    assert holder.call("POST", "/sessions", {"upload_type": "chunked"}).status == 201
    assert_error(
        login.call("POST", path, {**credentials, "client_secret": "wrong"}),
        401,
        "authentication_failed",
    )


def test_discovery_is_public(stack: Stack) -> None:
    answer = Client(stack.base_url, None).call("GET", "/.well-known/medscribealliance")
    assert answer.status == 200
    assert answer.headers["cache-control"] == "max-age=10800"
    assert answer.body["endpoints"]["base_url"] == stack.base_url


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff\xfe", b'"text"', b'{"upload_type": 1}'])
def test_body_that_is_no_request(client: Client, body: bytes) -> None:
    answer = client.call("POST", "/sessions", body, {"Content-Type": "application/json"})
    code = "missing_required_field" if not body else "invalid_request"
    assert_error(answer, 400, code)


@pytest.mark.parametrize(
    ("name", "body", "headers", "status", "code"),
    [
        ("0.webm", b"x" * (MAX_UPLOAD_BYTES + 1), {}, 413, "chunk_too_large"),
        ("0.webm", b"", {}, 400, "invalid_request"),
        ("audio.webm", b"x", {}, 400, "invalid_request"),
        ("01.webm", b"x", {}, 400, "invalid_request"),
        ("0.exe", b"x", {}, 400, "invalid_request"),
        ("0.webm", b"x", {"Content-Type": "audio/midi"}, 400, "invalid_audio_format"),
    ],
)
def test_upload_that_is_refused_leaves_no_file(
    api: Any, name: str, body: bytes, headers: dict[str, str], status: int, code: str
) -> None:
    session_id = api.create()
    path = f"/sessions/{session_id}/audio/{name}"
    assert_error(api.client.call("POST", path, body, headers), status, code)
    assert api.get(session_id).body["audio_files"] == []
