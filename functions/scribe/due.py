"""What is to be done about a session whose time has come: the sweeper's rules.

Every open or processing session has a due time. Whoever works on it moves that time on, so a
session is only due when nobody has for too long, or when its own time is over.
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
        return _due_in_processing(session)
    return Due.NOTHING


def _due_in_processing(session: Session) -> Due:
    if session.result:
        return Due.COMPLETE
    return Due.GIVE_UP if session.resends >= MAX_RESENDS else Due.SEND_AGAIN


def due_after_sending_again(session: Session, now: datetime) -> datetime:
    """Return when a session whose message is sent again is due next."""
    return now + MESSAGE_LOST_AFTER * float(2 ** (session.resends + 1))
