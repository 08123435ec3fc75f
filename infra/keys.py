"""Keys of the customer's own: how one is made, and how far it may be used."""

from collections.abc import Mapping

from aws_cdk import Aws
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

from infra.deployment import Deployment
from infra.template_names import name_in_template


def make_key(scope: Construct, name: str, over: str, deployment: Deployment) -> kms.Key:
    """Return a key named ``name`` in the template, rotated each year, over what ``over`` says."""
    key = kms.Key(
        scope,
        name,
        description=f"{over} of {deployment.stack_name}",
        enable_key_rotation=True,
        removal_policy=deployment.removal_policy,
    )
    name_in_template(key, name)
    return key


def make_runtime_key(scope: Construct, deployment: Deployment) -> kms.Key:
    """Return the key over the functions' environments and over the logs."""
    key = make_key(scope, "RuntimeKey", "Logs and environments of functions", deployment)
    groups = (
        f"arn:{Aws.PARTITION}:logs:{Aws.REGION}:{Aws.ACCOUNT_ID}"
        f":log-group:{deployment.stack_name}-*"
    )
    # What CloudWatch Logs asks for, and for the stack's own log groups alone.
    key.add_to_resource_policy(
        iam.PolicyStatement(
            actions=[
                "kms:Decrypt",
                "kms:DescribeKey",
                "kms:Encrypt",
                "kms:GenerateDataKey*",
                "kms:ReEncrypt*",
            ],
            resources=["*"],
            principals=[iam.ServicePrincipal(f"logs.{Aws.REGION}.amazonaws.com")],
            conditions={"ArnLike": {"kms:EncryptionContext:aws:logs:arn": groups}},
        )
    )
    return key


def through(service: str, deployment: Deployment) -> Mapping[str, Mapping[str, str]] | None:
    """Return the condition that a key is used by way of ``service`` (such as ``s3``) alone.

    None on one machine: the emulator, which enforces roles, doesn't know who asks for a role.
    """
    if deployment.local:
        return None
    return {"StringEquals": {"kms:ViaService": f"{service}.{Aws.REGION}.{Aws.URL_SUFFIX}"}}
