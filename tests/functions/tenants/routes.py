"""Every endpoint that asks who calls, and how to call it with things of another tenant.

``tests/infra/test_tenants.py`` holds this list against the synthesized API: a route without its
place here fails there.
"""

import importlib
import re
from dataclasses import dataclass, field
from typing import Any

SESSION, TRANSACTION = "/v1/sessions/{session_id}", "/api/v1/transaction/{session_id}"
TEMPLATE, DOCUMENTS = "/api/v1/template", "/api/v1/documents"
HOOKS = "/v1/webhooks"
HOOK = f"{HOOKS}/{{webhook_id}}"
DELIVERY = f"{HOOK}/deliveries/{{delivery_id}}"
NAMED = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Ask:
    """One way to call an endpoint. ``{session_id}`` and the like stand for ids to be put in.

    ``{new}`` is an id that is new each time, under which a session is created first if ``opened``.
    """

    query: dict[str, str] = field(default_factory=dict)
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    path: dict[str, str] = field(default_factory=dict)
    opened: bool = False

    def names(self, resource: str) -> list[str]:
        """Return what kinds of ids the call names."""
        given = set(self.path)
        text = f"{resource} {self.query} {self.body} {self.headers} {self.path}"
        return sorted(set(NAMED.findall(text)) - given - {"new"})

    def event(self, method: str, resource: str, ids: dict[str, str]) -> dict[str, Any]:
        """Return the call as ``api_event`` takes it."""
        path = {name: self.path.get(name, f"{{{name}}}") for name in NAMED.findall(resource)}
        return {
            "method": method,
            "resource": resource,
            **_filled({"path": path, "query": self.query, "headers": self.headers}, ids),
            "body": _filled(self.body, ids),
        }


@dataclass(frozen=True)
class Route:
    """An endpoint: the module that serves it, and the ways to call it."""

    module: str
    asks: tuple[Ask, ...] = (Ask(),)

    def handler(self) -> Any:
        """Return the module."""
        return importlib.import_module(self.module)


def _filled(value: Any, ids: dict[str, str]) -> Any:
    match value:
        case str():
            return NAMED.sub(lambda found: ids[found[1]], value)
        case dict():
            return {key: _filled(each, ids) for key, each in value.items()}
        case list():
            return [_filled(each, ids) for each in value]
    return value


FILE = {"file_name": "1.wav"}
ENDING = {"audio_files_sent": 1}
CANCELLING = {"user_status": "cancelled", "processing_status": "cancelled"}
CHANGING_HOOK = {"url": "https://thief.example.com/", "events": ["session.completed"]}
TEXT = {"transcript": "Doctor: Any nausea?", "template_id": "soap"}

