"""Metrics: numbers in a line of the log, which CloudWatch takes out of it and counts.

The line is in CloudWatch's embedded metric format, so that a metric costs no call, and leads back
to the session that it was counted for. Never with a tenant, a session or anything clinical as a
dimension: each value of a dimension is a metric of its own.
"""

import time
from collections.abc import Mapping
from functools import cache
from typing import Any

from scribe.settings import MetricsSettings

METRICS = {
    "Sessions": "Count",
    "Chunks": "Count",
    "AudioSeconds": "Seconds",
    "SecondsWaiting": "Seconds",
    "SecondsHearing": "Seconds",
    "TranscribeThrottles": "Count",
    "NoteThrottles": "Count",
    "SecondsWriting": "Seconds",
    "SecondsToResult": "Seconds",
    "NoteWarnings": "Count",
    "TokensIn": "Count",
    "TokensOut": "Count",
    "TokensFromCache": "Count",
    "EventsRefused": "Count",
    "Retries": "Count",
    "DeadLetters": "Count",
    "Sweeps": "Count",
    "SessionsDue": "Count",
    "SweepFaults": "Count",
    "DeliveryAttempts": "Count",
    "Deliveries": "Count",
    "SecondsToDelivery": "Seconds",
    "DeliverySweeps": "Count",
    "WebhooksDisabled": "Count",
    "RateLimited": "Count",
    "RateLimitFaults": "Count",
    "LoginFailures": "Count",
}
"""Every metric there is, with its unit; ``docs/operations.md`` says what each counts."""

settings = cache(MetricsSettings.read)


def metrics(values: Mapping[str, float | None], **dimensions: str | None) -> dict[str, Any]:
    """Return what a log line has besides its message (``extra``) for its numbers to be counted.

    What is None is left out. Each dimension refines those before it, and the values are counted
    at each step: by ``Outcome``, and by ``Outcome`` and ``Code``.

    Raises:
        KeyError: a value's name is none of ``METRICS``.
    """
    counted = {name: value for name, value in values.items() if value is not None}
    known = {name: value for name, value in dimensions.items() if value is not None}
    names = list(known)
    return {
        **counted,
        **known,
        "_aws": {
            "Timestamp": time.time_ns() // 1_000_000,
            "CloudWatchMetrics": [
                {
                    "Namespace": settings().metrics_namespace,
                    "Dimensions": [names[: step + 1] for step in range(len(names))] or [[]],
                    "Metrics": [{"Name": name, "Unit": METRICS[name]} for name in counted],
                }
            ],
        },
    }
