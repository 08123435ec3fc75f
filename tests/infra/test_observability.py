"""Alarms, dashboard and access log: what each goes off at, and that nothing points nowhere."""

import ast
import json
import re
from pathlib import Path
from typing import Any

from scribe.delivery import DeliveryStatus
from scribe.due import Due
from scribe.edge.metrics import METRICS
from scribe.session import Status
from tests.infra.template import Resource, Synth, Template, flat

ROOT = Path(__file__).parents[2]
OWN = "wardscribe"

# Name: what is measured, over how many seconds, how often on end, and the threshold.
ALARMS = {
    "failing-sessions": (
        "IF(SUM([Sessions completed, Sessions partial, Sessions failed]) >= 5, 100 * Sessions"
        " failed / SUM([Sessions completed, Sessions partial, Sessions failed]), 0)",
        *(3600, 1, ">= 20"),
    ),
    "silent-sessions": ("SessionsDue GIVE_UP", 300, 1, ">= 1"),
    "dead-letters": ("DeadLetters", 300, 1, ">= 1"),
    "unread-dead-letters": (
        "SUM([ApproximateNumberOfMessagesVisible {ProcessDeadLetters.QueueName},"
        " ApproximateNumberOfMessagesVisible {NotesDeadLetters.QueueName},"
        " ApproximateNumberOfMessagesVisible {LateAudioDeadLetters.QueueName},"
        " ApproximateNumberOfMessagesVisible {TranscriptionDeadLetters.QueueName},"
        " ApproximateNumberOfMessagesVisible {DispatchDeadLetters.QueueName},"
        " ApproximateNumberOfMessagesVisible {DeliveriesDeadLetters.QueueName}])",
        *(300, 3, ">= 1"),
    ),
    "process-backlog": (
        "ApproximateAgeOfOldestMessage {ProcessQueue.QueueName}",
        *(300, 1, ">= 1800"),
    ),
    "notes-backlog": (
        "ApproximateAgeOfOldestMessage {NotesQueue.QueueName}",
        *(300, 1, ">= 2400"),
    ),
    "unpublished-events": (
        "ApproximateNumberOfMessagesVisible {UnpublishedEvents.QueueName}",
        *(300, 1, ">= 1"),
    ),
    "uncounted-usage": (
        "ApproximateNumberOfMessagesVisible {UncountedUsage.QueueName}",
        *(300, 1, ">= 1"),
    ),
    "sweeper-silent": ("Sweeps", 60, 5, "< 1"),
    "sweeper-failing": (
        "SUM([Errors {Sweep}, Errors {SweepDeliveries}, Throttles {Sweep},"
        " Throttles {SweepDeliveries}, SweepFaults])",
        *(300, 3, ">= 1"),
    ),
    "dispatch-backlog": (
        "ApproximateAgeOfOldestMessage {DispatchQueue.QueueName}",
        *(300, 1, ">= 900"),
    ),
    "deliveries-backlog": (
        "ApproximateAgeOfOldestMessage {DeliveriesQueue.QueueName}",
        *(300, 1, ">= 1800"),
    ),
    "failing-deliveries": (
        "IF(SUM([DeliveryAttempts succeeded, DeliveryAttempts failed]) >= 20,"
        " 100 * DeliveryAttempts failed / SUM([DeliveryAttempts succeeded,"
        " DeliveryAttempts failed]), 0)",
        *(3600, 1, ">= 90"),
    ),
    "delivery-sweeper-silent": ("DeliverySweeps", 60, 5, "< 1"),
    "api-errors": ("5XXError wardscribe voice", 300, 1, ">= 5"),
    "authorizer-errors": ("SUM([Errors {Authorizer}, Throttles {Authorizer}])", 300, 1, ">= 1"),
    "uncounted-requests": ("RateLimitFaults", 300, 3, ">= 1"),
    "throttled-functions": ("Throttles", 300, 2, ">= 1"),
}
COMPARED = {"GreaterThanOrEqualToThreshold": ">=", "LessThanThreshold": "<"}


def alarms(template: Template) -> dict[str, Resource]:
    found = template.of_type("CloudWatch::Alarm").values()
    return {alarm["AlarmName"].removeprefix(f"{OWN}-"): alarm for alarm in found}


