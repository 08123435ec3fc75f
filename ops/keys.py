"""API keys and clients of a deployment: make, list, rotate, change and revoke them.

    python -m ops.keys create --tenant clinic-7 --live --scopes capture,read --expires 365
    python -m ops.keys create-client --tenant clinic-7 --label "Ward EMR"
    python -m ops.keys create --tenant clinic-7 --live --client client_0123456789abcdef
    python -m ops.keys list --tenant clinic-7
    python -m ops.keys rotate --tenant clinic-7 key_0123456789abcdef --overlap 48h
    python -m ops.keys rotate --tenant clinic-7 client_0123456789abcdef --leaked
    python -m ops.keys change --tenant clinic-7 client_0123456789abcdef --scopes capture
    python -m ops.keys revoke --tenant clinic-7 key_0123456789abcdef

A client is one integration: it logs in with its secret, and may have API keys, which end with it.
Rotating gives a key a successor, or a client another secret: until the overlap is over, both the
old and the new are good. With --leaked the old ends at once, and so do a client's access tokens.
A key or secret is shown once, when it is made; what changes or ends does so within 60 seconds.
"""

import secrets
import sys
from argparse import Namespace
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from secrets import token_hex
from typing import Any

from ops.audit import operator, trail_of
from ops.key_arguments import parser
from ops.key_list import line
from ops.target import Target, target_of
from scribe.audit import Action, Line
from scribe.aws.credentials import Credentials
from scribe.clock import iso
from scribe.credential import Credential, CredentialKind, Scope
from scribe.new_credential import (
    Wanted,
    new_api_key,
    new_client,
    rotated_api_key,
    with_new_secret,
)

Record = Callable[..., None]
"""Told the ids of the credentials that a command changed."""

ALL_SCOPES = frozenset(Scope)


def create_api_key(
    dynamodb: Any,
    table_name: str,
    tenant: str,
    *,
    now: datetime,
    live: bool = False,
    scopes: frozenset[Scope] | None = None,
    label: str = "",
    expires_at: datetime | None = None,
    client_id: str | None = None,
) -> tuple[Credential, str]:
    """Make and store an API key; return its row and the key. ``dynamodb`` is boto3's client.

    Without ``scopes`` it has all that its client has, or all that there are.

    Raises:
        ValueError: the tenant's name or the label is none, or the client has not these scopes.
        LookupError: the tenant has no such client, or it is not valid any more.
    """
    owner = _client(dynamodb, table_name, tenant, client_id, now) if client_id else None
    if scopes is None:
        scopes = owner.scopes if owner else ALL_SCOPES
    wanted = Wanted(tenant, scopes, label, expires_at)
    _check_scopes(scopes, owner)
    credential, key = new_api_key(
        wanted, live=live, now=now, random=secrets.token_bytes, client_id=client_id
    )
    Credentials(table_name, dynamodb).add(credential)
    return credential, key


def create_client(
    dynamodb: Any,
    table_name: str,
    tenant: str,
    *,
    now: datetime,
    scopes: frozenset[Scope] | None = None,
    label: str = "",
    expires_at: datetime | None = None,
) -> tuple[Credential, str]:
    """Make and store a client; return its row, whose id is the client id, and its secret.

    Raises:
        ValueError: the tenant's name or the label is none.
    """
    wanted = Wanted(tenant, ALL_SCOPES if scopes is None else scopes, label, expires_at)
    credential, secret = new_client(wanted, now=now, random=secrets.token_bytes)
    Credentials(table_name, dynamodb).add(credential)
    return credential, secret


def rotate(
    dynamodb: Any,
    table_name: str,
    tenant: str,
    credential_id: str,
    *,
    now: datetime,
    overlap: timedelta,
) -> tuple[Credential, str]:
    """Give a tenant's API key a successor, or its client another secret; no overlap after a leak.

    Returns the row that is good from now on, and its key or secret.

    Raises:
        ValueError: it was rotated already, or is not valid any more.
        LookupError: the tenant has none of this id, or it was changed just now.
    """
    credentials = Credentials(table_name, dynamodb)
    seen = _find(dynamodb, table_name, tenant, credential_id)
    options: dict[str, Any] = {"overlap": overlap, "now": now, "random": secrets.token_bytes}
    if seen.kind is CredentialKind.API_KEY:
        old, new, key = rotated_api_key(seen, **options)
        credentials.change(seen, old, add=new)
        return new, key
    client, secret = with_new_secret(seen, **options)
    credentials.change(seen, client)
    return client, secret


