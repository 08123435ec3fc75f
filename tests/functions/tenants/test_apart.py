"""What runs behind the API, for two tenants whose names and ids are made to be mistaken."""

import base64
import json
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import pytest

import workers.dead_letter
import workers.process_session
import workers.sweep
import workers.transcribe_session
import workers.write_note
from scribe.aws import schema
from scribe.aws.clients import client
from scribe.aws.dead_letters import DeadLetters
from scribe.due import MAX_RESENDS
from scribe.event import Event
from scribe.job import Job
from tests.functions import calls, hooks
from tests.functions.conftest import Deployment
from tests.functions.hooks import ADDRESS
from tests.functions.tenants.estate import LATER, Estate
from tests.functions.tenants.watching import aws_calls, kept_of_others
from tests.functions.work import deliver, message

OWNER, STRANGER = "clinic-alpha", "clinic"
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
CONTEXT = SimpleNamespace(get_remaining_time_in_millis=lambda: 55_000)


@pytest.fixture(autouse=True)
def names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scribe.aws.outbound.system_resolver", lambda *_: [ADDRESS])


def test_a_session_given_up_hides_nobody_elses(deployment: Deployment) -> None:
    """``clinic`` chooses an id that makes ``clinic-alpha``'s of its own name and that."""
    pairs = {(OWNER, "ses_collision_00001"), (STRANGER, "alpha-ses_collision_00001")}
    for tenant, session_id in pairs:
        calls.create(session_id, tenant=tenant, now=LONG_AGO)
        calls.end(0, session_id, tenant=tenant, now=LONG_AGO)
        client("dynamodb").update_item(
            TableName=deployment.table_name,
            Key={
                name: {"S": value} for name, value in schema.session_key(tenant, session_id).items()
            },
            UpdateExpression="SET resends = :most",
            ExpressionAttributeValues={":most": {"N": str(MAX_RESENDS)}},
        )
    workers.sweep.handler({}, CONTEXT, lambda: LONG_AGO + timedelta(hours=3))
    kept = [json.loads(letter.body) for letter in DeadLetters(deployment.table_name).all()]
    assert {(each["tenant"], each["session_id"]) for each in kept} == pairs


def test_an_event_goes_to_its_own_tenants_webhooks(deployment: Deployment) -> None:
    for tenant in (OWNER, STRANGER):
        hooks.register(f"https://{tenant}.example.com/", tenant=tenant)
    told = Event(
        id=f"evt_{1:032x}",
        event="session.completed",
        timestamp="2026-01-05T09:01:00.000Z",
        session_id="ses_collision_00001",
        tenant=OWNER,
    )
    with hooks.receiving(deployment) as receivers:
        assert hooks.dispatch(told) == []
        receivers.run_all()
    assert [target.host for target, *_ in receivers.received] == [f"{OWNER}.example.com"]


@pytest.fixture
def owner(deployment: Deployment) -> Estate:
    estate = Estate(deployment, OWNER, "Xylophagous", "alpha").make()
    deployment.messages(deployment.deliveries_queue_url)
    return estate


def test_a_message_of_anothers_session_reaches_nothing(
    deployment: Deployment, owner: Estate
) -> None:
    """Nobody but our own functions can send one; if one were wrong, it would come to nothing."""
    before = kept_of_others(deployment, STRANGER)
    own = calls.create("ses_own_0000000001", tenant=STRANGER, now=LATER).body["session_id"]
    handlers: dict[Any, list[dict[str, Any]]] = {
        workers.process_session: [
            message(tenant=STRANGER, session_id=each) for each in owner.ids["session_id"]
        ],
        workers.write_note: [
            message(tenant=STRANGER, session_id=session_id, document_id=document_id)
            for session_id in (own, owner.session("completed"))
            for document_id in owner.ids["document_id"]
        ],
        workers.transcribe_session: [
            {"job": Job(deployment.stack_name, STRANGER, each, 1).name}
            for each in owner.ids["session_id"]
        ],
        workers.dead_letter: [
            message(tenant=STRANGER, session_id=each) for each in owner.ids["session_id"]
        ],
    }
    for worker, messages in handlers.items():
        with patch("scribe.aws.queue.Queue.put_off"), aws_calls() as made:
            assert deliver(worker.handler, *messages) == [], worker
        assert OWNER not in str(made), worker
    rows, objects = kept_of_others(deployment, STRANGER)
    letters = [row for row in rows if row[1]["pk"]["S"].startswith("DEAD_LETTER#")]
    assert ([row for row in rows if row not in letters], objects) == before


