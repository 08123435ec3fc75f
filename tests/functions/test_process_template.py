"""Process template: documents that are asked for after the end of a session."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

import api.process_template
import workers.dead_letter
import workers.process_session
import workers.sweep
import workers.write_note
from ops.redrive import redrive
from scribe.aws.clients import client
from scribe.aws.dead_letters import DeadLetters
from scribe.aws.more_documents import MoreDocuments
from scribe.aws.processing import Processing
from scribe.aws.redriving import Redriving
from scribe.aws.sessions import Sessions
from scribe.document import Document, DocumentStatus
from scribe.due import MAX_RESENDS, NOTES_LOST_AFTER
from scribe.errors import ProcessingError
from scribe.session import Session, Status
from tests.functions.calls import (
    SESSION,
    Answer,
    archive_template,
    cancel,
    create,
    create_template,
    end,
    erase,
    get,
    process_template,
    update_template,
    upload,
)
from tests.functions.conftest import NOW, Deployment, sample
from tests.functions.work import FailingWriter, FakeSpeech, deliver, message, wav


@pytest.fixture
def speech(deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> FakeSpeech:
    engine = FakeSpeech()
    monkeypatch.setattr(workers.process_session, "speech_to_text", lambda _: engine)
    monkeypatch.setattr("scribe.aws.queue.Queue.put_off", lambda *_: None)
    return engine


def ended(*templates: str, sent: int = 1) -> None:
    create(templates=templates)
    upload("0.wav", wav())
    assert end(sent).status == 202


def completed(deployment: Deployment, *templates: str, sent: int = 1) -> None:
    """Have a session of which everything is done that was asked for."""
    ended(*templates, sent=sent)
    deployment.messages(deployment.process_queue_url)
    hear()
    write(deployment)


def hear() -> None:
    assert deliver(workers.process_session.handler, message()) == []


def write(deployment: Deployment) -> int:
    """Write the documents that are asked for; return how many messages there were."""
    asked = deployment.messages(deployment.notes_queue_url)
    assert deliver(workers.write_note.handler, *asked) == []
    return len(asked)


def stored(deployment: Deployment) -> Session:
    session = Sessions(deployment.table_name).get("demo", SESSION)
    assert session is not None
    return session


def sweep_at(now: datetime) -> None:
    context = SimpleNamespace(get_remaining_time_in_millis=lambda: 55_000)
    workers.sweep.handler({}, context, clock=lambda: now)


def statuses(answer: Answer) -> dict[str, str]:
    return {
        template_id: entry["status"]
        for each in answer.body["templates"]
        for template_id, entry in each.items()
    }


def test_one_more_document(speech: FakeSpeech, deployment: Deployment) -> None:
    completed(deployment, "soap")
    before = stored(deployment)
    answer = process_template("vitals")

    document_id = answer.body["document_id"]
    assert answer.status == 202
    assert answer.body == {
        "session_id": SESSION,
        "template_id": "vitals",
        "document_id": document_id,
        "status": "in-progress",
        "message": "The document is being written.",
    }
    assert get(query={"document_id": document_id}).status == 202
    assert (get().status, get().body["status"]) == (200, "completed"), "as it was"
    assert statuses(get()) == {"soap": "success", "vitals": "processing"}
    assert write(deployment) == 1
    assert get(query={"document_id": document_id}).status == 200
    assert statuses(get()) == {"soap": "success", "vitals": "success"}
    after = stored(deployment)
    assert (after.changed_at, after.completed_at) == (before.changed_at, before.completed_at)
    sweep_at(datetime.now(UTC) + timedelta(days=300))
    assert stored(deployment).due_at is None


def test_a_template_processed_twice_makes_two_documents(
    speech: FakeSpeech, deployment: Deployment
) -> None:
    completed(deployment, "soap")
    ids = {process_template("soap").body["document_id"] for _ in range(2)}
    write(deployment)

    assert len(ids) == 2
    assert len(get(query={"template_id": "soap"}).body["templates"]) == 3


def test_without_an_id_all_the_sessions_templates(
    speech: FakeSpeech, deployment: Deployment
) -> None:
    completed(deployment, "soap", "nonsense", sent=2)
    assert get().status == 206
    answer = process_template()

    assert answer.status == 202
    assert [each["template_id"] for each in answer.body["documents"]] == ["soap", "nonsense"]
    assert answer.body["document_id"] == answer.body["documents"][0]["document_id"]
    assert write(deployment) == 1
    assert get().status == 206


def test_a_session_without_templates_is_told_to_name_one(
    speech: FakeSpeech, deployment: Deployment
) -> None:
    completed(deployment)
    assert (process_template().status, process_template().code) == (400, "missing_required_field")


def test_a_tenants_own_template_in_its_version(speech: FakeSpeech, deployment: Deployment) -> None:
    completed(deployment, "soap")
    template_id = create_template().body["template_id"]
    update_template(template_id, fields={"title": "Other"})
    document_id = process_template(template_id).body["document_id"]
    archive_template(template_id)

    assert stored(deployment).documents[document_id].template_version == 2
    assert process_template(template_id).code == "template_not_found"


@pytest.mark.parametrize("template_id", ["nonsense", "tpl_" + "0" * 32, "soap "])
def test_an_unknown_template_is_not_found(
    speech: FakeSpeech, deployment: Deployment, template_id: str
) -> None:
    completed(deployment, "soap")
    other = create_template(tenant="other").body["template_id"]

    for wanted in (template_id, other):
        answer = process_template(wanted)
        assert (answer.status, answer.code) == (404, "template_not_found")
    assert len(stored(deployment).documents) == 1


def test_states_that_have_no_documents(speech: FakeSpeech, deployment: Deployment) -> None:
    create(templates=["soap"])
    before_end = process_template("soap")
    assert (before_end.status, before_end.code) == (409, "session_conflict")
    assert before_end.body["error"]["details"] == {"status": "created"}
    late = process_template("soap", now=NOW + timedelta(days=1))
    assert (late.status, late.code) == (410, "session_expired")
    cancel()
    assert (process_template("soap").status, process_template("soap").code) == (
        409,
        "session_cancelled",
    )
    assert process_template("soap", tenant="other").code == "session_not_found"
    erase()
    assert process_template("soap").code == "session_not_found"
    assert process_template("soap", scopes="read").status == 403


def test_a_failed_session_has_no_transcript(speech: FakeSpeech, deployment: Deployment) -> None:
    ended("soap")
    joined = process_template("vitals").body["document_id"]
    speech.error = ProcessingError("language_unsupported", "No.")
    hear()

    answer = process_template("soap")
    assert (answer.status, answer.code) == (409, "session_conflict")
    assert answer.body["error"]["details"] == {"status": "failed"}
    assert get(query={"document_id": joined}).status == 200, "nothing is waited for any more"


def test_right_after_the_end_it_joins_the_others(
    speech: FakeSpeech, deployment: Deployment
) -> None:
    ended("soap")
    assert process_template("vitals").status == 202
    assert deployment.messages(deployment.notes_queue_url) == [], "there is no transcript yet"
    hear()

    assert write(deployment) == 2
    assert get().body["status"] == "completed"
    assert statuses(get()) == {"soap": "success", "vitals": "success"}


def test_while_notes_are_written_the_session_waits_for_it_too(
    speech: FakeSpeech, deployment: Deployment
) -> None:
    ended("soap")
    hear()
    soap = deployment.messages(deployment.notes_queue_url)
    process_template("vitals")
    deliver(workers.write_note.handler, *soap)

    assert get().body["status"] == "processing"
    write(deployment)
    assert get().body["status"] == "completed"


def test_a_document_that_joins_as_the_last_one_ends_is_waited_for(
    speech: FakeSpeech, deployment: Deployment
) -> None:
    ended("soap")
    hear()
    (document,) = stored(deployment).documents.values()
    processing = Processing(deployment.table_name)
    finished = processing.finish_document(stored(deployment), document.succeeded(), now=NOW)
    assert finished is not None
    process_template("vitals")

    assert processing.complete(finished, now=NOW) is None
    assert stored(deployment).status is Status.PROCESSING
    deliver(workers.write_note.handler, *deployment.messages(deployment.notes_queue_url))
    assert stored(deployment).status is Status.COMPLETED


def test_one_that_ended_meanwhile_holds_nothing_up(
    speech: FakeSpeech, deployment: Deployment
) -> None:
    ended("soap")
    hear()
    (document,) = stored(deployment).documents.values()
    processing = Processing(deployment.table_name)
    finished = processing.finish_document(stored(deployment), document.succeeded(), now=NOW)
    assert finished is not None
    failed = Document(document_id="doc_2", template_id="x").failed("template_not_found", "No.")
    MoreDocuments(deployment.table_name).add(finished, [failed], now=NOW, line=deployment.line())

    done = processing.complete(finished, now=NOW)
    assert done is not None
    assert done.status is Status.PARTIAL


def test_when_its_message_is_lost_the_sweeper_sends_it(
    speech: FakeSpeech, deployment: Deployment
) -> None:
    completed(deployment, "soap")
    process_template("vitals")
    deployment.messages(deployment.notes_queue_url)
    sweep_at(NOW + NOTES_LOST_AFTER - timedelta(seconds=1))
    assert deployment.messages(deployment.process_queue_url) == []
    sweep_at(NOW + NOTES_LOST_AFTER)
    asked = deployment.messages(deployment.process_queue_url)

    assert asked == [message()]
    deliver(workers.process_session.handler, *asked, *asked)
    assert len(speech.heard) == 1
    assert write(deployment) == 2, "a repeat is harmless"
    assert statuses(get()) == {"soap": "success", "vitals": "success"}


def test_what_can_not_be_sent_is_still_promised(speech: FakeSpeech, deployment: Deployment) -> None:
    completed(deployment, "soap")
    client("sqs").delete_queue(QueueUrl=deployment.notes_queue_url)

    assert process_template("vitals").status == 202
    assert stored(deployment).due_at == NOW + NOTES_LOST_AFTER


def test_after_six_resends_it_fails_and_the_session_stays_complete(
    speech: FakeSpeech, deployment: Deployment
) -> None:
    completed(deployment, "soap")
    document_id = process_template("vitals").body["document_id"]
    for _ in range(MAX_RESENDS + 1):
        due_at = stored(deployment).due_at
        assert due_at is not None
        sweep_at(due_at)

    answer = get(query={"document_id": document_id})
    assert answer.status == 200
    assert statuses(answer) == {"vitals": "failed"}
    assert answer.body["templates"][0]["vitals"]["error"]["code"] == "extraction_failed"
    assert (get().status, get().body["status"]) == (200, "completed")
    assert len(deployment.messages(deployment.process_queue_url)) == MAX_RESENDS
    assert_redriven(deployment)


def test_a_dead_letter_fails_it_and_a_redrive_writes_it(
    speech: FakeSpeech, deployment: Deployment
) -> None:
    completed(deployment, "soap")
    process_template("vitals")
    (asked,) = deployment.messages(deployment.notes_queue_url)
    deliver(workers.dead_letter.handler, asked)

    assert statuses(get()) == {"soap": "success", "vitals": "failed"}
    assert (get().status, get().body["status"]) == (200, "completed")
    assert_redriven(deployment)


def assert_redriven(deployment: Deployment) -> None:
    """Redrive what there is, and see that it is written and changes no session's end."""
    before = stored(deployment)
    for letter in DeadLetters(deployment.table_name).all():
        redrive(deployment.table_name, deployment.process_queue_url, letter, now=NOW)
    assert list(DeadLetters(deployment.table_name).all()) == []
    again = stored(deployment)
    assert (again.status, again.attempt) == (before.status, before.attempt), "nobody is told"
    deliver(workers.process_session.handler, *deployment.messages(deployment.process_queue_url))
    write(deployment)
    assert set(statuses(get()).values()) == {"success"}
    assert stored(deployment).changed_at == before.changed_at


