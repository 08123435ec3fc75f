"""The codes of errors: the status of each, what it means, and an example of its envelope."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from scribe.audio import FORMATS, MAX_PRESIGNED_BYTES, MAX_UPLOAD_BYTES
from scribe.edge.json_body import MAX_BYTES
from scribe.webhook import MAX_WEBHOOKS


@dataclass(frozen=True)
class Code:
    """An error's code. ``message`` and ``details`` are those of its example."""

    status: int
    says: str
    message: str
    details: Mapping[str, Any] = field(default_factory=dict)

    def example(self, name: str) -> dict[str, Any]:
        """Return the envelope of an error with this code."""
        return {
            "error": {"code": name, "message": self.message, "details": dict(self.details)},
        }


CODES: dict[str, Code] = {
    "authentication_failed": Code(
        401, "No credential, several, or one that is not known.", "The API key is not known."
    ),
    "invalid_api_key": Code(
        401, "The API key was revoked or has expired.", "The API key was revoked or has expired."
    ),
    "token_expired": Code(
        401, "The access token has expired: log in again.", "The token has expired."
    ),
    "forbidden": Code(
        403, "The credential lacks the scope that is needed.", "This needs the scope manage."
    ),
    "invalid_request": Code(
        400,
        "Something in the request is not as it should be; `details` says what.",
        "Missing or not valid: model.",
        {"fields": [{"field": "model", "problem": "Input should be a valid string"}]},
    ),
    "missing_required_field": Code(
        400,
        "A field that is required is missing.",
        "Missing or not valid: audio_files_sent.",
        {"fields": [{"field": "audio_files_sent", "problem": "Field required"}]},
    ),
    "invalid_audio_format": Code(
        400,
        "The audio's MIME type is not supported.",
        "This audio format is not supported.",
        {"provided_format": "audio/midi", "supported_formats": list(FORMATS)},
    ),
    "invalid_template": Code(
        400,
        "A built-in template can't be changed.",
        "A built-in template can't be changed or archived: create one of your own.",
        {"template_id": "soap"},
    ),
    "language_unsupported": Code(
        400,
        "Translation is not served.",
        "Translation is not served yet: leave target_language out.",
        {"field": "target_language"},
    ),
    "session_ended": Code(
        400,
        "The session has been ended: nothing more is taken.",
        "The session has been ended: it takes no more audio and no other transcript.",
        {"status": "processing"},
    ),
    "session_completed": Code(
        400,
        "The session is complete: create another one for more audio.",
        "The session is complete: create another one for more audio.",
        {"status": "completed"},
    ),
    "session_not_found": Code(
        404, "There is no such session, or it is not yours.", "There is no session with this id."
    ),
    "template_not_found": Code(
        404, "There is no such template, or it is not yours.", "There is no template with this id."
    ),
    "document_not_found": Code(
        404, "There is no such document, or it is not yours.", "There is no document with this id."
    ),
    "webhook_not_found": Code(
        404, "There is no such webhook, or it is not yours.", "There is no webhook with this id."
    ),
    "audio_not_available": Code(
        404,
        "There is no recording yet, or no longer.",
        "There is no recording: it is made after the session is ended, and kept for a while.",
        {"session_id": "ses_4f1c09b2a7d84e6c9b3a5d0e7f218c46", "status": "recording"},
    ),
    "not_found": Code(
        404,
        "There is nothing at this address; or the webhook has no such delivery.",
        "There is nothing at this address.",
    ),
    "method_not_allowed": Code(
        405,
        "The address does not take that method; `Allow` says which it takes.",
        "This address does not take that method.",
    ),
    "session_cancelled": Code(409, "The session was cancelled.", "The session was cancelled."),
    "session_conflict": Code(
        409,
        "The session's state, or another request, forbids it.",
        "The session has not been ended: end it first.",
        {"status": "recording"},
    ),
    "audio_files_mismatch": Code(
        409,
        "Other files were received than were sent; the session stays open.",
        "2 of 3 audio files received; missing: 1.",
        {"sent": 3, "received": 2, "missing": [1], "unexpected": []},
    ),
    "webhook_disabled": Code(
        409,
        "The webhook is disabled.",
        "The webhook is disabled: set its status to active first.",
    ),
    "webhook_limit_reached": Code(
        409,
        "There are as many webhooks as there may be.",
        f"There may be {MAX_WEBHOOKS} webhooks: delete one that is not needed.",
    ),
    "delivery_conflict": Code(
        409, "The delivery is being changed.", "The delivery is being changed: try again."
    ),
    "session_expired": Code(
        410,
        "The session was not ended in time.",
        "The session expired before it was ended.",
    ),
    "chunk_too_large": Code(
        413,
        "More bytes than a request can carry; `details` says where larger files go.",
        f"A chunk may have {MAX_UPLOAD_BYTES} bytes at most.",
        {"max_upload_bytes": MAX_UPLOAD_BYTES, "max_presigned_bytes": MAX_PRESIGNED_BYTES},
    ),
    "request_too_large": Code(
        413,
        "The body of JSON has more bytes than are read.",
        f"A body of JSON may have {MAX_BYTES} bytes at most.",
        {"max_bytes": MAX_BYTES},
    ),
    "validation_error": Code(
        422,
        "Well-formed, and a value is not allowed.",
        "Missing or not valid: unknown field.",
        {"fields": [{"field": "unknown field", "problem": "There is no such field."}]},
    ),
    "rate_limit_exceeded": Code(
        429,
        "Too many requests of a key or a tenant in a minute, too many failed logins, or a quota of"
        " the tenant's that is used up (`quota` in `details`): wait as `Retry-After` says.",
        "More than 12000 requests in this minute. Wait as Retry-After says.",
        {"limit": 12000, "per": "key"},
    ),
    "internal_error": Code(
        500, "Something went wrong here; the request may be repeated.", "Something went wrong here."
    ),
    "service_unavailable": Code(
        503, "Right, but not now: the same request may be sent again.", "Try again."
    ),
}

ANYWHERE = ("invalid_request", "rate_limit_exceeded", "internal_error", "service_unavailable")
"""What every operation can answer with; API Gateway says some of these by itself."""
WITH_CREDENTIALS = ("authentication_failed", "invalid_api_key", "token_expired", "forbidden")
"""What every operation can that asks who calls."""
WITH_BODY = ("chunk_too_large",)
"""What API Gateway answers where a body has more than 10 MB."""
SHARED = {
    "InvalidRequest": ("invalid_request",),
    "MissingOrInvalid": ("missing_required_field", "invalid_request"),
    "Unauthorized": ("authentication_failed", "invalid_api_key", "token_expired"),
    "Forbidden": ("forbidden",),
    "NoSession": ("session_not_found",),
    "NoDocument": ("document_not_found",),
    "NoWebhook": ("webhook_not_found",),
    "Expired": ("session_expired",),
    "TooLarge": ("chunk_too_large",),
    "BodyTooLarge": ("request_too_large", "chunk_too_large"),
    "NotAllowed": ("validation_error",),
    "TooMany": ("rate_limit_exceeded",),
    "Broken": ("internal_error",),
    "Unavailable": ("service_unavailable",),
}
"""Responses that many operations have, by their codes."""
