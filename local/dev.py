"""``make dev``: keep a stack running until it is interrupted or ``make stop`` is called."""

import argparse
import json
import os
import signal
import sys
from pathlib import Path
from typing import Never

from local.emulator import REGION, LocalError
from local.folder import DEV_LOCK, ROOT, STACK_FILE, holder, try_lock
from local.stack import Stack, running_stack
from local.terminal import explain, heading


def main() -> int:
    """Run it, on the port that the only argument names, if there is one."""
    parser = argparse.ArgumentParser(prog="make dev PORT=")
    parser.add_argument("port", nargs="?", type=int, metavar="PORT", help="default: a free one")
    port = parser.parse_args().port
    stop_on_signals()
    lock = try_lock(DEV_LOCK)
    if lock is None:
        print(
            f"A stack is running already (process {holder(DEV_LOCK)}): `make stop` stops it,"
            f" {STACK_FILE.relative_to(ROOT)} says how to reach it.",
            file=sys.stderr,
        )
        return 1
    STACK_FILE.unlink(missing_ok=True)
    try:
        _serve(port)
    except KeyboardInterrupt:
        print("\nStopped.")
        return 0
    except LocalError as error:
        return explain(error, error.log)
    finally:
        STACK_FILE.unlink(missing_ok=True)
        lock.close()


def _serve(port: int | None) -> Never:
    heading("Wardscribe on this machine")
    with running_stack("dev", port) as stack:
        write_stack_file(stack, STACK_FILE)
        _greet(stack)
        stack.emulator.process.wait()
        raise LocalError("The emulator ended by itself.", stack.emulator.log)


def write_stack_file(stack: Stack, path: Path) -> None:
    """Write how to reach ``stack`` as JSON that only this user can read."""
    root = stack.base_url.removesuffix("/v1")
    description = {
        "base_url": stack.base_url,
        "sdk_base_url": root,
        "auth_base_url": root,
        "api_key": stack.api_key,
        "client_id": stack.client_id,
        "client_secret": stack.client_secret,
        "endpoint_url": stack.emulator.endpoint_url,
        "region": REGION,
        "outputs": stack.outputs,
    }
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(description, file, indent=2)


def stop_on_signals() -> None:
    """Make SIGTERM what Ctrl-C is, and let either stop everything that was started.

    SIGINT too: a shell's background jobs begin with it ignored.
    """

    def interrupt(*_: object) -> Never:
        raise KeyboardInterrupt

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, interrupt)


def _greet(stack: Stack) -> None:
    print(
        f"""
  Base URL   {stack.base_url}
  API key    {stack.api_key}
  Client     {stack.client_id}  secret {stack.client_secret}
  All of it  {STACK_FILE.relative_to(ROOT)}
  Logs       make logs
  Webhooks   .venv/bin/python -m local.receiver shows them; http://127.0.0.1:… is taken here
  Stop       Ctrl-C, or `make stop` elsewhere

  curl -sX POST {stack.base_url}/sessions \\
    -H 'Authorization: Bearer {stack.api_key}' -H 'Content-Type: application/json' \\
    -d '{{"upload_type": "chunked", "templates": ["soap", "medications"]}}'
""",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())
