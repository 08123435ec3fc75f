"""The form of every answer: one schema for all templates.

Amazon Bedrock compiles a new schema for up to minutes and keeps it for a day, so a schema for each
template, not to speak of each tenant's own, would make the first note of every day late.
"""

from typing import Any

NAME = "note"
DESCRIPTION = "The items of a clinical note, each with the transcript lines that it rests on."


def _record(**properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _list(of: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": of}


_TEXT = {"type": "string"}
SCHEMA: dict[str, Any] = _record(
    items=_list(
        _record(
            section=_TEXT,
            text=_TEXT,
            fields=_list(_record(name=_TEXT, value=_TEXT)),
            segments=_list({"type": "integer"}),
        )
    )
)
"""JSON Schema 2020-12, within the subset that structured output takes."""
