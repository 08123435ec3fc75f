"""The dashboard: a deployment's health on one page, the alarms above."""

from collections.abc import Sequence

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from infra.deployment import Deployment
from infra.measures import OUTCOMES, Measures, QueueName

PERIOD = Duration.minutes(5)
WIDTH = 24
"""Of a row, in CloudWatch's columns."""
STAGES = ("SecondsWaiting", "SecondsHearing", "SecondsWriting", "SecondsToResult")
TOKENS = ("TokensIn", "TokensOut", "TokensFromCache")
QUEUES: tuple[QueueName, ...] = ("process", "notes", "dispatch", "deliveries")
ACTIONS = ("SEND_AGAIN", "GIVE_UP", "COMPLETE", "EXPIRE", "CLEAN")


def add_dashboard(
    scope: Construct,
    deployment: Deployment,
    measures: Measures,
    alarms: Sequence[cloudwatch.IAlarm],
) -> None:
    """Add the dashboard, named as the stack."""
    dashboard = cloudwatch.Dashboard(
        scope,
        "Dashboard",
        dashboard_name=deployment.stack_name,
        default_interval=Duration.hours(12),
    )
    dashboard.add_widgets(
        cloudwatch.AlarmStatusWidget(title="Alarms", alarms=list(alarms), width=WIDTH, height=4)
    )
    own, api = measures.own, measures.api
    dashboard.add_widgets(
        _graph("Sessions ended", *(measures.sessions(each, PERIOD) for each in OUTCOMES)),
        _graph("Failures by code", measures.failures_by_code(PERIOD)),
        _graph("Audio", own("Chunks", PERIOD), own("AudioSeconds", PERIOD)),
    )
    dashboard.add_widgets(
        _graph("Seconds per stage, median", *(own(each, PERIOD, "p50") for each in STAGES)),
        _graph("Seconds per stage, one in ten is slower", *(own(e, PERIOD, "p90") for e in STAGES)),
        _graph(
            "Oldest message, seconds",
            *(measures.oldest_message(queue, PERIOD) for queue in QUEUES),
        ),
    )
    dashboard.add_widgets(
        _graph(
            "Failures on the way",
            own("Retries", PERIOD),
            own("TranscribeThrottles", PERIOD),
            own("NoteThrottles", PERIOD),
            own("DeadLetters", PERIOD),
            measures.unread_dead_letters(PERIOD),
            measures.sweeper_faults(PERIOD),
        ),
        _graph(
            "Swept",
            own("Sweeps", PERIOD),
            own("DeliverySweeps", PERIOD),
            *(measures.due(action, PERIOD) for action in ACTIONS),
        ),
        _graph(
            "Events",
            own("EventsRefused", PERIOD),
            measures.unpublished_events(PERIOD),
            measures.uncounted_usage(PERIOD),
            right=[measures.event_delay(PERIOD)],
        ),
    )
    dashboard.add_widgets(
        _graph("Tokens of language models", *(own(each, PERIOD) for each in TOKENS)),
        _graph("Warnings in documents", own("NoteWarnings", PERIOD)),
    )
    dashboard.add_widgets(
        _graph(
            "Attempts at webhooks",
            *(measures.attempts(each, PERIOD) for each in ("succeeded", "failed")),
        ),
        _graph(
            "Deliveries that ended, webhooks disabled",
            *(own("Deliveries", PERIOD, Outcome=each) for each in ("delivered", "failed")),
            own("WebhooksDisabled", PERIOD),
        ),
        _graph(
            "Seconds from event to delivery",
            *(own("SecondsToDelivery", PERIOD, each) for each in ("p50", "p90")),
        ),
    )
    dashboard.add_widgets(
        _graph(
            "Requests", *(api(each, "Sum", PERIOD) for each in ("Count", "4XXError", "5XXError"))
        ),
        _graph("Latency, milliseconds", *(api("Latency", each, PERIOD) for each in ("p50", "p99"))),
        _graph(
            "Refused",
            own("RateLimited", PERIOD),
            own("RateLimitFaults", PERIOD),
            own("LoginFailures", PERIOD),
            measures.authorizer_faults(PERIOD),
            measures.throttles(PERIOD),
        ),
    )


def _graph(
    title: str, *left: cloudwatch.IMetric, right: Sequence[cloudwatch.IMetric] = ()
) -> cloudwatch.GraphWidget:
    return cloudwatch.GraphWidget(
        title=title,
        left=list(left),
        right=list(right),
        left_y_axis=cloudwatch.YAxisProps(min=0, show_units=False),
        width=WIDTH // 3,
    )
