"""What tenants use, counted from the table's stream."""

from typing import Any

from aws_cdk import aws_lambda as lambda_
from aws_cdk.aws_lambda_event_sources import SqsDlq
from constructs import Construct

from infra.function import Platform, ScribeFunction
from infra.storage import Storage
from scribe.aws.counters_schema import (
    MOST_CHANGES_AT_ONCE,
    USAGE_LEADING_KEYS,
    USAGE_MARK_LEADING_KEYS,
)
from scribe.aws.schema import SORT_KEY
from scribe.settings import UsageSettings


class Usage(Construct):
    """The worker that counts; what it can't count for an hour is kept in ``uncounted``."""

    def __init__(self, scope: Construct, platform: Platform, storage: Storage) -> None:
        super().__init__(scope, "Usage")
        self.uncounted = platform.messages.queue(self, "UncountedUsage")
        counters = storage.counters
        worker = ScribeFunction(
            self,
            "workers.count_usage",
            platform,
            settings=[UsageSettings(counters_name=counters.name)],
            access=[
                *counters.using("UpdateItem", leading_keys=USAGE_LEADING_KEYS),
                *counters.using("PutItem", leading_keys=USAGE_MARK_LEADING_KEYS),
                *platform.messages.sending(self.uncounted),
                *storage.reading_stream(),
            ],
        )
        lambda_.EventSourceMapping(
            worker,
            "UsageFromTable",
            target=worker,
            event_source_arn=storage.table.table_stream_arn,
            starting_position=lambda_.StartingPosition.TRIM_HORIZON,
            batch_size=MOST_CHANGES_AT_ONCE,
            bisect_batch_on_error=True,
            report_batch_item_failures=True,
            retry_attempts=60,
            on_failure=SqsDlq(self.uncounted),
            filters=[
                _rows("session", "INSERT", {}),
                _rows("session", "MODIFY", {"NewImage": _BEYOND_RECORDING}),
                _rows("delivery", "MODIFY", {"NewImage": ["delivered"]}),
            ],
        )


_BEYOND_RECORDING = ["processing", "completed", "partial", "failed"]
"""The touches of uploads, by far the most changes, add nothing."""


def _rows(sort_key: str, event: str, statuses: dict[str, list[str]]) -> Any:
    """Let such changes of rows of one kind through, by their status before or after."""
    return lambda_.FilterCriteria.filter(
        {
            "eventName": [event],
            "dynamodb": {
                "Keys": {SORT_KEY: {"S": [sort_key]}},
                **{image: {"status": {"S": listed}} for image, listed in statuses.items()},
            },
        }
    )
