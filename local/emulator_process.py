"""The emulator's own process, run by the emulator's own Python (``.tools/emulator``).

It ends with whoever started it, however that one ends: standard input is a pipe that nobody
writes to and that closes with the other end.
"""

import os
import signal
import sys
import threading

from ministack import app


def _end_with_parent() -> None:
    sys.stdin.buffer.read()
    os.killpg(0, signal.SIGKILL)


def _enforce_roles(*_: object) -> None:
    # The emulator's own setting, which it reads at every request. It can't be on from the start:
    # the CDK's bucket refuses whoever comes without TLS.
    app.AUTH = True


if __name__ == "__main__":
    signal.signal(signal.SIGUSR1, _enforce_roles)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    app.main()
