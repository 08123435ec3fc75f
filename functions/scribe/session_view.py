"""A session as a client sees it that creates or ends it (protocol: Create, End session)."""

from collections.abc import Sequence
from typing import Any

from scribe.audio import AudioFile, Count
from scribe.clock import iso
from scribe.session import Session, Status


def session_url(base_url: str, session_id: str) -> str:
    """Return the address of a session, given that of the API's stage."""
    return f"{base_url}/v1/sessions/{session_id}"


def created_view(session: Session, upload_url: str | dict[str, Any]) -> dict[str, Any]:
    """Return what creating a session answers."""
    view = {
        "session_id": session.session_id,
        "status": session.status.value,
        "created_at": iso(session.created_at),
        "expires_at": iso(session.expires_at),
        "upload_url": upload_url,
        "storage_provider": "aws" if session.upload_form == "presigned" else None,
        "patient_details": session.patient_details,
    }
    return {name: value for name, value in view.items() if value is not None}


def ended_view(session_id: str, files: Sequence[AudioFile], count: Count) -> dict[str, Any]:
    """Return what ending a session answers."""
    said = "Session ended, processing has begun."
    return {
        "session_id": session_id,
        "status": Status.PROCESSING.value,
        "message": said if count.matches else f"{said} {count.describe()}",
        "audio_files_received": len(files),
        "audio_files": [file.name for file in files],
    }
