"""Session audio: lent out while it is there."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

import api.session_audio
import workers.process_session
from scribe.aws.clients import client
from tests.functions.calls import SESSION, audio, create, end, upload
from tests.functions.conftest import NOW, Deployment, sample
from tests.functions.work import FakeSpeech, deliver, message, wav


@pytest.fixture
def heard(deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> None:
    """End a session and let it be heard."""
    monkeypatch.setattr(workers.process_session, "speech_to_text", lambda _: FakeSpeech())
    monkeypatch.setattr("scribe.aws.queue.Queue.put_off", lambda *_: None)
    create()
    upload("0.wav", wav())
    end(1)
    deliver(workers.process_session.handler, message())


@pytest.mark.usefixtures("heard")
def test_sample_event() -> None:
    assert api.session_audio.handler(sample("session_audio"), None)["statusCode"] == 200


@pytest.mark.usefixtures("heard")
def test_the_url_is_of_the_mp3_and_does_not_last(deployment: Deployment) -> None:
    answer = audio()

    url = urlsplit(answer.body.pop("audio_url"))
    assert answer.body == {
        "session_id": SESSION,
        "status": "success",
        "expires_in": 900,
        "expires_at": int((NOW + timedelta(minutes=15)).timestamp()),
    }
    assert url.path.endswith(f"/combined/demo/{SESSION}.mp3")
    signed = parse_qs(url.query)
    assert signed["X-Amz-Expires"] == ["900"]
    assert signed["response-cache-control"] == ["no-store"]
    assert signed["X-Amz-Algorithm"] == ["AWS4-HMAC-SHA256"], "what a KMS key asks for"


def test_none_before_the_end(deployment: Deployment) -> None:
    create()
    answer = audio()

    assert (answer.status, answer.code) == (404, "audio_not_available")


@pytest.mark.usefixtures("heard")
def test_none_after_its_retention(deployment: Deployment) -> None:
    key = f"combined/demo/{SESSION}.mp3"
    client("s3").delete_object(Bucket=deployment.bucket_name, Key=key)

    assert audio().code == "audio_not_available"


@pytest.mark.usefixtures("heard")
def test_not_for_others() -> None:
    assert audio(tenant="other").code == "session_not_found"
    assert audio(scopes="capture").status == 403
