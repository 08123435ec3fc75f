"""The audit trail: what each endpoint leaves there, and that nothing is answered without it."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest

import workers.process_session
import workers.sweep
import workers.write_note
from scribe.aws.clients import client
from tests.functions import calls, hooks
from tests.functions.calls import SESSION, Answer, call
from tests.functions.conftest import NOW, Deployment
from tests.functions.hooks import DELIVERIES, DELIVERY, NOUN, ONE
from tests.functions.tenants.estate import Estate
from tests.functions.tenants.routes import ROUTES
from tests.functions.work import FakeSpeech, deliver, message, wav

Route = tuple[str, str]

THE_SESSION, AUDIO = "/v1/sessions/{session_id}", "/v1/sessions/{session_id}/audio"
CREATE, END = ("POST", "/v1/sessions"), ("POST", f"{THE_SESSION}/end")
GET, PATCH, ERASE = ("GET", THE_SESSION), ("PATCH", THE_SESSION), ("DELETE", THE_SESSION)
PROCESS = ("POST", f"{THE_SESSION}/process/template")
PROCESS_ONE = ("POST", f"{THE_SESSION}/process/template/{{template_id}}")
UPLOAD_TEXT = ("POST", "/api/v1/transaction/{session_id}/convert-to-template")
DOCUMENTS, DOCUMENT = "/api/v1/documents", "/api/v1/documents/{document_id}"
WITH_DOCUMENTS = ("GET", "/api/v1/sessions/{session_id}")
TEMPLATES, TEMPLATE = "/api/v1/template", "/api/v1/template/{template_id}"
QUIET = {
    *(("POST", AUDIO), ("POST", f"{AUDIO}/{{file_name}}"), ("PUT", f"{AUDIO}/{{file_name}}")),
    *(("GET", "/v1/templates"), ("GET", TEMPLATES), ("GET", NOUN), ("GET", ONE)),
    *(("GET", DELIVERIES), ("GET", DELIVERY), ("GET", "/v1/usage")),
}
"""What leaves no line: chunks one by one, and what tells of no patient."""


@dataclass
class Clinic:
    """A tenant that works, and the trail as it grows; each request comes a second later."""

    deployment: Deployment
    asked: set[Route] = field(default_factory=set)
    told: int = 0
    seconds: Any = field(default_factory=count)

    def now(self) -> datetime:
        """Return when the next request comes."""
        return NOW + timedelta(seconds=next(self.seconds))

    def new_lines(self) -> list[dict[str, Any]]:
        """Return what was written since the last time."""
        lines = self.deployment.lines()
        before, self.told = self.told, len(lines)
        return lines[before:]

    def ask(self, route: Route, **event: Any) -> Answer:
        """Call an endpoint by its method and resource."""
        self.asked.add(route)
        method, resource = route
        module = ROUTES[route].handler()
        return call(module, method=method, resource=resource, now=self.now(), **event)

    def leaves(self, route: Route, *told: tuple[Any, ...], status: int = 200, **event: Any) -> Any:
        """Call an endpoint, and see that it leaves these lines and no other; return its body.

        A line is its action, its session and its objects, which a function may find in the body.
        """
        answer = self.ask(route, **event)
        assert answer.status == status, (route, answer)
        expected = [
            (
                action,
                session_id,
                [each(answer.body) if callable(each) else each for each in objects],
            )
            for action, session_id, *objects in told
        ]
        lines = self.new_lines()
        assert all(line["outcome"] == "success" for line in lines)
        found = [
            (line["action"], line.get("session_id"), line.get("objects", [])) for line in lines
        ]
        assert sorted(found) == sorted(expected), route
        return answer.body

    def work(self) -> None:
        """Do what is on its way, which is nobody's deed."""
        deliver(workers.process_session.handler, message())
        deliver(
            workers.write_note.handler, *self.deployment.messages(self.deployment.notes_queue_url)
        )
        assert self.new_lines() == []