def test_a_template_of_anothers_writes_nothing(deployment: Deployment) -> None:
    """A session may name any template; one that is another tenant's is none."""
    session_id = "ses_own_0000000001"
    template_id = calls.create_template(tenant=OWNER).body["template_id"]
    asked = {"tenant": STRANGER, "now": LATER}
    calls.create(session_id, templates=[template_id], **asked)
    told = calls.upload_transcript("Doctor: Any nausea?", session_id, **asked)
    assert told.status == 202
    (entry,) = calls.get(session_id, **asked).body["templates"]
    assert entry[template_id]["status"] == "failed"
    assert entry[template_id]["error"]["code"] == "template_not_found"


def test_a_presigned_form_keeps_to_its_session(deployment: Deployment) -> None:
    made = calls.create("ses_own_0000000001", tenant=STRANGER, storage_provider="aws", now=LATER)
    form = made.body["upload_url"]["uploadData"]
    prefix = f"audio/{STRANGER}/ses_own_0000000001/"
    assert form["fields"]["key"] == prefix + "${filename}"
    policy = policy_of(form["fields"])
    assert ["starts-with", "$key", prefix] in policy["conditions"]
    assert {"bucket": deployment.bucket_name} in policy["conditions"]
    # What is not named in a policy is refused by S3: no ACL, no redirect, no other storage class.
    named = {
        each[1].lstrip("$") if isinstance(each, list) else next(iter(each))
        for each in policy["conditions"]
        if not (isinstance(each, list) and each[0] == "content-length-range")
    }
    assert {name for name in named if not name.startswith("x-amz-")} == {
        *("bucket", "key", "Content-Type"),
    }
    assert {name for name in named if name.startswith("x-amz-")} <= {
        *("x-amz-algorithm", "x-amz-credential", "x-amz-date", "x-amz-security-token"),
    }


@pytest.mark.parametrize(
    "name",
    [
        f"../../{OWNER}/ses_alpha_created_1/0.webm",
        f"..%2F..%2F{OWNER}%2Fses_alpha_created_1%2F0.webm",
        f"/audio/{OWNER}/ses_alpha_created_1/0.webm",
        f"..\\..\\{OWNER}\\0.webm",
        "\uff0e\uff0e\uff0f0.webm",
        "..\u2215..\u22150.webm",
        "0.webm\x00/../../0.webm",
        "${filename}_0.webm",
        "0.webm?versionId=null",
        "a/0.webm",
        "..%252f0.webm",
    ],
)
def test_no_file_name_leaves_its_session(deployment: Deployment, name: str) -> None:
    """Only the number and the extension of a name become part of a key."""
    own = calls.create("ses_own_0000000001", tenant=STRANGER, now=LATER).body["session_id"]
    prefix = f"audio/{STRANGER}/{own}/"
    calls.upload(name, session_id=own, tenant=STRANGER, now=LATER)
    page = client("s3").list_object_versions(Bucket=deployment.bucket_name)
    keys = {each["Key"] for each in page.get("Versions", ())}
    assert keys <= {f"{prefix}0.webm"}


def policy_of(fields: dict[str, str]) -> Any:
    return json.loads(base64.b64decode(fields["policy"]))
