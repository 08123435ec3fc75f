"""Where data rests: the table, the bucket, the key over both, and the secret that signs tokens."""

from collections.abc import Sequence

from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from infra.audit import AuditTable
from infra.bucket import AUDIO_PREFIXES, RESULT_PREFIXES, make_bucket
from infra.counters import Counters
from infra.deployment import Deployment
from infra.keys import make_key, through
from infra.refusals import table_policy
from infra.table import make_table, text_attribute
from infra.template_names import name_in_template
from scribe.aws import schema

SESSION_PREFIXES = (*AUDIO_PREFIXES, *RESULT_PREFIXES)
"""Where sessions have objects."""


class Storage(Construct):
    """Table, bucket, key and token secret; each ``…ing`` method is what a role needs for that."""

    def __init__(self, scope: Construct, deployment: Deployment) -> None:
        super().__init__(scope, "Storage")
        self._deployment = deployment
        self._key = make_key(self, "DataKey", "Clinical data", deployment)
        self.table = self._make_table(deployment)
        self.bucket = make_bucket(self, self._key, deployment)
        self.audit = AuditTable(self, deployment, self._key)
        self.counters = Counters(self, deployment, self._key)
        self.token_secret = secretsmanager.Secret(
            self,
            "TokenSecret",
            description="Signs access tokens; rotate it by `python -m ops.signing_key`",
            encryption_key=self._key,
            generate_secret_string=secretsmanager.SecretStringGenerator(
                password_length=64, exclude_punctuation=True
            ),
        )
        name_in_template(self.table, "Table")
        name_in_template(self.token_secret, "TokenSecret")

    def _make_table(self, deployment: Deployment) -> dynamodb.Table:
        table = make_table(
            self,
            deployment,
            self._key,
            table_policy(),
            stream=dynamodb.StreamViewType.NEW_AND_OLD_IMAGES,
        )
        for index, (partition_key, sort_key) in schema.INDEXES.items():
            table.add_global_secondary_index(
                index_name=index,
                partition_key=text_attribute(partition_key),
                sort_key=text_attribute(sort_key),
            )
        return table

    @property
    def key_arn(self) -> str:
        """The key over clinical data."""
        return self._key.key_arn

    def using_items(
        self, *actions: str, leading_keys: str = schema.TENANT_LEADING_KEYS
    ) -> list[iam.PolicyStatement]:
        """``actions`` of DynamoDB, such as ``GetItem``, on items whose partition key is so."""
        return [
            iam.PolicyStatement(
                actions=[f"dynamodb:{action}" for action in actions],
                resources=[self.table.table_arn],
                conditions=_with_leading_keys(leading_keys),
            ),
            self._using_key("dynamodb", "kms:Decrypt", "kms:DescribeKey", "kms:Encrypt"),
        ]

    def finding_credentials(self, *leading_keys: str) -> list[iam.PolicyStatement]:
        """Find credentials whose partition keys are like these, and note their last use."""
        items = {"dynamodb:LeadingKeys": list(leading_keys)}
        noted = [schema.PARTITION_KEY, schema.SORT_KEY, schema.LAST_USED]
        return [
            iam.PolicyStatement(
                actions=["dynamodb:GetItem"],
                resources=[self.table.table_arn],
                conditions={"ForAllValues:StringLike": items},
            ),
            iam.PolicyStatement(
                actions=["dynamodb:UpdateItem"],
                resources=[self.table.table_arn],
                conditions={
                    "ForAllValues:StringLike": items,
                    "ForAllValues:StringEquals": {"dynamodb:Attributes": noted},
                },
            ),
            self._using_key("dynamodb", "kms:Decrypt", "kms:DescribeKey", "kms:Encrypt"),
        ]

    def reading_index(self, name: str, *, leading_keys: str) -> list[iam.PolicyStatement]:
        """Query one of the table's indexes where its partition key is so."""
        return [
            iam.PolicyStatement(
                actions=["dynamodb:Query"],
                resources=[f"{self.table.table_arn}/index/{name}"],
                conditions=_with_leading_keys(leading_keys),
            ),
            self._using_key("dynamodb", "kms:Decrypt", "kms:DescribeKey", "kms:Encrypt"),
        ]

    def reading_objects(self, *prefixes: str, versions: bool = False) -> list[iam.PolicyStatement]:
        """Read objects under ``prefixes``: the latest, or with ``versions`` a version by its id."""
        return [
            self._on_objects("s3:GetObjectVersion" if versions else "s3:GetObject", prefixes),
            self._using_key("s3", "kms:Decrypt"),
        ]

    def writing_objects(self, *prefixes: str) -> list[iam.PolicyStatement]:
        """Put objects under ``prefixes`` (with ``kms:Decrypt``, since large ones go in parts)."""
        return [
            self._on_objects("s3:PutObject", prefixes),
            self._using_key("s3", "kms:Decrypt", "kms:GenerateDataKey"),
        ]

    def listing_versions(self, prefix: str) -> list[iam.PolicyStatement]:
        """List the object versions under ``prefix``."""
        return [self._listing("s3:ListBucketVersions", [prefix])]

    def finding_objects(self, prefix: str) -> list[iam.PolicyStatement]:
        """Look up which objects there are under ``prefix``."""
        return [self._listing("s3:ListBucket", [prefix])]

    def erasing_objects(self, *prefixes: str) -> list[iam.PolicyStatement]:
        """Delete what is under ``prefixes``, or all that sessions have, in every version."""
        prefixes = prefixes or SESSION_PREFIXES
        return [
            self._listing("s3:ListBucketVersions", prefixes),
            # S3 asks for the first whatever is deleted, and for the second to delete a version.
            self._on_objects("s3:DeleteObject", prefixes),
            self._on_objects("s3:DeleteObjectVersion", prefixes),
        ]

    def reading_token_secret(self) -> list[iam.PolicyStatement]:
        """Read the secret that access tokens are signed with."""
        return [
            iam.PolicyStatement(
                actions=["secretsmanager:GetSecretValue"],
                resources=[self.token_secret.secret_arn],
            ),
            self._using_key("secretsmanager", "kms:Decrypt"),
        ]

    def reading_stream(self) -> list[iam.PolicyStatement]:
        """Read the table's stream, as Lambda does on a function's behalf."""
        stream = self.table.table_stream_arn
        if stream is None:
            raise ValueError("the table has no stream")
        return [
            iam.PolicyStatement(
                actions=[
                    "dynamodb:DescribeStream",
                    "dynamodb:GetRecords",
                    "dynamodb:GetShardIterator",
                ],
                resources=[stream],
            ),
            # Asked for by Lambda; it can't be limited to one stream.
            iam.PolicyStatement(
                actions=["dynamodb:ListStreams"], resources=[f"{self.table.table_arn}/stream/*"]
            ),
            iam.PolicyStatement(actions=["kms:Decrypt"], resources=[self.key_arn]),
        ]

    def _listing(self, action: str, prefixes: Sequence[str]) -> iam.PolicyStatement:
        return iam.PolicyStatement(
            actions=[action],
            resources=[self.bucket.bucket_arn],
            conditions={"StringLike": {"s3:prefix": [f"{prefix}*" for prefix in prefixes]}},
        )

    def _on_objects(self, action: str, prefixes: tuple[str, ...]) -> iam.PolicyStatement:
        return iam.PolicyStatement(
            actions=[action],
            resources=[self.bucket.arn_for_objects(f"{prefix}*") for prefix in prefixes],
        )

    def _using_key(self, service: str, *actions: str) -> iam.PolicyStatement:
        return iam.PolicyStatement(
            actions=list(actions),
            resources=[self.key_arn],
            conditions=through(service, self._deployment),
        )


def _with_leading_keys(pattern: str) -> dict[str, dict[str, list[str]]]:
    return {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": [pattern]}}
