"""Encoding audio: FLAC for the speech engine, MP3 for people."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from itertools import groupby
from pathlib import Path

import av
from av.audio.fifo import AudioFifo
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import OutputContainer

SAMPLING_RATE = 16_000
"""Hz: what speech engines are trained on."""
_MP3_BIT_RATE = 48_000
_MP3_EFFORT = "7"
"""LAME's scale, 0 best to 9 fastest: for speech at this rate 7 costs a third less than its 5."""


class UnmixableError(Exception):
    """The channels of some audio can't be mixed into one."""


def to_speech_format(frames: Iterable[AudioFrame]) -> Iterator[AudioFrame]:
    """Yield ``frames`` as 16 kHz mono with 16 bits, in blocks of a second or so.

    The form of ``frames`` may change on the way. Their timestamps are not looked at: what was
    recorded is joined without gaps.

    Raises:
        UnmixableError: there is no rule for their channel layout.
    """
    for (_, _, sampling_rate), alike in groupby(frames, key=_form):
        # Packets hold 20 ms: gathered first, or calls would cost more than the work does.
        gathered = AudioFifo()
        resampler = AudioResampler(format="s16", layout="mono", rate=SAMPLING_RATE)
        for frame in alike:
            frame.pts = None
            gathered.write(frame)
            if gathered.samples >= sampling_rate:
                yield from _resample(resampler, gathered.read())
        if rest := gathered.read():
            yield from _resample(resampler, rest)
        yield from _resample(resampler, None)


def _resample(resampler: AudioResampler, frame: AudioFrame | None) -> list[AudioFrame]:
    try:
        return [block for block in resampler.resample(frame) if block]
    except av.FFmpegError:
        raise UnmixableError from None


def _form(frame: AudioFrame) -> tuple[str, str, int]:
    return frame.format.name, frame.layout.name, frame.sample_rate


class JoinedAudio:
    """What has been joined so far, on its way into a FLAC file."""

    def __init__(self, file: OutputContainer, stream: AudioStream) -> None:
        self._file = file
        self._stream = stream
        self._samples = 0

    @property
    def seconds(self) -> float:
        """The length so far."""
        return self._samples / SAMPLING_RATE

    def write(self, frame: AudioFrame) -> None:
        """Append a block in speech format."""
        frame.sample_rate = SAMPLING_RATE
        frame.time_base = Fraction(1, SAMPLING_RATE)
        frame.pts = self._samples
        self._samples += frame.samples
        self._file.mux(self._stream.encode(frame))


@contextmanager
def join_audio(flac: Path) -> Iterator[JoinedAudio]:
    """Open the file for what is to be joined; it is complete after the block."""
    with av.open(str(flac.absolute()), "w", format="flac") as file:
        stream = file.add_stream("flac", SAMPLING_RATE, layout="mono", format="s16")
        yield JoinedAudio(file, stream)
        file.mux(stream.encode(None))


def write_mp3(flac: Path, mp3: Path) -> None:
    """Encode an assembled FLAC as MP3, 16 kHz mono at 48 kbit/s, for people to listen to."""
    with (
        av.open(str(flac.absolute()), "r", format="flac") as source,
        av.open(str(mp3.absolute()), "w", format="mp3") as file,
    ):
        stream = file.add_stream("libmp3lame", SAMPLING_RATE, layout="mono", format="s16p")
        stream.bit_rate = _MP3_BIT_RATE
        stream.codec_context.options = {"compression_level": _MP3_EFFORT}
        for frame in source.decode(audio=0):
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
