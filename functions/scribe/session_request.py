"""What a client asks for when it creates or ends a session (protocol: Create, End session)."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictInt

from scribe.audio import UPLOAD_TYPES
from scribe.errors import InvalidRequest
from scribe.fields import LanguageCode, SessionIdText, TemplateId, Word
from scribe.model import AUTO_DETECT, Model, languages
from scribe.session import Session, SessionMode, Status, UploadForm, UserStatus
from scribe.settings import ModelId

MAX_ADDITIONAL_DATA_BYTES = 4_096
MAX_PATIENT_DETAILS_BYTES = 8_192
MAX_FILES_SENT = 10**15
"""Of files that a client may say it sent: what DynamoDB can count."""


def listed(value: Any) -> Any:
    """Return what may be given as one text as the list of it."""
    return [value] if isinstance(value, str) else value


LanguageHint = Annotated[
    tuple[LanguageCode, ...],
    Field(max_length=10),
    BeforeValidator(
        listed,
        json_schema_input_type=LanguageCode | Annotated[list[LanguageCode], Field(max_length=10)],
    ),
]
TranscriptLanguage = Annotated[
    tuple[LanguageCode, ...],
    Field(max_length=1),
    BeforeValidator(
        listed,
        json_schema_input_type=LanguageCode | Annotated[list[LanguageCode], Field(max_length=1)],
    ),
]
Templates = Annotated[tuple[TemplateId, ...], Field(max_length=2)]
# What is served of these is checked below, so that a client is told what that is.
UploadTypeName = Annotated[Word, Field(json_schema_extra={"enum": [*UPLOAD_TYPES]})]
ProtocolName = Annotated[Word, Field(json_schema_extra={"enum": ["http"]})]
SessionModeName = Annotated[Word, Field(json_schema_extra={"enum": [*get_args(SessionMode)]})]
ModelName = Annotated[Word, Field(json_schema_extra={"enum": [*get_args(ModelId)]})]
AdditionalData = Annotated[
    dict[str, Any], Field(description=f"At most {MAX_ADDITIONAL_DATA_BYTES} bytes of JSON.")
]
PatientDetails = Annotated[
    dict[str, Any], Field(description=f"At most {MAX_PATIENT_DETAILS_BYTES} bytes of JSON.")
]


class CreateSession(BaseModel):
    """The body of a request to create a session. Fields that it does not know are ignored."""

    model_config = ConfigDict(frozen=True)

    upload_type: UploadTypeName
    communication_protocol: ProtocolName = "http"
    templates: Templates = ()
    session_mode: SessionModeName = "dictation"
    model: ModelName = "lite"
    language_hint: LanguageHint = ()
    transcript_language: TranscriptLanguage = ()
    session_id: SessionIdText | None = None
    storage_provider: Word | None = None
    additional_data: AdditionalData = Field(default_factory=dict)
    patient_details: PatientDetails | None = None

    @classmethod
    def parse(cls, body: Mapping[str, Any], models: Mapping[str, Model]) -> Self:
        """Return the request in a body; a field that is null counts as absent.

        Raises:
            InvalidRequest: a value is not served here; ``details`` has the ones that are.
            pydantic.ValidationError: a field is missing or of the wrong kind.
        """
        request = cls.model_validate(_given(body))
        _check("upload_type", request.upload_type, UPLOAD_TYPES)
        _check("communication_protocol", request.communication_protocol, ("http",))
        check_processing(
            models,
            session_mode=request.session_mode,
            model=request.model,
            language_hint=request.language_hint,
            transcript_language=request.transcript_language,
        )
        check_size("additional_data", request.additional_data, MAX_ADDITIONAL_DATA_BYTES)
        check_size("patient_details", request.patient_details, MAX_PATIENT_DETAILS_BYTES)
        return request

    def digest(self) -> str:
        """Return the hash by which the same request is known when it comes again."""
        return _digest(self)

    def new_session(
        self,
        *,
        tenant: str,
        session_id: str,
        now: datetime,
        model: Model,
        upload_form: UploadForm,
        kept: timedelta,
    ) -> Session:
        """Return the session that this asks for; ``session_id`` is its id if it brings none.

        ``kept`` is how long after its end its row and results are.
        """
        expires_at = now + model.session_length
        return Session.model_validate(
            {
                "tenant": tenant,
                "session_id": self.session_id or session_id,
                "status": Status.CREATED,
                "user_status": UserStatus.INIT,
                "upload_type": self.upload_type,
                "upload_form": upload_form,
                "session_mode": self.session_mode,
                "model": self.model,
                "templates": tuple(dict.fromkeys(self.templates)),
                "language_hint": self.language_hint,
                "transcript_language": next(iter(self.transcript_language), None),
                "additional_data": self.additional_data,
                "patient_details": without_nulls(self.patient_details),
                "request_hash": self.digest(),
                "created_at": now,
                "expires_at": expires_at,
                "delete_at": int((expires_at + kept).timestamp()),
                "changed_at": now,
            }
        )


class EndSession(BaseModel):
    """The body of a request to end a session. Fields that it does not know are ignored."""

    model_config = ConfigDict(frozen=True)

    audio_files_sent: Annotated[StrictInt, Field(ge=0, le=MAX_FILES_SENT)]
    on_mismatch: Literal["accept", "reject"] = "accept"

    @classmethod
    def parse(cls, body: Mapping[str, Any]) -> Self:
        """Return the request in a body; a field that is null counts as absent.

        Raises:
            pydantic.ValidationError: a field is missing or of the wrong kind.
        """
        return cls.model_validate(_given(body))

    def digest(self) -> str:
        """Return the hash by which the same request is known when it comes again."""
        return _digest(self)


def asked_upload_form(
    query: Mapping[str, str], storage_provider: str | None = None
) -> UploadForm | None:
    """Return the form of ``upload_url`` that a request asks for, None if for none.

    One generation of the protocol's SDKs can say so by ``?version=v2`` only.
    """
    asked = (
        storage_provider == "aws"
        or query.get("storage") == "aws"
        or query.get("version", "").lower() == "v2"
    )
    return "presigned" if asked else None


def check_processing(
    models: Mapping[str, Model],
    *,
    session_mode: str,
    model: str,
    language_hint: Iterable[str],
    transcript_language: Iterable[str],
) -> None:
    """Check that a session can be processed in this way.

    Raises:
        InvalidRequest: a value is not served here; ``details`` has the ones that are.
    """
    _check("session_mode", session_mode, get_args(SessionMode))
    _check("model", model, tuple(models))
    for name, codes in (
        ("language_hint", language_hint),
        ("transcript_language", transcript_language),
    ):
        if not all(models[model].hears(code) for code in codes):
            raise _unsupported(name, [*languages([models[model]]), AUTO_DETECT])


def without_nulls(value: Any) -> Any:
    """Leave null members out, at any depth: typed clients can't read them back."""
    if isinstance(value, dict):
        return {name: without_nulls(member) for name, member in value.items() if member is not None}
    return [without_nulls(member) for member in value] if isinstance(value, list) else value


def _given(body: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in body.items() if value is not None}


def _digest(request: BaseModel) -> str:
    text = json.dumps(request.model_dump(mode="json"), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _check(name: str, value: str, supported: Iterable[str]) -> None:
    if value not in supported:
        raise _unsupported(name, supported)


def _unsupported(name: str, supported: Iterable[str]) -> InvalidRequest:
    return InvalidRequest(
        "invalid_request",
        f"This {name} is not served here.",
        field=name,
        supported_values=list(supported),
    )


def check_size(name: str, value: Any, limit: int) -> None:
    """Check how much a client stores with a session.

    Raises:
        InvalidRequest: it has more than ``limit`` bytes of JSON.
    """
    if len(json.dumps(value, ensure_ascii=False).encode()) > limit:
        raise InvalidRequest(
            "invalid_request", f"{name} may have {limit} bytes of JSON at most.", field=name
        )
