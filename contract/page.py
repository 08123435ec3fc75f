"""The document as a page for people, in Markdown."""

import json
from collections.abc import Iterator
from typing import Any

from contract.errors import CODES
from contract.schemas import PLACE

Schema = dict[str, Any]

_HEAD = """\
# API reference

Made by `make openapi` from the models that read requests and describe answers; the same as
[OpenAPI 3.1](../functions/scribe/openapi.json), which a deployment serves at
`GET /voice/v1/openapi.json`. How it all goes together is told in [integration](integration.md) and
[webhooks](webhooks.md). Addresses are below the stage: `/v1/sessions` is `https://…/voice/v1/sessions`.
"""


def page(document: dict[str, Any]) -> str:
    """Return the page of an OpenAPI document."""
    return "\n".join(_lines(document)) + "\n"


def _lines(document: dict[str, Any]) -> Iterator[str]:
    yield _HEAD
    yield document["info"]["description"]
    yield ""
    for tag in document["tags"]:
        yield f"## {tag['name']}\n"
        yield f"{tag['description']}\n"
        for path, methods in document["paths"].items():
            for method, operation in methods.items():
                if operation["tags"] == [tag["name"]]:
                    yield from _operation(method.upper(), path, operation, document["components"])
    yield from _sent(document["webhooks"]["event"]["post"])
    yield from _codes()
    yield from _models(document["components"]["schemas"])


def _operation(method: str, path: str, operation: Schema, components: Schema) -> Iterator[str]:
    yield f"### {method} {path}\n"
    yield f"**{operation['summary']}.** {operation['description']}\n"
    body = operation.get("requestBody")
    if "parameters" in operation or body:
        yield "| Takes | | |\n|---|---|---|"
        for parameter in operation.get("parameters", []):
            kind = _cell(_kind(parameter["schema"]))
            says = _cell(parameter["description"])
            yield f"| `{parameter['name']}` ({parameter['in']}) | {kind} | {says} |"
        for kind, content in body["content"].items() if body else []:
            yield f"| body | {_cell(_kind(content['schema']))} | `{kind}` |"
        yield ""
    examples = (body or {"content": {}})["content"].get("application/json", {}).get("examples", {})
    for example in examples.values():
        yield f"```json\n{json.dumps(example['value'], ensure_ascii=False)}\n```\n"
    yield "| Answers | | |\n|---|---|---|"
    for status, response in operation["responses"].items():
        told = components["responses"].get(response.get("$ref", "").rpartition("/")[2], response)
        yield f"| {status} | {_body(told)} | {_meaning(told)} |"
    yield ""


def _body(response: Schema) -> str:
    schema = response.get("content", {}).get("application/json", {}).get("schema")
    if schema is None:
        return "empty"
    return _cell(" or ".join(_kind(each) for each in schema.get("anyOf", [schema])))


def _meaning(response: Schema) -> str:
    examples = response.get("content", {}).get("application/json", {}).get("examples")
    if examples:
        return ", ".join(f"[`{code}`](#errors)" for code in examples)
    return _cell(response["description"])


def _sent(operation: Schema) -> Iterator[str]:
    yield "## What webhooks are sent\n"
    yield f"{operation['description']} The body is [EventPayload](#eventpayload).\n"
    yield "| Header | |\n|---|---|"
    for header in operation["parameters"]:
        yield f"| `{header['name']}` | {_cell(header['description'])} |"
    yield ""


def _codes() -> Iterator[str]:
    yield "## Errors\n"
    yield "| Code | Status | |\n|---|---|---|"
    for name, code in sorted(CODES.items(), key=lambda item: (item[1].status, item[0])):
        yield f"| `{name}` | {code.status} | {_cell(code.says)} |"
    yield ""


def _models(schemas: dict[str, Schema]) -> Iterator[str]:
    yield "## Models\n"
    yield "A member in brackets may be absent.\n"
    for name, schema in schemas.items():
        yield f"### {name}\n"
        if "description" in schema:
            yield " ".join(schema["description"].replace("``", "`").split()) + "\n"
        if "enum" in schema:
            yield ", ".join(f"`{value}`" for value in schema["enum"]) + "\n"
        if "properties" in schema:
            yield "| | | |\n|---|---|---|"
            for member, kind in schema["properties"].items():
                shown = f"`{member}`" if member in schema.get("required", ()) else f"[`{member}`]"
                says = _cell(kind.get("description", "").replace("``", "`"))
                yield f"| {shown} | {_cell(_kind(kind))} | {says} |"
            yield ""


def _kind(schema: Schema) -> str:
    """Say in a few words what a schema takes."""
    match schema:
        case {"$ref": place}:
            name = place.removeprefix(PLACE)
            said = f"[{name}](#{name.lower()})"
        case {"anyOf": several}:
            said = " or ".join(map(_kind, several))
        case {"allOf": [first, *_]}:
            said = _kind(first)
        case {"const": value}:
            said = f"`{json.dumps(value)}`"
        case {"enum": values}:
            said = ", ".join(f"`{value}`" for value in values)
        case {"type": "array", "items": items}:
            said = f"list of {_kind(items)}{_bounds(schema)}"
        case {"additionalProperties": dict(member)}:
            said = f"object of {_kind(member)}"
        case _:
            form = f" `{schema['pattern']}`" if "pattern" in schema else ""
            said = _plain(schema) + form + _bounds(schema)
    return said


def _plain(schema: Schema) -> str:
    if schema.get("format") == "binary":
        return "bytes"
    named = {"boolean": "true or false", "string": "text"}
    kind = str(schema.get("type", "any JSON"))
    return named.get(kind, kind)


def _bounds(schema: Schema) -> str:
    for low, high, unit in (
        ("minLength", "maxLength", " bytes" if schema.get("format") == "binary" else " characters"),
        ("minItems", "maxItems", " of them"),
        ("minProperties", "maxProperties", " members"),
        ("minimum", "maximum", ""),
    ):
        if high in schema:
            return f", {schema.get(low, 0)} to {schema[high]}{unit}"
        if low in schema:
            return f", from {schema[low]}{unit}"
    return ""


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
