"""SQS queues: sending, and putting a message off."""

import math
from datetime import timedelta
from typing import Any

from scribe.aws.clients import client
from scribe.message import DeliverWebhook, LookAtJob, ProcessSession


class Queue:
    """One SQS queue. Messages have groups: a busy tenant, or webhook, can't starve another."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._client: Any = client("sqs")

    def send(
        self,
        message: ProcessSession | LookAtJob | DeliverWebhook,
        *,
        delay: timedelta = timedelta(0),
    ) -> None:
        """Send a message, to be received at once or after a delay of at most 15 minutes."""
        delayed = {"DelaySeconds": math.ceil(delay.total_seconds())} if delay else {}
        self._client.send_message(
            QueueUrl=self._url,
            MessageBody=message.model_dump_json(exclude_none=True),
            MessageGroupId=message.group,
            **delayed,
        )

    def put_off(self, receipt_handle: str, delay: timedelta) -> None:
        """Let a message that was received come again after a delay of at most 12 hours."""
        self._client.change_message_visibility(
            QueueUrl=self._url,
            ReceiptHandle=receipt_handle,
            VisibilityTimeout=int(delay.total_seconds()),
        )
