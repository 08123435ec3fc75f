"""Assembling a session's audio: from its chunks to one recording."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from scribe.errors import ProcessingError
from scribe.media.ahead import fetched_ahead
from scribe.media.decoding import decode
from scribe.media.encoding import UnmixableError, join_audio, to_speech_format
from scribe.media.ledger import Ledger
from scribe.media.run import Chunk, gather_runs
from scribe.problem import ProcessingProblem


@dataclass(frozen=True)
class Assembly:
    """What became of a session's chunks.

    ``processed`` is the number of chunks that the audio comes from. ``problems`` name the others
    (``audio_file_skipped``) and those that lost a part (``audio_file_damaged``), in the order of
    the chunks.
    """

    duration_seconds: float
    processed: int
    problems: tuple[ProcessingProblem, ...]


def assemble(chunks: Sequence[Chunk], *, flac: Path, max_duration_seconds: float) -> Assembly:
    """Join ``chunks``, in sequence order and each of another name, into one 16 kHz mono FLAC.

    Memory is bounded whatever the length. Chunks are opened a few ahead of their turn, on other
    threads; a large one is opened twice. With no audio in any chunk the duration is 0 and the file
    is empty of sound.

    Raises:
        scribe.errors.ProcessingError: ``audio_too_long``, it is longer than
            ``max_duration_seconds`` or one recording has more bytes than can be held.
        Exception: what opening or reading a chunk raised, unchanged.
    """
    problems: list[ProcessingProblem] = []
    processed = 0
    with fetched_ahead(chunks) as coming, join_audio(flac) as joined:
        for run in gather_runs(coming, problems):
            ledger = Ledger(run)
            try:
                for frame in to_speech_format(decode(run, ledger)):
                    joined.write(frame)
                    if joined.seconds > max_duration_seconds:
                        raise _too_long(max_duration_seconds)
            except UnmixableError:
                ledger.give_up("its channels can't be mixed into one")
            problems += ledger.problems()
            processed += ledger.processed
    places: dict[str | None, int] = {chunk.name: place for place, chunk in enumerate(chunks)}
    problems.sort(key=lambda problem: places[problem.file])
    return Assembly(joined.seconds, processed, tuple(problems))


def _too_long(max_duration_seconds: float) -> ProcessingError:
    return ProcessingError(
        "audio_too_long",
        "The session has more audio than can be processed.",
        max_duration_seconds=max_duration_seconds,
    )
