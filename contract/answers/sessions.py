"""What the API answers of sessions."""

from typing import Annotated, Any, Literal, NotRequired

from pydantic import Field, with_config
from typing_extensions import TypedDict

from contract.answers import values as v
from scribe.document import DocumentStatus
from scribe.session import Status
from scribe.settings import ModelId

DIRECT = "https://…/voice/v1/sessions/ses_4f1c09b2a7d84e6c9b3a5d0e7f218c46/audio"


@with_config(v.DOCUMENTED)
class UploadData(TypedDict):
    """A presigned POST to the bucket, good for one session's audio."""

    url: v.Url
    """Where to post the form."""
    fields: Annotated[
        dict[str, str], Field(examples=[{"key": "audio/…/${filename}", "policy": "…"}])
    ]
    """The form's fields, to be sent before ``Content-Type`` and ``file``."""


@with_config(v.DOCUMENTED)
class PresignedUpload(TypedDict):
    """The form of ``upload_url`` for clients that upload to the bucket themselves."""

    uploadData: UploadData
    """The form."""
    folderPath: Annotated[str, Field(examples=["audio/…/"])]
    """Where the files go in the bucket."""
    txn_id: v.SessionId
    """The session."""


UploadUrl = Annotated[Annotated[str, Field(examples=[DIRECT])] | PresignedUpload, Field()]


@with_config(v.DOCUMENTED)
class SessionCreated(TypedDict):
    """A session that was created, or the one that the same request created before."""

    session_id: v.SessionId
    """Its id: the client's own, or a generated one."""
    status: Annotated[Status, Field(examples=["created"])]
    """``created``; a repeated request is told where the session is by now."""
    created_at: v.Moment
    """When it was created."""
    expires_at: v.Moment
    """Until when it can be ended."""
    upload_url: UploadUrl
    """Where audio goes: an address of this API or, if asked for, a presigned form."""
    storage_provider: NotRequired[Literal["aws"]]
    """There if ``upload_url`` is a presigned form."""
    patient_details: NotRequired[v.Patient]
    """As given, without nulls."""


@with_config(v.DOCUMENTED)
class AudioUploaded(TypedDict):
    """An audio file that was taken: it is processed, whatever comes after."""

    session_id: v.SessionId
    """The session."""
    success: Literal[True]
    """Always true."""
    original_filename: Annotated[str, Field(max_length=128, examples=["audio_0.webm"])]
    """The name as it was sent."""
    file_name: v.AudioName
    """The name that the file is known by."""
    filename: v.AudioName
    """The same."""
    size_bytes: Annotated[int, Field(ge=1, examples=[48213])]
    """How much was stored."""


@with_config(v.DOCUMENTED)
class SessionEnded(TypedDict):
    """A session that was ended, with the audio files that are processed."""

    session_id: v.SessionId
    """The session."""
    status: Literal["processing"]
    """Processing has begun."""
    message: Annotated[v.Sentence, Field(examples=["Session ended, processing has begun."])]
    """What was done, and what of the count does not match."""
    audio_files_received: v.Number
    """How many files are processed."""
    audio_files: v.AudioNames
    """Their names, in the order of their numbers."""


@with_config(v.DOCUMENTED)
class Segment(TypedDict):
    """One stretch of speech."""

    segment: v.Number
    """Its index in the transcript, which evidence names."""
    text: Annotated[str, Field(examples=["A dry cough for three days."])]
    """What was said."""
    start: NotRequired[v.Seconds]
    """Where it begins in the recording; absent of an uploaded transcript."""
    end: NotRequired[v.Seconds]
    """Where it ends."""
    speaker: NotRequired[Annotated[str, Field(examples=["Patient"])]]
    """Who spoke, where that is known."""
    confidence: NotRequired[Annotated[float, Field(ge=0, le=1, examples=[0.93])]]
    """How sure the engine is."""


