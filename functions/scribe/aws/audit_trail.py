"""The audit trail's table, into which lines are put and of which none is changed or deleted.

A change's line is written in the change's own transaction, a read's before it is answered: there
is no change without its line, and nothing is shown that no line tells of.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

from scribe.audit import Line
from scribe.audit_list import AuditList
from scribe.aws import schema
from scribe.aws.clients import AWS_FAULTS, client
from scribe.aws.table import LOST_CONDITION, deserialize, serialize
from scribe.clock import iso
from scribe.errors import Unavailable
from scribe.settings import AuditSettings


@dataclass(frozen=True)
class AuditTrail:
    """The trail in a table; each line is ``kept`` so long. ``dynamodb`` is boto3's client."""

    table_name: str
    kept: timedelta
    dynamodb: Any

    def entry(self, line: Line) -> dict[str, Any]:
        """Return the write of a line that goes into the transaction of what it tells of."""
        item = {
            **schema.audit_key(line.tenant, iso(line.at), line.id),
            **line.view(),
            schema.TTL_ATTRIBUTE: int((line.at + self.kept).timestamp()),
        }
        return {
            "Put": {
                "TableName": self.table_name,
                "Item": serialize(item),
                "ConditionExpression": f"attribute_not_exists({schema.PARTITION_KEY})",
            }
        }

    def record(self, *lines: Line) -> None:
        """Write lines before what they tell of is answered: all, or none.

        Raises:
            Unavailable: they can't be written, so it must not be answered.
        """
        if not lines:
            return
        try:
            self.dynamodb.transact_write_items(TransactItems=list(map(self.entry, lines)))
        except self.dynamodb.exceptions.TransactionCanceledException as error:
            reasons = {reason["Code"] for reason in error.response["CancellationReasons"]}
            # Of a call that is repeated since its answer was lost, the lines are there.
            if reasons != {LOST_CONDITION}:
                raise _unavailable() from error
        except AWS_FAULTS as error:
            raise _unavailable() from error

    def lines(self, tenant: str, asked: AuditList) -> Iterator[dict[str, Any]]:
        """Yield what is asked for of a tenant's lines, in order, as ``Line.view`` has them.

        As they are now: the line of whatever was answered is among them.
        """
        for first, last in asked.days():
            pages = self.dynamodb.get_paginator("query").paginate(
                TableName=self.table_name,
                ConsistentRead=True,
                KeyConditionExpression="pk = :day AND sk BETWEEN :first AND :last",
                ExpressionAttributeValues=serialize(
                    {
                        ":day": schema.audit_partition(tenant, first),
                        ":first": first,
                        ":last": last,
                    }
                ),
            )
            for page in pages:
                yield from map(_view, page["Items"])


@cache
def trail() -> AuditTrail:
    """Return the trail of the deployment that the function is in."""
    settings = AuditSettings.read()
    kept = timedelta(days=settings.audit_retention_days)
    return AuditTrail(settings.audit_table_name, kept, client("dynamodb"))


def _view(item: dict[str, Any]) -> dict[str, Any]:
    keys = (schema.PARTITION_KEY, schema.SORT_KEY, schema.TTL_ATTRIBUTE)
    return {name: value for name, value in deserialize(item).items() if name not in keys}


def _unavailable() -> Unavailable:
    return Unavailable(
        "service_unavailable", "This can't be recorded in the audit trail just now: try again."
    )
