"""What every store refuses by a policy of its own, whatever roles are allowed."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.infra.template import Template, as_list, flat

OTHER_ACCOUNTS = {
    "Bool": {"aws:PrincipalIsAWSService": "false"},
    "StringNotEquals": {"aws:PrincipalAccount": {"Ref": "AWS::AccountId"}},
}
PLAIN = {"Bool": {"aws:SecureTransport": "false"}}


def policies(template: Template, kind: str, of: str) -> dict[str, list[dict[str, Any]]]:
    """Return the statements of every resource's policy; ``of`` is what a policy calls its."""
    found: dict[str, list[dict[str, Any]]] = {}
    for policy in template.of_type(kind).values():
        for resource in as_list(policy[of]):
            found.setdefault(resource["Ref"], []).extend(policy["PolicyDocument"]["Statement"])
    return found


def denied(
    statements: list[dict[str, Any]], condition: dict[str, Any]
) -> Iterator[tuple[Any, Any]]:
    """Yield actions and resources of what is denied to everybody on a condition."""
    for statement in statements:
        if statement["Effect"] == "Deny" and statement.get("Condition") == condition:
            assert statement["Principal"] in ("*", {"AWS": "*"})
            yield statement["Action"], [flat(each) for each in as_list(statement["Resource"])]


def test_every_bucket_is_private(template: Template) -> None:
    for name, bucket in template.of_type("S3::Bucket").items():
        assert len(bucket["PublicAccessBlockConfiguration"]) == 4, name
        assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}, name
        (rule,) = bucket["OwnershipControls"]["Rules"]
        assert rule == {"ObjectOwnership": "BucketOwnerEnforced"}, name


@pytest.mark.parametrize("condition", [PLAIN, {"NumericLessThan": {"s3:TlsVersion": 1.2}}])
def test_every_bucket_refuses_what_is_not_tls_1_2(
    template: Template, condition: dict[str, Any]
) -> None:
    statements = policies(template, "S3::BucketPolicy", "Bucket")
    assert set(statements) == set(template.of_type("S3::Bucket"))
    for name, of_bucket in statements.items():
        (refused,) = denied(of_bucket, condition)
        assert refused == ("s3:*", [f"{{{name}.Arn}}", f"{{{name}.Arn}}/*"])


def test_the_bucket_refuses_other_accounts(template: Template) -> None:
    statements = policies(template, "S3::BucketPolicy", "Bucket")["Bucket"]
    assert list(denied(statements, OTHER_ACCOUNTS)) == [
        ("s3:*", ["{Bucket.Arn}", "{Bucket.Arn}/*"])
    ]


def test_the_bucket_refuses_another_encryption_and_takes_a_put_that_asks_for_none(
    template: Template,
) -> None:
    """Presigned uploads ask for none: a condition must not hold where the header is absent."""
    statements = policies(template, "S3::BucketPolicy", "Bucket")["Bucket"]
    header = "s3:x-amz-server-side-encryption"
    key = {"Fn::GetAtt": ["DataKey", "Arn"]}
    conditions = [each["Condition"] for each in statements if each["Action"] == "s3:PutObject"]
    assert conditions == [
        {"Null": {header: "false"}, "StringNotEquals": {header: "aws:kms"}},
        {
            "Null": {f"{header}-aws-kms-key-id": "false"},
            "StringNotEquals": {f"{header}-aws-kms-key-id": key},
        },
        {"Null": {f"{header}-customer-algorithm": "false"}},
    ]
    for condition in conditions:
        assert list(denied(statements, condition)) == [("s3:PutObject", ["{Bucket.Arn}/*"])]


def test_nothing_is_allowed_by_a_bucket_but_the_log_of_the_other(template: Template) -> None:
    allowed = [
        (name, statement["Principal"], statement["Action"], statement["Condition"])
        for name, statements in policies(template, "S3::BucketPolicy", "Bucket").items()
        for statement in statements
        if statement["Effect"] == "Allow"
    ]
    assert allowed == [
        (
            "AccessLogBucket",
            {"Service": "logging.s3.amazonaws.com"},
            "s3:PutObject",
            {
                "ArnLike": {"aws:SourceArn": {"Fn::GetAtt": ["Bucket", "Arn"]}},
                "StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}},
            },
        )
    ]


@pytest.mark.parametrize("condition", [PLAIN, OTHER_ACCOUNTS])
def test_every_table_refuses_what_is_not_tls_and_other_accounts(
    template: Template, condition: dict[str, Any]
) -> None:
    tables = template.of_type("DynamoDB::Table")
    for name, table in tables.items():
        statements = table["ResourcePolicy"]["PolicyDocument"]["Statement"]
        assert {each["Effect"] for each in statements} == {"Deny"}, name
        ((actions, resources),) = denied(statements, condition)
        assert resources == ["*"], name
        used = {
            action
            for _, statement in template.statements()
            for action in as_list(statement["Action"])
            if action.startswith("dynamodb:") and "Stream" not in action and "Shard" not in action
        } - {"dynamodb:GetRecords"}
        assert used < set(actions), name


def test_every_topic_refuses_what_is_not_tls(template: Template) -> None:
    topics = policies(template, "SNS::TopicPolicy", "Topics")
    assert set(topics) == set(template.of_type("SNS::Topic"))
    for name, statements in topics.items():
        assert list(denied(statements, PLAIN)) == [("sns:Publish", [f"{{{name}}}"])]


def test_queues_let_in_rules_of_this_stack_alone(template: Template) -> None:
    rules = {f"{{{name}.Arn}}" for name in template.of_type("Events::Rule")}
    queues = policies(template, "SQS::QueuePolicy", "Queues")
    assert set(queues) == set(template.of_type("SQS::Queue"))
    for name, statements in queues.items():
        assert list(denied(statements, PLAIN)) == [("sqs:*", [f"{{{name}.Arn}}"])]
        for statement in statements:
            if statement["Effect"] == "Allow":
                assert statement["Principal"] == {"Service": "events.amazonaws.com"}, name
                assert "sqs:SendMessage" in as_list(statement["Action"]), name
                assert flat(statement["Condition"]["ArnEquals"]["aws:SourceArn"]) in rules, name
