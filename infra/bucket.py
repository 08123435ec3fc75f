"""The bucket of sessions' objects: what it refuses, what expires when, and the log of its use."""

from collections.abc import Sequence

from aws_cdk import Duration
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra.deployment import Deployment
from infra.refusals import refuse_other_accounts
from infra.template_names import name_in_template

JOB_PREFIX = "jobs/"
AUDIO_PREFIXES = ("audio/", "combined/", JOB_PREFIX)
RESULT_PREFIXES = ("documents/", "transcripts/")


def make_bucket(scope: Construct, key: kms.IKey, deployment: Deployment) -> s3.Bucket:
    """Return the bucket, encrypted with ``key``, and make beside it that of its access logs."""
    audio = Duration.days(deployment.audio_retention_days)
    # A day more than the rows have, so that none points at what is gone.
    results = Duration.days(deployment.result_retention_days + 1)
    bucket = s3.Bucket(
        scope,
        "Bucket",
        versioned=True,
        encryption=s3.BucketEncryption.KMS,
        encryption_key=key,
        bucket_key_enabled=True,
        block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
        object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
        enforce_ssl=True,
        minimum_tls_version=1.2,
        removal_policy=deployment.removal_policy,
        cors=_presigned(deployment.allowed_origins),
        server_access_logs_bucket=_make_log_bucket(scope, deployment),
        lifecycle_rules=[
            *(_expire(prefix, audio) for prefix in AUDIO_PREFIXES),
            *(_expire(prefix, results) for prefix in RESULT_PREFIXES),
            s3.LifecycleRule(
                id="leftovers",
                abort_incomplete_multipart_upload_after=Duration.days(1),
                expired_object_delete_marker=True,
            ),
        ],
    )
    for statement in _refuse_other_encryption(bucket, key):
        bucket.add_to_resource_policy(statement)
    bucket.add_to_resource_policy(
        refuse_other_accounts(["s3:*"], [bucket.bucket_arn, bucket.arn_for_objects("*")])
    )
    # The CDK's own switch for this is a function of its own beside ours.
    name_in_template(bucket, "Bucket").add_property_override(
        "NotificationConfiguration.EventBridgeConfiguration.EventBridgeEnabled", True
    )
    return bucket


def _make_log_bucket(scope: Construct, deployment: Deployment) -> s3.Bucket:
    """Return the bucket of access logs: who used which object when, presigned addresses too.

    S3 delivers these logs to no bucket with a key of the customer's. They hold keys of objects
    (tenants, sessions, names of uploaded files), no content, as long as other logs.
    """
    bucket = s3.Bucket(
        scope,
        "AccessLogBucket",
        encryption=s3.BucketEncryption.S3_MANAGED,
        block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
        object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
        enforce_ssl=True,
        minimum_tls_version=1.2,
        removal_policy=deployment.removal_policy,
        lifecycle_rules=[
            s3.LifecycleRule(id="expire", expiration=Duration.days(deployment.log_retention_days))
        ],
    )
    name_in_template(bucket, "AccessLogBucket")
    return bucket


def _refuse_other_encryption(bucket: s3.Bucket, key: kms.IKey) -> list[iam.PolicyStatement]:
    """Refuse a put that asks for another encryption than the bucket's.

    Most ask for none, presigned ones among them: the bucket's default is theirs.
    """
    header = "s3:x-amz-server-side-encryption"

    def refuse(name: str, **unless: str) -> iam.PolicyStatement:
        return iam.PolicyStatement(
            effect=iam.Effect.DENY,
            principals=[iam.AnyPrincipal()],
            actions=["s3:PutObject"],
            resources=[bucket.arn_for_objects("*")],
            conditions={
                "Null": {name: "false"},
                **({"StringNotEquals": {name: unless["is_"]}} if unless else {}),
            },
        )

    return [
        refuse(header, is_="aws:kms"),
        refuse(f"{header}-aws-kms-key-id", is_=key.key_arn),
        refuse(f"{header}-customer-algorithm"),
    ]


def _presigned(origins: Sequence[str]) -> list[s3.CorsRule]:
    """Let the scripts of ``origins`` use presigned addresses: audio's form, a document's text."""
    if not origins:
        return []
    return [
        s3.CorsRule(
            allowed_methods=[s3.HttpMethods.GET, s3.HttpMethods.POST, s3.HttpMethods.PUT],
            allowed_origins=list(origins),
            allowed_headers=["*"],
            exposed_headers=["ETag"],
            max_age=3600,
        )
    ]


def _expire(prefix: str, after: Duration) -> s3.LifecycleRule:
    """Expire what is under ``prefix``, and a day later the versions that this leaves behind."""
    return s3.LifecycleRule(
        id=f"expire-{prefix.rstrip('/')}",
        prefix=prefix,
        expiration=after,
        noncurrent_version_expiration=Duration.days(1),
    )
