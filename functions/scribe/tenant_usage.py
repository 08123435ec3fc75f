"""What a tenant uses: what a change of a row of the table adds to it.

Counted from the table's stream, each change once: what was used stays counted, whatever becomes of
the session that it was used for.
"""

from collections.abc import Mapping
from typing import Any

from scribe.delivery import DeliveryStatus
from scribe.document import DocumentStatus
from scribe.event import PING
from scribe.session import Status
from scribe.usage_report import Counts

Row = Mapping[str, Any]


def counts_of(before: Row, after: Row) -> Counts:
    """Return what the change of a row adds, a session's or a delivery's; ``before`` may be empty.

    What is nothing is left out.
    """
    counted = _of_delivery if "delivery_id" in after else _of_session
    return {name: count for name, count in counted(before, after).items() if count}


def _of_delivery(before: Row, after: Row) -> Counts:
    delivered = after["status"] == DeliveryStatus.DELIVERED != before.get("status")
    return {"deliveries": int(delivered and after["event"] != PING)}


def _of_session(before: Row, after: Row) -> Counts:
    failed = after["status"] == Status.FAILED != before.get("status")
    return {
        "sessions": int(not before),
        "transcribed": int("transcribed_at" in after and "transcribed_at" not in before),
        "failed": int(failed),
        "audio_seconds": 0 if "audio_seconds" in before else after.get("audio_seconds", 0),
        "documents": len(_written(after) - _written(before)),
    }


def _written(session: Row) -> set[str]:
    documents = session.get("documents", {})
    return {name for name, each in documents.items() if each["status"] == DocumentStatus.SUCCESS}
