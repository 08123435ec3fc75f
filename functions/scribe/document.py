"""Documents: what a session's templates become."""

import re
from collections.abc import Iterable, Sequence
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from scribe.clock import Timestamp
from scribe.problem import Failure


class DocumentStatus(StrEnum):
    """Where a document is (protocol: Template results)."""

    PROCESSING = "processing"
    SUCCESS = "success"
    FAILED = "failed"


class Document(BaseModel):
    """A document as its session's state knows it; its text lies in the bucket.

    ``created_at`` is when it was asked for, ``updated_at`` when it was written or failed,
    ``lease_until`` until when one worker holds it for writing.
    One that was ``added`` after the session's end has no part in how the session ended.
    """

    model_config = ConfigDict(frozen=True)

    document_id: str
    template_id: str
    status: DocumentStatus = DocumentStatus.PROCESSING
    document_type: str | None = None
    document_name: str | None = None
    template_version: int | None = None
    error: Failure | None = None
    created_at: Timestamp | None = None
    updated_at: Timestamp | None = None
    lease_until: Timestamp | None = None
    added: bool = False

    def succeeded(self) -> "Document":
        """Return the document as written."""
        return self._in(DocumentStatus.SUCCESS)

    @property
    def can_be_retried(self) -> bool:
        """Whether it failed by a fault that may be mended."""
        return self.error is not None and self.error.code == "extraction_failed"

    def retried(self) -> "Document":
        """Return the document as one to be written again."""
        return self._in(DocumentStatus.PROCESSING)

    def failed(self, code: str, message: str) -> "Document":
        """Return the document as one that can't be written."""
        return self._in(DocumentStatus.FAILED, Failure(code=code, message=message))

    def _in(self, status: DocumentStatus, error: Failure | None = None) -> "Document":
        return self.model_copy(update={"status": status, "error": error, "lease_until": None})


def in_order(documents: Iterable[Document], templates: Sequence[str]) -> list[Document]:
    """Return a session's documents: those of its own templates in their order, then added ones.

    The table keeps them without any.
    """
    place = {each: number for number, each in enumerate(templates)}

    def key(document: Document) -> tuple[bool, int, str, str]:
        asked = document.created_at.isoformat() if document.added and document.created_at else ""
        number = 0 if document.added else place.get(document.template_id, len(place))
        return document.added, number, asked, document.document_id

    return sorted(documents, key=key)


def new_document_id(session_id: str, random_hex: str) -> str:
    """Return the id of a new document of a session; ``random_hex`` tells it from its siblings.

    It carries its session's id, so that a document is found by its own id in one read.
    """
    return f"doc_{random_hex}_{session_id}"


def session_of(document_id: str) -> str | None:
    """Return the id of the session that a document belongs to, None if it is no document's id."""
    match = re.fullmatch(r"doc_[0-9a-f]{16}_([A-Za-z0-9_-]{16,64})", document_id)
    return match[1] if match else None
