"""Usage in the table of counters: a row per tenant and day, and a mark for each change counted."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from scribe.aws.counters_schema import usage_key, usage_mark_key, usage_partition
from scribe.aws.schema import SORT_KEY, TTL_ATTRIBUTE
from scribe.aws.table import Table, serialize
from scribe.errors import Unavailable
from scribe.usage_report import COUNTED, KEPT, Counts

_MARKS_KEPT = timedelta(days=3)
"""A stream is read again for a day at most."""
_ROUNDS = 20
"""Of which each is lost to another worker at the same day, or finds changes counted before."""


class UsageRows:
    """What the tenants of a table of counters have used."""

    def __init__(self, counters_name: str) -> None:
        self._table = Table(counters_name)

    def add(self, tenant: str, day: date, changes: Mapping[str, Counts]) -> int:
        """Count changes that happened on a day, by their ids; return how many of them were new.

        At most ``MOST_CHANGES_AT_ONCE``.

        Raises:
            Unavailable: other workers were at the same day all the time; nothing was counted.
        """
        left = dict(changes)
        for _ in range(_ROUNDS):
            if not left:
                return 0
            marks = [{"Put": self._mark(tenant, day, name)} for name in left]
            reasons = self._table.transact(*marks, {"Update": self._sum(tenant, day, left)})
            if reasons is None:
                return len(left)
            for name, reason in zip(list(left), reasons, strict=False):
                if reason == "ConditionalCheckFailed":
                    del left[name]
        raise Unavailable("service_unavailable", "The day is being counted by others.")

    def between(self, tenant: str, first: date, last: date) -> dict[date, Counts]:
        """Return what a tenant used on each day from one to another on which it used something."""
        rows = self._table.between(usage_partition(tenant), first.isoformat(), last.isoformat())
        return {
            date.fromisoformat(row[SORT_KEY]): {name: row[name] for name in COUNTED if name in row}
            for row in rows
        }

    def _mark(self, tenant: str, day: date, change: str) -> dict[str, Any]:
        gone_at = datetime.combine(day, time(0), UTC) + timedelta(days=1) + _MARKS_KEPT
        return self._table.creation(
            {**usage_mark_key(tenant, change), TTL_ATTRIBUTE: int(gone_at.timestamp())}
        )

    def _sum(self, tenant: str, day: date, changes: Mapping[str, Counts]) -> dict[str, Any]:
        names = [name for name in COUNTED if any(name in each for each in changes.values())]
        adds = ", ".join(f"#{name} :{name}" for name in names)
        return {
            "TableName": self._table.name,
            "Key": serialize(usage_key(tenant, day)),
            "UpdateExpression": f"ADD {adds} SET #ttl = :ttl",
            "ExpressionAttributeNames": {
                "#ttl": TTL_ATTRIBUTE,
                **{f"#{name}": name for name in names},
            },
            "ExpressionAttributeValues": serialize(
                {
                    ":ttl": int((datetime.combine(day, time(0), UTC) + KEPT).timestamp()),
                    **{
                        f":{name}": sum(Decimal(each.get(name, 0)) for each in changes.values())
                        for name in names
                    },
                }
            ),
        }
