"""The table's stream: what tenants use is counted, each change once however often it is seen."""

from collections import defaultdict
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from scribe.aws.table import deserialize
from scribe.aws.usage_rows import UsageRows
from scribe.edge.log import failing_without_words, logger
from scribe.settings import UsageSettings
from scribe.tenant_usage import counts_of
from scribe.usage_report import Counts

settings = cache(UsageSettings.read)


@cache
def _deployment() -> UsageRows:
    return UsageRows(settings().counters_name)


@failing_without_words
def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Count what a batch of stream records adds.

    If it fails, all of the batch comes again, and what was counted of it is passed over.
    """
    found: dict[tuple[str, date], dict[str, Counts]] = defaultdict(dict)
    for record in event["Records"]:
        change = record["dynamodb"]
        before, after = (deserialize(change.get(name, {})) for name in ("OldImage", "NewImage"))
        counts = counts_of(before, after) if after else {}
        if counts:
            changed_at = datetime.fromtimestamp(change["ApproximateCreationDateTime"], UTC)
            found[after["tenant"], changed_at.date()][record["eventID"]] = counts
    for (tenant, day), changes in found.items():
        new = _deployment().add(tenant, day, changes)
        logger.info("counted", extra={"tenant": tenant, "changes": len(changes), "new": new})
    return {"batchItemFailures": []}
