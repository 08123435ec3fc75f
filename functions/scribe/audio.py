"""Audio files of a session: their names, formats and order, and what a count tells.

Pure rules of the protocol's Upload audio and End session.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple

from scribe.errors import InvalidRequest, ProcessingError, TooLarge
from scribe.problem import ProcessingProblem

UploadType = Literal["chunked", "single"]
UPLOAD_TYPES: tuple[UploadType, ...] = ("chunked", "single")

EXTENSIONS = ("webm", "mp3", "wav", "ogg", "m4a", "mp4", "flac")

FORMATS = (
    "audio/webm",
    "audio/mpeg",
    "audio/wav",
    "audio/ogg",
    "audio/m4a",
    "audio/mp4",
    "audio/flac",
)
"""What discovery and errors name as supported: a MIME type for each extension."""

_CONTENT_TYPES = {
    *FORMATS,
    "audio/mp3",
    "audio/x-wav",
    "audio/wave",
    "audio/vnd.wave",
    "audio/opus",
    "audio/x-m4a",
    "audio/aac",
    "audio/x-flac",
    "video/webm",
    "video/mp4",
}
"""The names that clients give to those formats."""

MAX_UPLOAD_BYTES = 4_500_000
"""A synchronous Lambda payload is 6 MB, of which base64 leaves about this much audio."""

MAX_FILES = 5_000
"""More would not fit into a manifest's row (DynamoDB: 400 KB an item)."""

MIN_SECONDS = 0.5
"""Shorter audio is not worth hearing, nor taken by Amazon Transcribe."""

MAX_NAME = 128
"""Characters of a file name: 5,000 of them must fit into a manifest's row."""

MAX_PRESIGNED_BYTES = 100 * 1024 * 1024
"""What a presigned upload may have at most (protocol: Create session)."""

_NUMBERED = re.compile(r"(?:.*_)?(0|[1-9][0-9]{0,8})", re.DOTALL)
_UNSAFE = re.compile(r"[/\\\x00-\x1f\x7f]")


class AudioFile(NamedTuple):
    """An audio file of a session.

    ``name`` is ``<sequence>.<ext>``, as clients are told; ``object_name`` is what it is called in
    the bucket (a presigned upload keeps the client's name), ``version_id`` the bucket's own.
    """

    name: str
    object_name: str
    version_id: str

    @property
    def sequence(self) -> int:
        """The sequence number, which alone orders files: 10 comes after 9."""
        return _sequence(self.name)


class StoredObject(NamedTuple):
    """An object of a session's prefix in its newest version, as listed."""

    object_name: str
    version_id: str
    stored_at: datetime


def stored_name(file_name: str, upload_type: UploadType) -> str:
    """Return the name under which an uploaded file is stored.

    ``audio_10.webm`` and ``10.webm`` are ``10.webm``; with a single upload any base name is
    ``0.<ext>``.

    Raises:
        InvalidRequest: ``invalid_request``, it has no plain sequence number or its extension is
            not one of ours.
    """
    base, _, extension = file_name.rpartition(".")
    extension = extension.lower()
    known = base and extension in EXTENSIONS and len(file_name) <= MAX_NAME
    number = "0" if upload_type == "single" else _sequence_in(base)
    if not known or number is None or _UNSAFE.search(file_name):
        raise _bad_name(upload_type)
    return f"{number}.{extension}"


def check_content_type(content_type: str | None) -> None:
    """Check the content type of an upload, which is no more than a hint.

    Absent ones, and those that clients send for want of a better, pass: the extension decides.

    Raises:
        InvalidRequest: ``invalid_audio_format``, it names an audio type that is not supported.
    """
    media_type = (content_type or "").partition(";")[0].strip().lower()
    if media_type.startswith(("audio/", "video/")) and media_type not in _CONTENT_TYPES:
        raise _bad_format(media_type)


def check_size(size_bytes: int) -> None:
    """Check the size of an upload.

    Raises:
        InvalidRequest: it is empty.
        TooLarge: it is more than a request can carry.
    """
    if size_bytes == 0:
        raise InvalidRequest("invalid_request", "The body is empty: send the audio as raw bytes.")
    if size_bytes > MAX_UPLOAD_BYTES:
        raise TooLarge(
            "chunk_too_large",
            f"A chunk may have {MAX_UPLOAD_BYTES} bytes at most. Send smaller ones, or larger files"
            ' by a presigned upload: create the session with "storage_provider": "aws".',
            max_upload_bytes=MAX_UPLOAD_BYTES,
            max_presigned_bytes=MAX_PRESIGNED_BYTES,
            size_bytes=size_bytes,
        )


def check_number(files: int) -> None:
    """Check how many files a session has.

    Raises:
        InvalidRequest: more than a session can be ended with.
    """
    if files > MAX_FILES:
        raise InvalidRequest(
            "invalid_request", f"A session takes {MAX_FILES} audio files at most.", limit=MAX_FILES
        )


