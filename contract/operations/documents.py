"""Documents, by themselves and by session."""

from contract import parameters as p
from contract.answers import documents as a
from contract.operation import Answer, Body, Operation
from scribe.credential import Scope
from scribe.document_request import FileDocument

_ID = "ses_4f1c09b2a7d84e6c9b3a5d0e7f218c46"
_TAG = "Documents"

OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "GET",
        "/api/v1/sessions/{session_id}",
        "getSessionDocuments",
        _TAG,
        "Get a session's record with its documents",
        "In whatever state it is.",
        Scope.READ,
        (Answer(200, "The record.", a.SessionDocuments),),
        ("session_not_found",),
        (p.SESSION_ID, p.PRESIGNED),
    ),
    Operation(
        "POST",
        "/api/v1/documents",
        "fileDocument",
        _TAG,
        "Create a document, or change one",
        "Without `document_id` a new one, of the client's own; with it, that one is renamed and"
        " takes an edit. The text is then put to `presigned_url`. Unknown fields are ignored, and"
        " a field that is null counts as absent.",
        Scope.CAPTURE,
        (
            Answer(201, "Created.", a.DocumentAnswer),
            Answer(200, "Changed.", a.DocumentAnswer),
        ),
        (
            "missing_required_field",
            "session_not_found",
            "document_not_found",
            "session_cancelled",
            "session_conflict",
            "session_expired",
            "request_too_large",
        ),
        (),
        Body(
            FileDocument,
            examples={
                "own": {"session_id": _ID, "type": "notes", "document_name": "Phone call"},
                "edit": {"session_id": _ID, "document_id": f"doc_9c1d7e02b45f8a63_{_ID}"},
            },
        ),
    ),
    Operation(
        "GET",
        "/api/v1/documents/{document_id}",
        "getDocument",
        _TAG,
        "Get a document",
        "Its text is at `presigned_url`.",
        Scope.READ,
        (Answer(200, "The document.", a.DocumentAnswer),),
        ("document_not_found",),
        (p.DOCUMENT_ID, p.TEXT_VERSION),
    ),
    Operation(
        "DELETE",
        "/api/v1/documents/{document_id}",
        "deleteDocument",
        _TAG,
        "Delete a document",
        "It is in no list any more; its texts stay until its session's end of retention.",
        Scope.CAPTURE,
        (Answer(200, "Deleted, now or before.", a.DocumentDeleted),),
        ("document_not_found", "session_cancelled", "session_expired"),
        (p.DOCUMENT_ID,),
    ),
)
