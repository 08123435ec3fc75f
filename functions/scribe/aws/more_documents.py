"""Documents that join a session which has been ended, each to be written for itself."""

from collections.abc import Collection
from datetime import datetime

from scribe.aws.session_rows import SessionRows, SetDocuments, due
from scribe.aws.table import Table
from scribe.document import Document
from scribe.due import NOTES_LOST_AFTER
from scribe.more_documents import room
from scribe.session import Session


class MoreDocuments:
    """The documents of a table's sessions that were asked for after their end."""

    def __init__(self, table_name: str) -> None:
        self._rows = SessionRows(Table(table_name))

    def add(
        self, session: Session, documents: Collection[Document], *, now: datetime
    ) -> Session | None:
        """Store documents that are to be written, or have failed already, in a session's state.

        Of a session that is over, that makes it due, should their messages be lost; one that is
        being processed is. Returns the session as stored; None if its state is another than when
        it was read, or there is no room.
        """
        new = SetDocuments(documents)
        is_over = session.is_over
        return self._rows.update(
            session,
            f"SET {', '.join(new.sets)}"
            + (", due_shard = :due_shard, due_at = :due_at, resends = :none" if is_over else ""),
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
