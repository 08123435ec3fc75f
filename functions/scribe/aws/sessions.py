"""Sessions in the table: each change of state is one conditional write.

A late, duplicate or lost-race write finds its condition false and changes nothing; its caller is
told by None or False.
"""

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from scribe.audio import MAX_FILES, AudioFile
from scribe.aws import schema
from scribe.aws.table import Item, Table
from scribe.clock import iso
from scribe.document import Document, DocumentStatus
from scribe.errors import Conflict, NotFound
from scribe.problem import Failure
from scribe.session import (
    Session,
    Status,
    UserStatus,
    is_session_id,
)

IDEMPOTENCY_KEPT = timedelta(hours=24)
"""How long an ``Idempotency-Key`` is remembered, the usual time among APIs that have them."""

_OPEN = "#status IN (:created, :recording) AND expires_at > :now"
_IN_PROGRESS = "#status = :processing AND attempt = :attempt"

# What a client gave is kept as JSON text: a DynamoDB number is not any JSON number.
_KEPT_AS_TEXT = ("additional_data", "patient_details")


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

    def create(self, session: Session) -> bool:
        """Store a new session; False if the tenant has one with its id already."""
        return self._table.create(
            {
                **schema.session_key(session.tenant, session.session_id),
                **schema.session_listing(session.tenant, iso(session.created_at)),
                **_to_item(session),
            }
        )

    def get(self, tenant: str, session_id: str) -> Session | None:
        """Return a tenant's session as it is stored, None if it has none with this id."""
        item = self._table.get(schema.session_key(tenant, session_id))
        return _from_item(item) if item else None

    def find(self, tenant: str, session_id: str, *, now: datetime) -> Session:
        """Return a tenant's session as it is at a time.

        Raises:
            NotFound: ``session_not_found``, the tenant has none with this id.
        """
        named = is_session_id(session_id)
        session = self.get(tenant, session_id) if named else None
        if session is None:
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
        changed = self._update(
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
        key: IdempotencyKey | None = None,
    ) -> bool:
        """End a session with these files; False if it changed since it was read.

        Raises:
            Conflict: ``session_conflict``, the key was used before.
        """
        commit = self._table.expression(
            schema.session_key(session.tenant, session.session_id),
            "SET #status = :processing, user_status = :commit, committed_at = :now,"
            " changed_at = :now, audio_files_sent = :sent, audio_files_received = :received",
            condition=f"{_OPEN} AND audio_revision = :revision",
            values={
                **_open(now),
                ":processing": Status.PROCESSING,
                ":commit": UserStatus.COMMIT,
                ":sent": sent,
                ":received": len(files),
                ":revision": session.audio_revision,
            },
            names={"#status": "status"},
        )
        manifest = {
            **schema.manifest_key(session.tenant, session.session_id),
            "files": _pack(files),
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
        reasons = self._table.transact(*writes)
        if reasons and reasons[0] == "None" and "ConditionalCheckFailed" in reasons:
            raise Conflict("session_conflict", "This Idempotency-Key was used for another request.")
        return reasons is None

    def take(self, session: Session, *, now: datetime, until: datetime) -> Session | None:
        """Lease a session for hearing its audio; None if another worker holds it or has."""
        return self._update(
            session,
            "SET lease_until = :until",
            condition=f"{_IN_PROGRESS} AND attribute_not_exists(transcribed_at)"
            " AND (attribute_not_exists(lease_until) OR lease_until < :now)",
            values={**_in_progress(session), ":until": iso(until), ":now": iso(now)},
        )

    def release(self, session: Session) -> None:
        """Give a lease back, so that a retry need not wait for its end."""
        self._update(
            session,
            "REMOVE lease_until",
            condition=f"{_IN_PROGRESS} AND lease_until = :lease",
            values={**_in_progress(session), ":lease": _to_item(session).get("lease_until", "")},
        )

    def record_transcript(self, session: Session) -> Session | None:
        """Store what hearing the audio found out, and the documents to be written.

        Returns the session as stored; None if that was known already or the session is over.
        """
        item = _to_item(session)
        fields = [
            name
            for name in (
                "transcribed_at",
                "audio_seconds",
                "audio_files_processed",
                "language_detected",
                "documents",
                "problems",
            )
            if name in item
        ]
        return self._update(
            session,
            f"SET {', '.join(f'{name} = :{name}' for name in fields)} REMOVE lease_until",
            condition=f"{_IN_PROGRESS} AND attribute_not_exists(transcribed_at)",
            values={**_in_progress(session), **{f":{name}": item[name] for name in fields}},
        )

    def finish_document(self, session: Session, document: Document) -> Session | None:
        """Store how a document ended; None if that was known already or the session is over.

        Returns the session with all its documents, so that the last one can complete it.
        """
        return self._update(
            session,
            "SET documents.#document = :document",
            condition=f"{_IN_PROGRESS} AND documents.#document.#status = :unfinished",
            values={
                **_in_progress(session),
                ":document": document.model_dump(mode="json", exclude_none=True),
                ":unfinished": DocumentStatus.PROCESSING,
            },
            names={"#document": document.document_id},
        )

    def complete(self, session: Session, *, now: datetime) -> Session | None:
        """End processing by the session's own result; None if it has none yet or is over."""
        if session.result is None:
            return None
        return self._update(
            session,
            "SET #status = :result, completed_at = :now, changed_at = :now",
            condition=_IN_PROGRESS,
            values={**_in_progress(session), ":result": session.result, ":now": iso(now)},
        )

    def fail(self, session: Session, failure: Failure, *, now: datetime) -> Session | None:
        """End processing for good without a result; None if it is over already."""
        return self._update(
            session,
            "SET #status = :failed, completed_at = :now, changed_at = :now, #error = :error,"
            " problems = :problems REMOVE lease_until",
            condition=_IN_PROGRESS,
            values={
                **_in_progress(session),
                ":failed": Status.FAILED,
                ":now": iso(now),
                ":error": failure.model_dump(),
                ":problems": _to_item(session)["problems"],
            },
            names={"#error": "error"},
        )

    def _update(
        self,
        session: Session,
        update: str,
        *,
        condition: str,
        values: Mapping[str, Any],
        names: Mapping[str, str] | None = None,
    ) -> Session | None:
        item = self._table.update(
            self._table.expression(
                schema.session_key(session.tenant, session.session_id),
                update,
                condition=condition,
                values=values,
                names={"#status": "status", **(names or {})},
            )
        )
        return _from_item(item) if item else None


def _open(now: datetime) -> Item:
    return {":created": Status.CREATED, ":recording": Status.RECORDING, ":now": iso(now)}


def _in_progress(session: Session) -> Item:
    return {":processing": Status.PROCESSING, ":attempt": session.attempt}


def _to_item(session: Session) -> Item:
    text = session.model_dump_json(exclude=set(_KEPT_AS_TEXT), exclude_none=True)
    item: Item = json.loads(text, parse_float=Decimal)
    kept = {name: getattr(session, name) for name in _KEPT_AS_TEXT}
    return item | {name: json.dumps(value) for name, value in kept.items() if value is not None}


def _pack(files: Sequence[AudioFile]) -> bytes:
    """Return a manifest as compressed JSON: plain, 5,000 files come close to an item's 400 KB."""
    return zlib.compress(json.dumps(files).encode())


def _unpack(packed: bytes) -> list[AudioFile]:
    return [AudioFile(*file) for file in json.loads(zlib.decompress(packed))]


def _from_item(item: Item) -> Session:
    text = {name: json.loads(item[name]) for name in _KEPT_AS_TEXT if name in item}
    return Session.model_validate({**item, **text})
