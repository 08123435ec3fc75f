"""POST and PUT /v1/sessions/{session_id}/audio[/{file_name}]: one audio file of a session."""

from functools import cache

from scribe.audio import (
    MAX_FILES,
    check_content_type,
    check_number,
    check_size,
    stored_name,
)
from scribe.aws.audio_bucket import AudioBucket
from scribe.aws.sessions import Sessions
from scribe.credential import Scope
from scribe.edge.http import Request, Response, endpoint
from scribe.edge.upload import read_upload
from scribe.session import Session
from scribe.settings import UploadAudioSettings

settings = cache(UploadAudioSettings.read)


@cache
def _deployment() -> tuple[Sessions, AudioBucket]:
    return Sessions(settings().table_name), AudioBucket(settings().bucket_name)


@endpoint(scope=Scope.CAPTURE)
def handler(request: Request) -> Response:
    """Store an audio file, then count it; only a counted one is answered 200.

    The count is the session's revision: End commits on the one that it read before it listed, so
    what is counted before the commit is in the list.
    """
    sessions, bucket = _deployment()
    tenant, session_id = request.caller.tenant, request.path["session_id"]
    session = sessions.find(tenant, session_id, now=request.now)
    session.require_audio_taken()
    upload = read_upload(request)
    name = stored_name(upload.file_name, session.upload_type)
    check_content_type(upload.content_type)
    check_size(len(upload.body))
    version = bucket.put(session, name, upload.body, now=request.now)
    if not sessions.touch(session, now=request.now):
        _require_committed(sessions, session, version, request)
    return Response(
        200,
        {
            "session_id": session_id,
            "success": True,
            "original_filename": upload.file_name,
            "file_name": name,
            "filename": name,
            "size_bytes": len(upload.body),
        },
    )


def _require_committed(
    sessions: Sessions, session: Session, version: str, request: Request
) -> None:
    """Make sure that an upload which came too late to be counted was committed all the same.

    If End listed it, it has replaced what was answered 200 before it, and so must be answered
    200 itself. If not, the client is told why it is not taken.
    """
    files = sessions.manifest(session.tenant, session.session_id)
    if any(file.version_id == version for file in files):
        return
    sessions.find(session.tenant, session.session_id, now=request.now).require_audio_taken()
    check_number(MAX_FILES + 1)
