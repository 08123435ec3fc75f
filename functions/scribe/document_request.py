"""What a client asks for when it creates or changes a document (protocol: Documents)."""

from collections.abc import Mapping
from typing import Annotated, Any, Self, cast, get_args

from pydantic import BaseModel, ConfigDict, Field, StrictStr

from scribe.errors import InvalidRequest
from scribe.fields import LINE, DocumentIdText, SessionIdText, TemplateId, Word
from scribe.filing import Category, OwnStatus

MAX_NAME = 200
"""Characters; a name is a line in a list of documents."""


_KINDS = get_args(Category)
DocumentName = Annotated[StrictStr, Field(min_length=1, max_length=MAX_NAME, pattern=LINE)]
# What is served of these is checked below, so that a client is told what that is.
KindName = Annotated[Word, Field(json_schema_extra={"enum": [*_KINDS]})]
StatusName = Annotated[Word, Field(json_schema_extra={"enum": [*get_args(OwnStatus)]})]


class FileDocument(BaseModel):
    """The body of a request about a document. Fields that it does not know are ignored.

    With ``document_id`` it is about that one, without about a new one. Clients say under ``type``
    or ``document_type`` what kind it is.
    """

    model_config = ConfigDict(frozen=True)

    session_id: SessionIdText
    document_id: DocumentIdText | None = None
    template_id: TemplateId | None = None
    document_name: DocumentName | None = None
    type: Annotated[KindName, Field(json_schema_extra={"enum": [*_KINDS, "markdown"]})] | None = (
        None
    )
    document_type: KindName | None = None
    status: StatusName | None = None

    @classmethod
    def parse(cls, body: Mapping[str, Any]) -> Self:
        """Return the request in a body; a field that is null counts as absent.

        Raises:
            pydantic.ValidationError: a field is missing or of the wrong kind.
        """
        return cls.model_validate(
            {name: value for name, value in body.items() if value is not None}
        )

    def category(self) -> Category | None:
        """Return the kind of document that a client's own is said to be, None if nothing is said.

        ``type`` is also what answers tell the format by, so ``markdown`` there says nothing.

        Raises:
            InvalidRequest: there is no such kind; ``details`` has those that there are.
        """
        said = self.document_type or (self.type if self.type != "markdown" else None)
        return cast(Category | None, _one_of("type", said, _KINDS))

    def own_status(self) -> OwnStatus | None:
        """Return the status that a client's own document is said to have, None if none is said.

        Raises:
            InvalidRequest: there is no such status; ``details`` has those that there are.
        """
        return cast(OwnStatus | None, _one_of("status", self.status, get_args(OwnStatus)))


def _one_of(field: str, said: str | None, known: tuple[str, ...]) -> str | None:
    if said is not None and said not in known:
        raise InvalidRequest(
            "invalid_request",
            f"This {field} is not served here.",
            field=field,
            supported_values=list(known),
        )
    return said
