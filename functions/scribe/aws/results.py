"""Transcripts and notes in the bucket: the clinical text, which never lies in the table."""

from datetime import timedelta
from typing import Any

from botocore.exceptions import ClientError

from scribe.aws.clients import client
from scribe.aws.document_texts import MARKDOWN, markdown_key
from scribe.aws.result_object import read_result
from scribe.note import Note
from scribe.transcript import Transcript


class Results:
    """The results of sessions, at ``transcripts/…`` and ``documents/…``."""

    def __init__(self, bucket_name: str) -> None:
        self._bucket = bucket_name
        self._client: Any = client("s3")

    def put_transcript(self, tenant: str, session_id: str, transcript: Transcript) -> None:
        """Store a session's transcript."""
        self._put(_transcript_key(tenant, session_id), transcript.model_dump_json())

    def put_upload(self, tenant: str, session_id: str, transcript: Transcript, upload: str) -> None:
        """Store a transcript that a client brought, under what tells it from any other.

        Of several at once none replaces another's: the session says which one is its own.
        """
        key = _transcript_key(tenant, session_id, upload)
        self._put(key, transcript.model_dump_json())

    def transcript(self, tenant: str, session_id: str, *, upload: str | None = None) -> Transcript:
        """Return a session's transcript: the one that was heard, or that its client brought.

        Raises:
            ResultGone: there is none.
        """
        text = self._get(_transcript_key(tenant, session_id, upload))
        return Transcript.model_validate_json(text)

    def put_note(self, tenant: str, session_id: str, document_id: str, note: Note) -> None:
        """Store the note that a document is, unless there is one: a repeat may say it otherwise.

        The Markdown beside it, for people, is always of the note that is kept.
        """
        key = _note_key(tenant, session_id, document_id)
        try:
            self._put(key, note.model_dump_json(), IfNoneMatch="*")
        except ClientError as error:
            if error.response["Error"]["Code"] != "PreconditionFailed":
                raise
            note = self.note(tenant, session_id, document_id)
        self._put(markdown_key(tenant, session_id, document_id), note.markdown, MARKDOWN)

    def note(self, tenant: str, session_id: str, document_id: str) -> Note:
        """Return the note that a document is.

        Raises:
            ResultGone: there is none.
        """
        return Note.model_validate_json(self._get(_note_key(tenant, session_id, document_id)))

    def put_combined_audio(self, tenant: str, session_id: str, mp3: Any) -> None:
        """Store a session's whole audio, one MP3 read from a file object."""
        self._client.upload_fileobj(
            mp3,
            self._bucket,
            _combined_key(tenant, session_id),
            ExtraArgs={"ContentType": "audio/mpeg"},
        )

    def combined_audio_url(self, tenant: str, session_id: str, *, lasts: timedelta) -> str | None:
        """Return an address at which a session's whole audio can be fetched for so long.

        Returns None if it is not there. That is looked up by a list: to a role that may not list,
        S3 does not tell what is missing from what is forbidden.
        """
        key = _combined_key(tenant, session_id)
        listed = self._client.list_objects_v2(Bucket=self._bucket, Prefix=key, MaxKeys=1)
        if not listed.get("KeyCount"):
            return None
        url: str = self._client.generate_presigned_url(
            "get_object",
            Params={"Bucket": self._bucket, "Key": key, "ResponseCacheControl": "no-store"},
            ExpiresIn=int(lasts.total_seconds()),
        )
        return url

    def _put(
        self, key: str, text: str, content_type: str = "application/json", **conditions: str
    ) -> None:
        self._client.put_object(
            Bucket=self._bucket,
            Key=key,
            Body=text.encode(),
            ContentType=content_type,
            **conditions,
        )

    def _get(self, key: str) -> bytes:
        return read_result(self._client, self._bucket, key)


def _transcript_key(tenant: str, session_id: str, upload: str | None = None) -> str:
    return f"transcripts/{tenant}/{session_id}.{f'{upload}.' if upload else ''}json"


def _note_key(tenant: str, session_id: str, document_id: str) -> str:
    return f"documents/{tenant}/{session_id}/{document_id}.json"


def _combined_key(tenant: str, session_id: str) -> str:
    return f"combined/{tenant}/{session_id}.mp3"