@with_config(v.DOCUMENTED)
class Evidence(TypedDict):
    """The words that a statement rests on."""

    segment: v.Number
    """The index of the transcript's segment."""
    quote: Annotated[str, Field(examples=["a dry cough for three days"])]
    """Words of it, verbatim."""
    start: NotRequired[v.Seconds]
    """The segment's beginning in the recording."""
    end: NotRequired[v.Seconds]
    """Its end."""


@with_config(v.DOCUMENTED)
class Statement(TypedDict):
    """One assertion of a document, with what it rests on."""

    path: Annotated[str, Field(examples=["/subjective"])]
    """The place in ``data`` that it covers, a JSON Pointer (RFC 6901)."""
    text: Annotated[str, Field(examples=["Dry cough for three days."])]
    """The assertion."""
    evidence: list[Evidence]
    """Where it was said."""


@with_config(v.DOCUMENTED)
class Failure(TypedDict):
    """Why a session or document failed for good."""

    code: Annotated[str, Field(pattern=r"^[a-z_]+$", examples=["audio_too_short"])]
    """A code, such as ``audio_too_short``, ``processing_failed``, ``template_not_found``."""
    message: Annotated[v.Sentence, Field(examples=["There are less than 0.5 seconds of audio."])]
    """The same in words."""


@with_config(v.DOCUMENTED)
class ProcessingProblem(TypedDict):
    """A problem that did not keep the session from being processed."""

    type: Annotated[str, Field(pattern=r"^[a-z_]+$", examples=["audio_files_missing"])]
    """A code, such as ``audio_files_missing``, ``audio_file_skipped``, ``audio_file_late``."""
    message: Annotated[v.Sentence, Field(examples=["2 of 3 audio files received; missing: 1."])]
    """The same in words."""
    file: NotRequired[v.AudioName]
    """The file that it is about."""


@with_config(v.DOCUMENTED)
class TemplateResult(TypedDict):
    """What became of one template of a session."""

    document_id: v.DocumentId
    """The document."""
    status: Annotated[DocumentStatus, Field(examples=["success"])]
    """Where it is."""
    document_type: NotRequired[Annotated[str, Field(examples=["soap_note"])]]
    """What kind of document it is."""
    document_name: NotRequired[Annotated[str, Field(examples=["SOAP note"])]]
    """What people call it."""
    template_version: NotRequired[Annotated[int, Field(ge=1, examples=[1])]]
    """The version of the template that it was written by."""
    created_at: NotRequired[v.Moment]
    """When it was asked for."""
    updated_at: NotRequired[v.Moment]
    """When it was written, or failed."""
    error: NotRequired[Failure]
    """Why it failed."""
    data: NotRequired[Annotated[Any, Field(examples=[{"subjective": "Dry cough for three days."}])]]
    """The document for machines: of a shape that its template says."""
    markdown: NotRequired[v.Markdown]
    """The document for people, as edited where somebody did."""
    statements: NotRequired[list[Statement]]
    """One for each assertion, with its evidence."""
    warnings: NotRequired[Annotated[list[str], Field(examples=[[]])]]
    """What was left out, and why."""
    edited: NotRequired[Annotated[bool, Field(examples=[False])]]
    """Whether somebody edited the document."""
    edited_at: NotRequired[v.Moment]
    """When."""
    data_version: NotRequired[Literal["generated"]]
    """There beside an edit: ``data`` and ``statements`` are still as they were generated."""


