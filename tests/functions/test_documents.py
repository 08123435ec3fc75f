"""Documents: told, lent out, created, edited and deleted by a session's clients."""

from datetime import timedelta
from functools import partial
from io import StringIO
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

import api.documents
import api.session_documents
import workers.process_session
import workers.write_note
from scribe.aws.clients import client
from scribe.aws.redriving import Redriving
from scribe.aws.session_documents import SessionDocuments
from scribe.aws.sessions import Sessions
from scribe.clock import iso
from scribe.document_text import MAX_SHOWN_BYTES
from scribe.filing import MAX_DOCUMENTS
from scribe.session import Session
from tests.functions.calls import (
    SESSION,
    Answer,
    cancel,
    create,
    delete_document,
    document,
    end,
    erase,
    file_document,
    get,
    session_documents,
    upload,
)
from tests.functions.conftest import NOW, Deployment, sample
from tests.functions.steps import Step, wait_before_calls
from tests.functions.work import FailingWriter, FakeSpeech, assemble, deliver, message

EDIT = "# Note\n\nParacetamol 500 mg, *not* ibuprofen. Grüße\n"
HEARD, WRITTEN = NOW + timedelta(minutes=1), NOW + timedelta(minutes=2)
UNKNOWN = f"doc_0123456789abcdef_{SESSION}"


