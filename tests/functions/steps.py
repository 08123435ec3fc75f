"""Handlers run step by step: every AWS call of each waits until a schedule lets it go on.

Each handler has a thread of its own and only one of them runs at any time, so a schedule decides
alone how their AWS calls interleave and which of them fail, and a run can be repeated from it.
"""

import threading
from collections.abc import Callable
from enum import Enum, auto
from typing import Any

from botocore.exceptions import ConnectionClosedError, ReadTimeoutError

from scribe.aws.clients import client


class Fault(Enum):
    """What may become of an AWS call: it or its handler dies."""

    REFUSED = auto()
    """It fails without an effect."""
    LOST = auto()
    """It takes effect, and nobody is answered."""
    REPEATED = auto()
    """It takes effect and its answer is lost, so boto3 makes it again: that answer arrives."""
    KILLED_BEFORE = auto()
    """Its handler dies before it."""
    KILLED_AFTER = auto()
    """Its handler dies when it has taken effect."""


class Killed(BaseException):
    """The handler's process is dead: whatever code of it still runs reaches nothing."""


class Step:
    """One handler on its way: ``advance`` lets it make its next AWS call."""

    running: "Step | None" = None
    """The one that runs, on whichever of its threads."""

    def __init__(self, call: Callable[[], Any]) -> None:
        self.result: Any = None
        self.error: BaseException | None = None
        self.done = False
        self.killed = False
        self.fault: Fault | None = None
        self._may_go = threading.Semaphore(0)
        self._has_stopped = threading.Semaphore(0)
        self._thread = threading.Thread(target=self._run, args=(call,), daemon=True)
        self._thread.start()
        self._has_stopped.acquire()

    def advance(self, fault: Fault | None = None) -> None:
        """Let the handler run up to its next AWS call, or to its end.

        ``fault`` befalls the call that it waits to make, if it has come to one.
        """
        self.fault = fault
        Step.running = self
        self._may_go.release()
        self._has_stopped.acquire()
        Step.running = None

    def kill(self) -> None:
        """Let the handler die where it is."""
        while not self.done:
            self.killed = True
            self.advance()

    def before_call(self) -> None:
        """Wait for the schedule, and meet what it has decided."""
        if not self.killed:
            self._wait()
        if self.fault is Fault.KILLED_BEFORE:
            self.killed = True
        if self.killed:
            raise Killed
        if self.fault is Fault.REFUSED:
            raise ConnectionClosedError(endpoint_url="https://aws.example")

    def after_call(self) -> None:
        """Meet what the schedule has decided about the answer."""
        if self.fault is Fault.KILLED_AFTER:
            self.killed = True
            raise Killed
        if self.fault is Fault.LOST:
            raise ReadTimeoutError(endpoint_url="https://aws.example")

    def _run(self, call: Callable[[], Any]) -> None:
        self._wait()
        try:
            if not self.killed:
                self.result = call()
        except BaseException as error:  # noqa: BLE001 - told to the test
            self.error = error
        self.done = True
        self._has_stopped.release()

    def _wait(self) -> None:
        self._has_stopped.release()
        self._may_go.acquire()


def wait_before_calls(client: Any) -> None:
    """Make every call of a client wait for its step, where it is made within one."""
    for event, react in (
        ("before-call", _before_call),
        ("after-call", _after_call),
        ("needs-retry", _needs_retry),
    ):
        client.meta.events.register_first(event, react, unique_id=f"step-{event}")


def _before_call(**_: Any) -> None:
    if Step.running:
        Step.running.before_call()


def _after_call(**_: Any) -> None:
    if Step.running:
        Step.running.after_call()


def _needs_retry(attempts: int, **_: Any) -> int | None:
    step = Step.running
    return 0 if step and step.fault is Fault.REPEATED and attempts == 1 else None


def read_version(bucket: str, key: str, version: str) -> bytes:
    """Return an object's bytes in a version."""
    body = client("s3").get_object(Bucket=bucket, Key=key, VersionId=version)["Body"]
    content: bytes = body.read()
    return content
