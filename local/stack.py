"""A whole stack on this machine: emulator, deployment, credentials."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from local.client import Client
from local.deploy import deploy
from local.emulator import Emulator, running_emulator
from local.folder import run_folder
from local.terminal import stage
from ops.keys import create_api_key, create_client

TENANT = "demo"


@dataclass(frozen=True)
class Stack:
    """A running stack; ``outputs`` are CloudFormation's, by name."""

    emulator: Emulator
    outputs: dict[str, str]
    api_key: str
    client_id: str
    client_secret: str

    @property
    def base_url(self) -> str:
        """The API's address, ending in ``/voice/v1``."""
        return self.outputs["BaseUrl"]

    def client(self) -> Client:
        """Return a client of its API that has the key."""
        return Client(self.base_url, self.api_key)


@contextmanager
def running_stack(name: str, port: int | None = None) -> Iterator[Stack]:
    """Start, deploy and provision a stack for the length of the block; nothing stays behind.

    ``name`` names its logs in ``.local``, ``port`` is the emulator's (None: any free one).

    Raises:
        local.emulator.LocalError: this machine lacks something, or the deployment fails.
    """
    with ExitStack() as running:
        folder = running.enter_context(run_folder())
        with stage("Starting the emulator"):
            emulator = running.enter_context(running_emulator(name, folder, port))
        outputs = deploy(emulator, name, folder)
        with stage("Making credentials"):
            stack = _with_credentials(emulator, outputs)
        yield stack


def _with_credentials(emulator: Emulator, outputs: dict[str, str]) -> Stack:
    dynamodb, table, now = emulator.client("dynamodb"), outputs["TableName"], datetime.now(UTC)
    _, api_key = create_api_key(dynamodb, table, TENANT, now=now)
    client, client_secret = create_client(dynamodb, table, TENANT, now=now)
    return Stack(emulator, outputs, api_key, client.id, client_secret)
