"""Audio in the bucket: every upload a new version, each version pinned by End."""

from datetime import UTC, datetime
from typing import BinaryIO, cast

from scribe.audio import AudioFile, StoredVersion, in_order
from scribe.aws.clients import client

# S3 tells when a version was stored to the second only. Where a number was stored under two
# extensions within one, the uploader's own clock decides.
_UPLOADED_AT = "uploaded-at"


class AudioBucket:
    """The audio of sessions, at ``audio/{tenant}/{session}/{n}.{ext}``."""

    def __init__(self, bucket_name: str) -> None:
        self._bucket = bucket_name
        self._client = client("s3")

    def put(self, tenant: str, session_id: str, name: str, body: bytes, *, now: datetime) -> str:
        """Store an audio file and return the id of its version."""
        answer = self._client.put_object(
            Bucket=self._bucket,
            Key=_prefix(tenant, session_id) + name,
            Body=body,
            Metadata={_UPLOADED_AT: now.isoformat()},
        )
        return cast(str, answer["VersionId"])

    def list_files(self, tenant: str, session_id: str) -> list[AudioFile]:
        """Return a session's audio files in order, each in its newest version.

        One call lists 1,000 versions.
        """
        prefix = _prefix(tenant, session_id)
        pages = self._client.get_paginator("list_object_versions").paginate(
            Bucket=self._bucket, Prefix=prefix
        )
        newest = [
            StoredVersion(
                version["Key"].removeprefix(prefix), version["VersionId"], version["LastModified"]
            )
            for page in pages
            for version in page.get("Versions", ())
            if version["IsLatest"]
        ]
        return in_order(self._told_apart(prefix, newest))

    def open(self, tenant: str, session_id: str, file: AudioFile) -> BinaryIO:
        """Open the stream of a file's bytes, in the version that was committed."""
        answer = self._client.get_object(
            Bucket=self._bucket,
            Key=_prefix(tenant, session_id) + file.name,
            VersionId=file.version_id,
        )
        return cast(BinaryIO, answer["Body"])

    def _told_apart(self, prefix: str, versions: list[StoredVersion]) -> list[StoredVersion]:
        seen: dict[tuple[str, datetime], int] = {}
        for version in versions:
            moment = (version.name.partition(".")[0], version.stored_at)
            seen[moment] = seen.get(moment, 0) + 1
        return [
            version._replace(stored_at=self._uploaded_at(prefix, version))
            if seen[version.name.partition(".")[0], version.stored_at] > 1
            else version
            for version in versions
        ]

    def _uploaded_at(self, prefix: str, version: StoredVersion) -> datetime:
        head = self._client.head_object(
            Bucket=self._bucket, Key=prefix + version.name, VersionId=version.version_id
        )
        return datetime.fromisoformat(head["Metadata"][_UPLOADED_AT]).astimezone(UTC)


def _prefix(tenant: str, session_id: str) -> str:
    return f"audio/{tenant}/{session_id}/"
