"""Transcripts and notes in the bucket: the clinical text, which never lies in the table."""

from typing import Any

from scribe.aws.clients import client
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

    def transcript(self, tenant: str, session_id: str) -> Transcript:
        """Return a session's transcript."""
        text = self._get(_transcript_key(tenant, session_id))
        return Transcript.model_validate_json(text)

    def put_note(self, tenant: str, session_id: str, document_id: str, note: Note) -> None:
        """Store the note that a document is."""
        self._put(_note_key(tenant, session_id, document_id), note.model_dump_json())

    def note(self, tenant: str, session_id: str, document_id: str) -> Note:
        """Return the note that a document is."""
        return Note.model_validate_json(self._get(_note_key(tenant, session_id, document_id)))

    def put_combined_audio(self, tenant: str, session_id: str, mp3: Any) -> None:
        """Store a session's whole audio, one MP3 read from a file object."""
        self._client.upload_fileobj(
            mp3,
            self._bucket,
            f"combined/{tenant}/{session_id}.mp3",
            ExtraArgs={"ContentType": "audio/mpeg"},
        )

    def _put(self, key: str, text: str) -> None:
        self._client.put_object(
            Bucket=self._bucket, Key=key, Body=text.encode(), ContentType="application/json"
        )

    def _get(self, key: str) -> bytes:
        body: bytes = self._client.get_object(Bucket=self._bucket, Key=key)["Body"].read()
        return body


def _transcript_key(tenant: str, session_id: str) -> str:
    return f"transcripts/{tenant}/{session_id}.json"


def _note_key(tenant: str, session_id: str, document_id: str) -> str:
    return f"documents/{tenant}/{session_id}/{document_id}.json"
