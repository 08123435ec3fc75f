"""Reading assembled audio back as plain samples."""

from collections.abc import Iterator
from pathlib import Path

import av


def read_pcm(flac: Path) -> Iterator[bytes]:
    """Yield the samples of an assembled FLAC: 16 kHz mono, 16 bits little-endian, in order.

    Blocks have the length of FLAC's frames, about 0.3 s.
    """
    with av.open(str(flac.absolute()), "r", format="flac") as container:
        for frame in container.decode(audio=0):
            yield bytes(frame.planes[0])[: frame.samples * 2]
