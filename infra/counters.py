"""The table of counters: requests of a minute, failed logins, what tenants have used."""

from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

from infra.deployment import Deployment
from infra.keys import through
from infra.refusals import table_policy
from infra.template_names import name_in_template
from scribe.aws import schema


class Counters(Construct):
    """The table; ``using`` is what a role needs for its rows of one kind."""

    def __init__(self, scope: Construct, deployment: Deployment, key: kms.Key) -> None:
        super().__init__(scope, "Counters")
        self._deployment = deployment
        self._key = key
        self.table = dynamodb.Table(
            self,
            "Table",
            partition_key=_text(schema.PARTITION_KEY),
            sort_key=_text(schema.SORT_KEY),
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            encryption=dynamodb.TableEncryption.CUSTOMER_MANAGED,
            encryption_key=key,
            # The emulator has neither; `local/` sets its time to live after the deploy.
            time_to_live_attribute=None if deployment.local else schema.TTL_ATTRIBUTE,
            # Of a minute's requests nothing need ever come back, but of a year's usage.
            point_in_time_recovery_specification=None
            if deployment.local
            else dynamodb.PointInTimeRecoverySpecification(point_in_time_recovery_enabled=True),
            resource_policy=None if deployment.local else table_policy(),
            deletion_protection=deployment.retain_data,
            removal_policy=deployment.removal_policy,
        )
        name_in_template(self.table, "CountersTable")

    @property
    def name(self) -> str:
        """The table's name."""
        return self.table.table_name

    def using(self, *actions: str, leading_keys: str) -> list[iam.PolicyStatement]:
        """``actions`` of DynamoDB, such as ``GetItem``, on rows whose partition key is so."""
        return [
            iam.PolicyStatement(
                actions=[f"dynamodb:{action}" for action in actions],
                resources=[self.table.table_arn],
                conditions={
                    "ForAllValues:StringLike": {"dynamodb:LeadingKeys": [leading_keys]},
                },
            ),
            iam.PolicyStatement(
                actions=["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt"],
                resources=[self._key.key_arn],
                conditions=through("dynamodb", self._deployment),
            ),
        ]


def _text(name: str) -> dynamodb.Attribute:
    return dynamodb.Attribute(name=name, type=dynamodb.AttributeType.STRING)
