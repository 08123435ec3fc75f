"""Notes by a language model, from the queue to the result: repeats, races, faults, refusals."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from io import StringIO
from types import SimpleNamespace
from typing import Any

import pytest

import workers.process_session
import workers.sweep
import workers.write_note
from scribe.aws import language_model
from scribe.aws.clients import client
from scribe.aws.processing import LEASE, Processing
from scribe.aws.queue import Queue
from scribe.aws.results import Results
from scribe.aws.sessions import Sessions
from scribe.note import Note
from scribe.settings import Engines
from tests.functions.calls import SESSION, create, end, get, upload
from tests.functions.conftest import Deployment, forget_deployments
from tests.functions.language_models import FakeBedrock, converse_answer, refusal
from tests.functions.work import FakeSpeech, deliver, message, wav
from workers.write_note import PATIENCE

MODEL = "us.anthropic.claude-haiku-4-5-20251001-v1:0"
PLAN = {
    "section": "4",
    "text": "Ibuprofen 400 mg twice daily for 5 days.",
    "fields": [],
    "segments": [2],
}
INVENTED = PLAN | {"text": "Start morphine 10 mg at night."}

Answering = Callable[..., FakeBedrock]


@pytest.fixture
def answering(deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> Answering:
    """Bring a session to where its note is to be written, by a model that answers so."""
    chosen = Engines(notes="bedrock", language_model=MODEL).model_dump()
    monkeypatch.setenv("ENGINES", json.dumps({"lite": chosen, "pro": chosen}))
    monkeypatch.setattr(workers.process_session, "speech_to_text", lambda _: FakeSpeech())
    monkeypatch.setattr("scribe.aws.queue.Queue.put_off", lambda *_: None)
    monkeypatch.setattr(language_model, "_refused", {})
    forget_deployments()

    def prepare(*answers: Any) -> FakeBedrock:
        bedrock = FakeBedrock(list(answers))
        monkeypatch.setattr(language_model, "client", lambda _: bedrock)
        create(templates=("soap",))
        upload("0.wav", wav())
        end(1)
        assert deliver(workers.process_session.handler, message()) == []
        return bedrock

    return prepare


@pytest.fixture
def notes(deployment: Deployment) -> Callable[[], list[str]]:
    asked: list[dict[str, Any]] = []

    def write() -> list[str]:
        asked.extend(deployment.messages(deployment.notes_queue_url))
        return deliver(workers.write_note.handler, *asked)

    return write


def soap() -> dict[str, Any]:
    entry: dict[str, Any] = get().body["templates"][0]["soap"]
    return entry


def test_a_note_with_its_evidence(
    answering: Answering, notes: Callable[[], list[str]], logged: StringIO
) -> None:
    answering(converse_answer([PLAN, INVENTED]))
    assert notes() == []
    entry = soap()
    assert entry["data"]["plan"] == PLAN["text"]
    assert entry["statements"][0]["evidence"][0]["segment"] == 2
    assert "drug" in entry["warnings"][0]
    lines = [json.loads(line) for line in logged.getvalue().splitlines()]
    [asked] = [line for line in lines if "TokensIn" in line]
    assert (asked["TokensIn"], asked["TokensOut"], asked["TokensFromCache"]) == (120, 45, 900)
    assert asked["Document"] == "soap_note"
    assert [line["NoteWarnings"] for line in lines if "NoteWarnings" in line] == [2]
    for word in ("morphine", "ibuprofen", "Ibuprofen", "nausea"):
        assert word not in logged.getvalue()


def test_a_repeat_after_the_end_asks_nobody(
    answering: Answering, notes: Callable[[], list[str]]
) -> None:
    bedrock = answering(converse_answer([PLAN]))
    notes()
    assert notes() == []
    assert len(bedrock.asked) == 1


def test_who_loses_the_race_leaves_what_is_stored(
    answering: Answering, notes: Callable[[], list[str]], deployment: Deployment
) -> None:
    answering(converse_answer([PLAN]))
    document_id = soap()["document_id"]
    first = Note(data={"plan": "First."}, markdown="First.", statements=())
    Results(deployment.bucket_name).put_note("demo", SESSION, document_id, first)
    assert notes() == []
    assert soap()["data"] == {"plan": "First."}
    s3, bucket = client("s3"), deployment.bucket_name
    versions = s3.list_object_versions(Bucket=bucket, Prefix="documents/")["Versions"]
    assert len([each for each in versions if each["Key"].endswith(".json")]) == 1
    (markdown,) = {each["Key"] for each in versions if each["Key"].endswith(".md")}
    assert s3.get_object(Bucket=bucket, Key=markdown)["Body"].read() == b"First."


def test_another_fault_of_the_bucket_is_not_taken_for_a_lost_race(
    answering: Answering, notes: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    answering(converse_answer([PLAN]))
    denied = FakeBedrock([refusal("ConditionalRequestConflict")])
    s3 = client("s3")
    with monkeypatch.context() as broken:
        broken.setattr(s3, "put_object", denied.converse)
        assert notes() == ["message-0"]
    assert notes() == []
    assert soap()["status"] == "success"


@pytest.mark.parametrize("code", ["ModelTimeoutException", "InternalServerException"])
def test_what_passes_is_tried_again(
    answering: Answering, notes: Callable[[], list[str]], logged: StringIO, code: str
) -> None:
    answering(refusal(code, "The patient said"), converse_answer([PLAN]))
    assert notes() == ["message-0"]
    assert soap()["status"] == "processing"
    assert code in logged.getvalue()
    assert "patient said" not in logged.getvalue()
    assert notes() == []
    assert soap()["data"]["plan"] == PLAN["text"]


@pytest.mark.parametrize("code", ["ThrottlingException", "ServiceUnavailableException"])
def test_a_quota_costs_no_try(
    answering: Answering, deployment: Deployment, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    throttled = refusal(code, "The patient said")
    answering(*[throttled] * 9, converse_answer([PLAN]))
    (asked,) = deployment.messages(deployment.notes_queue_url)
    sent: list[Any] = []
    with monkeypatch.context() as counting:
        counting.setattr(Queue, "send", lambda _, told, delay: sent.append((told, delay)))
        for count in range(1, 10):
            assert deliver(workers.write_note.handler, asked, receive_count=count) == []
            (told, delay) = sent.pop()
            assert json.loads(told.model_dump_json(exclude_none=True)) == asked
            assert 20 <= delay.total_seconds() < 80
    assert deliver(workers.write_note.handler, asked) == []
    assert soap()["status"] == "success"


def test_patience_with_a_quota_ends(answering: Answering, deployment: Deployment) -> None:
    answering(refusal("ThrottlingException"))
    asked = deployment.messages(deployment.notes_queue_url)
    late = partial(workers.write_note.handler, clock=lambda: datetime.now(UTC) + PATIENCE)
    assert deliver(late, *asked) == ["message-0"]
    session = Sessions(deployment.table_name).get("demo", SESSION)
    assert session is not None
    assert session.last_fault == "Throttled"


def test_what_was_paid_for_in_part_costs_a_try(
    answering: Answering, notes: Callable[[], list[str]]
) -> None:
    answering(converse_answer([], text="?"), refusal("ThrottlingException"))
    assert notes() == ["message-0"]


def test_no_two_ask_a_model_about_one_document_at_once(
    answering: Answering, deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    bedrock = answering(converse_answer([PLAN]))
    asked = deployment.messages(deployment.notes_queue_url)
    others: list[str] = []
    converse = bedrock.converse

    def meanwhile(**request: Any) -> dict[str, Any]:
        others.extend(deliver(workers.write_note.handler, *asked))
        sweep_at(datetime.now(UTC) + timedelta(minutes=14))
        return converse(**request)

    monkeypatch.setattr(bedrock, "converse", meanwhile)
    deployment.messages(deployment.process_queue_url)
    assert deliver(workers.write_note.handler, *asked) == []
    assert others == ["message-0"], "later, when it may have been left"
    assert len(bedrock.asked) == 1
    assert deployment.messages(deployment.process_queue_url) == []
    assert get().body["status"] == "completed"


def test_after_a_worker_that_was_killed_another_asks(
    answering: Answering, deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    bedrock = answering(converse_answer([PLAN]))
    asked = deployment.messages(deployment.notes_queue_url)
    with monkeypatch.context() as dying:
        dying.setattr(Processing, "release_document", lambda *_, **__: None)
        dying.setattr(bedrock, "converse", lambda **_: 1 / 0)
        assert deliver(workers.write_note.handler, *asked) == ["message-0"]
    assert deliver(workers.write_note.handler, *asked) == ["message-0"]
    later = partial(workers.write_note.handler, clock=lambda: datetime.now(UTC) + 1.01 * LEASE)
    assert deliver(later, *asked) == []
    assert soap()["status"] == "success"


def sweep_at(now: datetime) -> None:
    context = SimpleNamespace(get_remaining_time_in_millis=lambda: 55_000)
    workers.sweep.handler({}, context, clock=lambda: now)


@pytest.mark.parametrize("code", ["AccessDeniedException", "ResourceNotFoundException"])
def test_what_no_retry_mends_fails_the_document(
    answering: Answering, notes: Callable[[], list[str]], logged: StringIO, code: str
) -> None:
    answering(refusal(code, "The patient said"))
    assert notes() == []
    entry = soap()
    assert (entry["status"], entry["error"]["code"]) == ("failed", "extraction_failed")
    assert get().body["status"] == "partial"
    assert code in logged.getvalue()
    assert "patient said" not in logged.getvalue()


@pytest.mark.parametrize(
    "answer",
    [
        converse_answer([], stop="guardrail_intervened"),
        converse_answer([], stop="content_filtered"),
        converse_answer([], stop="max_tokens"),
        converse_answer(text="I can't help with the morphine."),
    ],
)
def test_an_answer_that_is_none_fails_the_document(
    answering: Answering, notes: Callable[[], list[str]], logged: StringIO, answer: dict[str, Any]
) -> None:
    answering(answer)
    assert notes() == []
    assert soap()["error"]["code"] == "extraction_failed"
    assert "morphine" not in logged.getvalue() + json.dumps(get().body)
