"""Faults of the whole stack: workers killed, messages repeated, storage denied, a burst of clients.

Nothing in the deployed code knows of these tests. Minutes in which only time passes are skipped: a
session's times are moved into the past, and the sweeper is sent.
"""

import json
import os
import signal
import subprocess
import sys
import time
import wave
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import av
import pytest

from local.folder import ROOT
from local.stack import TENANT, Stack
from scribe.aws import schema

SESSIONS_AT_ONCE = int(os.environ.get("SESSIONS_AT_ONCE", "20"))
PATIENCE = 60.0
PAST = "2020-01-01T00:00:00.000Z"


@pytest.fixture(scope="module")
def table(stack: Stack) -> "Table":
    return Table(stack)


class Table:
    """The session rows, as an operator sees them."""

    def __init__(self, stack: Stack) -> None:
        self._client = stack.emulator.client("dynamodb")
        self._name = stack.outputs["TableName"]

    def row(self, session_id: str) -> dict[str, str]:
        """Return a session's attributes that are plain text."""
        answer = self._client.get_item(TableName=self._name, Key=_key(session_id))
        return {name: value["S"] for name, value in answer["Item"].items() if "S" in value}

    def wait_for(self, session_id: str, name: str) -> str:
        """Wait until a session has an attribute."""
        return _eventually(lambda: self.row(session_id).get(name))

    def let_time_pass(self, session_id: str) -> None:
        """Let a session's lease and due time be over."""
        self._client.update_item(
            TableName=self._name,
            Key=_key(session_id),
            UpdateExpression="SET lease_until = :past, due_at = :past",
            ExpressionAttributeValues={":past": {"S": PAST}},
        )


def _key(session_id: str) -> dict[str, Any]:
    key = schema.session_key(TENANT, session_id)
    return {name: {"S": value} for name, value in key.items()}


def _eventually(look: Callable[[], Any]) -> Any:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if found := look():
            return found
        time.sleep(0.05)
    raise AssertionError(f"not within {PATIENCE:.0f} s")


def function_name(stack: Stack, part: str) -> str:
    functions = stack.emulator.client("lambda").list_functions(MaxItems=500)["Functions"]
    (name,) = [each["FunctionName"] for each in functions if f"-{part}-" in each["FunctionName"]]
    return str(name)


def sweep(stack: Stack) -> None:
    answer = stack.emulator.client("lambda").invoke(
        FunctionName=function_name(stack, "Sweep"), Payload=b"{}"
    )
    assert "FunctionError" not in answer


def redrive(stack: Stack, *arguments: str) -> str:
    """Run the operator's command; return what it says."""
    command = [sys.executable, "-m", "ops.redrive", *arguments]
    environment = stack.emulator.environment() | {"PYTHONPATH": f"{ROOT / 'functions'}:{ROOT}"}
    return subprocess.run(
        command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True
    ).stdout


def processes_of(stack: Stack, function: str) -> list[int]:
    """Return the ids of the processes that are a function's, among those of this emulator."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            environment = (folder / "environ").read_bytes().split(b"\0")
            group = os.getpgid(int(folder.name))
        except OSError:
            continue
        if group == stack.emulator.process.pid and (
            f"AWS_LAMBDA_FUNCTION_NAME={function}".encode() in environment
        ):
            found.append(int(folder.name))
    return found


@contextmanager
def no_storage_for(stack: Stack, function: str) -> Iterator[None]:
    """Deny a function its bucket, as an operator's slip would."""
    iam, functions = stack.emulator.client("iam"), stack.emulator.client("lambda")
    role = functions.get_function_configuration(FunctionName=function)["Role"].rpartition("/")[2]
    denial = {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}
    which = {"RoleName": role, "PolicyName": "outage"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [denial]})
    iam.put_role_policy(**which, PolicyDocument=document)
    try:
        yield
    finally:
        iam.delete_role_policy(**which)


@contextmanager
def one_receive_only(stack: Stack) -> Iterator[None]:
    """Let the queue give a message up after one attempt: five take minutes."""
    sqs, queue = stack.emulator.client("sqs"), {"QueueUrl": stack.outputs["ProcessQueueUrl"]}
    attributes = sqs.get_queue_attributes(**queue, AttributeNames=["RedrivePolicy"])["Attributes"]
    impatient = {**json.loads(attributes["RedrivePolicy"]), "maxReceiveCount": 1}
    sqs.set_queue_attributes(**queue, Attributes={"RedrivePolicy": json.dumps(impatient)})
    try:
        yield
    finally:
        sqs.set_queue_attributes(**queue, Attributes=attributes)


