"""Every operation with every status that it is documented with, as far as one can be provoked."""

from datetime import timedelta
from typing import Any

import pytest

from contract.document import errors_of
from contract.operations import OPERATIONS
from ops.keys import create_client
from scribe.audio import MAX_UPLOAD_BYTES
from scribe.aws.clients import client
from scribe.webhook import MAX_WEBHOOKS
from tests.contract.asking import TOO_LARGE, UNREADABLE, Asking
from tests.contract.conformance import NAMED
from tests.functions.conftest import Deployment
from tests.functions.hooks import ADDRESS
from tests.functions.tenants.estate import LATER, Estate
from tests.functions.work import wav

NOBODY = "ses_nobody_0000000001"
NO_DOCUMENT = f"doc_0123456789abcdef_{NOBODY}"
NO_TEMPLATE = "tpl_" + "0" * 32
NO_WEBHOOK = "wh_" + "0" * 24
NO_DELIVERY = "dlv_" + "0" * 32
PUBLIC = {operation.name for operation in OPERATIONS if operation.scope is None}
STATIC = {"discover", "discoverAtRoot", "getOpenApi"}
"""They have nothing that could break."""
RECORDED_FIRST = {
    "exportAudit",
    *("archiveTemplate", "createSession", "createTemplate", "registerWebhook"),
}
"""What without the trail, or with nothing read before the change, may be asked again: 503."""

ELSEWHERE = {
    "invalid_api_key": "the authorizer's",
    "authentication_failed": "the authorizer's, but for login",
    "token_expired": "the authorizer's, but for refresh",
    "service_unavailable": "of changes at the same moment, which tests of these provoke",
    "chunk_too_large": "API Gateway's, but for uploads",
    "webhook_limit_reached": "asked below",
    "delivery_conflict": "of changes at the same moment",
}
"""Codes that are not asked for of every operation that has them, and why."""


