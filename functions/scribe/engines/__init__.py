"""Speech to text and note writing: each engine a module behind one of these Protocols."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol

from scribe.errors import ProcessingError
from scribe.job import Job
from scribe.note import Note
from scribe.template import Template
from scribe.transcript import Transcript
from scribe.usage import Usage

SessionMode = Literal["dictation", "consultation"]


class SpeechToText(Protocol):
    """Turns a session's assembled audio into a transcript at once."""

    name: str

    def transcribe(
        self,
        audio: Path,
        *,
        languages: tuple[str, ...],
        mode: SessionMode,
        progress: Callable[[float], None] | None = None,
    ) -> Transcript:
        """Return what is said in ``audio`` (FLAC, 16 kHz, mono).

        ``languages`` are the client's hints (empty: find out). ``progress`` is told the seconds
        of audio heard so far.

        Raises:
            scribe.errors.ProcessingError: with the protocol's code, when no transcript can be had.
        """
        ...


@dataclass(frozen=True)
class JobOrder:
    """What a job is to hear. ``languages`` are the client's hints (empty: find out)."""

    job: Job
    audio_seconds: float
    languages: tuple[str, ...]
    mode: SessionMode


class SpeechByJob(Protocol):
    """Has a service hear a session's assembled audio in a job, and reads what that leaves behind.

    Pure: who calls the service is ``workers/transcribe_session.py``.
    """

    @property
    def name(self) -> str:
        """The engine's name."""
        ...

    def request(self, order: JobOrder) -> dict[str, Any]:
        """Return the request that starts the job."""
        ...

    def transcript(self, output: object, *, language: str | None) -> Transcript:
        """Return the transcript that the output of a job holds, heard in ``language`` if known.

        Raises:
            scribe.errors.ProcessingError: with the protocol's code, when there is none in it.
            ValueError: it is no output of such a job.
        """
        ...

    def failure(self, reason: str) -> ProcessingError | None:
        """Return what the service's reason for failing means; None if the audio is not at fault."""
        ...


class NoteWriter(Protocol):
    """Writes a document from a transcript."""

    name: str

    def write(self, transcript: Transcript, template: Template) -> Note:
        """Return the note that ``template`` asks for, each statement with its evidence.

        Raises:
            scribe.errors.ProcessingError: with the protocol's code, when none can be written.
        """
        ...


def speech_to_text(name: str) -> SpeechToText:
    """Return the speech engine of this name; its libraries are imported only now."""
    match name:
        case "pocketsphinx":
            from scribe.engines.pocketsphinx import PocketSphinx

            return PocketSphinx()
        case _:
            raise ValueError(f"there is no speech engine {name!r}")


def note_writer(
    name: str, language_model: str = "", count: Callable[[Usage], object] = lambda _: None
) -> NoteWriter:
    """Return the note writer of this name; its libraries are imported only now.

    ``language_model`` is what it asks, and ``count`` is told the tokens of each call: of a writer
    that has a language model.
    """
    match name:
        case "rules":
            from scribe.engines.rules import RulesNoteWriter

            return RulesNoteWriter()
        case "bedrock":
            from scribe.aws.language_model import LanguageModel
            from scribe.engines.bedrock import BedrockNoteWriter

            return BedrockNoteWriter(LanguageModel(language_model, count).ask)
        case _:
            raise ValueError(f"there is no note writer {name!r}")
