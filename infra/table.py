"""A table as all of the stack's are: encrypted by a key of the customer's, kept, and guarded."""

from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

from infra.deployment import Deployment
from scribe.aws import schema


def make_table(
    scope: Construct,
    deployment: Deployment,
    key: kms.IKey,
    policy: iam.PolicyDocument,
    *,
    stream: dynamodb.StreamViewType | None = None,
) -> dynamodb.Table:
    """Make the table of a construct, with the keys of ``schema``, encrypted by ``key``.

    ``policy`` is the table's own. The emulator has neither policies nor recovery nor, from a
    template, a time to live: ``local/`` sets that one after the deploy.
    """
    return dynamodb.Table(
        scope,
        "Table",
        partition_key=text_attribute(schema.PARTITION_KEY),
        sort_key=text_attribute(schema.SORT_KEY),
        billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
        encryption=dynamodb.TableEncryption.CUSTOMER_MANAGED,
        encryption_key=key,
        stream=stream,
        time_to_live_attribute=None if deployment.local else schema.TTL_ATTRIBUTE,
        point_in_time_recovery_specification=None
        if deployment.local
        else dynamodb.PointInTimeRecoverySpecification(point_in_time_recovery_enabled=True),
        resource_policy=None if deployment.local else policy,
        deletion_protection=deployment.retain_data,
        removal_policy=deployment.removal_policy,
    )


def text_attribute(name: str) -> dynamodb.Attribute:
    """Return an attribute that holds text, as all keys do."""
    return dynamodb.Attribute(name=name, type=dynamodb.AttributeType.STRING)
