"""The table of counters: its keys, described once for the stack and for the tests.

A table of its own, since it is written for every request, and what is counted is no event.
"""

from datetime import datetime
from typing import Any

from scribe.aws.schema import PARTITION_KEY, SORT_KEY

MINUTE_LEADING_KEYS = "TENANT#*#MINUTE#*"
"""The partitions of requests' counters, as IAM says it."""


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
