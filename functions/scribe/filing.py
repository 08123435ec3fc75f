"""Filing: what a session's clients make of its documents, apart from what workers write."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from scribe.clock import Timestamp

MAX_DOCUMENTS = 50
"""Of one session, deleted ones among them: its row, which knows them all, is to stay small."""

Category = Literal["context", "custom", "notes", "integration"]
"""What a client says that its own document is (the vendor's words)."""

OwnStatus = Literal["in-progress", "success", "failed"]


class OwnDocument(BaseModel):
    """A document that no worker writes: its text is uploaded by a client.

    ``status`` is what the client says; None leaves that to whether there is a text.
    """

    model_config = ConfigDict(frozen=True)

    document_type: Category
    created_at: Timestamp
    template_id: str | None = None
    status: OwnStatus | None = None


class Filing(BaseModel):
    """What clients have made of one document.

    ``updated_at`` is when its name, kind or status was last changed.
    Since ``edit_lent_at`` somebody may upload a text of their own, so only from then on one is
    looked for. ``own`` is there if they created the document. With ``deleted_at`` it is hidden.
    """

    model_config = ConfigDict(frozen=True)

    updated_at: Timestamp | None = None
    document_name: str | None = None
    edit_lent_at: Timestamp | None = None
    deleted_at: Timestamp | None = None
    own: OwnDocument | None = None
