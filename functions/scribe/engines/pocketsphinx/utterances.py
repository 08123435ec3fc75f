"""Where somebody speaks: audio cut at pauses, with bounded memory whatever its length."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pocketsphinx

BYTES_PER_SECOND = 2 * 16_000

_PAUSE = 0.5
"""Seconds of the endpointer's window. Shorter ones cut sentences at a hesitation."""
_LONGEST = 30.0
"""Seconds after which an utterance without a pause is cut: noise may never pause."""


@dataclass(frozen=True)
class Utterance:
    """A stretch of sound between pauses: ``start`` in seconds, samples as they came."""

    start: float
    samples: bytes


def find_utterances(blocks: Iterable[bytes]) -> Iterator[Utterance]:
    """Yield the utterances in a stream of samples (16 kHz, mono, 16 bits, blocks of any length)."""
    endpointer = pocketsphinx.Endpointer(window=_PAUSE, vad_mode=pocketsphinx.Vad.STRICT)
    samples = bytearray()
    cut = 0.0  # seconds of the open utterance that were already yielded
    for frame in _frames(blocks, endpointer.frame_bytes):
        whole = len(frame) == endpointer.frame_bytes
        speech = endpointer.process(frame) if whole else endpointer.end_stream(frame)
        if speech is not None:
            samples += speech
        ended = bool(samples) and not endpointer.in_speech
        if ended or len(samples) >= _LONGEST * BYTES_PER_SECOND:
            yield Utterance(endpointer.speech_start + cut, bytes(samples))
            cut = 0.0 if ended else cut + len(samples) / BYTES_PER_SECOND
            samples.clear()


def _frames(blocks: Iterable[bytes], size: int) -> Iterator[bytes]:
    """Cut blocks anew into frames of ``size`` bytes; the last one is shorter, never empty."""
    rest = b""
    for block in blocks:
        joined = rest + block
        whole = len(joined) - len(joined) % size
        for at in range(0, whole, size):
            yield joined[at : at + size]
        rest = joined[whole:]
    yield rest or b"\0\0"
