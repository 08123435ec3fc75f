"""Sessions and documents that failed, begun again by an operator. Each step is one write."""

from datetime import datetime

from scribe.aws.session_rows import SessionRows, SetDocuments, due, to_item
from scribe.aws.table import Item, Table
from scribe.document import DocumentStatus
from scribe.due import MESSAGE_LOST_AFTER
from scribe.session import Session


class Redriving:
    """The sessions of a table that ended for want of something."""

    def __init__(self, table_name: str) -> None:
        self._rows = SessionRows(Table(table_name))

    def begin_anew(self, session: Session, *, now: datetime) -> Session | None:
        """Process a session again that failed for good; None if it is not as it was read.

        The only way back there is, and only an operator takes it (``ops.redrive``).
        """
        again = to_item(session.anew(now))
        fields = ("status", "attempt", "resends", "changed_at", "problems")
        sets = ", ".join(f"#{name} = :{name}" for name in fields)
        return self._retry_documents(
            session,
            f"SET {sets}, due_shard = :due_shard, due_at = :due_at",
            "REMOVE completed_at, assembled_at, transcription_job, #error",
            values={f":{name}": again[name] for name in fields},
            names={f"#{name}": name for name in (*fields, "error")},
            now=now,
        )

    def write_again(self, session: Session, *, now: datetime) -> Session | None:
        """Write documents again that were asked for after the end; None if it is not as read."""
        return self._retry_documents(
            session,
            "SET resends = :resends, due_shard = :due_shard, due_at = :due_at",
            "",
            values={":resends": 0},
            names={"#attempt": "attempt"},
            now=now,
        )

    def _retry_documents(
        self,
        session: Session,
        sets: str,
        removes: str,
        *,
        values: Item,
        names: dict[str, str],
        now: datetime,
    ) -> Session | None:
        retried = SetDocuments(document.retried() for document in session.retryable.values())
        failed = [f"documents.{name}.#status = :failed" for name in retried.names]
        return self._rows.update(
            session,
            f"{', '.join([sets, *retried.sets])} {removes}",
            condition=" AND ".join(["#status = :seen", "#attempt = :seen_attempt", *failed]),
            values={
                **values,
                **retried.values,
                **due(session, now + MESSAGE_LOST_AFTER),
                **({":failed": DocumentStatus.FAILED} if failed else {}),
                ":seen": session.status,
                ":seen_attempt": session.attempt,
            },
            names={**names, **retried.names},
        )
