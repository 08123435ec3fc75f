"""AWS clients: one per service and process, every one with explicit timeouts."""

from functools import cache
from typing import Any

import boto3
from botocore.config import Config

# An API call waits at most 29 s (API Gateway), so no single attempt may take half of that.
_CONFIG = Config(
    connect_timeout=3, read_timeout=10, retries={"mode": "standard", "total_max_attempts": 3}
)


@cache
def client(service: str) -> Any:
    """Return the process's client of an AWS service, such as ``dynamodb``."""
    return boto3.client(service, config=_CONFIG)  # type: ignore[call-overload]
