"""The table: its keys and indexes, described once for the stack and for the tests.

One table holds everything small: sessions with their manifests, and credentials. Every key of
tenant data begins with the tenant, so no query can cross into another's.
"""

PARTITION_KEY = "pk"
SORT_KEY = "sk"
TTL_ATTRIBUTE = "delete_at"

LISTING_INDEX = "listing"
"""Sessions and credentials of a tenant by time."""
LISTING_PARTITION_KEY = "listing_pk"
LISTING_SORT_KEY = "listing_sk"


def session_key(tenant: str, session_id: str) -> dict[str, str]:
    """Return the key of a session's item."""
    return {PARTITION_KEY: f"TENANT#{tenant}#SESSION#{session_id}", SORT_KEY: "session"}


def session_listing(tenant: str, created_at: str) -> dict[str, str]:
    """Return the attributes by which a tenant's sessions are listed, by time of creation."""
    return {
        LISTING_PARTITION_KEY: f"TENANT#{tenant}#SESSIONS",
        LISTING_SORT_KEY: created_at,
    }


def manifest_key(tenant: str, session_id: str) -> dict[str, str]:
    """Return the key of a session's manifest, a row of its own: the session's stays small."""
    return {PARTITION_KEY: f"TENANT#{tenant}#SESSION#{session_id}", SORT_KEY: "manifest"}


def idempotency_key(tenant: str, key_hash: str) -> dict[str, str]:
    """Return the key of an ``Idempotency-Key`` that a tenant has used, by its hash."""
    return {PARTITION_KEY: f"TENANT#{tenant}#IDEMPOTENCY#{key_hash}", SORT_KEY: "idempotency"}


def api_key_key(key_hash: str) -> dict[str, str]:
    """Return the key of an API key's row, by the key's SHA-256."""
    return {PARTITION_KEY: f"API_KEY#{key_hash}", SORT_KEY: "credential"}


def client_key(client_id: str) -> dict[str, str]:
    """Return the key of a client's row."""
    return {PARTITION_KEY: f"CLIENT#{client_id}", SORT_KEY: "credential"}


def credential_listing(tenant: str) -> str:
    """Return the partition of the listing index that holds a tenant's credentials."""
    return f"TENANT#{tenant}#CREDENTIALS"


def dead_letter_key(message_id: str) -> dict[str, str]:
    """Return the key of a message that could not be worked off, by its SQS id."""
    return {PARTITION_KEY: f"DEAD_LETTER#{message_id}", SORT_KEY: "message"}
