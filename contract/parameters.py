"""The parameters of the API's operations: in addresses, queries and headers."""

from typing import Any

from contract.operation import Parameter
from scribe.audio import EXTENSIONS, MAX_NAME
from scribe.audit_list import MAX_LINES
from scribe.delivery import DeliveryStatus
from scribe.delivery_list import MAX_LIMIT
from scribe.edge.http import MAX_QUERY
from scribe.history import MAX_COUNT, PATIENT_COUNT

_ID_EXAMPLE = "ses_4f1c09b2a7d84e6c9b3a5d0e7f218c46"


def _text(pattern: str, **more: Any) -> dict[str, Any]:
    return {"type": "string", "pattern": pattern, **more}


def _one_of(*values: str) -> dict[str, Any]:
    return {"type": "string", "enum": list(values)}


SESSION_ID = Parameter(
    "session_id", "path", "The session.", _text(r"^[A-Za-z0-9_-]{16,64}$"), _ID_EXAMPLE
)
TEMPLATE_ID = Parameter(
    "template_id",
    "path",
    "The template: a built-in one, or one of your own.",
    _text(r"^[A-Za-z0-9_-]{1,128}$"),
    "soap",
)
DOCUMENT_ID = Parameter(
    "document_id",
    "path",
    "The document.",
    _text(r"^doc_[0-9a-f]{16}_[A-Za-z0-9_-]{16,64}$"),
    f"doc_9c1d7e02b45f8a63_{_ID_EXAMPLE}",
)
WEBHOOK_ID = Parameter(
    "webhook_id",
    "path",
    "The webhook.",
    _text(r"^wh_[0-9a-f]{24}$"),
    "wh_5b0e6a1f9d3c7842e0b1a6f3",
)
DELIVERY_ID = Parameter(
    "delivery_id",
    "path",
    "The delivery.",
    _text(r"^dlv_[0-9a-f]{32}$"),
    "dlv_0d9c8b7a6f5e4d3c2b1a09f8e7d6c5b4",
)
FILE_NAME = Parameter(
    "file_name",
    "path",
    "`<n>.<ext>` or `<anything>_<n>.<ext>`, with `n` the sequence number that orders the files, at"
    f" most {MAX_NAME} characters; with `upload_type: single` any name with a known extension."
    " Stored as `<n>.<ext>`.",
    _text(
        rf"^([A-Za-z0-9._-]{{1,100}}_)?(0|[1-9][0-9]{{0,8}})\.({'|'.join(EXTENSIONS)})$",
        maxLength=MAX_NAME,
    ),
    "0.webm",
)

# A value of these that is none of those named counts as absent.
_CHOICE = {"type": "string", "maxLength": MAX_QUERY}
STORAGE = Parameter(
    "storage", "query", "`aws`: let `upload_url` be a presigned form.", _CHOICE, "aws"
)
VERSION = Parameter("version", "query", "`v2`: the same.", _CHOICE, "v2")
RESULT_DOCUMENT = Parameter(
    "document_id",
    "query",
    "That document alone; the status is then that of the document.",
    {"type": "string", "maxLength": MAX_QUERY},
)
RESULT_TEMPLATE = Parameter(
    "template_id",
    "query",
    "The documents of that template alone; of an unknown one there are none.",
    {"type": "string", "maxLength": MAX_QUERY},
)
SEGMENTS = Parameter("segments", "query", "`true`: add the transcript's segments.", _CHOICE, "true")
PRESIGNED = Parameter(
    "presigned",
    "query",
    "`true`: add where each document's text can be fetched.",
    _CHOICE,
    "true",
)
TEXT_VERSION = Parameter(
    "version", "query", "`generated`: the text as it was before edits.", _CHOICE, "generated"
)
COUNT = Parameter(
    "count",
    "query",
    f"How many sessions; more than {MAX_COUNT} are {MAX_COUNT}. By default {MAX_COUNT}, of one"
    f" patient {PATIENT_COUNT}.",
    {"type": "integer", "minimum": 1, "maximum": 999_999_999},
    20,
)
OID = Parameter(
    "oid",
    "query",
    "Sessions of the patient with this `oid` alone.",
    {"type": "string", "maxLength": MAX_QUERY},
    "p-1042",
)
CURSOR = Parameter(
    "cursor",
    "query",
    "The `next_cursor` of an answer before.",
    {"type": "string", "maxLength": MAX_QUERY},
)
DELIVERY_STATUS = Parameter(
    "status", "query", "Deliveries that are there alone.", _one_of(*DeliveryStatus)
)
FROM = Parameter(
    "from",
    "query",
    "Deliveries that were begun then, or later.",
    {"type": "string", "format": "date-time"},
    "2026-01-05T09:00:00Z",
)
TO = Parameter(
    "to",
    "query",
    "Deliveries that were begun then, or before.",
    {"type": "string", "format": "date-time"},
    "2026-01-06T09:00:00Z",
)
LIMIT = Parameter(
    "limit",
    "query",
    f"How many; more than {MAX_LIMIT} are {MAX_LIMIT}.",
    {"type": "integer", "minimum": 1, "maximum": 999_999_999},
    20,
)
LINES_FROM = Parameter(
    "from",
    "query",
    "Lines of then, or later; without it, of a day.",
    {"type": "string", "format": "date-time"},
    "2026-01-05T00:00:00Z",
)
LINES_TO = Parameter(
    "to",
    "query",
    "Lines of before then; without it, of all until now.",
    {"type": "string", "format": "date-time"},
    "2026-01-06T00:00:00Z",
)
LINES_LIMIT = Parameter(
    "limit",
    "query",
    f"How many; more than {MAX_LINES} are {MAX_LINES}, which is also the default.",
    {"type": "integer", "minimum": 1, "maximum": 999_999_999},
    100,
)
IDEMPOTENCY_KEY = Parameter(
    "Idempotency-Key",
    "header",
    "A repeated call with the same key gets the first answer again, for 24 hours.",
    {"type": "string", "minLength": 1, "maxLength": 255, "pattern": r"^[\x21-\x7e]+$"},
    "3f0c9a52-end",
)
CONTENT_DISPOSITION = Parameter(
    "Content-Disposition",
    "header",
    "The file's name, where the body is no multipart form.",
    {"type": "string", "maxLength": 512},
    'attachment; filename="0.webm"',
)
