"""The whole stack on this machine: emulator, CDK's own deployment, real HTTP, real audio."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pytest

from local.client import Answer, Client
from local.emulator import LocalError
from local.session_run import TERMINAL, sample_chunks
from local.stack import Stack, running_stack

PATIENCE = 90.0
"""Seconds; a chunk of the sample is heard in two, on a busy machine in a few more."""


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """Start, deploy and provision a stack; stop it at the end whatever happens."""
    try:
        with running_stack("e2e") as running:
            _enforce_roles(running)
            yield running
    except LocalError as error:
        log = error.log.read_text(errors="replace") if error.log else ""
        pytest.fail(f"{error}\n{log[-4000:]}")


def _enforce_roles(stack: Stack) -> None:
    """Test the roles as well: a function that lacks a permission fails here as it would in AWS."""
    s3, sqs = stack.emulator.client("s3"), stack.emulator.client("sqs")
    s3.delete_bucket_policy(Bucket=stack.outputs["BucketName"])
    for queue in sqs.list_queues()["QueueUrls"]:
        sqs.set_queue_attributes(QueueUrl=queue, Attributes={"Policy": ""})
    _name_secret_by_arn(stack)
    stack.emulator.enforce_roles()


def _name_secret_by_arn(stack: Stack) -> None:
    """Say a secret's ARN in the roles: `Ref` yields that in AWS, and its name in the emulator."""
    name, iam = stack.outputs["TokenSecretArn"], stack.emulator.client("iam")
    secret = stack.emulator.client("secretsmanager").describe_secret(SecretId=name)
    for role in iam.list_roles()["Roles"]:
        for policy in iam.list_role_policies(RoleName=role["RoleName"])["PolicyNames"]:
            which = {"RoleName": role["RoleName"], "PolicyName": policy}
            document = json.dumps(iam.get_role_policy(**which)["PolicyDocument"])
            named = document.replace(f'"{name}"', f'"{secret["ARN"]}"')
            if named != document:
                iam.put_role_policy(**which, PolicyDocument=named)


@pytest.fixture(scope="session")
def client(stack: Stack) -> Client:
    return stack.client()


@pytest.fixture(scope="session")
def speech() -> list[bytes]:
    """The sample consultation's chunks, each an audio file by itself."""
    return [path.read_bytes() for path in sample_chunks("files")]


@dataclass(frozen=True)
class Api:
    """The steps that tests are made of; a step that is not what a test is about must succeed."""

    client: Client

    def create(self, **fields: Any) -> str:
        body = {"upload_type": "chunked", "templates": ["soap"], **fields}
        answer = self.client.call("POST", "/sessions", body)
        assert answer.status == 201, answer
        session_id: str = answer.body["session_id"]
        return session_id

    def upload(self, session_id: str, name: str, audio: bytes) -> None:
        answer = self.client.call("POST", f"/sessions/{session_id}/audio/{name}", audio)
        assert answer.status == 200, answer

    def end(self, session_id: str, sent: Any, headers: dict[str, str] | None = None) -> Answer:
        body = {"audio_files_sent": sent}
        return self.client.call("POST", f"/sessions/{session_id}/end", body, headers)

    def get(self, session_id: str, query: str = "") -> Answer:
        return self.client.call("GET", f"/sessions/{session_id}{query}")

    def history(self, **query: str) -> Answer:
        stage = Client(self.client.base_url.removesuffix("/v1"), self.client.api_key)
        return stage.call("GET", f"/api/v2/transaction/history?{urlencode(query)}")

    def result(self, session_id: str) -> Answer:
        """Poll until the session is over."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            answer = self.get(session_id, "?segments=true")
            if answer.body["status"] in TERMINAL:
                return answer
            time.sleep(0.2)
        raise AssertionError(f"still {answer.body['status']} after {PATIENCE:.0f} s")


@pytest.fixture(scope="session")
def api(client: Client) -> Api:
    return Api(client)


@dataclass(frozen=True)
class Bus:
    """What a rule of a user's own on the stack's bus puts into a queue of theirs."""

    sqs: Any
    queue_url: str
    received: list[dict[str, Any]]

    def events(self, session_id: str, *, until: str) -> list[dict[str, Any]]:
        """Return a session's events in order of time, waiting for the one named ``until``."""
        own = self._about("session_id", session_id, until)
        return sorted(own, key=lambda event: event["detail"]["timestamp"])

    def notice(self, webhook_id: str) -> dict[str, Any]:
        """Return the notice that a webhook was disabled, waiting for it."""
        (notice,) = self._about("webhook_id", webhook_id, "webhook.disabled")
        return notice

    def _about(self, name: str, value: str, until: str) -> list[dict[str, Any]]:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            answer = self.sqs.receive_message(
                QueueUrl=self.queue_url, MaxNumberOfMessages=10, WaitTimeSeconds=1
            )
            for message in answer.get("Messages", []):
                self.received.append(json.loads(message["Body"]))
                self.sqs.delete_message(
                    QueueUrl=self.queue_url, ReceiptHandle=message["ReceiptHandle"]
                )
            own = [event for event in self.received if event["detail"].get(name) == value]
            if any(event["detail-type"] == until for event in own):
                return own
        raise AssertionError(f"no {until} of {value} within {PATIENCE:.0f} s")


@pytest.fixture(scope="session")
def bus(stack: Stack) -> Bus:
    sqs, events = stack.emulator.client("sqs"), stack.emulator.client("events")
    queue_url = sqs.create_queue(QueueName="e2e-events")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue_url, AttributeNames=["QueueArn"])
    name = stack.outputs["BusName"]
    events.put_rule(
        Name="e2e", EventBusName=name, EventPattern=json.dumps({"source": ["wardscribe"]})
    )
    target = {"Id": "queue", "Arn": arn["Attributes"]["QueueArn"]}
    events.put_targets(Rule="e2e", EventBusName=name, Targets=[target])
    return Bus(sqs, queue_url, [])
