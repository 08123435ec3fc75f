"""A queue with its dead-letter queue, and the function that works through it."""

from aws_cdk import Duration
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.function import ScribeFunction
from infra.messages import Messages


class WorkQueue(Construct):
    """A queue named ``<name>Queue``, and ``<name>DeadLetters`` for what fails eight times.

    The visibility timeout is six times the worker's (what AWS asks for, or messages are delivered
    again while they are worked on), so it is derived from ``worker_timeout`` and nowhere set;
    ``burial_timeout`` is that of the function which takes the dead letters. A message is
    ``held_back`` for so long before it can be read.
    """

    def __init__(
        self,
        scope: Construct,
        name: str,
        messages: Messages,
        *,
        worker_timeout: Duration,
        burial_timeout: Duration,
        held_back: Duration | None = None,
    ) -> None:
        super().__init__(scope, f"{name}Work")
        self._messages = messages
        self._worker_timeout = worker_timeout
        self.dead_letters = messages.queue(
            self, f"{name}DeadLetters", visibility=_visibility(burial_timeout)
        )
        self.queue = messages.queue(
            self,
            f"{name}Queue",
            visibility=_visibility(worker_timeout),
            dead_letters=self.dead_letters,
            held_back=held_back,
        )

    @property
    def url(self) -> str:
        """The queue's address."""
        return self.queue.queue_url

    def sending(self) -> list[iam.PolicyStatement]:
        """What a function needs to send to the queue."""
        return self._messages.sending(self.queue)

    def working(self) -> list[iam.PolicyStatement]:
        """What the worker needs: to consume, and to choose its own back-off."""
        return self._messages.consuming(self.queue)

    def feed(self, worker: ScribeFunction, *, concurrency: int) -> None:
        """Let ``worker`` read the queue, a message each, at most ``concurrency`` at once."""
        if (
            worker.timeout is None
            or worker.timeout.to_seconds() != self._worker_timeout.to_seconds()
        ):
            raise ValueError(f"{worker.node.id} must have the timeout that its queue was made for")
        feed_from(self.queue, worker, concurrency=concurrency, batch_size=1)


def feed_from(
    queue: sqs.Queue, worker: lambda_.Function, *, concurrency: int, batch_size: int
) -> None:
    """Let ``worker`` read ``queue``, saying of each message by itself whether it failed."""
    lambda_.EventSourceMapping(
        worker,
        f"From{queue.node.id}",
        target=worker,
        event_source_arn=queue.queue_arn,
        batch_size=batch_size,
        max_concurrency=concurrency,
        report_batch_item_failures=True,
    )


def _visibility(worker_timeout: Duration) -> Duration:
    return Duration.seconds(6 * worker_timeout.to_seconds())
