"""POST /v1/sessions/{session_id}/end: list, order, commit, and ask for processing."""

import hashlib
from dataclasses import asdict
from functools import cache

from scribe.audio import AudioFile, check_number, count_files
from scribe.audit import Action
from scribe.aws.audio_bucket import AudioBucket
from scribe.aws.audit_trail import trail
from scribe.aws.clients import AWS_FAULTS
from scribe.aws.queue import Queue
from scribe.aws.sessions import IdempotencyKey, Sessions
from scribe.credential import Scope
from scribe.edge.http import Request, Response, endpoint
from scribe.edge.log import log_surprise
from scribe.edge.reading import understood
from scribe.errors import Conflict, InvalidRequest, ScribeError, Unavailable
from scribe.message import ProcessSession
from scribe.session_request import EndSession
from scribe.session_view import ended_view, session_url
from scribe.settings import EndSessionSettings

# Each round that loses to an upload costs one get, the lists and one commit. A client that still
# uploads after this many has not finished sending.
_ROUNDS = 5

_FORGOTTEN = ("session_not_found", "session_cancelled")
"""Where there is nothing left of a first answer to be given again."""

settings = cache(EndSessionSettings.read)


@cache
def _deployment() -> tuple[Sessions, AudioBucket, Queue]:
    return (
        Sessions(settings().table_name),
        AudioBucket(settings().bucket_name),
        Queue(settings().process_queue_url),
    )


@endpoint(scope=Scope.CAPTURE)
def handler(request: Request) -> Response:
    """End a session. Exactly one caller wins; the files it listed are what is processed."""
    _, _, queue = _deployment()
    end = understood(lambda: EndSession.parse(request.json()))
    tenant, session_id = request.caller.tenant, request.path["session_id"]
    key = _idempotency_key(request, end)
    try:
        files = _commit(request, end, key)
    except ScribeError as error:
        if error.code in _FORGOTTEN:
            raise
        committed = _files_of_first_answer(tenant, key)
        if committed is None:
            raise
        files = committed
    else:
        try:
            queue.send(
                ProcessSession(tenant=tenant, session_id=session_id, correlation_id=request.id)
            )
        except AWS_FAULTS as error:
            # Committed is committed: the client gets its 202, and the message is sent again later.
            log_surprise(error)
    count = count_files([file.sequence for file in files], end.audio_files_sent)
    url = session_url(settings().base_url, session_id)
    return Response(
        202, ended_view(session_id, files, count), {"Location": url, "Retry-After": "1"}
    )


def _commit(request: Request, end: EndSession, key: IdempotencyKey | None) -> list[AudioFile]:
    sessions, bucket, _ = _deployment()
    line = trail().entry(request.line(Action.SESSION_END, request.path["session_id"]))
    for _ in range(_ROUNDS):
        session = sessions.find(request.caller.tenant, request.path["session_id"], now=request.now)
        session.require_not_ended()
        files = bucket.list_files(session)
        check_number(len(files))
        count = count_files([file.sequence for file in files], end.audio_files_sent)
        if end.on_mismatch == "reject" and not count.matches:
            raise Conflict("audio_files_mismatch", count.describe(), **asdict(count))
        if sessions.commit(
            session, files, sent=end.audio_files_sent, now=request.now, line=line, key=key
        ):
            return files
    raise Unavailable(
        "service_unavailable", "Audio is still being uploaded: end the session once it is not."
    )


def _idempotency_key(request: Request, end: EndSession) -> IdempotencyKey | None:
    value = request.headers.get("idempotency-key")
    if value is None:
        return None
    if not 1 <= len(value) <= 255:
        raise InvalidRequest("invalid_request", "An Idempotency-Key has 1 to 255 characters.")
    session_id = request.path["session_id"]
    return IdempotencyKey(
        key_hash=hashlib.sha256(value.encode("utf-8", "surrogateescape")).hexdigest(),
        session_id=session_id,
        request_hash=end.digest(),
    )


def _files_of_first_answer(tenant: str, key: IdempotencyKey | None) -> list[AudioFile] | None:
    sessions, _, _ = _deployment()
    used = sessions.used_key(tenant, key.key_hash) if key else None
    if used is None:
        return None
    if used != key:
        raise Conflict("session_conflict", "This Idempotency-Key was used for another request.")
    return sessions.manifest(tenant, used.session_id)
