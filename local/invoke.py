"""``make invoke``: run one handler with an event, in this process and without a network.

AWS is moto's imitation. What the sample event refers to is there because the sample events of the
steps before it are run first: together they tell the story of one session.
"""

import argparse
import base64
import importlib
import json
import os
import sys
from contextlib import redirect_stdout
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import boto3
from moto import mock_aws

from local.folder import ROOT
from scribe.audit import Action, system_line
from scribe.aws import counters_schema, schema
from scribe.aws.audit_trail import trail
from scribe.aws.credentials import Credentials
from scribe.aws.processing import Processing
from scribe.aws.results import Results
from scribe.aws.sealing import Sealing
from scribe.aws.sessions import Sessions
from scribe.aws.webhooks import Webhooks
from scribe.credential import Credential, CredentialKind, Scope, digest
from scribe.message import WriteNote
from scribe.template import wanted_documents
from scribe.transcript import Segment, Transcript
from scribe.webhook import SealedSecret, Webhook

EVENTS = ROOT / "events"
SESSION = "ses_sample0000000001"
STORY = ("create_session", "upload_audio", "end_session")
NEEDS = {
    "upload_audio": STORY[:1],
    "end_session": STORY[:2],
    "get_session": STORY[:2],
    "update_session": STORY[:1],
    "erase_session": STORY[:2],
    "session_audio": STORY,
    "documents": STORY[:1],
    "session_documents": STORY[:1],
    "process_template": STORY,
    "upload_transcript": STORY[:1],
    "late_audio": STORY,
    "process_session": STORY,
    "transcribe_session": STORY,
    "write_note": STORY,
    "dead_letter": STORY,
    "deliver_webhook": ("dispatch_webhooks",),
}
"""The steps of the story that a function's sample event comes after."""
QUEUES = {
    "process_session": "PROCESS_QUEUE_URL",
    "write_note": "NOTES_QUEUE_URL",
    "dispatch_webhooks": "DISPATCH_QUEUE_URL",
    "deliver_webhook": "DELIVERIES_QUEUE_URL",
}
"""The variable that names a worker's own queue."""
SPOKEN = (
    "what brings you in today",
    "i have had a cough for three days",
    "start amoxicillin five hundred milligrams three times a day for seven days",
)
REGION = "us-east-1"
TENANT = "demo"
WEBHOOK = "wh_5a3b1e0c9d8f7a6b5c4d3e2f"


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
    with redirect_stdout(sys.stderr):  # the functions log to it
        result = invoke(arguments.function, event)
    print(json.dumps(result, indent=2, ensure_ascii=False))
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
        _tell_story(function, event)
        return _handle(function, event)


def _tell_story(function: str, event: Any) -> None:
    if function in {"dispatch_webhooks", "deliver_webhook"}:
        _leave_webhook()
    for step in NEEDS.get(function, ()):
        sample = _sample(step)
        if step == "create_session":
            sample |= {"body": json.dumps({**_body(sample), "session_id": SESSION})}
            sample |= {"isBase64Encoded": False}
        _handle(step, sample)
    if function == "write_note":
        for record in event["Records"]:
            _leave_transcript(WriteNote.model_validate_json(record["body"]))
    if function == "session_audio":
        recording = BytesIO(b"sample")
        Results(os.environ["BUCKET_NAME"]).put_combined_audio(TENANT, SESSION, recording)
    if function in QUEUES:
        _deliver(event, os.environ[QUEUES[function]])


def _deliver(event: Any, queue_url: str) -> None:
    """Give each record a receipt handle that is known: the worker sets its message's back-off."""
    queue = boto3.client("sqs")
    queue.purge_queue(QueueUrl=queue_url)
    for record in event["Records"]:
        queue.send_message(QueueUrl=queue_url, MessageBody=record["body"])
        (message,) = queue.receive_message(QueueUrl=queue_url)["Messages"]
        record["receiptHandle"] = message["ReceiptHandle"]


