"""Queues and the event bus: encrypted with a key of their own, reached over TLS only."""

from aws_cdk import Duration
from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.deployment import Deployment
from infra.keys import make_key, through
from infra.template_names import name_in_template

MAX_RECEIVES = 8
"""With the workers' back-off of 5 s, doubled each time, a fault may last ten minutes."""
KEEP_MESSAGES = Duration.days(14)
"""The longest that SQS keeps a message."""


class Messages(Construct):
    """Makes queues and buses; messages carry ids only, no clinical data.

    Their key is not that of clinical data, since EventBridge must be let use it. ``…ing`` methods
    are what a role needs for that.
    """

    def __init__(self, scope: Construct, deployment: Deployment) -> None:
        super().__init__(scope, "Messages")
        self._deployment = deployment
        self._key = make_key(self, "MessageKey", "Messages between functions", deployment)
        # Without aws:SourceAccount or aws:SourceArn: SQS asks for the key in EventBridge's name,
        # and such a call need not carry them (of topics, SNS's guide says that it does not, "Key
        # management"). Which rules may send, and so use the key, each queue's policy says.
        self._key.add_to_resource_policy(
            iam.PolicyStatement(
                actions=["kms:Decrypt", "kms:GenerateDataKey"],
                resources=["*"],
                principals=[iam.ServicePrincipal("events.amazonaws.com")],
            )
        )

    def queue(
        self,
        scope: Construct,
        name: str,
        *,
        visibility: Duration | None = None,
        dead_letters: sqs.Queue | None = None,
        held_back: Duration | None = None,
    ) -> sqs.Queue:
        """Return a queue named ``name`` that keeps messages for 14 days.

        After eight receptions a message goes to ``dead_letters``; it is ``held_back`` for so long
        before it can be read, and hidden for ``visibility`` while it is.
        """
        queue = sqs.Queue(
            scope,
            name,
            enforce_ssl=True,
            retention_period=KEEP_MESSAGES,
            visibility_timeout=visibility,
            delivery_delay=held_back,
            dead_letter_queue=sqs.DeadLetterQueue(
                queue=dead_letters, max_receive_count=MAX_RECEIVES
            )
            if dead_letters
            else None,
        )
        resource = name_in_template(queue, name)
        if not isinstance(resource, sqs.CfnQueue):
            raise TypeError(f"{name} is no queue")
        # Told of the key, the CDK itself would let every rule of EventBridge send to the queue.
        resource.kms_master_key_id = self._key.key_arn
        return queue

    def bus(self, scope: Construct, name: str) -> events.EventBus:
        """Return an event bus named ``name`` in the template, and after the stack itself."""
        bus = events.EventBus(
            scope, name, event_bus_name=self._deployment.stack_name, kms_key=self._key
        )
        name_in_template(bus, name)
        return bus

    def sending(self, *queues: sqs.IQueue) -> list[iam.PolicyStatement]:
        """Send to ``queues``."""
        return [
            iam.PolicyStatement(
                actions=["sqs:SendMessage"], resources=[queue.queue_arn for queue in queues]
            ),
            self._using_key("kms:Decrypt", "kms:GenerateDataKey"),
        ]

    def consuming(self, *queues: sqs.IQueue) -> list[iam.PolicyStatement]:
        """Read ``queues``, as Lambda does on a function's behalf."""
        return [
            iam.PolicyStatement(
                actions=[
                    "sqs:ChangeMessageVisibility",
                    "sqs:DeleteMessage",
                    "sqs:GetQueueAttributes",
                    "sqs:ReceiveMessage",
                ],
                resources=[queue.queue_arn for queue in queues],
            ),
            self._using_key("kms:Decrypt"),
        ]

    def _using_key(self, *actions: str) -> iam.PolicyStatement:
        return iam.PolicyStatement(
            actions=list(actions),
            resources=[self._key.key_arn],
            conditions=through("sqs", self._deployment),
        )
