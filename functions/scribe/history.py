"""A tenant's sessions as a list: how many of which patient, from where on (protocol: History)."""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from scribe.clock import iso
from scribe.errors import InvalidRequest
from scribe.session import Session, is_session_id

MAX_COUNT = 100
PATIENT_COUNT = 10
"""How many of a patient's sessions a client gets that does not say (as the vendor's API)."""


@dataclass(frozen=True)
class Place:
    """A session's place in a list that is ordered by time.

    As a cursor it names no tenant: whoever shows it goes on in a list of their own.
    """

    created_at: str
    session_id: str

    @classmethod
    def of(cls, session: Session) -> "Place":
        """Return the place of a session."""
        return cls(iso(session.created_at), session.session_id)

    @classmethod
    def parse(cls, cursor: str) -> "Place":
        """Return the place that a cursor says.

        Raises:
            InvalidRequest: no list gave out such a cursor.
        """
        try:
            created_at, session_id = json.loads(base64.b64decode(cursor, b"-_", validate=True))
            moment = datetime.fromisoformat(created_at)
            named = is_session_id(session_id) and iso(moment) == created_at
        except (ValueError, TypeError, OverflowError, RecursionError, binascii.Error):
            named = False
        if not named:
            raise InvalidRequest(
                "invalid_request",
                "A cursor is the next_cursor of an answer before.",
                field="cursor",
            )
        return cls(created_at, session_id)

    def cursor(self) -> str:
        """Return the place as a text for addresses."""
        return base64.urlsafe_b64encode(
            json.dumps([self.created_at, self.session_id]).encode()
        ).decode()


@dataclass(frozen=True)
class HistoryRequest:
    """Which sessions are asked for: ``count`` of them, of one patient if there is an ``oid``."""

    count: int
    oid: str | None
    after: Place | None

    @classmethod
    def parse(cls, query: Mapping[str, str]) -> "HistoryRequest":
        """Return the request in a query; more than are given at once are fewer, with a cursor.

        Raises:
            InvalidRequest: the count is not a number from 1, or the cursor is none.
        """
        oid = query.get("oid") or None
        text = query.get("count") or str(PATIENT_COUNT if oid else MAX_COUNT)
        count = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
        if count < 1:
            raise InvalidRequest(
                "invalid_request", "count is a whole number of sessions, from 1.", field="count"
            )
        cursor = query.get("cursor")
        return cls(min(count, MAX_COUNT), oid, Place.parse(cursor) if cursor else None)


def history_view(sessions: list[Session], *, more: bool) -> dict[str, Any]:
    """Return what history answers; ``more`` is whether there are any after these."""
    view = {
        "status": "success",
        "data": [_entry(session) for session in sessions],
        "retrieved_count": len(sessions),
    }
    return view | ({"next_cursor": Place.of(sessions[-1]).cursor()} if more and sessions else {})


def _entry(session: Session) -> dict[str, Any]:
    patient = session.patient_details or {}
    oid = patient.get("oid")
    return {
        "txn_id": session.session_id,
        "b_id": session.tenant,
        **({"oid": str(oid)} if oid is not None else {}),
        "mode": session.session_mode,
        "model_type": session.model,
        "status": session.status.value,
        "user_status": session.user_status.value,
        "processing_status": session.processing_status.value,
        "patient_details": patient,
        "created_at": iso(session.created_at),
    }
