"""The AWS emulator: started on 127.0.0.1, stopped with everything that it started."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3

from local import tether
from local.client import Client
from local.folder import LOCAL, ROOT

HOST = "127.0.0.1"
REGION = "us-east-1"
ACCOUNT = "000000000000"
START_TIMEOUT = 60.0
"""Seconds; a start takes about one, a first one on a busy machine several."""


class LocalError(Exception):
    """Something on this machine is in the way; the message says what, and what to do."""

    def __init__(self, message: str, log: Path | None = None) -> None:
        super().__init__(message)
        self.log = log


@dataclass(frozen=True)
class Emulator:
    """A running emulator."""

    endpoint_url: str
    log: Path
    process: "subprocess.Popen[bytes]"

    def client(self, service: str) -> Any:
        """Return a boto3 client of an AWS service here, such as ``dynamodb``."""
        return boto3.client(  # type: ignore[call-overload]
            service,
            endpoint_url=self.endpoint_url,
            region_name=REGION,
            aws_access_key_id="test",
            aws_secret_access_key="test",  # noqa: S106 - the emulator takes any
        )

    def enforce_roles(self) -> None:
        """From now on let each function do only what its role allows, as AWS does.

        Policies that demand TLS must be gone by then: there is none here.
        """
        self.process.send_signal(signal.SIGUSR1)

    def environment(self) -> dict[str, str]:
        """Return an environment in which AWS is this emulator and nothing else.

        Whatever the user has set for a real account is left out of it.
        """
        return _without_aws() | {
            "AWS_ENDPOINT_URL": self.endpoint_url,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
        }


@contextmanager
def running_emulator(name: str, folder: Path, port: int | None = None) -> Iterator[Emulator]:
    """Start an emulator for the length of the block.

    ``name`` names its log, ``folder`` takes its temporary files; it holds nothing else on disk.

    Raises:
        LocalError: it is not installed, the port is taken, or it does not start.
    """
    python = ROOT / ".tools" / "emulator" / "bin" / "python"
    if not python.exists():
        raise LocalError("The emulator is not installed: run `make install` first.")
    port = _usable(port) if port else _free_port()
    log = LOCAL / f"{name}-emulator.log"
    temporary = folder / "tmp"
    temporary.mkdir()
    log.write_text("")
    process = tether.start(
        [str(python), "-m", "local.emulator_process"],
        log=log,
        environment=_without_aws()
        | {
            "GATEWAY_PORT": str(port),
            "BIND_HOST": HOST,
            "MINISTACK_HOST": HOST,
            "MINISTACK_REGION": REGION,
            "IOT_MTLS_ENABLED": "0",
            "TMPDIR": str(temporary),
        },
    )
    try:
        _wait_until_ready(f"http://{HOST}:{port}", process, log)
        yield Emulator(f"http://{HOST}:{port}", log, process)
    finally:
        # Nothing in it is worth a grace period: its state is memory, its files are in `folder`.
        tether.stop(process)


def _wait_until_ready(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_TIMEOUT
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise LocalError("The emulator ended instead of starting.", log)
        with suppress(OSError):
            if Client(url, None).call("GET", "/_ministack/ready").status == 200:
                return
        time.sleep(0.05)
    raise LocalError(f"The emulator did not start within {START_TIMEOUT:.0f} s.", log)


def _without_aws() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    return kept | {"NO_PROXY": f"{HOST},localhost", "no_proxy": f"{HOST},localhost"}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _usable(port: int) -> int:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except (OSError, OverflowError) as error:
            raise LocalError(
                f"Port {port} can't be used: something else listens on it, or it is not allowed."
                " Choose another (`make dev PORT=…`) or leave PORT out for a free one."
            ) from error
    return port
