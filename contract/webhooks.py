"""What webhooks are sent, as OpenAPI."""

from typing import Any

from contract.operation import JSON

_EXAMPLE = {
    "id": "evt_1f2e3d4c5b6a79880716253443526170",
    "event": "session.completed",
    "timestamp": "2026-01-05T09:20:00.000Z",
    "session_id": "ses_4f1c09b2a7d84e6c9b3a5d0e7f218c46",
}
_HEADERS = {
    "X-MSA-Signature": (
        "`t=<unix>,v1=<hex HMAC-SHA256>` of `<t>.<body>`, with the newest secret as it stands.",
        "t=1767603600,v1=5257a869e7ecebeda32affa62cdca3fa51cad7e77a0e56ff536d0ce8e108d8bd",
    ),
    "webhook-id": ("The event's id, the same for every attempt.", _EXAMPLE["id"]),
    "webhook-timestamp": ("When it was sent, in seconds since 1970.", "1767603600"),
    "webhook-signature": (
        "Signatures by Standard Webhooks, separated by blanks: `v1,<base64 HMAC-SHA256>` of"
        " `<id>.<timestamp>.<body>`. These three are absent where a client's own secret is not"
        " base64 after `whsec_`.",
        "v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=",
    ),
}


def webhooks(payload: Any) -> dict[str, Any]:
    """Return the section ``webhooks``, given the schema of what is sent."""
    request = {
        "operationId": "event",
        "tags": ["Webhooks"],
        "summary": "Something happened to a session",
        "description": "Sent to every webhook that asked for the event, at once and then for three"
        " days until it is answered 2xx within 15 seconds. Expect repeats, and no order.",
        "security": [],
        "parameters": [
            {
                "name": name,
                "in": "header",
                "required": name == "X-MSA-Signature",
                "description": says,
                "schema": {"type": "string"},
                "example": example,
            }
            for name, (says, example) in _HEADERS.items()
        ],
        "requestBody": {
            "required": True,
            "content": {JSON: {"schema": payload, "example": _EXAMPLE}},
        },
        "responses": {
            "2XX": {"description": "Taken."},
            "410": {"description": "Never again: the webhook is disabled."},
            "default": {"description": "Not taken: it is sent again."},
        },
    }
    return {"event": {"post": request}}