@pytest.fixture(autouse=True)
def engines(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let there be no sound: it is of notes that these tests tell."""
    worker = workers.process_session
    monkeypatch.setattr(worker, "assemble", assemble)
    monkeypatch.setattr(worker, "write_mp3", lambda _, mp3: mp3.write_bytes(b"mp3"))
    monkeypatch.setattr(worker, "speech_to_text", lambda _: FakeSpeech())
    monkeypatch.setattr("scribe.aws.queue.Queue.put_off", lambda *_: None)


@pytest.fixture
def heard(deployment: Deployment) -> None:
    """End a session and let it be heard; its notes are still to be written."""
    create(templates=["soap", "transcript"], patient_details={"oid": "p1"})
    hear()


@pytest.fixture
def written(heard: None, deployment: Deployment) -> str:
    """Let the notes be written too, and return the id of the first one."""
    write_notes(deployment)
    return soap()


def hear() -> None:
    upload("0.wav")
    end(1)
    assert deliver(partial(workers.process_session.handler, clock=lambda: HEARD), message()) == []


def write_notes(deployment: Deployment) -> None:
    messages = deployment.messages(deployment.notes_queue_url)
    handler = partial(workers.write_note.handler, clock=lambda: WRITTEN)
    assert deliver(handler, *messages) == []


def entries(**event: Any) -> dict[str, dict[str, Any]]:
    """Return the templates of a session as get session tells them."""
    listed = get(**event).body["templates"]
    return {template: entry for each in listed for template, entry in each.items()}


def soap() -> str:
    return str(entries()["soap"]["document_id"])


def stored(deployment: Deployment) -> Session:
    session = Sessions(deployment.table_name).get("demo", SESSION)
    assert session is not None
    return session


def put(url: str, text: str | bytes, content_type: str = "text/markdown") -> None:
    """Upload a text as the vendor's example does it."""
    body = text.encode() if isinstance(text, str) else text
    answer = requests.put(url, data=body, headers={"Content-Type": content_type}, timeout=5)
    assert answer.status_code == 200, answer.text


def fetch(url: str) -> requests.Response:
    answer = requests.get(url, timeout=5)
    assert answer.status_code == 200, answer.text
    return answer


def data(answer: Answer) -> dict[str, Any]:
    assert answer.status in (200, 201), answer
    assert answer.body["status"] == "success"
    told: dict[str, Any] = answer.body["data"]
    return told


def edit(document_id: str, text: str = EDIT, **event: Any) -> None:
    put(data(file_document({"document_id": document_id}, **event))["presigned_url"], text)


def test_sample_events(deployment: Deployment) -> None:
    create()
    assert api.documents.handler(sample("documents"), None)["statusCode"] == 201
    assert api.session_documents.handler(sample("session_documents"), None)["statusCode"] == 200


def test_a_written_document_is_told_and_lent_out(written: str) -> None:
    told = data(document(written))

    url = told.pop("presigned_url")
    assert told == {
        "document_id": written,
        "session_id": SESSION,
        "template_id": "soap",
        "document_name": "SOAP note",
        "type": "markdown",
        "document_type": "template",
        "status": "success",
        "errors": [],
        "warnings": [],
        "usage_information": {},
        "publish": {},
        "edited": False,
        "created_at": iso(HEARD),
        "updated_at": iso(WRITTEN),
    }
    text = fetch(url)
    assert text.content.decode() == entries()["soap"]["markdown"]
    signed = parse_qs(urlsplit(url).query)
    assert signed["X-Amz-Expires"] == ["900"]
    assert signed["response-content-type"] == ["text/markdown; charset=utf-8"]
    assert signed["response-content-disposition"] == [f'attachment; filename="{written}.md"']
    assert signed["response-cache-control"] == ["no-store"]


def test_one_that_is_being_written_has_no_text_and_takes_none(heard: None) -> None:
    told = data(document(soap()))

    assert told["status"] == "in-progress"
    assert "presigned_url" not in told
    refused = file_document({"document_id": soap()})
    assert (refused.status, refused.code) == (409, "session_conflict")


def test_one_that_failed_says_why_and_can_be_written_by_hand(
    heard: None, deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers.write_note, "note_writer", lambda *_: FailingWriter())
    write_notes(deployment)
    told = data(document(soap()))

    assert (told["status"], told["errors"]) == (
        "failed",
        [{"code": "extraction_failed", "message": "No.", "msg": "No."}],
    )
    assert "presigned_url" not in told
    edit(soap())
    assert fetch(data(document(soap()))["presigned_url"]).content.decode() == EDIT
    entry = entries()["soap"]
    assert (entry["status"], entry["edited"], entry["markdown"]) == ("failed", True, EDIT)


@pytest.mark.parametrize("content_type", ["text/markdown", "text/plain", "text/html"])
def test_an_edit_stands_beside_what_was_generated(written: str, content_type: str) -> None:
    generated = entries()["soap"]
    lent = file_document({"document_id": written, "status": "success"})
    assert lent.status == 200
    put(data(lent)["presigned_url"], EDIT, content_type)

    told = data(document(written))
    assert told["edited"] is True
    assert told["updated_at"] >= told["edited_at"]
    assert fetch(told["presigned_url"]).content.decode() == EDIT
    served = parse_qs(urlsplit(told["presigned_url"]).query)["response-content-type"]
    assert served == ["text/markdown; charset=utf-8"]
    before = data(document(written, query={"version": "generated"}))
    assert fetch(before["presigned_url"]).content.decode() == generated["markdown"]

    entry = entries()["soap"]
    assert (entry["edited"], entry["edited_at"]) == (True, told["edited_at"])
    assert (entry["markdown"], entry["data_version"]) == (EDIT, "generated")
    assert entry["data"] == generated["data"]
    assert entry["statements"] == generated["statements"]
    assert entries()["transcript"]["edited"] is False


def test_an_edit_that_never_came_changes_nothing(written: str) -> None:
    before, listed = data(document(written)), entries()
    assert file_document({"document_id": written}, now=NOW + timedelta(hours=1)).status == 200

    after = data(document(written))
    assert after.pop("presigned_url")
    assert before.pop("presigned_url")
    assert after == before
    assert entries() == listed


def test_the_last_of_two_edits_stands(written: str) -> None:
    first, second = (
        data(file_document({"document_id": written}))["presigned_url"] for _ in range(2)
    )
    put(second, "second")
    put(first, "first, but later")

    assert entries()["soap"]["markdown"] == "first, but later"


def test_an_address_takes_one_edit_and_nothing_else(written: str) -> None:
    url = data(file_document({"document_id": written}))["presigned_url"]

    parts = urlsplit(url)
    assert parts.path.endswith(f"/documents/demo/{SESSION}/{written}.edited.md")
    signed = parse_qs(parts.query)
    assert signed["X-Amz-SignedHeaders"] == ["host"], "a client's content type is its own"
    assert signed["X-Amz-Expires"] == ["900"]
    assert signed["X-Amz-Algorithm"] == ["AWS4-HMAC-SHA256"], "what a KMS key asks for"


def test_an_edit_that_is_no_text_or_too_long_does_no_harm(written: str) -> None:
    edit(written, "x" * (MAX_SHOWN_BYTES + 1))
    entry = entries()["soap"]
    assert "markdown" not in entry
    assert (entry["edited"], len(entry["warnings"])) == (True, 1)

    put(data(file_document({"document_id": written}))["presigned_url"], b"caf\xe9")
    assert entries()["soap"]["markdown"] == "caf\ufffd"


def test_a_document_is_renamed(written: str) -> None:
    later = NOW + timedelta(days=1)
    renamed = data(file_document({"document_id": written, "document_name": "Visit"}, now=later))
    assert (renamed["document_name"], renamed["updated_at"]) == ("Visit", iso(later))

    edit(written)
    told = data(document(written))
    assert (told["document_name"], told["document_type"]) == ("Visit", "template")


def test_a_document_of_ones_own(written: str) -> None:
    answer = file_document({"type": "notes", "document_name": "Mine", "tiptap_json": {"a": 1}})
    assert answer.status == 201
    made = data(answer)
    assert (made["status"], made["document_type"], made["type"]) == (
        "in-progress",
        "notes",
        "markdown",
    )
    assert "template_id" not in made
    own = made["document_id"]
    assert "presigned_url" not in data(document(own)), "there is no text yet"
    put(made["presigned_url"], EDIT)

    told = data(document(own))
    assert (told["status"], told["document_name"]) == ("success", "Mine")
    assert "edited" not in told, "nothing was generated"
    assert fetch(told["presigned_url"]).content.decode() == EDIT
    changed = data(file_document({"document_id": own, "type": "context", "status": "in-progress"}))
    assert (changed["document_type"], changed["status"]) == ("context", "in-progress")
    assert set(entries()) == {"soap", "transcript"}, "what templates made"
    assert get(query={"document_id": own}).code == "document_not_found"
    assert get().body["status"] == "completed"


def test_the_vendors_example_of_a_request(written: str) -> None:
    made = file_document(
        {
            "template_id": "clinical_notes_template",
            "type": "custom",
            "document_name": "Edited clinical note",
            "status": "success",
        }
    )
    told = data(made)
    assert (made.status, told["status"], told["document_type"]) == (201, "success", "custom")
    assert told["template_id"] == "clinical_notes_template"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"type": "poem"}, "invalid_request"),
        ({"status": "finished"}, "invalid_request"),
        ({"document_name": "x" * 201}, "invalid_request"),
        ({"document_name": 7}, "invalid_request"),
        ({"session_id": None}, "missing_required_field"),
    ],
)
def test_what_is_not_served_is_said(
    deployment: Deployment, fields: dict[str, Any], code: str
) -> None:
    create()
    answer = file_document(fields)
    assert (answer.status, answer.code) == (400, code)


