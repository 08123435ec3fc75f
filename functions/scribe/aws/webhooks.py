"""A tenant's webhooks: registered, changed, found. Each change is one write.

``line`` is the audit trail's of it, written with it.
"""

import json
from collections.abc import Callable
from typing import Any

from scribe.aws import schema
from scribe.aws.table import Item, Table, Write
from scribe.errors import Conflict, NotFound, Unavailable
from scribe.webhook import MAX_WEBHOOKS, Webhook, is_webhook_id

_ROUNDS = 5
"""Of which each is lost to another change of the same webhook."""


class Webhooks:
    """The webhooks of a table."""

    def __init__(self, table_name: str) -> None:
        self._table = Table(table_name)

    def create(self, webhook: Webhook, *, line: Write) -> None:
        """Store a new webhook.

        Raises:
            Conflict: ``webhook_limit_reached``, the tenant has as many as it may.
        """
        key = schema.webhook_key(webhook.tenant, webhook.webhook_id)
        counted = self._table.expression(
            schema.webhook_ids_key(webhook.tenant),
            "ADD #ids :id",
            condition="attribute_not_exists(#ids) OR size(#ids) < :most",
            values={":id": {webhook.webhook_id}, ":most": MAX_WEBHOOKS},
            names={"#ids": "ids"},
        )
        if self._table.change(
            {"Put": self._table.creation({**key, **_to_item(webhook)})},
            {"Update": counted},
            line=line,
        ):
            raise Conflict(
                "webhook_limit_reached",
                f"There may be {MAX_WEBHOOKS} webhooks: delete one that is not needed.",
            )

    def get(self, tenant: str, webhook_id: str) -> Webhook | None:
        """Return a tenant's webhook, None if it has none with this id."""
        item = self._table.get(schema.webhook_key(tenant, webhook_id))
        return _from_item(item) if item else None

    def find(self, tenant: str, webhook_id: str) -> Webhook:
        """Return a tenant's webhook.

        Raises:
            NotFound: ``webhook_not_found``, the tenant has none with this id.
        """
        webhook = self.get(tenant, webhook_id) if is_webhook_id(webhook_id) else None
        if webhook is None:
            raise NotFound("webhook_not_found", "There is no webhook with this id.")
        return webhook

    def all(self, tenant: str) -> list[Webhook]:
        """Return a tenant's webhooks, the oldest first."""
        partition = schema.webhooks_partition(tenant)
        found = map(_from_item, self._table.under(partition, schema.WEBHOOK_PREFIX))
        return sorted(found, key=lambda webhook: webhook.created_at)

    def change(
        self,
        tenant: str,
        webhook_id: str,
        change: Callable[[Webhook], Webhook],
        *,
        line: Write | None = None,
    ) -> tuple[Webhook, Webhook]:
        """Change a webhook by a rule; return it as it was and as it is.

        A rule that gives back what it was given changes nothing, and nothing is written. What
        nobody asked for but its own deliveries has no line.

        Raises:
            NotFound: as for ``find``.
            Unavailable: others change it at the same time.
        """
        for _ in range(_ROUNDS):
            before = self.find(tenant, webhook_id)
            after = change(before)
            if after is before:
                return before, before
            after = after.model_copy(update={"revision": before.revision + 1})
            if self._replace(after, before, line):
                return before, after
        raise Unavailable("service_unavailable", "The webhook is being changed: try again.")

    def delete(self, webhook: Webhook, *, line: Write) -> None:
        """Delete a webhook, once. What is on its way to it is given up when its time comes.

        Raises:
            Unavailable: others change it at the same time.
        """
        key = schema.webhook_key(webhook.tenant, webhook.webhook_id)
        deletion = self._table.only_deletion(key)
        uncounted = self._table.expression(
            schema.webhook_ids_key(webhook.tenant),
            "DELETE #ids :id",
            condition="attribute_exists(pk)",
            values={":id": {webhook.webhook_id}},
            names={"#ids": "ids"},
        )
        self._table.change({"Delete": deletion}, {"Update": uncounted}, line=line)

    def _replace(self, webhook: Webhook, seen: Webhook, line: Write | None) -> bool:
        key = schema.webhook_key(webhook.tenant, webhook.webhook_id)
        item = {**key, **_to_item(webhook)}
        if line is None:
            return self._table.replace(item, condition="revision = :seen", seen=seen.revision)
        put = self._table.replacing(item, condition="revision = :seen", seen=seen.revision)
        return self._table.change({"Put": put}, line=line) is None


def _to_item(webhook: Webhook) -> Item:
    item: dict[str, Any] = json.loads(webhook.model_dump_json(exclude_none=True))
    return item


def _from_item(item: Item) -> Webhook:
    return Webhook.model_validate(item)
