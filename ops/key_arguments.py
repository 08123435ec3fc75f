"""What ``python -m ops.keys`` is told."""

import re
from argparse import ArgumentParser, ArgumentTypeError, RawDescriptionHelpFormatter
from datetime import timedelta

from ops.target import add_target_arguments
from scribe.credential import Scope

LONGEST_OVERLAP = timedelta(days=90)
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}


def parser(description: str | None) -> ArgumentParser:
    """Return the parser of the command line; an option that is wrong ends the process."""
    made = ArgumentParser(
        prog="python -m ops.keys",
        description=description,
        formatter_class=RawDescriptionHelpFormatter,
    )
    commands = made.add_subparsers(dest="command", required=True)
    for name in ("create", "create-client", "list", "rotate", "change", "revoke"):
        command = commands.add_parser(name)
        add_target_arguments(command)
        command.add_argument("--table", help="the table's name (default: the stack's TableName)")
        command.add_argument("--tenant", required=True, help="whose data it opens")
        if name == "create":
            _add_key_options(command)
        if name in {"create", "create-client", "change"}:
            _add_what_it_is(command)
        if name in {"rotate", "change", "revoke"}:
            command.add_argument("id", help="key_… or client_…")
        if name == "rotate":
            _add_overlap(command)
    return made


def _add_what_it_is(command: ArgumentParser) -> None:
    command.add_argument("--scopes", type=_scopes, metavar="A,B", help="a new one's default: all")
    command.add_argument("--expires", type=_days, metavar="DAYS", help="from now; default: never")
    command.add_argument("--label", help="a name for it: of a system, never of a patient")


def _add_key_options(command: ArgumentParser) -> None:
    mode = command.add_mutually_exclusive_group()
    mode.add_argument("--live", action="store_true", help="sk_live_…")
    mode.add_argument("--test", action="store_false", dest="live", help="sk_test_… (default)")
    command.add_argument("--client", metavar="client_…", help="that it belongs to and ends with")


def _add_overlap(command: ArgumentParser) -> None:
    end = command.add_mutually_exclusive_group()
    end.add_argument(
        "--overlap",
        type=_overlap,
        default=timedelta(hours=24),
        metavar="24h",
        help="how long the old one is good beside the new: minutes (m), hours (h), days (d)",
    )
    end.add_argument(
        "--leaked", action="store_true", help="the old one ends now, and a client's tokens too"
    )


def _scopes(text: str) -> frozenset[Scope]:
    try:
        return frozenset(Scope(name.strip()) for name in text.split(","))
    except ValueError:
        raise ArgumentTypeError(f"scopes are {', '.join(Scope)}") from None


def _days(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) <= 3650:
        raise ArgumentTypeError("a number of days from 1 to 3650")
    return int(text)


def _overlap(text: str) -> timedelta:
    found = re.fullmatch(r"([1-9][0-9]{0,5})([mhd])", text)
    if found is None or (overlap := int(found[1]) * _UNITS[found[2]]) > LONGEST_OVERLAP:
        raise ArgumentTypeError("such as 30m, 24h or 7d; 90d at most")
    return overlap