def _leave_webhook() -> None:
    """Leave the webhook that the sample event is sent to; nobody answers there."""
    sealing, now = Sealing(os.environ["WEBHOOK_KEY_ARN"]), datetime.now(UTC)
    sealed = sealing.seal("whsec_c2FtcGxl", tenant=TENANT, webhook_id=WEBHOOK)
    webhook = Webhook(
        tenant=TENANT,
        webhook_id=WEBHOOK,
        url="https://emr.example.com/scribe-webhook",
        events=("session.completed",),
        secrets=(SealedSecret(sealed=sealed),),
        created_at=now,
        changed_at=now,
    )
    line = system_line(Action.WEBHOOK_CREATE, TENANT, WEBHOOK, now=now, line_id="sample")
    Webhooks(os.environ["TABLE_NAME"]).create(webhook, line=trail().entry(line))


def _leave_transcript(message: WriteNote) -> None:
    """Leave what `process_session` would: there is nothing to hear in the sample's audio."""
    session = Sessions(os.environ["TABLE_NAME"]).get(message.tenant, message.session_id)
    if session is None:
        return
    segments = tuple(
        Segment(segment=index, text=text, start=4.0 * index, end=4.0 * index + 3.5)
        for index, text in enumerate(SPOKEN)
    )
    transcript = Transcript(language="en-US", engine="sample", segments=segments)
    results = Results(os.environ["BUCKET_NAME"])
    results.put_transcript(message.tenant, message.session_id, transcript)
    now = datetime.now(UTC)
    wanted = wanted_documents(session.templates[:1], lambda: message.document_id, now=now)
    heard = {"transcribed_at": now, "documents": wanted}
    Processing(os.environ["TABLE_NAME"]).record_transcript(session.model_copy(update=heard))


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
    boto3.client("dynamodb").create_table(TableName="wardscribe", **schema.table_definition())
    counters = counters_schema.counters_definition()
    boto3.client("dynamodb").create_table(TableName="counters", **counters)
    boto3.client("dynamodb").create_table(TableName="audit", **schema.audit_table_definition())
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket="wardscribe")
    s3.put_bucket_versioning(Bucket="wardscribe", VersioningConfiguration={"Status": "Enabled"})
    sqs = boto3.client("sqs")
    secret = boto3.client("secretsmanager").create_secret(Name="token", SecretString="s" * 64)
    boto3.client("events").create_event_bus(Name="wardscribe")
    engines = {"speech": "pocketsphinx", "notes": "rules"}
    return {
        "STACK_NAME": "wardscribe",
        "TABLE_NAME": "wardscribe",
        "COUNTERS_NAME": "counters",
        "LIMITS": "{}",
        "AUDIT_TABLE_NAME": "audit",
        "AUDIT_RETENTION_DAYS": "2190",
        "PLACES_PER_TENANT": "8",
        "BUCKET_NAME": "wardscribe",
        "PROCESS_QUEUE_URL": sqs.create_queue(QueueName="process")["QueueUrl"],
        "NOTES_QUEUE_URL": sqs.create_queue(QueueName="notes")["QueueUrl"],
        "TRANSCRIPTION_QUEUE_URL": sqs.create_queue(QueueName="transcription")["QueueUrl"],
        "DISPATCH_QUEUE_URL": sqs.create_queue(QueueName="dispatch")["QueueUrl"],
        "DELIVERIES_QUEUE_URL": sqs.create_queue(QueueName="deliveries")["QueueUrl"],
        "WEBHOOK_KEY_ARN": boto3.client("kms").create_key()["KeyMetadata"]["Arn"],
        "BUS_NAME": "wardscribe",
        "TOKEN_SECRET_ARN": secret["ARN"],
        "DATA_KEY_ARN": f"arn:aws:kms:{REGION}:123456789012:key/sample",
        "DATA_ACCESS_ROLE_ARN": "arn:aws:iam::123456789012:role/sample",
        "BASE_URL": "https://api.example/voice",
        "RESULT_RETENTION_DAYS": "365",
        "ENGINES": json.dumps({"lite": engines, "pro": engines}),
        "POWERTOOLS_METRICS_NAMESPACE": "Wardscribe",
    }


def _add_credentials(table_name: str) -> None:
    """Add the API key and the client that the sample events of authorizer and login speak of."""
    table = Credentials(table_name, boto3.client("dynamodb"))
    headers, login = _sample("authorizer")["headers"], _body(_sample("login"))
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


def _body(event: Any) -> dict[str, Any]:
    raw = base64.b64decode(event["body"]) if event["isBase64Encoded"] else event["body"]
    body: dict[str, Any] = json.loads(raw)
    return body


if __name__ == "__main__":
    sys.exit(main())
