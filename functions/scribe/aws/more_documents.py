"""Documents that join a session which has been ended, each to be written for itself."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from functools import partial

from scribe.aws.session_rows import SessionRows, SetDocuments, due
from scribe.aws.sessions import Sessions
from scribe.aws.table import Table, Write
from scribe.aws.templates import Templates
from scribe.document import Document, new_document_id
from scribe.due import NOTES_LOST_AFTER
from scribe.errors import Unavailable
from scribe.more_documents import (
    asked_templates,
    require_room,
    require_template,
    require_transcript,
    room,
)
from scribe.session import Session
from scribe.template import wanted_documents

# A round is lost to the end of processing, or to an operator's redrive.
_ROUNDS = 5


class MoreDocuments:
    """The documents of a table's sessions, as clients ask for them."""

    def __init__(self, table_name: str) -> None:
        self._rows = SessionRows(Table(table_name))
        self._sessions = Sessions(table_name)
        self._templates = Templates(table_name)

    def ask(
        self,
        tenant: str,
        session_id: str,
        template_id: str | None,
        *,
        random_hex: Callable[[], str],
        now: datetime,
        line: Callable[[Sequence[str]], Write],
    ) -> tuple[Session, list[Document]]:
        """Have documents written of a session that was ended; return it, and them.

        ``line`` makes the audit trail's of their ids, to be written with them.

        Raises:
            ScribeError: the session's state forbids it, it has no room, or no such template.
        """
        for _ in range(_ROUNDS):
            session = self._sessions.find(tenant, session_id, now=now)
            require_transcript(session)
            documents = [
                document.model_copy(update={"added": session.is_over})
                for document in self.wanted(
                    session, asked_templates(session, template_id), random_hex, now=now
                )
            ]
            require_template(documents)
            require_room(session, len(documents))
            of_them = line([document.document_id for document in documents])
            stored = self.add(session, documents, now=now, line=of_them)
            if stored:
                return stored, documents
        raise Unavailable("service_unavailable", "The session is being changed: try again.")

    def wanted(
        self,
        session: Session,
        template_ids: Collection[str],
        random_hex: Callable[[], str],
        *,
        now: datetime,
    ) -> list[Document]:
        """Return the documents of a session that templates ask for, stored nowhere yet."""
        wanted = wanted_documents(
            template_ids,
            lambda: new_document_id(session.session_id, random_hex()),
            partial(self._templates.find, session.tenant),
            now=now,
        )
        return list(wanted.values())

    def add(
        self, session: Session, documents: Collection[Document], *, now: datetime, line: Write
    ) -> Session | None:
        """Store documents that are to be written, or have failed already, in a session's state.

        Of a session that is over, that makes it due, should their messages be lost; one that is
        being processed is. Returns the session with them; None if its state is another than when
        it was read, or there is no room.
        """
        new = SetDocuments(documents)
        is_over = session.is_over
        added = {document.document_id: document for document in documents}
        done = self._rows.change(
            session,
            f"SET {', '.join(new.sets)}"
            + (", due_shard = :due_shard, due_at = :due_at, resends = :none" if is_over else ""),
            line=line,
            condition="#status = :status AND attempt = :attempt AND size(documents) <= :room",
            values={
                **new.values,
                **(due(session, now + NOTES_LOST_AFTER) | {":none": 0} if is_over else {}),
                ":status": session.status,
                ":attempt": session.attempt,
                ":room": room(session) - len(documents),
            },
            names=new.names,
        )
        return session.model_copy(update={"documents": session.documents | added}) if done else None
