"""AWS clients: one per service and process, every one with explicit timeouts."""

from functools import cache
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

AWS_FAULTS = (BotoCoreError, ClientError)
"""What a call to AWS may raise: it failed, or its answer never came."""


class Throttled(Exception):
    """A service has too much to do for this account: nobody's fault, and to be repeated."""


# An API call waits at most 29 s (API Gateway), so no single attempt may take half of that.
_CONFIG = Config(
    connect_timeout=3, read_timeout=10, retries={"mode": "standard", "total_max_attempts": 3}
)

# What is lent out must be signed by version 4, which alone may ask for objects under a KMS key, and
# name the bucket's region: by itself boto3 does neither where it presigns.
_S3_CONFIG = _CONFIG.merge(
    Config(signature_version="s3v4", s3={"addressing_style": "virtual"}),
)

LONGEST_ANSWER = 180
"""Seconds that a language model is given: 8,192 tokens at some fifty a second."""

# A language model is asked by a worker, which has minutes; to ask again is its queue's business.
# A long transcript's parts, halved twice, are asked about at once.
_LANGUAGE_MODEL_CONFIG = Config(
    connect_timeout=3,
    read_timeout=LONGEST_ANSWER,
    max_pool_connections=32,
    retries={"mode": "standard", "total_max_attempts": 1},
)
# For what is left undone where it can't be done at once: nobody is to wait for it.
_BRIEF_CONFIG = Config(
    connect_timeout=1, read_timeout=1, retries={"mode": "standard", "total_max_attempts": 1}
)
_CONFIGS = {"s3": _S3_CONFIG, "bedrock-runtime": _LANGUAGE_MODEL_CONFIG}


@cache
def client(service: str) -> Any:
    """Return the process's client of an AWS service, such as ``dynamodb``."""
    return boto3.client(service, config=_CONFIGS.get(service, _CONFIG))  # type: ignore[call-overload]


@cache
def brief_client(service: str) -> Any:
    """Return a client that tries once and gives up within two seconds."""
    return boto3.client(service, config=_BRIEF_CONFIG)  # type: ignore[call-overload]
