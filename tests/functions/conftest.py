"""A moto-backed deployment: the table, bucket, queues and bus that every handler is given."""

import base64
import json
import logging
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from secrets import token_hex
from typing import Any

import pytest
from moto import mock_aws

from scribe.audit import Action, system_line
from scribe.aws import counters_schema, schema
from scribe.aws.audit_trail import trail
from scribe.aws.clients import client
from scribe.aws.table import deserialize
from scribe.edge.log import logger
from scribe.settings import Engines

ROOT = Path(__file__).parents[2]
REGION = "us-east-1"
BASE_URL = "https://scribe.example/voice"
NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Deployment:
    """The names of what a deployment has, as the handlers' environment tells them."""

    stack_name: str = "wardscribe"
    table_name: str = "wardscribe"
    counters_name: str = "wardscribe-counters"
    audit_table_name: str = "wardscribe-audit"
    bucket_name: str = "wardscribe-audio"
    bus_name: str = "wardscribe"
    process_queue_url: str = ""
    notes_queue_url: str = ""
    transcription_queue_url: str = ""
    dispatch_queue_url: str = ""
    deliveries_queue_url: str = ""
    webhook_key_arn: str = ""
    token_secret_arn: str = ""
    data_key_arn: str = "arn:aws:kms:us-east-1:123456789012:key/sample"
    data_access_role_arn: str = "arn:aws:iam::123456789012:role/sample"

    def lines(self) -> list[dict[str, Any]]:
        """Return the audit trail's lines of all tenants, in order of time, as they are stored."""
        found = client("dynamodb").scan(TableName=self.audit_table_name)["Items"]
        return sorted(map(deserialize, found), key=lambda line: str(line["at"]))

    def line(self) -> dict[str, Any]:
        """Return the write of some line, for a change that is made without a request."""
        line = system_line(Action.SESSION_UPDATE, "demo", "", now=NOW, line_id=token_hex(8))
        return trail().entry(line)

    def messages(self, queue_url: str) -> list[dict[str, Any]]:
        """Take every message off a queue."""
        sqs = client("sqs")
        found: list[dict[str, Any]] = []
        while batch := sqs.receive_message(QueueUrl=queue_url, MaxNumberOfMessages=10).get(
            "Messages"
        ):
            for message in batch:
                sqs.delete_message(QueueUrl=queue_url, ReceiptHandle=message["ReceiptHandle"])
                found.append(json.loads(message["Body"]))
        return found


@pytest.fixture(autouse=True)
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let every AWS call of a test be answered by moto."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    with mock_aws():
        yield


@pytest.fixture
def deployment(aws: None, monkeypatch: pytest.MonkeyPatch) -> Deployment:
    """Make everything that a deployment has, and tell the handlers by their environment."""
    names = Deployment()
    client("dynamodb").create_table(TableName=names.table_name, **schema.table_definition())
    client("dynamodb").create_table(
        TableName=names.counters_name, **counters_schema.counters_definition()
    )
    client("dynamodb").create_table(
        TableName=names.audit_table_name, **schema.audit_table_definition()
    )
    s3 = client("s3")
    s3.create_bucket(Bucket=names.bucket_name)
    s3.put_bucket_versioning(
        Bucket=names.bucket_name, VersioningConfiguration={"Status": "Enabled"}
    )
    sqs = client("sqs")
    client("events").create_event_bus(Name=names.bus_name)
    secret = client("secretsmanager").create_secret(Name="tokens", SecretString="s" * 64)
    names = replace(
        names,
        process_queue_url=sqs.create_queue(QueueName="process")["QueueUrl"],
        notes_queue_url=sqs.create_queue(QueueName="notes")["QueueUrl"],
        transcription_queue_url=sqs.create_queue(QueueName="transcription")["QueueUrl"],
        dispatch_queue_url=sqs.create_queue(QueueName="dispatch")["QueueUrl"],
        deliveries_queue_url=sqs.create_queue(QueueName="deliveries")["QueueUrl"],
        webhook_key_arn=client("kms").create_key()["KeyMetadata"]["Arn"],
        token_secret_arn=secret["ARN"],
    )
    engines = {model: Engines().model_dump() for model in ("lite", "pro")}
    for name, value in {
        **asdict(names),
        "base_url": BASE_URL,
        "result_retention_days": "365",
        "audit_retention_days": "2190",
        "engines": json.dumps(engines),
        "limits": "{}",
        "places_per_tenant": "8",
    }.items():
        monkeypatch.setenv(name.upper(), value)
    forget_deployments()
    return names


@pytest.fixture
def logged() -> Iterator[StringIO]:
    """Collect what is logged, as it would stand in CloudWatch."""
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logger.registered_formatter)
    logger.addHandler(handler)
    yield stream
    logging.getLogger("wardscribe").removeHandler(handler)


def forget_deployments() -> None:
    """Let the handlers build their adapters anew: they keep them for the life of a Lambda.

    AWS clients are kept: moto answers them all, and making one takes longer than most tests.
    """
    for name, module in list(sys.modules.items()):
        if name.startswith(("api.", "workers.")):
            for value in vars(module).values():
                if hasattr(value, "cache_clear") and value is not client:
                    value.cache_clear()


def sample(name: str) -> dict[str, Any]:
    """Return the sample event ``events/{name}.json``."""
    event: dict[str, Any] = json.loads((ROOT / "events" / f"{name}.json").read_text())
    return event


def api_event(
    *,
    method: str = "GET",
    resource: str = "",
    path: dict[str, str] | None = None,
    body: Any = None,
    headers: dict[str, str] | None = None,
    query: dict[str, str] | None = None,
    tenant: str = "demo",
    scopes: str = "capture read manage",
    now: datetime = NOW,
) -> dict[str, Any]:
    """Return an event as API Gateway makes it of a request; a body that is not bytes is JSON.

    Method and resource matter to functions alone that serve several.
    """
    raw = (
        body if isinstance(body, bytes) else json.dumps(body).encode() if body is not None else b""
    )
    return {
        "httpMethod": method,
        "resource": resource,
        "pathParameters": path,
        "queryStringParameters": query,
        "headers": headers or {},
        "body": base64.b64encode(raw).decode(),
        "isBase64Encoded": True,
        "requestContext": {
            "requestId": "00000000-0000-0000-0000-000000000000",
            "requestTimeEpoch": int(now.timestamp() * 1000),
            "identity": {"sourceIp": "192.0.2.17"},
            "authorizer": {"tenant": tenant, "credential_id": "key_sample", "scopes": scopes},
        },
    }
