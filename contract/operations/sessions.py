"""Sessions: created, ended, asked for, changed, erased; their documents by template."""

from typing import Any

from contract import parameters as p
from contract.answers import sessions as a
from contract.answers.documents import History
from contract.operation import Answer, Body, Operation
from scribe.credential import Scope
from scribe.session_request import CreateSession, EndSession
from scribe.session_update import UpdateSession
from scribe.uploaded_transcript import UploadTranscript

SESSION = "/v1/sessions/{session_id}"
_ID = "ses_4f1c09b2a7d84e6c9b3a5d0e7f218c46"
_TIMES = {"created_at": "2026-01-05T09:00:00.000Z", "expires_at": "2026-01-05T13:00:00.000Z"}


def _result(status: str, **more: Any) -> dict[str, Any]:
    return {
        "session_id": _ID,
        "status": status,
        **_TIMES,
        "upload_url": a.DIRECT,
        "audio_files_received": 3,
        "audio_files": ["0.webm", "1.webm", "2.webm"],
        "additional_data": {"visit": "A-17"},
        **more,
    }


_EXPIRED = "The session expired before it was ended."

OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "POST",
        "/v1/sessions",
        "createSession",
        "Sessions",
        "Create a session",
        "With a `session_id` of your own the call is safe to repeat: the same request gets the same"
        " session, another one 409. An unknown template fails by itself, nothing else. Unknown"
        " fields are ignored, and a field that is null counts as absent.",
        Scope.CAPTURE,
        (
            Answer(201, "Created.", a.SessionCreated, headers=("Location",)),
            Answer(
                200, "The same request created it before.", a.SessionCreated, None, ("Location",)
            ),
        ),
        ("missing_required_field", "session_conflict", "request_too_large"),
        (p.STORAGE, p.VERSION),
        Body(
            CreateSession,
            examples={
                "consultation": {
                    "upload_type": "chunked",
                    "templates": ["soap", "medications"],
                    "session_mode": "consultation",
                    "language_hint": ["en"],
                    "patient_details": {"oid": "p-1042"},
                    "additional_data": {"visit": "A-17"},
                }
            },
        ),
    ),
    Operation(
        "POST",
        f"{SESSION}/end",
        "endSession",
        "Sessions",
        "End a session",
        "Lists the audio files, commits them in the order of their numbers, and has them processed."
        " Exactly one caller wins, and nothing is accepted afterwards. If fewer files were received"
        " than sent, the session is processed all the same, unless `on_mismatch` is `reject`: then"
        " it stays open. Unknown fields are ignored.",
        Scope.CAPTURE,
        (Answer(202, "Ended.", a.SessionEnded, headers=("Location", "Retry-After")),),
        (
            "missing_required_field",
            "session_ended",
            "session_not_found",
            "session_cancelled",
            "session_conflict",
            "audio_files_mismatch",
            "session_expired",
            "request_too_large",
        ),
        (p.SESSION_ID, p.IDEMPOTENCY_KEY),
        Body(EndSession, examples={"end": {"audio_files_sent": 3}}),
    ),
    Operation(
        "GET",
        SESSION,
        "getSession",
        "Sessions",
        "Get a session and its results",
        "The status mirrors the session's state. Poll while it is 202, or be told by a webhook.",
        Scope.READ,
        (
            Answer(
                200,
                "`completed`, `failed` or `cancelled`; with `document_id`, the document is done.",
                a.SessionResult,
            ),
            Answer(
                202,
                "`created`, `recording` or `processing`; with `document_id`, it is being written.",
                a.SessionResult,
                _result("processing"),
                ("Retry-After",),
            ),
            Answer(
                206,
                "`partial`: `processing_errors` says what is missing.",
                a.SessionResult,
                _result(
                    "partial",
                    completed_at="2026-01-05T09:20:00.000Z",
                    transcript="Patient: A dry cough for three days.",
                    templates=[],
                    processing_errors=[
                        {
                            "type": "audio_files_missing",
                            "message": "3 of 4 audio files received; missing: 3.",
                        }
                    ],
                ),
            ),
            Answer(
                410,
                "`expired`: not ended in time.",
                a.SessionResult,
                _result(
                    "expired",
                    expired_at=_TIMES["expires_at"],
                    message=_EXPIRED,
                    error={"code": "session_expired", "message": _EXPIRED},
                    transcript=None,
                ),
            ),
        ),
        ("session_not_found", "document_not_found"),
        (
            p.SESSION_ID,
            p.RESULT_DOCUMENT,
            p.RESULT_TEMPLATE,
            p.SEGMENTS,
            p.STORAGE,
            p.VERSION,
        ),
    ),
    Operation(
        "PATCH",
        SESSION,
        "updateSession",
        "Sessions",
        "Change or cancel a session",
        "Replaces the fields that are given; `additional_data` is merged. What the audio is"
        " processed by can be changed before the end only. `user_status` and `processing_status`,"
        " both `cancelled`, cancel the session. A field that is not known is an error.",
        Scope.CAPTURE,
        (Answer(200, "Done.", a.SessionUpdated, None),),
        (
            "session_not_found",
            "session_cancelled",
            "session_conflict",
            "session_expired",
            "validation_error",
            "request_too_large",
        ),
        (p.SESSION_ID,),
        Body(
            UpdateSession,
            examples={
                "details": {"additional_data": {"room": "4"}},
                "cancel": {"user_status": "cancelled", "processing_status": "cancelled"},
            },
            required=False,
        ),
    ),
    Operation(
        "DELETE",
        SESSION,
        "eraseSession",
        "Sessions",
        "Erase a session",
        "Audio, transcript, documents and rows go, for good; at once there is no such session.",
        Scope.MANAGE,
        (Answer(204, "Erased."),),
        ("session_not_found",),
        (p.SESSION_ID,),
    ),
    Operation(
        "POST",
        f"{SESSION}/process/template/{{template_id}}",
        "processTemplate",
        "Sessions",
        "Have another document written",
        "Of a session that was ended; it stays as it is. No body.",
        Scope.CAPTURE,
        (Answer(202, "It is being written.", a.TemplateAsked, headers=("Retry-After",)),),
        (
            "session_not_found",
            "template_not_found",
            "session_cancelled",
            "session_conflict",
            "session_expired",
        ),
        (p.SESSION_ID, p.TEMPLATE_ID),
    ),
    Operation(
        "POST",
        f"{SESSION}/process/template",
        "processTemplates",
        "Sessions",
        "Have a document written by each of the session's templates",
        "As for one. No body.",
        Scope.CAPTURE,
        (Answer(202, "They are being written.", a.TemplatesAsked, headers=("Retry-After",)),),
        (
            "missing_required_field",
            "session_not_found",
            "template_not_found",
            "session_cancelled",
            "session_conflict",
            "session_expired",
        ),
        (p.SESSION_ID,),
    ),
    Operation(
        "POST",
        "/api/v1/transaction/{session_id}/convert-to-template",
        "uploadTranscript",
        "Sessions",
        "Send a transcript instead of audio",
        "Ends a session that has no audio. Lines may name their speaker, as `Doctor: …`. At most"
        " 256 KB of UTF-8 and 5,000 sentences or lines. After the end, `template_id` alone asks for"
        " another document. Unknown fields are ignored, and a field that is null counts as absent.",
        Scope.CAPTURE,
        (Answer(202, "Taken.", a.TranscriptUploaded, headers=("Retry-After",)),),
        (
            "missing_required_field",
            "language_unsupported",
            "session_ended",
            "session_not_found",
            "template_not_found",
            "session_cancelled",
            "session_conflict",
            "session_expired",
            "request_too_large",
        ),
        (p.SESSION_ID,),
        Body(
            UploadTranscript,
            examples={
                "transcript": {
                    "transcript": "Doctor: What brings you in?\nPatient: A dry cough.",
                    "template_id": "soap",
                }
            },
        ),
    ),
    Operation(
        "GET",
        "/api/v2/transaction/history",
        "listSessions",
        "Sessions",
        "List sessions",
        "The newest first: the tenant's, or one patient's.",
        Scope.READ,
        (Answer(200, "The sessions.", History),),
        (),
        (p.COUNT, p.OID, p.CURSOR),
    ),
)
