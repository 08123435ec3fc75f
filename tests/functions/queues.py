"""Queues as SQS has them, on a clock of the test's: at least once, in any order, eight times."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from types import SimpleNamespace
from typing import Any

from tests.functions.steps import Fault, Step

MAX_RECEIVES = 8
"""As in ``infra/messages.py``."""


@dataclass(eq=False)
class Message:
    """A message: its queue, from when on it can be received, and how often it was."""

    id: str
    queue: str
    body: str
    visible_at: datetime
    receives: int = 0
    receipt: str = ""
    deleted: bool = False


@dataclass
class Queues:
    """Queues by name, each with the one beside it (``<name>-dead``) for what fails too often.

    ``visibility`` is how long a message that was received does not come again by itself.
    """

    clock: Callable[[], datetime]
    visibility: dict[str, timedelta]
    messages: list[Message] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=count)

    def send(self, queue: str, body: str, *, delay: timedelta = timedelta()) -> None:
        """Put a message into a queue."""
        name = f"message-{next(self._numbers)}"
        self.messages.append(Message(name, queue, body, self.clock() + delay))

    def duplicate(self, message: Message) -> None:
        """Let a message come once more, whatever became of it."""
        again = replace(message, visible_at=self.clock(), receives=0, receipt="", deleted=False)
        self.messages.append(again)

    def waiting(self) -> list[Message]:
        """Return the messages that are still to be worked off, those of dead queues too."""
        return [message for message in self.messages if not message.deleted]

    def visible(self) -> list[Message]:
        """Return the messages that can be received now."""
        return [message for message in self.waiting() if message.visible_at <= self.clock()]

    def receive(self, message: Message) -> bool:
        """Receive a message; False if that was once too often, and it is moved instead."""
        if message.receives >= MAX_RECEIVES and not message.queue.endswith("-dead"):
            message.queue += "-dead"
            message.receives = 0
            return False
        message.receives += 1
        message.receipt = f"receipt-{next(self._numbers)}"
        message.visible_at = self.clock() + self.visibility[message.queue]
        return True

    def delete(self, message: Message, receipt: str) -> None:
        """Delete a message by the receipt of its last delivery; an older one deletes nothing."""
        if message.receipt == receipt:
            message.deleted = True

    def answer(self, model: Any, params: dict[str, Any], **_: Any) -> tuple[Any, Any] | None:
        """Answer a call of boto3's in the place of SQS (its event ``before-call``)."""
        asked = json.loads(params["body"])
        queue = asked["QueueUrl"].rpartition("/")[2]
        times = 2 if Step.running and Step.running.fault is Fault.REPEATED else 1
        match model.name:
            case "SendMessage":
                for _time in range(times):
                    delay = timedelta(seconds=asked.get("DelaySeconds", 0))
                    self.send(queue, asked["MessageBody"], delay=delay)
            case "ChangeMessageVisibility":
                return self._put_off(asked["ReceiptHandle"], asked["VisibilityTimeout"])
            case _:
                return None
        return _answered({})

    def _put_off(self, receipt: str, seconds: int) -> tuple[Any, Any]:
        for message in self.waiting():
            if message.receipt == receipt and message.visible_at > self.clock():
                message.visible_at = self.clock() + timedelta(seconds=seconds)
                return _answered({})
        return _answered({"Error": {"Code": "MessageNotInflight", "Message": ""}}, status=400)


def _answered(body: dict[str, Any], status: int = 200) -> tuple[Any, Any]:
    return SimpleNamespace(status_code=status), {**body, "ResponseMetadata": {}}


def sqs_event(message: Message) -> dict[str, Any]:
    """Return the event that Lambda makes of a message."""
    return {
        "Records": [
            {
                "messageId": message.id,
                "receiptHandle": message.receipt,
                "body": message.body,
                "attributes": {"ApproximateReceiveCount": str(message.receives)},
                "eventSourceARN": f"arn:aws:sqs:us-east-1:123456789012:{message.queue}",
            }
        ]
    }