def said(metric: Resource) -> str:
    """Return a metric's name with the values of its dimensions."""
    values = [flat(dimension["Value"]) for dimension in metric.get("Dimensions", [])]
    return " ".join([metric["MetricName"], *values])


def measured(alarm: Resource) -> tuple[str, int]:
    """Return what an alarm measures, in words, and over how many seconds."""
    if "MetricName" in alarm:
        return said(alarm), alarm["Period"]
    (result,) = (each for each in alarm["Metrics"] if each["ReturnData"])
    parts = {each["Id"]: each["MetricStat"] for each in alarm["Metrics"] if "MetricStat" in each}
    (period,) = {stat["Period"] for stat in parts.values()}
    names = "|".join(parts)
    words = re.sub(
        rf"\b({names})\b", lambda found: said(parts[found[1]]["Metric"]), result["Expression"]
    )
    return words, period


def graphs(template: Template) -> list[dict[str, Any]]:
    """Return the dashboard's widgets."""
    (dashboard,) = template.of_type("CloudWatch::Dashboard").values()
    body: dict[str, Any] = json.loads(flat(dashboard["DashboardBody"]))
    widgets: list[dict[str, Any]] = body["widgets"]
    return widgets


def test_each_alarm_goes_off_at_what_it_says(template: Template) -> None:
    found = {
        name: (
            *measured(alarm),
            alarm["EvaluationPeriods"],
            f"{COMPARED[alarm['ComparisonOperator']]} {alarm['Threshold']}",
        )
        for name, alarm in alarms(template).items()
    }
    assert found == ALARMS


def test_silence_alarms_only_of_the_sweepers(template: Template) -> None:
    missing = {name: alarm["TreatMissingData"] for name, alarm in alarms(template).items()}
    for sweeper in ("sweeper-silent", "delivery-sweeper-silent"):
        assert missing.pop(sweeper) == "breaching"
    assert set(missing.values()) == {"notBreaching"}


def test_every_alarm_tells_its_beginning_and_its_end(template: Template) -> None:
    for name, alarm in alarms(template).items():
        told = [{"Ref": "AlarmTopic"}]
        assert (alarm["AlarmActions"], alarm["OKActions"]) == (told, told), name
        assert alarm["AlarmDescription"].endswith(f"See docs/operations.md, {name}.")


def test_every_alarm_has_its_chapter_in_the_runbook(template: Template) -> None:
    runbook = (ROOT / "docs" / "operations.md").read_text()
    chapters = re.findall(r"^### `([a-z-]+)`$", runbook, re.MULTILINE)
    assert sorted(chapters) == sorted(alarms(template))


def test_every_setting_is_in_the_runbook() -> None:
    context = json.loads((ROOT / "cdk.json").read_text())["context"]
    own = {name for name in context if not {":", "-"} & set(name)}
    runbook = (ROOT / "docs" / "operations.md").read_text()
    described = dict(re.findall(r"^\| `([a-z_]+)` \| `(.*?)` \|", runbook, re.MULTILINE))
    assert set(described) == own
    for name in own - {"engines"}:
        assert json.loads(described[name]) == context[name], name


def test_every_metric_is_in_the_runbook() -> None:
    runbook = (ROOT / "docs" / "operations.md").read_text()
    assert re.findall(r"^\| `([A-Z][A-Za-z]+)`", runbook, re.MULTILINE) == list(METRICS)


def test_only_what_is_counted_is_shown(template: Template) -> None:
    shown = {
        metric[1]
        for widget in graphs(template)
        for metric in widget["properties"].get("metrics", [])
        if metric[0] == OWN
    }
    assert shown == set(METRICS)


def test_dimensions_have_values_that_occur(template: Template) -> None:
    occurring: dict[str, set[str]] = {
        "Outcome": {*Status, *DeliveryStatus, "succeeded"},
        "Action": set(Due.__members__),
    }
    seen = {
        (metric[place], metric[place + 1])
        for widget in graphs(template)
        for metric in widget["properties"].get("metrics", [])
        if metric[0] == OWN
        for place in range(2, len(metric) - 1, 2)
    }
    assert seen
    for name, value in seen:
        assert value in occurring[name]


def test_the_dashboard_shows_every_alarm(template: Template) -> None:
    assert len(graphs(template)[0]["properties"]["alarms"]) == len(ALARMS)


