"""The table of counters: its keys, described once for the stack and for the tests.

A table of its own, since it is written for every request, and what is counted is no event.
"""

from datetime import date, datetime
from typing import Any

from scribe.aws.schema import PARTITION_KEY, SORT_KEY

MINUTE_LEADING_KEYS = "TENANT#*#MINUTE#*"
"""The partitions of requests' counters, as IAM says it."""
USAGE_LEADING_KEYS = "TENANT#*#USAGE"
"""The partitions of usage by day."""
USAGE_MARK_LEADING_KEYS = "TENANT#*#USAGE_MARK#*"
"""The partitions of the marks that a change was counted."""
LOGIN_LEADING_KEYS = "LOGIN#*"
"""The partitions of failed logins."""
MOST_CHANGES_AT_ONCE = 99
"""A transaction has 100 writes at most, and one of them is the day's sum."""


def counters_definition() -> dict[str, Any]:
    """Return the table's definition, for ``create_table`` where there is no stack."""
    keys = {PARTITION_KEY: "HASH", SORT_KEY: "RANGE"}
    return {
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": name, "AttributeType": "S"} for name in keys],
        "KeySchema": [{"AttributeName": name, "KeyType": kind} for name, kind in keys.items()],
    }


def minute_key(tenant: str, minute: datetime) -> dict[str, str]:
    """Return the key of the row that counts a tenant's requests of a minute."""
    return {
        PARTITION_KEY: f"TENANT#{tenant}#MINUTE#{minute:%Y-%m-%dT%H:%M}",
        SORT_KEY: "requests",
    }


def usage_partition(tenant: str) -> str:
    """Return the partition that holds a tenant's usage, a row per day."""
    return f"TENANT#{tenant}#USAGE"


def usage_key(tenant: str, day: date) -> dict[str, str]:
    """Return the key of the row that sums up what a tenant used on a day."""
    return {PARTITION_KEY: usage_partition(tenant), SORT_KEY: day.isoformat()}


def usage_mark_key(tenant: str, change: str) -> dict[str, str]:
    """Return the key of the mark that a change was counted, by the change's id in the stream."""
    return {PARTITION_KEY: f"TENANT#{tenant}#USAGE_MARK#{change}", SORT_KEY: "mark"}


def login_key(address_hash: str, window: datetime) -> dict[str, str]:
    """Return the key of the row that counts the failed logins of an address, by its hash."""
    return {PARTITION_KEY: f"LOGIN#{address_hash}", SORT_KEY: f"{window:%Y-%m-%dT%H:%M}"}
