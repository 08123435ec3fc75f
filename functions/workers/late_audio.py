"""Queue `late audio`: a presigned upload that came after its session's end is made known."""

import json
from functools import cache
from typing import Any

from scribe.aws.audio_bucket import AudioBucket
from scribe.aws.erasure import Erasure
from scribe.aws.session_changes import SessionChanges
from scribe.aws.sessions import Sessions
from scribe.edge.batch import Record, work_through
from scribe.edge.log import failing_without_words, logger
from scribe.session import Status
from scribe.settings import LateAudioSettings

settings = cache(LateAudioSettings.read)


@cache
def _deployment() -> tuple[Sessions, SessionChanges, AudioBucket, Erasure]:
    table, bucket = settings().table_name, settings().bucket_name
    return Sessions(table), SessionChanges(table), AudioBucket(bucket), Erasure(bucket)


@failing_without_words
def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Look at the objects that S3 told of in a batch of messages."""
    return work_through(event, _look_at)


def _look_at(record: Record) -> None:
    """Record the object as late, if End did not list it.

    The queue holds its messages back for longer than End takes. So an End that listed before the
    object came has committed by now, and a session that is still open will have it listed.
    """
    sessions, changes, bucket, erasure = _deployment()
    stored = json.loads(record.body)["detail"]["object"]
    _, tenant, session_id, object_name = stored["key"].split("/", 3)
    logger.append_keys(tenant=tenant, session_id=session_id)
    session = sessions.get(tenant, session_id)
    if session is None or session.status is Status.CANCELLED:
        logger.info("audio of no session erased")
        erasure.erase_objects(tenant, session_id)
        return
    if session.committed_at is None:
        return
    committed = sessions.manifest(tenant, session_id)
    if any(file.version_id == stored.get("version-id") for file in committed):
        return
    for file in bucket.list_files(session):
        if file.object_name == object_name and file not in committed:
            logger.info("late audio")
            changes.add_late_file(session, file.name)
