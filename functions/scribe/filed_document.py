"""A session's documents as its clients have them: listed and found."""

from dataclasses import dataclass
from datetime import datetime

from scribe.document import Document, DocumentStatus
from scribe.document_text import Texts
from scribe.errors import NotFound
from scribe.filing import Filing, OwnDocument
from scribe.session import Session


@dataclass(frozen=True)
class FiledDocument:
    """One document: ``written`` by a worker, or a client's own; ``filing`` is what clients did.

    At least one of the two is there.
    """

    document_id: str
    session: Session
    written: Document | None
    filing: Filing | None

    @property
    def own(self) -> OwnDocument | None:
        """What a client said of it when it created the document."""
        return self.filing.own if self.filing else None

    @property
    def template_id(self) -> str | None:
        """The template that it was written by, or goes with."""
        if self.written:
            return self.written.template_id
        return self.own.template_id if self.own else None

    @property
    def name(self) -> str:
        """What a list of documents calls it."""
        given = self.filing.document_name if self.filing else None
        title = self.written.document_name if self.written else None
        return given or title or self.template_id or "Document"

    @property
    def created_at(self) -> datetime:
        """When it was asked for."""
        if self.own:
            return self.own.created_at
        asked_at = self.written.created_at if self.written else None
        return asked_at or self.session.transcribed_at or self.session.created_at

    @property
    def updated_at(self) -> datetime:
        """When a worker or a client last changed it; of its text an edit tells."""
        times = (
            self.created_at,
            self.written.updated_at if self.written else None,
            self.filing.updated_at if self.filing else None,
        )
        return max(time for time in times if time)

    @property
    def is_written(self) -> bool:
        """Whether a worker has written it."""
        return self.written is not None and self.written.status is DocumentStatus.SUCCESS

    def readable(self, stored: Texts | None) -> Texts:
        """Return those of its stored texts that count: a worker's not before it is done."""
        texts = stored or Texts()
        return texts if self.is_written else Texts(edited=texts.edited)


def filed_documents(session: Session) -> list[FiledDocument]:
    """Return the documents of a session that are not deleted, the newest first."""
    ids = {*session.documents, *session.filings}
    found = [document for document in (_get(session, each) for each in ids) if document]
    return sorted(found, key=lambda each: (each.created_at, each.document_id), reverse=True)


def filed_document(session: Session, document_id: str) -> FiledDocument:
    """Return a document of a session.

    Raises:
        NotFound: ``document_not_found``, it has none with this id, or that was deleted.
    """
    document = _get(session, document_id)
    if document is None:
        raise no_document()
    return document


def no_document() -> NotFound:
    """Return the error that tells a client of a document that is none of theirs, or deleted."""
    return NotFound("document_not_found", "There is no document with this id.")


def _get(session: Session, document_id: str) -> FiledDocument | None:
    written, filing = session.documents.get(document_id), session.filings.get(document_id)
    if (filing and filing.deleted_at) or not (written or filing):
        return None
    return FiledDocument(document_id, session, written, filing)
