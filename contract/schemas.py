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
    schemas = definitions["$defs"]
    for schema in schemas.values():
        schema.pop("title", None)
    return {model: place for (model, _), place in places.items()}, schemas


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
