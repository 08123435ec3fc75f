"""What is to be done about a session whose time has come: the sweeper's rules.

Every open or processing session has a due time. Whoever works on it moves that time on, so a
session is only due when nobody has for too long, or when its own time is over. So has one that
is over while a document is written that was asked for later.
"""

from datetime import datetime, timedelta
from enum import Enum, auto

from scribe.session import Session, Status

MESSAGE_LOST_AFTER = timedelta(minutes=1)
"""A committed session that no worker took within this time may have lost its message."""
NOTES_LOST_AFTER = timedelta(minutes=10)
"""A note is written in seconds; its queue gives it eight tries within these minutes."""
MAX_RESENDS = 6
"""Each waits twice as long as the one before, so six of them are two hours: a backlog is not
multiplied, and a session does not wait for ever."""


JOB_LOOKED_AT_FIRST = (timedelta(minutes=2), timedelta(minutes=30))
"""After as long as its audio, within these: a job is heard in less, or its event was lost."""
JOB_LOOKED_AT_AGAIN = timedelta(minutes=30)
"""At the latest. To look costs next to nothing, and a job may wait in its service's own queue."""
THROTTLED_LOST_AFTER = timedelta(minutes=10)
"""A message that was put off for a service's quota comes again in a minute or so, for ever."""
LEFT_JOB_LOOKED_AT_AGAIN = timedelta(hours=4)
"""One of a session that is gone: its event tidies up after it, and this only if that was lost."""
JOB_LOST_AFTER = timedelta(hours=24)
"""As long as audio is kept by default: what comes later helps nobody any more."""


LONGEST_WAIT = timedelta(minutes=15)
"""The longest that SQS delays a message."""


class Due(Enum):
    """What is to be done."""

    EXPIRE = auto()
    COMPLETE = auto()
    SEND_AGAIN = auto()
    GIVE_UP = auto()
    CLEAN = auto()
    NOTHING = auto()


def what_is_due(session: Session, now: datetime) -> Due:
    """Return what is to be done about a session whose due time is over."""
    status = session.at(now).status
    if session.erased_at or status is Status.CANCELLED:
        return Due.CLEAN
    if session.status.is_open and status is Status.EXPIRED:
        return Due.EXPIRE
    if status is Status.PROCESSING:
        return _due_in_processing(session, now)
    if session.is_writing and status is not Status.FAILED:
        return _due_while_writing(session)
    return Due.NOTHING


def _due_in_processing(session: Session, now: datetime) -> Due:
    if session.result:
        return Due.COMPLETE
    if session.awaits_job and session.assembled_at:
        hopeless = now - session.assembled_at >= JOB_LOST_AFTER
        return Due.GIVE_UP if hopeless else Due.SEND_AGAIN
    return _due_while_writing(session)


def _due_while_writing(session: Session) -> Due:
    return Due.GIVE_UP if session.resends >= MAX_RESENDS else Due.SEND_AGAIN


def due_after_sending_again(session: Session, now: datetime) -> datetime:
    """Return when a session whose message is sent again is due next.

    Each wait is twice as long as the one before; those for a job go on growing only so far.
    """
    wait = MESSAGE_LOST_AFTER * float(2 ** min(session.resends + 1, MAX_RESENDS))
    return now + (min(wait, JOB_LOOKED_AT_AGAIN) if session.awaits_job else wait)


def wait_for_place(waits: int, random: float) -> timedelta:
    """Return how long a session waits whose tenant has all its workers, after so many waits.

    5 to 20 s, and longer the longer the tenant's backlog seems to be; ``random`` is from 0 to 1.
    """
    return min(timedelta(seconds=5) * (1 + 3 * random) * (1 + waits // 8), LONGEST_WAIT)


def due_after_assembling(assembled_at: datetime, audio_seconds: float) -> datetime:
    """Return when a job is looked at that nothing was heard of since its audio was assembled."""
    first, last = JOB_LOOKED_AT_FIRST
    return assembled_at + min(max(timedelta(seconds=audio_seconds), first), last)


def due_after_throttling(session: Session, now: datetime) -> datetime:
    """Return when a session is due whose job could not be asked about.

    While a message of it is under way the sweeper is to send no other; but it gives up in time.
    """
    given_up_at = (session.assembled_at or session.changed_at) + JOB_LOST_AFTER
    return min(max(session.due_at or now, now + THROTTLED_LOST_AFTER), given_up_at)


def job_may_run(session: Session, now: datetime) -> bool:
    """Whether a job of a session that is over may still be running, and leave something behind."""
    return session.transcription_job is not None and now - session.changed_at < JOB_LOST_AFTER