ROUTES: dict[tuple[str, str], Route] = {
    ("GET", SESSION): Route(
        "api.get_session",
        (
            Ask(),
            Ask(query={"document_id": "{document_id}"}),
            Ask(query={"template_id": "{template_id}", "segments": "true", "storage": "aws"}),
        ),
    ),
    ("PATCH", SESSION): Route(
        "api.update_session", (Ask(body={"additional_data": {"b": 1}}), Ask(body=CANCELLING))
    ),
    ("DELETE", SESSION): Route("api.erase_session"),
    ("GET", f"{SESSION}/audio"): Route("api.session_audio"),
    ("POST", f"{SESSION}/audio"): Route(
        "api.upload_audio",
        (Ask(body=b"audio", headers={"Content-Disposition": 'attachment; filename="1.wav"'}),),
    ),
    ("POST", f"{SESSION}/audio/{{file_name}}"): Route(
        "api.upload_audio", (Ask(body=b"audio", path=FILE),)
    ),
    ("PUT", f"{SESSION}/audio/{{file_name}}"): Route(
        "api.upload_audio", (Ask(body=b"audio", path=FILE),)
    ),
    ("POST", f"{SESSION}/end"): Route(
        "api.end_session",
        (
            Ask(body=ENDING),
            Ask(body=ENDING, headers={"Idempotency-Key": "{idempotency_key}"}),
            Ask(
                body=ENDING,
                headers={"Idempotency-Key": "{idempotency_key}"},
                path={"session_id": "{new}"},
                opened=True,
            ),
        ),
    ),
    ("POST", f"{SESSION}/process/template"): Route("api.process_template"),
    ("POST", f"{SESSION}/process/template/{{template_id}}"): Route(
        "api.process_template", (Ask(), Ask(path={"template_id": "soap"}))
    ),
    ("POST", f"{TRANSACTION}/convert-to-template"): Route(
        "api.upload_transcript",
        (
            Ask(body=TEXT),
            Ask(body={**TEXT, "template_id": "{template_id}"}),
            Ask(
                body={**TEXT, "template_id": "{template_id}"},
                path={"session_id": "{new}"},
                opened=True,
            ),
        ),
    ),
    ("GET", "/v1/templates"): Route("api.templates"),
    ("GET", TEMPLATE): Route("api.templates"),
    ("POST", TEMPLATE): Route(
        "api.templates", (Ask(body={"title": "T", "template_id": "{template_id}"}),)
    ),
    ("PATCH", f"{TEMPLATE}/{{template_id}}"): Route(
        "api.templates", (Ask(body={"title": "Mine now"}),)
    ),
    ("DELETE", f"{TEMPLATE}/{{template_id}}"): Route("api.templates"),
    ("POST", DOCUMENTS): Route(
        "api.documents",
        (
            Ask(body={"session_id": "{session_id}", "document_name": "Mine"}),
            Ask(body={"session_id": "{session_id}", "document_id": "{document_id}"}),
        ),
    ),
    ("GET", f"{DOCUMENTS}/{{document_id}}"): Route(
        "api.documents", (Ask(), Ask(query={"version": "generated"}))
    ),
    ("DELETE", f"{DOCUMENTS}/{{document_id}}"): Route("api.documents"),
    ("GET", "/api/v1/sessions/{session_id}"): Route(
        "api.session_documents", (Ask(), Ask(query={"presigned": "true"}))
    ),
    ("GET", "/api/v2/transaction/history"): Route(
        "api.history",
        (
            Ask(),
            Ask(query={"oid": "{oid}"}),
            Ask(query={"cursor": "{history_cursor}"}),
            Ask(query={"cursor": "{history_cursor}", "oid": "{oid}"}),
        ),
    ),
    ("GET", "/v1/usage"): Route("api.usage"),
    ("GET", HOOKS): Route("api.webhooks"),
    ("POST", HOOKS): Route(
        "api.webhooks", (Ask(body={**CHANGING_HOOK, "webhook_id": "{webhook_id}"}),)
    ),
    ("GET", HOOK): Route("api.webhooks"),
    ("PATCH", HOOK): Route(
        "api.webhooks", (Ask(body=CHANGING_HOOK), Ask(body={"rotate_secret": True}))
    ),
    ("DELETE", HOOK): Route("api.webhooks"),
    ("POST", f"{HOOK}/ping"): Route("api.webhooks"),
    ("POST", f"{HOOK}/redeliver"): Route(
        "api.webhooks",
        (
            Ask(body={"from": "2026-01-01T00:00:00Z", "status": "delivered"}),
            Ask(body={"from": "2026-01-01T00:00:00Z", "cursor": "{delivery_cursor}"}),
        ),
    ),
    ("GET", f"{HOOK}/deliveries"): Route(
        "api.webhooks", (Ask(), Ask(query={"cursor": "{delivery_cursor}"}))
    ),
    ("GET", DELIVERY): Route("api.webhooks"),
    ("POST", f"{DELIVERY}/redeliver"): Route("api.webhooks"),
    ("GET", "/v1/audit"): Route(
        "api.audit", (Ask(query={"from": "2026-01-01T00:00:00Z", "to": "2027-01-01T00:00:00Z"}),)
    ),
    # The last one: it gives the stranger sessions of these ids.
    ("POST", "/v1/sessions"): Route(
        "api.create_session",
        (
            Ask(body={"upload_type": "chunked", "session_id": "{session_id}"}),
            Ask(
                body={
                    "upload_type": "chunked",
                    "session_id": "{new}",
                    "templates": ["{template_id}"],
                    "patient_details": {"oid": "{oid}"},
                }
            ),
        ),
    ),
}
