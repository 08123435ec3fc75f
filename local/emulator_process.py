"""The emulator's own process, run by the emulator's own Python (``.tools/emulator``).

It ends with whoever started it, however that one ends: standard input is a pipe that nobody
writes to and that closes with the other end.
"""

import os
import signal
import sys
import threading

from ministack.app import main


def _end_with_parent() -> None:
    sys.stdin.buffer.read()
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    threading.Thread(target=_end_with_parent, daemon=True).start()
    main()
