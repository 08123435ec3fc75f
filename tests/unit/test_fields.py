"""Texts that clients send: which characters they take, by pydantic and by the document alike."""

import re
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from scribe.custom_template import CreateTemplate
from scribe.document_request import FileDocument
from scribe.fields import LINE, TEXT, WORDS, LanguageCode, SessionIdText, TemplateId
from scribe.login_request import Login
from scribe.session_request import CreateSession, EndSession
from scribe.session_update import UpdateSession
from scribe.uploaded_transcript import UploadTranscript
from scribe.webhook_request import RedeliverRange, RegisterWebhook, UpdateWebhook

HOSTILE = ["\x00", "\x1b[2J", "\x7f", "\x9b", "\u2028", "\u202e", "\u2066"]
FOREIGN = ["Grüße", "नमस्ते", "क्\u200dष", "👩\u200d⚕️", "שלום", "中文", "a\u0301"]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_hides_in_a_line_is_refused(text: str) -> None:
    for value in (text, f"Cardiology {text}", f"{text} round"):
        assert not re.search(LINE, value)
        with pytest.raises(ValidationError):
            TypeAdapter(TemplateId).validate_python(value)
        with pytest.raises(ValidationError):
            FileDocument.parse({"session_id": "s" * 16, "document_name": value})


@pytest.mark.parametrize("text", FOREIGN)
def test_every_script_is_taken(text: str) -> None:
    assert re.search(LINE, text)
    assert re.search(TEXT, text)
    assert re.search(WORDS, text)
    assert TypeAdapter(TemplateId).validate_python(text) == text
    assert CreateTemplate.parse({"title": text, "desc": f"## {text}\r\n\t{text}"}).title == text


@pytest.mark.parametrize("title", ["", " ", "\n\t", "\u00a0\u2003", "\x00a", "a\u202eb", "\x85"])
def test_a_title_has_words(title: str) -> None:
    assert not re.search(WORDS, title)
    with pytest.raises(ValidationError):
        CreateTemplate.parse({"title": title})


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (SessionIdText, "s" * 16 + "\n"),
        (SessionIdText, "../../../../etc/passwd"),
        (LanguageCode, "en\n"),
        (LanguageCode, "en-" + "x" * 40),
        (LanguageCode, "en-IN;DROP"),
        (LanguageCode, "e"),
    ],
)
def test_ids_and_codes_end_where_they_end(kind: Any, value: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(kind).validate_python(value)


LONG = "x" * 300_000


@pytest.mark.parametrize(
    ("model", "required"),
    [
        (CreateSession, {"upload_type": "chunked"}),
        (EndSession, {"audio_files_sent": 1}),
        (UpdateSession, {}),
        (FileDocument, {"session_id": "s" * 16}),
        (CreateTemplate, {"title": "a"}),
        (UploadTranscript, {"transcript": "Hello."}),
        (RegisterWebhook, {"url": "https://emr.example.com", "events": ["session.completed"]}),
        (UpdateWebhook, {}),
        (RedeliverRange, {"from": "2026-01-05"}),
        (Login, {"client_id": "a", "client_secret": "b"}),
    ],
)
def test_no_field_is_without_end(model: Any, required: dict[str, Any]) -> None:
    """A text is refused by every field if it is long, a list if it has many, a number if it is big.

    The objects that clients may fill as they like are measured apart.
    """
    assert model.model_validate(required)
    for name, field in model.model_fields.items():
        if name in {"additional_data", "patient_details"}:
            continue
        for value in (LONG, ["soap"] * 1_000, 10**30):
            with pytest.raises(ValidationError):
                model.model_validate({**required, field.alias or name: value})
