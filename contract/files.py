"""Where the document and its page are kept."""

import json
from typing import Any

from contract.document import ROOT

DOCUMENT = ROOT / "functions" / "scribe" / "openapi.json"
PAGE = ROOT / "docs" / "api.md"


def as_json(document: dict[str, Any]) -> str:
    """Return the document as it is kept: a line for each operation and component."""
    return _lines(document, depth=3) + "\n"


def _lines(value: Any, depth: int) -> str:
    if not isinstance(value, dict) or not value or depth == 0:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    members = (f"{json.dumps(name)}:{_lines(each, depth - 1)}" for name, each in value.items())
    return "{\n" + ",\n".join(members) + "\n}"
