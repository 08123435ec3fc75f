"""A queue with its dead-letter queue, and the function that works through it."""

from aws_cdk import Duration
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.function import ScribeFunction, name_in_template

MAX_RECEIVES = 8
"""With the workers' back-off of 5 s, doubled each time, a fault may last ten minutes."""
KEEP_DEAD_LETTERS = Duration.days(14)
"""The longest that SQS keeps a message."""


class WorkQueue(Construct):
    """A queue named ``<name>Queue``, and ``<name>DeadLetters`` for what fails eight times.

    Messages carry ids only, no clinical data, so the queue's own encryption is enough. The
    visibility timeout is six times the worker's (what AWS asks for, or messages are delivered
    again while they are worked on), so it is derived from ``worker_timeout`` and nowhere set;
    ``burial_timeout`` is that of the function which takes the dead letters. A message is
    ``held_back`` for so long before it can be read.
    """

    def __init__(
        self,
        scope: Construct,
        name: str,
        *,
        worker_timeout: Duration,
        burial_timeout: Duration,
        held_back: Duration | None = None,
    ) -> None:
        super().__init__(scope, f"{name}Work")
        self._worker_timeout = worker_timeout
        self.dead_letters = plain_queue(
            self, f"{name}DeadLetters", visibility=_visibility(burial_timeout)
        )
        self.queue = plain_queue(
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

    def sending(self) -> iam.PolicyStatement:
        """What a function needs to send to the queue."""
        return iam.PolicyStatement(actions=["sqs:SendMessage"], resources=[self.queue.queue_arn])

    def working(self) -> iam.PolicyStatement:
        """What the worker needs: to consume, and to choose its own back-off."""
        return consuming(self.queue)

    def feed(self, worker: ScribeFunction, *, concurrency: int) -> None:
        """Let ``worker`` read the queue, a message each, at most ``concurrency`` at once."""
        if (
            worker.timeout is None
            or worker.timeout.to_seconds() != self._worker_timeout.to_seconds()
        ):
            raise ValueError(f"{worker.node.id} must have the timeout that its queue was made for")
        feed_from(self.queue, worker, concurrency=concurrency, batch_size=1)


def plain_queue(
    scope: Construct,
    name: str,
    *,
    visibility: Duration | None = None,
    dead_letters: sqs.Queue | None = None,
    held_back: Duration | None = None,
) -> sqs.Queue:
    """Return an encrypted queue, reached over TLS only, that keeps messages for 14 days."""
    queue = sqs.Queue(
        scope,
        name,
        encryption=sqs.QueueEncryption.SQS_MANAGED,
        enforce_ssl=True,
        retention_period=KEEP_DEAD_LETTERS,
        visibility_timeout=visibility,
        delivery_delay=held_back,
        dead_letter_queue=sqs.DeadLetterQueue(queue=dead_letters, max_receive_count=MAX_RECEIVES)
        if dead_letters
        else None,
    )
    name_in_template(queue, name)
    return queue


def consuming(*queues: sqs.Queue) -> iam.PolicyStatement:
    """What Lambda needs to read ``queues`` on a function's behalf."""
    return iam.PolicyStatement(
        actions=[
            "sqs:ChangeMessageVisibility",
            "sqs:DeleteMessage",
            "sqs:GetQueueAttributes",
            "sqs:ReceiveMessage",
        ],
        resources=[queue.queue_arn for queue in queues],
    )


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