@pytest.fixture
def clinic(deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> Clinic:
    monkeypatch.setattr(workers.process_session, "speech_to_text", lambda _: FakeSpeech())
    monkeypatch.setattr("scribe.aws.queue.Queue.put_off", lambda *_: None)
    return Clinic(deployment)


def new_session(session_id: str = SESSION) -> dict[str, Any]:
    return {
        "upload_type": "chunked",
        "session_id": session_id,
        "templates": ["soap"],
        "patient_details": {"oid": "p-1", "name": "Jane"},
    }


def test_every_endpoint_leaves_its_line(clinic: Clinic) -> None:
    for part in (_sessions, _documents, _other_endings, _templates, _webhooks):
        part(clinic)
    clinic.leaves(("GET", "/v1/audit"), ("audit.export", None))

    assert set(ROUTES) - clinic.asked <= QUIET


def _sessions(clinic: Clinic) -> None:
    leaves, path = clinic.leaves, {"session_id": SESSION}
    leaves(CREATE, ("session.create", SESSION), status=201, body=new_session())
    leaves(CREATE, body=new_session())  # repeated, it creates nothing
    change = {"additional_data": {"visit": "7"}}
    leaves(PATCH, ("session.update", SESSION), path=path, body=change)
    leaves(GET, ("details.read", SESSION), path=path, status=202)
    chunk = ("PUT", f"{AUDIO}/{{file_name}}")
    leaves(chunk, path=path | {"file_name": "0.wav"}, body=wav())
    sent: dict[str, Any] = {"body": {"audio_files_sent": 1}, "headers": {"Idempotency-Key": "k"}}
    leaves(END, ("session.end", SESSION), path=path, status=202, **sent)
    leaves(END, path=path, status=202, **sent)  # the first answer again
    clinic.work()
    leaves(("GET", AUDIO), ("recording.read", SESSION), path=path)
    leaves(("GET", "/api/v2/transaction/history"), ("history.read", None, SESSION))


def _documents(clinic: Clinic) -> None:
    leaves, path = clinic.leaves, {"session_id": SESSION}
    soap = calls.get().body["templates"][0]["soap"]["document_id"]
    clinic.new_lines()
    read = [("details.read", SESSION), ("transcript.read", SESSION)]
    leaves(GET, *read, ("document.read", SESSION, soap), path=path)
    leaves(GET, *read, path=path, query={"template_id": "vitals"})

    asked_for: Callable[[Any], Any] = lambda body: body["document_id"]  # noqa: E731
    created = ("document.create", SESSION, asked_for)
    leaves(PROCESS_ONE, created, path=path | {"template_id": "vitals"}, status=202)
    leaves(PROCESS, created, path=path, status=202)

    mine = {"session_id": SESSION, "document_name": "Mine"}
    filed: Callable[[Any], Any] = lambda body: body["data"]["document_id"]  # noqa: E731
    created = ("document.create", SESSION, filed)
    own = filed(leaves(("POST", DOCUMENTS), created, status=201, body=mine))
    edited = mine | {"document_id": own, "document_name": "Ours"}
    for _ in range(2):  # the second changes nothing, and lends the text out again
        leaves(("POST", DOCUMENTS), ("document.edit", SESSION, own), body=edited)
    leaves(("GET", DOCUMENT), ("document.read", SESSION, soap), path={"document_id": soap})
    leaves(WITH_DOCUMENTS, ("details.read", SESSION), path=path)
    read = [("details.read", SESSION), ("document.read", SESSION, soap)]
    leaves(WITH_DOCUMENTS, *read, path=path, query={"presigned": "true"})
    leaves(("DELETE", DOCUMENT), ("document.delete", SESSION, own), path={"document_id": own})
    leaves(ERASE, ("session.erase", SESSION), path=path, status=204)


def _other_endings(clinic: Clinic) -> None:
    leaves, told, off = clinic.leaves, f"{SESSION}-told", f"{SESSION}-off"
    leaves(CREATE, ("session.create", told), status=201, body=new_session(told))
    text: dict[str, Any] = {"path": {"session_id": told}, "body": {"transcript": "Doctor: Hello."}}
    leaves(UPLOAD_TEXT, ("transcript.upload", told), status=202, **text)
    leaves(UPLOAD_TEXT, status=202, **text)
    leaves(CREATE, ("session.create", off), status=201, body=new_session(off))
    cancelled = {"user_status": "cancelled", "processing_status": "cancelled"}
    leaves(PATCH, ("session.cancel", off), path={"session_id": off}, body=cancelled)
    leaves(PATCH, path={"session_id": off}, body=cancelled)


def _templates(clinic: Clinic) -> None:
    leaves = clinic.leaves
    made: Callable[[Any], Any] = lambda body: body["template_id"]  # noqa: E731
    created = ("template.create", None, made)
    own = made(leaves(("POST", TEMPLATES), created, status=201, body={"title": "Heart"}))
    path = {"template_id": own}
    leaves(("PATCH", TEMPLATE), ("template.change", None, own), path=path, body={"title": "Hearts"})
    leaves(("PATCH", TEMPLATE), path=path, body={"title": "Hearts"})
    leaves(("DELETE", TEMPLATE), ("template.archive", None, own), path=path)
    leaves(("DELETE", TEMPLATE), path=path)


def _webhooks(clinic: Clinic) -> None:
    leaves = clinic.leaves
    made: Callable[[Any], Any] = lambda body: body["webhook_id"]  # noqa: E731
    new = {"url": hooks.URL, "events": ["session.completed"]}
    hook = made(leaves(("POST", NOUN), ("webhook.create", None, made), status=201, body=new))
    path, url = {"webhook_id": hook}, f"{hooks.URL}/2"
    leaves(("PATCH", ONE), ("webhook.change", None, hook), path=path, body={"url": url})
    leaves(("PATCH", ONE), ("webhook.rotate", None, hook), path=path, body={"rotate_secret": True})
    sent = leaves(("POST", f"{ONE}/ping"), ("webhook.ping", None, hook), path=path, status=202)
    ping = sent["delivery_id"]
    again, one = ("webhook.redeliver", None, hook, ping), path | {"delivery_id": ping}
    leaves(("POST", f"{DELIVERY}/redeliver"), again, path=one, status=202)
    all_of_them = {"from": "2026-01-01T00:00:00Z", "status": "pending"}
    leaves(("POST", f"{ONE}/redeliver"), again, path=path, status=202, body=all_of_them)
    leaves(("DELETE", ONE), ("webhook.delete", None, hook), path=path, status=204)


def test_a_line_says_who_from_where_by_what_and_when(clinic: Clinic) -> None:
    clinic.ask(CREATE, body=new_session())
    (line,) = clinic.new_lines()

    assert line.pop("pk") == "TENANT#demo#DAY#2026-01-05"
    assert line.pop("sk") == f"2026-01-05T09:00:00.000Z#{line.pop('id')}"
    assert line.pop("delete_at") == int((NOW + timedelta(days=2190)).timestamp())
    assert line == {
        "at": "2026-01-05T09:00:00.000Z",
        "tenant": "demo",
        "actor": "key_sample",
        "action": "session.create",
        "session_id": SESSION,
        "outcome": "success",
        "route": "POST /v1/sessions",
        "request_id": "00000000-0000-0000-0000-000000000000",
        "source": "192.0.2.17",
    }


@pytest.mark.parametrize(
    ("event", "code"),
    [
        ({"scopes": "capture"}, "forbidden"),
        ({"tenant": "other"}, "session_not_found"),
    ],
)
def test_who_is_refused_is_recorded(clinic: Clinic, event: dict[str, str], code: str) -> None:
    clinic.ask(CREATE, body=new_session())
    clinic.new_lines()
    assert clinic.ask(GET, path={"session_id": SESSION}, **event).code == code

    (line,) = clinic.new_lines()
    assert (line["action"], line["outcome"], line["session_id"]) == (
        "request.refused",
        code,
        SESSION,
    )
    assert line["tenant"] == event.get("tenant", "demo"), "it is in the trail of who asked"
    assert line["route"] == "GET /v1/sessions/{session_id}"


def test_what_is_no_id_is_in_no_line(clinic: Clinic) -> None:
    clinic.ask(GET, path={"session_id": "Jane Canary, born 1970"})
    clinic.ask(("GET", DOCUMENT), path={"document_id": "Jane Canary, born 1970"})

    assert [line["outcome"] for line in clinic.new_lines()] == [
        "session_not_found",
        "document_not_found",
    ]
    assert "Canary" not in str(clinic.deployment.lines())


def test_nothing_that_people_wrote_is_in_any_line(deployment: Deployment) -> None:
    estate = Estate(deployment, "demo", mark="canary", choice="chosen").make()
    estate_lines = json.dumps(deployment.lines(), default=str).lower()

    assert len(deployment.lines()) > 30
    for word in (
        "canary",
        "cardiology",
        "ibuprofen",
        "nausea",
        "oid-chosen",
        "example.com",
        ".wav",
    ):
        assert word not in estate_lines, word
    assert estate.ids["session_id"][0] in estate_lines


def test_what_the_deployment_does_by_itself_has_its_line(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    clinic.ask(CREATE, body=new_session())
    clinic.new_lines()
    late = NOW + timedelta(days=1)
    for _ in range(2):
        workers.sweep.handler({}, hooks.CONTEXT, clock=lambda: late)

    (line,) = clinic.new_lines()
    assert (line["actor"], line["action"]) == ("system", "session.expire")
    assert line["at"] == "2026-01-06T09:00:00.000Z"


@pytest.fixture
def without_the_table(clinic: Clinic) -> Clinic:
    """Have a session that is done, and then no table for the trail."""
    clinic.ask(CREATE, body=new_session())
    clinic.ask(
        ("PUT", f"{AUDIO}/{{file_name}}"),
        path={"session_id": SESSION, "file_name": "0.wav"},
        body=wav(),
    )
    clinic.ask(END, path={"session_id": SESSION}, body={"audio_files_sent": 1})
    clinic.new_lines()
    clinic.work()
    client("dynamodb").delete_table(TableName=clinic.deployment.audit_table_name)
    return clinic


@pytest.mark.parametrize(
    "route",
    [
        GET,
        ("GET", AUDIO),
        WITH_DOCUMENTS,
        ("GET", "/api/v2/transaction/history"),
        ("GET", "/v1/audit"),
    ],
)
def test_nothing_is_read_that_can_not_be_recorded(without_the_table: Clinic, route: Route) -> None:
    answer = without_the_table.ask(route, path={"session_id": SESSION})

    assert (answer.status, answer.code) == (503, "service_unavailable")
    assert set(answer.body) == {"error"}
    assert answer.headers["Retry-After"]


@pytest.mark.parametrize("route", [CREATE, PATCH, ERASE, ("POST", TEMPLATES), ("POST", NOUN)])
def test_nothing_is_changed_that_can_not_be_recorded(
    without_the_table: Clinic, route: Route
) -> None:
    rows = client("dynamodb").scan(TableName="wardscribe")["Items"]
    body = new_session(f"{SESSION}-2") | {"title": "T", "url": hooks.URL}
    body |= {"events": ["session.completed"]}
    if route == PATCH:
        body = {"additional_data": {"visit": "8"}}
    answer = without_the_table.ask(route, path={"session_id": SESSION}, body=body)

    assert (answer.status, answer.code) == (503, "service_unavailable")
    assert set(answer.body) == {"error"}
    assert answer.headers["Retry-After"]
    assert client("dynamodb").scan(TableName="wardscribe")["Items"] == rows
