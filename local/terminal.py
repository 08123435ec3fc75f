"""What the commands say while they work: a line per stage with its elapsed time."""

import os
import shutil
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

TICK = 0.1
"""Seconds between two looks of a live line."""
TAIL = 20
"""Lines of a log that are shown when something fails."""


class Stage:
    """A stage under way; ``detail`` is what its live line adds, ``seconds`` what it took."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.detail = ""
        self.seconds = 0.0
        self._began = time.monotonic()

    def tick(self) -> str:
        """Return the line as of now."""
        self.seconds = time.monotonic() - self._began
        detail = f"  {self.detail}" if self.detail else ""
        return f"  {self.title:<28} {self.seconds:6.1f} s{detail}"


@contextmanager
def stage(title: str) -> Iterator[Stage]:
    """Show a line for the length of the block: live on a terminal, once at its end elsewhere."""
    current = Stage(title)
    ended = threading.Event()

    def keep_showing() -> None:
        while not ended.wait(TICK):
            # A line that wrapped could not be written over.
            line = current.tick()[: shutil.get_terminal_size().columns - 1]
            sys.stdout.write(f"\r\033[K{line}")
            sys.stdout.flush()

    live = threading.Thread(target=keep_showing, daemon=True)
    if sys.stdout.isatty():
        live.start()
    try:
        yield current
    finally:
        ended.set()
        if live.is_alive():
            live.join()
        beginning = "\r\033[K" if sys.stdout.isatty() else ""
        print(f"{beginning}{current.tick()}", flush=True)


def heading(text: str) -> None:
    """Begin a new part of the output."""
    print(f"\n{text}\n{'─' * len(text)}", flush=True)


def clock(seconds: float) -> str:
    """Return a time of a recording as ``mm:ss``."""
    return f"{int(seconds) // 60:02d}:{int(seconds) % 60:02d}"


def explain(error: Exception, log: Path | None) -> int:
    """Say on standard error what went wrong, with the end of its log, and return exit status 1."""
    print(f"\n{error}", file=sys.stderr)
    if log:
        lines = log.read_text(errors="replace").splitlines()[-TAIL:]
        print(f"The end of {os.path.relpath(log)}:", file=sys.stderr)
        print("\n".join(f"  {line}" for line in lines), file=sys.stderr)
    return 1
