"""JSON Schemas of the models: one component for each, by its name."""

from collections.abc import Iterable
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode

PLACE = "#/components/schemas/"


class _Plain(GenerateJsonSchema):
    """Without titles, which say the names of members again."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002 - the library's signature
        return False


def component_schemas(
    requests: Iterable[Any], answers: Iterable[Any]
) -> tuple[dict[Any, dict[str, Any]], dict[str, Any]]:
    """Return where each model's schema is, and the schemas themselves by name."""
    wanted: list[tuple[Any, JsonSchemaMode, TypeAdapter[Any]]] = [
        *((model, "validation", TypeAdapter(model)) for model in requests),
        *((model, "serialization", TypeAdapter(model)) for model in answers),
    ]
    places, definitions = TypeAdapter.json_schemas(
        wanted, ref_template=PLACE + "{model}", schema_generator=_Plain
    )
    schemas: dict[str, Any] = definitions["$defs"]
    for schema in schemas.values():
        schema.pop("title", None)
        _tidy(schema)
    return {model: place for (model, _), place in places.items()}, schemas


def let_be_null(schema: dict[str, Any]) -> None:
    """Let the members of a schema that may be absent be null as well."""
    for name, member in schema["properties"].items():
        optional = name not in schema.get("required", ())
        if optional and {"type": "null"} not in member.get("anyOf", ()):
            said = {key: member.pop(key) for key in ("default", "description") if key in member}
            kinds = member.pop("anyOf", None) or [dict(member)]
            member.clear()
            member |= {"anyOf": [*kinds, {"type": "null"}], **said}


def _tidy(schema: Any) -> None:
    """Leave out what says nothing: the form of a text out of a few, that absent is null, breaks."""
    if isinstance(schema, dict):
        if "enum" in schema:
            for bound in ("pattern", "maxLength"):
                schema.pop(bound, None)
        if schema.get("default", ...) is None:
            del schema["default"]
        if isinstance(schema.get("description"), str):
            schema["description"] = " ".join(schema["description"].replace("``", "`").split())
        for member in schema.values():
            _tidy(member)
    elif isinstance(schema, list):
        for member in schema:
            _tidy(member)


def example_of(schema: dict[str, Any], components: dict[str, Any]) -> Any:
    """Return an example of a schema, made of the examples of its members."""
    match schema:
        case {"$ref": place}:
            example = example_of(components[place.removeprefix(PLACE)], components)
        case {"examples": [example, *_]} | {"const": example} | {"enum": [example, *_]}:
            pass
        case {"anyOf": [first, *_]}:
            example = example_of(first, components)
        case {"type": "array", "items": items}:
            example = [example_of(items, components)]
        case {"properties": members}:
            example = {name: example_of(each, components) for name, each in members.items()}
        case {"additionalProperties": dict(member)}:
            example = {"soap": example_of(member, components)}
        case _:
            raise LookupError(f"This schema has no example: {schema}")
    return example
