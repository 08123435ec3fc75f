"""What the API answers of the audit trail."""

from typing import Annotated, NotRequired

from pydantic import Field, with_config
from typing_extensions import TypedDict

from contract.answers import values as v
from scribe.audit import Action
from scribe.audit_list import MAX_LINES


@with_config(v.DOCUMENTED)
class AuditLine(TypedDict):
    """Who did what, and when. Ids alone: nothing that people wrote."""

    id: Annotated[str, Field(examples=["9f86d081884c7d65"])]
    """The line's own: a line that is exported twice is the same."""
    at: v.Moment
    """When the request came."""
    tenant: Annotated[str, Field(examples=["my-hospital"])]
    """Whose line it is."""
    actor: Annotated[str, Field(examples=["key_0123456789abcdef"])]
    """The id of the credential, an operator's ARN, or `system`."""
    action: Annotated[Action, Field(examples=["session.end"])]
    """What was done."""
    session_id: NotRequired[v.SessionId]
    """The session that it was done to."""
    objects: NotRequired[Annotated[list[str], Field(examples=[["doc_1"]])]]
    """Ids of what else it is about: documents, a template, a webhook, a credential, sessions."""
    outcome: Annotated[str, Field(examples=["success"])]
    """`success`, or the code of the error by which it was refused."""
    route: NotRequired[Annotated[str, Field(examples=["POST /v1/sessions/{session_id}/end"])]]
    """The request's method and address, with the names of its parameters."""
    request_id: NotRequired[
        Annotated[str, Field(examples=["6f1c1f3e-0000-4000-8000-000000000001"])]
    ]
    """The request's id in the logs."""
    source: NotRequired[Annotated[str, Field(examples=["192.0.2.17"])]]
    """The IP address that the request came from."""


@with_config(v.DOCUMENTED)
class AuditLines(TypedDict):
    """Lines in order of time."""

    lines: Annotated[list[AuditLine], Field(max_length=MAX_LINES)]
    """The lines; there may be none of a long time, and more after it."""
    next_cursor: NotRequired[Annotated[str, Field(examples=["MjAyNi0wMS0wNV…"])]]
    """There if there may be more: give it as ``cursor``."""
