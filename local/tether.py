"""Processes that end with whoever started them, however that one ends.

Such a process leads a group of its own, and its standard input is a pipe that nobody writes to:
it closes with the other end, and then the whole group is killed.

    python -m local.tether command argument …
"""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path

from local.folder import ROOT


def start(
    command: list[str], *, log: Path, environment: Mapping[str, str]
) -> "subprocess.Popen[bytes]":
    """Start a command that tethers itself, from the project's root, appending to ``log``."""
    with log.open("ab") as output:
        return subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            cwd=ROOT,
            env=environment,
        )


def stop(process: "subprocess.Popen[bytes]") -> None:
    """Kill a started command with all that it started, and wait until it is gone."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def end_with_parent() -> None:
    """Let this process's group end when its standard input does."""

    def wait() -> None:
        while os.read(0, 1):
            pass
        os.killpg(0, signal.SIGKILL)

    threading.Thread(target=wait, daemon=True).start()


if __name__ == "__main__":
    end_with_parent()
    sys.exit(subprocess.call(sys.argv[1:], stdin=subprocess.DEVNULL))
