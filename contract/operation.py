"""What an operation of the API is made of, before it is written as OpenAPI."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from scribe.credential import Scope

JSON = "application/json"


@dataclass(frozen=True)
class Parameter:
    """A parameter, where it stands (``path``, ``query``, ``header``), and its JSON Schema."""

    name: str
    where: str
    says: str
    schema: Mapping[str, Any]
    example: Any = None


@dataclass(frozen=True)
class Body:
    """A request's body: a pydantic model of JSON, or the schemas of other media types.

    ``nulls``: a field that is null counts as absent. ``required``: no body is an error.
    """

    model: Any = None
    media: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    examples: Mapping[str, Any] = field(default_factory=dict)
    nulls: bool = True
    required: bool = True


@dataclass(frozen=True)
class Answer:
    """A success: its status, what it means, the type of its body (None: empty).

    ``example`` is its body, None for one that is made of the examples of its members; ``headers``
    are names of those in ``contract.headers``.
    """

    status: int
    says: str
    model: Any = None
    example: Any = None
    headers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Operation:
    """One method at one address.

    ``scope`` is what the caller must be allowed to do, None for a public one. ``errors`` are the
    codes that it can answer with, beside those that any operation can.
    """

    method: str
    path: str
    name: str
    tag: str
    summary: str
    says: str
    scope: Scope | None
    answers: tuple[Answer, ...]
    errors: tuple[str, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    body: Body | None = None
