"""What clients make of documents, in any order, beside workers that know nothing of it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scribe.aws.processing import LEASE
from scribe.aws.session_rows import from_item, to_item
from scribe.document import Document
from scribe.document_change import with_change, with_new, without
from scribe.document_request import MAX_NAME, FileDocument
from scribe.document_text import TEXT_LENT_FOR
from scribe.document_view import TRANSCRIPTS
from scribe.errors import ScribeError
from scribe.filed_document import filed_documents
from scribe.filing import MAX_DOCUMENTS, Filing, OwnDocument
from scribe.session import Session, Status, UserStatus
from scribe.template import BUILT_IN

NOW = datetime(2026, 1, 5, tzinfo=UTC)
IDS = ["doc_1", "doc_2", "doc_3"]


def session() -> Session:
    return Session(
        tenant="demo",
        session_id="ses_sample0000000001",
        status=Status.PROCESSING,
        user_status=UserStatus.COMMIT,
        upload_type="chunked",
        session_mode="dictation",
        model="lite",
        templates=(),
        language_hint=(),
        additional_data={},
        request_hash="",
        created_at=NOW,
        expires_at=NOW + timedelta(hours=1),
        changed_at=NOW,
        transcribed_at=NOW,
        documents={
            each: Document(document_id=each, template_id="soap", created_at=NOW) for each in IDS[:2]
        },
    )


@dataclass
class Expected:
    """What a client may count on: which documents there are, and what they are called."""

    names: dict[str, str] = field(default_factory=lambda: dict.fromkeys(IDS[:2], "soap"))
    written: set[str] = field(default_factory=set)


STEPS = ["write", "fail", "create", "rename", "delete"]
steps = st.lists(st.tuples(st.sampled_from(STEPS), st.sampled_from(IDS)), max_size=12)


@given(steps)
def test_what_is_deleted_stays_so_and_what_is_named_keeps_its_name(
    taken: list[tuple[str, str]],
) -> None:
    now, expected = session(), Expected()
    for number, (step, document_id) in enumerate(taken):
        now, allowed = _take(now, step, document_id, name=f"n{number}")
        there = document_id in expected.names
        match step:
            case "create" if document_id not in now.documents and allowed:
                expected.names[document_id] = f"n{number}"
            case "rename":
                own = document_id not in now.documents
                assert allowed == (there and (own or document_id in expected.written))
                if allowed:
                    expected.names[document_id] = f"n{number}"
            case "delete":
                assert allowed == there or document_id in now.filings
                expected.names.pop(document_id, None)
            case "write" | "fail" if document_id in now.documents:
                expected.written.add(document_id)
        assert {each.document_id: each.name for each in filed_documents(now)} == expected.names
        assert from_item(to_item(now)) == now


def _take(session: Session, step: str, document_id: str, name: str) -> tuple[Session, bool]:
    """Return the session after a step, and whether that was allowed."""
    if step in ("write", "fail"):
        document = session.documents.get(document_id)
        if document is None:
            return session, False
        ended = document.succeeded() if step == "write" else document.failed("x", "No.")
        documents = {**session.documents, document_id: ended}
        return session.model_copy(update={"documents": documents}), True
    if step == "create" and document_id in {*session.documents, *session.filings}:
        return session, False  # no id is given twice
    asked = FileDocument(session_id=session.session_id, document_name=name)
    try:
        if step == "delete":
            filings = without(session, document_id, now=NOW)
        else:
            file = with_new if step == "create" else with_change
            filings = file(session, document_id, asked, now=NOW)
    except ScribeError:
        return session, False
    if filings is None:
        return session, True
    return session.model_copy(update={"filings": filings}), True


def test_the_row_stays_small_with_as_many_documents_as_there_may_be() -> None:
    own = OwnDocument(document_type="integration", created_at=NOW, template_id="t" * 128)
    filing = Filing(
        updated_at=NOW, document_name="\N{TAMIL LETTER KA}" * MAX_NAME, edit_lent_at=NOW, own=own
    )
    full = session().model_copy(update={"filings": {str(n): filing for n in range(MAX_DOCUMENTS)}})

    assert len(full.model_dump_json().encode()) < 100_000, "of the 400 KB that DynamoDB takes"


def test_no_address_outlives_the_second_look_for_what_an_erased_session_left() -> None:
    longest_request = timedelta(seconds=29)  # API Gateway's limit
    assert TEXT_LENT_FOR + longest_request < LEASE


@pytest.mark.parametrize(("said", "kind"), [("markdown", None), ("notes", "notes"), (None, None)])
def test_the_format_of_a_text_is_no_kind_of_document(said: str | None, kind: str | None) -> None:
    assert FileDocument(session_id="s" * 16, type=said).category() == kind
    assert (
        FileDocument(session_id="s" * 16, type=said, document_type="context").category()
        == "context"
    )


def test_transcripts_are_known_as_such() -> None:
    shapes = {template.document_type: template.shape for template in BUILT_IN.values()}
    assert {kind for kind, shape in shapes.items() if shape == "transcript"} == TRANSCRIPTS
