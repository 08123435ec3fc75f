import json
from datetime import UTC, datetime

from scribe.document import Document, DocumentStatus
from scribe.document_text import Edit
from scribe.note import Note
from scribe.result_view import LEFT_OUT, session_view
from scribe.session import Session
from scribe.transcript import Segment, Transcript

NOW = datetime(2026, 11, 23, tzinfo=UTC)
LAMBDA_ANSWERS = 6_291_556
TRANSCRIPT = Transcript(language="en", engine="uploaded", segments=(Segment(segment=0, text="x"),))


def templates_of(
    notes: dict[str, Note], edits: dict[str, Edit] | None = None
) -> list[dict[str, dict[str, object]]]:
    session = Session.model_validate(
        {
            **dict.fromkeys(("created_at", "expires_at", "changed_at", "transcribed_at"), NOW),
            "tenant": "demo",
            "session_id": "ses_1",
            "status": "completed",
            "user_status": "commit",
            "upload_type": "chunked",
            "session_mode": "dictation",
            "model": "lite",
            "templates": (),
            "language_hint": (),
            "additional_data": {},
            "request_hash": "",
            "documents": {
                each: Document(
                    document_id=each, template_id="transcript", status=DocumentStatus.SUCCESS
                )
                for each in notes
            },
        }
    )
    view = session_view(
        session, "https://example.com", (), transcript=TRANSCRIPT, notes=notes, edits=edits or {}
    )
    # As API Gateway gets it from Lambda.
    assert len(json.dumps({"body": json.dumps(view, ensure_ascii=False)})) < LAMBDA_ANSWERS
    templates: list[dict[str, dict[str, object]]] = view["templates"]
    return templates


def note(text: str) -> Note:
    return Note(data={"transcript": text}, markdown=text, statements=(), warnings=("Look.",))


def test_documents_that_fit_are_shown_whole() -> None:
    shown = templates_of({"doc_1": note("a"), "doc_2": note("b")})

    assert [entry["transcript"]["markdown"] for entry in shown] == ["a", "b"]
    assert [entry["transcript"]["warnings"] for entry in shown] == [["Look."], ["Look."]]


def test_documents_that_one_answer_does_not_hold_are_told_of() -> None:
    notes = {f"doc_{n:02}": note('"word" ' * 50_000) for n in range(12)} | {"doc_small": note("b")}

    entries = [entry["transcript"] for entry in templates_of(notes)]

    whole = [entry for entry in entries if "data" in entry]
    assert [entry["document_id"] for entry in whole] == [
        *("doc_00", "doc_01", "doc_02", "doc_03"),
        "doc_small",
    ]
    for entry in entries:
        if entry not in whole:
            assert entry["status"] == "success"
            assert not {"markdown", "statements"} & set(entry)
            assert entry["warnings"] == ["Look.", LEFT_OUT]


def test_edits_count_as_well() -> None:
    notes = {f"doc_{n}": note("a") for n in range(50)}
    edits = {each: Edit(NOW, "e" * 256 * 1024) for each in notes}

    entries = [entry["transcript"] for entry in templates_of(notes, edits)]

    assert sum("markdown" in entry for entry in entries) == 15
    assert all(entry["edited"] for entry in entries)
