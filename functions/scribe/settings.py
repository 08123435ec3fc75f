"""What each function is told by its deployment.

One small model per function. ``infra/function.py`` sets a function's environment from the same
model that the function reads, so that a missing variable fails the synth and not a request.
"""

import json
import os
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from scribe.limits import Limits

ModelId = Literal["lite", "pro"]


class Settings(BaseModel):
    """Base of all settings: field ``table_name`` is the environment variable ``TABLE_NAME``.

    A string stands as it is, anything else as JSON.
    """

    # A function reads one of these models: the others need not be built when it starts.
    model_config = ConfigDict(frozen=True, defer_build=True)

    @classmethod
    def read(cls) -> Self:
        """Read the settings from the environment.

        Raises:
            pydantic.ValidationError: a variable is missing or of the wrong kind.
        """
        values: dict[str, Any] = {}
        for name, field in cls.model_fields.items():
            text = os.environ.get(name.upper())
            if text is not None:
                values[name] = text if field.annotation is str else json.loads(text)
        return cls.model_validate(values)

    def to_environment(self) -> dict[str, str]:
        """Return the environment that ``read`` makes the same settings of."""
        return {
            name.upper(): value if isinstance(value, str) else json.dumps(value)
            for name, value in self.model_dump(mode="json").items()
        }


class Engines(BaseModel):
    """The engines behind one of the API's models, each by its name in ``scribe.engines``.

    ``vocabulary`` names a custom vocabulary of Amazon Transcribe in the deployment's account,
    ``language_model`` the inference profile or foundation model of Amazon Bedrock.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    speech: Literal["transcribe", "pocketsphinx"] = "pocketsphinx"
    notes: Literal["bedrock", "rules"] = "rules"
    vocabulary: Annotated[str, Field(pattern=r"^[0-9a-zA-Z._-]{0,200}$")] = ""
    language_model: str = ""


class HttpSettings(Settings):
    """Every function behind the API: the web origins that may call it with credentials."""

    allowed_origins: tuple[str, ...] = ()


class AuditSettings(Settings):
    """Every function that records in the audit trail: its table, and how long a line is kept."""

    audit_table_name: str
    audit_retention_days: int


class MetricsSettings(Settings):
    """Every function that counts: where CloudWatch keeps its metrics apart from others'."""

    metrics_namespace: str = "wardscribe"


class DiscoverySettings(Settings):
    """Discovery: the public address of the API up to its stage, and what it can do."""

    base_url: str
    engines: dict[ModelId, Engines]


class LoginSettings(Settings):
    """Login: where credentials lie, and the secret that signs access tokens."""

    counters_name: str
    table_name: str
    token_secret_arn: str


class AuthorizerSettings(Settings):
    """Authorizer: as for login, and the limits of tenants that have none of their own."""

    table_name: str
    token_secret_arn: str
    counters_name: str
    limits: Limits


class CreateSessionSettings(Settings):
    """Create session: rows and results are kept for so many days after it; quotas as counted."""

    table_name: str
    bucket_name: str
    result_retention_days: int
    base_url: str
    engines: dict[ModelId, Engines]
    counters_name: str
    limits: Limits


class TemplatesSettings(Settings):
    """Templates."""

    table_name: str


class UploadAudioSettings(Settings):
    """Upload audio."""

    table_name: str
    bucket_name: str


class EndSessionSettings(Settings):
    """End session: the queue is where a committed session goes."""

    table_name: str
    bucket_name: str
    process_queue_url: str
    base_url: str


class GetSessionSettings(Settings):
    """Get session."""

    table_name: str
    bucket_name: str
    base_url: str


class UpdateSessionSettings(Settings):
    """Update session, which cancels it as well."""

    table_name: str
    bucket_name: str
    engines: dict[ModelId, Engines]


class EraseSessionSettings(Settings):
    """Erase session."""

    table_name: str
    bucket_name: str


class SessionAudioSettings(Settings):
    """Session audio."""

    table_name: str
    bucket_name: str


class DocumentsSettings(Settings):
    """Documents."""

    table_name: str
    bucket_name: str


class SessionDocumentsSettings(Settings):
    """Session documents."""

    table_name: str
    bucket_name: str


class ProcessTemplateSettings(Settings):
    """Process template: the queue is where a document's writing is asked on."""

    table_name: str
    notes_queue_url: str


class UploadTranscriptSettings(Settings):
    """Upload transcript: the queue is where a document's writing is asked on."""

    table_name: str
    bucket_name: str
    notes_queue_url: str


class UsageSettings(Settings):
    """Usage, and what counts it."""

    counters_name: str


class HistorySettings(Settings):
    """History."""

    table_name: str


class WebhooksSettings(Settings):
    """Webhooks: the queue is where deliveries go, the key seals secrets.

    ``local_webhooks`` lets this machine's own address pass, without TLS.
    """

    table_name: str
    deliveries_queue_url: str
    webhook_key_arn: str
    local_webhooks: bool = False


class LateAudioSettings(Settings):
    """Late audio."""

    table_name: str
    bucket_name: str


class ProcessSessionSettings(Settings):
    """Process session: its own queue, and those where a document's writing or a job is asked for.

    ``stack_name`` is what the names of jobs begin with, ``places_per_tenant`` how many workers may
    be at sessions of one tenant.
    """

    stack_name: str
    table_name: str
    bucket_name: str
    process_queue_url: str
    notes_queue_url: str
    transcription_queue_url: str
    engines: dict[ModelId, Engines]
    places_per_tenant: int


class TranscribeSessionSettings(Settings):
    """Transcribe session: its own queue, that of the notes, and what Transcribe is to be told."""

    stack_name: str
    table_name: str
    bucket_name: str
    transcription_queue_url: str
    notes_queue_url: str
    data_key_arn: str
    data_access_role_arn: str
    engines: dict[ModelId, Engines]


class WriteNoteSettings(Settings):
    """Write note."""

    table_name: str
    bucket_name: str
    notes_queue_url: str
    engines: dict[ModelId, Engines]


class SweepSettings(Settings):
    """Sweep: the queues are where a session goes whose message was lost, or whose job is silent."""

    table_name: str
    bucket_name: str
    process_queue_url: str
    transcription_queue_url: str


class PublishEventsSettings(Settings):
    """Publish events."""

    bus_name: str


class DeadLetterSettings(Settings):
    """Dead letter."""

    table_name: str


class DispatchWebhooksSettings(Settings):
    """Dispatch webhooks: its own queue, and where deliveries go."""

    table_name: str
    dispatch_queue_url: str
    deliveries_queue_url: str


class DeliverWebhookSettings(Settings):
    """Deliver webhook: its own queue, and as for webhooks."""

    table_name: str
    deliveries_queue_url: str
    webhook_key_arn: str
    local_webhooks: bool = False


class SweepDeliveriesSettings(Settings):
    """Sweep deliveries."""

    table_name: str
    deliveries_queue_url: str
