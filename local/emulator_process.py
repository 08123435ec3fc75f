"""The emulator's own process, run by the emulator's own Python (``.tools/emulator``)."""

import signal

from ministack import app

from local.tether import end_with_parent


def _enforce_roles(*_: object) -> None:
    # The emulator's own setting, which it reads at every request. It can't be on from the start:
    # the CDK's bucket refuses whoever comes without TLS.
    app.AUTH = True


if __name__ == "__main__":
    end_with_parent()
    signal.signal(signal.SIGUSR1, _enforce_roles)
    app.main()