@with_config(v.DOCUMENTED)
class SessionResult(TypedDict):
    """A session: its state, and its results as they come to exist. Absent rather than null."""

    session_id: v.SessionId
    """Its id."""
    status: Annotated[Status, Field(examples=["completed"])]
    """Where it is."""
    created_at: v.Moment
    """When it was created."""
    expires_at: v.Moment
    """Until when it can, or could, be ended."""
    upload_url: UploadUrl
    """Where its audio goes."""
    audio_files_received: v.Number
    """How many audio files there are."""
    audio_files: v.AudioNames
    """Their names: as stored by now or, once the session is ended, as processed."""
    additional_data: v.JsonObject
    """As given."""
    completed_at: NotRequired[v.Moment]
    """When processing was over."""
    model_used: NotRequired[Annotated[ModelId, Field(examples=["lite"])]]
    """The model that heard it."""
    language_detected: NotRequired[Annotated[str, Field(examples=["en"])]]
    """The language that was heard."""
    audio_files_processed: NotRequired[v.Number]
    """How many files could be heard."""
    transcript: NotRequired[
        Annotated[str | None, Field(examples=["Patient: A dry cough for three days."])]
    ]
    """What was said, as text; null of an expired session."""
    transcript_notice: NotRequired[
        Annotated[str, Field(examples=["Demonstration quality: check every word."])]
    ]
    """What the transcript is worth, where that must be said."""
    templates: NotRequired[list[dict[str, TemplateResult]]]
    """The documents: objects of a single member each, by the template's id."""
    processing_errors: NotRequired[list[ProcessingProblem]]
    """What is missing or was left out."""
    patient_details: NotRequired[v.Patient]
    """As given, without nulls."""
    error: NotRequired[Failure]
    """Why the session failed, or that it expired."""
    expired_at: NotRequired[v.Moment]
    """When it expired."""
    message: NotRequired[
        Annotated[str, Field(examples=["The session expired before it was ended."])]
    ]
    """That it expired."""
    segments: NotRequired[list[Segment]]
    """The transcript's segments, with ``?segments=true``."""


@with_config(v.DOCUMENTED)
class SessionUpdated(TypedDict):
    """A session that was changed or cancelled."""

    session_id: v.SessionId
    """The session."""
    status: v.Success
    """Always ``success``."""
    message: Annotated[Literal["Session updated.", "Session cancelled."], Field()]
    """What was done."""


@with_config(v.DOCUMENTED)
class AskedDocument(TypedDict):
    """A document that is being written."""

    template_id: v.TemplateName
    """The template that it is written by."""
    document_id: v.DocumentId
    """What it is known by."""


@with_config(v.DOCUMENTED)
class TemplateAsked(TypedDict):
    """A document that was asked for after the session's end."""

    session_id: v.SessionId
    """The session."""
    template_id: v.TemplateName
    """The template; of several, the first."""
    document_id: v.DocumentId
    """The document: poll for it with ``?document_id=``."""
    status: Literal["in-progress"]
    """It is being written."""
    message: Annotated[v.Sentence, Field(examples=["The document is being written."])]
    """The same in words."""


@with_config(v.DOCUMENTED)
class TemplatesAsked(TemplateAsked):
    """Documents that were asked for after the session's end, one for each of its templates."""

    documents: list[AskedDocument]
    """All of them."""


@with_config(v.DOCUMENTED)
class TranscriptUploaded(TypedDict):
    """A transcript that was taken in the place of audio; its documents are being written."""

    status: Literal["in-progress"]
    """Documents are being written."""
    message: Annotated[v.Sentence, Field(examples=["The transcript is taken."])]
    """The same in words."""
    txn_id: v.SessionId
    """The session."""
    b_id: Annotated[str, Field(examples=["my-hospital"])]
    """The tenant."""
    template_id: NotRequired[v.TemplateName]
    """The first template, if there are any."""
    document_id: NotRequired[v.DocumentId]
    """Its document."""
    templates: list[AskedDocument]
    """All of them."""


@with_config(v.DOCUMENTED)
class SessionAudio(TypedDict):
    """Where a session's whole recording can be fetched, for a quarter of an hour."""

    session_id: v.SessionId
    """The session."""
    status: v.Success
    """Always ``success``."""
    audio_url: v.Url
    """One MP3. Whoever has this address can hear the patient."""
    expires_in: Annotated[int, Field(ge=1, examples=[900])]
    """For how many seconds the address is good."""
    expires_at: v.EpochSeconds
    """Until when, in seconds since 1970."""
