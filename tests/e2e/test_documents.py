"""A doctor reads a note over HTTP, edits it, reads it again and deletes it; every role enforced."""

from typing import Any
from urllib.request import Request, urlopen

from local.client import Client

EDIT = "# Note\n\nChecked by hand. Grüße\n"


def test_a_note_is_read_edited_and_deleted(api: Any, speech: list[bytes]) -> None:
    session_id = api.create()
    api.upload(session_id, "0.webm", speech[0])
    api.end(session_id, 1)
    result = api.result(session_id).body
    assert result["status"] == "completed"
    generated = result["templates"][0]["soap"]
    call = Client(api.client.base_url.removesuffix("/v1"), api.client.api_key).call
    path = f"/api/v1/documents/{generated['document_id']}"

    told = call("GET", path).body["data"]
    assert (told["status"], told["edited"]) == ("success", False)
    assert _fetch(told["presigned_url"]) == ("text/markdown", generated["markdown"])

    change = {"session_id": session_id, "document_id": told["document_id"]}
    lent = call("POST", "/api/v1/documents", {**change, "document_name": "Visit"})
    assert (lent.status, lent.body["data"]["document_name"]) == (200, "Visit")
    assert api.get(session_id).body["templates"][0]["soap"]["edited"] is False
    assert _put(lent.body["data"]["presigned_url"]) == 200

    edited = api.get(session_id).body["templates"][0]["soap"]
    assert (edited["edited"], edited["markdown"]) == (True, EDIT)
    assert edited["statements"] == generated["statements"]
    assert _fetch(call("GET", path).body["data"]["presigned_url"])[1] == EDIT
    before = call("GET", f"{path}?version=generated").body["data"]
    assert _fetch(before["presigned_url"])[1] == generated["markdown"]

    own = call("POST", "/api/v1/documents", {"session_id": session_id, "type": "notes"})
    assert own.status == 201, own
    assert _put(own.body["data"]["presigned_url"]) == 200
    listing = f"/api/v1/sessions/{session_id}"
    listed = call("GET", f"{listing}?presigned=true").body["data"]["documents"]
    assert [each["document_type"] for each in listed] == ["notes", "template"]
    assert {_fetch(each["download_url"])[1] for each in listed} == {EDIT}

    assert call("DELETE", path).status == call("DELETE", path).status == 200
    assert call("GET", path).body["error"]["code"] == "document_not_found"
    assert len(call("GET", listing).body["data"]["documents"]) == 1
    assert api.get(session_id).body["templates"] == []


def _fetch(url: str) -> tuple[str, str]:
    """Return a text's type and content."""
    with urlopen(url) as answer:  # noqa: S310 - the emulator's address
        return answer.headers.get_content_type(), answer.read().decode()


def _put(url: str) -> int:
    headers = {"Content-Type": "text/markdown"}
    request = Request(url, EDIT.encode(), headers, method="PUT")  # noqa: S310 - as above
    with urlopen(request) as answer:  # noqa: S310 - as above
        status: int = answer.status
    return status
