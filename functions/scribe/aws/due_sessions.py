"""The due index: which sessions are to be looked at, without reading any other."""

from collections.abc import Iterator
from datetime import datetime

from scribe.aws import schema
from scribe.aws.session_rows import SessionRows
from scribe.aws.table import Table
from scribe.clock import iso
from scribe.session import Session


class DueSessions:
    """The sessions of a table that are due."""

    def __init__(self, table_name: str) -> None:
        self._table = Table(table_name)
        self._rows = SessionRows(self._table)

    def until(self, now: datetime) -> Iterator[tuple[str, str]]:
        """Yield tenant and id of each session that was due by now, shard by shard."""
        for shard in schema.due_shards(now):
            partition = (schema.DUE_PARTITION_KEY, schema.due_partition(shard))
            until = (schema.DUE_SORT_KEY, iso(now))
            for item in self._table.query(schema.DUE_INDEX, partition, until=until):
                yield item["tenant"], item["session_id"]

    def read(self, tenant: str, session_id: str) -> Session | None:
        """Return a session as it is now, be it a tombstone."""
        return self._rows.get(tenant, session_id)