def beginning(audio: bytes, *, seconds: float) -> bytes:
    """Return the beginning of a recording, as a WAV of 16 kHz."""
    to_mono = av.AudioResampler("s16", "mono", 16_000)
    with av.open(BytesIO(audio)) as container:
        frames = [mono for frame in container.decode(audio=0) for mono in to_mono.resample(frame)]
    pcm = b"".join(bytes(frame.planes[0])[: 2 * frame.samples] for frame in frames)
    file = BytesIO()
    with wave.open(file, "wb") as wav:
        wav.setparams((1, 2, 16_000, 0, "NONE", ""))
        wav.writeframes(pcm[: int(seconds * 16_000) * 2])
    return file.getvalue()


def ended(api: Any, audio: bytes, **fields: Any) -> str:
    session_id: str = api.create(**fields)
    api.upload(session_id, "0.webm", audio)
    assert api.end(session_id, 1).status == 202
    return session_id


def names_of_events(bus: Any, session_id: str, until: str) -> list[str]:
    """Return the names of a session's own events, each once: a stream may show one twice."""
    events = {event["detail"]["id"]: event for event in bus.events(session_id, until=until)}
    names = [event["detail-type"] for event in events.values()]
    return [name for name in names if name != "document.completed"]


def test_a_worker_that_is_killed_while_it_hears(
    api: Any, stack: Stack, table: Table, bus: Any, speech: list[bytes]
) -> None:
    session_id = ended(api, speech[0])
    table.wait_for(session_id, "lease_until")
    killed = processes_of(stack, function_name(stack, "ProcessSession"))
    assert killed
    for process in killed:
        os.kill(process, signal.SIGKILL)
    assert api.get(session_id).body["status"] == "processing"
    table.let_time_pass(session_id)
    sweep(stack)

    result = api.result(session_id)
    assert (result.status, result.body["audio_files_processed"]) == (200, 1)
    assert names_of_events(bus, session_id, "session.completed") == [
        "session.started",
        "session.ended",
        "session.completed",
    ]


def test_ten_messages_for_one_session(
    api: Any, stack: Stack, bus: Any, speech: list[bytes]
) -> None:
    sqs, queue_url = stack.emulator.client("sqs"), stack.outputs["ProcessQueueUrl"]
    session_id = ended(api, speech[0])
    message = json.dumps({"tenant": TENANT, "session_id": session_id, "attempt": 1})
    for _ in range(5):
        sqs.send_message(QueueUrl=queue_url, MessageBody=message)
    first = api.result(session_id)
    assert first.status == 200
    for _ in range(5):
        sqs.send_message(QueueUrl=queue_url, MessageBody=message)
    _eventually(lambda: _visible(sqs, queue_url) == 0)

    assert api.get(session_id, "?segments=true").body == first.body
    names = names_of_events(bus, session_id, "session.completed")
    assert names == ["session.started", "session.ended", "session.completed"]


def test_a_fault_that_passes(api: Any, stack: Stack, table: Table, speech: list[bytes]) -> None:
    with no_storage_for(stack, function_name(stack, "ProcessSession")):
        session_id = ended(api, speech[0])
        assert table.wait_for(session_id, "last_fault") in ("AccessDenied", "ClientError")
        assert api.get(session_id).body["status"] == "processing"

    assert api.result(session_id).status == 200


def test_a_fault_that_does_not_pass_is_redriven_once_it_is_mended(
    api: Any, stack: Stack, bus: Any, speech: list[bytes]
) -> None:
    with (
        one_receive_only(stack),
        no_storage_for(stack, function_name(stack, "ProcessSession")),
    ):
        session_id = ended(api, speech[0])
        failed = api.result(session_id)
    assert failed.body["error"]["code"] == "processing_failed"

    assert "sent again, as attempt 2" in redrive(stack, "--session", f"{TENANT}/{session_id}")
    _eventually(lambda: api.get(session_id).body["status"] == "completed")
    assert names_of_events(bus, session_id, "session.completed") == [
        "session.started",
        "session.ended",
        "session.failed",
        "session.ended",
        "session.completed",
    ]


def test_a_burst_of_sessions(api: Any, stack: Stack, bus: Any, speech: list[bytes]) -> None:
    good_morning = beginning(speech[0], seconds=1.2)

    def run(_: int) -> str:
        session_id: str = api.create(templates=["transcript"], upload_type="single")
        api.upload(session_id, "take.wav", good_morning)
        assert api.end(session_id, 1).status == 202
        return session_id

    with ThreadPoolExecutor(10) as clients:
        burst = list(clients.map(run, range(SESSIONS_AT_ONCE)))
    results = {session_id: api.result(session_id) for session_id in burst}

    assert {answer.body["status"] for answer in results.values()} == {"completed"}
    for session_id in burst:
        names = names_of_events(bus, session_id, "session.completed")
        assert names == ["session.started", "session.ended", "session.completed"]
    assert "There is no such dead letter" in redrive(stack, "--list")


def _visible(sqs: Any, queue_url: str) -> int:
    name = "ApproximateNumberOfMessages"
    answer = sqs.get_queue_attributes(QueueUrl=queue_url, AttributeNames=[name])
    return int(answer["Attributes"][name])