def test_a_redrive_of_a_partial_session_for_an_added_document_leaves_it_so(
    speech: FakeSpeech, deployment: Deployment
) -> None:
    completed(deployment, "soap", sent=2)
    process_template("vitals")
    deliver(workers.dead_letter.handler, *deployment.messages(deployment.notes_queue_url))
    assert get().status == 206
    assert_redriven(deployment)
    assert get().status == 206


def test_a_redrive_for_the_sessions_own_document_brings_the_added_one_along(
    speech: FakeSpeech, deployment: Deployment
) -> None:
    ended("soap", "medications")
    hear()
    soap, medications = deployment.messages(deployment.notes_queue_url)
    deliver(workers.write_note.handler, soap)
    deliver(workers.dead_letter.handler, medications)
    process_template("vitals")
    deliver(workers.dead_letter.handler, *deployment.messages(deployment.notes_queue_url))
    letters = list(DeadLetters(deployment.table_name).all())
    redrive(deployment.table_name, deployment.process_queue_url, letters[0], now=NOW)

    assert stored(deployment).attempt == 2
    deliver(workers.process_session.handler, *deployment.messages(deployment.process_queue_url))
    assert write(deployment) == 2
    assert get().body["status"] == "completed"
    assert set(statuses(get()).values()) == {"success"}


