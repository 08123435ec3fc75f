"""Everything at rest is encrypted with a key of the customer's: all resources of each kind."""

from typing import Any

import pytest

from tests.infra.template import Resource, Template, as_list, flat

RUNTIME, MESSAGES, DATA, ALARMS = (
    {"Fn::GetAtt": [name, "Arn"]} for name in ("RuntimeKey", "MessageKey", "DataKey", "AlarmKey")
)


def of_table(table: Resource) -> Any:
    specification = table["SSESpecification"]
    assert specification["SSEEnabled"] is True
    assert specification["SSEType"] == "KMS"
    return specification["KMSMasterKeyId"]


KEY_OF = {
    "DynamoDB::Table": (of_table, DATA),
    "SecretsManager::Secret": (lambda secret: secret["KmsKeyId"], DATA),
    "SQS::Queue": (lambda queue: queue["KmsMasterKeyId"], MESSAGES),
    "Events::EventBus": (lambda bus: bus["KmsKeyIdentifier"], MESSAGES),
    "Logs::LogGroup": (lambda group: group["KmsKeyId"], RUNTIME),
    "Lambda::Function": (lambda function: function["KmsKeyArn"], RUNTIME),
    "SNS::Topic": (lambda topic: topic["KmsMasterKeyId"], ALARMS),
}


@pytest.mark.parametrize("kind", KEY_OF)
def test_every_resource_that_keeps_something_has_a_key_of_the_customers(
    template: Template, kind: str
) -> None:
    key_of, key = KEY_OF[kind]
    resources = template.of_type(kind)
    assert resources
    for name, resource in resources.items():
        assert key_of(resource) == key, name


def test_every_key_is_rotated_and_stays_with_what_it_encrypts(template: Template) -> None:
    keys = template.of_type("KMS::Key")
    assert set(keys) == {"AlarmKey", "DataKey", "MessageKey", "RuntimeKey", "WebhookKey"}
    for name, key in keys.items():
        assert key["EnableKeyRotation"] is True, name
        assert template.resources[name]["DeletionPolicy"] == "Retain", name


def test_keys_are_open_to_the_account_and_to_services_in_its_name_alone(
    template: Template,
) -> None:
    """Which role uses a key, that role's policy says (``test_roles.py``)."""
    open_to: dict[str, dict[str, Any]] = {}
    for name, key in template.of_type("KMS::Key").items():
        for statement in key["KeyPolicy"]["Statement"]:
            assert statement["Effect"] == "Allow"
            (principal,) = statement["Principal"].values()
            if flat(principal) == "arn:{AWS::Partition}:iam::{AWS::AccountId}:root":
                continue
            bounds = {
                (key, flat(value))
                for test in statement.get("Condition", {}).values()
                for key, value in test.items()
            }
            actions = {action.removeprefix("kms:") for action in as_list(statement["Action"])}
            open_to.setdefault(name, {}).setdefault(flat(principal), []).append((actions, bounds))
    account = ("aws:SourceAccount", "{AWS::AccountId}")
    here = "arn:{AWS::Partition}:%s:{AWS::Region}:{AWS::AccountId}"
    bus = f"{here % 'events'}:event-bus/wardscribe"
    use = {"Decrypt", "GenerateDataKey"}
    assert open_to == {
        "AlarmKey": {"cloudwatch.amazonaws.com": [(use, {account})]},
        "MessageKey": {
            "events.amazonaws.com": [
                # Of which account, the queues' policies say: a call for a queue need not carry it.
                (use, set()),
                (
                    {*use, "DescribeKey"},
                    {
                        account,
                        ("aws:SourceArn", bus),
                        ("kms:EncryptionContext:aws:events:event-bus:arn", bus),
                    },
                ),
            ]
        },
        "RuntimeKey": {
            "logs.{AWS::Region}.amazonaws.com": [
                (
                    {"Decrypt", "DescribeKey", "Encrypt", "GenerateDataKey*", "ReEncrypt*"},
                    {
                        (
                            "kms:EncryptionContext:aws:logs:arn",
                            f"{here % 'logs'}:log-group:wardscribe-*",
                        )
                    },
                )
            ]
        },
    }


def test_roles_use_a_key_by_way_of_what_it_encrypts(template: Template) -> None:
    """Nobody but Transcribe, which is told the key by name, decrypts clinical data by itself."""
    by_itself: dict[str, set[str]] = {}
    through: dict[str, set[str]] = {}
    for role, statement in template.statements():
        actions = as_list(statement["Action"])
        if not actions[0].startswith("kms:"):
            continue
        bounds = statement.get("Condition", {}).get("StringEquals", {})
        for key in map(flat, as_list(statement["Resource"])):
            if "kms:ViaService" in bounds:
                through.setdefault(key, set()).add(flat(bounds["kms:ViaService"]))
            else:
                by_itself.setdefault(key, set()).add(role)
    services = {"dynamodb", "s3", "secretsmanager"}
    assert through == {
        "{DataKey.Arn}": {f"{service}.{{AWS::Region}}.{{AWS::URLSuffix}}" for service in services},
        "{MessageKey.Arn}": {"sqs.{AWS::Region}.{AWS::URLSuffix}"},
    }
    functions = {f"{name}Role" for name in template.of_type("Lambda::Function")}
    assert by_itself == {
        # Of the table's stream; its records have clinical details for a day.
        "{DataKey.Arn}": {
            *("CountUsageRole", "PublishEventsRole", "TranscribeRole", "TranscribeSessionRole")
        },
        # Each its own environment, which holds names and no secrets.
        "{RuntimeKey.Arn}": functions,
        # By encryption context: test_roles.py.
        "{WebhookKey.Arn}": {"DeliverWebhookRole", "WebhooksRole"},
    }


SECRET_NAMES = ("SECRET", "PASSWORD", "TOKEN", "PRIVATE", "CREDENTIAL", "API_KEY")


def test_no_environment_and_no_output_holds_a_secret(template: Template) -> None:
    for function in template.of_type("Lambda::Function").values():
        for name, value in function["Environment"]["Variables"].items():
            if any(word in name for word in SECRET_NAMES):
                assert name.endswith(("_ARN", "_URL", "_NAME")), name
            assert "resolve:secretsmanager" not in str(value), name
    outputs = str(template.body["Outputs"])
    assert "resolve:" not in outputs
    assert "SecretString" not in outputs
    assert not template.body["Parameters"].keys() - {"BootstrapVersion"}


def test_what_keeps_data_is_known_here(template: Template) -> None:
    """A new kind of store is to be looked at; these keep nothing that is a client's."""
    stateless = {
        *("ApiGateway::Account", "ApiGateway::Authorizer", "ApiGateway::Deployment"),
        *("ApiGateway::GatewayResponse", "ApiGateway::Method", "ApiGateway::Resource"),
        *("ApiGateway::RestApi", "ApiGateway::Stage", "CloudWatch::Alarm"),
        *("CloudWatch::Dashboard", "Events::Rule", "IAM::Role", "KMS::Key"),
        *("Lambda::EventSourceMapping", "Lambda::Permission"),
        *("S3::BucketPolicy", "SNS::TopicPolicy", "SQS::QueuePolicy"),
    }
    kinds = {resource["Type"] for resource in template.resources.values()}
    assert kinds == {f"AWS::{kind}" for kind in {*stateless, *KEY_OF, "S3::Bucket"}}
