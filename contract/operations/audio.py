"""Audio of a session: uploaded file by file, fetched as one recording."""

from typing import Any

from contract import parameters as p
from contract.answers.sessions import AudioUploaded, SessionAudio
from contract.operation import Answer, Body, Operation
from contract.operations.sessions import SESSION
from scribe.audio import FORMATS, MAX_UPLOAD_BYTES
from scribe.credential import Scope

_FILE: dict[str, Any] = {
    "type": "string",
    "format": "binary",
    "minLength": 1,
    "maxLength": MAX_UPLOAD_BYTES,
}
_RAW = dict.fromkeys(("application/octet-stream", *FORMATS), _FILE)
_FORM = {
    "multipart/form-data": {
        "type": "object",
        "properties": {"file": _FILE},
        "required": ["file"],
    }
}
_STATES = (
    "invalid_audio_format",
    "session_ended",
    "session_completed",
    "session_not_found",
    "session_cancelled",
    "session_expired",
)
_SAYS = (
    "The body is the audio, as bytes. Any order will do, and the same number again replaces the"
    " file: a retry is safe. A file that was answered 200 is processed, in that version. At most"
    f" {MAX_UPLOAD_BYTES} bytes: larger ones go by a presigned upload."
)


def _upload(method: str, name: str) -> Operation:
    return Operation(
        method,
        f"{SESSION}/audio/{{file_name}}",
        name,
        "Audio",
        "Upload an audio file",
        _SAYS,
        Scope.CAPTURE,
        (Answer(200, "Taken.", AudioUploaded),),
        _STATES,
        (p.SESSION_ID, p.FILE_NAME),
        Body(media=_RAW | _FORM),
    )


OPERATIONS: tuple[Operation, ...] = (
    _upload("POST", "uploadAudio"),
    _upload("PUT", "putAudio"),
    Operation(
        "POST",
        f"{SESSION}/audio",
        "uploadNamedAudio",
        "Audio",
        "Upload an audio file that says its own name",
        "By a multipart form, or by `Content-Disposition`. " + _SAYS,
        Scope.CAPTURE,
        (Answer(200, "Taken.", AudioUploaded),),
        _STATES,
        (p.SESSION_ID, p.CONTENT_DISPOSITION),
        Body(media=_FORM | _RAW),
    ),
    Operation(
        "GET",
        f"{SESSION}/audio",
        "getAudio",
        "Audio",
        "Fetch the whole recording",
        "An address of one MP3, good for a quarter of an hour.",
        Scope.READ,
        (Answer(200, "Where it can be fetched.", SessionAudio),),
        ("session_not_found", "audio_not_available"),
        (p.SESSION_ID,),
    ),
)
