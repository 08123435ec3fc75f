"""Webhooks through the whole stack: stream, bus, queues, and a receiver that verifies."""

import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook as Verifier

from local.client import Answer, Client
from local.receiver import EVENTS, receiving
from tests.e2e.conftest import PATIENCE


class Server(ThreadingHTTPServer):
    """A receiver that answers as it is told, and keeps what it was sent."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.status = 200
        self.received: list[tuple[dict[str, str], bytes]] = []
        self.url = f"http://127.0.0.1:{self.server_port}/hook"


class Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        server: Any = self.server
        server.received.append(({k.lower(): v for k, v in self.headers.items()}, body))
        self.send_response(server.status)
        self.end_headers()
        self.wfile.write(b"answered")

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield running
        running.shutdown()


@pytest.fixture
def registered(client: Client, server: Server) -> Iterator[dict[str, Any]]:
    body = {"url": server.url, "events": list(EVENTS)}
    answer = client.call("POST", "/webhooks", body)
    assert answer.status == 201, answer
    yield answer.body
    assert client.call("DELETE", f"/webhooks/{answer.body['webhook_id']}").status == 204


def until(what: Any) -> Any:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if found := what():
            return found
        time.sleep(0.1)
    raise AssertionError(f"not within {PATIENCE:.0f} s")


def deliveries(client: Client, webhook_id: str, query: str = "") -> list[dict[str, Any]]:
    answer: Answer = client.call("GET", f"/webhooks/{webhook_id}/deliveries{query}")
    assert answer.status == 200, answer
    found: list[dict[str, Any]] = answer.body["deliveries"]
    return found


def test_a_sessions_events_arrive_signed(
    api: Any, client: Client, server: Server, registered: dict[str, Any], speech: list[bytes]
) -> None:
    session_id = api.create(templates=["transcript"])
    api.upload(session_id, "0.webm", speech[0])
    api.end(session_id, 1)
    assert api.result(session_id).body["status"] == "completed"

    def names() -> list[str]:
        return sorted(json.loads(body)["event"] for _, body in server.received)

    wanted = ["document.completed", "session.completed", "session.ended", "session.started"]
    until(lambda: names() == wanted)
    for headers, body in server.received:
        payload = json.loads(body)
        assert set(payload) == {"id", "event", "timestamp", "session_id"}
        assert payload["session_id"] == session_id
        assert headers["webhook-id"] == payload["id"]
        assert Verifier(registered["secret"]).verify(body, headers) == payload
        parts = dict(each.split("=") for each in headers["x-msa-signature"].split(","))
        key = registered["secret"].encode()
        signed = f"{parts['t']}.{body.decode()}".encode()
        assert hmac.new(key, signed, hashlib.sha256).hexdigest() == parts["v1"]

    def log() -> list[dict[str, Any]]:
        found = deliveries(client, registered["webhook_id"], "?status=delivered")
        return found if len(found) == len(wanted) else []

    for delivery in until(log):
        (attempt,) = delivery["attempts"]
        assert (attempt["status_code"], attempt["response"]) == (200, "answered")


def test_what_failed_is_tried_again_and_sent_again(
    api: Any, client: Client, server: Server, registered: dict[str, Any]
) -> None:
    server.status = 500
    webhook_id = registered["webhook_id"]
    api.create()
    until(lambda: len(server.received) == 2)  # at once, and five seconds later
    assert len({headers["webhook-id"] for headers, _ in server.received}) == 1
    (delivery,) = until(lambda: deliveries(client, webhook_id, "?status=pending"))
    assert "failing_since" in client.call("GET", f"/webhooks/{webhook_id}").body

    server.status = 204
    path = f"/webhooks/{webhook_id}/deliveries/{delivery['delivery_id']}"
    assert client.call("POST", f"{path}/redeliver").status == 202
    until(lambda: client.call("GET", path).body["status"] == "delivered")
    codes = [attempt["status_code"] for attempt in client.call("GET", path).body["attempts"]]
    assert codes[0] == 500
    assert codes[-1] == 204


def test_gone_it_is_disabled_and_the_bus_says_so(
    client: Client, server: Server, registered: dict[str, Any], bus: Any
) -> None:
    server.status = 410
    path = f"/webhooks/{registered['webhook_id']}"
    ping = client.call("POST", f"{path}/ping")
    assert ping.status == 202, ping
    until(lambda: client.call("GET", path).body["status"] == "disabled")
    assert client.call("GET", path).body["disabled_reason"] == "gone"
    notice = bus.notice(registered["webhook_id"])
    assert notice["detail-type"] == "webhook.disabled"
    assert set(notice["detail"]) == {"id", "event", "timestamp", "tenant", "webhook_id"}


def test_the_local_receiver_verifies_and_passes_over_repeats(api: Any, client: Client) -> None:
    with receiving(client) as receiver:
        session_id = api.create()
        assert receiver.wait_for(lambda each: each["session_id"] == session_id, PATIENCE)
        assert receiver.refused == 0
        forged = receiver.take(b"{}", {"webhook-id": "x", "webhook-timestamp": "1"})
        assert (forged, receiver.refused) == (401, 1)


def test_an_address_inside_is_refused(client: Client) -> None:
    for url in ("https://127.0.0.1/", "http://10.0.0.1/", "https://localhost/", "http://[::1]/"):
        answer = client.call("POST", "/webhooks", {"url": url, "events": ["session.ended"]})
        assert answer.status == 400, url
