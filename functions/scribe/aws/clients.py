"""AWS clients: one per service and process, every one with explicit timeouts."""

from functools import cache
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

AWS_FAULTS = (BotoCoreError, ClientError)
"""What a call to AWS may raise: it failed, or its answer never came."""

# An API call waits at most 29 s (API Gateway), so no single attempt may take half of that.
_CONFIG = Config(
    connect_timeout=3, read_timeout=10, retries={"mode": "standard", "total_max_attempts": 3}
)

# What is lent out must be signed by version 4, which alone may ask for objects under a KMS key, and
# name the bucket's region: by itself boto3 does neither where it presigns.
_S3_CONFIG = _CONFIG.merge(
    Config(signature_version="s3v4", s3={"addressing_style": "virtual"}),
)


@cache
def client(service: str) -> Any:
    """Return the process's client of an AWS service, such as ``dynamodb``."""
    config = _S3_CONFIG if service == "s3" else _CONFIG
    return boto3.client(service, config=config)  # type: ignore[call-overload]
