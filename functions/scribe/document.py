"""Documents: what a session's templates become."""

from collections.abc import Callable, Iterable
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from scribe.problem import Failure
from scribe.template import find_template


class DocumentStatus(StrEnum):
    """Where a document is (protocol: Template results)."""

    PROCESSING = "processing"
    SUCCESS = "success"
    FAILED = "failed"


class Document(BaseModel):
    """A document as its session's state knows it; its text lies in the bucket."""

    model_config = ConfigDict(frozen=True)

    document_id: str
    template_id: str
    status: DocumentStatus = DocumentStatus.PROCESSING
    document_type: str | None = None
    template_version: int | None = None
    error: Failure | None = None

    def succeeded(self) -> "Document":
        """Return the document as written."""
        return self.model_copy(update={"status": DocumentStatus.SUCCESS})

    @property
    def can_be_retried(self) -> bool:
        """Whether it failed by a fault that may be mended."""
        return self.error is not None and self.error.code == "extraction_failed"

    def retried(self) -> "Document":
        """Return the document as one to be written again."""
        return self.model_copy(update={"status": DocumentStatus.PROCESSING, "error": None})

    def failed(self, code: str, message: str) -> "Document":
        """Return the document as one that can't be written."""
        return self.model_copy(
            update={"status": DocumentStatus.FAILED, "error": Failure(code=code, message=message)}
        )


def wanted_documents(template_ids: Iterable[str], new_id: Callable[[], str]) -> dict[str, Document]:
    """Return the documents that a session's templates ask for, by id.

    An unknown template fails its own document only (protocol: Create session).
    """
    documents = [_wanted(template_id, new_id()) for template_id in template_ids]
    return {document.document_id: document for document in documents}


def _wanted(template_id: str, document_id: str) -> Document:
    document = Document(document_id=document_id, template_id=template_id)
    template = find_template(template_id)
    if template is None:
        return document.failed("template_not_found", "There is no template with this id.")
    return document.model_copy(
        update={"document_type": template.document_type, "template_version": template.version}
    )
