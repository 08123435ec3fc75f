"""What one deployment wants, read from the CDK context (``cdk.json``, ``-c name=value``).

Checked here once, so that a wrong setting stops the synth with a sentence instead of a deployment
halfway.
"""

import sys
from collections.abc import Mapping
from typing import Annotated, Any, Self

from aws_cdk import RemovalPolicy
from aws_cdk.aws_logs import RetentionDays
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from infra.language_models import unusable
from scribe.limits import Limits
from scribe.settings import Engines, ModelId

LOG_RETENTION = {
    1: RetentionDays.ONE_DAY,
    3: RetentionDays.THREE_DAYS,
    7: RetentionDays.ONE_WEEK,
    14: RetentionDays.TWO_WEEKS,
    30: RetentionDays.ONE_MONTH,
    60: RetentionDays.TWO_MONTHS,
    90: RetentionDays.THREE_MONTHS,
    180: RetentionDays.SIX_MONTHS,
    365: RetentionDays.ONE_YEAR,
    731: RetentionDays.TWO_YEARS,
    1827: RetentionDays.FIVE_YEARS,
    3653: RetentionDays.TEN_YEARS,
}
"""The times that CloudWatch Logs offers, in days (a choice of them)."""


def _comma_separated(value: object) -> object:
    """Split what ``-c name=a,b`` gives; lists of ``cdk.json`` pass as they are."""
    if isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    return value


# As browsers send it, so in small letters; without TLS only on the developer's own machine.
Origin = Annotated[
    str,
    StringConstraints(
        pattern=r"^(https://[a-z0-9.-]+|http://(localhost|127\.0\.0\.1))(:[0-9]{1,5})?$"
    ),
]
Email = Annotated[str, StringConstraints(pattern=r"^([^@\s]+@[^@\s]+)?$")]
Concurrency = Annotated[int, Field(ge=2, le=1000)]


