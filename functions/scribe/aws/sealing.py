"""Secrets of webhooks, under a key of their own: the API can seal them, the sender alone open."""

import base64
from datetime import datetime, timedelta
from typing import Any

from scribe.aws.clients import client
from scribe.expiring_cache import ExpiringCache

_CACHED = timedelta(minutes=5)
_MAX_CACHED = 1_000


class Sealing:
    """One KMS key. What is sealed for one webhook opens for no other: both are in its context."""

    def __init__(self, key_arn: str) -> None:
        self._key_arn = key_arn
        self._client: Any = client("kms")
        self._opened = ExpiringCache[str](max_age=_CACHED, max_entries=_MAX_CACHED)

    def seal(self, secret: str, *, tenant: str, webhook_id: str) -> str:
        """Return a secret encrypted, in base64."""
        answer = self._client.encrypt(
            KeyId=self._key_arn,
            Plaintext=secret.encode(),
            EncryptionContext=_context(tenant, webhook_id),
        )
        return base64.b64encode(answer["CiphertextBlob"]).decode()

    def open(self, sealed: str, *, tenant: str, webhook_id: str, now: datetime) -> str:
        """Return the secret that was sealed; one that was opened is kept for minutes."""

        def decrypt() -> str:
            answer = self._client.decrypt(
                KeyId=self._key_arn,
                CiphertextBlob=base64.b64decode(sealed),
                EncryptionContext=_context(tenant, webhook_id),
            )
            return str(answer["Plaintext"].decode())

        return self._opened.get((tenant, webhook_id, sealed), now, decrypt)


def _context(tenant: str, webhook_id: str) -> dict[str, str]:
    return {"tenant": tenant, "webhook_id": webhook_id}
