"""What runs on this machine ends with whoever started it, and gets in nobody's way."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import boto3
import pytest
from botocore.exceptions import ClientError

from local.dev import write_stack_file
from local.emulator import HOST, REGION, LocalError, running_emulator
from local.folder import ROOT, holder, run_folder, try_lock
from local.stack import Stack

HOLD = """
import sys, time
from local.folder import run_folder
from local.emulator import running_emulator
with run_folder() as folder, running_emulator("e2e-held", folder) as emulator:
    print(folder, emulator.endpoint_url, flush=True)
    time.sleep(600)
"""


def test_emulator_and_its_folder_go_with_a_parent_that_is_killed() -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", HOLD],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert parent.stdout is not None
    left_over, _, url = parent.stdout.readline().strip().partition(" ")
    assert Path(left_over).exists()
    parent.send_signal(signal.SIGKILL)
    parent.communicate()
    port = int(url.rpartition(":")[2])
    _wait_until(lambda: not _listens(port), "the emulator outlived its parent")
    with run_folder():
        _wait_until(lambda: not Path(left_over).exists(), "its folder is still there")


def test_taken_port_is_said() -> None:
    with socket.socket() as other:
        other.bind((HOST, 0))
        other.listen()
        port = other.getsockname()[1]
        with (
            run_folder() as folder,
            pytest.raises(LocalError, match=f"Port {port} can't be used"),
            running_emulator("e2e-taken", folder, port),
        ):
            raise AssertionError("it started")


def test_lock_belongs_to_one_and_is_free_after_it(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    assert holder(path) is None
    lock = try_lock(path)
    assert lock is not None
    assert holder(path) == os.getpid()
    assert try_lock(path) is None
    lock.close()
    assert holder(path) is None


def test_stack_file_says_all_to_this_user_alone(stack: Stack, tmp_path: Path) -> None:
    path = tmp_path / "stack.json"
    write_stack_file(stack, path)
    assert path.stat().st_mode & 0o777 == 0o600
    said = json.loads(path.read_text())
    assert said["base_url"].endswith("/voice/v1")
    assert said["sdk_base_url"] == said["auth_base_url"] == said["base_url"].removesuffix("/v1")
    assert said["api_key"].startswith("sk_test_")
    assert {"client_id", "client_secret", "endpoint_url", "region", "outputs"} < set(said)


def test_roles_are_enforced_here(stack: Stack) -> None:
    nobody = boto3.client(
        "dynamodb",
        endpoint_url=stack.emulator.endpoint_url,
        region_name=REGION,
        aws_access_key_id="AKIAIOSFODNN7EXAMPLE",
        aws_secret_access_key="unknown",
    )
    with pytest.raises(ClientError, match=r"UnrecognizedClient|AccessDenied|InvalidClientToken"):
        nobody.scan(TableName=stack.outputs["TableName"])


def _wait_until(condition: Callable[[], bool], otherwise: str) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline, otherwise
        time.sleep(0.05)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0
