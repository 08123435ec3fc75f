"""Messages that could not be worked off, kept in the table so that none is lost."""

from datetime import datetime, timedelta

from scribe.aws import schema
from scribe.aws.table import Table
from scribe.clock import iso

KEPT = timedelta(days=30)


class DeadLetters:
    """The dead letters of a table."""

    def __init__(self, table_name: str) -> None:
        self._table = Table(table_name)

    def keep(self, message_id: str, *, queue_arn: str, body: str, now: datetime) -> None:
        """Keep a message, once however often it comes."""
        self._table.create(
            {
                **schema.dead_letter_key(message_id),
                "queue_arn": queue_arn,
                "body": body,
                "died_at": iso(now),
                schema.TTL_ATTRIBUTE: int((now + KEPT).timestamp()),
            }
        )
