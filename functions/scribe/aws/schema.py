"""The table: its keys and indexes, described once for the stack and for the tests.

One table holds everything small: sessions with their manifests, and credentials. Every key of
tenant data begins with the tenant, so no query can cross into another's.
"""

import hashlib
from datetime import datetime
from typing import Any

PARTITION_KEY = "pk"
SORT_KEY = "sk"
TTL_ATTRIBUTE = "delete_at"

LISTING_INDEX = "listing"
"""Sessions and credentials of a tenant by time."""
LISTING_PARTITION_KEY = "listing_pk"
LISTING_SORT_KEY = "listing_sk"

PATIENT_INDEX = "patient"
"""Sessions of a patient by time: sparse, those whose patient has an ``oid``."""
PATIENT_PARTITION_KEY = "patient_pk"
PATIENT_SORT_KEY = "patient_sk"

DUE_INDEX = "due"
"""What must be looked at, and when: sparse, since what needs no looking at has no due time."""
DUE_PARTITION_KEY = "due_shard"
DUE_SORT_KEY = "due_at"
DUE_SHARDS = 8
"""A partition takes 1,000 writes a second, and every session is in this index while it is open."""


INDEXES = {
    LISTING_INDEX: (LISTING_PARTITION_KEY, LISTING_SORT_KEY),
    PATIENT_INDEX: (PATIENT_PARTITION_KEY, PATIENT_SORT_KEY),
    DUE_INDEX: (DUE_PARTITION_KEY, DUE_SORT_KEY),
}
"""Every index with its keys. All keys are strings, and an index holds whole items."""


def table_definition() -> dict[str, Any]:
    """Return the table's definition, for ``create_table`` where there is no stack."""
    keys = (PARTITION_KEY, SORT_KEY)
    names = [*keys, *(name for index in INDEXES.values() for name in index)]
    return {
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": name, "AttributeType": "S"} for name in names],
        "KeySchema": _key_schema(keys),
        "GlobalSecondaryIndexes": [
            {
                "IndexName": index,
                "KeySchema": _key_schema(index_keys),
                "Projection": {"ProjectionType": "ALL"},
            }
            for index, index_keys in INDEXES.items()
        ],
    }


def audit_table_definition() -> dict[str, Any]:
    """Return the definition of the audit trail's table, as ``table_definition`` of the table."""
    keys = (PARTITION_KEY, SORT_KEY)
    return {
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": name, "AttributeType": "S"} for name in keys],
        "KeySchema": _key_schema(keys),
    }


def _key_schema(names: tuple[str, str]) -> list[dict[str, str]]:
    return [
        {"AttributeName": name, "KeyType": kind}
        for name, kind in zip(names, ("HASH", "RANGE"), strict=True)
    ]


def due(session_id: str, at: str) -> dict[str, str]:
    """Return the attributes by which a session is found by the sweeper from a time on."""
    shard = int(_digest(session_id), 16) % DUE_SHARDS
    return {DUE_PARTITION_KEY: due_partition(shard), DUE_SORT_KEY: at}


def due_shards(now: datetime) -> list[int]:
    """Return the due index's shards in the order in which a run looks at them.

    Each minute begins with another: a run that can't do all leaves no shard for ever.
    """
    first = int(now.timestamp()) // 60
    return [(first + n) % DUE_SHARDS for n in range(DUE_SHARDS)]


def due_partition(shard: int) -> str:
    """Return the key of one of the due index's partitions."""
    return f"DUE#{shard}"


def session_key(tenant: str, session_id: str) -> dict[str, str]:
    """Return the key of a session's item."""
    return {PARTITION_KEY: f"TENANT#{tenant}#SESSION#{session_id}", SORT_KEY: "session"}


def session_listing(tenant: str, created_at: str) -> dict[str, str]:
    """Return the attributes by which a tenant's sessions are listed, by time of creation."""
    return {
        LISTING_PARTITION_KEY: f"TENANT#{tenant}#SESSIONS",
        LISTING_SORT_KEY: created_at,
    }


