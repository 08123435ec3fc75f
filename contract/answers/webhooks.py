"""What the API answers of webhooks, and what these are sent."""

from typing import Annotated, NotRequired

from pydantic import Field, with_config
from typing_extensions import TypedDict

from contract.answers import values as v
from scribe.delivery import MAX_ATTEMPTS_KEPT, DeliveryStatus, FailedReason
from scribe.delivery_list import MAX_LIMIT
from scribe.event import PING, SUBSCRIBED
from scribe.response import MAX_EXCERPT, Fault
from scribe.webhook import MAX_WEBHOOKS, DisabledReason, WebhookStatus

EventName = Annotated[
    str,
    Field(json_schema_extra={"enum": list(SUBSCRIBED)}, examples=["session.completed"]),
]
SentName = Annotated[
    str,
    Field(json_schema_extra={"enum": [*SUBSCRIBED, PING]}, examples=["session.completed"]),
]


@with_config(v.DOCUMENTED)
class Webhook(TypedDict):
    """A webhook."""

    webhook_id: v.WebhookId
    """Its id."""
    url: Annotated[v.Url, Field(examples=["https://emr.example.com/scribe"])]
    """Where requests go."""
    events: Annotated[list[EventName], Field(min_length=1)]
    """What it is told of."""
    status: Annotated[WebhookStatus, Field(examples=["active"])]
    """Whether it is sent to."""
    created_at: v.Moment
    """When it was registered."""
    updated_at: v.Moment
    """When it was last changed."""
    disabled_reason: NotRequired[Annotated[DisabledReason, Field(examples=["failing"])]]
    """Why it is not sent to."""
    disabled_at: NotRequired[v.Moment]
    """Since when."""
    failing_since: NotRequired[v.Moment]
    """Since when nothing got through."""
    replaced_secrets_until: NotRequired[v.Moment]
    """Until when secrets before the newest sign as well."""


@with_config(v.DOCUMENTED)
class WebhookWithSecret(Webhook):
    """A webhook, with the secret that was made for it: shown here and never again."""

    secret: NotRequired[Annotated[str, Field(pattern=r"^whsec_", examples=["whsec_…"])]]
    """The secret that signs what it is sent; absent where the client brought its own."""


@with_config(v.DOCUMENTED)
class Webhooks(TypedDict):
    """A tenant's webhooks."""

    webhooks: Annotated[list[Webhook], Field(max_length=MAX_WEBHOOKS)]
    """All of them."""


@with_config(v.DOCUMENTED)
class Attempt(TypedDict):
    """One request to a webhook, and what came of it."""

    at: v.Moment
    """When it was begun."""
    duration_ms: Annotated[int, Field(ge=0, examples=[120])]
    """How long it took."""
    status_code: NotRequired[Annotated[int, Field(ge=100, le=999, examples=[200])]]
    """What the receiver answered."""
    error: NotRequired[Annotated[Fault, Field(examples=["timeout"])]]
    """Why there is no answer that counts."""
    response: NotRequired[Annotated[str, Field(max_length=MAX_EXCERPT, examples=["ok"])]]
    """The answer's first characters."""


@with_config(v.DOCUMENTED)
class Delivery(TypedDict):
    """An event on its way to a webhook."""

    delivery_id: v.DeliveryId
    """Its id."""
    webhook_id: v.WebhookId
    """The webhook."""
    event_id: v.EventId
    """The event: the same for every webhook that is told of it."""
    event: SentName
    """What happened."""
    session_id: NotRequired[v.SessionId]
    """The session that it happened to; a ping has none."""
    status: Annotated[DeliveryStatus, Field(examples=["delivered"])]
    """Where the delivery is."""
    reason: NotRequired[Annotated[FailedReason, Field(examples=["attempts_exhausted"])]]
    """Why nothing more is tried."""
    created_at: v.Moment
    """When it was begun."""
    next_attempt_at: NotRequired[v.Moment]
    """When it is tried next."""
    ended_at: NotRequired[v.Moment]
    """When it was delivered, or given up."""
    attempts_made: Annotated[int, Field(ge=0, examples=[1])]
    """How often it was tried."""
    attempts: Annotated[list[Attempt], Field(max_length=MAX_ATTEMPTS_KEPT)]
    """The last of these."""


@with_config(v.DOCUMENTED)
class Deliveries(TypedDict):
    """A webhook's deliveries, the newest first."""

    deliveries: Annotated[list[Delivery], Field(max_length=MAX_LIMIT)]
    """Some of them."""
    next_cursor: NotRequired[Annotated[str, Field(examples=["2026-01-05T09:00:00.000Z_dlv_…"])]]
    """There if there are more: give it as ``cursor``."""


@with_config(v.DOCUMENTED)
class Redelivered(TypedDict):
    """Deliveries that are sent again."""

    redelivered: Annotated[int, Field(ge=0, le=MAX_LIMIT, examples=[2])]
    """How many these are."""
    next_cursor: NotRequired[Annotated[str, Field(examples=["2026-01-05T09:00:00.000Z_dlv_…"])]]
    """There if there may be more: give it as ``cursor``."""


@with_config(v.DOCUMENTED)
class EventPayload(TypedDict):
    """What a webhook is sent. Nothing clinical: ask for the session by its id."""

    id: v.EventId
    """The same for every attempt: keep it, and pass over what you know."""
    event: SentName
    """What happened."""
    timestamp: v.Moment
    """When it happened."""
    session_id: NotRequired[v.SessionId]
    """What it happened to; absent of a ping."""
