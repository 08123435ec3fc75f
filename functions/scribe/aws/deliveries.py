"""Deliveries in the table: one row for an event and a webhook, whatever is repeated."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from heapq import merge
from itertools import islice
from typing import Any

from scribe.aws import schema
from scribe.aws.table import Item, Table
from scribe.clock import iso
from scribe.delivery import KEPT, Delivery, DeliveryStatus, is_delivery_id
from scribe.delivery_list import DeliveryList, place_of
from scribe.delivery_queue import due_at
from scribe.errors import NotFound


class Deliveries:
    """The deliveries of a table."""

    def __init__(self, table_name: str) -> None:
        self._table = Table(table_name)

    def create(self, delivery: Delivery, *, now: datetime) -> bool:
        """Store a new delivery; False if it was stored before: an event may come twice."""
        return self._table.create(_to_item(delivery, now))

    def get(self, tenant: str, webhook_id: str, delivery_id: str) -> Delivery | None:
        """Return a delivery, None if there is none."""
        item = self._table.get(schema.delivery_key(tenant, webhook_id, delivery_id))
        return Delivery.model_validate(item) if item else None

    def find(self, tenant: str, webhook_id: str, delivery_id: str) -> Delivery:
        """Return a delivery.

        Raises:
            NotFound: ``not_found``, the webhook has none with this id.
        """
        named = is_delivery_id(delivery_id)
        delivery = self.get(tenant, webhook_id, delivery_id) if named else None
        if delivery is None:
            raise NotFound("not_found", "There is no delivery with this id.")
        return delivery

    def replace(self, delivery: Delivery, *, seen: Delivery, now: datetime) -> bool:
        """Store a delivery's change; False, and nothing stored, if it is not as it was seen."""
        return self._table.replace(
            _to_item(delivery, now), condition="ticket = :seen", seen=seen.ticket
        )

    def page(self, tenant: str, webhook_id: str, asked: DeliveryList) -> list[Delivery]:
        """Return what is asked for of a webhook's deliveries, the newest first.

        One more than asked for, if there are more. The index lags behind the table: what it says
        may have changed already.
        """
        found: list[Sequence[Item]] = [
            self._listed(tenant, webhook_id, status, asked) for status in asked.statuses
        ]
        newest_first = merge(*found, key=lambda item: item[schema.LISTING_SORT_KEY], reverse=True)
        return [Delivery.model_validate(item) for item in islice(newest_first, asked.limit + 1)]

    def due(self, now: datetime) -> Iterator[Delivery]:
        """Yield each delivery that was due by now, shard by shard, as it is now."""
        for shard in schema.due_shards(now):
            partition = (schema.DUE_PARTITION_KEY, schema.delivery_due_partition(shard))
            until = (schema.DUE_SORT_KEY, iso(now))
            for item in self._table.query(schema.DUE_INDEX, partition, until=until):
                seen = Delivery.model_validate(item)
                delivery = self.get(seen.tenant, seen.webhook_id, seen.delivery_id)
                if delivery and delivery.due_at and delivery.due_at <= now:
                    yield delivery

    def _listed(
        self, tenant: str, webhook_id: str, status: DeliveryStatus, asked: DeliveryList
    ) -> list[Item]:
        listing = schema.delivery_listing(tenant, webhook_id, status.value, "")
        partition = (schema.LISTING_PARTITION_KEY, listing[schema.LISTING_PARTITION_KEY])
        sort = (schema.LISTING_SORT_KEY, *asked.between)
        return self._table.latest_between(
            schema.LISTING_INDEX, partition, sort, limit=asked.limit + 1
        )


def _to_item(delivery: Delivery, now: datetime) -> Item:
    fields: dict[str, Any] = json.loads(
        delivery.model_dump_json(exclude={"due_at"}, exclude_none=True)
    )
    due = due_at(delivery, now)
    return {
        **schema.delivery_key(delivery.tenant, delivery.webhook_id, delivery.delivery_id),
        **schema.delivery_listing(
            delivery.tenant, delivery.webhook_id, delivery.status.value, place_of(delivery)
        ),
        **fields,
        **(schema.delivery_due(delivery.delivery_id, iso(due)) if due else {}),
        schema.TTL_ATTRIBUTE: int((delivery.created_at + KEPT).timestamp()),
    }