class Deployment(BaseModel):
    """The settings of one deployment; ``cdk.json`` lists the same names with their defaults."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    stack_name: Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9-]{0,63}$")] = (
        "wardscribe"
    )
    region: str = ""
    """Empty: the region of the AWS profile in use."""
    retain_data: bool = True
    """Keep table, bucket, key and logs when the stack is deleted, and protect the table."""
    audio_retention_hours: Annotated[int, Field(ge=1, le=24 * 365)] = 24
    """S3 expires whole days: rounded up."""
    result_retention_days: Annotated[int, Field(ge=1, le=3650)] = 365
    """Sessions' rows, transcripts and documents, from the time that a session can be ended."""
    audit_retention_days: Annotated[int, Field(ge=1, le=36_500)] = 2190
    """The audit trail's lines: six years (HIPAA, 45 CFR 164.316(b)(2))."""
    log_retention_days: int = 30
    allowed_origins: Annotated[tuple[Origin, ...], BeforeValidator(_comma_separated)] = ()
    """Browser origins that may call with credentials. None: no CORS headers at all."""
    domain_name: str = ""
    certificate_arn: str = ""
    web_acl_arn: Annotated[str, StringConstraints(pattern=r"^(arn:[\w-]+:wafv2:.+)?$")] = ""
    """A regional web ACL of AWS WAF to put before the API. Empty: none."""
    engines: dict[ModelId, Engines] = {
        "lite": Engines(
            speech="transcribe",
            notes="bedrock",
            language_model="us.anthropic.claude-haiku-4-5-20251001-v1:0",
        ),
        "pro": Engines(
            speech="transcribe",
            notes="bedrock",
            language_model="us.anthropic.claude-sonnet-4-6",
        ),
    }
    """What the protocol's models ``lite`` and ``pro`` stand for; ``local`` has embedded ones."""
    api_requests_per_second: Annotated[int, Field(ge=1, le=10_000)] = 1000
    """Of all tenants together; what is beyond it is told 429."""
    api_burst: Annotated[int, Field(ge=1, le=5_000)] = 2000
    """At once, before the rate counts."""
    requests_per_minute_per_key: int = Limits().requests_per_minute_per_key
    requests_per_minute_per_tenant: int = Limits().requests_per_minute_per_tenant
    sessions_per_day: int = Limits().sessions_per_day
    audio_hours_per_month: int = Limits().audio_hours_per_month
    """A tenant's limits, where it has none of its own (`python -m ops.limits`)."""
    set_api_log_role: bool = True
    """Set API Gateway's role for logs, which an account has one of in each region."""
    alarm_email: Email = ""
    """Who is mailed when an alarm goes off and when it is over. Empty: nobody."""
    process_concurrency: Concurrency = 10
    notes_concurrency: Concurrency = 20
    deliveries_concurrency: Concurrency = 50
    """Requests to webhooks at once, four to the same one at most."""
    local: bool = False
    """For the emulator: its Python's bundle, and nothing that it lacks."""
    endpoint: str = ""
    """The emulator's own address, e.g. ``http://127.0.0.1:4566``; only with ``local``."""

    local_webhooks: bool = False
    """Let webhooks be sent to ``http://127.0.0.1``; only with ``local``."""

    @classmethod
    def from_context(cls, context: Mapping[str, Any]) -> Self:
        """Return the deployment that a CDK context describes.

        Names with a ``:`` or a ``-`` are the CDK's own (feature flags, look-ups) and passed over.

        Raises:
            SystemExit: a setting is unknown or wrong; the message says which and why.
        """
        own = {name: value for name, value in context.items() if not {":", "-"} & set(name)}
        try:
            deployment = cls.model_validate(own)
        except ValidationError as error:
            lines = [
                f"  {'.'.join(map(str, problem['loc'])) or 'settings'}: {problem['msg']}"
                for problem in error.errors()
            ]
            sys.exit("\n".join(["The settings in cdk.json (or given by -c) are wrong:", *lines]))
        if not deployment.local:
            return deployment
        # One machine has neither Transcribe nor Bedrock.
        return deployment.model_copy(
            update={"engines": dict.fromkeys(deployment.engines, Engines())}
        )

    @model_validator(mode="after")
    def _fit_together(self) -> Self:
        if set(self.engines) != {"lite", "pro"}:
            raise ValueError("engines must say what lite and pro are")
        for model, chosen in self.engines.items():
            fault = unusable(chosen, self.region)
            if fault:
                raise ValueError(f"engines.{model}: {fault}")
        _ = self.limits
        if self.log_retention_days not in LOG_RETENTION:
            raise ValueError(f"log_retention_days must be one of {sorted(LOG_RETENTION)}")
        if bool(self.domain_name) != bool(self.certificate_arn):
            raise ValueError("domain_name and certificate_arn belong together: give both or none")
        if self.local != bool(self.endpoint):
            raise ValueError("local needs endpoint, the emulator's address, and only local does")
        if self.local_webhooks and not self.local:
            raise ValueError(
                "local_webhooks is for one machine alone: in an account, webhooks are sent to"
                " public addresses, over TLS"
            )
        return self

    @property
    def limits(self) -> Limits:
        """The limits of a tenant that has none of its own."""
        return Limits(**{name: getattr(self, name) for name in Limits.model_fields})

    @property
    def process_places_per_tenant(self) -> int:
        """How many sessions of one tenant are heard at once: a fifth is left to the others."""
        return self.process_concurrency - max(1, self.process_concurrency // 5)

    @property
    def audio_retention_days(self) -> int:
        """Whole days, since S3 knows nothing finer."""
        return -(-self.audio_retention_hours // 24)

    @property
    def log_retention(self) -> RetentionDays:
        """``log_retention_days`` in the CDK's words."""
        return LOG_RETENTION[self.log_retention_days]

    @property
    def removal_policy(self) -> RemovalPolicy:
        """What becomes of data and logs when the stack is deleted."""
        return RemovalPolicy.RETAIN if self.retain_data else RemovalPolicy.DESTROY
