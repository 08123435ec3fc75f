"""The embedded speech engine: PocketSphinx with a language model of consultations.

It needs no cloud, no key and no download, and it is for demonstrations: it understands clear
English of one voice at a time, knows no speakers, and what it writes must be read with care.
Its language model is built in ``language_model/`` at the top of the repository.
"""

from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

import pocketsphinx

from scribe.engines import SessionMode
from scribe.engines.pocketsphinx.intelligible import Word, intelligible
from scribe.engines.pocketsphinx.utterances import BYTES_PER_SECOND, Utterance, find_utterances
from scribe.engines.pocketsphinx.wording import write_sentence
from scribe.errors import ProcessingError
from scribe.media.pcm import read_pcm
from scribe.model import SPEECH
from scribe.transcript import Segment, Transcript

NOTICE = (
    "Demonstration quality: this transcript was made by the embedded speech engine. "
    "Expect wrong and missing words, and check everything against the audio."
)

_MODEL = Path(__file__).parent / "model"
_FRAMES_PER_SECOND = 100


class PocketSphinx:
    """Hears English, at most as much of it as ``scribe.model`` says."""

    name = "pocketsphinx"

    def __init__(self, read: Callable[[Path], Iterable[bytes]] = read_pcm) -> None:
        """Use ``read`` to get an audio file's samples (16 kHz, mono, 16 bits little-endian)."""
        self._read = read

    def transcribe(
        self,
        audio: Path,
        *,
        languages: tuple[str, ...],
        mode: SessionMode,  # noqa: ARG002 - it hears both modes alike
        progress: Callable[[float], None] | None = None,
    ) -> Transcript:
        """Return what is said in ``audio``: a segment per utterance, without speakers.

        Raises:
            ProcessingError: ``language_unsupported`` without English among the hints,
                ``audio_too_long``, ``audio_quality_poor`` when there are no intelligible words.
        """
        if languages and not any(_is_english(code) for code in languages):
            raise ProcessingError(
                "language_unsupported",
                "The embedded speech engine understands English only.",
                supported_languages=list(SPEECH[self.name].languages),
            )
        segments: list[Segment] = []
        unintelligible = 0
        for utterance in find_utterances(self._blocks(audio, progress)):
            words = intelligible(_hear(utterance))
            if words:
                segments.append(_segment(len(segments), utterance.start, words))
            else:
                unintelligible += 1
        if not segments:
            raise ProcessingError(
                "audio_quality_poor", "There are no words in the audio that could be understood."
            )
        notice = NOTICE
        if unintelligible:
            notice += f" Sounds without intelligible words were left out: {unintelligible}."
        return Transcript(language="en", engine=self.name, segments=tuple(segments), notice=notice)

    def _blocks(self, audio: Path, progress: Callable[[float], None] | None) -> Iterable[bytes]:
        limit = SPEECH[self.name].max_audio.total_seconds()
        seconds = 0.0
        for block in self._read(audio):
            seconds += len(block) / BYTES_PER_SECOND
            if seconds > limit:
                raise ProcessingError(
                    "audio_too_long",
                    f"The embedded speech engine takes {limit / 60:.0f} minutes of audio at most.",
                    max_duration_seconds=limit,
                )
            yield block
            if progress:
                progress(seconds)


def _is_english(code: str) -> bool:
    return code.replace("_", "-").partition("-")[0].lower() in {"en", "auto"}


@cache
def _decoder() -> pocketsphinx.Decoder:
    """Load the models, once: 0.2 s, about 60 MB."""
    return pocketsphinx.Decoder(
        hmm=pocketsphinx.get_model_path("en-us/en-us"),
        lm=str(_MODEL / "consultation.lm.bin"),
        dict=str(_MODEL / "consultation.dict"),
        loglevel="FATAL",
    )


def _hear(utterance: Utterance) -> list[Word]:
    """Return the words and noises of an utterance; times in seconds from its beginning."""
    decoder = _decoder()
    decoder.start_utt()
    decoder.process_raw(utterance.samples, full_utt=True)
    decoder.end_utt()
    return [
        Word(
            # Further pronunciations of a word are written `word(2)`.
            text=segment.word.partition("(")[0],
            start=segment.start_frame / _FRAMES_PER_SECOND,
            end=(segment.end_frame + 1) / _FRAMES_PER_SECOND,
            probability=min(segment.prob, 1.0),
        )
        for segment in decoder.seg() or ()
    ]


def _segment(index: int, start: float, words: list[Word]) -> Segment:
    return Segment(
        segment=index,
        text=write_sentence([word.text for word in words]),
        start=round(start + words[0].start, 2),
        end=round(start + words[-1].end, 2),
        confidence=round(sum(word.probability for word in words) / len(words), 3),
    )
