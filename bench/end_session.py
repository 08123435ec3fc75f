"""End Session with 1,000 chunks against a bare script that makes the same AWS calls.

Budget: at most 1.25 times. Both run against moto in one process, in turn, so the ratio is that of
our own work: parsing, ordering, counting, packing the manifest. Run: `make bench`.
"""

import base64
import json
import os
import statistics
import time
from collections.abc import Callable

CHUNKS = 1_000
RUNS = 9
BUDGET = 1.25
TENANT = "bench"
TABLE = BUCKET = "wardscribe"
AUDIT = "audit"

os.environ |= {
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "bench",
    "AWS_SECRET_ACCESS_KEY": "bench",
    "POWERTOOLS_LOG_LEVEL": "CRITICAL",
    "TABLE_NAME": TABLE,
    "BUCKET_NAME": BUCKET,
    "BASE_URL": "https://scribe.example/voice",
    "ENGINES": '{"lite": {}}',
    "RESULT_RETENTION_DAYS": "365",
    "AUDIT_TABLE_NAME": AUDIT,
    "AUDIT_RETENTION_DAYS": "2190",
}


def main() -> None:
    """Measure both in turn, and print the ratio."""
    from moto import mock_aws

    with mock_aws():
        prepare()
        ratios = []
        for run in range(RUNS):
            ours = timed(end_session, f"ses_bench_ours_{run:04}")
            bare = timed(bare_script, f"ses_bench_bare_{run:04}")
            ratios.append(ours / bare)
    print(f"end session, {CHUNKS} chunks: {statistics.median(ratios):.2f} times the bare calls")
    print(f"({min(ratios):.2f} to {max(ratios):.2f} over {RUNS} runs; budget {BUDGET})")


def timed(run: Callable[[str], None], session_id: str) -> float:
    """Return the seconds that a run takes on a session of its own."""
    create(session_id)
    start = time.perf_counter()
    run(session_id)
    return time.perf_counter() - start


def end_session(session_id: str) -> None:
    """End a session by the handler."""
    import api.end_session

    answer = api.end_session.handler(event({"audio_files_sent": CHUNKS}, session_id), None)
    assert answer["statusCode"] == 202, answer


def bare_script(session_id: str) -> None:
    """Make the same calls with boto3 and nothing else."""
    from scribe.aws.clients import client

    dynamodb, s3, sqs = client("dynamodb"), client("s3"), client("sqs")
    key = {"pk": {"S": f"TENANT#{TENANT}#SESSION#{session_id}"}, "sk": {"S": "session"}}
    dynamodb.get_item(TableName=TABLE, Key=key, ConsistentRead=True)
    prefix = f"audio/{TENANT}/{session_id}/"
    pages = s3.get_paginator("list_object_versions").paginate(Bucket=BUCKET, Prefix=prefix)
    names = [version["Key"] for page in pages for version in page.get("Versions", ())]
    manifest = {**key, "sk": {"S": "manifest"}, "files": {"S": json.dumps(names)}}
    update = {
        "TableName": TABLE,
        "Key": key,
        "UpdateExpression": "SET #status = :status",
        "ConditionExpression": "attribute_exists(pk)",
        "ExpressionAttributeNames": {"#status": "status"},
        "ExpressionAttributeValues": {":status": {"S": "processing"}},
    }
    put = {"TableName": TABLE, "Item": manifest}
    line = {"TableName": AUDIT, "Item": {**key, "action": {"S": "session.end"}}}
    writes = [{"Update": update}, {"Put": put}, {"Put": line}]
    dynamodb.transact_write_items(TransactItems=writes)
    sqs.send_message(QueueUrl=os.environ["PROCESS_QUEUE_URL"], MessageBody=session_id)


def prepare() -> None:
    """Make the table, the bucket and the queue."""
    from scribe.aws import schema
    from scribe.aws.clients import client

    client("dynamodb").create_table(TableName=TABLE, **schema.table_definition())
    client("dynamodb").create_table(TableName=AUDIT, **schema.audit_table_definition())
    client("s3").create_bucket(Bucket=BUCKET)
    client("s3").put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    queue = client("sqs").create_queue(QueueName="process")
    os.environ["PROCESS_QUEUE_URL"] = queue["QueueUrl"]


def create(session_id: str) -> None:
    """Create a session with its chunks."""
    import api.create_session
    from scribe.aws.clients import client

    body = {"upload_type": "chunked", "session_id": session_id}
    assert api.create_session.handler(event(body), None)["statusCode"] == 201
    for number in range(CHUNKS):
        key = f"audio/{TENANT}/{session_id}/{number}.webm"
        client("s3").put_object(Bucket=BUCKET, Key=key, Body=b"x")


def event(body: object, session_id: str | None = None) -> dict[str, object]:
    """Return a request as API Gateway hands it over."""
    return {
        "pathParameters": {"session_id": session_id},
        "headers": {},
        "body": base64.b64encode(json.dumps(body).encode()).decode(),
        "isBase64Encoded": True,
        "requestContext": {
            "requestTimeEpoch": int(time.time() * 1000),
            "authorizer": {"tenant": TENANT, "credential_id": "key", "scopes": "capture"},
        },
    }


if __name__ == "__main__":
    main()
