"""A note: what a note writer makes of a transcript, every statement with its evidence."""

from typing import Any

from pydantic import BaseModel, ConfigDict


class Evidence(BaseModel):
    """The words that a statement rests on (protocol: Template results).

    ``segment`` is an index into the transcript's segments, ``start`` and ``end`` are that
    segment's times in seconds, ``quote`` is verbatim from its text.
    """

    model_config = ConfigDict(frozen=True)

    segment: int
    quote: str
    start: float | None = None
    end: float | None = None


class Statement(BaseModel):
    """One assertion of a note. ``path`` is a JSON Pointer (RFC 6901) into the note's ``data``."""

    model_config = ConfigDict(frozen=True)

    path: str
    text: str
    evidence: tuple[Evidence, ...]


class Note(BaseModel):
    """A written note: ``data`` by template for machines, ``markdown`` of the same for people.

    ``warnings`` say in words what was left out and why, without repeating patient details.
    """

    model_config = ConfigDict(frozen=True)

    data: Any
    markdown: str
    statements: tuple[Statement, ...]
    warnings: tuple[str, ...] = ()
