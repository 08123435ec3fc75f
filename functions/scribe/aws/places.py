"""A webhook's places in the table: how many requests it is getting at this moment."""

from datetime import datetime
from typing import Any

from scribe.aws import schema
from scribe.aws.table import Table
from scribe.clock import iso
from scribe.delivery_queue import MAX_PLACES, PLACE_HELD, Place, free_place

_ROUNDS = 3
_KEPT = 24 * 3600
"""Seconds; a webhook that gets nothing has no need of the row."""


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
        key, until = schema.places_key(tenant, webhook_id), now + PLACE_HELD
        for _ in range(_ROUNDS):
            held = _held(self._table.get(key) or {})
            number = free_place(held, delivery_id, count=count, now=now)
            if number is None:
                return None
            taken = self._table.update(
                self._table.expression(
                    key,
                    "SET #place = :place, #ttl = :ttl",
                    condition="attribute_not_exists(#place) OR #place.#until <= :now",
                    values={
                        ":place": {"holder": delivery_id, "until": iso(until)},
                        ":ttl": int(now.timestamp()) + _KEPT,
                        ":now": iso(now),
                    },
                    names={
                        "#place": _name(number),
                        "#until": "until",
                        "#ttl": schema.TTL_ATTRIBUTE,
                    },
                )
            )
            if taken:
                return number
        return None

    def give_back(self, tenant: str, webhook_id: str, delivery_id: str, number: int) -> None:
        """Give a place back, unless another delivery has it by now."""
        self._table.update(
            self._table.expression(
                schema.places_key(tenant, webhook_id),
                "REMOVE #place",
                condition="#place.#holder = :me",
                values={":me": delivery_id},
                names={"#place": _name(number), "#holder": "holder"},
            )
        )


def _held(item: dict[str, Any]) -> dict[int, Place]:
    return {
        number: Place(place["holder"], datetime.fromisoformat(place["until"]))
        for number in range(MAX_PLACES)
        if (place := item.get(_name(number)))
    }


def _name(number: int) -> str:
    return f"place_{number}"
