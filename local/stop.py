"""``make stop``: stop the stack that ``make dev`` keeps running. Needs no installed package."""

import os
import signal
import sys
import time

from local.folder import DEV_LOCK, STACK_FILE, holder

PATIENCE = 20.0
"""Seconds until a stop is forced; it takes well under one."""


def main() -> int:
    """Stop it, by the id of the very process that holds the lock."""
    process = holder(DEV_LOCK)
    if process is None:
        STACK_FILE.unlink(missing_ok=True)
        print("No stack is running.")
        return 0
    os.kill(process, signal.SIGTERM)
    deadline = time.monotonic() + PATIENCE
    while holder(DEV_LOCK) == process:
        if time.monotonic() > deadline:
            os.kill(process, signal.SIGKILL)
            deadline += PATIENCE
        time.sleep(0.1)
    STACK_FILE.unlink(missing_ok=True)
    print("Stopped.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