def test_a_session_lists_its_documents_the_newest_first(written: str) -> None:
    own = data(file_document({"type": "context"}, now=WRITTEN))
    told = data(session_documents())

    assert "download_url" not in told["documents"][1]
    names = [each["document_type"] for each in told["documents"]]
    assert names[0] == "context"
    assert sorted(names[1:]) == ["template", "transcript"]
    assert [each["type"] for each in told["documents"]] == names
    assert (told["schema_version"], told["status"]) == ("1.0", "completed")
    assert (told["patient_details"], told["audio_matrix"]) == ({"oid": "p1"}, {})

    edit(written)
    lent = data(session_documents(query={"presigned": "true"}))
    texts = {
        each["document_id"]: fetch(each["download_url"]).content.decode()
        for each in lent["documents"]
        if "download_url" in each
    }
    assert set(texts) == {each["document_id"] for each in told["documents"][1:]}
    assert own["document_id"] not in texts
    assert texts[written] == EDIT
    for each in lent["documents"][1:]:
        assert each["presigned_url"] == each["download_url"]
        assert each["download_url_expires_at"] == int((NOW + timedelta(minutes=15)).timestamp())


def test_a_deleted_document_is_seen_no_more(written: str, deployment: Deployment) -> None:
    edit(written)
    lent = data(file_document({"document_id": written}))["presigned_url"]
    for _ in range(2):
        answer = delete_document(written)
        assert (answer.status, answer.body["status"]) == (200, "success")
    put(lent, "after it was deleted")

    assert document(written).code == "document_not_found"
    assert file_document({"document_id": written}).code == "document_not_found"
    assert set(entries()) == {"transcript"}
    assert get(query={"document_id": written}).code == "document_not_found"
    listed = data(session_documents(query={"presigned": "true"}))["documents"]
    assert [each["template_id"] for each in listed] == ["transcript"]
    assert get().body["status"] == "completed", "its session is what it was"


