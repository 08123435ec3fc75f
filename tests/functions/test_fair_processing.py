"""A tenant's backlog leaves workers to the others, and nothing of it is lost or tried in vain."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

import workers.process_session
from scribe.aws.clients import client
from scribe.aws.places import TenantPlaces
from scribe.aws.processing import LEASE
from scribe.aws.sessions import Sessions
from scribe.session import Session, Status
from tests.functions.calls import SESSION, create, end, get, upload
from tests.functions.conftest import Deployment, forget_deployments
from tests.functions.work import FakeSpeech, deliver, message, wav

NOW = datetime.now(UTC)


@pytest.fixture
def speech(deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> FakeSpeech:
    engine = FakeSpeech()
    monkeypatch.setenv("PLACES_PER_TENANT", "2")
    monkeypatch.setattr(workers.process_session, "speech_to_text", lambda _: engine)
    monkeypatch.setattr("scribe.aws.queue.Queue.put_off", lambda *_: None)
    forget_deployments()
    return engine


@pytest.fixture
def places(deployment: Deployment) -> TenantPlaces:
    return TenantPlaces(deployment.table_name, count=2, held=LEASE)


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Collect what is sent."""
    requests: list[dict[str, Any]] = []
    monkeypatch.setattr(client("sqs"), "send_message", lambda **request: requests.append(request))
    return requests


def ended() -> None:
    create(templates=())
    assert upload("0.wav", wav()).status == 200
    assert end(1).status == 202


def stored(deployment: Deployment) -> Session:
    session = Sessions(deployment.table_name).get("demo", SESSION)
    assert session
    return session


@pytest.mark.usefixtures("speech")
def test_a_tenant_with_all_its_workers_waits_by_another_message(
    deployment: Deployment, places: TenantPlaces, sent: list[dict[str, Any]]
) -> None:
    ended()
    for worker in ("one", "two"):
        places.take("demo", worker, now=NOW)
    sent.clear()
    assert deliver(workers.process_session.handler, message()) == [], "acknowledged: no try lost"
    (request,) = sent
    assert request["MessageGroupId"] == "demo"
    assert 5 <= request["DelaySeconds"] <= 20
    assert json.loads(request["MessageBody"])["waits"] == 1
    session = stored(deployment)
    assert session.status is Status.PROCESSING
    assert session.due_at is not None
    assert session.due_at > NOW + timedelta(minutes=1), "the sweeper sends no other meanwhile"
    places.give_back("demo", "one", 0)
    assert deliver(workers.process_session.handler, json.loads(request["MessageBody"])) == []
    assert get().body["status"] == "completed"


@pytest.mark.usefixtures("speech")
def test_one_tenants_workers_are_nothing_to_another(places: TenantPlaces) -> None:
    for worker in ("one", "two"):
        places.take("other", worker, now=NOW)
    ended()
    deliver(workers.process_session.handler, message())
    assert get().body["status"] == "completed"


def test_a_worker_gives_its_place_back_whatever_happens(
    speech: FakeSpeech, places: TenantPlaces, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended()

    def fail(*_: Any, **__: Any) -> None:
        raise MemoryError

    monkeypatch.setattr(speech, "transcribe", fail)
    assert deliver(workers.process_session.handler, message()) != []
    taken = [places.take("demo", worker, now=NOW) for worker in ("one", "two", "three")]
    assert taken == [0, 1, None]


def test_a_place_is_nobodys_when_its_workers_time_is_over(places: TenantPlaces) -> None:
    for worker in ("one", "two"):
        places.take("demo", worker, now=NOW)
    assert places.take("demo", "three", now=NOW + LEASE - timedelta(seconds=1)) is None
    assert places.take("demo", "three", now=NOW + LEASE) == 0
    places.give_back("demo", "one", 0)
    assert places.take("demo", "four", now=NOW + LEASE + timedelta(seconds=1)) == 1


@pytest.mark.usefixtures("speech")
def test_a_session_that_is_heard_is_due_when_its_worker_is_lost_and_not_before(
    deployment: Deployment, places: TenantPlaces
) -> None:
    ended()
    processing = workers.process_session._deployment().processing
    leased = processing.take(stored(deployment), now=NOW)
    assert leased
    for worker in ("one", "two"):
        places.take("demo", worker, now=NOW)
    deliver(workers.process_session.handler, message())
    assert stored(deployment).due_at == leased.due_at
