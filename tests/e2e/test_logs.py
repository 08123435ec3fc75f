"""What all functions log on the way of a session: its ids, nothing of a patient or a key."""

import json
import time
from typing import Any

import pytest

from local.client import Client
from local.logs import read_logs
from local.stack import Stack
from tests.e2e.conftest import PATIENCE

PATIENT = {"oid": "oid-zanthoxyl-77", "username": "Ottoline Quillfeather", "mobile": "+15550199123"}
EXTRA = {"ward": "Brackwater", "remark": "allergic to marzipan"}
WORDS = ["zanthoxyl", "Ottoline", "Quillfeather", "15550199123", "Brackwater", "marzipan"]


def lines(stack: Stack) -> list[dict[str, Any]]:
    """Return what the functions themselves logged."""
    logged = read_logs(stack.emulator.client("logs"))
    return [json.loads(line.message) for line in logged if line.message.startswith("{")]


@pytest.fixture(scope="module")
def login(stack: Stack) -> dict[str, str]:
    """Log in and refresh, so that tokens have been about; a body that is refused holds them too."""
    client = Client(stack.base_url.removesuffix("/v1"), None)
    given = {"client_id": stack.client_id, "client_secret": stack.client_secret, "refresh": True}
    path = "/connect-auth/v1/account/login"
    tokens = client.call("POST", path, given).body
    client.call("POST", path, {"client_id": stack.client_secret, "client_secret": None})
    again = client.call(
        "POST",
        path.replace("login", "refresh-token"),
        {"refresh_token": tokens["refresh_token"]},
    )
    assert again.status == 200, again
    found: dict[str, str] = {"first": tokens["access_token"], "refresh": tokens["refresh_token"]}
    return found | {"second": again.body["access_token"]}


@pytest.fixture(scope="module")
def session(api: Any, stack: Stack, login: dict[str, str], speech: list[bytes]) -> str:
    """A finished session of a patient, after everything that can be said wrongly was."""
    bearer = Client(stack.base_url, login["second"])
    session_id: str = api.create(patient_details=PATIENT, additional_data=EXTRA)
    path = f"/sessions/{session_id}"
    for body in (
        {"patient_details": PATIENT, "additional_data": EXTRA},
        {"patient_details": "Quillfeather"},
        {"marzipan": PATIENT},
    ):
        bearer.call("PATCH", path, body)
    bearer.call("POST", f"{path}/audio/Quillfeather.webm", speech[0])
    bearer.call("POST", path + "/end", b'{"marzipan": Brackwater')
    bearer.call("GET", "/sessions/Ottoline.Quillfeather/audio")
    api.client.call("GET", "/sessions", None, {"X-API-Key": f"sk_live_{'Brackwater' * 4}"})
    api.upload(session_id, "0.webm", speech[0])
    assert api.end(session_id, 1).status == 202
    assert api.result(session_id).body["status"] == "completed"
    return session_id


def test_nothing_of_patient_or_credential_is_logged(
    session: str, stack: Stack, login: dict[str, str]
) -> None:
    logged = "\n".join(line.message for line in read_logs(stack.emulator.client("logs")))
    for word in WORDS:
        assert word.lower() not in logged.lower(), word
    for secret in (stack.api_key, stack.client_secret, *login.values()):
        assert secret not in logged
        assert secret.rpartition(".")[2] not in logged, "nor a token's signature"


def test_a_session_is_followed_through_every_function(session: str, stack: Stack) -> None:
    ended = "session ended"
    deadline = time.monotonic() + PATIENCE
    while True:
        own = [line for line in lines(stack) if line.get("session_id") == session]
        if any(line["message"] == ended for line in own) or time.monotonic() > deadline:
            break
        time.sleep(0.5)
    messages = [line["message"] for line in own]
    assert {"answered", "taken", "heard", "written", "published", ended} <= set(messages)
    (request_id,) = {line["correlation_id"] for line in own if line["message"] == "heard"}
    followed = [line for line in own if line.get("correlation_id") == request_id]
    said = ["answered", "taken", "heard", "checked", "written"]
    assert [line["message"] for line in followed] == said
    assert followed[0]["status"] == 202, "the End of the session"
    assert {line["tenant"] for line in own} == {"demo"}
    (counted,) = (line for line in own if line["message"] == ended)
    assert counted["Outcome"] == "completed"
    assert counted["_aws"]["CloudWatchMetrics"][0]["Namespace"] == "wardscribe"
