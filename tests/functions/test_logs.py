"""What is logged and counted on a session's way: by its ids, and nothing of the patient's."""

import importlib
import json
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import workers.dead_letter
import workers.process_session
import workers.publish_events
import workers.sweep
import workers.write_note
from scribe.aws import schema
from scribe.aws.clients import client
from scribe.edge.metrics import METRICS
from tests.functions.calls import SESSION, create, end, get, patch, upload
from tests.functions.conftest import ROOT, Deployment, api_event, sample
from tests.functions.work import SAID, FakeSpeech, deliver, wav

REQUEST = api_event()["requestContext"]["requestId"]
PATIENT = {"username": "Quillfeather", "oid": "oid-zanthoxyl", "mobile": "+15550199"}
EXTRA = {"ward": "Brackwater", "remark": "allergic to marzipan"}
WORKERS = sorted(path.stem for path in Path(ROOT, "functions/workers").glob("[a-z]*.py"))
CONTEXT = SimpleNamespace(get_remaining_time_in_millis=lambda: 55_000)


@pytest.fixture
def speech(monkeypatch: pytest.MonkeyPatch) -> FakeSpeech:
    engine = FakeSpeech()
    monkeypatch.setattr(workers.process_session, "speech_to_text", lambda _: engine)
    monkeypatch.setattr("scribe.aws.queue.Queue.put_off", lambda *_: None)
    return engine


def ended(**fields: Any) -> None:
    """End a session of one chunk, now: the workers take the time as it is."""
    now = datetime.now(UTC)
    create(now=now, templates=["soap"], **fields)
    upload("0.wav", wav(), now=now)
    end(1, now=now)


def lines(logged: StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in logged.getvalue().splitlines()]


def counted(logged: StringIO, name: str) -> list[dict[str, Any]]:
    """Return the lines in which CloudWatch finds a metric, checked against its format."""
    found = [line for line in lines(logged) if "_aws" in line and name in line]
    for line in found:
        (directive,) = line["_aws"]["CloudWatchMetrics"]
        assert {"Name": name, "Unit": METRICS[name]} in directive["Metrics"]
        assert directive["Namespace"] == "wardscribe"
        for dimension in {each for group in directive["Dimensions"] for each in group}:
            assert isinstance(line[dimension], str)
        assert isinstance(line["_aws"]["Timestamp"], int)
        assert isinstance(line[name], int | float)
    return found


def session_item(deployment: Deployment) -> dict[str, Any]:
    key = {name: {"S": value} for name, value in schema.session_key("demo", SESSION).items()}
    item: dict[str, Any] = client("dynamodb").get_item(TableName=deployment.table_name, Key=key)[
        "Item"
    ]
    return item


def publish(before: dict[str, Any], after: dict[str, Any]) -> None:
    change = {"SequenceNumber": "1", "OldImage": before, "NewImage": after}
    workers.publish_events.handler({"Records": [{"dynamodb": change}]}, None)


def test_whole_session_is_logged_by_its_ids_alone(
    speech: FakeSpeech, deployment: Deployment, logged: StringIO
) -> None:
    ended(patient_details=PATIENT, additional_data=EXTRA)
    patch(fields={"patient_details": PATIENT, "additional_data": EXTRA}, now=datetime.now(UTC))
    patch(fields={"patient_details": "Quillfeather", "marzipan": "Brackwater"})
    before = session_item(deployment)
    deliver(workers.process_session.handler, *deployment.messages(deployment.process_queue_url))
    deliver(workers.write_note.handler, *deployment.messages(deployment.notes_queue_url))
    completed = session_item(deployment)
    publish(before, completed)
    get()

    assert completed["status"]["S"] == "completed", "else it would prove little"
    for line in lines(logged):
        if line["message"] != "done":
            assert (line["session_id"], line["tenant"]) == (SESSION, "demo"), line
        if line["message"] in {"answered", "taken", "heard", "written"}:
            assert line["correlation_id"] == REQUEST, line
    messages = {line["message"] for line in lines(logged)}
    assert {"answered", "taken", "heard", "written", "session ended"} <= messages
    said = [word for segment in SAID.segments for word in segment.text.rstrip(".?").split()]
    for word in [*PATIENT.values(), *EXTRA.values(), "marzipan", *(w for w in said if len(w) > 3)]:
        assert word not in logged.getvalue(), word


