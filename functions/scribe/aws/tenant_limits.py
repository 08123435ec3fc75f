"""Limits of tenants: the deployment's, and in a row of the table those that are a tenant's own."""

from datetime import datetime, timedelta
from typing import Any

from scribe.aws import schema
from scribe.aws.clients import brief_client
from scribe.aws.table import deserialize, serialize
from scribe.expiring_cache import ExpiringCache
from scribe.limits import Limits

KNOWN_FOR = timedelta(seconds=50)
"""How long limits need not be looked up again: a change takes effect within a minute."""


class TenantLimits:
    """The limits of a table's tenants, looked up no oftener than they can be changed."""

    def __init__(self, table_name: str, limits: Limits) -> None:
        self._name = table_name
        self._limits = limits
        self._client: Any = brief_client("dynamodb")
        self._known: ExpiringCache[Limits] = ExpiringCache(max_age=KNOWN_FOR, max_entries=1000)

    def of(self, tenant: str, now: datetime) -> Limits:
        """Return a tenant's limits.

        Raises:
            BotoCoreError, ClientError: they could not be looked up.
        """
        return self._known.get(tenant, now, lambda: self._find(tenant))

    def _find(self, tenant: str) -> Limits:
        key = schema.limits_key(tenant)
        item = self._client.get_item(TableName=self._name, Key=serialize(key)).get("Item", {})
        own = {name: int(value) for name, value in deserialize(item).items() if name not in key}
        return self._limits.but(own) if own else self._limits
