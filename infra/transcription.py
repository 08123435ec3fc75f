"""Amazon Transcribe's part: the queue of jobs, its worker, its events, and the role it works by."""

from aws_cdk import Aws, Duration
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from constructs import Construct

from infra.bucket import JOB_PREFIX
from infra.function import Platform, ScribeFunction
from infra.storage import Storage
from infra.template_names import name_in_template
from infra.work_queue import WorkQueue
from scribe.aws import schema
from scribe.settings import TranscribeSessionSettings

TIMEOUT = Duration.minutes(2)
"""Reading the words of four hours takes seconds."""
CONCURRENCY = 5
"""Transcribe takes 25 starts a second of an account, and a worker makes few calls a second."""
SERVICE = "transcribe.amazonaws.com"


class Transcription(Construct):
    """The queue ``transcription`` with its worker, which alone talks to Transcribe."""

    def __init__(
        self,
        scope: Construct,
        platform: Platform,
        storage: Storage,
        *,
        notes: WorkQueue,
        burial_timeout: Duration,
    ) -> None:
        super().__init__(scope, "Transcription")
        self._platform = platform
        self._storage = storage
        self.work = WorkQueue(
            self,
            "Transcription",
            platform.messages,
            worker_timeout=TIMEOUT,
            burial_timeout=burial_timeout,
        )
        self._transcribe_sessions(self._make_data_access_role(), notes)
        self._hear_of_ended_jobs()

    def _transcribe_sessions(self, data_access: iam.Role, notes: WorkQueue) -> None:
        deployment, storage = self._platform.deployment, self._storage
        worker = ScribeFunction(
            self,
            "workers.transcribe_session",
            self._platform,
            timeout=TIMEOUT,
            # The output of four hours is some tens of megabytes of JSON.
            memory_mb=1024,
            settings=[
                TranscribeSessionSettings(
                    stack_name=deployment.stack_name,
                    table_name=storage.table.table_name,
                    bucket_name=storage.bucket.bucket_name,
                    transcription_queue_url=self.work.url,
                    notes_queue_url=notes.url,
                    data_key_arn=storage.key_arn,
                    data_access_role_arn=data_access.role_arn,
                    engines=deployment.engines,
                )
            ],
            access=[
                *storage.using_items("GetItem", "UpdateItem"),
                *storage.using_items("PutItem", leading_keys=schema.DEAD_LETTER_LEADING_KEYS),
                *storage.reading_objects(JOB_PREFIX),
                # Transcribe proves in the name of whoever starts a job that it may write there.
                *storage.writing_objects(JOB_PREFIX, "transcripts/"),
                self._using_key(),
                *storage.erasing_objects(JOB_PREFIX),
                *self._using_jobs(),
                iam.PolicyStatement(
                    actions=["iam:PassRole"],
                    resources=[data_access.role_arn],
                    conditions={"StringEquals": {"iam:PassedToService": SERVICE}},
                ),
                *self.work.working(),
                *self.work.sending(),
                *notes.sending(),
            ],
        )
        self.work.feed(worker, concurrency=CONCURRENCY)

    def _using_jobs(self) -> list[iam.PolicyStatement]:
        storage, stack_name = self._storage, self._platform.deployment.stack_name
        jobs = f"arn:{Aws.PARTITION}:transcribe:{Aws.REGION}:{Aws.ACCOUNT_ID}:transcription-job"
        return [
            # IAM knows no resource to start a job on, but what is written where by which key.
            iam.PolicyStatement(
                actions=["transcribe:StartTranscriptionJob"],
                resources=["*"],
                conditions={
                    "StringEquals": {
                        "transcribe:OutputBucketName": storage.bucket.bucket_name,
                        "transcribe:OutputEncryptionKMSKeyId": storage.key_arn,
                    },
                    "StringLike": {"transcribe:OutputKey": f"{JOB_PREFIX}*"},
                },
            ),
            iam.PolicyStatement(
                actions=["transcribe:DeleteTranscriptionJob", "transcribe:GetTranscriptionJob"],
                resources=[f"{jobs}/{stack_name}.*"],
            ),
        ]

    def _using_key(self) -> iam.PolicyStatement:
        """Transcribe is told the key by name, so it may ask for it without S3 between."""
        return iam.PolicyStatement(
            actions=["kms:Decrypt", "kms:GenerateDataKey"], resources=[self._storage.key_arn]
        )

    def _make_data_access_role(self) -> iam.Role:
        """Return the role by which Transcribe reads audio and writes what it heard."""
        storage = self._storage
        account = f"arn:{Aws.PARTITION}:transcribe:{Aws.REGION}:{Aws.ACCOUNT_ID}:*"
        role = iam.Role(
            self,
            "TranscribeRole",
            description=f"Amazon Transcribe at the jobs of {self._platform.deployment.stack_name}",
            assumed_by=iam.ServicePrincipal(
                SERVICE,
                conditions={
                    "StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID},
                    "ArnLike": {"aws:SourceArn": account},
                },
            ),
            inline_policies={
                "access": iam.PolicyDocument(
                    statements=[
                        *storage.finding_objects(JOB_PREFIX),
                        *storage.reading_objects(JOB_PREFIX),
                        *storage.writing_objects(JOB_PREFIX),
                        self._using_key(),
                    ]
                )
            },
        )
        name_in_template(role, "TranscribeRole")
        return role

    def _hear_of_ended_jobs(self) -> None:
        """Have Transcribe's events sent to the queue as the messages that everybody sends."""
        stack_name = self._platform.deployment.stack_name
        rule = events.Rule(
            self,
            "JobEnded",
            event_pattern=events.EventPattern(
                source=["aws.transcribe"],
                detail_type=["Transcribe Job State Change"],
                detail={
                    "TranscriptionJobName": [{"prefix": f"{stack_name}."}],
                    "TranscriptionJobStatus": ["COMPLETED", "FAILED"],
                },
            ),
        )
        name = events.EventField.from_path("$.detail.TranscriptionJobName")
        # Without dead letters: one would fail its session. The sweeper looks at silent jobs.
        rule.add_target(
            targets.SqsQueue(
                self.work.queue, message=events.RuleTargetInput.from_object({"job": name})
            )
        )
