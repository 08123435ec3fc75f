"""Upload audio: names, forms of body, sizes, and the states in which it is taken."""

from datetime import timedelta

import pytest

import api.upload_audio
from scribe.audio import MAX_UPLOAD_BYTES
from scribe.aws.clients import client
from tests.functions.calls import SESSION, call, create, end, get, upload
from tests.functions.conftest import NOW, Deployment, sample

LATER = NOW + timedelta(milliseconds=1)


FORM = {"Content-Type": "multipart/form-data; boundary=b"}


@pytest.fixture(autouse=True)
def session(deployment: Deployment) -> None:
    create()


def stored(deployment: Deployment, key: str) -> bytes:
    content: bytes = client("s3").get_object(Bucket=deployment.bucket_name, Key=key)["Body"].read()
    return content


def test_sample_event() -> None:
    assert api.upload_audio.handler(sample("upload_audio"), None)["statusCode"] == 200


def test_answer_and_stored_state(deployment: Deployment) -> None:
    answer = upload("audio_0.webm", b"\x1a\x45\xdf\xa3")

    assert answer.status == 200
    assert answer.body == {
        "session_id": SESSION,
        "success": True,
        "original_filename": "audio_0.webm",
        "file_name": "0.webm",
        "filename": "0.webm",
        "size_bytes": 4,
    }
    assert stored(deployment, f"audio/demo/{SESSION}/0.webm") == b"\x1a\x45\xdf\xa3"
    view = get().body
    assert (view["status"], view["audio_files"]) == ("recording", ["0.webm"])


def test_put_again_replaces_whatever_its_extension() -> None:
    upload("1.webm", b"first")
    upload("1.webm", b"second")
    upload("1.wav", b"third", now=LATER)

    assert get().body["audio_files"] == ["1.wav"]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("01.webm", "invalid_request"),
        ("audio.webm", "invalid_request"),
        ("audio_.webm", "invalid_request"),
        ("-1.webm", "invalid_request"),
        ("1.5.webm", "invalid_request"),
        ("1", "invalid_request"),
        (".webm", "invalid_request"),
        ("a/1.webm", "invalid_request"),
        ("\u0661.webm", "invalid_request"),
        ("9999999999.webm", "invalid_request"),
        ("1.exe", "invalid_request"),
        ("a\x00_1.webm", "invalid_request"),
    ],
)
def test_bad_name(name: str, code: str) -> None:
    answer = upload(name)

    assert (answer.status, answer.code) == (400, code)
    assert get().body["audio_files"] == []


@pytest.mark.parametrize("name", ["consultation.wav", "1.wav", "0.wav"])
def test_single_upload_takes_any_base_name(deployment: Deployment, name: str) -> None:
    single = "ses_single0000000001"
    create(single, upload_type="single")

    assert upload(name, session_id=single).body["file_name"] == "0.wav"
    assert upload("again.mp3", session_id=single, now=LATER).status == 200
    assert get(single).body["audio_files"] == ["0.mp3"]


@pytest.mark.parametrize(
    "content_type",
    [
        None,
        "application/octet-stream",
        "application/x-www-form-urlencoded",
        "audio/webm;codecs=opus",
        "AUDIO/WEBM",
        "audio/mp3",
    ],
)
def test_content_type_is_a_hint(content_type: str | None) -> None:
    headers = {"Content-Type": content_type} if content_type else {}

    assert upload("0.webm", headers=headers).body["file_name"] == "0.webm"


def test_unsupported_audio_type() -> None:
    answer = upload("0.webm", headers={"Content-Type": "audio/midi"})

    assert (answer.status, answer.code) == (400, "invalid_audio_format")
    assert answer.body["error"]["details"]["provided_format"] == "audio/midi"
    assert "audio/webm" in answer.body["error"]["details"]["supported_formats"]


def envelope(name: str, content: bytes, boundary: str = "----form7MA4") -> bytes:
    head = (
        f"--{boundary}\r\n"
        f'Content-Disposition: form-data; name="file"; filename="{name}"\r\n'
        "Content-Type: audio/webm\r\n\r\n"
    )
    return head.encode() + content + f"\r\n--{boundary}--\r\n".encode()


ANY_BYTES = bytes(range(256)) * 40 + b"\r\n--not-the-boundary\r\n\r\n"


@pytest.mark.parametrize(
    "content_type", ["multipart/form-data; boundary=----form7MA4", "audio/webm;codecs=opus"]
)
def test_multipart_envelope_is_taken_off(deployment: Deployment, content_type: str) -> None:
    answer = call(
        api.upload_audio,
        path={"session_id": SESSION},
        body=envelope("audio_3.webm", ANY_BYTES),
        headers={"Content-Type": content_type},
    )

    assert answer.body["file_name"] == "3.webm"
    assert stored(deployment, f"audio/demo/{SESSION}/3.webm") == ANY_BYTES


