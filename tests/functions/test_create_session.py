"""Create session, from the event of its request to what is stored."""

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest

import api.create_session
from scribe.aws.clients import client
from scribe.aws.sessions import Sessions
from tests.functions.calls import SESSION, Answer, call, create, end, get
from tests.functions.conftest import BASE_URL, NOW, Deployment, sample


def create_with(**body: object) -> Answer:
    return call(api.create_session, body=body)


def test_sample_event(deployment: Deployment) -> None:
    answer = api.create_session.handler(sample("create_session"), None)
    assert answer["statusCode"] == 201


def test_answer_and_stored_state(deployment: Deployment) -> None:
    answer = create_with(upload_type="chunked", templates=["soap"], patient_details={"oid": "p1"})

    session_id = answer.body["session_id"]
    assert answer.status == 201
    assert session_id.startswith("ses_")
    assert session_id[4:].isalnum()
    assert answer.body == {
        "session_id": session_id,
        "status": "created",
        "created_at": "2026-01-05T09:00:00.000Z",
        "expires_at": "2026-01-05T10:00:00.000Z",
        "upload_url": f"{BASE_URL}/v1/sessions/{session_id}/audio",
        "patient_details": {"oid": "p1"},
    }
    stored = Sessions(deployment.table_name).find("demo", session_id, now=NOW)
    assert stored.templates == ("soap",)
    assert stored.created_at == NOW


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "missing_required_field"),
        ({"upload_type": None}, "missing_required_field"),
        ({"upload_type": "stream"}, "invalid_request"),
        ({"upload_type": "chunked", "communication_protocol": "ws"}, "invalid_request"),
        ({"upload_type": "chunked", "model": "ultra"}, "invalid_request"),
        ({"upload_type": "chunked", "language_hint": ["tlh"]}, "invalid_request"),
        ({"upload_type": "chunked", "transcript_language": "tlh"}, "invalid_request"),
        ({"upload_type": "chunked", "session_mode": "song"}, "invalid_request"),
        ({"upload_type": "chunked", "templates": ["a", "b", "c"]}, "invalid_request"),
        ({"upload_type": "chunked", "templates": [1]}, "invalid_request"),
        ({"upload_type": "chunked", "session_id": "short"}, "invalid_request"),
        ({"upload_type": "chunked", "session_id": "x" * 65}, "invalid_request"),
        ({"upload_type": "chunked", "session_id": "with blanks in it, too"}, "invalid_request"),
        ({"upload_type": "chunked", "additional_data": {"a": "x" * 4096}}, "invalid_request"),
        ({"upload_type": "chunked", "patient_details": {"a": "x" * 8192}}, "invalid_request"),
        ({"upload_type": "chunked", "patient_details": "Jane"}, "invalid_request"),
    ],
)
def test_bad_request(deployment: Deployment, body: dict[str, object], code: str) -> None:
    answer = create_with(**body)

    assert (answer.status, answer.code) == (400, code)


@pytest.mark.parametrize(
    ("field", "value", "supported"),
    [
        ("upload_type", "stream", ["chunked", "single"]),
        ("model", "ultra", ["lite", "pro"]),
        ("language_hint", ["tlh"], ["en", "auto_detect"]),
    ],
)
def test_a_bad_choice_is_told_the_good_ones(
    deployment: Deployment, field: str, value: object, supported: list[str]
) -> None:
    answer = create_with(**{"upload_type": "chunked", field: value})

    details = answer.body["error"]["details"]
    assert details["field"] == field
    assert sorted(details["supported_values"]) == sorted(supported)


def test_what_clients_send_in_their_own_ways_is_taken(deployment: Deployment) -> None:
    answer = create_with(
        upload_type="single",
        communication_protocol="http",
        templates=[],
        language_hint="en-IN",
        transcript_language=["en"],
        model=None,
        unknown_field={"is": "ignored"},
    )

    assert answer.status == 201


def test_an_error_never_repeats_what_was_sent(deployment: Deployment) -> None:
    answer = create_with(upload_type="Jane Doe", patient_details={"name": "Jane Doe"})

    assert "Jane" not in str(answer.body)


NESTED = b"[" * 300 + b"]" * 300


@pytest.mark.parametrize(
    "body",
    [
        *(b"[1]", b"{", b'"x"', b"\xff", b'{"a":"\\ud800"}', b'{"a": NaN}'),
        b'{"upload_type": "chunked", "additional_data": {"a": 1e400}}',
        b'{"upload_type": "chunked", "patient_details": {"a": -1e999}}',
        b'{"upload_type": "chunked", "additional_data": {"a": ' + NESTED + b"}}",
        b'{"a": ' + b"[" * 100_000,
    ],
)
def test_a_body_that_is_not_a_json_object(deployment: Deployment, body: bytes) -> None:
    answer = call(api.create_session, body=body)

    assert (answer.status, answer.code) == (400, "invalid_request")


