"""The metrics of a deployment by what they mean, for its alarms and its dashboard."""

from typing import Literal

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch

from infra.api import STAGE, Api
from infra.deployment import Deployment
from infra.function import ScribeFunction
from infra.pipeline import Pipeline

OUTCOMES = ("completed", "partial", "failed", "expired", "cancelled")
ENOUGH = 5
"""Sessions that must have ended for a percentage of them to say anything."""
ENOUGH_ATTEMPTS = 20
"""The same of attempts to send to webhooks."""
QueueName = Literal["process", "notes", "dispatch", "deliveries"]


class Measures:
    """Metrics of one deployment; ``period`` is what a number of theirs stands for."""

    def __init__(self, deployment: Deployment, pipeline: Pipeline, api: Api) -> None:
        self._stack_name = deployment.stack_name
        self._pipeline = pipeline
        self._api = api

    def own(
        self, name: str, period: Duration, statistic: str = "Sum", **dimensions: str
    ) -> cloudwatch.Metric:
        """One that the functions count (``scribe/edge/metrics.py``)."""
        return cloudwatch.Metric(
            namespace=self._stack_name,
            metric_name=name,
            statistic=statistic,
            period=period,
            dimensions_map=dimensions or None,
        )

    def sessions(self, outcome: str, period: Duration) -> cloudwatch.Metric:
        """Sessions that ended so."""
        return self.own("Sessions", period, Outcome=outcome)

    def failures_by_code(self, period: Duration) -> cloudwatch.MathExpression:
        """Failed sessions, a line for each code."""
        schema = f'{{"{self._stack_name}",Outcome,Code}}'
        search = f"SEARCH('{schema} MetricName=\"Sessions\"', 'Sum', {period.to_seconds():.0f})"
        return cloudwatch.MathExpression(
            expression=search, label="", using_metrics={}, period=period
        )

    def failed_percent(self, period: Duration) -> cloudwatch.MathExpression:
        """Failed sessions in a hundred that were processed; 0 while too few were."""
        processed = ("completed", "partial", "failed")
        ended = f"SUM([{', '.join(processed)}])"
        return cloudwatch.MathExpression(
            expression=f"IF({ended} >= {ENOUGH}, 100 * failed / {ended}, 0)",
            using_metrics={outcome: self.sessions(outcome, period) for outcome in processed},
            label="failed sessions, %",
            period=period,
        )

    def attempts(self, outcome: str, period: Duration) -> cloudwatch.Metric:
        """Attempts to send to a webhook that ``succeeded`` or ``failed``."""
        return self.own("DeliveryAttempts", period, Outcome=outcome)

    def failed_attempts_percent(self, period: Duration) -> cloudwatch.MathExpression:
        """Attempts in a hundred that failed; 0 while too few were made."""
        made = "SUM([succeeded, failed])"
        return cloudwatch.MathExpression(
            expression=f"IF({made} >= {ENOUGH_ATTEMPTS}, 100 * failed / {made}, 0)",
            using_metrics={each: self.attempts(each, period) for each in ("succeeded", "failed")},
            label="failed attempts, %",
            period=period,
        )

    def due(self, action: str, period: Duration) -> cloudwatch.Metric:
        """Sessions for which the sweeper did this."""
        return self.own("SessionsDue", period, Action=action)

    def oldest_message(self, queue: QueueName, period: Duration) -> cloudwatch.Metric:
        """How old the oldest message of a work queue is, in seconds."""
        work = {
            "process": self._pipeline.process,
            "notes": self._pipeline.notes,
            "dispatch": self._pipeline.webhooks.dispatch,
            "deliveries": self._pipeline.webhooks.deliveries,
        }
        return work[queue].queue.metric_approximate_age_of_oldest_message(
            period=period, statistic="Maximum"
        )

    def unread_dead_letters(self, period: Duration) -> cloudwatch.MathExpression:
        """Messages in the dead-letter queues, which are emptied within seconds."""
        return _summed(
            "unread dead letters",
            period,
            **{
                f"queue{number}": queue.metric_approximate_number_of_messages_visible(
                    period=period, statistic="Maximum"
                )
                for number, queue in enumerate(self._pipeline.dead_letters)
            },
        )

    def unpublished_events(self, period: Duration) -> cloudwatch.Metric:
        """Batches of changes whose events the bus did not take."""
        return self._pipeline.unpublished_events.metric_approximate_number_of_messages_visible(
            period=period, statistic="Maximum"
        )

    def uncounted_usage(self, period: Duration) -> cloudwatch.Metric:
        """Batches of changes that could not be counted as tenants' usage."""
        return self._pipeline.uncounted_usage.metric_approximate_number_of_messages_visible(
            period=period, statistic="Maximum"
        )

    def event_delay(self, period: Duration) -> cloudwatch.Metric:
        """How old a change is when its event is published, in milliseconds."""
        return self._pipeline.publisher.metric("IteratorAge", period=period, statistic="Maximum")

    def sweeper_faults(self, period: Duration) -> cloudwatch.MathExpression:
        """Runs of the sweepers that failed or were refused, and what else they failed at."""
        sweepers = {"": self._pipeline.sweeper, "deliveries_": self._pipeline.webhooks.sweeper}
        return _summed(
            "faults of the sweepers",
            period,
            **{f"{of}runs": each.metric_errors(period=period) for of, each in sweepers.items()},
            **{
                f"{of}refused": each.metric_throttles(period=period)
                for of, each in sweepers.items()
            },
            single=self.own("SweepFaults", period),
        )

    def authorizer_faults(self, period: Duration) -> cloudwatch.MathExpression:
        """Requests that the authorizer failed to say anything about."""
        authorizer: ScribeFunction = self._api.authorizer
        return _summed(
            "faults of the authorizer",
            period,
            failed=authorizer.metric_errors(period=period),
            refused=authorizer.metric_throttles(period=period),
        )

    def throttles(self, period: Duration) -> cloudwatch.Metric:
        """Invocations that Lambda refused in the whole account: its limit is the account's."""
        return cloudwatch.Metric(
            namespace="AWS/Lambda",
            metric_name="Throttles",
            statistic="Sum",
            period=period,
        )

    def api(self, name: str, statistic: str, period: Duration) -> cloudwatch.Metric:
        """One of API Gateway's own."""
        return cloudwatch.Metric(
            namespace="AWS/ApiGateway",
            metric_name=name,
            statistic=statistic,
            period=period,
            dimensions_map={"ApiName": self._stack_name, "Stage": STAGE},
        )


def _summed(
    label: str, period: Duration, **metrics: cloudwatch.IMetric
) -> cloudwatch.MathExpression:
    """Return the sum of those that were measured: SUM passes over the others, ``+`` does not."""
    return cloudwatch.MathExpression(
        expression=f"SUM([{', '.join(metrics)}])",
        using_metrics=metrics,
        label=label,
        period=period,
    )
