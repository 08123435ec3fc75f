"""An upload's body: raw bytes, or a multipart envelope that is taken off."""

from dataclasses import dataclass
from email.message import Message
from io import BytesIO
from urllib.parse import unquote

from multipart import MultipartError, MultipartParser, MultipartPart

from scribe.edge.http import Request
from scribe.errors import InvalidRequest

# No audio file begins with this, so an envelope is known even where an SDK declares it audio/*.
_BOUNDARY_MARK = b"--"
_MAX_BOUNDARY_LINE = 256


@dataclass(frozen=True)
class Upload:
    """An audio file as the client sent it."""

    file_name: str
    content_type: str | None
    body: bytes


def read_upload(request: Request) -> Upload:
    """Return the file that a request uploads.

    Its name is the path's, else the multipart part's, else that of ``Content-Disposition``.

    Raises:
        InvalidRequest: it has no name, or an envelope that can't be read or has several files.
    """
    content_type = request.headers.get("content-type")
    part = _part(request.body)
    if part is None and (content_type or "").lstrip().lower().startswith("multipart/"):
        raise _unreadable()
    names = (
        unquote(request.path.get("file_name") or ""),
        part.filename if part else None,
        _disposition_file_name(request.headers.get("content-disposition")),
    )
    name = next((name for name in names if name), None)
    if name is None:
        raise InvalidRequest(
            "invalid_request",
            "The file needs a name: in the path, as …/audio/0.webm, in a multipart part or in a"
            " Content-Disposition header.",
        )
    if part:
        return Upload(name, part.content_type, part.raw)
    return Upload(name, content_type, request.body)


def _part(body: bytes) -> MultipartPart | None:
    """Return the part that is the file, None if the body is no envelope."""
    body = body.lstrip(b"\r\n")
    line, newline, rest = body[:_MAX_BOUNDARY_LINE].partition(b"\r\n")
    header = rest.lstrip().lower().startswith(b"content-")
    if not (line.startswith(_BOUNDARY_MARK) and newline and header):
        return None
    try:
        parser = MultipartParser(
            BytesIO(body),
            line.removeprefix(_BOUNDARY_MARK).decode("ascii"),
            content_length=len(body),
            memory_limit=2 * len(body) + 65_536,
            spool_limit=len(body) + 65_536,
            strict=False,
        )
        parts = parser.parts()
    except (MultipartError, UnicodeDecodeError):
        raise _unreadable() from None
    files = [part for part in parts if part.filename] or parts
    if len(files) > 1:
        raise InvalidRequest("invalid_request", "Send one file per request: this body has several.")
    return next(iter(files), None)


def _unreadable() -> InvalidRequest:
    return InvalidRequest("invalid_request", "The multipart body could not be read.")


def _disposition_file_name(header: str | None) -> str | None:
    if header is None:
        return None
    message = Message()
    message["Content-Disposition"] = header
    try:
        name = message.get_filename()
        (name or "").encode()
    except ValueError:  # it names its own charset, and that can make anything but text
        return None
    return name
