"""Every operation of the API, a module per noun."""

from contract.operation import Operation
from contract.operations import access, audio, documents, sessions, templates, usage, webhooks

OPERATIONS: tuple[Operation, ...] = (
    *access.OPERATIONS,
    *sessions.OPERATIONS,
    *audio.OPERATIONS,
    *documents.OPERATIONS,
    *templates.OPERATIONS,
    *webhooks.OPERATIONS,
    *usage.OPERATIONS,
)
"""In the order of the page."""
