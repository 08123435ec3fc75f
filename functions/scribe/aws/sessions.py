"""Sessions as clients bring them on: created, uploaded to, ended. Each step is one write.

A write whose condition does not hold changes nothing: a late, repeated or overtaken request is
told so by None or False. ``line`` is the audit trail's of it, written with it.
"""

import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from scribe.audio import MAX_FILES, AudioFile
from scribe.aws import schema
from scribe.aws.session_rows import SessionRows, due
from scribe.aws.table import LOST_CONDITION, Item, Table, Write
from scribe.clock import iso
from scribe.due import MESSAGE_LOST_AFTER
from scribe.errors import Conflict, NotFound
from scribe.session import Session, Status, UserStatus, is_session_id

IDEMPOTENCY_KEPT = timedelta(hours=24)
"""How long an ``Idempotency-Key`` is remembered, the usual time among APIs that have them."""

_OPEN = "#status IN (:created, :recording) AND expires_at > :now"


@dataclass(frozen=True)
class IdempotencyKey:
    """An ``Idempotency-Key`` by its hash, and the request that it is used for."""

    key_hash: str
    session_id: str
    request_hash: str


class Sessions:
    """The sessions of a table."""

    def __init__(self, table_name: str) -> None:
        self._table = Table(table_name)
        self._rows = SessionRows(self._table)

    def create(self, session: Session, *, line: Write) -> bool:
        """Store a new session; False if the tenant has one with its id already."""
        return self._rows.create(session, line)

    def get(self, tenant: str, session_id: str) -> Session | None:
        """Return a tenant's session as it is stored, None if it has none with this id."""
        session = self._rows.get(tenant, session_id)
        return None if session is None or session.erased_at else session

    def tombstone(self, tenant: str, session_id: str) -> Session | None:
        """Return what is left of a session that was erased, None if none was."""
        session = self._rows.get(tenant, session_id)
        return session if session and session.erased_at else None

    def find(self, tenant: str, session_id: str, *, now: datetime) -> Session:
        """Return a tenant's session as it is at a time.

        Raises:
            NotFound: ``session_not_found``, the tenant has none with this id.
        """
        named = is_session_id(session_id)
        session = self.get(tenant, session_id) if named else None
        if session is None or session.is_forgotten(now):
            details = {"session_id": session_id} if named else {}
            raise NotFound("session_not_found", "There is no session with this id.", **details)
        return session.at(now)

    def manifest(self, tenant: str, session_id: str) -> list[AudioFile]:
        """Return the audio files with which a session was ended, in order."""
        item = self._table.get(schema.manifest_key(tenant, session_id))
        return _unpack(bytes(item["files"])) if item else []

    def used_key(self, tenant: str, key_hash: str) -> IdempotencyKey | None:
        """Return what an ``Idempotency-Key`` was used for, None if for nothing."""
        item = self._table.get(schema.idempotency_key(tenant, key_hash))
        return IdempotencyKey(key_hash, item["session_id"], item["request_hash"]) if item else None

    def touch(self, session: Session, *, now: datetime) -> bool:
        """Count an upload, which makes it part of the session; False if none is taken any more."""
        changed = self._rows.update(
            session,
            "SET #status = :recording, user_status = :recording_started ADD audio_revision :one",
            condition=f"{_OPEN} AND audio_revision < :most",
            values={
                **_open(now),
                ":recording_started": UserStatus.RECORDING_STARTED,
                ":one": 1,
                ":most": MAX_FILES,
            },
        )
        return changed is not None

    def commit(
        self,
        session: Session,
        files: Sequence[AudioFile],
        *,
        sent: int,
        now: datetime,
        line: Write,
        key: IdempotencyKey | None = None,
    ) -> bool:
        """End a session with these files; False if it changed since it was read.

        Raises:
            Conflict: ``session_conflict``, the key was used before.
        """
        commit = self._rows.expression(
            session,
            "SET #status = :processing, user_status = :commit, committed_at = :now,"
            " changed_at = :now, audio_files_sent = :sent, audio_files_received = :received,"
            " due_shard = :due_shard, due_at = :due_at",
            f"{_OPEN} AND audio_revision = :revision",
            {
                **_open(now),
                **due(session, now + MESSAGE_LOST_AFTER),
                ":processing": Status.PROCESSING,
                ":commit": UserStatus.COMMIT,
                ":sent": sent,
                ":received": len(files),
                ":revision": session.audio_revision,
            },
        )
        manifest = {
            **schema.manifest_key(session.tenant, session.session_id),
            "files": _pack(files),
            schema.TTL_ATTRIBUTE: session.delete_at,
        }
        writes = [{"Update": commit}, {"Put": self._table.put(manifest)}]
        if key is not None:
            row = {
                **schema.idempotency_key(session.tenant, key.key_hash),
                "session_id": key.session_id,
                "request_hash": key.request_hash,
                schema.TTL_ATTRIBUTE: int((now + IDEMPOTENCY_KEPT).timestamp()),
            }
            writes.append({"Put": self._table.creation(row)})
        reasons = self._table.change(*writes, line=line)
        if reasons and reasons[0] != LOST_CONDITION:
            raise Conflict("session_conflict", "This Idempotency-Key was used for another request.")
        return reasons is None


def _open(now: datetime) -> Item:
    return {":created": Status.CREATED, ":recording": Status.RECORDING, ":now": iso(now)}


def _pack(files: Sequence[AudioFile]) -> bytes:
    """Return a manifest as compressed JSON: plain, 5,000 files come close to an item's 400 KB."""
    return zlib.compress(json.dumps(files).encode())


def _unpack(packed: bytes) -> list[AudioFile]:
    return [AudioFile(*file) for file in json.loads(zlib.decompress(packed))]