def in_order(objects: Iterable[StoredObject], upload_type: UploadType) -> list[AudioFile]:
    """Return a session's audio files, one per sequence number, in numeric order.

    Where several objects have a number, the latest has replaced the others. An object whose name
    is not one of an audio file is none.
    """
    newest: dict[int, AudioFile] = {}
    for stored in sorted(objects, key=lambda stored: stored.stored_at):
        if sequence_of(stored.object_name, upload_type) is not None:
            name = stored_name(stored.object_name, upload_type)
            file = AudioFile(name, stored.object_name, stored.version_id)
            newest[file.sequence] = file
    return [file for _, file in sorted(newest.items())]


def sequence_of(object_name: str, upload_type: UploadType) -> int | None:
    """Return the sequence number of an object in a session's prefix; None if it is no audio."""
    try:
        return _sequence(stored_name(object_name, upload_type))
    except InvalidRequest:
        return None


@dataclass(frozen=True)
class Count:
    """What a client said that it sent, against what is stored.

    ``missing`` and ``unexpected`` are sequence numbers, empty where they can't be told: numbers
    need not begin at 0 nor be without gaps.
    """

    sent: int
    received: int
    missing: tuple[int, ...] = ()
    unexpected: tuple[int, ...] = ()

    @property
    def matches(self) -> bool:
        """Whether as many files are stored as were sent."""
        return self.sent == self.received

    @property
    def problem(self) -> ProcessingProblem | None:
        """The problem that the count is, None where it matches."""
        if self.received < self.sent:
            return ProcessingProblem(type="audio_files_missing", message=self.describe())
        if self.received > self.sent:
            return ProcessingProblem(type="audio_files_unexpected", message=self.describe())
        return None

    def describe(self) -> str:
        """Say the count in a sentence."""
        text = f"{self.received} of {self.sent} audio files received"
        if self.received > self.sent:
            text = f"{self.received} audio files received where {self.sent} were sent"
        for label, numbers in (("missing", self.missing), ("unexpected", self.unexpected)):
            if numbers:
                shown = ", ".join(str(number) for number in numbers[:20])
                more = f" and {len(numbers) - 20} more" if len(numbers) > 20 else ""
                text += f"; {label}: {shown}{more}"
        return f"{text}."


def count_files(sequences: Collection[int], sent: int) -> Count:
    """Compare the sequence numbers that are stored with how many files the client sent."""
    received = len(sequences)
    missing: tuple[int, ...] = ()
    unexpected: tuple[int, ...] = ()
    if sequences and received < sent:
        missing = _missing(sequences, sent)
    elif sequences and received > sent:
        first = min(sequences)
        beyond = tuple(sorted(number for number in sequences if number >= first + sent))
        unexpected = beyond if first <= 1 and len(beyond) == received - sent else ()
    return Count(sent=sent, received=received, missing=missing, unexpected=unexpected)


def check_audible(received: int, decoded: int, seconds: float) -> None:
    """Check that there is audio to be heard: how many files came, were decoded, and their length.

    Raises:
        ProcessingError: ``audio_too_short`` or ``audio_quality_poor``.
    """
    if received and not decoded:
        raise ProcessingError("audio_quality_poor", "None of the audio files could be decoded.")
    if seconds < MIN_SECONDS:
        raise ProcessingError(
            "audio_too_short",
            f"There are less than {MIN_SECONDS} seconds of audio."
            if received
            else "No audio came.",
        )


def _sequence(name: str) -> int:
    return int(name.partition(".")[0])


def _missing(sequences: Collection[int], sent: int) -> tuple[int, ...]:
    if sent > MAX_FILES:
        return ()
    stored = set(sequences)
    deficit = sent - len(stored)
    first, last = min(stored), max(stored)
    if last - first + 1 - len(stored) == deficit:
        return tuple(number for number in range(first, last + 1) if number not in stored)
    # Numbered from 0, the rest is what the end lacks. Any other start could lack its beginning.
    if first == 0 and last < sent:
        return tuple(number for number in range(sent) if number not in stored)
    return ()


def _sequence_in(base: str) -> str | None:
    match = _NUMBERED.fullmatch(base)
    return match[1] if match else None


def _bad_name(upload_type: UploadType) -> InvalidRequest:
    good = (
        "<name>.<ext>, such as consultation.wav"
        if upload_type == "single"
        else "<n>.<ext> or <base>_<n>.<ext>, such as 0.webm or audio_12.webm, with n the plain"
        " sequence number"
    )
    return InvalidRequest("invalid_request", f"A file name is {good}.", extensions=list(EXTENSIONS))


def _bad_format(provided: str) -> InvalidRequest:
    return InvalidRequest(
        "invalid_audio_format",
        "This audio format is not supported.",
        provided_format=provided[:64],
        supported_formats=list(FORMATS),
    )
