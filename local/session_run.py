"""One session from audio to note over HTTP, as any client would, and how long each part took."""

import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from local.client import Answer, Client
from local.folder import ROOT
from local.terminal import Stage, stage

TERMINAL = frozenset({"completed", "partial", "failed", "expired", "cancelled"})
POLL_INTERVAL = 0.25
"""Seconds; a client across a network would wait longer (Retry-After says one)."""
PATIENCE = 300.0
"""Seconds until a session that does not end is given up."""
TEMPLATES = ("soap", "medications")
CONSULTATION = ROOT / "local" / "consultation"


class UnexpectedAnswerError(Exception):
    """The API answered otherwise than it should have."""

    def __init__(self, doing: str, answer: Answer) -> None:
        super().__init__(f"{doing}: HTTP {answer.status} {answer.body}")


@dataclass
class SessionRun:
    """A finished session: what get session answered last, and the seconds of each stage."""

    result: dict[str, Any]
    seconds: dict[str, float] = field(default_factory=dict)


def run_session(client: Client, chunks: list[Path], mode: str = "consultation") -> SessionRun:
    """Create a session, upload ``chunks``, end it and wait for its result, showing each stage.

    ``chunks`` are audio files in order; they are uploaded under their own names.

    Raises:
        UnexpectedAnswerError: a call failed.
        TimeoutError: the session did not end within ``PATIENCE`` seconds.
    """
    run = SessionRun({})
    with stage("Creating the session") as current:
        request = {
            "upload_type": "chunked",
            "communication_protocol": "http",
            "session_mode": mode,
            "templates": list(TEMPLATES),
        }
        created = _expect(201, "create session", client.call("POST", "/sessions", request))
        path = f"/sessions/{created['session_id']}"
    run.seconds["create"] = current.seconds
    with stage("Uploading the audio") as current:
        for number, chunk in enumerate(chunks, 1):
            current.detail = f"{number} of {len(chunks)} chunks"
            answer = client.call("POST", f"{path}/audio/{chunk.name}", chunk.read_bytes())
            _expect(200, f"upload {chunk.name}", answer)
    run.seconds["upload"] = current.seconds
    with stage("Ending the session") as current:
        ended = client.call("POST", f"{path}/end", {"audio_files_sent": len(chunks)})
        _expect(202, "end session", ended)
    run.seconds["end"] = current.seconds
    with stage("Listening") as current:
        _poll(client, path, current, until_transcript=True)
    run.seconds["listen"] = current.seconds
    with stage("Writing the notes") as current:
        run.result = _poll(client, f"{path}?segments=true", current)
    run.seconds["write"] = current.seconds
    return run


def sample_chunks(sort: str) -> list[Path]:
    """Return the sample consultation's chunks in order.

    ``files``: each an audio file by itself; ``recording``: one browser recording cut in pieces.
    """
    chunks = (CONSULTATION / sort).glob("*.webm")
    return sorted(chunks, key=lambda path: int(path.stem.rpartition("_")[2]))


def _poll(
    client: Client, path: str, current: Stage, *, until_transcript: bool = False
) -> dict[str, Any]:
    """Ask until the session is over (or, earlier, has its transcript), and return the answer."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        answer = client.call("GET", path)
        if not isinstance(answer.body, dict) or "status" not in answer.body:
            raise UnexpectedAnswerError("get session", answer)
        current.detail = _state(answer.body)
        heard = until_transcript and "transcript" in answer.body
        if heard or answer.body["status"] in TERMINAL:
            return answer.body
        time.sleep(POLL_INTERVAL)
    raise TimeoutError(f"The session did not end within {PATIENCE:.0f} s.")


def _state(session: dict[str, Any]) -> str:
    documents = [
        f"{name} {entry['status']}"
        for template in session.get("templates", [])
        for name, entry in template.items()
    ]
    return " · ".join([session["status"], *documents])


def _expect(status: int, doing: str, answer: Answer) -> dict[str, Any]:
    if answer.status != status or not isinstance(answer.body, dict):
        raise UnexpectedAnswerError(doing, answer)
    return answer.body
