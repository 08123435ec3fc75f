"""Every error that a client can be told of, in one tree.

``edge/http.py`` alone turns these into responses. A message says what was wrong and what would
be right; it never repeats audio, transcripts, patient details, keys or secrets.

    ScribeError
    ├── Unauthorized        401  authentication_failed, invalid_api_key, token_expired
    ├── Forbidden           403  forbidden
    ├── NotFound            404  session_not_found, document_not_found, not_found …
    ├── InvalidRequest      400  invalid_request, missing_required_field, session_ended …
    ├── Conflict            409  session_cancelled, session_conflict, audio_files_mismatch
    ├── Gone                410  session_expired
    ├── TooLarge            413  chunk_too_large, request_too_large
    ├── Unprocessable       422  validation_error
    ├── TooManyRequests     429  rate_limit_exceeded
    ├── Unavailable         503  service_unavailable
    └── ProcessingError     inside a session, never a status: audio_too_short, timeout …
"""

from typing import Any, ClassVar


class ScribeError(Exception):
    """An error with a code of the protocol, its HTTP status, and details for the client.

    ``retry_after`` is for how many seconds to wait before the same request may be sent again.
    """

    status: ClassVar[int] = 500
    retry_after: int | None = None

    def __init__(self, code: str, message: str, **details: Any) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.details: dict[str, Any] = details


class InvalidRequest(ScribeError):
    """400: the request can't be served as it is."""

    status = 400


class Unauthorized(ScribeError):
    """401: who calls is not known."""

    status = 401


class Forbidden(ScribeError):
    """403: who calls is known and may not."""

    status = 403


class NotFound(ScribeError):
    """404: there is none, or it is another tenant's."""

    status = 404


class Conflict(ScribeError):
    """409: the state of the thing forbids it."""

    status = 409


class Gone(ScribeError):
    """410: it was there, and its time is over."""

    status = 410


class TooLarge(ScribeError):
    """413: more bytes than are taken at once."""

    status = 413


class Unprocessable(ScribeError):
    """422: well-formed, and a value in it is not allowed."""

    status = 422


class TooManyRequests(ScribeError):
    """429: more than may be asked for in a time, which has not passed."""

    status = 429

    def __init__(self, code: str, message: str, *, retry_after: int, **details: Any) -> None:
        super().__init__(code, message, **details)
        self.retry_after = retry_after


class Unavailable(ScribeError):
    """503: right, but not now; the same request may be sent again."""

    status = 503
    retry_after = 1


class ProcessingError(ScribeError):
    """A session's or document's own failure, kept with it and shown in its result."""