def test_the_topic_is_encrypted_and_cloudwatch_may_use_it(template: Template) -> None:
    assert template.of_type("SNS::Topic")["AlarmTopic"] == {
        "KmsMasterKeyId": {"Fn::GetAtt": ["AlarmKey", "Arn"]}
    }
    (policy,) = template.of_type("SNS::TopicPolicy").values()
    key = template.of_type("KMS::Key")["AlarmKey"]["KeyPolicy"]
    allowed = {
        str(statement["Action"])
        for document in (policy["PolicyDocument"], key)
        for statement in document["Statement"]
        if statement["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
        and statement["Condition"]
        == {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}
    }
    assert allowed == {"sns:Publish", "['kms:Decrypt', 'kms:GenerateDataKey']"}


def test_no_service_may_use_the_key_of_clinical_data_by_itself(template: Template) -> None:
    policy = template.of_type("KMS::Key")["DataKey"]["KeyPolicy"]
    assert {key for each in policy["Statement"] for key in each["Principal"]} == {"AWS"}


def test_mail_goes_to_who_is_named(template: Template, synth: Synth) -> None:
    assert template.of_type("SNS::Subscription") == {}
    (subscription,) = (
        synth(alarm_email="oncall@clinic.example").of_type("SNS::Subscription").values()
    )
    assert subscription == {
        "Protocol": "email",
        "Endpoint": "oncall@clinic.example",
        "TopicArn": {"Ref": "AlarmTopic"},
    }


def test_the_emulator_gets_the_alarms_that_it_knows(local_template: Template) -> None:
    computed = {name for name, (words, *_) in ALARMS.items() if "(" in words}
    assert set(alarms(local_template)) == set(ALARMS) - computed
    assert not any("Metrics" in alarm for alarm in alarms(local_template).values())


def test_metrics_of_two_deployments_do_not_mix(synth: Synth) -> None:
    template = synth(stack_name="staging")
    for name, function in template.of_type("Lambda::Function").items():
        assert function["Environment"]["Variables"]["METRICS_NAMESPACE"] == "staging", name
    text = json.dumps([template.of_type("CloudWatch::Alarm"), graphs(template)])
    assert OWN not in text


def test_of_a_request_only_ids_and_numbers_are_logged(template: Template) -> None:
    (stage,) = template.of_type("ApiGateway::Stage").values()
    setting = stage["AccessLogSetting"]
    assert setting["DestinationArn"] == {"Fn::GetAtt": ["AccessLogs", "Arn"]}
    assert set(json.loads(setting["Format"]).values()) == {
        *("$context.requestId", "$context.requestTime", "$context.httpMethod"),
        *("$context.resourcePath", "$context.status", "$context.error.responseType"),
        *("$context.authorizer.tenant", "$context.authorizer.credential_id"),
        *("$context.identity.sourceIp", "$context.responseLength", "$context.responseLatency"),
        *("$context.integrationLatency", "$context.integration.status"),
        "$context.authorizer.status",
    }
    assert stage["MethodSettings"][0]["DataTraceEnabled"] is False


def test_how_much_the_api_takes_is_a_setting(synth: Synth) -> None:
    template = synth(api_requests_per_second=7, api_burst=9)
    (stage,) = template.of_type("ApiGateway::Stage").values()
    (setting,) = stage["MethodSettings"]
    assert (setting["HttpMethod"], setting["ResourcePath"]) == ("*", "/*")
    assert (setting["ThrottlingRateLimit"], setting["ThrottlingBurstLimit"]) == (7, 9)


def test_the_accounts_role_for_logs_stays_and_can_be_left_alone(
    template: Template, synth: Synth
) -> None:
    for name, resource in template.resources.items():
        if resource["Type"] == "AWS::ApiGateway::Account" or name == "ApiLogRole":
            assert resource["DeletionPolicy"] == "Retain"
    alone = synth(set_api_log_role=False)
    assert not alone.of_type("ApiGateway::Account")
    assert "ApiLogRole" not in alone.resources


def test_no_metric_has_a_dimension_of_many_values() -> None:
    calls = [
        node
        for path in (ROOT / "functions" / "workers").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "metrics"
    ]
    dimensions = {keyword.arg for call in calls for keyword in call.keywords}
    assert dimensions == {"Outcome", "Code", "Action", "Document"}
