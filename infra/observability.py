"""What whoever is on call is told: alarms with their topic, and a dashboard to look at."""

from aws_cdk import Aws, CfnOutput, Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as cloudwatch_actions
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

from infra.api import Api
from infra.dashboard import add_dashboard
from infra.deployment import Deployment
from infra.keys import make_key
from infra.measures import Measures
from infra.pipeline import Pipeline
from infra.template_names import name_in_template

RUNBOOK = "docs/operations.md"
MINUTES_5 = Duration.minutes(5)
HOUR = Duration.hours(1)


class Observability(Construct):
    """The alarms, each with its chapter in the runbook, and the dashboard of the deployment.

    What CloudWatch computes from several metrics is left out on one machine: the emulator can't.
    """

    def __init__(
        self, scope: Construct, deployment: Deployment, pipeline: Pipeline, api: Api
    ) -> None:
        super().__init__(scope, "Observability")
        self._deployment = deployment
        self._action = cloudwatch_actions.SnsAction(self._make_topic())
        self._alarms: list[cloudwatch.Alarm] = []
        measures = Measures(deployment, pipeline, api)
        self._watch_sessions(measures)
        self._watch_queues(measures)
        self._watch_webhooks(measures)
        self._watch_sweeper(measures)
        self._watch_api(measures)
        add_dashboard(self, deployment, measures, self._alarms)

    def _watch_sessions(self, measures: Measures) -> None:
        self._alarm(
            "failing-sessions",
            "One in five sessions of the last hour failed, and five or more ended.",
            measures.failed_percent(HOUR),
            threshold=20,
        )
        self._alarm(
            "silent-sessions",
            "A session was given up: however often its message was sent, nobody finished it.",
            measures.due("GIVE_UP", MINUTES_5),
            threshold=1,
        )

    def _watch_queues(self, measures: Measures) -> None:
        self._alarm(
            "dead-letters",
            "A message failed at every try; its session or document is marked failed.",
            measures.own("DeadLetters", MINUTES_5),
            threshold=1,
        )
        self._alarm(
            "unread-dead-letters",
            "A dead letter lies unread for a quarter of an hour: its session is told nothing.",
            measures.unread_dead_letters(MINUTES_5),
            threshold=1,
            periods=3,
        )
        self._alarm(
            "process-backlog",
            "A session waits to be heard for half an hour.",
            measures.oldest_message("process", MINUTES_5),
            threshold=30 * 60,
        )
        # Longer than a message sleeps (half an hour) whose worker was killed.
        self._alarm(
            "notes-backlog",
            "A document waits to be written for 40 minutes.",
            measures.oldest_message("notes", MINUTES_5),
            threshold=40 * 60,
        )
        self._alarm(
            "unpublished-events",
            "Events could not be put on the bus: those who subscribed to them miss them.",
            measures.unpublished_events(MINUTES_5),
            threshold=1,
        )
        self._alarm(
            "uncounted-usage",
            "What tenants used could not be counted: their usage and quotas are short of it.",
            measures.uncounted_usage(MINUTES_5),
            threshold=1,
        )

    def _watch_webhooks(self, measures: Measures) -> None:
        self._alarm(
            "dispatch-backlog",
            "An event waits for a quarter of an hour to be handed to webhooks.",
            measures.oldest_message("dispatch", MINUTES_5),
            threshold=15 * 60,
        )
        # Longer than a message may be delayed until its attempt is due.
        self._alarm(
            "deliveries-backlog",
            "A delivery to a webhook waits for half an hour to be sent.",
            measures.oldest_message("deliveries", MINUTES_5),
            threshold=30 * 60,
        )
        self._alarm(
            "failing-deliveries",
            "Nine in ten attempts of the last hour to send to webhooks failed, of 20 or more.",
            measures.failed_attempts_percent(HOUR),
            threshold=90,
        )
        self._alarm(
            "delivery-sweeper-silent",
            "The deliveries' sweeper, due every minute, has not finished a run for five minutes.",
            measures.own("DeliverySweeps", Duration.minutes(1)),
            threshold=1,
            below=True,
            periods=5,
        )

    def _watch_sweeper(self, measures: Measures) -> None:
        self._alarm(
            "sweeper-silent",
            "The sweeper, due every minute, has not finished a run for five minutes.",
            measures.own("Sweeps", Duration.minutes(1)),
            threshold=1,
            below=True,
            periods=5,
        )
        self._alarm(
            "sweeper-failing",
            "A sweeper fails, or fails at something it found, a quarter of an hour on end.",
            measures.sweeper_faults(MINUTES_5),
            threshold=1,
            periods=3,
        )

    def _watch_api(self, measures: Measures) -> None:
        self._alarm(
            "api-errors",
            "The API answered five requests within five minutes with a 5xx.",
            measures.api("5XXError", "Sum", MINUTES_5),
            threshold=5,
        )
        self._alarm(
            "authorizer-errors",
            "The authorizer failed: requests are answered 500 whatever they show.",
            measures.authorizer_faults(MINUTES_5),
            threshold=1,
        )
        self._alarm(
            "uncounted-requests",
            "For a quarter of an hour requests or logins pass uncounted: no limit holds.",
            measures.own("RateLimitFaults", MINUTES_5),
            threshold=1,
            periods=3,
        )
        self._alarm(
            "throttled-functions",
            "Lambda refused to run functions: the account's concurrency is used up.",
            measures.throttles(MINUTES_5),
            threshold=1,
            periods=2,
        )

    def _alarm(
        self,
        name: str,
        meaning: str,
        metric: cloudwatch.IMetric,
        *,
        threshold: float,
        below: bool = False,
        periods: int = 1,
    ) -> None:
        """Alarm when ``metric`` reaches ``threshold``, or is ``below`` it, ``periods`` on end.

        Nothing measured is nothing wrong, but for what is always to be above its threshold.
        """
        if self._deployment.local and isinstance(metric, cloudwatch.MathExpression):
            return
        alarm = cloudwatch.Alarm(
            self,
            name.title().replace("-", ""),
            alarm_name=f"{self._deployment.stack_name}-{name}",
            alarm_description=f"{meaning} See {RUNBOOK}, {name}.",
            metric=metric,
            threshold=threshold,
            comparison_operator=cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD
            if below
            else cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
            evaluation_periods=periods,
            treat_missing_data=cloudwatch.TreatMissingData.BREACHING
            if below
            else cloudwatch.TreatMissingData.NOT_BREACHING,
        )
        alarm.add_alarm_action(self._action)
        alarm.add_ok_action(self._action)
        self._alarms.append(alarm)

    def _make_topic(self) -> sns.Topic:
        """Return the alarms' topic; its key is its own, since CloudWatch must be let use it."""
        key = make_key(self, "AlarmKey", "Alarms", self._deployment)
        key.add_to_resource_policy(_cloudwatch_may("kms:Decrypt", "kms:GenerateDataKey", on="*"))
        topic = sns.Topic(self, "Alarms", master_key=key, enforce_ssl=True)
        # A topic with a policy of its own has not the one that lets its account in.
        topic.add_to_resource_policy(_cloudwatch_may("sns:Publish", on=topic.topic_arn))
        if self._deployment.alarm_email:
            topic.add_subscription(subscriptions.EmailSubscription(self._deployment.alarm_email))
        name_in_template(topic, "AlarmTopic")
        CfnOutput(self, "Topic", value=topic.topic_arn).override_logical_id("AlarmTopicArn")
        return topic


def _cloudwatch_may(*actions: str, on: str) -> iam.PolicyStatement:
    """Let the alarms of this account, and of no other, do ``actions``."""
    return iam.PolicyStatement(
        actions=list(actions),
        resources=[on],
        principals=[iam.ServicePrincipal("cloudwatch.amazonaws.com")],
        conditions={"StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID}},
    )
