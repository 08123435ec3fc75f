"""Webhooks: who is told of which events, where, and by which secrets it knows that it is us."""

import re
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Self

from pydantic import BaseModel, ConfigDict

from scribe.clock import Timestamp, iso
from scribe.response import Outcome

MAX_WEBHOOKS = 20
"""Of a tenant: each event is a request to each of them."""
OVERLAP = timedelta(hours=24)
"""How long a secret still signs after it was replaced (protocol: Webhooks)."""
FAILING_AT_MOST = timedelta(days=5)
"""A webhook that took nothing for so long, however often it was tried, is not sent to any more."""
MAX_REPLACED_SECRETS = 4
"""Of which all sign: a header has room for few, and a receiver changes over to the newest."""


class WebhookStatus(StrEnum):
    """Whether a webhook is sent to."""

    ACTIVE = "active"
    DISABLED = "disabled"


class DisabledReason(StrEnum):
    """Why a webhook is not sent to: its owner said so, its receiver did, or it never answers."""

    REQUESTED = "requested"
    GONE = "gone"
    FAILING = "failing"


class SealedSecret(BaseModel):
    """A secret as it is stored: encrypted, in base64. It signs ``until`` then, or for good."""

    model_config = ConfigDict(frozen=True)

    sealed: str
    until: Timestamp | None = None


class Webhook(BaseModel):
    """A webhook as it is stored: an endpoint of a tenant's, and what it wants to be told.

    ``secrets`` begin with the newest. ``failing_since`` is the first attempt after the last one
    that succeeded. ``revision`` is another after each change, so that of two at once none is lost.
    """

    model_config = ConfigDict(frozen=True)

    tenant: str
    webhook_id: str
    url: str
    events: tuple[str, ...]
    secrets: tuple[SealedSecret, ...]
    created_at: Timestamp
    changed_at: Timestamp
    status: WebhookStatus = WebhookStatus.ACTIVE
    disabled_reason: DisabledReason | None = None
    disabled_at: Timestamp | None = None
    failing_since: Timestamp | None = None
    revision: int = 1

    @property
    def key(self) -> tuple[str, str]:
        """Whose it is, and its own id: together there is but one."""
        return self.tenant, self.webhook_id

    @property
    def is_active(self) -> bool:
        """Whether it is sent to."""
        return self.status is WebhookStatus.ACTIVE

    def after(self, outcome: Outcome, *, began: datetime, now: datetime) -> Self:
        """Return the webhook after an attempt; the very same if that changes nothing of it.

        A receiver that is gone, or took nothing for days on end, is not sent to any more.
        """
        if not self.is_active:
            return self
        if outcome.succeeded:
            return self.model_copy(update={"failing_since": None}) if self.failing_since else self
        if outcome.is_gone:
            return self.disabled(DisabledReason.GONE, now)
        if self.failing_since is None:
            return self.model_copy(update={"failing_since": began})
        if now - self.failing_since >= FAILING_AT_MOST:
            return self.disabled(DisabledReason.FAILING, now)
        return self

    def disabled(self, reason: DisabledReason, now: datetime) -> Self:
        """Return the webhook as one that is not sent to."""
        return self.model_copy(
            update={
                "status": WebhookStatus.DISABLED,
                "disabled_reason": reason,
                "disabled_at": now,
                "changed_at": now,
            }
        )

    def enabled(self, now: datetime) -> Self:
        """Return the webhook as one that is sent to, whatever was wrong with it."""
        return self.model_copy(
            update={
                "status": WebhookStatus.ACTIVE,
                "disabled_reason": None,
                "disabled_at": None,
                "failing_since": None,
                "changed_at": now,
            }
        )

    def secrets_at(self, now: datetime) -> list[str]:
        """Return the sealed secrets that sign at a time, the newest first."""
        return [each.sealed for each in self.secrets if each.until is None or now < each.until]

    def with_secret(self, sealed: str, now: datetime) -> Self:
        """Return the webhook with a new secret; those before it sign for a day from their end."""
        replaced = (
            each if each.until else each.model_copy(update={"until": now + OVERLAP})
            for each in self.secrets
        )
        kept = [each for each in replaced if each.until and now < each.until]
        secrets = (SealedSecret(sealed=sealed), *kept[:MAX_REPLACED_SECRETS])
        return self.model_copy(update={"secrets": secrets, "changed_at": now})

    def with_url(self, url: str, now: datetime) -> Self:
        """Return the webhook at another URL, of which nothing is known yet."""
        return self.model_copy(update={"url": url, "failing_since": None, "changed_at": now})

    def with_events(self, events: tuple[str, ...], now: datetime) -> Self:
        """Return the webhook as one that is told of these events."""
        return self.model_copy(update={"events": events, "changed_at": now})

    def view(self) -> dict[str, Any]:
        """Return what its owner is shown: no secret, which is shown once by itself."""
        replaced = [each.until for each in self.secrets if each.until]
        times = {
            "disabled_at": self.disabled_at,
            "failing_since": self.failing_since,
            "replaced_secrets_until": max(replaced, default=None),
        }
        return {
            "webhook_id": self.webhook_id,
            "url": self.url,
            "events": list(self.events),
            "status": self.status.value,
            "created_at": iso(self.created_at),
            "updated_at": iso(self.changed_at),
            **({"disabled_reason": self.disabled_reason.value} if self.disabled_reason else {}),
            **{name: iso(moment) for name, moment in times.items() if moment},
        }


def new_webhook_id(random_hex: str) -> str:
    """Return a webhook's id of 24 random hexadecimal digits."""
    return f"wh_{random_hex}"


def is_webhook_id(text: str) -> bool:
    """Whether a text can be a webhook's id."""
    return re.fullmatch(r"wh_[0-9a-f]{24}", text) is not None
