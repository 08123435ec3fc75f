"""A note's data as Markdown for people, the same for every note writer."""

import re
from typing import Any

NOTHING = "_Nothing recorded._"
# "[text](address)", "[text][name]", "[name]: address"; "[inaudible]" stays as it is.
_LINK = re.compile(r"\](?=[(\[:])")


def to_markdown(data: Any, *, notice: str | None = None) -> str:
    """Return ``data`` of a note as Markdown: a heading per section, a table per list of records.

    A ``notice`` for the reader stands before all.
    """
    if isinstance(data, dict):
        parts = [f"## {_title(key)}\n\n{_body(value)}" for key, value in data.items()]
    else:
        parts = [_body(data)]
    if notice:
        parts.insert(0, f"> {_plain(notice)}")
    return "\n\n".join(parts) + "\n"


def _body(value: Any) -> str:
    if value in (None, "", [], {}):
        return NOTHING
    if isinstance(value, list):
        if all(isinstance(item, dict) for item in value):
            return _table(value)
        return "\n".join(f"- {_plain(item)}" for item in value)
    if isinstance(value, dict):
        return "\n".join(f"- {_title(key)}: {_plain(item)}" for key, item in value.items())
    lines = [_plain(line) for line in str(value).splitlines() if line.strip()]
    return lines[0] if len(lines) == 1 else "\n".join(f"- {line}" for line in lines)


def _table(rows: list[dict[str, Any]]) -> str:
    columns = list(dict.fromkeys(key for row in rows for key in row))
    table = [" | ".join(map(_title, columns)), " | ".join("---" for _ in columns)]
    table += [
        " | ".join(_plain(row.get(key, "")).replace("|", "\\|") for key in columns) for row in rows
    ]
    return "\n".join(f"| {line} |" for line in table)


def _title(key: str) -> str:
    words = _plain(key).replace("_", " ")
    return words[:1].upper() + words[1:]


def _plain(value: Any) -> str:
    """Escape what Markdown takes for HTML, a link or an image: notes repeat what people say."""
    # What is escaped already would be freed by an escape before it.
    text = str(value).replace("\\", "\\\\").replace("\n", " ")
    text = text.replace("&", "&amp;").replace("<", "&lt;")
    return _LINK.sub(r"\\]", text)
