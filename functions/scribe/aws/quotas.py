"""Quotas, by what the table of counters says was used."""

from datetime import datetime

from scribe.aws.tenant_limits import TenantLimits
from scribe.aws.usage_rows import UsageRows
from scribe.limits import Limits
from scribe.quota import check_quotas, month_of


class Quotas:
    """The quotas of a deployment's tenants; ``limits`` are of those that have none of their own."""

    def __init__(self, table_name: str, counters_name: str, limits: Limits) -> None:
        self._limits = TenantLimits(table_name, limits)
        self._usage = UsageRows(counters_name)

    def check(self, tenant: str, now: datetime) -> None:
        """Let a tenant create a session; only where it has quotas, this costs a read.

        Raises:
            TooManyRequests: a quota is used up.
            BotoCoreError, ClientError: that could not be found out.
        """
        limits = self._limits.of(tenant, now)
        if limits.has_quotas:
            check_quotas(limits, self._usage.between(tenant, *month_of(now)), now)
