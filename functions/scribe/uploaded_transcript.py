"""A transcript that a client brings instead of audio (protocol: Upload transcript)."""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, StrictStr

from scribe.clinical.text import sentences
from scribe.document import Document, in_order
from scribe.errors import InvalidRequest
from scribe.fields import TEXT, TemplateId, Word
from scribe.model import AUTO_DETECT
from scribe.more_documents import listed
from scribe.session import Session
from scribe.transcript import Segment, Transcript

MAX_BYTES = 262_144
"""Of UTF-8: about four hours of speech, the most that is heard of a session's audio."""
MAX_SEGMENTS = 5_000
"""A sentence or line each. So many, with what notes say of them, are still one answer."""

ENGINE = "uploaded"

# Who may speak at a visit. "Plan:" or "BP:" opens a line as well, and is no speaker.
_ROLE = (
    r"doctor|dr|physician|clinician|provider|practitioner|consultant|gp|nurse|pharmacist|therapist|"
    r"patient|pt|client|mother|father|mum|mom|dad|parent|wife|husband|partner|son|daughter|brother|"
    r"sister|family|relative|carer|caregiver|attendant|guest|interpreter|speaker|spk"
)
_NAME = r"(?:[ _]\d+|\.? [A-Z][\w'-]+(?: [A-Z][\w'-]+)?)?"
_LABEL = re.compile(rf"(?:\[((?i:{_ROLE}){_NAME})\]:?|((?i:{_ROLE}){_NAME}) ?:)(?:\s+|$)")
_BEYOND_LATIN = "\u0250"
_ANY_LABEL = re.compile(r"[^\W\d_][\w './-]{0,39}:(?:\s|$)")


class UploadTranscript(BaseModel):
    """The body of a request to upload a transcript. Fields that it does not know are ignored."""

    model_config = ConfigDict(
        frozen=True,
        json_schema_extra={"anyOf": [{"required": ["transcript"]}, {"required": ["template_id"]}]},
    )

    transcript: Annotated[StrictStr, Field(max_length=MAX_BYTES, pattern=TEXT)] | None = None
    template_id: TemplateId | None = None
    target_language: Word | None = None

    @classmethod
    def parse(cls, body: Mapping[str, Any]) -> Self:
        """Return the request in a body; a field that is null counts as absent.

        Raises:
            InvalidRequest: it asks for nothing, or for more than is served.
            pydantic.ValidationError: a field is of the wrong kind.
        """
        request = cls.model_validate(body)
        if request.target_language is not None:
            raise InvalidRequest(
                "language_unsupported",
                "Translation is not served yet: leave target_language out.",
                field="target_language",
            )
        if request.transcript is None and request.template_id is None:
            raise missing_transcript()
        if len((request.transcript or "").encode()) > MAX_BYTES:
            raise InvalidRequest(
                "invalid_request",
                f"A transcript has {MAX_BYTES} bytes of UTF-8 at most.",
                field="transcript",
                limit_bytes=MAX_BYTES,
            )
        return request


def missing_transcript() -> InvalidRequest:
    """Return the error that tells a client of a session which is to get its transcript yet."""
    return InvalidRequest(
        "missing_required_field", "Send the transcript as text.", field="transcript"
    )


def read_transcript(text: str, session: Session) -> Transcript:
    """Return a text as a session's transcript: a segment for each sentence or line, without times.

    A line that names its speaker ("Doctor: …") is theirs, and so are those after it that name
    nobody. Its language is the first that the session's hint names, else English; where most of it
    is in other letters than Latin ones, not determined ("und").

    Raises:
        InvalidRequest: there is nothing in it, or too much.
    """
    segments = tuple(
        Segment(segment=index, text=sentence, speaker=speaker)
        for index, (speaker, sentence) in enumerate(_said(text))
    )
    if not 1 <= len(segments) <= MAX_SEGMENTS:
        raise InvalidRequest(
            "invalid_request",
            f"A transcript has words, and {MAX_SEGMENTS} sentences or lines at most.",
            field="transcript",
            limit_sentences=MAX_SEGMENTS,
        )
    hinted = (code for code in session.language_hint if code != AUTO_DETECT)
    language = next(hinted, None) or ("en" if _is_latin(text) else "und")
    return Transcript(language=language, engine=ENGINE, segments=segments)


def _is_latin(text: str) -> bool:
    letters = [character for character in text if character.isalpha()]
    return 2 * sum(letter < _BEYOND_LATIN for letter in letters) >= len(letters)


def _said(text: str) -> Iterator[tuple[str | None, str]]:
    speaker: str | None = None
    for line in text.splitlines():
        words = " ".join(line.split())
        label = _LABEL.match(words)
        if label:
            speaker, words = _called(label[1] or label[2]), words[label.end() :]
        elif _ANY_LABEL.match(words):
            # Another speaker's name, or a heading: what it is is not known, so nobody's.
            speaker = None
        for start, end in sentences(words):
            if any(character.isalnum() for character in words[start:end]):
                yield speaker, words[start:end]


def _called(label: str) -> str:
    """Return a speaker's label as a transcript has it: "DOCTOR" is Doctor, "Dr Lee" stays."""
    return label.capitalize() if label.isupper() or label.islower() else label


def fingerprint(transcript: Transcript) -> str:
    """Return what tells an uploaded transcript from any other."""
    return hashlib.sha256(transcript.model_dump_json().encode()).hexdigest()


def require_same(session: Session, text: str) -> None:
    """Make sure that a session was ended by this very text, which is then sent once more.

    Raises:
        InvalidRequest: ``session_ended``, it was not.
    """
    if session.transcript_upload != fingerprint(read_transcript(text, session)):
        session.require_not_ended()


def first_documents(session: Session, template_id: str | None) -> list[Document]:
    """Return the documents that a session was ended with, in the order of its templates."""
    return [
        document
        for document in in_order(session.documents.values(), session.templates)
        if not document.added and template_id in (None, document.template_id)
    ]


def uploaded_view(session: Session, documents: Sequence[Document]) -> dict[str, Any]:
    """Return what uploading a transcript answers; ``b_id`` is the tenant, as in history."""
    first = documents[0] if documents else None
    view = {
        "status": "in-progress",
        "message": "The transcript is taken, its documents are being written.",
        "txn_id": session.session_id,
        "b_id": session.tenant,
        "template_id": first.template_id if first else None,
        "document_id": first.document_id if first else None,
        "templates": listed(documents),
    }
    return {name: value for name, value in view.items() if value is not None}
