"""Which changes of the table's rows are events: what its stream lets through to the publisher."""

from collections.abc import Mapping
from typing import Any

from aws_cdk import aws_lambda as lambda_

from scribe.aws import schema

OPEN_STATES = ["created", "recording"]
FINISHED_STATES = ["completed", "partial"]
"""In which documents may be written that were asked for after the end."""
BEFORE_PROCESSING = [*OPEN_STATES, "processing", "failed", "partial"]
"""Redriven, a session begins anew."""
ENDED_STATES = ["completed", "partial", "failed", "expired", "cancelled"]


def transitions() -> list[Mapping[str, Any]]:
    """Let through what begins a state of a session, and none of the touches in between.

    Where documents are written every change passes, since a pattern can't see which one ended; and
    of a webhook, that it is disabled. Five patterns are as many as Lambda takes.
    """
    return [
        _session_change("INSERT"),
        _session_change("MODIFY", before=[*OPEN_STATES, "processing"], after=ENDED_STATES),
        _session_change("MODIFY", before=BEFORE_PROCESSING, after=["processing"]),
        _session_change("MODIFY", before=FINISHED_STATES, after=FINISHED_STATES),
        _webhook_disabled(),
    ]


def _webhook_disabled() -> Mapping[str, Any]:
    return lambda_.FilterCriteria.filter(
        {
            "eventName": ["MODIFY"],
            "dynamodb": {
                "Keys": {schema.SORT_KEY: {"S": [{"prefix": schema.WEBHOOK_PREFIX}]}},
                "OldImage": {"status": {"S": ["active"]}},
                "NewImage": {"status": {"S": ["disabled"]}},
            },
        }
    )


def _session_change(
    name: str, before: list[str] | None = None, after: list[str] | None = None
) -> Mapping[str, Any]:
    images = {"OldImage": before, "NewImage": after}
    return lambda_.FilterCriteria.filter(
        {
            "eventName": [name],
            "dynamodb": {
                "Keys": {schema.SORT_KEY: {"S": ["session"]}},
                **{image: {"status": {"S": states}} for image, states in images.items() if states},
            },
        }
    )
