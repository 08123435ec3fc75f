"""Signatures of a webhook's request: the protocol's own header, and those of Standard Webhooks.

Made anew for each attempt, since both sign the time; receivers refuse what is minutes old.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime

SECRET_PREFIX = "whsec_"  # noqa: S105 - it marks a secret, and is none
SECRET_BYTES = 32
"""Standard Webhooks asks for 24 to 64."""


def new_secret(random: bytes) -> str:
    """Return a secret in the form of Standard Webhooks, of ``SECRET_BYTES`` random bytes."""
    return SECRET_PREFIX + base64.b64encode(random).decode()


def signature_headers(
    body: bytes, *, message_id: str, secrets: Sequence[str], now: datetime
) -> dict[str, str]:
    """Return the headers that sign a body by a webhook's secrets, the newest first.

    ``X-MSA-Signature`` is by the newest alone, since published verifiers keep one ``v1``. The
    Standard Webhooks trio has a signature by each, so that a receiver may change its secret at
    leisure; secrets that are not of that form have no part in it, and if none is, there is no trio
    (protocol: Webhooks).
    """
    timestamp = str(int(now.timestamp()))
    signed = f"{timestamp}.".encode() + body
    digest = hmac.new(secrets[0].encode(), signed, hashlib.sha256).hexdigest()
    headers = {"X-MSA-Signature": f"t={timestamp},v1={digest}"}
    keys = [key for secret in secrets if (key := standard_key(secret))]
    if not keys:
        return headers
    signed = f"{message_id}.{timestamp}.".encode() + body
    return headers | {
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(f"v1,{_standard_signature(key, signed)}" for key in keys),
    }


def standard_key(secret: str) -> bytes | None:
    """Return the key that a secret is to Standard Webhooks: base64, maybe after ``whsec_``."""
    try:
        return base64.b64decode(secret.removeprefix(SECRET_PREFIX), validate=True) or None
    except (binascii.Error, ValueError):
        return None


def _standard_signature(key: bytes, signed: bytes) -> str:
    return base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
