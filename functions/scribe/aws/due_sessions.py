"""The due index: which sessions are to be looked at, without reading any other."""

from collections.abc import Iterator
from datetime import datetime

from scribe.aws import schema
from scribe.aws.table import Table
from scribe.clock import iso


class DueSessions:
    """The sessions of a table that are due."""

    def __init__(self, table_name: str) -> None:
        self._table = Table(table_name)

    def until(self, now: datetime) -> Iterator[tuple[str, str]]:
        """Yield tenant and id of each session that was due by now, shard by shard."""
        for shard in range(schema.DUE_SHARDS):
            partition = (schema.DUE_PARTITION_KEY, schema.due_partition(shard))
            until = (schema.DUE_SORT_KEY, iso(now))
            for item in self._table.query(schema.DUE_INDEX, partition, until=until):
                yield item["tenant"], item["session_id"]
