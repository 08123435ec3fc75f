"""Two tenants over HTTP: with a key of its own, each meets nothing of the other's."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from local.client import Answer, Client
from local.stack import Stack
from ops.keys import create_api_key
from tests.e2e.conftest import Api
from tests.functions.tenants.estate import never
from tests.functions.tenants.routes import ROUTES, Ask

CHANGING = ("date", "x-amz", "x-ratelimit-remaining", "x-ratelimit-reset", "apigw-")
"""How headers begin that are otherwise in each answer."""
MAKING = {("POST", "/v1/sessions"), ("POST", "/api/v1/template"), ("POST", "/v1/webhooks")}
"""What makes something new, with an id by chance (``tests/functions/tenants`` looks at it)."""


@dataclass(frozen=True)
class Stranger:
    """Another tenant's client, which calls any endpoint with somebody's ids."""

    client: Client

    def ask(self, ways: Ask, route: tuple[str, str], ids: dict[str, str]) -> str:
        """Return an answer, but for the ids in it and what changes with each."""
        event = ways.event(*route, ids)
        path = route[1].format(**event["path"])
        query = "&".join(f"{name}={value}" for name, value in event["query"].items())
        answer = self.client.call(
            route[0], f"{path}?{query}" if query else path, event["body"], event["headers"]
        )
        text = json.dumps([answer.status, _lasting(answer), answer.body], sort_keys=True)
        for name, value in ids.items():
            text = text.replace(value, f"{{{name}}}")
        return text


def _lasting(answer: Answer) -> dict[str, str]:
    return {name: each for name, each in answer.headers.items() if not name.startswith(CHANGING)}


@pytest.fixture(scope="module")
def stranger(stack: Stack) -> Stranger:
    dynamodb, table = stack.emulator.client("dynamodb"), stack.outputs["TableName"]
    _, key = create_api_key(dynamodb, table, "other", now=datetime.now(UTC))
    return Stranger(Client(stack.base_url.removesuffix("/v1"), key))


@pytest.fixture(scope="module")
def owned(api: Api, speech: list[bytes]) -> dict[str, str]:
    """Let the sample tenant have one of each; return the ids by kind."""
    stage = Client(api.client.base_url.removesuffix("/v1"), api.client.api_key)

    def made(path: str, body: dict[str, Any]) -> Any:
        answer = stage.call("POST", path, body)
        assert answer.status < 300, answer
        return answer.body

    session_id = api.create(session_id="ses_alpha_of_demo_1", patient_details={"oid": "oid-alpha"})
    api.upload(session_id, "0.wav", speech[0])
    hook = {"url": "http://127.0.0.1:9/", "events": ["session.failed"]}
    webhook_id = made("/v1/webhooks", hook)["webhook_id"]
    filed = made("/api/v1/documents", {"session_id": session_id, "document_name": "alpha"})
    return {
        "session_id": session_id,
        "template_id": made("/api/v1/template", {"title": "alpha"})["template_id"],
        "webhook_id": webhook_id,
        "delivery_id": made(f"/v1/webhooks/{webhook_id}/ping", {})["delivery_id"],
        "document_id": filed["data"]["document_id"],
        "oid": "oid-alpha",
        "idempotency_key": "key-alpha",
    }


def test_a_stranger_is_told_of_anothers_what_is_told_of_none(
    stranger: Stranger, owned: dict[str, str], api: Api
) -> None:
    before = api.get(owned["session_id"]).body
    asked = [
        (ways, route)
        for route, served in ROUTES.items()
        for ways in served.asks
        if (names := set(ways.names(route[1]))) and not ways.opened
        if names <= owned.keys() and route not in MAKING
    ]
    differing = {}
    for ways, route in asked:
        ids = {name: owned[name] for name in ways.names(route[1])}
        of_none = {name: never(value) for name, value in ids.items()}
        answers = stranger.ask(ways, route, ids), stranger.ask(ways, route, of_none)
        if answers[0] != answers[1] or "alpha" in answers[0]:
            differing[route] = answers
    assert differing == {}, next(iter(differing.items()))
    assert len({route for _, route in asked}) > 20
    assert api.get(owned["session_id"]).body == before
