"""Every operation of the API, a module per noun."""

from contract.operation import Operation
from contract.operations import (
    access,
    audio,
    audit,
    documents,
    sessions,
    templates,
    usage,
    webhooks,
)

OPERATIONS: tuple[Operation, ...] = (
    *access.OPERATIONS,
    *sessions.OPERATIONS,
    *audio.OPERATIONS,
    *documents.OPERATIONS,
    *templates.OPERATIONS,
    *webhooks.OPERATIONS,
    *usage.OPERATIONS,
    *audit.OPERATIONS,
)
"""In the order of the page."""
