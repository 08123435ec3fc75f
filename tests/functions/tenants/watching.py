"""What a request does to a deployment: what it changes, and which AWS calls it makes."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from scribe.aws.clients import client
from tests.functions.conftest import Deployment

SERVICES = ("dynamodb", "s3", "sqs", "kms", "events")
_PLACES = ("TableName", "IndexName", "Bucket", "QueueUrl", "KeyId")


@contextmanager
def aws_calls() -> Iterator[list[tuple[str, dict[str, Any]]]]:
    """Collect each AWS call that is made within the block: its operation, its parameters."""
    made: list[tuple[str, dict[str, Any]]] = []

    def note(params: dict[str, Any], model: Any, **_: Any) -> None:
        made.append((model.name, params))

    for service in SERVICES:
        client(service).meta.events.register("provide-client-params.*.*", note)
    yield made
    for service in SERVICES:
        client(service).meta.events.unregister("provide-client-params.*.*", note)


def kinds(made: list[tuple[str, dict[str, Any]]]) -> list[tuple[str, ...]]:
    """Return of which kind each call is: what it does, and where."""
    return [(name, *(str(params.get(place)) for place in _PLACES)) for name, params in made]


def kept_of_others(deployment: Deployment, tenant: str) -> tuple[Any, Any]:
    """Return all that is in tables and the bucket, but for what is a tenant's."""
    dynamodb = client("dynamodb")
    rows = [
        (table, item)
        for table in dynamodb.list_tables()["TableNames"]
        for page in dynamodb.get_paginator("scan").paginate(TableName=table)
        for item in page["Items"]
        if not item["pk"]["S"].startswith(f"TENANT#{tenant}#")
    ]
    pages = client("s3").get_paginator("list_object_versions")
    objects = [
        (kind, each["Key"], each["VersionId"], each.get("ETag"))
        for page in pages.paginate(Bucket=deployment.bucket_name)
        for kind in ("Versions", "DeleteMarkers")
        for each in page.get(kind, ())
        if each["Key"].split("/")[1] != tenant
    ]
    return rows, objects