def part(content: bytes, file_name: str | None = None, field: str = "file") -> bytes:
    file = f'; filename="{file_name}"' if file_name else ""
    return f'Content-Disposition: form-data; name="{field}"{file}\r\n\r\n'.encode() + content


def form(*parts: bytes) -> bytes:
    return b"--b\r\n" + b"\r\n--b\r\n".join(parts) + b"\r\n--b--\r\n"


def test_fields_beside_the_file_are_ignored(deployment: Deployment) -> None:
    body = form(part(b"0", field="index"), part(b"audio", "3.webm"), part(b"x", field="note"))
    answer = call(api.upload_audio, path={"session_id": SESSION}, body=body, headers=FORM)

    assert answer.body["file_name"] == "3.webm"
    assert stored(deployment, f"audio/demo/{SESSION}/3.webm") == b"audio"


@pytest.mark.parametrize("path", [{}, {"file_name": "0.webm"}])
@pytest.mark.parametrize("headers", [FORM, {"Content-Type": "audio/webm"}])
@pytest.mark.parametrize(
    "parts",
    [(part(b"a", "0.webm"), part(b"b", "1.webm")), (part(b"a"), part(b"b", field="second"))],
    ids=["files", "fields"],
)
def test_one_file_a_request(
    path: dict[str, str], headers: dict[str, str], parts: tuple[bytes, ...]
) -> None:
    path = {"session_id": SESSION, **path}
    answer = call(api.upload_audio, path=path, body=form(*parts), headers=headers)

    assert (answer.status, answer.code) == (400, "invalid_request")
    assert "one file" in answer.body["error"]["message"]
    assert get().body["audio_files"] == []


@pytest.mark.parametrize(
    "body", [b"RIFF....WAVE", b"", b"--b\r\n", b"--b--\r\n", b"\x1aE\xdf\xa3--b"]
)
def test_a_declared_envelope_must_be_one(body: bytes) -> None:
    answer = upload("0.wav", body, headers=FORM)

    assert (answer.status, answer.code) == (400, "invalid_request")
    assert get().body["audio_files"] == []


def test_an_envelope_may_begin_with_a_line_break(deployment: Deployment) -> None:
    upload("0.wav", b"\r\n" + form(part(b"audio", "0.wav")), headers=FORM)

    assert stored(deployment, f"audio/demo/{SESSION}/0.wav") == b"audio"


def test_the_name_in_the_path_wins(deployment: Deployment) -> None:
    answer = upload("4.webm", envelope("blob", b"content"))

    assert answer.body["file_name"] == "4.webm"
    assert stored(deployment, f"audio/demo/{SESSION}/4.webm") == b"content"


def test_name_in_content_disposition() -> None:
    answer = call(
        api.upload_audio,
        path={"session_id": SESSION},
        body=b"audio",
        headers={"content-disposition": 'attachment; filename="audio_7.ogg"'},
    )

    assert answer.body["file_name"] == "7.ogg"


@pytest.mark.parametrize(
    "parameter",
    [
        "filename*=undefined''0.webm",
        "filename*=idna''%ff.webm",
        f"filename*{'1' * 5000}*=0.webm",
        "filename*=raw_unicode_escape''%5Cud800_0.webm",
    ],
)
def test_a_name_that_is_no_text_is_none(parameter: str) -> None:
    answer = call(
        api.upload_audio,
        path={"session_id": SESSION},
        body=b"audio",
        headers={"content-disposition": f"attachment; {parameter}"},
    )

    assert (answer.status, answer.code) == (400, "invalid_request")
    assert get().body["audio_files"] == []


def test_no_name_at_all() -> None:
    answer = call(api.upload_audio, path={"session_id": SESSION}, body=b"audio")

    assert (answer.status, answer.code) == (400, "invalid_request")


def test_broken_envelope() -> None:
    broken = envelope("0.webm", b"x")[:-20]
    answer = call(api.upload_audio, path={"session_id": SESSION}, body=broken)

    assert (answer.status, answer.code) == (400, "invalid_request")


def test_empty_and_too_large() -> None:
    assert upload("0.webm", b"").status == 400
    assert upload("0.webm", b"x" * MAX_UPLOAD_BYTES).status == 200
    answer = upload("1.webm", b"x" * (MAX_UPLOAD_BYTES + 1))
    assert (answer.status, answer.code) == (413, "chunk_too_large")
    assert answer.body["error"]["details"]["max_upload_bytes"] == MAX_UPLOAD_BYTES
    assert get().body["audio_files"] == ["0.webm"]


def test_states_that_take_no_audio() -> None:
    assert (upload("0.webm", session_id="ses_unknown000000001").code) == "session_not_found"
    assert upload("0.webm", session_id="x" * 3000).code == "session_not_found"
    assert upload("0.webm", tenant="other").code == "session_not_found"
    late = upload("0.webm", now=NOW + timedelta(hours=1))
    assert (late.status, late.code) == (410, "session_expired")
    end(0)
    ended = upload("0.webm")
    assert (ended.status, ended.code) == (400, "session_ended")
