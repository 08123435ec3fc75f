"""A credential in a line, for whoever looks after them."""

from datetime import datetime

from scribe.clock import iso
from scribe.credential import Credential


def line(credential: Credential, now: datetime, *, ended_with_client: bool) -> str:
    """Tell of a credential all but its hash; it may have ended with the client it belongs to."""
    told = [
        f"{credential.id:<24}",
        f"{credential.prefix + '…':<14}",
        f"{','.join(sorted(credential.scopes)):<20}",
        f"since {iso(credential.created_at)}",
    ]
    if credential.expires_at:
        told.append(f"until {iso(credential.expires_at)}")
    used = credential.last_used_at
    told.append(f"last used {iso(used)}" if used else "never used")
    told.append(_state(credential, now, ended_with_client=ended_with_client))
    if credential.old_secret and now < credential.old_secret.until:
        told.append(f"(old secret until {iso(credential.old_secret.until)})")
    if credential.replaced_by:
        told.append(f"replaced by {credential.replaced_by}")
    if credential.client_id:
        told.append(f"of {credential.client_id}")
    if credential.label:
        told.append(f'"{credential.label}"')
    return "  ".join(told)


def _state(credential: Credential, now: datetime, *, ended_with_client: bool) -> str:
    if credential.revoked_at is not None:
        return f"revoked {iso(credential.revoked_at)}"
    if not credential.is_valid(now):
        return "expired"
    return "ended with its client" if ended_with_client else "valid"
