"""The keys that sign tokens: the current and the previous version of one secret.

Secrets Manager keeps the two by itself (stages AWSCURRENT and AWSPREVIOUS), so putting a new value
is a rotation, and a version's id serves as the key's.
"""

from datetime import datetime
from typing import Any

from scribe.expiring_cache import ExpiringCache
from scribe.token import KEY_CACHE_AGE, SigningKey


class SigningKeys:
    """The valid signing keys; ``secrets_manager`` is boto3's client."""

    def __init__(self, secret_arn: str, secrets_manager: Any) -> None:
        self._arn = secret_arn
        self._client = secrets_manager
        self._read_lately: ExpiringCache[tuple[SigningKey, ...]] = ExpiringCache(
            max_age=KEY_CACHE_AGE, max_entries=1
        )

    def at(self, now: datetime) -> tuple[SigningKey, ...]:
        """Return the keys, the current one first, as they were less than a minute before ``now``.

        Raises:
            ValueError: a version is too short to sign with.
            botocore.exceptions.ClientError: the secret can't be read.
        """
        return self._read_lately.get(self._arn, now, self._read)

    def rotate(self, secret: str) -> None:
        """Make ``secret`` the current key's; what was current becomes the previous one's."""
        self._client.put_secret_value(SecretId=self._arn, SecretString=secret)

    def _read(self) -> tuple[SigningKey, ...]:
        current = self._version("AWSCURRENT")
        try:
            return current, self._version("AWSPREVIOUS")
        except self._client.exceptions.ResourceNotFoundException:
            return (current,)  # never rotated

    def _version(self, stage: str) -> SigningKey:
        version = self._client.get_secret_value(SecretId=self._arn, VersionStage=stage)
        return SigningKey(
            id=version["VersionId"],
            secret=version["SecretString"].encode(),
            created_at=version["CreatedDate"],
        )
