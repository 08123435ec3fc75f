"""Send dead letters again, once what killed them is mended.

    python -m ops.redrive --list
    python -m ops.redrive --session clinic-7/ses_0123456789abcdef
    python -m ops.redrive --all

A session whose message died has failed, or lacks a document. Redriving begins its next attempt:
what was heard and written stays, the rest is done again.
"""

import os
import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from ops.target import add_target_arguments, target_of
from scribe.aws.clients import client
from scribe.aws.dead_letters import DeadLetter, DeadLetters
from scribe.aws.queue import Queue
from scribe.aws.redriving import Redriving
from scribe.aws.sessions import Sessions
from scribe.message import ProcessSession, subject_of


def redrive(table_name: str, queue_url: str, letter: DeadLetter, *, now: datetime) -> str:
    """Process a dead letter's session again; return in words what became of the letter.

    The letter is dropped once its session is under way again, or needs it no more; one that no
    session is known for stays.
    """
    message = subject_of(letter.body)
    if message is None:
        return "kept: it can't be read"
    session = Sessions(table_name).get(message.tenant, message.session_id)
    if session is None:
        DeadLetters(table_name).forget(letter)
        return "dropped: the session is gone"
    outcome = f"dropped: the session is {session.status.value} without it"
    begin = session.can_begin_anew
    if session.attempt == message.attempt and (begin or session.can_write_again):
        redriving = Redriving(table_name)
        again = (redriving.begin_anew if begin else redriving.write_again)(session, now=now)
        if again is None:
            return "kept: the session changed just now, try again"
        Queue(queue_url).send(
            ProcessSession(tenant=again.tenant, session_id=again.session_id, attempt=again.attempt)
        )
        outcome = f"sent again, as attempt {again.attempt}"
    DeadLetters(table_name).forget(letter)
    return outcome


def send_as_it_was(table_name: str, queue_url: str, letter: DeadLetter) -> str:
    """Send a dead letter that is no message about a session once more, as it was."""
    client("sqs").send_message(QueueUrl=queue_url, MessageBody=letter.body)
    DeadLetters(table_name).forget(letter)
    return "sent again"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit status."""
    options = _parser().parse_args(arguments)
    target = target_of(options)
    os.environ |= target.environment
    table_name, queue_url = target.outputs["TableName"], target.outputs["ProcessQueueUrl"]
    letters = [letter for letter in DeadLetters(table_name).all() if _wanted(letter, options)]
    for letter in letters:
        said = f"{letter.died_at}  {letter.queue}  {_subject(letter)}  cause: {letter.cause}"
        if options.list:
            outcome = ""
        elif output := _own_queue(letter):
            outcome = send_as_it_was(table_name, target.outputs[output], letter)
        else:
            outcome = redrive(table_name, queue_url, letter, now=datetime.now(UTC))
        print(f"{said}  {outcome}".rstrip())
    if not letters:
        print("There is no such dead letter.")
    return 0


def _own_queue(letter: DeadLetter) -> str | None:
    """Return the output with the address of a letter's queue, if it goes back there as it was."""
    names = ("LateAudio", "Dispatch", "Deliveries")
    return next((f"{name}QueueUrl" for name in names if name in letter.queue), None)


def _subject(letter: DeadLetter) -> str:
    message = subject_of(letter.body)
    return f"{message.tenant}/{message.session_id}" if message else f"message {letter.message_id}"


def _wanted(letter: DeadLetter, options: Any) -> bool:
    return options.session is None or _subject(letter) == options.session


def _parser() -> ArgumentParser:
    parser = ArgumentParser(
        prog="python -m ops.redrive",
        description=__doc__,
        formatter_class=RawDescriptionHelpFormatter,
    )
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--list", action="store_true", help="show the dead letters, send none")
    which.add_argument("--all", action="store_true", help="send all of them again")
    which.add_argument("--session", metavar="TENANT/ID", help="send one session's again")
    add_target_arguments(parser)
    return parser


if __name__ == "__main__":
    sys.exit(main())
