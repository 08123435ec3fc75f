"""Recordings made for the tests: tones, so that what was heard and in which order can be told."""

import math
from array import array
from collections.abc import Callable, Iterator
from functools import cache
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream

from scribe.media.assembly import Assembly, assemble
from scribe.media.pcm import read_pcm
from scribe.media.run import Chunk

PITCHES = (300, 470, 650, 830, 1010, 1190, 1370, 1550, 1730, 1910, 2090, 2270)
"""Hz, far enough apart to be told from each other in a tenth of a second."""


class _Live:
    """A file that can't be sought in: FFmpeg writes to it as a browser records."""

    def __init__(self) -> None:
        self.data = bytearray()

    def write(self, data: bytes) -> int:
        self.data += data
        return len(data)


_FRAGMENTED = {"movflags": "empty_moov+default_base_moof", "frag_duration": "500000"}

# name: FFmpeg's container, codec, sampling rate, options, whether written live
_FORMATS: dict[str, tuple[str, str, int, dict[str, str], bool]] = {
    "webm": ("webm", "libopus", 48_000, {"live": "1", "cluster_time_limit": "1500"}, True),
    "ogg": ("ogg", "libopus", 48_000, {}, True),
    "mp4 live": ("mp4", "libopus", 48_000, _FRAGMENTED, True),
    "mp4 live aac": ("mp4", "aac", 44_100, _FRAGMENTED, True),
    "webm file": ("webm", "libopus", 48_000, {}, False),
    "m4a": ("ipod", "aac", 44_100, {}, False),
    "mp4": ("mp4", "aac", 48_000, {"moov_size": "20000"}, False),
    "mp3": ("mp3", "libmp3lame", 44_100, {}, False),
    "mp3 bare": ("mp3", "libmp3lame", 16_000, {"id3v2_version": "0", "write_xing": "0"}, True),
    "flac": ("flac", "flac", 16_000, {}, False),
    "flac live": ("flac", "flac", 48_000, {}, True),
    "wav": ("wav", "pcm_s16le", 16_000, {}, False),
    "wav live": ("wav", "pcm_s16le", 22_050, {}, True),
    "wav float": ("wav", "pcm_f32le", 48_000, {}, False),
    "aac": ("adts", "aac", 44_100, {}, True),
}
FORMATS = tuple(_FORMATS)
LIVE = ("webm", "ogg", "mp4 live", "mp4 live aac", "mp3 bare", "flac live", "wav live")
"""What may be cut anywhere and sent in slices."""


@cache
def record(kind: str, *pitches: int, seconds_each: float = 1.0) -> bytes:
    """Return a recording of tones, one after the other."""
    container, codec, rate, options, live = _FORMATS[kind]
    file: Any = _Live() if live else BytesIO()
    with av.open(file, "w", format=container, options=options) as output:
        stream = output.add_stream(codec, rate=rate, layout="mono")
        assert isinstance(stream, AudioStream)
        for frame in _tones(pitches, seconds_each, rate):
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return bytes(file.data) if live else file.getvalue()


def _tones(pitches: tuple[int, ...], seconds_each: float, rate: int) -> Iterator[AudioFrame]:
    written = 0
    for pitch in pitches:
        length = round(seconds_each * rate)
        samples = _tone(pitch, length, rate)
        for start in range(0, length, rate // 10):
            block = samples[start : start + rate // 10]
            frame = AudioFrame(format="s16", layout="mono", samples=len(block))
            frame.planes[0].update(block.tobytes().ljust(frame.planes[0].buffer_size, b"\0"))
            frame.sample_rate = rate
            frame.pts = written
            written += len(block)
            yield frame


@cache
def _tone(pitch: int, length: int, rate: int) -> "array[int]":
    step = 2 * math.pi * pitch / rate
    return array("h", (int(12_000 * math.sin(step * index)) for index in range(length)))


def cut(stream: bytes, *places: int) -> list[bytes]:
    """Cut a stream into slices."""
    edges = [0, *sorted(places), len(stream)]
    return [stream[start:end] for start, end in pairwise(edges)]


def slices(stream: bytes, count: int) -> list[bytes]:
    """Cut a stream into ``count`` slices of about the same length, at no natural place."""
    return cut(stream, *(len(stream) * place // count + 3 for place in range(1, count)))


class Body:
    """What S3 gives: it can be read and closed and nothing else."""

    def __init__(self, data: bytes) -> None:
        self._file = BytesIO(data)

    def read(self, size: int, /) -> bytes:
        return self._file.read(size)

    def close(self) -> None:
        self._file.close()


def as_chunks(contents: list[bytes]) -> list[Chunk]:
    """Name contents ``0.webm``, ``1.webm`` … whatever they are, as some clients do."""

    def opener(data: bytes) -> Callable[[], Body]:
        return lambda: Body(data)

    return [Chunk(f"{n}.webm", opener(data)) for n, data in enumerate(contents)]


def assemble_in(folder: Path, contents: list[bytes], limit: float = 3_600) -> Assembly:
    """Assemble contents into ``folder``."""
    return assemble(
        as_chunks(contents),
        flac=folder / "audio.flac",
        max_duration_seconds=limit,
    )


def heard_pitches(pcm: bytes, every: float = 1.0) -> list[int]:
    """Return which of ``PITCHES`` sounds in the middle of each ``every`` seconds of 16 kHz."""
    samples = array("h", pcm)
    window, hop = 1_600, int(every * 16_000)
    middles = range((hop - window) // 2, len(samples) - window, hop)
    return [
        max(PITCHES, key=lambda pitch: _power(samples[start : start + window], pitch))
        for start in middles
    ]


def _power(samples: "array[int]", pitch: int) -> float:
    """Goertzel's algorithm."""
    factor = 2 * math.cos(2 * math.pi * pitch / 16_000)
    before = last = 0.0
    for sample in samples:
        before, last = last, sample + factor * last - before
    return last**2 + before**2 - factor * last * before


def pcm_of(folder: Path) -> bytes:
    """Return the samples of what was assembled into ``folder``."""
    return b"".join(read_pcm(folder / "audio.flac"))
