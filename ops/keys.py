"""API keys and clients of a deployment: make, list and revoke them.

    python -m ops.keys create --tenant clinic-7 --live --scopes capture,read --expires 365
    python -m ops.keys create-client --tenant clinic-7
    python -m ops.keys list --tenant clinic-7
    python -m ops.keys revoke --tenant clinic-7 key_0123456789abcdef

To rotate a key or a client without downtime: make a second one, put it into use, revoke the first.
A key or secret is shown once, when it is made; a revocation takes effect within 60 seconds.
"""

import secrets
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace, RawDescriptionHelpFormatter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from ops.target import add_target_arguments, target_of
from scribe.aws.credentials import Credentials
from scribe.clock import iso
from scribe.credential import Credential, Scope, new_api_key, new_client

ALL_SCOPES = frozenset(Scope)


def create_api_key(
    dynamodb: Any,
    table_name: str,
    tenant: str,
    *,
    now: datetime,
    live: bool = False,
    scopes: frozenset[Scope] = ALL_SCOPES,
    expires_at: datetime | None = None,
) -> tuple[Credential, str]:
    """Make and store an API key; return its row and the key. ``dynamodb`` is boto3's client.

    Raises:
        ValueError: the tenant's name is not one.
    """
    credential, key = new_api_key(
        tenant=tenant,
        live=live,
        scopes=scopes,
        now=now,
        expires_at=expires_at,
        random=secrets.token_bytes,
    )
    Credentials(table_name, dynamodb).add(credential)
    return credential, key


def create_client(
    dynamodb: Any,
    table_name: str,
    tenant: str,
    *,
    now: datetime,
    scopes: frozenset[Scope] = ALL_SCOPES,
    expires_at: datetime | None = None,
) -> tuple[Credential, str]:
    """Make and store a client; return its row, whose id is the client id, and its secret.

    Raises:
        ValueError: the tenant's name is not one.
    """
    credential, secret = new_client(
        tenant=tenant, scopes=scopes, now=now, expires_at=expires_at, random=secrets.token_bytes
    )
    Credentials(table_name, dynamodb).add(credential)
    return credential, secret


def revoke(
    dynamodb: Any, table_name: str, tenant: str, credential_id: str, *, now: datetime
) -> None:
    """Revoke a tenant's API key or client for good.

    Raises:
        LookupError: the tenant has none of this id.
    """
    credentials = Credentials(table_name, dynamodb)
    found = [each for each in credentials.list_of(tenant) if each.id == credential_id]
    if not found:
        raise LookupError(f"Tenant {tenant} has no credential {credential_id}.")
    credentials.revoke(found[0], now)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return its exit code."""
    given = _parser().parse_args(arguments)
    target = target_of(given)
    table = given.table or target.outputs["TableName"]
    try:
        _run(given, target.client("dynamodb"), table, datetime.now(UTC))
    except (ValueError, LookupError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _run(given: Namespace, dynamodb: Any, table: str, now: datetime) -> None:
    if given.command == "revoke":
        revoke(dynamodb, table, given.tenant, given.id, now=now)
        print(f"{given.id} is revoked; within 60 seconds nobody can use it.")
        return
    if given.command == "list":
        for credential in Credentials(table, dynamodb).list_of(given.tenant):
            print(_line(credential, now))
        return
    expires_at = now + timedelta(days=given.expires) if given.expires else None
    options = {"now": now, "scopes": given.scopes, "expires_at": expires_at}
    if given.command == "create":
        credential, key = create_api_key(dynamodb, table, given.tenant, live=given.live, **options)
        print(f"id       {credential.id}\napi_key  {key}")
    else:
        credential, secret = create_client(dynamodb, table, given.tenant, **options)
        print(f"client_id      {credential.id}\nclient_secret  {secret}")
    print("Keep it now: it is stored nowhere and never shown again.", file=sys.stderr)


def _line(credential: Credential, now: datetime) -> str:
    state = "valid" if credential.is_valid(now) else "expired"
    if credential.revoked_at is not None:
        state = f"revoked {iso(credential.revoked_at)}"
    until = f" until {iso(credential.expires_at)}" if credential.expires_at else ""
    scopes = ",".join(sorted(credential.scopes))
    return (
        f"{credential.id:<24} {credential.prefix + '…':<14} {scopes:<20} "
        f"since {iso(credential.created_at)}{until}  {state}"
    )


def _parser() -> ArgumentParser:
    parser = ArgumentParser(
        prog="python -m ops.keys",
        description=__doc__,
        formatter_class=RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("create", "create-client", "list", "revoke"):
        command = commands.add_parser(name)
        add_target_arguments(command)
        command.add_argument("--table", help="the table's name (default: the stack's TableName)")
        command.add_argument("--tenant", required=True, help="whose data it opens")
        if name == "create":
            mode = command.add_mutually_exclusive_group()
            mode.add_argument("--live", action="store_true", help="sk_live_…")
            mode.add_argument(
                "--test", action="store_false", dest="live", help="sk_test_… (default)"
            )
        if name in {"create", "create-client"}:
            command.add_argument("--scopes", type=_scopes, default=ALL_SCOPES, metavar="A,B")
            command.add_argument("--expires", type=_days, metavar="DAYS", help="default: never")
        if name == "revoke":
            command.add_argument("id", help="key_… or client_…")
    return parser


def _scopes(text: str) -> frozenset[Scope]:
    try:
        return frozenset(Scope(name.strip()) for name in text.split(","))
    except ValueError:
        raise ArgumentTypeError(f"scopes are {', '.join(Scope)}") from None


def _days(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) <= 3650:
        raise ArgumentTypeError("a number of days from 1 to 3650")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
