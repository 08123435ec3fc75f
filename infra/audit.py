"""The audit trail's table: whoever puts a line there, nobody changes or deletes one.

DynamoDB itself does when a line's time is over.
"""

from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

from infra.deployment import Deployment
from infra.keys import through
from infra.refusals import table_policy
from infra.table import make_table
from infra.template_names import name_in_template
from scribe.settings import AuditSettings

CHANGES = (
    *("UpdateItem", "DeleteItem", "BatchWriteItem"),
    *("PartiQLInsert", "PartiQLUpdate", "PartiQLDelete"),
)
"""All that can change or delete a line, or put one in another's place without being asked to look.

``PutItem`` alone is left: ``scribe.aws.audit_trail`` puts where there is none.
"""


class AuditTable(Construct):
    """The table; each ``…ing`` method is what a role needs for that."""

    def __init__(self, scope: Construct, deployment: Deployment, key: kms.IKey) -> None:
        super().__init__(scope, "Audit")
        self._deployment = deployment
        self._key = key
        self.table = make_table(self, deployment, key, _append_only())
        name_in_template(self.table, "AuditTable")

    def settings(self) -> AuditSettings:
        """Return what a function is told that records."""
        return AuditSettings(
            audit_table_name=self.table.table_name,
            audit_retention_days=self._deployment.audit_retention_days,
        )

    def recording(self) -> list[iam.PolicyStatement]:
        """Put lines."""
        return self._allowing("dynamodb:PutItem")

    def reading(self) -> list[iam.PolicyStatement]:
        """Read a tenant's lines, day by day."""
        return self._allowing("dynamodb:Query")

    def _allowing(self, action: str) -> list[iam.PolicyStatement]:
        key_actions = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt"]
        return [
            iam.PolicyStatement(actions=[action], resources=[self.table.table_arn]),
            iam.PolicyStatement(
                actions=key_actions,
                resources=[self._key.key_arn],
                conditions=through("dynamodb", self._deployment),
            ),
        ]


def _append_only() -> iam.PolicyDocument:
    """Refuse to everybody, the account's administrators too, what would change a line.

    Who may write the policy itself (``dynamodb:PutResourcePolicy``) can lift it, and is on record
    in CloudTrail.
    """
    policy = table_policy()
    policy.add_statements(
        iam.PolicyStatement(
            sid="AppendOnly",
            effect=iam.Effect.DENY,
            principals=[iam.AnyPrincipal()],
            actions=[f"dynamodb:{action}" for action in CHANGES],
            # A table's own policy can't name it, which would be a circle.
            resources=["*"],
        )
    )
    return policy