def patient_listing(tenant: str, oid: object, created_at: str) -> dict[str, str]:
    """Return the attributes by which a patient's sessions are listed; none without an ``oid``.

    By its hash: a client's ``oid`` may be longer than a key, and a key is seen where data is not.
    """
    if isinstance(oid, bool) or not isinstance(oid, str | int) or oid == "":
        return {}
    return {
        PATIENT_PARTITION_KEY: f"TENANT#{tenant}#PATIENT#{_digest(str(oid))}",
        PATIENT_SORT_KEY: created_at,
    }


LIMITS_LEADING_KEYS = "TENANT#*#LIMITS"
"""The partitions of tenants' own limits, as IAM says it."""


def limits_key(tenant: str) -> dict[str, str]:
    """Return the key of the row that has a tenant's own limits."""
    return {PARTITION_KEY: f"TENANT#{tenant}#LIMITS", SORT_KEY: "limits"}


def audit_partition(tenant: str, at: str) -> str:
    """Return the partition of a tenant's lines of one day; it is in the audit trail's table."""
    return f"TENANT#{tenant}#DAY#{at[:10]}"


def audit_key(tenant: str, at: str, line_id: str) -> dict[str, str]:
    """Return the key of a line of a tenant's audit trail, which is in order of time."""
    return {PARTITION_KEY: audit_partition(tenant, at), SORT_KEY: f"{at}#{line_id}"}


def manifest_key(tenant: str, session_id: str) -> dict[str, str]:
    """Return the key of a session's manifest, a row of its own: the session's stays small."""
    return {PARTITION_KEY: f"TENANT#{tenant}#SESSION#{session_id}", SORT_KEY: "manifest"}


def templates_partition(tenant: str) -> str:
    """Return the partition that holds a tenant's own templates, so that one query lists them."""
    return f"TENANT#{tenant}#TEMPLATES"


TEMPLATE_PREFIX = "template#"
"""How the sort keys begin of a tenant's templates as they are now."""


def template_key(tenant: str, template_id: str) -> dict[str, str]:
    """Return the key of a tenant's own template as it is now; archived, it has no such row."""
    return {
        PARTITION_KEY: templates_partition(tenant),
        SORT_KEY: f"{TEMPLATE_PREFIX}{template_id}",
    }


def template_count_key(tenant: str) -> dict[str, str]:
    """Return the key of the row that counts a tenant's own templates, since they are limited."""
    return {PARTITION_KEY: templates_partition(tenant), SORT_KEY: "count"}


def template_version_key(tenant: str, template_id: str, version: int) -> dict[str, str]:
    """Return the key of a version of a tenant's own template, which stays as it is."""
    return {
        PARTITION_KEY: f"TENANT#{tenant}#TEMPLATE#{template_id}",
        SORT_KEY: f"version#{version}",
    }


def idempotency_key(tenant: str, key_hash: str) -> dict[str, str]:
    """Return the key of an ``Idempotency-Key`` that a tenant has used, by its hash."""
    return {PARTITION_KEY: f"TENANT#{tenant}#IDEMPOTENCY#{key_hash}", SORT_KEY: "idempotency"}


def api_key_key(key_hash: str) -> dict[str, str]:
    """Return the key of an API key's row, by the key's SHA-256."""
    return {PARTITION_KEY: f"API_KEY#{key_hash}", SORT_KEY: "credential"}


def client_key(client_id: str) -> dict[str, str]:
    """Return the key of a client's row."""
    return {PARTITION_KEY: f"CLIENT#{client_id}", SORT_KEY: "credential"}


