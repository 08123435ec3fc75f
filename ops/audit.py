"""A tenant's audit trail: who did what to which session, and when.

    python -m ops.audit export --tenant clinic-7 --from 2026-01-01 --to 2026-02-01 > january.ndjson

A line of JSON each, in order of time, as they are read. ``--to`` is the first time that is not
exported, by default now. That it was exported is recorded as well.
"""

import json
import sys
from argparse import ArgumentParser, ArgumentTypeError, RawDescriptionHelpFormatter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from secrets import token_hex
from typing import Any

from ops.target import Target, add_target_arguments, target_of
from scribe.audit import Action, Line
from scribe.audit_list import AuditList
from scribe.aws.audit_trail import AuditTrail
from scribe.clock import iso


def trail_of(target: Target) -> AuditTrail:
    """Return a deployment's audit trail."""
    kept = timedelta(days=int(target.outputs["AuditRetentionDays"]))
    return AuditTrail(target.outputs["AuditTableName"], kept, target.client("dynamodb"))


def operator(target: Target) -> str:
    """Return who runs the command, by the name that AWS knows them by (an ARN)."""
    arn: str = target.client("sts").get_caller_identity()["Arn"]
    return arn


def export(
    trail: AuditTrail, tenant: str, since: datetime, until: datetime
) -> Iterator[dict[str, Any]]:
    """Yield a tenant's lines from a time to before another, as they are read."""
    asked = AuditList(iso(since), until)
    while days := asked.days():
        yield from trail.lines(tenant, asked)
        asked = AuditList(days[-1][1], until)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit status."""
    given = _parser().parse_args(arguments)
    target, now = target_of(given), datetime.now(UTC)
    trail = trail_of(target)
    actor = operator(target)
    trail.record(Line(token_hex(8), now, given.tenant, actor, Action.AUDIT_EXPORT))
    for line in export(trail, given.tenant, given.since, given.until or now):
        print(json.dumps(line, ensure_ascii=False))
    return 0


def _parser() -> ArgumentParser:
    parser = ArgumentParser(
        prog="python -m ops.audit",
        description=__doc__,
        formatter_class=RawDescriptionHelpFormatter,
    )
    command = parser.add_subparsers(dest="command", required=True).add_parser("export")
    add_target_arguments(command)
    command.add_argument("--tenant", required=True, help="whose lines")
    command.add_argument(
        "--from", dest="since", type=_time, required=True, metavar="TIME", help="a date or a time"
    )
    command.add_argument("--to", dest="until", type=_time, metavar="TIME", help="default: now")
    return parser


def _time(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError("a date such as 2026-01-31, or a time, in UTC") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


if __name__ == "__main__":
    sys.exit(main())
