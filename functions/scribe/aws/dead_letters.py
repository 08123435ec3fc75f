"""Messages that could not be worked off, kept in the table until somebody sends them again."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from scribe.aws import schema
from scribe.aws.table import Table
from scribe.clock import iso

KEPT = timedelta(days=30)


@dataclass(frozen=True)
class DeadLetter:
    """A message that failed too often: ``queue`` is where, ``cause`` the kind of its last error."""

    message_id: str
    queue: str
    body: str
    cause: str
    died_at: str


class DeadLetters:
    """The dead letters of a table."""

    def __init__(self, table_name: str) -> None:
        self._table = Table(table_name)

    def keep(self, letter: DeadLetter, *, now: datetime) -> None:
        """Keep a message, once however often it comes."""
        self._table.create(
            {
                **schema.dead_letter_key(letter.message_id),
                **schema.dead_letter_listing(letter.died_at),
                **vars(letter),
                schema.TTL_ATTRIBUTE: int((now + KEPT).timestamp()),
            }
        )

    def all(self) -> Iterator[DeadLetter]:
        """Yield the dead letters that are kept, the oldest first."""
        listed = (
            schema.LISTING_PARTITION_KEY,
            schema.dead_letter_listing("")[schema.LISTING_PARTITION_KEY],
        )
        yield from map(_from_item, self._table.query(schema.LISTING_INDEX, listed))

    def forget(self, letter: DeadLetter) -> None:
        """Drop a message that was sent again."""
        self._table.delete(schema.dead_letter_key(letter.message_id))


def new_dead_letter(
    message_id: str, *, queue: str, body: str, cause: str | None, now: datetime
) -> DeadLetter:
    """Return the dead letter of a message that died now."""
    return DeadLetter(message_id, queue, body, cause or "unknown", iso(now))


def _from_item(item: dict[str, Any]) -> DeadLetter:
    return DeadLetter(**{name: item[name] for name in DeadLetter.__dataclass_fields__})
