"""GET /v1/sessions/{session_id}/audio: where the whole recording can be fetched, for a while."""

from functools import cache

from scribe.audit import Action
from scribe.aws.audit_trail import trail
from scribe.aws.results import Results
from scribe.aws.sessions import Sessions
from scribe.credential import Scope
from scribe.edge.http import Request, Response, endpoint
from scribe.errors import NotFound
from scribe.result_view import AUDIO_URL_LASTS, audio_view
from scribe.session import Status
from scribe.settings import SessionAudioSettings

settings = cache(SessionAudioSettings.read)


@cache
def _deployment() -> tuple[Sessions, Results]:
    return Sessions(settings().table_name), Results(settings().bucket_name)


@endpoint(scope=Scope.READ)
def handler(request: Request) -> Response:
    """Lend out the combined MP3: a URL that serves for it alone, and soon no more."""
    sessions, results = _deployment()
    tenant, session_id = request.caller.tenant, request.path["session_id"]
    session = sessions.find(tenant, session_id, now=request.now)
    # What a worker wrote of a session that was cancelled meanwhile is nobody's.
    url = (
        results.combined_audio_url(tenant, session_id, lasts=AUDIO_URL_LASTS)
        if session.status is not Status.CANCELLED
        else None
    )
    if url is None:
        raise NotFound(
            "audio_not_available",
            "There is no recording: it is made after the session is ended, and kept for a while.",
            session_id=session_id,
            status=session.status.value,
        )
    trail().record(request.line(Action.RECORDING_READ, session_id))
    return Response(200, audio_view(session_id, url, now=request.now))
