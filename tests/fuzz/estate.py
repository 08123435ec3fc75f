"""What there is in a deployment when it is fuzzed: of each kind something, in several states."""

from typing import Any

from local.client import Client

SESSION_STATES = ("created", "recording", "told", "cancelled", "failed")

Ids = dict[str, dict[str, list[str]]]


class Estate:
    """A tenant's belongings, made through the API itself."""

    def __init__(self, client: Client) -> None:
        self._client = Client(client.base_url.removesuffix("/v1"), client.api_key)

    def make(self) -> Ids:
        """Make everything; return ids by operation and by the name of the parameter."""
        template_id = self._ask("POST", "/api/v1/template", {"title": "Ward"})["template_id"]
        sessions = [self._session(state, template_id) for state in SESSION_STATES]
        told = sessions[SESSION_STATES.index("told")]
        webhooks = [self._webhook() for _ in range(2)]
        documents = [self._document(told) for _ in range(3)]
        delivery = self._ask("POST", f"/v1/webhooks/{webhooks[0]}/ping")["delivery_id"]
        return {
            "*": {
                "session_id": sessions,
                "document_id": documents,
                "template_id": [template_id, "soap"],
                "webhook_id": webhooks[:1],
                "delivery_id": [delivery],
                "file_name": ["0.wav", "audio_1.webm"],
            },
            # What may end what it is about has things of its own to end.
            "eraseSession": {"session_id": [self._session("created", template_id)]},
            "updateSession": {"session_id": [self._session("recording", template_id)]},
            "endSession": {"session_id": [self._session("recording", template_id), told]},
            "deleteWebhook": {"webhook_id": webhooks[1:]},
            "updateWebhook": {"webhook_id": webhooks[1:]},
            "deleteDocument": {"document_id": [self._document(told)]},
            "archiveTemplate": {
                "template_id": [
                    self._ask("POST", "/api/v1/template", {"title": "Old"})["template_id"]
                ]
            },
        }

    def _session(self, state: str, template_id: str) -> str:
        fields = {"upload_type": "chunked", "templates": ["soap", template_id]}
        session_id = str(self._ask("POST", "/v1/sessions", fields)["session_id"])
        at = f"/v1/sessions/{session_id}"
        if state == "recording":
            self._ask("PUT", f"{at}/audio/0.wav", b"RIFF")
        if state == "told":
            said = {"transcript": "Doctor: Take ibuprofen 400 mg twice daily."}
            path = f"/api/v1/transaction/{session_id}/convert-to-template"
            self._ask("POST", path, said)
        if state == "failed":
            self._ask("POST", f"{at}/end", {"audio_files_sent": 0})
        if state == "cancelled":
            marks = {"user_status": "cancelled", "processing_status": "cancelled"}
            self._ask("PATCH", at, marks)
        return session_id

    def _document(self, session_id: str) -> str:
        fields = {"session_id": session_id, "document_name": "Letter"}
        return str(self._ask("POST", "/api/v1/documents", fields)["data"]["document_id"])

    def _webhook(self) -> str:
        fields = {"url": "http://127.0.0.1:9/hook", "events": ["session.completed"]}
        return str(self._ask("POST", "/v1/webhooks", fields)["webhook_id"])

    def _ask(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        answer = self._client.call(method, path, body)
        assert answer.status < 300, (method, path, answer)
        told: dict[str, Any] = answer.body
        return told
