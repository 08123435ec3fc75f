from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scribe.errors import InvalidRequest, TooManyRequests
from scribe.limits import Limits
from scribe.quota import check_quotas
from scribe.tenant_usage import counts_of
from scribe.usage_report import MOST_DAYS, UsageRequest, usage_view

TODAY = date(2026, 1, 31)
NOW = datetime(2026, 1, 31, 22, 30, tzinfo=UTC)


def session(status: str, **fields: Any) -> dict[str, Any]:
    return {"tenant": "clinic", "session_id": "ses_1", "status": status, **fields}


def document(status: str) -> dict[str, Any]:
    return {"doc_1": {"status": status}}


HEARD = {"transcribed_at": "2026-01-31T09:00:00.000Z", "audio_seconds": 62}


@pytest.mark.parametrize(
    ("before", "after", "counts"),
    [
        ({}, session("created"), {"sessions": 1}),
        (session("recording"), session("processing"), {}),
        (
            session("processing"),
            session("processing", **HEARD),
            {"transcribed": 1, "audio_seconds": 62},
        ),
        (session("processing"), session("processing", audio_seconds=62), {"audio_seconds": 62}),
        (
            session("processing", audio_seconds=62),
            session("processing", **HEARD),
            {"transcribed": 1},
        ),
        (
            session("processing", documents=document("processing")),
            session("processing", documents=document("success")),
            {"documents": 1},
        ),
        (
            session("completed", documents=document("success")),
            session("completed", documents={**document("success"), "doc_2": {"status": "success"}}),
            {"documents": 1},
        ),
        (
            session("processing", documents=document("processing")),
            session("partial", documents=document("failed")),
            {},
        ),
        (session("processing"), session("failed"), {"failed": 1}),
        (session("failed", **HEARD), session("processing", **HEARD), {}),
        (session("failed"), session("failed", last_fault="x"), {}),
        # What is erased keeps next to nothing of its row, and takes nothing back.
        (session("completed", **HEARD, documents=document("success")), session("cancelled"), {}),
    ],
)
def test_a_change_of_a_session_adds_what_it_is(
    before: dict[str, Any], after: dict[str, Any], counts: dict[str, int]
) -> None:
    assert counts_of(before, after) == counts


@pytest.mark.parametrize(
    ("before", "after", "event", "deliveries"),
    [
        ("pending", "delivered", "session.ended", 1),
        ("failed", "delivered", "session.ended", 1),
        ("pending", "failed", "session.ended", 0),
        ("delivered", "pending", "session.ended", 0),
        ("delivered", "delivered", "session.ended", 0),
        ("pending", "delivered", "webhook.ping", 0),
    ],
)
def test_a_delivery_is_one_that_arrived(
    before: str, after: str, event: str, deliveries: int
) -> None:
    delivery = {"delivery_id": "dlv_1", "event": event}
    counts = counts_of({**delivery, "status": before}, {**delivery, "status": after})
    assert counts == ({"deliveries": 1} if deliveries else {})


def test_a_query_is_of_this_month_unless_it_says_another() -> None:
    assert UsageRequest.parse({}, TODAY) == UsageRequest(date(2026, 1, 1), TODAY)
    until = UsageRequest.parse({"to": "2025-12-03"}, TODAY)
    assert until == UsageRequest(date(2025, 12, 1), date(2025, 12, 3))
    since = UsageRequest.parse({"from": "2025-12-03"}, TODAY)
    assert since == UsageRequest(date(2025, 12, 3), TODAY)


@pytest.mark.parametrize(
    "query",
    [
        {"from": "2026-02-01"},
        {"from": "yesterday"},
        {"to": "2026-1-2"},
        {"to": "20260102"},
        {"to": ""},
        {"from": "2024-12-27"},
        {"to": "2026-02-30"},
    ],
)
def test_a_query_that_names_no_days_is_refused(query: dict[str, str]) -> None:
    with pytest.raises(InvalidRequest) as refused:
        UsageRequest.parse(query, TODAY)
    assert refused.value.details["field"] in query
    assert not [value for value in query.values() if value and value in refused.value.message]


@given(st.integers(0, MOST_DAYS - 1))
def test_a_year_and_a_month_may_be_asked_for(days: int) -> None:
    first = date.fromordinal(TODAY.toordinal() - days)
    assert UsageRequest.parse({"from": first.isoformat()}, TODAY).first == first


def test_usage_is_told_by_day_and_in_all() -> None:
    asked = UsageRequest(date(2026, 1, 1), TODAY)
    view = usage_view(
        asked,
        {
            TODAY: {"sessions": 2, "audio_seconds": Decimal("1.5")},
            date(2026, 1, 2): {"sessions": 1},
        },
    )
    nothing = {"transcribed": 0, "failed": 0, "documents": 0, "deliveries": 0}
    assert view == {
        "from": "2026-01-01",
        "to": "2026-01-31",
        "total": {"sessions": 3, "audio_seconds": 1.5, **nothing},
        "days": [
            {"date": "2026-01-02", "sessions": 1, "audio_seconds": 0.0, **nothing},
            {"date": "2026-01-31", "sessions": 2, "audio_seconds": 1.5, **nothing},
        ],
    }


def refused(limits: Limits, **used: int) -> TooManyRequests:
    with pytest.raises(TooManyRequests) as raised:
        check_quotas(limits, {TODAY: used}, NOW)
    return raised.value


def test_a_quota_says_when_it_begins_anew() -> None:
    by_day = refused(Limits(sessions_per_day=5), sessions=5)
    assert by_day.retry_after == 90 * 60
    assert by_day.details == {
        "quota": "sessions_per_day",
        "limit": 5,
        "used": 5,
        "resets_at": "2026-02-01T00:00:00.000Z",
    }
    by_month = refused(Limits(audio_hours_per_month=1), audio_seconds=3600)
    assert by_month.details["quota"] == "audio_hours_per_month"
    assert by_month.details["resets_at"] == "2026-02-01T00:00:00.000Z"


def test_quotas_are_of_their_own_day_and_month() -> None:
    yesterday = date(2026, 1, 30)
    check_quotas(Limits(sessions_per_day=5), {yesterday: {"sessions": 99}}, NOW)
    check_quotas(Limits(sessions_per_day=5), {TODAY: {"sessions": 4}}, NOW)
    check_quotas(Limits(audio_hours_per_month=1), {TODAY: {"audio_seconds": 3599}}, NOW)
    check_quotas(Limits(), {TODAY: {"sessions": 10**6, "audio_seconds": 10**9}}, NOW)
    used = {"audio_seconds": 1800}
    with pytest.raises(TooManyRequests):
        check_quotas(Limits(audio_hours_per_month=1), {yesterday: used, TODAY: used}, NOW)
