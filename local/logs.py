"""``make logs``: follow the Lambdas' logs of the stack that ``make dev`` keeps running."""

import json
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import boto3

from local.folder import STACK_FILE

INTERVAL = 0.5
"""Seconds between two looks."""
NOISE = ("START RequestId", "END RequestId", "REPORT RequestId")


@dataclass(frozen=True, order=True)
class Line:
    """One logged line: its time in milliseconds, its invocation's stream, and where and what."""

    timestamp: int
    stream: str
    group: str
    message: str


def read_logs(logs: Any, since: int = 0) -> list[Line]:
    """Return what all Lambdas have logged from ``since`` on (ms), in order of time."""
    lines = []
    groups = logs.get_paginator("describe_log_groups").paginate()
    for group in (group["logGroupName"] for page in groups for group in page["logGroups"]):
        pages = logs.get_paginator("filter_log_events").paginate(
            logGroupName=group, startTime=since
        )
        lines += [
            Line(event["timestamp"], event["logStreamName"], group, event["message"])
            for page in pages
            for event in page["events"]
        ]
    return sorted(lines, key=lambda line: line.timestamp)


def main() -> int:
    """Print what is logged, from the stack's start, until interrupted."""
    if not STACK_FILE.exists():
        print("No stack is running: `make dev` starts one.", file=sys.stderr)
        return 1
    stack = json.loads(STACK_FILE.read_text())
    logs = boto3.client(
        "logs",
        endpoint_url=stack["endpoint_url"],
        region_name=stack["region"],
        aws_access_key_id="test",
        aws_secret_access_key="test",  # noqa: S106 - the emulator takes any
    )
    # The emulator writes a stream per invocation, all at once.
    shown: set[str] = set()
    since = 0
    while STACK_FILE.exists():
        lines = [line for line in read_logs(logs, since) if line.stream not in shown]
        for line in lines:
            if not line.message.startswith(NOISE):
                moment = datetime.fromtimestamp(line.timestamp / 1000, UTC).astimezone()
                print(f"{moment:%H:%M:%S} {line.group}: {line.message}", flush=True)
        shown |= {line.stream for line in lines}
        since = max([since, *(line.timestamp for line in lines)])
        time.sleep(INTERVAL)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(0)
