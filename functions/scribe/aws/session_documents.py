"""What clients make of a session's documents, kept on its row: one write per change."""

from datetime import datetime

from scribe.aws.session_rows import SessionRows, to_item
from scribe.aws.table import Table, Write
from scribe.clock import iso
from scribe.filing import Filing
from scribe.session import Session, Status

_TAKES_CHANGES = (
    "#status <> :cancelled AND attribute_not_exists(erased_at)"
    " AND (attribute_exists(committed_at) OR expires_at > :now)"
)


class SessionDocuments:
    """The filings of a table's sessions. Workers never write them, so neither undoes the other."""

    def __init__(self, table_name: str) -> None:
        self._rows = SessionRows(Table(table_name))

    def file(
        self, session: Session, filings: dict[str, Filing], *, now: datetime, line: Write
    ) -> bool:
        """Store a session's filings, and the audit trail's line of it.

        Returns False if they were changed since the session was read, or its state now forbids it.
        """
        changed = session.model_copy(update={"filings": filings})
        unchanged = "filings = :seen"
        if not session.filings:
            unchanged = f"(attribute_not_exists(filings) OR {unchanged})"
        return self._rows.change(
            session,
            "SET filings = :filings",
            line=line,
            condition=f"{_TAKES_CHANGES} AND {unchanged}",
            values={
                ":filings": to_item(changed)["filings"],
                ":seen": to_item(session)["filings"],
                ":cancelled": Status.CANCELLED,
                ":now": iso(now),
            },
        )
