"""Where somebody speaks: audio cut at pauses, with bounded memory whatever its length.

PocketSphinx's own endpointer wants as much speech to open an utterance as pause to close it, so
with pauses long enough to keep sentences whole it misses a "No." Hence one of our own, on its
detector of voice.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pocketsphinx

BYTES_PER_SECOND = 2 * 16_000

# All in frames of 30 ms.
_LEAD = 10
"""What is kept from before a voice: the first consonant, and silence to tell it from."""
_OPENING, _OPENED_BY = 8, 5
"""An utterance begins when so many of the last frames have a voice. A short "no" has seven."""
_PAUSE = 17
"""An utterance ends after this long without a voice. Shorter cuts sentences at a hesitation."""
_TAIL = 8
"""What is kept of that pause."""
_LONGEST = 1_000
"""After these an utterance is cut even without a pause: noise may never pause."""


@dataclass(frozen=True)
class Utterance:
    """A stretch of sound between pauses: ``start`` in seconds, samples as they came."""

    start: float
    samples: bytes


def find_utterances(blocks: Iterable[bytes]) -> Iterator[Utterance]:
    """Yield the utterances in a stream of samples (16 kHz, mono, 16 bits, blocks of any length)."""
    vad = pocketsphinx.Vad(mode=pocketsphinx.Vad.STRICT)
    heard: deque[tuple[bytes, bool]] = deque(maxlen=_LEAD + _OPENING)
    spoken: list[bytes] = []
    start = silent = 0
    for number, frame in enumerate(_frames(blocks, vad.frame_bytes)):
        voiced = vad.is_speech(frame)
        if not spoken:
            heard.append((frame, voiced))
            if sum(voice for _, voice in list(heard)[-_OPENING:]) >= _OPENED_BY:
                spoken = [earlier for earlier, _ in heard]
                start, silent = number + 1 - len(spoken), 0
            continue
        spoken.append(frame)
        silent = 0 if voiced else silent + 1
        if silent >= _PAUSE or len(spoken) >= _LONGEST:
            kept = len(spoken) - max(0, silent - _TAIL)
            yield Utterance(start * vad.frame_length, b"".join(spoken[:kept]))
            heard.clear()
            heard.extend((later, False) for later in spoken[kept:])
            spoken = []
    if spoken:
        yield Utterance(start * vad.frame_length, b"".join(spoken))


def _frames(blocks: Iterable[bytes], size: int) -> Iterator[bytes]:
    """Cut blocks anew into frames of ``size`` bytes; the last is filled up with silence."""
    rest = b""
    for block in blocks:
        joined = rest + block
        whole = len(joined) - len(joined) % size
        for at in range(0, whole, size):
            yield joined[at : at + size]
        rest = joined[whole:]
    if rest:
        yield rest.ljust(size, b"\0")