def change(
    dynamodb: Any,
    table_name: str,
    tenant: str,
    credential_id: str,
    *,
    now: datetime,
    label: str | None = None,
    scopes: frozenset[Scope] | None = None,
    expires_at: datetime | None = None,
) -> Credential:
    """Change what is given of a tenant's API key or client; return its row.

    A client's keys and tokens never have a scope that it has not: taking one away is enough.

    Raises:
        ValueError: as for making one, or it is not valid any more.
        LookupError: the tenant has none of this id, or it was changed just now.
    """
    seen = _find(dynamodb, table_name, tenant, credential_id)
    if not seen.is_valid(now):
        raise ValueError(f"{seen.id} was revoked or has expired: make a new one.")
    if scopes and seen.client_id:
        _check_scopes(scopes, _client(dynamodb, table_name, tenant, seen.client_id, now))
    wanted = Wanted(
        tenant,
        scopes or seen.scopes,
        seen.label if label is None else label,
        expires_at or seen.expires_at,
    )
    changed = replace(seen, scopes=wanted.scopes, label=wanted.label, expires_at=wanted.expires_at)
    if changed != seen:
        Credentials(table_name, dynamodb).change(seen, changed)
    return changed


def revoke(
    dynamodb: Any, table_name: str, tenant: str, credential_id: str, *, now: datetime
) -> None:
    """Revoke a tenant's API key for good, or its client with all of its keys and tokens.

    Raises:
        LookupError: the tenant has none of this id.
    """
    found = _find(dynamodb, table_name, tenant, credential_id)
    Credentials(table_name, dynamodb).revoke(found, now)


def _find(dynamodb: Any, table_name: str, tenant: str, credential_id: str) -> Credential:
    for credential in Credentials(table_name, dynamodb).list_of(tenant):
        if credential.id == credential_id:
            return credential
    raise LookupError(f"Tenant {tenant} has no credential {credential_id}.")


def _client(
    dynamodb: Any, table_name: str, tenant: str, client_id: str, now: datetime
) -> Credential:
    found = _find(dynamodb, table_name, tenant, client_id)
    if found.kind is not CredentialKind.CLIENT or not found.is_valid(now):
        raise LookupError(f"{client_id} is no client, or was revoked or has expired.")
    return found


def _check_scopes(scopes: frozenset[Scope], owner: Credential | None) -> None:
    if owner is not None and not scopes <= owner.scopes:
        raise ValueError(f"{owner.id} has only the scopes {', '.join(sorted(owner.scopes))}.")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return its exit code."""
    given = parser(__doc__).parse_args(arguments)
    target = target_of(given)
    table, now = given.table or target.outputs["TableName"], datetime.now(UTC)
    # A table by its name may be of no deployment that has a trail.
    records = given.command != "list" and not given.table
    record: Record = _recorder(given, target, now) if records else lambda *_: None
    try:
        said = _run(given, target.client("dynamodb"), table, now, record)
    except (ValueError, LookupError) as error:
        print(error, file=sys.stderr)
        return 1
    for each in said:
        print(each)
    return 0


def _recorder(given: Namespace, target: Target, now: datetime) -> Record:
    """Return what records a change in the deployment's audit trail."""
    trail, actor = trail_of(target), operator(target)

    def record(*ids: str) -> None:
        kind, verb = ids[0].partition("_")[0], given.command.partition("-")[0]
        action = Action(f"{kind}.{verb}")
        trail.record(Line(token_hex(8), now, given.tenant, actor, action, objects=ids))

    return record


def _run(
    given: Namespace, dynamodb: Any, table: str, now: datetime, record: Record
) -> Iterable[str]:
    """Do what a command says; ``record`` is told of a change before its secret is shown."""
    if given.command == "list":
        listed = list(Credentials(table, dynamodb).list_of(given.tenant))
        valid = {one.id for one in listed if one.is_valid(now)}
        return [
            line(one, now, ended_with_client=one.client_id not in {None, *valid}) for one in listed
        ]
    if given.command == "revoke":
        revoke(dynamodb, table, given.tenant, given.id, now=now)
        record(given.id)
        return [f"{given.id} is revoked; within 60 seconds nobody can use it."]
    if given.command == "rotate":
        overlap = timedelta() if given.leaked else given.overlap
        made = rotate(dynamodb, table, given.tenant, given.id, now=now, overlap=overlap)
        until = f"until {iso(now + overlap)} at the latest" if overlap else "no more"
        record(*dict.fromkeys((given.id, made[0].id)))
        print(f"What was there before is good {until}.", file=sys.stderr)
        return _shown(*made)
    options = {
        "now": now,
        "scopes": given.scopes,
        "label": given.label,
        "expires_at": now + timedelta(days=given.expires) if given.expires else None,
    }
    if given.command == "change":
        change(dynamodb, table, given.tenant, given.id, **options)
        record(given.id)
        return [f"{given.id} is changed; within 60 seconds everywhere."]
    options["label"] = given.label or ""
    if given.command == "create-client":
        made = create_client(dynamodb, table, given.tenant, **options)
    else:
        options |= {"live": given.live, "client_id": given.client}
        made = create_api_key(dynamodb, table, given.tenant, **options)
    record(made[0].id)
    return _shown(*made)


def _shown(credential: Credential, secret: str) -> list[str]:
    print("Keep it now: it is stored nowhere and never shown again.", file=sys.stderr)
    if credential.kind is CredentialKind.CLIENT:
        return [f"client_id      {credential.id}", f"client_secret  {secret}"]
    return [f"id       {credential.id}", f"api_key  {secret}"]


if __name__ == "__main__":
    sys.exit(main())
