import json

import pytest

from scribe.aws.bus import SOURCE
from scribe.aws.clients import LONGEST_ANSWER
from scribe.aws.outbound import TIMEOUT
from scribe.delivery_queue import PLACE_HELD
from scribe.engines.bedrock.writer import ROUNDS
from scribe.event import SUBSCRIBED, WEBHOOK_DISABLED
from tests.infra.template import Resource, Synth, Template

WORKERS = {
    "ProcessQueue": "ProcessSession",
    "NotesQueue": "WriteNote",
    "LateAudioQueue": "LateAudio",
    "TranscriptionQueue": "TranscribeSession",
    "DispatchQueue": "DispatchWebhooks",
    "DeliveriesQueue": "DeliverWebhook",
}


def sources(template: Template) -> dict[str, Resource]:
    """Return the event sources by what they read."""
    return {
        source["EventSourceArn"]["Fn::GetAtt"][0]: source
        for source in template.of_type("Lambda::EventSourceMapping").values()
        if source["FunctionName"] != {"Ref": "CountUsage"}
    }


def test_every_queue_is_encrypted_and_keeps_messages_for_14_days(template: Template) -> None:
    for name, queue in template.of_type("SQS::Queue").items():
        assert queue["KmsMasterKeyId"] == {"Fn::GetAtt": ["MessageKey", "Arn"]}, name
        assert queue["MessageRetentionPeriod"] == 14 * 24 * 3600, name


def test_every_queue_refuses_what_is_not_tls(template: Template) -> None:
    refusing = {
        policy["Queues"][0]["Ref"]
        for policy in template.of_type("SQS::QueuePolicy").values()
        for statement in policy["PolicyDocument"]["Statement"]
        if statement["Effect"] == "Deny"
        and statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    }
    assert refusing == set(template.of_type("SQS::Queue"))


@pytest.mark.parametrize(("queue", "worker"), WORKERS.items())
def test_a_work_queue_fits_its_worker(template: Template, queue: str, worker: str) -> None:
    properties = template.of_type("SQS::Queue")[queue]
    function = template.of_type("Lambda::Function")[worker]
    source = sources(template)[queue]

    assert source["FunctionName"] == {"Ref": worker}
    assert properties["VisibilityTimeout"] == 6 * function["Timeout"]
    assert properties["RedrivePolicy"]["maxReceiveCount"] == 8
    dead_letters = properties["RedrivePolicy"]["deadLetterTargetArn"]["Fn::GetAtt"][0]
    assert sources(template)[dead_letters]["FunctionName"] == {"Ref": "DeadLetter"}


def test_every_queue_that_is_worked_on_reports_failures_by_message(template: Template) -> None:
    for name, source in sources(template).items():
        assert source["FunctionResponseTypes"] == ["ReportBatchItemFailures"], name
        if name != "Table":
            assert source["ScalingConfig"]["MaximumConcurrency"] >= 2, name


def test_a_dead_letter_is_not_delivered_again_while_it_is_recorded(template: Template) -> None:
    timeout = template.of_type("Lambda::Function")["DeadLetter"]["Timeout"]
    for name, queue in template.of_type("SQS::Queue").items():
        if name.endswith("DeadLetters"):
            assert queue["VisibilityTimeout"] >= 6 * timeout, name


def test_a_note_has_time_for_every_round_of_questions(template: Template) -> None:
    longest = ROUNDS * LONGEST_ANSWER
    assert template.of_type("Lambda::Function")["WriteNote"]["Timeout"] > longest + 60


def test_concurrency_is_a_setting(synth: Synth) -> None:
    template = synth(process_concurrency=7, notes_concurrency=9, deliveries_concurrency=8)
    found = {name: source.get("ScalingConfig") for name, source in sources(template).items()}
    assert found["ProcessQueue"] == {"MaximumConcurrency": 7}
    process = template.of_type("Lambda::Function")["ProcessSession"]
    places = process["Environment"]["Variables"]["PLACES_PER_TENANT"]
    assert places == "6", "of any number of workers, one at least is for the other tenants"
    assert found["NotesQueue"] == {"MaximumConcurrency": 9}
    assert found["DeliveriesQueue"] == {"MaximumConcurrency": 8}


def passes(template: Template, key: str, before: str, after: str) -> bool:
    """Whether the stream's patterns let a change of a row's status through."""
    patterns = [
        json.loads(each["Pattern"])["dynamodb"]
        for each in sources(template)["Table"]["FilterCriteria"]["Filters"]
        if json.loads(each["Pattern"])["eventName"] == ["MODIFY"]
    ]
    return any(
        pattern["Keys"] == {"sk": {"S": [{"prefix": key} if key.endswith("#") else key]}}
        and before in pattern["OldImage"]["status"]["S"]
        and after in pattern["NewImage"]["status"]["S"]
        for pattern in patterns
    )


def test_the_stream_lets_states_begin_and_holds_back_touches(template: Template) -> None:
    filters = sources(template)["Table"]["FilterCriteria"]["Filters"]
    assert len(filters) <= 5, "Lambda takes no more"
    for before in ("created", "recording"):
        for after in ("processing", "failed", "expired", "cancelled"):
            assert passes(template, "session", before, after)
        assert not passes(template, "session", before, "recording")
    for after in ("completed", "partial", "failed", "cancelled"):
        assert passes(template, "session", "processing", after)
    for before in ("failed", "partial"):
        assert passes(template, "session", before, "processing"), "redriven"


def test_the_stream_lets_documents_end_and_no_erasure_pass_for_a_cancellation(
    template: Template,
) -> None:
    for status in ("processing", "completed", "partial"):
        assert passes(template, "session", status, status)
    for status in ("completed", "partial", "failed", "expired"):
        assert not passes(template, "session", status, "cancelled")


