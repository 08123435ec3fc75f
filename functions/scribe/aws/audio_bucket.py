"""Audio in the bucket: every upload a new version, each version pinned by End."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any, BinaryIO, cast

from scribe.audio import MAX_PRESIGNED_BYTES, AudioFile, StoredObject, in_order, sequence_of
from scribe.aws.clients import client
from scribe.session import Session, UploadForm

# S3 tells to the second only when a version was stored. Where one number was stored under two
# names within a second, the order of the requests decides.
_UPLOADED_AT = "uploaded-at"


class AudioBucket:
    """The audio of sessions, at ``audio/{tenant}/{session}/{n}.{ext}``."""

    def __init__(self, bucket_name: str) -> None:
        self._bucket = bucket_name
        self._client: Any = client("s3")

    def put(self, session: Session, name: str, body: bytes, *, now: datetime) -> str:
        """Store an audio file and return the id of its version."""
        answer = self._client.put_object(
            Bucket=self._bucket,
            Key=_prefix(session) + name,
            Body=body,
            Metadata={_UPLOADED_AT: now.isoformat()},
        )
        return cast(str, answer["VersionId"])

    def upload_url(
        self, session: Session, url: str, form: UploadForm, *, now: datetime
    ) -> str | dict[str, Any]:
        """Return where the audio of the session at ``url`` goes, in the form asked for.

        A presigned POST ends with the session's time, or with the credentials that signed it.
        """
        if form == "direct" or not session.status.is_open:
            return f"{url}/audio"
        prefix = _prefix(session)
        form = self._client.generate_presigned_post(
            self._bucket,
            prefix + "${filename}",
            Conditions=[
                ["starts-with", "$Content-Type", "audio/"],
                ["content-length-range", 1, MAX_PRESIGNED_BYTES],
            ],
            ExpiresIn=max(1, int((session.expires_at - now).total_seconds())),
        )
        return {"uploadData": form, "folderPath": prefix, "txn_id": session.session_id}

    def list_files(self, session: Session) -> list[AudioFile]:
        """Return a session's audio files in order, each in its newest version.

        One call lists 1,000 versions.
        """
        prefix = _prefix(session)
        pages = self._client.get_paginator("list_object_versions").paginate(
            Bucket=self._bucket, Prefix=prefix
        )
        versions = [version for page in pages for version in page.get("Versions", ())]
        objects = [
            StoredObject(
                version["Key"].removeprefix(prefix), version["VersionId"], version["LastModified"]
            )
            for version in versions
        ]
        newest = [
            stored for stored, version in zip(objects, versions, strict=True) if version["IsLatest"]
        ]
        return in_order(self._told_apart(session, newest, objects), session.upload_type)

    def open(self, session: Session, file: AudioFile) -> BinaryIO:
        """Open the stream of a file's bytes, in the version that was committed."""
        answer = self._client.get_object(
            Bucket=self._bucket,
            Key=_prefix(session) + file.object_name,
            VersionId=file.version_id,
        )
        return cast(BinaryIO, answer["Body"])

    def _told_apart(
        self, session: Session, newest: Sequence[StoredObject], versions: Sequence[StoredObject]
    ) -> list[StoredObject]:
        def moment(stored: StoredObject) -> tuple[int | None, datetime]:
            return (sequence_of(stored.object_name, session.upload_type), stored.stored_at)

        seen = Counter(map(moment, newest))
        tied = {at for at, number in seen.items() if number > 1 and at[0] is not None}
        return [stored for stored in newest if moment(stored) not in tied] + [
            stored._replace(stored_at=self._uploaded_at(session, stored))
            for stored in versions
            if moment(stored) in tied
        ]

    def _uploaded_at(self, session: Session, stored: StoredObject) -> datetime:
        head = self._client.head_object(
            Bucket=self._bucket,
            Key=_prefix(session) + stored.object_name,
            VersionId=stored.version_id,
        )
        text = head["Metadata"].get(_UPLOADED_AT)
        return datetime.fromisoformat(text) if text else stored.stored_at


def _prefix(session: Session) -> str:
    return f"audio/{session.tenant}/{session.session_id}/"
