"""Requests counted in the table of counters, and judged by the tenant's limits."""

from datetime import datetime, timedelta
from typing import Any

from botocore.exceptions import ClientError

from scribe.aws.clients import brief_client
from scribe.aws.counters_schema import minute_key
from scribe.aws.schema import TTL_ATTRIBUTE
from scribe.aws.table import serialize
from scribe.aws.tenant_limits import TenantLimits
from scribe.credential import Caller
from scribe.limits import Limits
from scribe.rate_limit import Verdict, beyond, judge, minute_of

THROTTLES = {
    "ProvisionedThroughputExceededException",
    "ThrottlingException",
}
"""DynamoDB's codes for a row that is written too often, not for the account: that is nobody's."""
_KEPT = timedelta(hours=1)
_MOST_REMEMBERED = 10_000


class RateLimiter:
    """Counts what callers ask for: one write for a request, none for what is known to be over."""

    def __init__(self, counters_name: str, table_name: str, limits: Limits) -> None:
        self._name = counters_name
        self._client: Any = brief_client("dynamodb")
        self._limits = TenantLimits(table_name, limits)
        self._minute: datetime | None = None
        self._over: dict[object, Verdict] = {}

    def count(self, caller: Caller, now: datetime) -> Verdict:
        """Count a request, and return where its caller stands then.

        Once a tenant or key is over its limit, nothing more is written for it in this minute.

        Raises:
            BotoCoreError, ClientError: it could not be counted.
        """
        minute = minute_of(now)
        if minute != self._minute:
            self._minute, self._over = minute, {}
        tenant, key = caller.tenant, (caller.tenant, caller.credential_id)
        known = self._over.get(tenant) or self._over.get(key)
        if known:
            return known
        limits = self._limits.of(tenant, now)
        try:
            by_tenant, by_key = self._add(caller, minute)
        except ClientError as error:
            if error.response["Error"]["Code"] in THROTTLES:
                return beyond(limits, now)
            raise
        verdict = judge(limits, by_key=by_key, by_tenant=by_tenant, now=now)
        if verdict.is_over and len(self._over) < _MOST_REMEMBERED:
            self._over[tenant if verdict.per == "tenant" else key] = verdict
        return verdict

    def _add(self, caller: Caller, minute: datetime) -> tuple[int, int]:
        """Add a request to the tenant's row of a minute; return its and the key's number."""
        answer = self._client.update_item(
            TableName=self._name,
            Key=serialize(minute_key(caller.tenant, minute)),
            UpdateExpression="ADD #all :one, #key :one SET #ttl = :ttl",
            ExpressionAttributeNames={
                "#all": "all",
                "#key": caller.credential_id,
                "#ttl": TTL_ATTRIBUTE,
            },
            ExpressionAttributeValues=serialize(
                {":one": 1, ":ttl": int((minute + _KEPT).timestamp())}
            ),
            ReturnValues="UPDATED_NEW",
        )
        numbers = answer["Attributes"]
        return int(numbers["all"]["N"]), int(numbers[caller.credential_id]["N"])
