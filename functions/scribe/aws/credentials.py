"""Credentials in the table: API keys by their hash, clients by their id.

Every change of a credential, whoever makes it, goes through ``add``, ``change`` or ``revoke``: one
write each, on a condition. Noting a use is none.
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from scribe.aws import schema
from scribe.aws.table import Item, deserialize, serialize
from scribe.clock import iso
from scribe.credential import USE_NOTED_EVERY, Credential, CredentialKind, OldSecret, Scope


class Outdated(LookupError):
    """A credential's row is not as it was read: nothing was written."""


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

    def add(self, credential: Credential) -> None:
        """Store a new credential.

        Raises:
            Outdated: there is one with its hash or client id.
        """
        self._write(self._creation(credential))

    def change(
        self, seen: Credential, changed: Credential, *, add: Credential | None = None
    ) -> None:
        """Change what is other in ``changed`` than it was ``seen``; add a new one with it, or none.

        Raises:
            Outdated: what is to be changed has changed since, or it was revoked.
        """
        additions = [self._creation(add)] if add else []
        self._write(self._update(_to_item(seen), _to_item(changed)), *additions)

    def revoke(self, credential: Credential, now: datetime) -> None:
        """Revoke a credential for good; one revoked before keeps its time.

        Raises:
            Outdated: there is none.
        """
        update = {
            "TableName": self.table_name,
            "Key": serialize(_key(credential)),
            "UpdateExpression": "SET revoked_at = if_not_exists(revoked_at, :now)",
            "ConditionExpression": f"attribute_exists({schema.PARTITION_KEY})",
            "ExpressionAttributeValues": {":now": {"S": iso(now)}},
        }
        self._write({"Update": update})

    def note_use(self, credential: Credential, now: datetime) -> None:
        """Note that a credential was used, unless somebody has just done so.

        The roles that do so may write this attribute and no other, and not even look at others.
        """
        with suppress(self.dynamodb.exceptions.ConditionalCheckFailedException):
            self.dynamodb.update_item(
                TableName=self.table_name,
                Key=serialize(_key(credential)),
                UpdateExpression=f"SET {schema.LAST_USED} = :now",
                ConditionExpression=f"attribute_exists({schema.PARTITION_KEY}) AND "
                f"(attribute_not_exists({schema.LAST_USED}) OR {schema.LAST_USED} <= :before)",
                ExpressionAttributeValues=serialize(
                    {":now": iso(now), ":before": iso(now - USE_NOTED_EVERY)}
                ),
            )

    def _find(self, key: dict[str, str]) -> Credential | None:
        # Consistent, or a stale copy would add to the 60 s in which a revocation takes effect.
        answer = self.dynamodb.get_item(
            TableName=self.table_name, Key=serialize(key), ConsistentRead=True
        )
        return _from_item(deserialize(answer["Item"])) if "Item" in answer else None

    def _creation(self, credential: Credential) -> dict[str, Any]:
        return {
            "Put": {
                "TableName": self.table_name,
                "Item": serialize(_to_item(credential)),
                "ConditionExpression": f"attribute_not_exists({schema.PARTITION_KEY})",
            }
        }

    def _update(self, seen: Item, changed: Item) -> dict[str, Any]:
        """Return the write that turns one into the other, if what it changes is as it was seen."""
        names = sorted(n for n in seen | changed if seen.get(n) != changed.get(n))
        conditions = [
            f"#{name} = :seen_{name}" if name in seen else f"attribute_not_exists(#{name})"
            for name in names
        ]
        assignments = ", ".join(f"#{name} = :{name}" for name in names if name in changed)
        removals = ", ".join(f"#{name}" for name in names if name not in changed)
        return {
            "Update": {
                "TableName": self.table_name,
                "Key": serialize(_key_of(seen)),
                "UpdateExpression": (f"SET {assignments} " if assignments else "")
                + (f"REMOVE {removals}" if removals else ""),
                "ConditionExpression": " AND ".join(
                    [
                        f"attribute_exists({schema.PARTITION_KEY})",
                        "attribute_not_exists(revoked_at)",
                        *conditions,
                    ]
                ),
                "ExpressionAttributeNames": {f"#{name}": name for name in names},
                "ExpressionAttributeValues": serialize(
                    {f":{name}": changed[name] for name in names if name in changed}
                    | {f":seen_{name}": seen[name] for name in names if name in seen}
                ),
            }
        }

    def _write(self, *writes: Mapping[str, Any]) -> None:
        try:
            self.dynamodb.transact_write_items(TransactItems=writes)
        except self.dynamodb.exceptions.TransactionCanceledException:
            raise Outdated("The credential was changed just now: look at it again.") from None


def _key(credential: Credential) -> dict[str, str]:
    if credential.kind is CredentialKind.API_KEY:
        return schema.api_key_key(credential.secret_hash)
    return schema.client_key(credential.id)


def _key_of(item: Item) -> dict[str, str]:
    return {name: item[name] for name in (schema.PARTITION_KEY, schema.SORT_KEY)}


def _to_item(credential: Credential) -> Item:
    created_at, old = iso(credential.created_at), credential.old_secret
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
        "label": credential.label,
        "expires_at": iso(credential.expires_at) if credential.expires_at else None,
        "client_id": credential.client_id,
        "replaced_by": credential.replaced_by,
        "old_secret_hash": old.secret_hash if old else None,
        "old_secret_until": iso(old.until) if old else None,
        "token_series": credential.token_series,
    }
    return {name: value for name, value in item.items() if value}


def _from_item(item: Item) -> Credential:
    old_until = _time(item.get("old_secret_until"))
    return Credential(
        id=item["credential_id"],
        kind=CredentialKind(item["kind"]),
        tenant=item["tenant"],
        secret_hash=item["secret_hash"],
        prefix=item["prefix"],
        scopes=frozenset(Scope(name) for name in item["scopes"]),
        created_at=datetime.fromisoformat(item["created_at"]),
        label=item.get("label", ""),
        expires_at=_time(item.get("expires_at")),
        revoked_at=_time(item.get("revoked_at")),
        last_used_at=_time(item.get(schema.LAST_USED)),
        client_id=item.get("client_id"),
        replaced_by=item.get("replaced_by"),
        old_secret=OldSecret(item["old_secret_hash"], old_until) if old_until else None,
        token_series=int(item.get("token_series", 0)),
    )


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
