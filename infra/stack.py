"""The stack: storage, pipeline and API put together, and what a deployment tells afterwards."""

import os
from collections.abc import Mapping
from typing import Any

from aws_cdk import App, CfnOutput, Environment, Stack
from constructs import Construct

from infra.api import Api
from infra.bundle import HOST, LAMBDA, bundle_code
from infra.deployment import Deployment
from infra.function import Platform
from infra.keys import make_runtime_key
from infra.messages import Messages
from infra.observability import Observability
from infra.pipeline import Pipeline
from infra.storage import Storage


def wardscribe_app(context: Mapping[str, Any] | None = None) -> App:
    """Return the app with its one stack.

    ``context`` is for tests; the CDK's command line hands over that of ``cdk.json`` by itself.

    Raises:
        SystemExit: a setting is wrong.
    """
    app = App(context=context)
    WardscribeStack(app, Deployment.from_context(app.node.get_all_context()))
    return app


class WardscribeStack(Stack):
    """All of Wardscribe in one stack, as ``deployment`` wants it."""

    def __init__(self, scope: Construct, deployment: Deployment) -> None:
        super().__init__(
            scope,
            deployment.stack_name,
            description="Wardscribe, a medical scribe API",
            env=Environment(
                account=os.environ.get("CDK_DEFAULT_ACCOUNT"),
                region=deployment.region or os.environ.get("CDK_DEFAULT_REGION"),
            ),
        )
        target = HOST if deployment.local else LAMBDA
        platform = Platform(
            deployment,
            code={"core": bundle_code("core", target), "media": bundle_code("media", target)},
            messages=Messages(self, deployment),
            runtime_key=make_runtime_key(self, deployment),
        )
        storage = Storage(self, deployment)
        pipeline = Pipeline(self, platform, storage)
        api = Api(self, platform, storage, pipeline)
        Observability(self, deployment, pipeline, api)

        outputs = {
            "BaseUrl": f"{api.base_url}/v1",
            "ApiId": api.rest.rest_api_id,
            "TableName": storage.table.table_name,
            "CountersTableName": storage.counters.name,
            "AuditTableName": storage.audit.table.table_name,
            "AuditRetentionDays": str(deployment.audit_retention_days),
            "BucketName": storage.bucket.bucket_name,
            "TokenSecretArn": storage.token_secret.secret_arn,
            "BusName": pipeline.bus.event_bus_name,
            "ProcessQueueUrl": pipeline.process.url,
            "NotesQueueUrl": pipeline.notes.url,
            "TranscriptionQueueUrl": pipeline.transcription.url,
            "LateAudioQueueUrl": pipeline.late_audio.url,
            "DispatchQueueUrl": pipeline.webhooks.dispatch.url,
            "DeliveriesQueueUrl": pipeline.webhooks.deliveries.url,
        }
        for name, value in outputs.items():
            CfnOutput(self, name, value=value)
