"""What a client asks for when it registers or changes a webhook (protocol: Webhooks)."""

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, StrictStr

from scribe.delivery import DeliveryStatus
from scribe.errors import InvalidRequest
from scribe.event import SUBSCRIBED
from scribe.fields import Word
from scribe.webhook import WebhookStatus
from scribe.webhook_url import MAX_URL_LENGTH, target_of

Secret = Annotated[StrictStr, Field(min_length=8, max_length=256, pattern=r"^[^\x00-\x1f\x7f]+$")]
"""A client's own, whatever it is made of; one that is left out is made here, and longer."""


_URL = (
    r"^https://([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,30}(:443)?"
    r"([/?][!$&'()*+,;=:@/?%\[\]A-Za-z0-9._~-]*)?$"
)
# Which URL is one is for ``scribe.webhook_url`` to say, so that a client is told.
Url = Annotated[StrictStr, Field(max_length=MAX_URL_LENGTH, json_schema_extra={"pattern": _URL})]
# Which events there are is checked below, so that a client is told.
EventName = Annotated[Word, Field(json_schema_extra={"enum": [*SUBSCRIBED]})]
EventNames = Annotated[
    tuple[EventName, ...], Field(max_length=32, json_schema_extra={"minItems": 1})
]


class RegisterWebhook(BaseModel):
    """The body of a request to register a webhook. Fields that it does not know are ignored."""

    model_config = ConfigDict(frozen=True)

    url: Url
    events: EventNames
    secret: Secret | None = None

    @classmethod
    def parse(cls, body: Mapping[str, Any], *, local: bool) -> Self:
        """Return the request in a body; ``local`` lets this machine's own address pass.

        Raises:
            InvalidRequest: the URL is none, or an event; ``details`` has the events there are.
            pydantic.ValidationError: a field is missing or of the wrong kind.
        """
        request = cls.model_validate(dict(body))
        target_of(request.url, local=local)
        return request.model_copy(update={"events": _events(request.events)})


class UpdateWebhook(BaseModel):
    """The body of a request to change a webhook. A field that it does not know is an error.

    ``rotate_secret`` asks for a new secret that is made here, ``secret`` brings one.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: Url | None = None
    events: EventNames | None = None
    status: WebhookStatus | None = None
    secret: Secret | None = None
    rotate_secret: StrictBool = False

    @classmethod
    def parse(cls, body: Mapping[str, Any], *, local: bool) -> Self:
        """Return the request in a body.

        Raises:
            InvalidRequest: as for ``RegisterWebhook``.
            pydantic.ValidationError: a field is unknown or of the wrong kind.
        """
        request = cls.model_validate(dict(body))
        if request.url is not None:
            target_of(request.url, local=local)
        if request.events is not None:
            request = request.model_copy(update={"events": _events(request.events)})
        if request.secret is not None and request.rotate_secret:
            raise InvalidRequest(
                "invalid_request",
                "Give a secret, or have one made by rotate_secret: not both.",
                field="rotate_secret",
            )
        return request


Time = Annotated[
    StrictStr, Field(min_length=1, max_length=40, json_schema_extra={"format": "date-time"})
]


class RedeliverRange(BaseModel):
    """The body of a request to send deliveries again. Fields that it does not know are ignored.

    ``DeliveryList`` says what each of them may be.
    """

    model_config = ConfigDict(frozen=True)

    start: Annotated[Time, Field(alias="from")]
    to: Time | None = None
    status: DeliveryStatus | None = None
    limit: Annotated[StrictInt, Field(ge=1, le=999_999_999)] | None = None
    cursor: Annotated[StrictStr, Field(max_length=256)] | None = None

    @classmethod
    def parse(cls, body: Mapping[str, Any]) -> Self:
        """Return the request in a body; a field that is null counts as absent.

        Raises:
            pydantic.ValidationError: a field is missing or of the wrong kind.
        """
        return cls.model_validate(
            {name: value for name, value in body.items() if value is not None}
        )


def _events(names: tuple[str, ...]) -> tuple[str, ...]:
    unknown = [name for name in names if name not in SUBSCRIBED]
    if unknown or not names:
        raise InvalidRequest(
            "invalid_request",
            "events must name one or more of the events that there are.",
            field="events",
            supported_values=list(SUBSCRIBED),
        )
    return tuple(dict.fromkeys(names))
