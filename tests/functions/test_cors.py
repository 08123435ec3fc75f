"""Which web pages may read an answer, and what every answer says to browsers."""

from collections.abc import Iterator

import pytest

from api import discovery, history
from scribe.edge import http
from tests.functions.calls import Answer, call
from tests.functions.conftest import Deployment

EMR = "https://emr.example"
HEADERS = ("Access-Control-Allow-Origin", "Access-Control-Allow-Credentials")


@pytest.fixture(autouse=True)
def origins(deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A refusal is recorded before it is told, so there has to be a trail."""
    monkeypatch.setenv("ALLOWED_ORIGINS", f'["{EMR}", "https://ward.example"]')
    http._http_settings.cache_clear()
    yield
    http._http_settings.cache_clear()


def refused(origin: str | None) -> Answer:
    """Return the answer to a request without the scope that it needs."""
    return call(history, headers={"Origin": origin} if origin else {}, scopes="")


@pytest.mark.parametrize("origin", [EMR, "https://ward.example"])
def test_a_listed_origin_may_read_answers_and_errors_with_credentials(origin: str) -> None:
    answer = refused(origin)
    assert answer.status == 403
    assert [answer.headers[name] for name in HEADERS] == [origin, "true"]
    assert answer.headers["Vary"] == "Origin"


@pytest.mark.parametrize(
    "origin",
    [None, "null", "*", "https://evil.example", f"{EMR}.evil.example", f"{EMR}:8443", EMR.upper()],
)
def test_no_other_origin_may(origin: str | None) -> None:
    answer = refused(origin)
    assert not set(HEADERS) & set(answer.headers)
    assert answer.headers["Vary"] == "Origin", "a cache must not give one origin's to another"


def test_every_answer_is_no_page() -> None:
    for answer in (refused(EMR), call(discovery)):
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Strict-Transport-Security"].startswith("max-age=63072000")
