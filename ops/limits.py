"""Limits of single tenants, where the deployment's are too few or too many.

    python -m ops.limits show --tenant clinic-7
    python -m ops.limits set --tenant clinic-7 --sessions-per-day 500 --audio-hours-per-month 200
    python -m ops.limits clear --tenant clinic-7

``set`` changes what it names and leaves the others; ``clear`` gives the deployment's limits again.
Quotas (the last two) of 0 are none. A change takes effect within 60 seconds.
"""

import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from ops.target import add_target_arguments, target_of
from scribe.aws.schema import limits_key
from scribe.aws.table import deserialize, serialize
from scribe.limits import Limits


def own_limits(dynamodb: Any, table_name: str, tenant: str) -> dict[str, int]:
    """Return the limits that are a tenant's own. ``dynamodb`` is boto3's client."""
    key = limits_key(tenant)
    item = dynamodb.get_item(TableName=table_name, Key=serialize(key), ConsistentRead=True)
    row = deserialize(item.get("Item", {}))
    return {name: int(value) for name, value in row.items() if name not in key}


def set_limits(dynamodb: Any, table_name: str, tenant: str, changed: Mapping[str, int]) -> None:
    """Give a tenant limits of its own, beside those that it has.

    Raises:
        pydantic.ValidationError: one can't be so much.
    """
    own = {**own_limits(dynamodb, table_name, tenant), **changed}
    Limits().but(own)
    dynamodb.put_item(TableName=table_name, Item=serialize({**limits_key(tenant), **own}))


def clear_limits(dynamodb: Any, table_name: str, tenant: str) -> None:
    """Take a tenant's own limits away."""
    dynamodb.delete_item(TableName=table_name, Key=serialize(limits_key(tenant)))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return its exit code."""
    given = _parser().parse_args(arguments)
    target = target_of(given)
    table = given.table or target.outputs["TableName"]
    dynamodb = target.client("dynamodb")
    try:
        if given.command == "set":
            named = {name: getattr(given, name) for name in Limits.model_fields}
            changed = {name: value for name, value in named.items() if value is not None}
            set_limits(dynamodb, table, given.tenant, changed)
        elif given.command == "clear":
            clear_limits(dynamodb, table, given.tenant)
    except ValidationError as error:
        for problem in error.errors(include_url=False):
            print(f"{problem['loc'][0]}: {problem['msg']}", file=sys.stderr)
        return 1
    own = own_limits(dynamodb, table, given.tenant)
    for name in Limits.model_fields:
        print(f"{name:<32} {own.get(name, 'as the deployment has it')}")
    return 0


def _parser() -> ArgumentParser:
    parser = ArgumentParser(
        prog="python -m ops.limits",
        description=__doc__,
        formatter_class=RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("show", "set", "clear"):
        command = commands.add_parser(name)
        add_target_arguments(command)
        command.add_argument("--table", help="the table's name (default: the stack's TableName)")
        command.add_argument("--tenant", required=True)
        if name == "set":
            for limit in Limits.model_fields:
                command.add_argument(f"--{limit.replace('_', '-')}", type=int, metavar="N")
    return parser


if __name__ == "__main__":
    sys.exit(main())