def test_a_late_worker_brings_no_deleted_document_back(heard: None, deployment: Deployment) -> None:
    deleted = soap()
    assert delete_document(deleted).status == 200
    write_notes(deployment)

    assert document(deleted).code == "document_not_found"
    assert get().body["status"] == "completed"
    assert set(entries()) == {"transcript"}


def test_nobody_else_sees_or_touches_a_document(written: str) -> None:
    for answer in (
        document(written, tenant="other"),
        delete_document(written, tenant="other"),
        document(UNKNOWN),
        delete_document(UNKNOWN),
        file_document({"document_id": UNKNOWN}),
        document("nonsense"),
        delete_document("nonsense"),
        file_document({"document_id": "nonsense"}),
    ):
        assert (answer.status, answer.code) == (404, "document_not_found")
    for answer in (
        file_document({"document_id": written}, tenant="other"),
        file_document(tenant="other"),
        session_documents(tenant="other"),
    ):
        assert (answer.status, answer.code) == (404, "session_not_found")
    create(tenant="other")
    for answer in (
        document(written, tenant="other"),
        file_document({"document_id": written}, tenant="other"),
        delete_document(written, tenant="other"),
    ):
        assert answer.code == "document_not_found", "though it has a session by this id"
    assert data(session_documents(tenant="other"))["documents"] == []
    assert data(document(written))["edited"] is False


def test_scopes(written: str) -> None:
    for answer in (
        document(written, scopes="capture"),
        session_documents(scopes="capture"),
        file_document(scopes="read"),
        delete_document(written, scopes="read manage"),
    ):
        assert (answer.status, answer.code) == (403, "forbidden")


def test_states_of_a_session(deployment: Deployment) -> None:
    create()
    own = data(file_document({"type": "context"}))["document_id"]
    assert data(document(own))["status"] == "in-progress", "before there is any audio"

    late = NOW + timedelta(hours=2)
    for answer in (
        file_document(now=late),
        file_document({"document_id": own}, now=late),
        delete_document(own, now=late),
    ):
        assert (answer.status, answer.code) == (410, "session_expired")
    assert document(own, now=late).status == 200
    assert data(session_documents(now=late))["status"] == "expired"

    cancel()
    for answer in (file_document(), file_document({"document_id": own}), delete_document(own)):
        assert (answer.status, answer.code) == (409, "session_cancelled")
    assert document(own).code == "document_not_found"
    assert data(session_documents())["documents"] == []


def test_documents_made_before_the_end_stay(deployment: Deployment) -> None:
    create(templates=["soap"])
    own = data(file_document({"type": "context"}))["document_id"]
    hear()
    write_notes(deployment)

    assert get().body["status"] == "completed"
    assert len(data(session_documents())["documents"]) == 2
    assert data(document(own))["document_type"] == "context"


def test_erased_with_the_session(written: str, deployment: Deployment) -> None:
    own = data(file_document())
    put(own["presigned_url"], EDIT)
    edit(written)
    delete_document(written)
    erase()

    page = client("s3").list_object_versions(Bucket=deployment.bucket_name)
    assert not page.get("Versions")
    for answer in (document(written), document(own["document_id"]), delete_document(written)):
        assert answer.code == "document_not_found"
    assert file_document().code == session_documents().code == "session_not_found"


