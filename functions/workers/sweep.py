"""Every minute: whatever nobody has worked on for too long is sent on, finished or ended."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from secrets import token_hex
from typing import Any

from scribe.audit import Action, system_line
from scribe.aws.audit_trail import trail
from scribe.aws.dead_letters import DeadLetters, new_dead_letter
from scribe.aws.due_sessions import DueSessions
from scribe.aws.erasure import Erasure
from scribe.aws.processing import Processing
from scribe.aws.queue import Queue
from scribe.clock import Clock, utc_now
from scribe.due import LEFT_JOB_LOOKED_AT_AGAIN, Due, job_may_run, what_is_due
from scribe.edge.log import failing_without_words, log_surprise, logger
from scribe.edge.metrics import metrics
from scribe.message import LookAtJob, ProcessSession
from scribe.problem import Failure
from scribe.session import Session
from scribe.settings import SweepSettings

_STOP_BEFORE = timedelta(seconds=10)
"""A run that has not done all by then leaves the rest to the next."""

settings = cache(SweepSettings.read)


@dataclass(frozen=True)
class _Deployment:
    due: DueSessions
    processing: Processing
    erasure: Erasure
    dead_letters: DeadLetters
    process_queue: Queue
    transcription_queue: Queue


@cache
def _deployment() -> _Deployment:
    return _Deployment(
        DueSessions(settings().table_name),
        Processing(settings().table_name),
        Erasure(settings().bucket_name),
        DeadLetters(settings().table_name),
        Queue(settings().process_queue_url),
        Queue(settings().transcription_queue_url),
    )


@failing_without_words
def handler(event: dict[str, Any], context: Any, clock: Clock = utc_now) -> None:
    """Look after every session that is due. Two of these at once do no harm."""
    done = failed = 0
    for tenant, session_id in _deployment().due.until(clock()):
        if context.get_remaining_time_in_millis() < _STOP_BEFORE.total_seconds() * 1000:
            break
        logger.append_keys(tenant=tenant, session_id=session_id)
        try:
            _look_after(tenant, session_id, clock())
            done += 1
        except Exception as error:  # noqa: BLE001 - one session's fault must not be the others'
            # It stays due: the next run meets it again, and an alarm counts the faults.
            log_surprise(error.__cause__ or error)
            failed += 1
    logger.clear_state()
    counted = metrics({"Sweeps": 1, "SweepFaults": failed})
    logger.info("swept", extra={"done": done, **counted})


def _look_after(tenant: str, session_id: str, now: datetime) -> None:
    use = _deployment()
    session = use.due.read(tenant, session_id)
    if session is None or session.due_at is None or session.due_at > now:
        return
    action = what_is_due(session, now)
    logger.info("due", extra=metrics({"SessionsDue": 1}, Action=action.name))
    match action:
        case Due.EXPIRE:
            line = system_line(
                Action.SESSION_EXPIRE, tenant, session_id, now=now, line_id=token_hex(8)
            )
            use.processing.expire(session, now=now, line=trail().entry(line))
        case Due.COMPLETE:
            use.processing.complete(session, now=now)
        case Due.SEND_AGAIN:
            _send_again(session, now)
        case Due.GIVE_UP:
            _give_up(session, now)
        case Due.CLEAN:
            # No worker can be at it any more: what one left behind goes for good.
            use.erasure.erase_objects(tenant, session_id)
            if job_may_run(session, now):
                _look_at_job(session)
                use.processing.look_again(session, at=now + LEFT_JOB_LOOKED_AT_AGAIN)
            else:
                use.processing.settle(session)
        case Due.NOTHING:
            use.processing.settle(session)


def _give_up(session: Session, now: datetime) -> None:
    """End a session whose messages came to nothing, and keep one for an operator to redrive."""
    use = _deployment()
    message = ProcessSession(
        tenant=session.tenant, session_id=session.session_id, attempt=session.attempt
    )
    letter = new_dead_letter(
        # No name has a slash in it: what two of them make together is no other two's.
        f"{session.tenant}/{session.session_id}/{session.attempt}",
        queue="process",
        body=message.model_dump_json(),
        cause=session.last_fault or "timeout",
        now=now,
    )
    use.dead_letters.keep(letter, now=now)
    failure = Failure(code="timeout", message="Processing took too long.")
    use.processing.give_up(session, failure, now=now)


def _send_again(session: Session, now: datetime) -> None:
    use = _deployment()
    counted = use.processing.send_again(session, now=now)
    if counted and counted.awaits_job:
        _look_at_job(counted)
    elif counted:
        use.process_queue.send(
            ProcessSession(
                tenant=session.tenant, session_id=session.session_id, attempt=session.attempt
            )
        )


def _look_at_job(session: Session) -> None:
    if session.transcription_job:
        _deployment().transcription_queue.send(LookAtJob(job=session.transcription_job))
