from datetime import UTC, datetime, timedelta

import pytest

from scribe.response import MAX_EXCERPT, Fault, Outcome, answered, excerpt, parse_retry_after

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0),
        (" 120 ", 120),
        ("Mon, 05 Jan 2026 09:01:00 GMT", 60),
        ("Mon, 05 Jan 2026 08:00:00 GMT", 0),
        ("9" * 400, 10**8),
    ],
)
def test_retry_after(value: str, seconds: int) -> None:
    assert parse_retry_after(value, NOW) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    "value", [None, "", "soon", "-5", "1.5", "\u0661\u0662", "Mon, 99 Jan 2026 09:01:00 GMT", "1 2"]
)
def test_what_is_no_retry_after(value: str | None) -> None:
    assert parse_retry_after(value, NOW) is None


@pytest.mark.parametrize("status", range(100, 600))
def test_any_2xx_is_a_success_and_nothing_else(status: int) -> None:
    outcome = answered(status, b"", retry_after=None, whole=True, now=NOW)
    assert outcome.succeeded == (200 <= status < 300)
    assert outcome.is_gone == (status == 410)


def test_an_answer_that_broke_off_is_none() -> None:
    assert not answered(200, b"", retry_after=None, whole=False, now=NOW).succeeded
    assert not answered(410, b"", retry_after=None, whole=False, now=NOW).is_gone
    assert not Outcome(fault=Fault.TIMEOUT).succeeded


def test_patience_is_asked_for_by_who_is_throttled() -> None:
    asked = {
        status: answered(status, b"", retry_after="60", whole=True, now=NOW).retry_after
        for status in (200, 301, 404, 429, 500, 503)
    }
    assert {status for status, wait in asked.items() if wait} == {429, 503}


@pytest.mark.parametrize(
    "body", [b"\x00\x1b[31mred", b"\xff\xfe" * 5000, b"a" * 10**6, b"\xed\xa0\x80"]
)
def test_an_excerpt_is_short_and_harmless(body: bytes) -> None:
    text = excerpt(body)
    assert len(text) <= MAX_EXCERPT
    assert all(char.isprintable() or char in "\n\t" for char in text)
    text.encode()
