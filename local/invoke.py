"""``make invoke``: run one handler with an event, in this process and without a network.

AWS is moto's imitation. What the sample event refers to is there because the sample events of the
steps before it are run first: together they tell the story of one session.
"""

import argparse
import importlib
import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import boto3
from moto import mock_aws

from local.folder import ROOT
from scribe.aws import schema
from scribe.aws.credentials import Credentials
from scribe.credential import Credential, CredentialKind, Scope, digest

EVENTS = ROOT / "events"
STORY = ("create_session", "upload_audio", "end_session", "process_session", "write_note")
NEEDS = {
    "upload_audio": STORY[:1],
    "end_session": STORY[:2],
    "get_session": STORY[:2],
    "process_session": STORY[:3],
    "dead_letter": STORY[:3],
    "write_note": STORY[:4],
}
"""The steps of the story that a function's sample event comes after."""
REGION = "us-east-1"
TENANT = "demo"


def main() -> int:
    """Run it and print what the handler returns."""
    parser = argparse.ArgumentParser(prog="make invoke F=end_session E=events/end_session.json")
    parser.add_argument("function", metavar="F", choices=[*sorted(modules())])
    parser.add_argument("event", metavar="E", type=Path)
    arguments = parser.parse_args()
    try:
        event = json.loads(arguments.event.read_text())
    except (OSError, ValueError) as error:
        parser.error(f"{arguments.event} is no JSON file: {error}")
    print(json.dumps(invoke(arguments.function, event), indent=2, ensure_ascii=False))
    return 0


def modules() -> dict[str, str]:
    """Return every function's module by its name."""
    return {
        path.stem: f"{room}.{path.stem}"
        for room in ("api", "workers")
        for path in (ROOT / "functions" / room).glob("[a-z]*.py")
    }


def invoke(function: str, event: Any) -> Any:
    """Return what the handler of ``function`` returns for ``event``, its story told first."""
    aws = dict.fromkeys(("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"), "test")
    with patch.dict(os.environ, {**aws, "AWS_DEFAULT_REGION": REGION}), mock_aws():
        os.environ.update(_make_resources())
        _add_credentials(os.environ["TABLE_NAME"])
        for step in NEEDS.get(function, ()):
            _handle(step, _sample(step))
        return _handle(function, event)


def _handle(function: str, event: Any) -> Any:
    context = SimpleNamespace(
        function_name=function,
        memory_limit_in_mb=512,
        invoked_function_arn=f"arn:aws:lambda:{REGION}:123456789012:function:{function}",
        aws_request_id="00000000-0000-0000-0000-000000000000",
        get_remaining_time_in_millis=lambda: 29_000,
    )
    return importlib.import_module(modules()[function]).handler(event, context)


def _make_resources() -> dict[str, str]:
    """Make what a deployment has and return the environment that its functions share."""
    boto3.client("dynamodb").create_table(TableName="wardscribe", **schema_of_table())
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket="wardscribe")
    s3.put_bucket_versioning(Bucket="wardscribe", VersioningConfiguration={"Status": "Enabled"})
    sqs = boto3.client("sqs")
    secret = boto3.client("secretsmanager").create_secret(Name="token", SecretString="s" * 64)
    boto3.client("events").create_event_bus(Name="wardscribe")
    engines = {"speech": "pocketsphinx", "notes": "rules"}
    return {
        "TABLE_NAME": "wardscribe",
        "BUCKET_NAME": "wardscribe",
        "PROCESS_QUEUE_URL": sqs.create_queue(QueueName="process")["QueueUrl"],
        "NOTES_QUEUE_URL": sqs.create_queue(QueueName="notes")["QueueUrl"],
        "BUS_NAME": "wardscribe",
        "TOKEN_SECRET_ARN": secret["ARN"],
        "BASE_URL": "https://api.example/voice",
        "ENGINES": json.dumps({"lite": engines, "pro": engines}),
        "POWERTOOLS_METRICS_NAMESPACE": "Wardscribe",
    }


def _add_credentials(table_name: str) -> None:
    """Add the API key and the client that the sample events of authorizer and login speak of."""
    table = Credentials(table_name, boto3.client("dynamodb"))
    headers = _sample("authorizer").get("headers", {})
    login = json.loads(_sample("login").get("body") or "{}")
    api_key = headers.get("Authorization", "").removeprefix("Bearer ")
    for kind, identity, secret in (
        (CredentialKind.API_KEY, "key_sample", api_key),
        (CredentialKind.CLIENT, login.get("client_id"), login.get("client_secret")),
    ):
        if identity and secret:
            table.add(
                Credential(
                    id=identity,
                    kind=kind,
                    tenant=TENANT,
                    secret_hash=digest(secret),
                    prefix=secret[:8],
                    scopes=frozenset(Scope),
                    created_at=datetime.now(UTC),
                )
            )


def _sample(function: str) -> Any:
    return json.loads((EVENTS / f"{function}.json").read_text())


def schema_of_table() -> dict[str, Any]:
    """Return the table's definition for boto3's ``create_table``."""
    keys = (schema.PARTITION_KEY, schema.SORT_KEY)
    listing = (schema.LISTING_PARTITION_KEY, schema.LISTING_SORT_KEY)
    return {
        "AttributeDefinitions": [
            {"AttributeName": name, "AttributeType": "S"} for name in (*keys, *listing)
        ],
        "KeySchema": _key_schema(keys),
        "GlobalSecondaryIndexes": [
            {
                "IndexName": schema.LISTING_INDEX,
                "KeySchema": _key_schema(listing),
                "Projection": {"ProjectionType": "ALL"},
            }
        ],
        "BillingMode": "PAY_PER_REQUEST",
    }


def _key_schema(names: tuple[str, str]) -> list[dict[str, str]]:
    return [
        {"AttributeName": name, "KeyType": kind}
        for name, kind in zip(names, ("HASH", "RANGE"), strict=True)
    ]


if __name__ == "__main__":
    sys.exit(main())