def test_the_stream_tells_of_webhooks_that_are_disabled_and_nothing_else_of_them(
    template: Template,
) -> None:
    assert passes(template, "webhook#", "active", "disabled")
    assert not passes(template, "webhook#", "disabled", "active")
    assert not passes(template, "webhook#", "active", "active")


def test_a_batch_that_cannot_be_published_is_kept(template: Template) -> None:
    source = sources(template)["Table"]
    assert source["BisectBatchOnFunctionError"] is True
    assert source["MaximumRetryAttempts"] == 60
    kept = source["DestinationConfig"]["OnFailure"]["Destination"]
    assert kept == {"Fn::GetAtt": ["UnpublishedEvents", "Arn"]}


def test_usage_is_counted_from_the_stream_but_of_no_touch_of_an_upload(template: Template) -> None:
    (source,) = [
        each
        for each in template.of_type("Lambda::EventSourceMapping").values()
        if each["FunctionName"] == {"Ref": "CountUsage"}
    ]
    assert source["EventSourceArn"] == sources(template)["Table"]["EventSourceArn"]
    assert source["BatchSize"] < 100, "one transaction's writes, the day's among them"
    assert source["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert source["DestinationConfig"]["OnFailure"]["Destination"] == {
        "Fn::GetAtt": ["UncountedUsage", "Arn"]
    }
    patterns = [json.loads(each["Pattern"]) for each in source["FilterCriteria"]["Filters"]]
    assert [(each["eventName"], each["dynamodb"]["Keys"]["sk"]["S"]) for each in patterns] == [
        (["INSERT"], ["session"]),
        (["MODIFY"], ["session"]),
        (["MODIFY"], ["delivery"]),
    ]
    passed = patterns[1]["dynamodb"]["NewImage"]["status"]["S"]
    assert set(passed) == {"processing", "completed", "partial", "failed"}


def rule_for(template: Template, source: str) -> Resource:
    (rule,) = [
        rule
        for rule in template.of_type("Events::Rule").values()
        if rule.get("EventPattern", {}).get("source") == [source]
    ]
    return rule


def test_the_end_of_a_job_is_told_as_everybody_tells_of_it(template: Template) -> None:
    rule = rule_for(template, "aws.transcribe")
    assert "EventBusName" not in rule, "AWS's events are on the default bus"
    assert rule["EventPattern"]["detail-type"] == ["Transcribe Job State Change"]
    assert rule["EventPattern"]["detail"] == {
        "TranscriptionJobName": [{"prefix": "wardscribe."}],
        "TranscriptionJobStatus": ["COMPLETED", "FAILED"],
    }
    (target,) = rule["Targets"]
    assert target["Arn"] == {"Fn::GetAtt": ["TranscriptionQueue", "Arn"]}
    assert "DeadLetterConfig" not in target, "a lost event fails no session"
    transformer = target["InputTransformer"]
    ((name, path),) = transformer["InputPathsMap"].items()
    assert path == "$.detail.TranscriptionJobName"
    sent = transformer["InputTemplate"].replace(f"<{name}>", '"wardscribe.demo.ses_1.1"')
    assert json.loads(sent) == {"job": "wardscribe.demo.ses_1.1"}


def test_s3_tells_of_presigned_uploads_and_no_others(template: Template) -> None:
    bucket = template.of_type("S3::Bucket")["Bucket"]
    told = {"EventBridgeConfiguration": {"EventBridgeEnabled": True}}
    assert bucket["NotificationConfiguration"] == told
    rule = rule_for(template, "aws.s3")
    assert "EventBusName" not in rule, "S3's events are on the default bus"
    assert rule["EventPattern"] == {
        "source": ["aws.s3"],
        "detail-type": ["Object Created"],
        "detail": {
            "bucket": {"name": [{"Ref": "Bucket"}]},
            "object": {"key": [{"prefix": "audio/"}]},
            "reason": ["POST Object"],
        },
    }
    (target,) = rule["Targets"]
    assert target["Arn"] == {"Fn::GetAtt": ["LateAudioQueue", "Arn"]}
    assert target["DeadLetterConfig"] == {"Arn": {"Fn::GetAtt": ["LateAudioDeadLetters", "Arn"]}}


def test_an_upload_is_not_judged_late_while_an_end_may_be_under_way(template: Template) -> None:
    queue = template.of_type("SQS::Queue")["LateAudioQueue"]
    assert queue["DelaySeconds"] > template.of_type("Lambda::Function")["EndSession"]["Timeout"]


def test_the_bus_hands_what_webhooks_can_be_told_to_their_queue(template: Template) -> None:
    (rule,) = [each for each in template.of_type("Events::Rule").values() if "EventBusName" in each]
    assert rule["EventBusName"] == {"Ref": "Bus"}
    assert rule["EventPattern"]["source"] == [SOURCE]
    prefixes = tuple(each["prefix"] for each in rule["EventPattern"]["detail-type"])
    assert all(name.startswith(prefixes) for name in SUBSCRIBED)
    assert not WEBHOOK_DISABLED.startswith(prefixes)
    (target,) = rule["Targets"]
    assert target["Arn"] == {"Fn::GetAtt": ["DispatchQueue", "Arn"]}
    assert target["DeadLetterConfig"] == {"Arn": {"Fn::GetAtt": ["DispatchDeadLetters", "Arn"]}}


def test_a_place_at_a_webhook_outlasts_whoever_holds_it(template: Template) -> None:
    sender = template.of_type("Lambda::Function")["DeliverWebhook"]["Timeout"]
    assert TIMEOUT.total_seconds() < sender < PLACE_HELD.total_seconds()
