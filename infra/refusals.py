"""What stores refuse whoever asks, in their own policies: a role's mistake can't undo it."""

from collections.abc import Sequence

from aws_cdk import Aws
from aws_cdk import aws_iam as iam

DATA_ACTIONS = (
    "BatchGetItem",
    "BatchWriteItem",
    "ConditionCheckItem",
    "DeleteItem",
    "GetItem",
    "PutItem",
    "Query",
    "Scan",
    "UpdateItem",
    *("PartiQLSelect", "PartiQLInsert", "PartiQLUpdate", "PartiQLDelete"),
)
"""Those of DynamoDB that read or change items."""


def refuse_other_accounts(actions: Sequence[str], resources: Sequence[str]) -> iam.PolicyStatement:
    """Refuse ``actions`` to whoever is neither of this account nor AWS itself."""
    return _refuse(
        actions,
        resources,
        {
            "StringNotEquals": {"aws:PrincipalAccount": Aws.ACCOUNT_ID},
            "Bool": {"aws:PrincipalIsAWSService": "false"},
        },
    )


def table_policy() -> iam.PolicyDocument:
    """Return a table's policy: its items over TLS, and for this account, only."""
    actions = [f"dynamodb:{action}" for action in DATA_ACTIONS]
    # A table's policy is about that table and its indexes, so there is no need to name them.
    return iam.PolicyDocument(
        statements=[
            _refuse(actions, ["*"], {"Bool": {"aws:SecureTransport": "false"}}),
            refuse_other_accounts(actions, ["*"]),
        ]
    )


def _refuse(
    actions: Sequence[str], resources: Sequence[str], conditions: dict[str, dict[str, str]]
) -> iam.PolicyStatement:
    return iam.PolicyStatement(
        effect=iam.Effect.DENY,
        principals=[iam.AnyPrincipal()],
        actions=list(actions),
        resources=list(resources),
        conditions=conditions,
    )
