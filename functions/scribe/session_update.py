"""What a client may change of a session, and until when (protocol: Process template, update)."""

from collections.abc import Mapping
from typing import Any, Self

from pydantic import BaseModel, ConfigDict

from scribe.errors import Conflict, InvalidRequest, Unprocessable
from scribe.model import Model
from scribe.session import ProcessingStatus, Session, UserStatus
from scribe.session_request import (
    MAX_ADDITIONAL_DATA_BYTES,
    MAX_PATIENT_DETAILS_BYTES,
    AdditionalData,
    LanguageHint,
    ModelName,
    PatientDetails,
    SessionModeName,
    Templates,
    TranscriptLanguage,
    check_processing,
    check_size,
    without_nulls,
)

BEFORE_END = ("templates", "language_hint", "transcript_language", "session_mode", "model")
"""What the audio is processed by, which the end of the session settles."""

_MARKS = ("user_status", "processing_status")


class UpdateSession(BaseModel):
    """The body of a request to update a session. A field that it does not know is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    patient_details: PatientDetails | None = None
    templates: Templates | None = None
    language_hint: LanguageHint | None = None
    transcript_language: TranscriptLanguage | None = None
    additional_data: AdditionalData | None = None
    session_mode: SessionModeName | None = None
    model: ModelName | None = None
    user_status: UserStatus | None = None
    processing_status: ProcessingStatus | None = None

    @classmethod
    def parse(cls, body: Mapping[str, Any]) -> Self:
        """Return the request in a body; a field that is null counts as absent.

        Raises:
            pydantic.ValidationError: a field is unknown or of the wrong kind.
        """
        unknown = body.keys() - cls.model_fields.keys()
        return cls.model_validate(
            {name: body[name] for name in body if body[name] is not None or name in unknown}
        )

    @property
    def cancels(self) -> bool:
        """Whether this asks for the session to be cancelled."""
        return (self.user_status, self.processing_status) == (
            UserStatus.CANCELLED,
            ProcessingStatus.CANCELLED,
        )

    def repeats(self, session: Session) -> bool:
        """Whether this says no more than how the session stands, as a request sent twice does."""
        return self._given() <= set(_MARKS) and self._stands(session)

    def require_cancellable(self, session: Session) -> None:
        """Make sure that the session can be cancelled.

        Raises:
            ScribeError: it is over, or more than its end is asked for.
        """
        session.require_not_over()
        if self._given() != set(_MARKS):
            raise Unprocessable(
                "validation_error",
                "A session is cancelled by user_status and processing_status"
                " alone: change nothing else with them.",
            )
        if session.is_over:
            raise Conflict(
                "session_conflict",
                "The session is complete: there is nothing to cancel.",
                status=session.status.value,
            )

    def applied(self, session: Session, models: Mapping[str, Model]) -> Session:
        """Return the session as this makes it: each field replaced, ``additional_data`` merged.

        Raises:
            ScribeError: the session's state forbids it, or a value is not allowed.
        """
        session.require_not_over()
        if not self._stands(session):
            raise Unprocessable(
                "validation_error",
                'A client sets user_status and processing_status only both to "cancelled".',
            )
        late = sorted(self._given() & set(BEFORE_END))
        if late and not session.status.is_open:
            raise Conflict(
                "session_conflict",
                f"After the end of the session these can't be changed: {', '.join(late)}.",
                fields=late,
                status=session.status.value,
            )
        changed = session.model_copy(update=self._changes(session))
        try:
            if late:
                check_processing(
                    models,
                    session_mode=changed.session_mode,
                    model=changed.model,
                    language_hint=changed.language_hint,
                    transcript_language=filter(None, [changed.transcript_language]),
                )
            check_size("additional_data", changed.additional_data, MAX_ADDITIONAL_DATA_BYTES)
            check_size("patient_details", changed.patient_details, MAX_PATIENT_DETAILS_BYTES)
        except InvalidRequest as error:
            raise Unprocessable("validation_error", error.message, **error.details) from None
        return changed

    def _given(self) -> set[str]:
        return {name for name, value in self if value is not None}

    def _stands(self, session: Session) -> bool:
        return self.user_status in (None, session.user_status) and self.processing_status in (
            None,
            session.processing_status,
        )

    def _changes(self, session: Session) -> dict[str, Any]:
        changes = {name: getattr(self, name) for name in self._given() - set(_MARKS)}
        if self.templates is not None:
            changes["templates"] = tuple(dict.fromkeys(self.templates))
        if self.transcript_language is not None:
            changes["transcript_language"] = next(iter(self.transcript_language), None)
        if self.additional_data is not None:
            changes["additional_data"] = session.additional_data | self.additional_data
        if self.patient_details is not None:
            changes["patient_details"] = without_nulls(self.patient_details)
        return changes
