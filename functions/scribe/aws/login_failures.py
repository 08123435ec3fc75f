"""Failed logins in the table of counters: a row per address and window, gone by itself."""

from datetime import datetime
from hashlib import sha256
from typing import Any

from scribe.aws.clients import brief_client
from scribe.aws.counters_schema import login_key
from scribe.aws.schema import TTL_ATTRIBUTE
from scribe.aws.table import serialize
from scribe.login_limit import WINDOW, Failures, source_of, window_of


class LoginFailures:
    """The failures of a table of counters. Addresses and client ids are kept as hashes."""

    def __init__(self, counters_name: str) -> None:
        self._name = counters_name
        self._client: Any = brief_client("dynamodb")

    def of(self, address: str, client_id: str, now: datetime) -> Failures:
        """Return how often a client failed at an address lately, and anybody there.

        Raises:
            BotoCoreError, ClientError: that could not be found out.
        """
        row = self._client.get_item(
            TableName=self._name, Key=_key(address, now), ConsistentRead=True
        ).get("Item", {})
        of_client, of_address = (
            int(row.get(name, {"N": "0"})["N"]) for name in (_name(client_id), "all")
        )
        return Failures(of_client, of_address, until=window_of(now) + WINDOW)

    def note(self, address: str, client_id: str, now: datetime) -> None:
        """Count a failure.

        Raises:
            BotoCoreError, ClientError: it could not be counted.
        """
        gone_at = window_of(now) + 2 * WINDOW
        self._client.update_item(
            TableName=self._name,
            Key=_key(address, now),
            UpdateExpression="ADD #all :one, #client :one SET #ttl = :ttl",
            ExpressionAttributeNames={
                "#all": "all",
                "#client": _name(client_id),
                "#ttl": TTL_ATTRIBUTE,
            },
            ExpressionAttributeValues=serialize({":one": 1, ":ttl": int(gone_at.timestamp())}),
        )


def _key(address: str, now: datetime) -> dict[str, Any]:
    return serialize(login_key(_hash(source_of(address)), window_of(now)))


def _name(client_id: str) -> str:
    return f"client#{_hash(client_id)[:16]}"


def _hash(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