TENANT_LEADING_KEYS = "TENANT#*"
"""All rows of tenants: neither credentials nor dead letters."""
SESSIONS_LEADING_KEYS = "TENANT#*#SESSIONS"
PATIENT_LEADING_KEYS = "TENANT#*#PATIENT#*"
DUE_LEADING_KEYS = "DUE#*"
DEAD_LETTER_LEADING_KEYS = "DEAD_LETTER#*"
API_KEY_LEADING_KEYS = "API_KEY#*"
CLIENT_LEADING_KEYS = "CLIENT#*"
"""The partitions of API keys and of clients, as IAM says it."""
LAST_USED = "last_used_at"
"""All of a credential's row that a function may write."""


def credential_listing(tenant: str) -> str:
    """Return the partition of the listing index that holds a tenant's credentials."""
    return f"TENANT#{tenant}#CREDENTIALS"


def webhooks_partition(tenant: str) -> str:
    """Return the partition that holds a tenant's webhooks, so that one query lists them."""
    return f"TENANT#{tenant}#WEBHOOKS"


WEBHOOK_PREFIX = "webhook#"
"""How the sort keys of webhooks begin."""
WEBHOOK_LEADING_KEYS = "TENANT#*#WEBHOOK*"
"""The partitions of webhooks and of all that belongs to them, as IAM says it: no other's key has
this in it."""


def webhook_key(tenant: str, webhook_id: str) -> dict[str, str]:
    """Return the key of a webhook."""
    return {PARTITION_KEY: webhooks_partition(tenant), SORT_KEY: f"{WEBHOOK_PREFIX}{webhook_id}"}


def webhook_ids_key(tenant: str) -> dict[str, str]:
    """Return the key of the row that knows a tenant's webhooks by id, since they are limited."""
    return {PARTITION_KEY: webhooks_partition(tenant), SORT_KEY: "ids"}


def places_key(tenant: str, webhook_id: str) -> dict[str, str]:
    """Return the key of the row that says how many requests a webhook is getting at the moment."""
    return {PARTITION_KEY: f"TENANT#{tenant}#WEBHOOK#{webhook_id}#PLACES", SORT_KEY: "places"}


def tenant_places_key(tenant: str) -> dict[str, str]:
    """Return the key of the row that says how many workers hear a tenant's sessions just now."""
    return {PARTITION_KEY: f"TENANT#{tenant}#PLACES", SORT_KEY: "places"}


def delivery_key(tenant: str, webhook_id: str, delivery_id: str) -> dict[str, str]:
    """Return the key of a delivery, in a partition of its own: a webhook may have many."""
    return {
        PARTITION_KEY: f"TENANT#{tenant}#WEBHOOK#{webhook_id}#DELIVERY#{delivery_id}",
        SORT_KEY: "delivery",
    }


def delivery_listing(tenant: str, webhook_id: str, status: str, place: str) -> dict[str, str]:
    """Return the attributes by which a webhook's deliveries of a status are listed, by place."""
    return {
        LISTING_PARTITION_KEY: f"TENANT#{tenant}#WEBHOOK#{webhook_id}#DELIVERIES#{status}",
        LISTING_SORT_KEY: place,
    }


def delivery_due(delivery_id: str, at: str) -> dict[str, str]:
    """Return the attributes by which a delivery is found by its sweeper from a time on."""
    shard = int(_digest(delivery_id), 16) % DUE_SHARDS
    return {DUE_PARTITION_KEY: delivery_due_partition(shard), DUE_SORT_KEY: at}


def delivery_due_partition(shard: int | str) -> str:
    """Return the key of one of the due index's partitions of deliveries, ``*`` for all of them."""
    return f"DUE_DELIVERY#{shard}"


def dead_letter_listing(died_at: str) -> dict[str, str]:
    """Return the attributes by which dead letters are listed, of all tenants, by time."""
    return {LISTING_PARTITION_KEY: "DEAD_LETTERS", LISTING_SORT_KEY: died_at}


def dead_letter_key(message_id: str) -> dict[str, str]:
    """Return the key of a message that could not be worked off, by its SQS id."""
    return {PARTITION_KEY: f"DEAD_LETTER#{message_id}", SORT_KEY: "message"}


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