def test_a_session_has_only_so_many(written: str, deployment: Deployment) -> None:
    last = data(file_document())["document_id"]
    (filing,) = stored(deployment).filings.values()
    filings = {f"doc_{number}": filing for number in range(MAX_DOCUMENTS - 4)} | {last: filing}
    SessionDocuments(deployment.table_name).file(
        stored(deployment), filings, now=NOW, line=deployment.line()
    )
    assert file_document().status == 201
    full = file_document()
    assert (full.status, full.code) == (409, "session_conflict")
    delete_document(last)
    assert file_document().status == 409, "a deleted one counts"
    assert data(file_document({"document_id": written}))["status"] == "success"


def test_names_and_texts_are_in_no_log(written: str, logged: StringIO) -> None:
    edit(written)
    own = data(file_document({"document_name": "Jane Doe"}))
    put(own["presigned_url"], "Jane has a cough")
    for answer in (document(own["document_id"]), session_documents(), get()):
        assert answer.status == 200
    file_document({"document_name": "Jane Doe" * 100})
    delete_document(own["document_id"])

    lines = logged.getvalue()
    assert lines.count(f'"session_id":"{SESSION}"') == 6, "each but the one that named none"
    for word in ("Jane", "Paracetamol", "cough", "X-Amz"):
        assert word not in lines


def test_a_redrive_brings_no_deleted_document_back(
    heard: None, deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as failing:
        failing.setattr(workers.write_note, "note_writer", lambda *_: FailingWriter())
        write_notes(deployment)
    deleted, renamed = soap(), str(entries()["transcript"]["document_id"])
    delete_document(deleted)
    file_document({"document_id": renamed, "document_name": "Visit"})
    assert Redriving(deployment.table_name).begin_anew(stored(deployment), now=WRITTEN)
    again = [message(attempt=2, document_id=each) for each in (deleted, renamed)]
    assert deliver(partial(workers.write_note.handler, clock=lambda: WRITTEN), *again) == []

    assert get().body["status"] == "completed"
    assert document(deleted).code == "document_not_found"
    assert data(document(renamed))["document_name"] == "Visit"


def test_rows_of_before_have_no_filings(written: str, deployment: Deployment) -> None:
    client("dynamodb").update_item(
        TableName=deployment.table_name,
        Key={"pk": {"S": f"TENANT#demo#SESSION#{SESSION}"}, "sk": {"S": "session"}},
        UpdateExpression="REMOVE filings",
    )
    edit(written)
    assert entries()["soap"]["markdown"] == EDIT


@pytest.fixture
def by_steps(written: str) -> str:
    for service in ("dynamodb", "s3", "sqs"):
        wait_before_calls(client(service))
    return written


def go_on(step: Step, calls: int) -> None:
    for _ in range(calls):
        if not step.done:
            step.advance()


def finish(step: Step) -> Answer:
    while not step.done:
        step.advance()
    assert isinstance(step.result, Answer)
    return step.result


def test_two_changes_at_once_are_both_made(by_steps: str) -> None:
    for calls in range(1, 5):
        name = f"Visit {calls}"
        renaming = Step(
            lambda to=name: file_document({"document_id": by_steps, "document_name": to})
        )
        go_on(renaming, calls)
        own = data(file_document({"type": "notes"}))["document_id"]

        assert finish(renaming).status == 200
        assert data(document(by_steps))["document_name"] == name
        assert data(document(own))["document_type"] == "notes"


def test_an_edit_never_undoes_a_deletion(by_steps: str) -> None:
    for calls in range(1, 5):
        own = data(file_document())["document_id"]
        editing = Step(lambda it=own: file_document({"document_id": it, "document_name": "Visit"}))
        go_on(editing, calls)
        assert delete_document(own).status == 200

        assert finish(editing).status in (200, 404)
        assert document(own).code == "document_not_found"


@pytest.mark.parametrize("calls", range(1, 6))
def test_a_session_that_is_erased_meanwhile(by_steps: str, calls: int) -> None:
    edit(by_steps)
    asking = [
        Step(lambda: document(by_steps)),
        Step(get),
        Step(lambda: session_documents(query={"presigned": "true"})),
        Step(lambda: file_document({"document_id": by_steps, "document_name": "Visit"})),
    ]
    for step in asking:
        go_on(step, calls)
    erase()

    assert {finish(step).status for step in asking} <= {200, 404}
    assert document(by_steps).status == 404
