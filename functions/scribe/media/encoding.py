"""Encoding the joined audio: FLAC for the speech engine, MP3 for people, both in one pass."""

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
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
_SECONDS_AHEAD = 8


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
    """What has been joined so far, on its way into both files."""

    def __init__(self, flac: "_Encoder", mp3: "_Encoder", worker: ThreadPoolExecutor) -> None:
        self._flac = flac
        self._mp3 = mp3
        self._worker = worker
        self._behind: deque[Future[None]] = deque()
        self._samples = 0

    @property
    def seconds(self) -> float:
        """The length so far."""
        return self._samples / SAMPLING_RATE

    def write(self, frame: AudioFrame) -> None:
        """Append a block in speech format."""
        copy = AudioFrame(format="s16", layout="mono", samples=frame.samples)
        copy.planes[0].update(bytes(frame.planes[0])[: copy.planes[0].buffer_size])
        for each in (frame, copy):
            each.sample_rate = SAMPLING_RATE
            each.time_base = Fraction(1, SAMPLING_RATE)
            each.pts = self._samples
        self._samples += frame.samples
        # LAME takes longer than all the rest: it works beside it where there is a second core.
        self._behind.append(self._worker.submit(self._mp3.encode, copy))
        self._flac.encode(frame)
        if len(self._behind) > _SECONDS_AHEAD:
            self._behind.popleft().result()

    def finish(self) -> None:
        """Write what the encoders still hold."""
        self._behind.append(self._worker.submit(self._mp3.encode, None))
        self._flac.encode(None)
        while self._behind:
            self._behind.popleft().result()


@contextmanager
def join_audio(flac: Path, mp3: Path) -> Iterator[JoinedAudio]:
    """Open both files for what is to be joined; they are complete after the block."""
    with (
        av.open(str(flac.absolute()), "w", format="flac") as flac_file,
        av.open(str(mp3.absolute()), "w", format="mp3") as mp3_file,
        ThreadPoolExecutor(1) as worker,
    ):
        flac_stream = flac_file.add_stream("flac", SAMPLING_RATE, layout="mono", format="s16")
        mp3_stream = mp3_file.add_stream("libmp3lame", SAMPLING_RATE, layout="mono", format="s16p")
        mp3_stream.bit_rate = _MP3_BIT_RATE
        mp3_stream.codec_context.options = {"compression_level": _MP3_EFFORT}
        joined = JoinedAudio(
            _Encoder(flac_file, flac_stream), _Encoder(mp3_file, mp3_stream), worker
        )
        yield joined
        joined.finish()


@dataclass(frozen=True)
class _Encoder:
    file: OutputContainer
    stream: AudioStream

    def encode(self, frame: AudioFrame | None) -> None:
        """Write ``frame``, or with None what the encoder still holds."""
        self.file.mux(self.stream.encode(frame))
