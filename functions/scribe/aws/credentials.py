"""Credentials in the table: API keys by their hash, clients by their id."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from scribe.aws import schema
from scribe.aws.table import Item, deserialize, serialize
from scribe.clock import iso
from scribe.credential import Credential, CredentialKind, Scope


@dataclass(frozen=True)
class Credentials:
    """The credentials of a table; ``dynamodb`` is boto3's client of where it is."""

    table_name: str
    dynamodb: Any

    def find_api_key(self, key_hash: str) -> Credential | None:
        """Return the API key of this hash."""
        return self._find(schema.api_key_key(key_hash))

    def find_client(self, client_id: str) -> Credential | None:
        """Return the client of this id."""
        return self._find(schema.client_key(client_id))

    def add(self, credential: Credential) -> None:
        """Store a new credential.

        Raises:
            ConditionalCheckFailedException: there is one with its hash or client id.
        """
        self.dynamodb.put_item(
            TableName=self.table_name,
            Item=serialize(_to_item(credential)),
            ConditionExpression=f"attribute_not_exists({schema.PARTITION_KEY})",
        )

    def list_of(self, tenant: str) -> Iterator[Credential]:
        """Yield a tenant's credentials by time of creation, revoked and expired ones too.

        Read from an index: one made within the last second may not be there yet.
        """
        pages = self.dynamodb.get_paginator("query").paginate(
            TableName=self.table_name,
            IndexName=schema.LISTING_INDEX,
            KeyConditionExpression=f"{schema.LISTING_PARTITION_KEY} = :listing",
            ExpressionAttributeValues={":listing": {"S": schema.credential_listing(tenant)}},
        )
        for page in pages:
            yield from (_from_item(deserialize(item)) for item in page["Items"])

    def revoke(self, credential: Credential, now: datetime) -> None:
        """Revoke a credential for good; one revoked before keeps its time."""
        self.dynamodb.update_item(
            TableName=self.table_name,
            Key=serialize(_key(credential)),
            UpdateExpression="SET revoked_at = if_not_exists(revoked_at, :now)",
            ConditionExpression=f"attribute_exists({schema.PARTITION_KEY})",
            ExpressionAttributeValues={":now": {"S": iso(now)}},
        )

    def _find(self, key: dict[str, str]) -> Credential | None:
        # Consistent, or a stale copy would add to the 60 s in which a revocation takes effect.
        answer = self.dynamodb.get_item(
            TableName=self.table_name, Key=serialize(key), ConsistentRead=True
        )
        return _from_item(deserialize(answer["Item"])) if "Item" in answer else None


def _key(credential: Credential) -> dict[str, str]:
    if credential.kind is CredentialKind.API_KEY:
        return schema.api_key_key(credential.secret_hash)
    return schema.client_key(credential.id)


def _to_item(credential: Credential) -> Item:
    created_at = iso(credential.created_at)
    item: Item = {
        **_key(credential),
        schema.LISTING_PARTITION_KEY: schema.credential_listing(credential.tenant),
        schema.LISTING_SORT_KEY: f"{created_at}#{credential.id}",
        "credential_id": credential.id,
        "kind": credential.kind,
        "tenant": credential.tenant,
        "secret_hash": credential.secret_hash,
        "prefix": credential.prefix,
        "scopes": sorted(credential.scopes),
        "created_at": created_at,
    }
    if credential.expires_at is not None:
        item["expires_at"] = iso(credential.expires_at)
    return item


def _from_item(item: Item) -> Credential:
    return Credential(
        id=item["credential_id"],
        kind=CredentialKind(item["kind"]),
        tenant=item["tenant"],
        secret_hash=item["secret_hash"],
        prefix=item["prefix"],
        scopes=frozenset(Scope(name) for name in item["scopes"]),
        created_at=datetime.fromisoformat(item["created_at"]),
        expires_at=_time(item.get("expires_at")),
        revoked_at=_time(item.get("revoked_at")),
    )


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
