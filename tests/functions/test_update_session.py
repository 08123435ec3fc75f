"""Update session: what may change when, and that of two changes at once neither is lost."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import api.update_session
from scribe.aws.clients import client
from scribe.aws.sessions import Sessions
from scribe.session import Session, Status
from tests.functions.calls import SESSION, cancel, create, end, get, patch, upload
from tests.functions.conftest import NOW, Deployment, sample
from tests.functions.steps import Step, wait_before_calls

LATER = NOW + timedelta(hours=2)


def stored(deployment: Deployment, session_id: str = SESSION) -> Session:
    session = Sessions(deployment.table_name).get("demo", session_id)
    assert session is not None
    return session


def test_sample_event(deployment: Deployment) -> None:
    create()
    assert api.update_session.handler(sample("update_session"), None)["statusCode"] == 200


def test_every_field_can_be_changed_while_the_session_is_open(deployment: Deployment) -> None:
    create(templates=["soap"], patient_details={"name": "A"})
    answer = patch(
        fields={
            "patient_details": {"oid": "p1", "age": None},
            "templates": ["vitals", "vitals", "soap"][:2],
            "language_hint": ["en-IN"],
            "transcript_language": "en",
            "additional_data": {"ward": 3},
            "session_mode": "consultation",
            "model": "pro",
        }
    )

    assert (answer.status, answer.body) == (
        200,
        {"session_id": SESSION, "status": "success", "message": "Session updated."},
    )
    session = stored(deployment)
    assert session.patient_details == {"oid": "p1"}
    assert session.templates == ("vitals",)
    assert session.language_hint == ("en-IN",)
    assert session.transcript_language == "en"
    assert (session.session_mode, session.model) == ("consultation", "pro")
    assert get().body["additional_data"] == {"ward": 3}


def test_additional_data_is_merged_and_the_rest_stays(deployment: Deployment) -> None:
    create(additional_data={"a": 1, "b": {"c": 2}}, patient_details={"name": "A"})
    patch(fields={"additional_data": {"b": 3.5, "d": None}})

    body = get().body
    assert body["additional_data"] == {"a": 1, "b": 3.5, "d": None}
    assert body["patient_details"] == {"name": "A"}


@pytest.mark.parametrize("fields", [{}, {"model": None}, {"user_status": "init"}])
def test_what_changes_nothing_is_fine(deployment: Deployment, fields: dict[str, Any]) -> None:
    create()

    assert patch(fields=fields).status == 200


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "completed"},
        {"expires_at": "2030-01-01T00:00:00Z"},
        {"model": "ultra"},
        {"model": 1},
        {"session_mode": "song"},
        {"language_hint": ["tlh"]},
        {"language_hint": "en " * 20},
        {"transcript_language": ["en", "en"]},
        {"transcript_language": "tlh"},
        {"templates": ["a", "b", "c"]},
        {"templates": "soap"},
        {"patient_details": "Jane Doe"},
        {"patient_details": {"name": "x" * 9000}},
        {"additional_data": {"x": "y" * 5000}},
        {"user_status": "done"},
        {"user_status": "commit"},
        {"user_status": "cancelled"},
        {"processing_status": "cancelled"},
        {"processing_status": "success"},
        {"user_status": "cancelled", "processing_status": "success"},
        {"user_status": "cancelled", "processing_status": "cancelled", "templates": []},
    ],
)
def test_what_is_not_allowed(
    deployment: Deployment, logged: StringIO, fields: dict[str, Any]
) -> None:
    create(additional_data={"kept": True})
    before = stored(deployment)
    answer = patch(fields=fields)

    assert (answer.status, answer.code) == (422, "validation_error")
    assert "Jane" not in str(answer.body) + logged.getvalue()
    assert stored(deployment) == before


def test_merged_data_has_its_limit_too(deployment: Deployment) -> None:
    create(additional_data={"a": "x" * 3000})

    assert patch(fields={"additional_data": {"b": "y" * 3000}}).status == 422


def test_a_body_that_is_no_object(deployment: Deployment) -> None:
    create()

    assert patch(fields=b"[1]").code == "invalid_request"


def test_after_the_end_only_what_processing_does_not_depend_on(deployment: Deployment) -> None:
    create()
    upload("0.wav")
    end(1)
    for field, value in {
        "templates": ["soap"],
        "language_hint": ["en"],
        "transcript_language": "en",
        "session_mode": "consultation",
        "model": "pro",
    }.items():
        answer = patch(fields={field: value})
        assert (answer.status, answer.code) == (409, "session_conflict"), field
        assert answer.body["error"]["details"] == {"fields": [field], "status": "processing"}
    assert (
        patch(fields={"additional_data": {"a": 1}, "patient_details": {"oid": "p"}}).status == 200
    )
    assert patch(fields={"user_status": "commit", "processing_status": "in-progress"}).status == 200


def test_nothing_of_a_session_that_is_not_there(deployment: Deployment) -> None:
    create(tenant="other")

    assert patch(fields={}).code == "session_not_found"
    assert cancel().code == "session_not_found"


def test_an_expired_session_stays_as_it_was(deployment: Deployment) -> None:
    create()

    assert patch(fields={"additional_data": {"a": 1}}, now=LATER).code == "session_expired"
    assert cancel(now=LATER).code == "session_expired"


def test_a_scope_is_needed(deployment: Deployment) -> None:
    create()

    assert patch(fields={}, scopes="read").status == 403


@given(schedule=st.lists(st.integers(0, 4), max_size=40), ended=st.booleans())
@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_no_change_is_lost_to_another(
    deployment: Deployment, schedule: list[int], ended: bool
) -> None:
    for service in ("dynamodb", "s3", "sqs"):
        wait_before_calls(client(service))
    session_id = f"{SESSION}-{len(schedule)}-{abs(hash((tuple(schedule), ended)))}"[:64]
    create(session_id)
    changes = [
        Step(lambda n=n: patch(session_id, fields={"additional_data": {n: n}})) for n in "abc"
    ]
    model = Step(lambda: patch(session_id, fields={"model": "pro"}))
    end_ = [Step(lambda: end(0, session_id))] if ended else []
    waiting = [*changes, model, *end_]
    while waiting:
        step = waiting[schedule.pop() % len(waiting) if schedule else 0]
        step.advance()
        if step.done:
            waiting.remove(step)

    assert [step.result.status for step in [*changes, *end_]] == [200] * 3 + [202] * len(end_)
    session = stored(deployment, session_id)
    assert session.additional_data == {n: n for n in "abc"}
    assert (session.model == "pro") == (model.result.status == 200)
    assert model.result.status in (200, 409)
    assert session.status is (Status.PROCESSING if ended else Status.CREATED)
