"""The table of counters: requests of a minute, failed logins, what tenants have used."""

from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

from infra.deployment import Deployment
from infra.keys import through
from infra.refusals import table_policy
from infra.table import make_table
from infra.template_names import name_in_template


class Counters(Construct):
    """The table; ``using`` is what a role needs for its rows of one kind."""

    def __init__(self, scope: Construct, deployment: Deployment, key: kms.Key) -> None:
        super().__init__(scope, "Counters")
        self._deployment = deployment
        self._key = key
        self.table = make_table(self, deployment, key, table_policy())
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
