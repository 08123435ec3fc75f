"""The sender against real HTTPS servers: what they get, and what the log says of them."""

import json
import time
from datetime import UTC, datetime
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook as Verifier

import workers.deliver_webhook
from tests.functions.conftest import Deployment
from tests.functions.hooks import ONE, ask, deliveries, dispatch, event, receiving, register
from tests.functions.work import deliver
from tests.webhooks.receivers import HOST, Behaviour, answers, running, says

OK = b"HTTP/1.1 200 OK\r\n"


def late(*_: Any) -> None:
    time.sleep(1.5)


def attempt(deployment: Deployment, behave: Behaviour) -> tuple[dict[str, Any], Any, str]:
    """Let a webhook's receiver get one event; return the delivery, the request, the secret."""
    with running(behave) as receiver, receiving(deployment) as queue:
        now = datetime.now(UTC)
        registered = register(f"https://{HOST}/hook", now=now)
        dispatch(event(), now=now)
        outbound = receiver.outbound(seconds=0.8)

        def work(batch: dict[str, Any], context: object) -> dict[str, Any]:
            handler: Any = workers.deliver_webhook.handler
            answer: dict[str, Any] = handler(batch, context, outbound=outbound)
            return answer

        assert deliver(work, *queue.messages()) == []
        (delivery,) = deliveries(registered["webhook_id"])
        (request,) = receiver.received
    assert ask("GET", ONE, registered["webhook_id"]).status == 200
    return delivery, request, registered["secret"]


@pytest.fixture(autouse=True)
def names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scribe.aws.outbound.system_resolver", lambda *_: ["93.184.215.14"])


@pytest.mark.parametrize(
    ("behave", "status", "told"),
    [
        (answers(200, "thanks"), "delivered", (200, None, "thanks")),
        (answers(204), "delivered", (204, None, None)),
        (answers(500, "oops"), "pending", (500, None, "oops")),
        (
            answers(301, headers="Location: https://elsewhere.example/\r\n"),
            "pending",
            (301, None, None),
        ),
        (answers(410), "failed", (410, None, None)),
        (late, "pending", (None, "timeout", None)),
        (says(b""), "pending", (None, "no_response", None)),
        (says(b"\x00garbage\r\n\r\n"), "pending", (None, "invalid_response", None)),
        (
            says(OK + b"Content-Length: 99\r\n\r\nhalf"),
            "pending",
            (200, "incomplete_response", "half"),
        ),
        (
            says(OK + b"Content-Length: 1073741824\r\n\r\n" + b"x" * 9000),
            "delivered",
            (200, None, "x" * 1000),
        ),
    ],
)
def test_what_receivers_do_and_what_is_said_of_it(
    deployment: Deployment,
    behave: Behaviour,
    status: str,
    told: tuple[int | None, str | None, str | None],
) -> None:
    delivery, request, secret = attempt(deployment, behave)

    assert Verifier(secret).verify(request.body, request.headers) == json.loads(request.body)
    assert delivery["status"] == status
    (logged,) = delivery["attempts"]
    names = ("status_code", "error", "response")
    assert tuple(logged.get(name) for name in names) == told
    assert 0 <= logged["duration_ms"] < 5000
