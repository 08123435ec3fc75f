"""Folders of running things under ``.local``, each held by a lock that dies with its process.

A lock is the operating system's (``flock``), so there is no stale state: one that can be taken
belongs to nobody, whatever a crash left in the file.
"""

import fcntl
import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent.parent
LOCAL = ROOT / ".local"
DEV_LOCK = LOCAL / "dev.lock"
"""Held by ``make dev`` while it runs."""
STACK_FILE = LOCAL / "stack.json"
"""How to reach the stack that ``make dev`` keeps running; it goes away with it."""


def try_lock(path: Path) -> IO[str] | None:
    """Lock ``path`` and write this process's id into it; None when another process holds it.

    The lock lasts until the returned file is closed or this process ends.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    file = path.open("a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    file.truncate(0)
    file.write(f"{os.getpid()}\n")
    file.flush()
    return file


def holder(path: Path) -> int | None:
    """Return the id of the process that holds the lock on ``path``, None when none does."""
    if not path.exists():
        return None
    if (file := try_lock(path)) is not None:
        file.close()
        return None
    return int(path.read_text().strip() or "0") or None


@contextmanager
def run_folder() -> Iterator[Path]:
    """Make a folder for one run's temporary files and remove it afterwards.

    Folders of runs that did not live to remove theirs are removed first.
    """
    runs = LOCAL / "run"
    runs.mkdir(parents=True, exist_ok=True)
    with (LOCAL / "run.lock").open("a") as one_at_a_time:
        fcntl.flock(one_at_a_time, fcntl.LOCK_EX)
        for left_over in runs.iterdir():
            if holder(left_over / "lock") is None:
                _remove(left_over)
        folder = Path(tempfile.mkdtemp(dir=runs))
        lock = try_lock(folder / "lock")
    try:
        yield folder
    finally:
        _remove(folder)
        if lock:
            lock.close()


def _remove(folder: Path) -> None:
    """Remove a folder without waiting: a run unpacks 20,000 files, seconds of a slow disk."""
    subprocess.run(["sh", "-c", 'rm -rf "$0" &', str(folder)], check=False)
