"""A recording as it arrives: which of its chunks begin a stream, and which continue one.

Clients send two kinds of chunk, also mixed in one session: standalone files, and slices of one
stream of which only the first carries the header (``MediaRecorder``, cut anywhere). The bytes of a
*run*, a starting chunk and what continues it, make one stream. A chunk's first bytes alone decide:
file names and media types are hints that clients get wrong.
"""

from enum import Enum

HEAD_BYTES = 8192
"""How many of a chunk's first bytes the rule looks at: room for the longest two MPEG frames."""


class Container(Enum):
    """What a run's bytes are wrapped in."""

    WEBM = "webm"
    MP4 = "mp4"
    OGG = "ogg"
    WAV = "wav"
    FLAC = "flac"
    MPEG = "mpeg"
    ADTS = "adts"
    AMR = "amr"


def started_run(head: bytes, open_run: Container | None) -> Container | None:
    """Return the container of the run that a chunk starts, None if it starts none.

    ``head`` are the chunk's first bytes, up to ``HEAD_BYTES``; ``open_run`` is what the chunk
    before it belongs to. A chunk that starts no run continues the open one; with none open it
    can't be read.

    MPEG and ADTS streams have no header, only a sync word in each frame. It starts a run when none
    is open. When another container's is open, two frames in a row are asked for: two bytes in the
    middle of a slice can look like a sync word by chance. Frames that follow frames of the same
    kind continue their run, which is right for slices and loses nothing of whole files.
    """
    found = _by_signature(head)
    if found:
        return found
    for container, frame_length in ((Container.MPEG, _mpeg_frame), (Container.ADTS, _adts_frame)):
        length = frame_length(head)
        if not length or container is open_run:
            continue
        if open_run is None or frame_length(head[length:]):
            return container
    return None


def _by_signature(head: bytes) -> Container | None:
    for container, matches in (
        (Container.WEBM, head.startswith(b"\x1aE\xdf\xa3")),
        (Container.MP4, head[4:8] == b"ftyp"),
        # 2: beginning of stream. A slice may begin at a later page.
        (Container.OGG, head.startswith(b"OggS") and bool(head[5:6]) and bool(head[5] & 2)),
        (Container.WAV, head[:4] in (b"RIFF", b"RF64") and head[8:12] == b"WAVE"),
        (Container.FLAC, head.startswith(b"fLaC")),
        (Container.MPEG, _is_id3(head)),
        (Container.AMR, head.startswith(b"#!AMR")),
    ):
        if matches:
            return container
    return None


def _is_id3(head: bytes) -> bool:
    """Whether an ID3v2 tag begins here: three letters alone would be too likely by chance."""
    return (
        len(head) >= 10
        and head.startswith(b"ID3")
        and head[3] in (2, 3, 4)
        and all(byte < 0x80 for byte in head[6:10])
    )


# Bit rates in kbit/s and sampling rates in Hz by header index: ISO 11172-3 and 13818-3; the third
# set of sampling rates is the MPEG 2.5 extension.
_BIT_RATES = {
    (1, 1): (32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    (1, 2): (32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (1, 3): (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (2, 1): (32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    (2, 2): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    (2, 3): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_SAMPLING_RATES = {
    3: (44100, 48000, 32000),
    2: (22050, 24000, 16000),
    0: (11025, 12000, 8000),
}


def _mpeg_frame(data: bytes) -> int:
    """Return the length of the MPEG audio frame that begins here, 0 if none does."""
    if len(data) < 4 or data[0] != 0xFF or data[1] & 0xE0 != 0xE0:
        return 0
    version, layer = data[1] >> 3 & 3, 4 - (data[1] >> 1 & 3)
    bit_rate, sampling_rate = data[2] >> 4, data[2] >> 2 & 3
    if version == 1 or layer == 4 or bit_rate in (0, 15) or sampling_rate == 3:
        return 0
    generation = 1 if version == 3 else 2
    bits = _BIT_RATES[generation, layer][bit_rate - 1] * 1000
    rate, padding = _SAMPLING_RATES[version][sampling_rate], data[2] >> 1 & 1
    if layer == 1:
        return (12 * bits // rate + padding) * 4
    samples = 576 if (generation, layer) == (2, 3) else 1152
    return samples // 8 * bits // rate + padding


def _adts_frame(data: bytes) -> int:
    """Return the length of the ADTS frame that begins here, 0 if none does (ISO 13818-7, 6.2)."""
    if len(data) < 7 or data[0] != 0xFF or data[1] & 0xF6 != 0xF0 or data[2] >> 2 & 15 > 12:
        return 0
    length = (data[3] & 3) << 11 | data[4] << 3 | data[5] >> 5
    return length if length > 7 else 0
