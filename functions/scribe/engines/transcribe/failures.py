"""Why Amazon Transcribe made no transcript, in the protocol's codes."""

from scribe.errors import ProcessingError

# Parts of what Transcribe says (FailureReason and BadRequestException), in lower case.
_SAID = (
    (
        # The second, though it is about identifying the language, means too little speech for it.
        ("too short", "long enough", "minimum duration", "minimum audio duration"),
        "audio_too_short",
        "There is too little speech in the audio to be transcribed.",
    ),
    (
        ("identify the language", "language identification", "language code", "languagecode"),
        "language_unsupported",
        "The language of the audio is not one that can be transcribed here.",
    ),
    (
        ("file size too large", "too long", "maximum duration", "maximum audio duration"),
        "audio_too_long",
        "The session has more audio than can be processed.",
    ),
    (
        ("no speech", "no audio", "media format", "sample rate", "number of channels"),
        "audio_quality_poor",
        "The audio could not be understood.",
    ),
)


def failure_of(reason: str) -> ProcessingError | None:
    """Return what the client is told of a reason that Transcribe gave.

    None where the audio is not at fault: then the deployment is (a role, a vocabulary, a key), or
    AWS is, and an operator can mend it.
    """
    said = reason.lower()
    for parts, code, message in _SAID:
        if any(part in said for part in parts):
            return ProcessingError(code, message)
    return None
