"""What the API answers of usage."""

from typing import Annotated

from pydantic import Field, with_config
from typing_extensions import TypedDict

from contract.answers import values as v

Day = Annotated[
    str,
    Field(
        pattern=r"^\d{4}-\d\d-\d\d$",
        examples=["2026-01-05"],
        json_schema_extra={"format": "date"},
    ),
]


@with_config(v.DOCUMENTED)
class Used(TypedDict):
    """What was used, in numbers."""

    sessions: v.Number
    """Sessions created."""
    transcribed: v.Number
    """Sessions that have a transcript."""
    failed: v.Number
    """Sessions that failed."""
    audio_seconds: v.Seconds
    """Audio that was processed."""
    documents: v.Number
    """Documents that were written."""
    deliveries: v.Number
    """Events that arrived at webhooks."""


@with_config(v.DOCUMENTED)
class UsedOnDay(Used):
    """What was used on a day."""

    date: Day
    """The day, of UTC."""


@with_config(v.DOCUMENTED)
class Usage(TypedDict):
    """What the tenant used, in all and by day."""

    # As it stands in JSON: `from` is no name for a field of Python's.
    first: Annotated[Day, Field(alias="from")]
    """The first day that is summed up."""
    to: Day
    """The last one."""
    total: Used
    """All of them together."""
    days: list[UsedOnDay]
    """Each on which something was used, in order."""