def test_own_id_makes_creating_idempotent(deployment: Deployment) -> None:
    first, again = create(templates=["soap"]), create(templates=["soap"])

    assert (first.status, again.status) == (201, 200)
    assert again.body == first.body


def test_another_request_under_the_same_id_is_a_conflict(deployment: Deployment) -> None:
    create(templates=["soap"])
    answer = create(templates=["medications"])

    assert (answer.status, answer.code) == (409, "session_conflict")


def test_tenants_never_collide(deployment: Deployment) -> None:
    create(tenant="north", patient_details={"name": "N"})
    answer = create(tenant="south", patient_details={"name": "S"})

    assert answer.status == 201
    assert get(tenant="north").body["patient_details"] == {"name": "N"}


def test_an_unknown_template_fails_nothing_else(deployment: Deployment) -> None:
    assert create(templates=["no-such-template"]).status == 201


def test_nulls_within_patient_details_are_dropped(deployment: Deployment) -> None:
    answer = create(patient_details={"name": "Jane", "age": None, "list": [{"x": None}]})

    assert answer.body["patient_details"] == {"name": "Jane", "list": [{}]}


def test_additional_data_comes_back_as_given(deployment: Deployment) -> None:
    given = {"a": None, "b": [1.5, {"c": 10**30}], "d": ""}
    create(additional_data=given)

    assert get().body["additional_data"] == given


def test_a_scope_is_needed(deployment: Deployment) -> None:
    answer = call(api.create_session, body={"upload_type": "chunked"}, scopes="read")

    assert (answer.status, answer.code) == (403, "forbidden")


@pytest.mark.parametrize("query", [{"version": "v2"}, {"storage": "aws"}])
def test_presigned_upload(deployment: Deployment, query: dict[str, str]) -> None:
    body = {"upload_type": "chunked", "session_id": SESSION}
    answer = call(api.create_session, body=body, query=query)

    assert answer.body["storage_provider"] == "aws"
    upload_url = answer.body["upload_url"]
    assert upload_url["txn_id"] == SESSION
    assert upload_url["folderPath"] == f"audio/demo/{SESSION}/"
    assert upload_url["uploadData"]["fields"]["key"] == f"audio/demo/{SESSION}/${{filename}}"
    assert "uploadData" in get().body["upload_url"], "a client refreshes it by get session"
    late = get(now=NOW + timedelta(hours=2)).body["upload_url"]
    assert isinstance(late, str), "nothing is lent out once the session is over"


def test_a_presigned_upload_takes_audio_under_its_session_and_nothing_else(
    deployment: Deployment,
) -> None:
    """Whoever has stolen the form can neither read nor reach another session's prefix."""
    body = {"upload_type": "chunked", "session_id": SESSION}
    form = call(api.create_session, body=body, query={"storage": "aws"}).body["upload_url"]
    fields = form["uploadData"]["fields"]
    policy = json.loads(base64.b64decode(fields["policy"]))

    until = datetime.fromisoformat(policy["expiration"])
    assert until - datetime.now(UTC) <= timedelta(hours=1), "with the session's own time"
    signed = ("x-amz-algorithm", "x-amz-credential", "x-amz-date", "x-amz-security-token")
    assert [each for each in policy["conditions"] if not set(each) & set(signed)] == [
        ["starts-with", "$Content-Type", "audio/"],
        ["content-length-range", 1, 100 * 1024 * 1024],
        {"bucket": deployment.bucket_name},
        ["starts-with", "$key", f"audio/demo/{SESSION}/"],
    ]


def test_a_presigned_upload_may_be_encrypted_by_key_and_names_its_region(
    deployment: Deployment,
) -> None:
    body = {"upload_type": "chunked", "session_id": SESSION}
    form = call(api.create_session, body=body, query={"storage": "aws"}).body["upload_url"]

    assert form["uploadData"]["fields"]["x-amz-algorithm"] == "AWS4-HMAC-SHA256"
    assert form["uploadData"]["url"] == f"https://{deployment.bucket_name}.s3.amazonaws.com/"


def test_rows_are_kept_for_as_long_as_the_deployment_wants(deployment: Deployment) -> None:
    create()
    end(0)

    assert get(now=NOW + timedelta(days=366)).code == "session_not_found"
    items = client("dynamodb").scan(TableName=deployment.table_name)["Items"]
    kept_until = int((NOW + timedelta(hours=1, days=365)).timestamp())
    assert {item["sk"]["S"]: int(item["delete_at"]["N"]) for item in items} == {
        "session": kept_until,
        "manifest": kept_until,
    }
