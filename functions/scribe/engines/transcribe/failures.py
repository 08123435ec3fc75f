"""Why Amazon Transcribe made no transcript, in the protocol's codes."""

from scribe.errors import ProcessingError

# Parts of what Transcribe says (FailureReason and BadRequestException), in lower case.
_SAID = (
    (
        ("identify the language", "language identification", "unsupported language"),
        "language_unsupported",
        "The language of the audio is not one that can be transcribed.",
    ),
    (
        ("languagecode", "language code"),
        "language_unsupported",
        "This language can't be transcribed here.",
    ),
    (
        ("too short", "minimum duration", "minimum audio duration", "shorter than"),
        "audio_too_short",
        "There is too little audio to be transcribed.",
    ),
    (
        ("file size too large", "too long", "maximum audio duration", "maximum duration"),
        "audio_too_long",
        "The session has more audio than can be processed.",
    ),
    (
        ("no speech", "does not contain speech", "no audio", "media format", "sample rate"),
        "audio_quality_poor",
        "No speech could be found in the audio.",
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
