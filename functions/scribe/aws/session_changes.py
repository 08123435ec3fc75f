"""Sessions as clients change them on the way: updated, cancelled, erased. Each step is one write.

A write whose condition does not hold changes nothing, and its caller is told so. ``line`` is the
audit trail's of it, written with it.
"""

from datetime import datetime, timedelta
from typing import Any

from scribe.aws import schema
from scribe.aws.processing import LEASE
from scribe.aws.session_rows import SessionRows, due, patient_listing, to_item
from scribe.aws.table import Item, Table, Write
from scribe.clock import iso
from scribe.session import Session, Status, UserStatus
from scribe.session_update import BEFORE_END

TOMBSTONE_KEPT = timedelta(days=30)
"""How long an erased session's id is not given again: longer than any of its uploads is allowed."""

MAX_LATE_FILES = 100
"""So many are recorded of one session: its row is to stay small."""

_FIELDS = (*BEFORE_END, "patient_details", "additional_data")
_IS_OPEN = "#status IN (:created, :recording) AND expires_at > :now"
_IS_NEITHER_CANCELLED_NOR_EXPIRED = (
    "#status <> :cancelled AND (attribute_exists(committed_at) OR expires_at > :now)"
)
_LISTED = ", ".join(
    (
        *(schema.LISTING_PARTITION_KEY, schema.LISTING_SORT_KEY),
        *(schema.PATIENT_PARTITION_KEY, schema.PATIENT_SORT_KEY),
    )
)
_HEARD = (
    "transcribed_at, transcript_upload, audio_seconds, audio_files_processed,"
    " language_detected, late_files, filings"
)


class SessionChanges:
    """The sessions of a table, whose clients change their minds."""

    def __init__(self, table_name: str) -> None:
        self._table = Table(table_name)
        self._rows = SessionRows(self._table)

    def update(self, session: Session, changed: Session, *, now: datetime, line: Write) -> bool:
        """Store what ``changed`` has other than ``session``.

        Returns False if that was updated since it was read, or its state now forbids it.
        """
        before, after = _details(session), _details(changed)
        differing = {name for name in before | after if before.get(name) != after.get(name)}
        sets = {name: after[name] for name in differing & after.keys()}
        sets["details_revision"] = session.details_revision + 1
        update = "SET " + ", ".join(f"#{name} = :{name}" for name in sorted(sets))
        if gone := differing - after.keys():
            update += " REMOVE " + ", ".join(f"#{name}" for name in sorted(gone))
        before_end = bool(differing & set(BEFORE_END))
        return self._rows.change(
            session,
            update,
            line=line,
            condition="#details_revision = :read AND "
            + (f"({_IS_OPEN})" if before_end else _IS_NEITHER_CANCELLED_NOR_EXPIRED),
            values={
                **{f":{name}": value for name, value in sets.items()},
                **(
                    _open(now) if before_end else {":cancelled": Status.CANCELLED, ":now": iso(now)}
                ),
                ":read": session.details_revision,
            },
            names={f"#{name}": name for name in sets | dict.fromkeys(gone)},
        )

    def cancel(self, session: Session, *, now: datetime, line: Write) -> bool:
        """Cancel a session; False if it is over, or another write came between.

        Nothing of its audio is kept in mind. It is due once no worker can still be at it: what one
        writes until then is to be deleted too.
        """
        cancel = self._rows.expression(
            session,
            "SET #status = :cancelled, user_status = :user_cancelled, changed_at = :now,"
            " documents = :none, problems = :empty, due_shard = :due_shard, due_at = :due_at"
            f" REMOVE lease_until, {_HEARD}, {_LISTED}",
            f"#status = :processing OR ({_IS_OPEN})",
            {
                **_open(now),
                **due(session, _settled_at(session, now)),
                ":processing": Status.PROCESSING,
                ":cancelled": Status.CANCELLED,
                ":user_cancelled": UserStatus.CANCELLED,
                ":none": {},
                ":empty": [],
            },
        )
        writes = ({"Update": cancel}, {"Delete": self._manifest(session)})
        return self._table.change(*writes, line=line) is None

    def erase(self, session: Session, *, now: datetime, line: Write) -> bool:
        """Leave but a tombstone of a session.

        Returns False if it was erased already, or another write came between. The tombstone is due
        once no worker can still be at the session, as a cancelled one is.
        """
        tombstone = {
            **schema.session_key(session.tenant, session.session_id),
            **to_item(session.tombstone(now)),
            **schema.due(session.session_id, iso(_settled_at(session, now))),
            schema.TTL_ATTRIBUTE: int((now + TOMBSTONE_KEPT).timestamp()),
        }
        reasons = self._table.change(
            {"Put": self._table.replacement(tombstone, unless="erased_at")},
            {"Delete": self._manifest(session)},
            line=line,
        )
        return reasons is None

    def add_late_file(self, session: Session, name: str) -> bool:
        """Record that a file came after the end; once, however often it is told."""
        written = self._rows.update(
            session,
            "ADD late_files :names",
            condition="attribute_exists(committed_at) AND #status <> :cancelled"
            " AND (attribute_not_exists(late_files) OR size(late_files) < :most)",
            values={":names": {name}, ":cancelled": Status.CANCELLED, ":most": MAX_LATE_FILES},
        )
        return written is not None

    def _manifest(self, session: Session) -> dict[str, Any]:
        return self._table.deletion(schema.manifest_key(session.tenant, session.session_id))


def _settled_at(session: Session, now: datetime) -> datetime:
    """Return when neither a worker nor a presigned upload can add to a session any more."""
    return max(now + LEASE, session.expires_at)


def _details(session: Session) -> Item:
    item = to_item(session)
    return {name: item[name] for name in _FIELDS if name in item} | patient_listing(session)


def _open(now: datetime) -> Item:
    return {":created": Status.CREATED, ":recording": Status.RECORDING, ":now": iso(now)}
