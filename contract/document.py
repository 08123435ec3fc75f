"""The OpenAPI document, made of the operations and the models."""

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from contract.answers.access import Error
from contract.answers.webhooks import EventPayload
from contract.errors import ANYWHERE, CODES, SHARED, WITH_BODY, WITH_CREDENTIALS
from contract.headers import BY_STATUS, HEADERS, RATE
from contract.operation import JSON, Answer, Operation, Parameter
from contract.operations import OPERATIONS
from contract.schemas import component_schemas, example_of, let_be_null
from contract.webhooks import webhooks
from scribe.discovery import PLACEHOLDER

ROOT = Path(__file__).resolve().parent.parent

TAGS = {
    "Discovery": "What this service is and can do.",
    "Credentials": "Tokens for a client's id and secret.",
    "Sessions": "From creation to result.",
    "Audio": "A session's audio.",
    "Documents": "What a session's templates become, and a client's own.",
    "Templates": "What kinds of document there are.",
    "Webhooks": "Being told instead of polling.",
    "Usage": "What was used, in numbers.",
    "Audit": "Who did what to which session, and when.",
}
DESCRIPTION = """\
A medical scribe: a session is created, audio is uploaded in chunks, the session is ended, and its
transcript and notes are fetched, or told of by webhook.

Every error, from whichever layer, is `{"error": {"code", "message", "details"}}`, also where an
address is not known (404 `not_found`) or does not take a method (405 `method_not_allowed`, with
`Allow`). Answers may gain members: ignore those that you do not know. Members are absent rather
than null, unless it is said. JSON is UTF-8, at most 1 MB, nested 30 deep at most, and names no
member twice; texts that are shown as one line take no control characters."""


@cache
def openapi() -> dict[str, Any]:
    """Return the document as OpenAPI 3.1; its server's address is a placeholder."""
    bodies = [each.body for each in OPERATIONS if each.body and each.body.model]
    requests = {body.model for body in bodies}
    answers = {one.model for each in OPERATIONS for one in each.answers if one.model is not None}
    places, schemas = component_schemas(
        sorted(requests, key=_name), [*sorted(answers, key=_name), Error, EventPayload]
    )
    for body in bodies:
        if body.nulls:
            let_be_null(schemas[body.model.__name__])
    paths: dict[str, dict[str, Any]] = defaultdict(dict)
    for operation in OPERATIONS:
        made = _operation(operation, places, schemas)
        paths[operation.path][operation.method.lower()] = made
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Wardscribe",
            "version": _version(),
            "description": DESCRIPTION,
            "license": {"name": "Apache 2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": PLACEHOLDER, "description": "This deployment."}],
        "tags": [{"name": name, "description": says} for name, says in TAGS.items()],
        "security": [{"bearer": []}, {"apiKey": []}],
        "paths": dict(paths),
        "webhooks": webhooks(places[EventPayload]),
        "components": {
            "securitySchemes": SECURITY,
            "headers": HEADERS,
            "responses": {name: _error(codes, places[Error]) for name, codes in SHARED.items()},
            "examples": {
                name: {"summary": code.says, "value": code.example(name)}
                for name, code in CODES.items()
            },
            "schemas": dict(sorted(schemas.items())),
        },
    }


SECURITY = {
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "description": "An API key (`sk_live_…`, `sk_test_…`) or an access token. What it may do"
        " are its scopes: `capture`, `read`, `manage`; each operation says which it needs.",
    },
    "apiKey": {
        "type": "apiKey",
        "in": "header",
        "name": "X-API-Key",
        "description": "An API key.",
    },
}


def errors_of(operation: Operation) -> dict[int, list[str]]:
    """Return the codes that an operation can answer with, by status."""
    anywhere = (
        *ANYWHERE,
        *(WITH_CREDENTIALS if operation.scope else ()),
        *(WITH_BODY if operation.body else ()),
    )
    by_status: dict[int, list[str]] = defaultdict(list)
    for code in dict.fromkeys((*operation.errors, *anywhere)):
        by_status[CODES[code].status].append(code)
    return dict(sorted(by_status.items()))


def _operation(operation: Operation, places: Any, schemas: dict[str, Any]) -> dict[str, Any]:
    says, scope = operation.says, operation.scope
    made: dict[str, Any] = {
        "operationId": operation.name,
        "tags": [operation.tag],
        "summary": operation.summary,
        "description": f"{says}\n\nScope: `{scope.value}`." if scope else f"{says}\n\nPublic.",
    }
    if scope is None:
        made["security"] = []
    else:
        made["security"] = [{"bearer": [scope.value]}, {"apiKey": [scope.value]}]
    if operation.parameters:
        made["parameters"] = [_parameter(each) for each in operation.parameters]
    if operation.body:
        media = operation.body.media
        content = {kind: {"schema": schema} for kind, schema in media.items()}
        if operation.body.model:
            content = {
                JSON: {
                    "schema": places[operation.body.model],
                    "examples": {
                        name: {"value": value} for name, value in operation.body.examples.items()
                    },
                }
            }
        made["requestBody"] = {"required": operation.body.required, "content": content}
    responses = {
        str(one.status): _answer(one, operation, places, schemas) for one in operation.answers
    }
    for status, codes in errors_of(operation).items():
        shared = _shared(codes)
        place = {"$ref": f"#/components/responses/{shared}"}
        responses[str(status)] = place if shared else _error(codes, places[Error])
    made["responses"] = dict(sorted(responses.items()))
    return made


def _parameter(parameter: Parameter) -> dict[str, Any]:
    made = {
        "name": parameter.name,
        "in": parameter.where,
        "required": parameter.where == "path",
        "description": parameter.says,
        "schema": dict(parameter.schema),
    }
    return made if parameter.example is None else made | {"example": parameter.example}


def _answer(answer: Answer, operation: Operation, places: Any, schemas: Any) -> dict[str, Any]:
    made: dict[str, Any] = {"description": answer.says}
    rate = RATE if operation.scope else ()
    made |= _headers((*answer.headers, *rate))
    if answer.model is None:
        return made
    schema = places[answer.model]
    example = example_of(schema, schemas) if answer.example is None else answer.example
    return made | {"content": {JSON: {"schema": schema, "example": example}}}


def _shared(codes: Sequence[str]) -> str | None:
    """Return the name of the response that many operations have for these codes."""
    return next((name for name, known in SHARED.items() if set(known) == set(codes)), None)


def _error(codes: Sequence[str], envelope: Any) -> dict[str, Any]:
    status = CODES[codes[0]].status
    named = {"properties": {"error": {"properties": {"code": {"enum": list(codes)}}}}}
    return {
        "description": " ".join(f"`{code}`: {CODES[code].says}" for code in codes),
        **_headers(BY_STATUS.get(status, ())),
        "content": {
            JSON: {
                "schema": {"allOf": [envelope, named]},
                "examples": {code: {"$ref": f"#/components/examples/{code}"} for code in codes},
            }
        },
    }


def _headers(names: Iterable[str]) -> dict[str, Any]:
    made = {name: {"$ref": f"#/components/headers/{name}"} for name in names}
    return {"headers": made} if made else {}


def _name(model: Any) -> str:
    return str(model)


def _version() -> str:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return str(project["version"])
