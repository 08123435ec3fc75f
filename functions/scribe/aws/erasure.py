"""Erasing: whatever a session has in the bucket goes, in every version."""

from collections.abc import Iterator, Sequence
from typing import Any

from scribe.aws.clients import client
from scribe.job import Job

_KEYS_PER_CALL = 1000
"""S3 deletes this many in one call."""


class ErasureFailed(Exception):
    """Some objects are still there. To erase again is safe."""


class Erasure:
    """Deletes what belongs to sessions from a bucket."""

    def __init__(self, bucket_name: str) -> None:
        self._bucket = bucket_name
        self._client: Any = client("s3")

    def erase_objects(self, tenant: str, session_id: str) -> int:
        """Delete every version and delete marker of a session's objects; return how many.

        Raises:
            ErasureFailed: S3 kept some of them.
        """
        return self._erase(_prefixes(tenant, session_id))

    def erase_job(self, job: Job) -> int:
        """Delete every version and delete marker of a job's objects; return how many.

        Raises:
            ErasureFailed: S3 kept some of them.
        """
        return self._erase((job.folder,))

    def _erase(self, prefixes: Sequence[str]) -> int:
        found = [version for prefix in prefixes for version in self._versions(prefix)]
        for start in range(0, len(found), _KEYS_PER_CALL):
            some = found[start : start + _KEYS_PER_CALL]
            answer = self._client.delete_objects(
                Bucket=self._bucket, Delete={"Objects": some, "Quiet": True}
            )
            if errors := answer.get("Errors"):
                raise ErasureFailed(f"{len(errors)} objects: {errors[0].get('Code')}")
        return len(found)

    def _versions(self, prefix: str) -> Iterator[dict[str, str]]:
        pages = self._client.get_paginator("list_object_versions").paginate(
            Bucket=self._bucket, Prefix=prefix
        )
        for page in pages:
            for each in (*page.get("Versions", ()), *page.get("DeleteMarkers", ())):
                yield {"Key": each["Key"], "VersionId": each["VersionId"]}


def _prefixes(tenant: str, session_id: str) -> tuple[str, ...]:
    # No session's id has a dot: the last two are a session's alone.
    return (
        f"audio/{tenant}/{session_id}/",
        f"documents/{tenant}/{session_id}/",
        f"jobs/{tenant}/{session_id}/",
        f"combined/{tenant}/{session_id}.mp3",
        f"transcripts/{tenant}/{session_id}.",
    )
