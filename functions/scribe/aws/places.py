"""Places in the table: how many are at work for one webhook, or one tenant, at this moment."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from scribe.aws import schema
from scribe.aws.table import Table
from scribe.clock import iso
from scribe.delivery_queue import PLACE_HELD, Place, free_place

_ROUNDS = 3
_KEPT = 24 * 3600
"""Seconds; for whom nobody is at work, the row is not needed."""
_PREFIX = "place_"


class Places:
    """The places of a table's webhooks."""

    def __init__(self, table_name: str) -> None:
        self._table = Table(table_name)

    def take(
        self, tenant: str, webhook_id: str, delivery_id: str, *, count: int, now: datetime
    ) -> int | None:
        """Take one of a webhook's places for a delivery; None if there is none to be had.

        Returns its number. It is nobody's when its time is over, should it not be given back.
        """
        key = schema.places_key(tenant, webhook_id)
        return _take(self._table, key, delivery_id, count=count, held=PLACE_HELD, now=now)

    def give_back(self, tenant: str, webhook_id: str, delivery_id: str, number: int) -> None:
        """Give a place back, unless another delivery has it by now."""
        _give_back(self._table, schema.places_key(tenant, webhook_id), delivery_id, number)


class TenantPlaces:
    """The places of a table's tenants among the workers that hear sessions."""

    def __init__(self, table_name: str, *, count: int, held: timedelta) -> None:
        self._table = Table(table_name)
        self._count = count
        self._held = held

    def take(self, tenant: str, worker: str, *, now: datetime) -> int | None:
        """Take one of a tenant's places for a worker; None if there is none to be had.

        Returns its number. It is nobody's when its time is over, should it not be given back.
        """
        key = schema.tenant_places_key(tenant)
        return _take(self._table, key, worker, count=self._count, held=self._held, now=now)

    def give_back(self, tenant: str, worker: str, number: int) -> None:
        """Give a place back, unless another worker has it by now."""
        _give_back(self._table, schema.tenant_places_key(tenant), worker, number)


def _take(
    table: Table,
    key: Mapping[str, str],
    holder: str,
    *,
    count: int,
    held: timedelta,
    now: datetime,
) -> int | None:
    for _ in range(_ROUNDS):
        number = free_place(_held(table.get(key) or {}), holder, count=count, now=now)
        if number is None:
            return None
        taken = table.update(
            table.expression(
                key,
                "SET #place = :place, #ttl = :ttl",
                condition="attribute_not_exists(#place) OR #place.#until <= :now",
                values={
                    ":place": {"holder": holder, "until": iso(now + held)},
                    ":ttl": int(now.timestamp()) + _KEPT,
                    ":now": iso(now),
                },
                names={
                    "#place": f"{_PREFIX}{number}",
                    "#until": "until",
                    "#ttl": schema.TTL_ATTRIBUTE,
                },
            )
        )
        if taken:
            return number
    return None


def _give_back(table: Table, key: Mapping[str, str], holder: str, number: int) -> None:
    table.update(
        table.expression(
            key,
            "REMOVE #place",
            condition="#place.#holder = :me",
            values={":me": holder},
            names={"#place": f"{_PREFIX}{number}", "#holder": "holder"},
        )
    )


def _held(item: Mapping[str, Any]) -> dict[int, Place]:
    return {
        int(name.removeprefix(_PREFIX)): Place(
            place["holder"], datetime.fromisoformat(place["until"])
        )
        for name, place in item.items()
        if name.startswith(_PREFIX)
    }
