"""A receiver of webhooks: verifies what it is sent, and shows it.

``python -m local.receiver`` shows everything that the stack of ``make dev`` tells. In few
lines it is what any receiver has to do: verify, answer at once, pass over repeats.
"""

import base64
import hashlib
import hmac
import json
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from local.client import Client
from local.folder import STACK_FILE

EVENTS = (
    *("session.started", "session.ended", "session.completed", "session.partial"),
    *("session.failed", "session.expired", "session.cancelled", "document.completed"),
)
TOLERANCE = 300
"""Seconds that a signature may be old, or a clock wrong."""
MAX_BODY = 65_536


@dataclass
class Receiver:
    """What was received and verified, each event once, in the order in which it came."""

    url: str
    secret: str = ""
    events: list[dict[str, Any]] = field(default_factory=list)
    refused: int = 0
    _arrived: threading.Condition = field(default_factory=threading.Condition)

    def take(self, body: bytes, headers: dict[str, str]) -> int:
        """Take a request (header names in lower case); return the status to answer with."""
        if not is_genuine(body, headers, self.secret, now=time.time()):
            self.refused += 1
            return 401
        event = json.loads(body)
        with self._arrived:
            if event["id"] not in {each["id"] for each in self.events}:
                self.events.append(event)
                self._arrived.notify_all()
        return 204

    def wait_for(self, wanted: Callable[[dict[str, Any]], bool], seconds: float) -> bool:
        """Wait until such an event has come; False if none has within some seconds."""
        with self._arrived:
            return self._arrived.wait_for(lambda: any(map(wanted, self.events)), seconds)


def is_genuine(body: bytes, headers: dict[str, str], secret: str, *, now: float) -> bool:
    """Whether a request is signed by a secret, as Standard Webhooks has it, and lately."""
    message_id = headers.get("webhook-id", "")
    timestamp = headers.get("webhook-timestamp", "")
    if not timestamp.isdigit() or abs(now - int(timestamp)) > TOLERANCE:
        return False
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{message_id}.{timestamp}.".encode() + body
    expected = b"v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256))
    # There are two while a secret is being replaced.
    given = headers.get("webhook-signature", "").encode().split()
    return any(hmac.compare_digest(expected, each) for each in given)


@contextmanager
def running_receiver() -> Iterator[Receiver]:
    """Run a receiver on a free port of this machine for the length of the block."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = min(int(self.headers.get("Content-Length") or 0), MAX_BODY)
            headers = {name.lower(): value for name, value in self.headers.items()}
            self.send_response(receiver.take(self.rfile.read(length), headers))
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Say nothing: whoever runs it shows the events."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver = Receiver(f"http://127.0.0.1:{server.server_port}/scribe-webhook")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def receiving(client: Client) -> Iterator[Receiver]:
    """Run a receiver that a stack tells everything, registered for the length of the block."""
    with running_receiver() as receiver:
        body = {"url": receiver.url, "events": list(EVENTS)}
        answer = client.call("POST", "/webhooks", body)
        if answer.status != 201:
            raise RuntimeError(f"The webhook was not registered: {answer.body}")
        receiver.secret = answer.body["secret"]
        try:
            yield receiver
        finally:
            client.call("DELETE", f"/webhooks/{answer.body['webhook_id']}")


def line(event: dict[str, Any]) -> str:
    """Return an event as a line to read."""
    about = event.get("session_id", "")
    return f"{event['timestamp']}  {event['event']:<20} {about}"


def main() -> int:
    """Show what the stack of ``make dev`` tells, until interrupted."""
    if not STACK_FILE.exists():
        print("No stack is running: `make dev` starts one.", file=sys.stderr)
        return 1
    stack = json.loads(STACK_FILE.read_text())
    with receiving(Client(stack["base_url"], stack["api_key"])) as receiver:
        print(f"Listening at {receiver.url}: Ctrl-C to stop.", flush=True)
        shown = 0
        try:
            while True:
                time.sleep(0.2)
                for event in receiver.events[shown:]:
                    print(f"  verified  {line(event)}", flush=True)
                    shown += 1
        except KeyboardInterrupt:
            return 0


if __name__ == "__main__":
    sys.exit(main())
