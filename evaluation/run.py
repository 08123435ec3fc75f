"""One dialogue through a pair of engines, and what came of it kept, so that a run can go on."""

import hashlib
import logging
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import BinaryIO

from botocore.exceptions import ClientError
from pydantic import BaseModel, ConfigDict

import scribe
from evaluation.dialogue import Dialogue
from scribe.engines import NoteWriter, SpeechToText
from scribe.errors import ProcessingError
from scribe.grounding import check
from scribe.media.assembly import assemble
from scribe.media.run import Chunk
from scribe.model import SPEECH
from scribe.note import Note
from scribe.template import BUILT_IN
from scribe.transcript import Transcript

TEMPLATES = ("medications", "soap")
"""What is written of each dialogue."""

logger = logging.getLogger(__name__)


class Outcome(BaseModel):
    """What the engines made of a dialogue.

    ``written`` are the notes as their writer left them, ``notes`` the same after the check, both
    by template. ``failure`` says which step failed and how; the rest is then empty or partial.
    """

    model_config = ConfigDict(frozen=True)

    made_from: str
    failure: str | None = None
    transcript: Transcript | None = None
    written: dict[str, Note] = {}
    notes: dict[str, Note] = {}
    seconds_hearing: float = 0.0
    seconds_writing: float = 0.0


@dataclass(frozen=True)
class Engines:
    """A pair of engines. Without ``speech`` the dialogue's own transcript is what was heard.

    ``ground`` is the check that stands between writer and reader, as in the product.
    """

    name: str
    speech: SpeechToText | None
    notes: NoteWriter
    ground: Callable[[Note, Transcript], Note] = check


def run(
    dialogue: Dialogue,
    folder: Path,
    engines: Engines,
    *,
    kept_in: Path | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Outcome:
    """Return what the engines make of a dialogue whose audio files lie under ``folder``.

    With ``kept_in`` a success is kept there, and taken from there while neither the dialogue nor
    the code has changed. Whatever goes wrong is in the outcome, never raised.
    """
    made_from = _fingerprint(dialogue, engines)
    file = kept_in / f"{dialogue.id}.json" if kept_in else None
    if file and file.exists():
        kept = _read(file)
        if kept and kept.made_from == made_from:
            return kept
    outcome = _try(dialogue, folder, engines, made_from, clock)
    if file and not outcome.failure:
        file.parent.mkdir(parents=True, exist_ok=True)
        unfinished = file.with_suffix(".part")
        unfinished.write_text(outcome.model_dump_json(indent=1), encoding="utf-8")
        unfinished.replace(file)
    return outcome


def _try(
    dialogue: Dialogue, folder: Path, engines: Engines, made_from: str, clock: Callable[[], float]
) -> Outcome:
    outcome = Outcome(made_from=made_from)
    step = "speech"
    try:
        began = clock()
        transcript = (
            _hear(dialogue, folder, engines.speech) if engines.speech else dialogue.as_transcript()
        )
        outcome = outcome.model_copy(
            update={"transcript": transcript, "seconds_hearing": clock() - began}
        )
        step, began = "notes", clock()
        written = {name: engines.notes.write(transcript, BUILT_IN[name]) for name in TEMPLATES}
        notes = {name: engines.ground(note, transcript) for name, note in written.items()}
    except ProcessingError as error:
        return outcome.model_copy(update={"failure": f"{step}: {error.code}"})
    # One dialogue must not end the evaluation.
    except Exception as error:
        logger.warning("%s failed", dialogue.id, exc_info=error)
        return outcome.model_copy(update={"failure": f"{step}: {_kind(error)}"})
    return outcome.model_copy(
        update={"written": written, "notes": notes, "seconds_writing": clock() - began}
    )


def _kind(error: Exception) -> str:
    """Return what an error is called: by AWS, where it is one of its own."""
    code = error.response["Error"]["Code"] if isinstance(error, ClientError) else None
    return code or type(error).__name__


def _hear(dialogue: Dialogue, folder: Path, speech: SpeechToText) -> Transcript:
    chunks = [
        Chunk(f"{index}{Path(name).suffix}", partial(_open, folder / name))
        for index, name in enumerate(dialogue.audio)
    ]
    with tempfile.TemporaryDirectory() as working:
        flac = Path(working, "audio.flac")
        longest = SPEECH[speech.name].max_audio.total_seconds()
        assemble(chunks, flac=flac, max_duration_seconds=longest)
        return speech.transcribe(flac, languages=("en",), mode="consultation")


def _open(path: Path) -> BinaryIO:
    return path.open("rb")


def _read(file: Path) -> Outcome | None:
    try:
        return Outcome.model_validate_json(file.read_bytes())
    except ValueError:
        return None


def _fingerprint(dialogue: Dialogue, engines: Engines) -> str:
    """Return a digest of all that the outcome depends on, but for what a cloud may change."""
    told = f"{engines.name}\n{dialogue.model_dump_json()}\n{_code()}"
    return hashlib.sha256(told.encode()).hexdigest()


@cache
def _code() -> str:
    """Return a digest of the product's code, word lists and models."""
    digest = hashlib.sha256()
    for path in sorted(Path(scribe.__file__).parent.rglob("*")):
        if path.suffix in (".py", ".txt", ".bin", ".dict"):
            digest.update(path.read_bytes())
    return digest.hexdigest()
