"""Handlers run step by step: every AWS call of each waits until a schedule lets it go on.

Each handler has a thread of its own and only one of them runs at any time, so a schedule decides
alone how their AWS calls interleave, and a run can be repeated from it.
"""

import threading
from collections.abc import Callable
from typing import Any

from scribe.aws.clients import client

_current = threading.local()


class Step:
    """One handler on its way: ``advance`` lets it make its next AWS call."""

    def __init__(self, call: Callable[[], Any]) -> None:
        self.result: Any = None
        self.error: BaseException | None = None
        self.done = False
        self._may_go = threading.Semaphore(0)
        self._has_stopped = threading.Semaphore(0)
        self._thread = threading.Thread(target=self._run, args=(call,), daemon=True)
        self._thread.start()
        self._has_stopped.acquire()

    def advance(self) -> None:
        """Let the handler run up to its next AWS call, or to its end."""
        self._may_go.release()
        self._has_stopped.acquire()

    def _run(self, call: Callable[[], Any]) -> None:
        _current.step = self
        self._wait()
        try:
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
    client.meta.events.register_first("before-call", _before_call, unique_id="step")


def _before_call(**_: Any) -> None:
    step = getattr(_current, "step", None)
    if step is not None:
        step._wait()


def read_version(bucket: str, key: str, version: str) -> bytes:
    """Return an object's bytes in a version."""
    body = client("s3").get_object(Bucket=bucket, Key=key, VersionId=version)["Body"]
    content: bytes = body.read()
    return content
