"""Answers held to the OpenAPI document, and to every member of it: none may be unknown."""

import json
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator

from contract.document import openapi
from contract.operation import Operation
from contract.operations import OPERATIONS

HANDLERS = {
    "api.audit": ("exportAudit",),
    "api.create_session": ("createSession",),
    "api.discovery": ("discover", "discoverAtRoot", "getOpenApi"),
    "api.documents": ("fileDocument", "getDocument", "deleteDocument"),
    "api.end_session": ("endSession",),
    "api.erase_session": ("eraseSession",),
    "api.get_session": ("getSession",),
    "api.history": ("listSessions",),
    "api.login": ("login", "refreshToken", "refresh"),
    "api.process_template": ("processTemplate", "processTemplates"),
    "api.session_audio": ("getAudio",),
    "api.session_documents": ("getSessionDocuments",),
    "api.templates": (
        *("listTemplates", "listTemplatesInFull"),
        *("createTemplate", "updateTemplate", "archiveTemplate"),
    ),
    "api.update_session": ("updateSession",),
    "api.upload_audio": ("uploadAudio", "putAudio", "uploadNamedAudio"),
    "api.upload_transcript": ("uploadTranscript",),
    "api.usage": ("getUsage",),
    "api.webhooks": tuple(each.name for each in OPERATIONS if "/v1/webhooks" in each.path),
}
"""The operations that each function serves."""
NAMED = {operation.name: operation for operation in OPERATIONS}


def conform(module: str, event: dict[str, Any], answer: dict[str, Any]) -> Operation:
    """Make sure that a function's answer is one that its operation is described by.

    Returns:
        the operation.
    """
    operation = _operation(module, event)
    _validate(operation, answer)
    return operation


def _operation(module: str, event: dict[str, Any]) -> Operation:
    """Return the operation of an event, which tells method and resource where these matter."""
    served = [NAMED[name] for name in HANDLERS[module] if name in NAMED]
    resource, path = event.get("resource"), event.get("pathParameters") or {}
    if resource:
        served = [each for each in served if each.path == resource]
    else:
        served = [each for each in served if each.path.count("{") == len(path)]
    by_method = [each for each in served if each.method == event["httpMethod"]]
    assert served, f"no operation of {module} is described for {event['httpMethod']} {resource}"
    return (by_method or served)[0]


def _validate(operation: Operation, answer: dict[str, Any]) -> None:
    status, body, headers = answer["statusCode"], answer["body"], answer["headers"]
    responses = described()["paths"][operation.path][operation.method.lower()]["responses"]
    said = f"{operation.name} answered {status}"
    assert str(status) in responses, f"{said}, which is not described: {body}"
    response = responses[str(status)]
    if "$ref" in response:
        response = described()["components"]["responses"][response["$ref"].rpartition("/")[2]]
    for name in response.get("headers", {}):
        if described()["components"]["headers"][name]["required"]:
            assert headers.get(name), f"{said} without {name}"
    content = response.get("content")
    if content is None:
        assert body == "", said
        return
    assert headers["Content-Type"] == "application/json", said
    schema = content["application/json"]["schema"]
    problems = sorted(
        f"{error.json_path}: {error.message[:300]}"
        for error in _validator(json.dumps(schema)).iter_errors(json.loads(body))
    )
    assert not problems, f"{said}: {problems}"


@cache
def described() -> dict[str, Any]:
    """Return the document with every object closed to members that it does not name.

    What is published is open: answers may gain members.
    """
    document: dict[str, Any] = json.loads(json.dumps(openapi()))
    for schema in document["components"]["schemas"].values():
        if "properties" in schema:
            schema.setdefault("additionalProperties", False)
    return document


@cache
def _validator(schema: str) -> Draft202012Validator:
    return Draft202012Validator({**json.loads(schema), "components": described()["components"]})