@pytest.fixture(autouse=True)
def names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every name resolve to a public address."""
    monkeypatch.setattr("scribe.aws.outbound.system_resolver", lambda *_: [ADDRESS])


def test_every_documented_answer_is_given(deployment: Deployment) -> None:
    """Each is held to its schema as it is given: see ``Asking``."""
    estate = Estate(deployment, "demo", "Words", "alpha").make()
    asking = Asking("demo")
    _log_in(asking, deployment)
    _ask_of_anything(asking)
    _ask_of_sessions(asking, estate)
    _ask_of_results(asking, estate)
    _upload(asking, estate)
    _ask_of_documents(asking, estate)
    _ask_of_templates(asking, estate)
    _ask_of_webhooks(asking, estate)
    _break(asking, deployment)

    missing = sorted(_documented() - asking.seen)
    assert not missing, "\n".join(map(str, missing))


def _documented() -> set[tuple[str, int, str]]:
    wanted = set()
    for operation in OPERATIONS:
        for answer in operation.answers:
            wanted.add((operation.name, answer.status, ""))
        for status, codes in errors_of(operation).items():
            for code in codes:
                static = operation.name in STATIC | RECORDED_FIRST and code == "internal_error"
                unlimited = operation.name in PUBLIC and code == "rate_limit_exceeded"
                if code not in ELSEWHERE and not static and not unlimited:
                    wanted.add((operation.name, status, code))
    return wanted | {
        ("login", 401, "authentication_failed"),
        ("refresh", 401, "authentication_failed"),
        ("refreshToken", 401, "token_expired"),
        ("uploadAudio", 413, "chunk_too_large"),
        ("registerWebhook", 409, "webhook_limit_reached"),
    }


def _ask_of_anything(asking: Asking) -> None:
    """Ask what any operation may answer."""
    for operation in OPERATIONS:
        name = operation.name
        asking.ask(name, event=UNREADABLE)
        if operation.scope:
            asking.ask(name, authorizer={"scopes": ""})
            asking.ask(name, authorizer={"rate": "key 10 -1 1767603660"})
        if operation.body and operation.body.model:
            asking.ask(name, event={"body": TOO_LARGE})


def _log_in(asking: Asking, deployment: Deployment) -> None:
    owner, secret = create_client(client("dynamodb"), deployment.table_name, "demo", now=LATER)
    given = {"client_id": owner.id, "client_secret": secret}
    for name in STATIC:
        asking.ask(name)
    asking.ask("login")
    asking.ask("login", body=given | {"client_secret": "wrong"})
    token = asking.ask("login", body=given | {"refresh": True})["refresh_token"]
    for name in ("refresh", "refreshToken"):
        asking.ask(name)
        asking.ask(name, body={"refresh_token": token})
        asking.ask(name, body={"refresh_token": "wrong"})
        asking.ask(name, body={"refresh_token": token}, now=LATER + timedelta(days=400))


def _ask_of_sessions(asking: Asking, estate: Estate) -> None:
    ask, at = asking.ask, estate.session
    new = {"upload_type": "chunked", "session_id": "ses_contract_000001"}
    for fields in ({}, new, new, new | {"model": "pro"}):
        ask("createSession", body=fields)
    ask("createSession", body={"upload_type": "single"}, query={"storage": "aws"})

    for session_id in (NOBODY, *map(at, ("completed", "cancelled", "expired"))):
        ask("endSession", session_id, body={"audio_files_sent": 1})
        ask("updateSession", session_id, body={"model": "pro"})
        ask("uploadTranscript", session_id, body={"transcript": "Doctor: Hello."})
        ask("processTemplate", session_id, "soap")
        ask("processTemplates", session_id)
    ask("endSession", at("recording"))
    ask("endSession", at("recording"), body={"audio_files_sent": 9, "on_mismatch": "reject"})
    ask("endSession", at("created"), body={"audio_files_sent": 0}, headers={"idempotency-key": "a"})
    ask("endSession", at("told"), body={"audio_files_sent": 0}, headers={"idempotency-key": "a"})
    ask("updateSession", at("recording"), body={"additional_data": {"a": 1}})
    ask("updateSession", at("recording"), body={"colour": "red"})
    ask("processTemplate", at("completed"), NO_TEMPLATE)
    ask("processTemplate", at("recording"), "soap")
    ask("processTemplates", at("recording"))
    ask("processTemplates", at("completed"))
    for name, templates in (("ses_contract_000002", []), ("ses_contract_000003", [NO_TEMPLATE])):
        body = {"upload_type": "chunked", "session_id": name, "templates": templates}
        ask("createSession", body=body)
        ask("uploadTranscript", name)
        ask("uploadTranscript", name, body={"transcript": "Hello.", "target_language": "hi"})
        ask("uploadTranscript", name, body={"transcript": "Hello.", "template_id": NO_TEMPLATE})
        ask("uploadTranscript", name, body={"transcript": "Doctor: Hello."})
        ask("processTemplates", name)
    ask("uploadTranscript", at("recording"), body={"transcript": "Doctor: Hello."})
    ask("listSessions", query={"count": "2"})
    for name in NAMED.keys() & {"getUsage", "exportAudit"}:
        ask(name)
    ask("eraseSession", NOBODY)
    ask("eraseSession", "ses_contract_000001")


def _ask_of_results(asking: Asking, estate: Estate) -> None:
    ask, at = asking.ask, estate.session
    for state in ("completed", "processing", "partial", "failed", "expired", "cancelled"):
        ask("getSession", at(state), query={"segments": "true"})
        ask("getSessionDocuments", at(state), query={"presigned": "true"})
    ask("getSession", NOBODY)
    ask("getSession", at("completed"), query={"document_id": NO_DOCUMENT})
    ask("getSession", at("recording"), query={"storage": "aws"})
    ask("getSessionDocuments", NOBODY)
    ask("getAudio", at("completed"))
    ask("getAudio", at("recording"))
    ask("getAudio", NOBODY)


def _upload(asking: Asking, estate: Estate) -> None:
    at, disposition = estate.session, {"content-disposition": 'attachment; filename="0.wav"'}
    ways = (("uploadAudio", ["0.wav"]), ("putAudio", ["0.wav"]), ("uploadNamedAudio", []))
    for name, ids in ways:
        ask: dict[str, Any] = {"body": wav(), "headers": disposition}
        for state in ("recording", "processing", "completed", "expired", "cancelled"):
            asking.ask(name, at(state), *ids, **ask)
        asking.ask(name, NOBODY, *ids, **ask)
        midi = {"headers": disposition | {"content-type": "audio/midi"}}
        asking.ask(name, at("recording"), *ids, **ask | midi)
    asking.ask("uploadAudio", at("recording"), "0.wav", body=b"x" * (MAX_UPLOAD_BYTES + 1))


def _ask_of_documents(asking: Asking, estate: Estate) -> None:
    ask, at = asking.ask, estate.session
    document_id = estate.ids["document_id"][0]
    ask("fileDocument")
    for session_id in (NOBODY, *map(at, ("completed", "expired", "cancelled"))):
        ask("fileDocument", body={"session_id": session_id, "document_name": "Letter"})
        ask("deleteDocument", f"doc_0123456789abcdef_{session_id}")
    edit = {"session_id": at("completed"), "document_id": document_id}
    ask("fileDocument", body=edit)
    ask("fileDocument", body=edit | {"document_id": estate.ids["document_id"][1]})
    ask("fileDocument", body=edit | {"document_id": f"doc_0123456789abcdef_{at('completed')}"})
    ask("getDocument", document_id)
    ask("getDocument", NO_DOCUMENT)
    ask("deleteDocument", document_id)


def _ask_of_templates(asking: Asking, estate: Estate) -> None:
    ask, template_id = asking.ask, estate.ids["template_id"][0]
    ask("listTemplates")
    ask("listTemplatesInFull")
    ask("createTemplate", body={"title": "Ward round"})
    ask("createTemplate", body={"title": ""})
    for each in (template_id, "soap", NO_TEMPLATE):
        ask("updateTemplate", each, body={"title": "Ward round"})
    ask("updateTemplate", template_id, body={"colour": "red"})
    for each in (template_id, "soap", NO_TEMPLATE):
        ask("archiveTemplate", each)


def _ask_of_webhooks(asking: Asking, estate: Estate) -> None:
    ask, (active, disabled) = asking.ask, estate.ids["webhook_id"]
    delivery_id = estate.ids["delivery_id"][0]
    day = {"from": "2026-01-05T00:00:00Z", "status": "delivered"}
    for webhook_id in (active, disabled, NO_WEBHOOK):
        ask("getWebhook", webhook_id)
        ask("pingWebhook", webhook_id)
        ask("listDeliveries", webhook_id)
        ask("getDelivery", webhook_id, delivery_id)
        ask("redeliver", webhook_id, delivery_id)
        ask("redeliverRange", webhook_id, body=day)
        ask("updateWebhook", webhook_id, body={"rotate_secret": True})
    ask("getDelivery", active, NO_DELIVERY)
    ask("redeliver", active, NO_DELIVERY)
    ask("redeliverRange", active)
    ask("listWebhooks")
    ask("updateWebhook", active, body={"colour": "red"})
    ask("registerWebhook")
    wanted = {"url": "https://emr.example.com/one", "events": ["session.completed"]}
    for _ in range(MAX_WEBHOOKS):
        ask("registerWebhook", body=wanted)
    ask("deleteWebhook", disabled)
    ask("deleteWebhook", NO_WEBHOOK)


def _break(asking: Asking, deployment: Deployment) -> None:
    """Ask once more, of a deployment without its tables and keys."""
    for name in client("dynamodb").list_tables()["TableNames"]:
        client("dynamodb").delete_table(TableName=name)
    client("secretsmanager").delete_secret(
        SecretId=deployment.token_secret_arn, ForceDeleteWithoutRecovery=True
    )
    bodies: dict[str, Any] = {
        "createSession": {"upload_type": "chunked"},
        "endSession": {"audio_files_sent": 0},
        "uploadTranscript": {"transcript": "Hello."},
        "fileDocument": {"session_id": NOBODY},
        "createTemplate": {"title": "Ward round"},
        "registerWebhook": {"url": "https://emr.example.com", "events": ["session.completed"]},
        "redeliverRange": {"from": "2026-01-05T00:00:00Z"},
        "login": {"client_id": "client_0000000000000000", "client_secret": "x"},
        "refreshToken": {"refresh_token": "x"},
        "refresh": {"refresh_token": "x"},
    }
    ids = {
        "document_id": NO_DOCUMENT,
        "webhook_id": NO_WEBHOOK,
        "delivery_id": NO_DELIVERY,
        "template_id": NO_TEMPLATE,
        "session_id": NOBODY,
        "file_name": "0.wav",
    }
    for operation in OPERATIONS:
        path = [ids[each.name] for each in operation.parameters if each.where == "path"]
        if operation.name not in STATIC:
            asking.ask(operation.name, *path, body=bodies.get(operation.name, {}))
