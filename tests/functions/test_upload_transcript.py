"""Upload transcript: a session that gets its words from its client, and no audio."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

import api.upload_transcript
import workers.process_session
import workers.sweep
import workers.write_note
from scribe.aws.audio_bucket import AudioBucket
from scribe.aws.clients import client
from scribe.aws.sessions import Sessions
from scribe.aws.uploaded_transcripts import UploadedTranscripts
from scribe.due import NOTES_LOST_AFTER
from scribe.session import Session, Status
from scribe.uploaded_transcript import MAX_BYTES
from tests.functions.calls import (
    SESSION,
    audio,
    cancel,
    create,
    create_template,
    end,
    erase,
    get,
    history,
    patch,
    process_template,
    upload,
    upload_transcript,
)
from tests.functions.conftest import NOW, Deployment, sample
from tests.functions.work import deliver, message, wav

TEXT = "Doctor: Any nausea?\nPatient: No, none.\nDoctor: Take ibuprofen 400 mg twice daily."
OTHER = "Doctor: Any fever?\nPatient: Yes."


@pytest.fixture(autouse=True)
def _nothing_put_off(deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scribe.aws.queue.Queue.put_off", lambda *_: None)


def write(deployment: Deployment) -> int:
    asked = deployment.messages(deployment.notes_queue_url)
    assert deliver(workers.write_note.handler, *asked) == []
    return len(asked)


def stored(deployment: Deployment) -> Session:
    session = Sessions(deployment.table_name).get("demo", SESSION)
    assert session is not None
    return session


def keys(deployment: Deployment) -> list[str]:
    listed = client("s3").list_object_versions(Bucket=deployment.bucket_name)
    return [version["Key"] for version in listed.get("Versions", ())]


def test_from_words_to_notes(deployment: Deployment) -> None:
    create(templates=["soap", "medications"], language_hint=["en"])
    answer = upload_transcript(TEXT)

    assert answer.status == 202
    first, second = answer.body["templates"]
    assert answer.body == {
        "status": "in-progress",
        "message": "The transcript is taken, its documents are being written.",
        "txn_id": SESSION,
        "b_id": "demo",
        "template_id": "soap",
        "document_id": first["document_id"],
        "templates": [
            {"template_id": "soap", "document_id": first["document_id"]},
            {"template_id": "medications", "document_id": second["document_id"]},
        ],
    }
    between = get()
    assert (between.status, between.body["status"]) == (202, "processing")
    assert write(deployment) == 2
    view = get(query={"segments": "true"})
    assert (view.status, view.body["status"]) == (200, "completed")
    assert view.body["transcript"] == TEXT
    assert view.body["audio_files"] == []
    assert view.body["language_detected"] == "en"
    assert view.body["segments"][1] == {"segment": 1, "text": "No, none.", "speaker": "Patient"}
    (medications,) = get(query={"template_id": "medications"}).body["templates"]
    statement = medications["medications"]["statements"][0]
    assert "start" not in statement["evidence"][0]
    assert (audio().status, audio().code) == (404, "audio_not_available")
    (entry,) = history().body["data"]
    assert (entry["user_status"], entry["processing_status"]) == ("commit", "success")
    assert process_template("vitals").status == 202
    assert deployment.messages(deployment.process_queue_url) == []


def test_a_template_of_its_own(deployment: Deployment) -> None:
    create(templates=["soap"])
    template_id = create_template().body["template_id"]
    answer = upload_transcript(TEXT, fields={"template_id": template_id})

    assert [each["template_id"] for each in answer.body["templates"]] == [template_id]
    assert [*stored(deployment).documents] == [answer.body["document_id"]]


def test_without_templates_it_is_complete_at_once(deployment: Deployment) -> None:
    create()
    answer = upload_transcript(TEXT)

    assert (answer.status, answer.body["templates"]) == (202, [])
    assert get().body["status"] == "completed"
    assert stored(deployment).due_at is None


def test_an_unknown_template_of_the_session_fails_by_itself(deployment: Deployment) -> None:
    create(templates=["nonsense", "soap"])
    assert upload_transcript(TEXT).status == 202
    write(deployment)
    assert get().status == 206


def test_an_unknown_template_that_is_named_changes_nothing(deployment: Deployment) -> None:
    create(templates=["soap"])
    answer = upload_transcript(TEXT, fields={"template_id": "nonsense"})

    assert (answer.status, answer.code) == (404, "template_not_found")
    assert stored(deployment).status is Status.CREATED
    assert keys(deployment) == []


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({}, "missing_required_field"),
        ({"transcript": None, "template_id": "soap"}, "missing_required_field"),
        ({"transcript": " \n"}, "invalid_request"),
        ({"transcript": 7}, "invalid_request"),
        ({"transcript": "é" * (MAX_BYTES // 2 + 1)}, "invalid_request"),
        ({"transcript": TEXT, "target_language": "hi"}, "language_unsupported"),
        ({"target_language": "hi"}, "language_unsupported"),
    ],
)
def test_bad_requests(deployment: Deployment, fields: Any, code: str) -> None:
    create(templates=["soap"])
    answer = upload_transcript(fields=fields)

    assert (answer.status, answer.code) == (400, code)
    assert "nausea" not in str(answer.body)
    assert stored(deployment).status is Status.CREATED


def test_states(deployment: Deployment) -> None:
    assert upload_transcript(TEXT).code == "session_not_found"
    create()
    assert upload_transcript(TEXT, tenant="other").code == "session_not_found"
    assert upload_transcript(TEXT, scopes="read").status == 403
    assert upload_transcript(TEXT, now=NOW + timedelta(days=1)).code == "session_expired"
    cancel()
    assert upload_transcript(TEXT).code == "session_cancelled"
    erase()
    assert upload_transcript(TEXT).code == "session_not_found"


def test_audio_is_not_mixed_with_it(deployment: Deployment) -> None:
    create(templates=["soap"])
    upload("0.wav")
    answer = upload_transcript(TEXT)

    assert (answer.status, answer.code) == (409, "session_conflict")
    assert end(1).status == 202


def test_a_presigned_upload_counts_as_audio(deployment: Deployment) -> None:
    create(storage_provider="aws")
    client("s3").put_object(
        Bucket=deployment.bucket_name, Key=f"audio/demo/{SESSION}/take_1.wav", Body=b"audio"
    )
    assert upload_transcript(TEXT).status == 409


def test_afterwards_there_is_nothing_more_to_be_ended(deployment: Deployment) -> None:
    create(templates=["soap"])
    upload_transcript(TEXT)

    assert end(0).code == "session_ended"
    assert upload("0.wav").code == "session_ended"
    assert patch(fields={"templates": ["vitals"]}).code == "session_conflict"


def test_the_very_same_text_again_is_answered_the_same(deployment: Deployment) -> None:
    create(templates=["soap", "medications"])
    first = upload_transcript(TEXT)
    again = upload_transcript(TEXT)

    assert again.body == first.body
    write(deployment)
    process_template("vitals")
    assert upload_transcript(TEXT).body == first.body
    one = upload_transcript(TEXT, fields={"template_id": "medications"})
    assert one.body["document_id"] == first.body["templates"][1]["document_id"]
    more = upload_transcript(TEXT, fields={"template_id": "hpi"})
    assert (more.status, len(stored(deployment).documents)) == (202, 4)


def test_another_text_is_told_that_the_session_is_ended(deployment: Deployment) -> None:
    create(templates=["soap"])
    upload_transcript(TEXT)
    before = stored(deployment)
    answer = upload_transcript(OTHER)

    assert (answer.status, answer.code) == (400, "session_ended")
    assert stored(deployment) == before
    write(deployment)
    assert get().body["transcript"] == TEXT


def test_a_session_that_was_heard_takes_no_text(deployment: Deployment) -> None:
    create(templates=["soap"])
    upload("0.wav", wav())
    end(1)
    assert upload_transcript(TEXT).code == "session_ended"


def test_without_a_text_it_is_process_template(deployment: Deployment) -> None:
    create(templates=["soap"])
    upload_transcript(TEXT)
    write(deployment)
    answer = upload_transcript(fields={"template_id": "vitals"})

    assert answer.status == 202
    assert answer.body["template_id"] == "vitals"
    assert write(deployment) == 1
    assert get(query={"document_id": answer.body["document_id"]}).status == 200
    assert get().body["status"] == "completed"


Between = Callable[[], object]


@pytest.mark.parametrize(
    ("between", "code"),
    [
        (lambda: upload_transcript(OTHER), "session_ended"),
        (lambda: end(0), "session_ended"),
        (lambda: upload("0.wav"), "session_conflict"),
        (cancel, "session_cancelled"),
        (erase, "session_not_found"),
    ],
)
def test_of_two_at_once_one_wins(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch, between: Between, code: str
) -> None:
    """What comes between its reading and its writing is not mixed with it."""
    create(templates=["soap"])
    commit = UploadedTranscripts.commit

    def another_comes_first(self: UploadedTranscripts, *asked: Any, **more: Any) -> Any:
        monkeypatch.setattr(UploadedTranscripts, "commit", commit)
        between()
        return commit(self, *asked, **more)

    monkeypatch.setattr(UploadedTranscripts, "commit", another_comes_first)
    assert upload_transcript(TEXT).code == code
    session = Sessions(deployment.table_name).get("demo", SESSION)
    if session and session.transcribed_at:
        write(deployment)
        assert get().body["transcript"] == OTHER


def test_an_update_in_between_counts(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    create(templates=["soap"])
    listing = AudioBucket.list_files

    def after_an_update(self: AudioBucket, session: Session) -> Any:
        monkeypatch.setattr(AudioBucket, "list_files", listing)
        patch(fields={"templates": ["vitals"]})
        return listing(self, session)

    monkeypatch.setattr(AudioBucket, "list_files", after_an_update)
    answer = upload_transcript(TEXT)
    assert [each["template_id"] for each in answer.body["templates"]] == ["vitals"]


def test_a_chunk_that_comes_as_it_is_committed_is_refused(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    create(templates=["soap"])
    touch = Sessions.touch

    def after_the_transcript(self: Sessions, *asked: Any, **more: Any) -> bool:
        assert upload_transcript(TEXT).status == 409, "it is there already"
        client("s3").delete_object(Bucket=deployment.bucket_name, Key=f"audio/demo/{SESSION}/0.wav")
        assert upload_transcript(TEXT).status == 202
        return touch(self, *asked, **more)

    monkeypatch.setattr(Sessions, "touch", after_the_transcript)
    assert upload("0.wav").code == "session_ended"


def test_what_is_lost_on_the_way_is_found_by_the_sweeper(deployment: Deployment) -> None:
    create(templates=["soap"])
    upload_transcript(TEXT)
    deployment.messages(deployment.notes_queue_url)
    context = SimpleNamespace(get_remaining_time_in_millis=lambda: 55_000)
    workers.sweep.handler({}, context, clock=lambda: NOW + NOTES_LOST_AFTER)

    asked = deployment.messages(deployment.process_queue_url)
    assert asked == [message()]
    deliver(workers.process_session.handler, *asked)
    assert write(deployment) == 1
    assert get().body["status"] == "completed"


def test_what_can_not_be_sent_is_still_taken(deployment: Deployment) -> None:
    create(templates=["soap"])
    client("sqs").delete_queue(QueueUrl=deployment.notes_queue_url)

    assert upload_transcript(TEXT).status == 202
    assert stored(deployment).due_at == NOW + NOTES_LOST_AFTER


@pytest.mark.parametrize("gone", [cancel, erase])
def test_nothing_of_it_stays(deployment: Deployment, gone: Callable[[], Any]) -> None:
    create(templates=["soap"])
    upload_transcript(TEXT)
    assert keys(deployment) != []
    assert gone().status in (200, 204)

    assert keys(deployment) == []
    assert write(deployment) == 1
    assert keys(deployment) == []


def test_the_sample_event(deployment: Deployment) -> None:
    create(now=datetime.now(UTC))
    assert api.upload_transcript.handler(sample("upload_transcript"), None)["statusCode"] == 202
