"""From an event on the bus to a webhook's receiver: rule, queues, workers, and the secrets' key."""

from collections.abc import Sequence

from aws_cdk import Duration
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from constructs import Construct

from infra.function import Platform, ScribeFunction
from infra.keys import make_key
from infra.storage import Storage
from infra.work_queue import WorkQueue
from scribe.aws import schema
from scribe.settings import (
    DeliverWebhookSettings,
    DispatchWebhooksSettings,
    SweepDeliveriesSettings,
    WebhooksSettings,
)

SOURCE = "wardscribe"
"""Of our own events on the bus (``scribe/aws/bus.py``)."""
DISPATCH_TIMEOUT = Duration.seconds(29)
DELIVERY_TIMEOUT = Duration.seconds(25)
"""A request may take 15 s, and a place at a webhook is held for 30: by then its holder is gone."""
SWEEP_TIMEOUT = Duration.seconds(55)


class Webhooks(Construct):
    """The queues ``dispatch`` and ``deliveries`` with their workers, fed by ``bus``."""

    def __init__(
        self,
        scope: Construct,
        platform: Platform,
        storage: Storage,
        bus: events.IEventBus,
        *,
        burial_timeout: Duration,
    ) -> None:
        super().__init__(scope, "Webhooks")
        self._platform = platform
        self._storage = storage
        self._key = make_key(self, "WebhookKey", "Secrets of webhooks", platform.deployment)
        self.dispatch = WorkQueue(
            self,
            "Dispatch",
            platform.messages,
            worker_timeout=DISPATCH_TIMEOUT,
            burial_timeout=burial_timeout,
        )
        self.deliveries = WorkQueue(
            self,
            "Deliveries",
            platform.messages,
            worker_timeout=DELIVERY_TIMEOUT,
            burial_timeout=burial_timeout,
        )
        self.dead_letters = [self.dispatch.dead_letters, self.deliveries.dead_letters]
        self._dispatch(bus)
        self._deliver()
        self._sweep()

    def api_settings(self) -> WebhooksSettings:
        """Return what the API's function is told."""
        return WebhooksSettings(
            table_name=self._storage.table.table_name,
            deliveries_queue_url=self.deliveries.url,
            webhook_key_arn=self._key.key_arn,
            local_webhooks=self._platform.deployment.local_webhooks,
        )

    def api_access(self) -> Sequence[iam.PolicyStatement]:
        """Return what the API's function may: it seals secrets, and can open none."""
        return [
            *self._own_rows("DeleteItem", "GetItem", "PutItem", "Query", "UpdateItem"),
            *self._storage.reading_index(
                schema.LISTING_INDEX, leading_keys=schema.WEBHOOK_LEADING_KEYS
            ),
            *self.deliveries.sending(),
            self._using_key("kms:Encrypt"),
        ]

    def _dispatch(self, bus: events.IEventBus) -> None:
        rule = events.Rule(
            self,
            "Events",
            event_bus=bus,
            event_pattern=events.EventPattern(
                source=[SOURCE],
                detail_type=events.Match.any_of(
                    events.Match.prefix("session."), events.Match.prefix("document.")
                ),
            ),
        )
        rule.add_target(
            targets.SqsQueue(self.dispatch.queue, dead_letter_queue=self.dispatch.dead_letters)
        )
        worker = ScribeFunction(
            self,
            "workers.dispatch_webhooks",
            self._platform,
            timeout=DISPATCH_TIMEOUT,
            settings=[
                DispatchWebhooksSettings(
                    table_name=self._storage.table.table_name,
                    dispatch_queue_url=self.dispatch.url,
                    deliveries_queue_url=self.deliveries.url,
                )
            ],
            access=[
                *self._own_rows("PutItem", "Query"),
                *self.dispatch.working(),
                *self.deliveries.sending(),
            ],
        )
        self.dispatch.feed(worker, concurrency=10)

    def _deliver(self) -> None:
        deployment = self._platform.deployment
        worker = ScribeFunction(
            self,
            "workers.deliver_webhook",
            self._platform,
            timeout=DELIVERY_TIMEOUT,
            settings=[
                DeliverWebhookSettings(
                    table_name=self._storage.table.table_name,
                    deliveries_queue_url=self.deliveries.url,
                    webhook_key_arn=self._key.key_arn,
                    local_webhooks=deployment.local_webhooks,
                )
            ],
            access=[
                *self._own_rows("GetItem", "PutItem", "UpdateItem"),
                *self.deliveries.working(),
                *self.deliveries.sending(),
                self._using_key("kms:Decrypt"),
            ],
        )
        self.deliveries.feed(worker, concurrency=deployment.deliveries_concurrency)

    def _sweep(self) -> None:
        self.sweeper = ScribeFunction(
            self,
            "workers.sweep_deliveries",
            self._platform,
            timeout=SWEEP_TIMEOUT,
            settings=[
                SweepDeliveriesSettings(
                    table_name=self._storage.table.table_name,
                    deliveries_queue_url=self.deliveries.url,
                )
            ],
            access=[
                *self._own_rows("GetItem", "PutItem"),
                *self._storage.reading_index(
                    schema.DUE_INDEX, leading_keys=schema.delivery_due_partition("*")
                ),
                *self.deliveries.sending(),
            ],
            dead_letters=self._platform.messages.queue(self, "UnsweptDeliveries"),
        )
        rule = events.Rule(self, "EveryMinute", schedule=events.Schedule.rate(Duration.minutes(1)))
        rule.add_target(targets.LambdaFunction(self.sweeper, retry_attempts=0))

    def _own_rows(self, *actions: str) -> list[iam.PolicyStatement]:
        return self._storage.using_items(*actions, leading_keys=schema.WEBHOOK_LEADING_KEYS)

    def _using_key(self, action: str) -> iam.PolicyStatement:
        """Let a secret be sealed or opened, for a webhook that is named.

        The emulator, which enforces roles too, knows no encryption context.
        """
        names = () if self._platform.deployment.local else ("tenant", "webhook_id")
        context = {f"kms:EncryptionContext:{name}": "*" for name in names}
        return iam.PolicyStatement(
            actions=[action],
            resources=[self._key.key_arn],
            conditions={"StringLike": context} if context else None,
        )
