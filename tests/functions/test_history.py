"""History: which sessions, in which order, page by page."""

import base64
import json
from datetime import timedelta

import pytest

import api.create_session
import api.history
from tests.functions.calls import SESSION, Answer, call, cancel, create, end, erase, history, patch
from tests.functions.conftest import NOW, Deployment, sample


def created(*numbers: int, tenant: str = "demo", **fields: object) -> None:
    """Create sessions, each a second after the one before."""
    for number in numbers:
        body = {"upload_type": "chunked", "session_id": f"{SESSION}-{number}", **fields}
        now = NOW + timedelta(seconds=number)
        assert call(api.create_session, body=body, tenant=tenant, now=now).status == 201


def numbers(answer: Answer) -> list[int]:
    assert answer.body["retrieved_count"] == len(answer.body["data"])
    return [int(entry["txn_id"].rpartition("-")[2]) for entry in answer.body["data"]]


def test_sample_event(deployment: Deployment) -> None:
    assert api.history.handler(sample("history"), None)["statusCode"] == 200


def test_an_entry(deployment: Deployment) -> None:
    create(patient_details={"oid": "p1", "name": "Jane"}, session_mode="consultation")
    end(0)

    assert history().body == {
        "status": "success",
        "data": [
            {
                "txn_id": SESSION,
                "b_id": "demo",
                "oid": "p1",
                "mode": "consultation",
                "model_type": "lite",
                "status": "processing",
                "user_status": "commit",
                "processing_status": "in-progress",
                "patient_details": {"oid": "p1", "name": "Jane"},
                "created_at": "2026-01-05T09:00:00.000Z",
            }
        ],
        "retrieved_count": 1,
    }


def test_no_sessions_are_an_empty_list(deployment: Deployment) -> None:
    assert history().body == {"status": "success", "data": [], "retrieved_count": 0}
    assert history(oid="nobody").status == 200


def test_the_newest_come_first_and_no_other_tenants(deployment: Deployment) -> None:
    created(2, 0, 1)
    created(7, 8, tenant="other")

    assert numbers(history()) == [2, 1, 0]
    assert numbers(history(count="2")) == [2, 1]
    assert numbers(call(api.history, tenant="other")) == [8, 7]


def test_an_expired_session_is_told_as_such(deployment: Deployment) -> None:
    create()
    (entry,) = call(api.history, now=NOW + timedelta(hours=2)).body["data"]

    assert (entry["status"], entry["processing_status"]) == ("expired", "request_failure")


def test_a_patients_sessions(deployment: Deployment) -> None:
    created(1, 3, patient_details={"oid": "p1"})
    created(2, patient_details={"oid": "p2"})
    created(4, patient_details={"oid": 17})
    created(5, patient_details={"name": "nobody"})
    created(6, patient_details={"oid": "p#1/" + "ü" * 2000})
    created(9, tenant="other", patient_details={"oid": "p1"})

    assert numbers(history(oid="p1")) == [3, 1]
    assert numbers(history(oid="17")) == [4]
    assert numbers(history(oid="p#1/" + "ü" * 2000)) == [6]
    assert numbers(history(oid="")) == [6, 5, 4, 3, 2, 1]


def test_a_patient_who_is_corrected_is_found_under_the_new_oid(deployment: Deployment) -> None:
    created(1, patient_details={"oid": "wrong"})
    session = f"{SESSION}-1"
    patch(session, fields={"patient_details": {"oid": "right"}})
    assert numbers(history(oid="wrong")) == []
    assert numbers(history(oid="right")) == [1]
    patch(session, fields={"patient_details": {"name": "Jane"}})
    assert numbers(history(oid="right")) == []
    assert numbers(history()) == [1]


def test_how_many_if_nobody_says(deployment: Deployment) -> None:
    created(*range(12), patient_details={"oid": "p1"})

    assert len(numbers(history())) == 12
    assert len(numbers(history(oid="p1"))) == 10


def test_more_than_a_hundred_come_in_pages(deployment: Deployment) -> None:
    created(*range(103))
    first = history(count="1000")

    assert numbers(first) == list(range(102, 2, -1))
    assert numbers(history(cursor=first.body["next_cursor"])) == [2, 1, 0]


@pytest.mark.parametrize("size", ["1", "2", "3", "7"])
@pytest.mark.parametrize("query", [{}, {"oid": "p1"}])
def test_page_by_page_each_session_comes_once(
    deployment: Deployment, size: str, query: dict[str, str]
) -> None:
    created(*range(7), patient_details={"oid": "p1"})
    found: list[int] = []
    cursor: dict[str, str] = {}
    while True:
        page = history(count=size, **query, **cursor)
        found += numbers(page)
        if "next_cursor" not in page.body:
            break
        cursor = {"cursor": page.body["next_cursor"]}

    assert found == [6, 5, 4, 3, 2, 1, 0]


def test_a_cursor_opens_no_other_tenants_list(deployment: Deployment) -> None:
    created(*range(6), tenant="north")
    created(*range(3))
    cursor = call(api.history, tenant="north", query={"count": "3"}).body["next_cursor"]
    assert "north" not in str(base64.urlsafe_b64decode(cursor))

    answer = history(cursor=cursor)
    assert {entry["b_id"] for entry in answer.body["data"]} <= {"demo"}


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "!!!!",
        base64.urlsafe_b64encode(b"\xff\xfe").decode(),
        base64.urlsafe_b64encode(b"[" * 100_000).decode(),
        *(
            base64.urlsafe_b64encode(json.dumps(value).encode()).decode()
            for value in (
                {},
                7,
                ["2026-01-05T09:00:00.000Z"],
                ["2026", SESSION],
                ["2026-01-05T09:00:00.000Z", "a#b"],
                [["2026-01-05T09:00:00.000Z"], SESSION],
                ["x" * 24, SESSION],
                ["2026-01-05T09:00:00.000Z", {"S": SESSION}],
            )
        ),
    ],
)
def test_a_cursor_that_is_none(deployment: Deployment, cursor: str) -> None:
    answer = history(cursor=cursor)

    assert (answer.status, answer.code) == (400, "invalid_request")


@pytest.mark.parametrize("count", ["0", "-1", "ten", "1.5", "1e3", "\u0661", "9" * 5000])
def test_a_count_that_is_none(deployment: Deployment, count: str) -> None:
    answer = history(count=count)

    assert (answer.status, answer.code) == (400, "invalid_request")


def test_cancelled_and_erased_sessions_are_in_no_list(deployment: Deployment) -> None:
    created(1, 2, 3, patient_details={"oid": "p1"})
    cancel(f"{SESSION}-1")
    erase(f"{SESSION}-2")

    assert numbers(history()) == numbers(history(oid="p1")) == [3]


def test_a_scope_is_needed(deployment: Deployment) -> None:
    assert call(api.history, scopes="capture manage").status == 403