def test_session_is_measured_once_it_is_over(
    speech: FakeSpeech, deployment: Deployment, logged: StringIO
) -> None:
    ended()
    before = session_item(deployment)
    deliver(workers.process_session.handler, *deployment.messages(deployment.process_queue_url))
    transcribed = session_item(deployment)
    publish(before, transcribed)
    assert counted(logged, "Sessions") == [], "it is still being worked on"
    deliver(workers.write_note.handler, *deployment.messages(deployment.notes_queue_url))
    publish(transcribed, session_item(deployment))

    (session,) = counted(logged, "Sessions")
    assert (session["Sessions"], session["Outcome"]) == (1, "completed")
    (waited,) = counted(logged, "SecondsWaiting")
    assert 0 <= waited["SecondsWaiting"] < 60
    assert len(counted(logged, "SecondsHearing")) == 1
    (measured,) = counted(logged, "SecondsToResult")
    assert measured["Chunks"] == 1
    assert measured["AudioSeconds"] == pytest.approx(0.6, abs=0.1)
    assert measured["SecondsToResult"] > measured["SecondsWriting"] >= 0


def test_failed_session_is_counted_by_its_code(
    speech: FakeSpeech, deployment: Deployment, logged: StringIO
) -> None:
    create()
    end(0)
    before = session_item(deployment)
    deliver(workers.process_session.handler, *deployment.messages(deployment.process_queue_url))
    publish(before, session_item(deployment))

    (session,) = counted(logged, "Sessions")
    assert (session["Outcome"], session["Code"]) == ("failed", "audio_too_short")
    (directive,) = session["_aws"]["CloudWatchMetrics"]
    assert directive["Dimensions"] == [["Outcome"], ["Outcome", "Code"]]


def test_message_of_an_older_version_is_understood(
    speech: FakeSpeech, deployment: Deployment, logged: StringIO
) -> None:
    create()
    end(0)
    message = {"tenant": "demo", "session_id": SESSION}
    assert deliver(workers.process_session.handler, message) == []
    assert session_item(deployment)["status"]["S"] == "failed"


def test_retries_dead_letters_and_sweeps_are_counted(
    speech: FakeSpeech, deployment: Deployment, logged: StringIO
) -> None:
    ended()
    (message,) = deployment.messages(deployment.process_queue_url)
    speech.error = RuntimeError("Quillfeather")
    deliver(workers.process_session.handler, message)
    deliver(workers.dead_letter.handler, message)
    workers.sweep.handler({}, CONTEXT)

    (again,) = counted(logged, "Retries")
    assert again["session_id"] == SESSION
    (dead,) = counted(logged, "DeadLetters")
    assert (dead["level"], dead["correlation_id"]) == ("ERROR", REQUEST)
    (swept,) = counted(logged, "Sweeps")
    assert "session_id" not in swept
    assert "Quillfeather" not in logged.getvalue()


def test_what_the_sweeper_does_is_counted(deployment: Deployment, logged: StringIO) -> None:
    create()
    workers.sweep.handler({}, CONTEXT)

    (due,) = counted(logged, "SessionsDue")
    assert (due["Action"], due["session_id"]) == ("EXPIRE", SESSION)


@pytest.mark.parametrize("name", WORKERS)
def test_worker_fails_without_words(name: str, logged: StringIO, deployment: Deployment) -> None:
    worker = importlib.import_module(f"workers.{name}")
    broken = {"Records": [{"dynamodb": {"SequenceNumber": "1", "NewImage": {"name": "Jane"}}}]}
    reads_no_event = name.startswith("sweep")
    if reads_no_event:
        client("dynamodb").delete_table(TableName=deployment.table_name)
    with pytest.raises(RuntimeError) as failed:
        worker.handler(broken, CONTEXT)
    assert failed.value.__suppress_context__
    assert "Jane" not in f"{failed.value}{logged.getvalue()}"
    (surprise,) = (line for line in lines(logged) if line["message"] == "surprise")
    assert surprise["where"][-1].startswith("scribe/edge/log.py:")
    assert all(place.split("/")[0] in {"scribe", "workers"} for place in surprise["where"])
    if reads_no_event:
        assert surprise["error_code"] == "ResourceNotFoundException"
        assert surprise["where"][0].startswith("scribe/aws/")


def test_address_that_is_no_session_is_not_logged(deployment: Deployment, logged: StringIO) -> None:
    get("Jane Quillfeather")
    assert "Quillfeather" not in logged.getvalue()


def test_request_id_in_a_clients_own_words_is_not_logged(
    deployment: Deployment, logged: StringIO
) -> None:
    event = api_event(path={"session_id": SESSION})
    event["requestContext"]["requestId"] = "round of Jane Quillfeather"
    importlib.import_module("api.get_session").handler(event, None)
    assert lines(logged)
    assert "Quillfeather" not in logged.getvalue()


def test_sample_of_the_sweep_is_one(deployment: Deployment, logged: StringIO) -> None:
    workers.sweep.handler(sample("sweep"), CONTEXT)
    assert len(counted(logged, "Sweeps")) == 1
