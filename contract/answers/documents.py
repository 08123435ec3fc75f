"""What the API answers of documents and of the history."""

from typing import Annotated, Literal, NotRequired

from pydantic import Field, with_config
from typing_extensions import TypedDict

from contract.answers import values as v
from contract.answers.sessions import Failure
from scribe.filing import Category, OwnStatus
from scribe.session import ProcessingStatus, SessionMode, Status, UserStatus
from scribe.settings import ModelId

Kind = Annotated[Category | Literal["template", "transcript"], Field(examples=["template"])]


@with_config(v.DOCUMENTED)
class DocumentFailure(Failure):
    """Why a document failed."""

    msg: Annotated[str, Field(examples=["There is no template with this id."])]
    """The message again."""


@with_config(v.DOCUMENTED)
class DocumentCommon(TypedDict):
    """What is told of a document wherever one is."""

    document_id: v.DocumentId
    """Its id."""
    session_id: v.SessionId
    """Its session."""
    template_id: NotRequired[v.TemplateName]
    """The template that it was written by, or goes with."""
    document_name: Annotated[str, Field(examples=["SOAP note"])]
    """What people call it."""
    document_type: Kind
    """``template``, ``transcript``, or what a client said of its own."""
    status: Annotated[OwnStatus, Field(examples=["success"])]
    """Where it is."""
    errors: Annotated[list[DocumentFailure], Field(examples=[[]])]
    """Why it failed."""
    created_at: v.Moment
    """When it was asked for."""
    updated_at: v.Moment
    """When it was last changed, be it by an edit."""
    edited: NotRequired[Annotated[bool, Field(examples=[False])]]
    """Whether somebody edited what was generated."""
    edited_at: NotRequired[v.Moment]
    """When."""
    usage_information: v.EmptyObject
    """Nothing: clients look for it."""
    publish: v.EmptyObject
    """Nothing: clients look for it."""
    presigned_url: NotRequired[v.Url]
    """Where its text can be fetched or, after a change, put; good for a quarter of an hour."""


@with_config(v.DOCUMENTED)
class DocumentData(DocumentCommon):
    """A document."""

    type: Literal["markdown"]
    """The format of its text."""
    warnings: NotRequired[Annotated[list[str], Field(examples=[[]])]]
    """What was left out, and why."""


@with_config(v.DOCUMENTED)
class DocumentAnswer(TypedDict):
    """A document, in an envelope."""

    status: v.Success
    """Always ``success``."""
    data: DocumentData
    """The document."""


@with_config(v.DOCUMENTED)
class ListedDocument(DocumentCommon):
    """A document in the list of a session's."""

    type: Kind
    """The same as ``document_type``."""
    presigned_url_expires_at: NotRequired[v.EpochSeconds]
    """Until when the address is good, in seconds since 1970."""
    download_url: NotRequired[v.Url]
    """The same address."""
    download_url_expires_at: NotRequired[v.EpochSeconds]
    """The same time."""


@with_config(v.DOCUMENTED)
class SessionRecord(TypedDict):
    """A session's record with all of its documents."""

    schema_version: Literal["1.0"]
    """Of this record."""
    session_id: v.SessionId
    """The session."""
    status: Annotated[Status, Field(examples=["completed"])]
    """Where it is."""
    user_status: Annotated[UserStatus, Field(examples=["commit"])]
    """The client's side of that."""
    processing_status: Annotated[ProcessingStatus, Field(examples=["success"])]
    """Our side of it."""
    created_at: v.Moment
    """When it was created."""
    expires_at: v.Moment
    """Until when it can, or could, be ended."""
    committed_at: NotRequired[v.Moment]
    """When it was ended."""
    processed_at: NotRequired[v.Moment]
    """When processing was over."""
    model_type: Annotated[ModelId, Field(examples=["lite"])]
    """The model."""
    consultation_mode: Annotated[SessionMode, Field(examples=["consultation"])]
    """Dictation or consultation."""
    patient_details: v.Patient
    """As given, without nulls."""
    additional_data: v.JsonObject
    """As given."""
    audio_matrix: v.EmptyObject
    """Nothing: clients look for it."""
    documents: list[ListedDocument]
    """Its documents, the newest first."""


@with_config(v.DOCUMENTED)
class SessionDocuments(TypedDict):
    """A session's record, in an envelope."""

    status: v.Success
    """Always ``success``."""
    data: SessionRecord
    """The record."""


@with_config(v.DOCUMENTED)
class DocumentDeleted(TypedDict):
    """A document that is deleted, now or before."""

    status: v.Success
    """Always ``success``."""
    message: Literal["Document deleted successfully"]
    """The same in words."""


@with_config(v.DOCUMENTED)
class HistoryEntry(TypedDict):
    """A session in the history."""

    txn_id: v.SessionId
    """The session."""
    b_id: Annotated[str, Field(examples=["my-hospital"])]
    """The tenant."""
    oid: NotRequired[Annotated[str, Field(examples=["p-1042"])]]
    """The patient's ``oid``, if there is one."""
    mode: Annotated[SessionMode, Field(examples=["consultation"])]
    """Dictation or consultation."""
    model_type: Annotated[ModelId, Field(examples=["lite"])]
    """The model."""
    status: Annotated[Status, Field(examples=["completed"])]
    """Where it is."""
    user_status: Annotated[UserStatus, Field(examples=["commit"])]
    """The client's side of that."""
    processing_status: Annotated[ProcessingStatus, Field(examples=["success"])]
    """Our side of it."""
    patient_details: v.Patient
    """As given, without nulls."""
    created_at: v.Moment
    """When it was created."""


@with_config(v.DOCUMENTED)
class History(TypedDict):
    """Sessions, the newest first."""

    status: v.Success
    """Always ``success``."""
    data: Annotated[list[HistoryEntry], Field(max_length=100)]
    """The sessions."""
    retrieved_count: Annotated[int, Field(ge=0, le=100, examples=[1])]
    """How many these are."""
    next_cursor: NotRequired[Annotated[str, Field(examples=["WyIyMDI2…"])]]
    """There if there are more: give it as ``cursor``."""
