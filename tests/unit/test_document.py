from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from scribe.document import Document, in_order

NOW = datetime(2026, 11, 23, tzinfo=UTC)
OWN = [
    Document(document_id="doc_b", template_id="soap", created_at=NOW),
    Document(document_id="doc_a", template_id="medications", created_at=NOW),
]
ADDED = [
    # Asked for while the session was being heard, so before its own were known.
    Document(
        document_id="doc_d", template_id="soap", created_at=NOW - timedelta(minutes=1), added=True
    ),
    Document(
        document_id="doc_c", template_id="vitals", created_at=NOW + timedelta(hours=1), added=True
    ),
]


@given(st.permutations([*OWN, *ADDED]))
def test_documents_come_in_the_templates_order_and_added_ones_after(stored: list[Document]) -> None:
    assert in_order(stored, ("soap", "medications")) == [*OWN, *ADDED]
