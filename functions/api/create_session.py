"""POST /v1/sessions: a new session, or the one that the same request made before."""

from datetime import datetime, timedelta
from functools import cache
from secrets import token_hex

from scribe.audit import Action
from scribe.aws.audio_bucket import AudioBucket
from scribe.aws.audit_trail import trail
from scribe.aws.clients import AWS_FAULTS
from scribe.aws.quotas import Quotas
from scribe.aws.sessions import Sessions
from scribe.credential import Scope
from scribe.edge.http import Request, Response, endpoint
from scribe.edge.log import log_surprise, logger
from scribe.edge.reading import understood
from scribe.errors import Conflict, TooManyRequests
from scribe.model import Model, models
from scribe.session import Session
from scribe.session_request import CreateSession, asked_upload_form
from scribe.session_view import created_view, session_url
from scribe.settings import CreateSessionSettings

settings = cache(CreateSessionSettings.read)


@cache
def _deployment() -> tuple[Sessions, AudioBucket, dict[str, Model]]:
    return (
        Sessions(settings().table_name),
        AudioBucket(settings().bucket_name),
        models(settings().engines),
    )


@cache
def _quotas() -> Quotas:
    return Quotas(settings().table_name, settings().counters_name, settings().limits)


@endpoint(scope=Scope.CAPTURE)
def handler(request: Request) -> Response:
    """Create a session; a client's own ``session_id`` makes that idempotent."""
    sessions, bucket, offered = _deployment()
    wanted = understood(lambda: CreateSession.parse(request.json(), offered))
    session = wanted.new_session(
        tenant=request.caller.tenant,
        session_id=f"ses_{token_hex(16)}",
        now=request.now,
        model=offered[wanted.model],
        kept=timedelta(days=settings().result_retention_days),
        upload_form=asked_upload_form(request.query, wanted.storage_provider) or "direct",
    )
    logger.append_keys(session_id=session.session_id)
    status = 201
    _check_quotas(sessions, session, request.now)
    line = request.line(Action.SESSION_CREATE, session.session_id)
    if not sessions.create(session, line=trail().entry(line)):
        existing = sessions.get(session.tenant, session.session_id)
        if existing is None or existing.request_hash != session.request_hash:
            raise Conflict(
                "session_conflict", "This session_id is taken by a session of another request."
            )
        session, status = existing.at(request.now), 200
    url = session_url(settings().base_url, session.session_id)
    upload_url = bucket.upload_url(session, url, session.upload_form, now=request.now)
    return Response(status, created_view(session, upload_url), {"Location": url})


def _check_quotas(sessions: Sessions, session: Session, now: datetime) -> None:
    """Refuse a session beyond its tenant's quotas, but none that there is already."""
    try:
        _quotas().check(session.tenant, now)
    except TooManyRequests:
        if sessions.get(session.tenant, session.session_id) is None:
            raise
    except AWS_FAULTS as error:  # a consultation is worth more than a quota
        log_surprise(error)