def test_a_redrive_does_not_undo_what_was_written_since(
    speech: FakeSpeech, deployment: Deployment
) -> None:
    ended("soap", "medications")
    hear()
    soap, medications = deployment.messages(deployment.notes_queue_url)
    deliver(workers.write_note.handler, soap)
    deliver(workers.dead_letter.handler, medications)
    process_template("vitals")
    seen = stored(deployment)
    write(deployment)

    again = Redriving(deployment.table_name).begin_anew(seen, now=NOW)
    assert again is not None
    assert {each.template_id: each.status for each in again.documents.values()} == {
        "soap": DocumentStatus.SUCCESS,
        "medications": DocumentStatus.PROCESSING,
        "vitals": DocumentStatus.SUCCESS,
    }


def test_an_added_document_that_can_not_be_written(
    speech: FakeSpeech, deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    completed(deployment, "soap")
    monkeypatch.setattr(workers.write_note, "note_writer", lambda *_: FailingWriter())
    process_template("vitals")
    write(deployment)

    assert statuses(get()) == {"soap": "success", "vitals": "failed"}
    assert (get().status, get().body["status"]) == (200, "completed")


def test_it_is_written_once_whatever_repeats(
    speech: FakeSpeech, deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    completed(deployment, "soap")
    process_template("vitals")
    asked = deployment.messages(deployment.notes_queue_url) * 3
    deliver(workers.write_note.handler, *asked)
    done = stored(deployment)
    monkeypatch.setattr(workers.write_note, "note_writer", lambda *_: FailingWriter())
    deliver(workers.write_note.handler, *asked)
    deliver(workers.dead_letter.handler, *asked)

    assert stored(deployment) == done


@pytest.mark.parametrize("worker", ["write_note", "dead_letter", "process_session"])
def test_erased_in_between_it_is_discarded(
    speech: FakeSpeech, deployment: Deployment, worker: str
) -> None:
    completed(deployment, "soap")
    process_template("vitals")
    asked = deployment.messages(deployment.notes_queue_url)
    erase()
    done = Sessions(deployment.table_name).tombstone("demo", SESSION)
    handlers: dict[str, Callable[..., Any]] = {
        "write_note": workers.write_note.handler,
        "dead_letter": workers.dead_letter.handler,
        "process_session": workers.process_session.handler,
    }
    assert deliver(handlers[worker], *asked) == []
    assert Sessions(deployment.table_name).tombstone("demo", SESSION) == done


def test_there_is_a_limit(speech: FakeSpeech, deployment: Deployment) -> None:
    completed(deployment, "soap", "vitals")
    for _ in range(48):
        assert process_template("soap").status == 202
    answer = process_template("soap")

    assert (answer.status, answer.code) == (409, "session_conflict")
    assert answer.body["error"]["details"] == {"limit": 50}
    assert len(stored(deployment).documents) == 50


def test_the_limit_holds_for_two_at_once(speech: FakeSpeech, deployment: Deployment) -> None:
    completed(deployment, "soap")
    seen = stored(deployment)
    more = MoreDocuments(deployment.table_name)
    new = [Document(document_id=f"doc_{n}", template_id="soap") for n in range(49)]
    assert more.add(seen, new, now=NOW, line=deployment.line()) is not None
    late = Document(document_id="doc_late", template_id="soap")
    assert more.add(seen, [late], now=NOW, line=deployment.line()) is None


def test_the_sample_event(speech: FakeSpeech, deployment: Deployment) -> None:
    ended("soap")
    assert api.process_template.handler(sample("process_template"), None)["statusCode"] == 202
