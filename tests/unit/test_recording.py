import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scribe.recording import HEAD_BYTES, Container, started_run

EBML = b"\x1aE\xdf\xa3\x9fB\x86\x81\x01"
WAVE = b"RIFF\x24\x00\x00\x00WAVEfmt "
OGG_FIRST = b"OggS\x00\x02" + bytes(20)
OGG_LATER = b"OggS\x00\x00" + bytes(20)
FTYP = b"\x00\x00\x00\x1cftypiso5"
ID3 = b"ID3\x04\x00\x00\x00\x00\x00\x00"
# MPEG-1 layer III, 128 kbit/s, 44.1 kHz: 417 bytes.
MP3_FRAME = b"\xff\xfb\x90\x00" + bytes(413)
# AAC-LC, 44.1 kHz, mono, 200 bytes.
ADTS_FRAME = b"\xff\xf1\x50\x40" + struct.pack(">H", 200 << 5 | 0x1F) + b"\xfc" + bytes(193)


@pytest.mark.parametrize(
    ("head", "container"),
    [
        (EBML, Container.WEBM),
        (WAVE, Container.WAV),
        (b"RF64\xff\xff\xff\xffWAVEds64", Container.WAV),
        (OGG_FIRST, Container.OGG),
        (FTYP, Container.MP4),
        (b"fLaC\x00\x00\x00\x22", Container.FLAC),
        (ID3, Container.MPEG),
        (b"#!AMR\n", Container.AMR),
        (b"#!AMR-WB\n", Container.AMR),
    ],
)
@pytest.mark.parametrize("open_run", [None, *Container])
def test_a_signature_starts_a_run_whatever_is_open(
    head: bytes, container: Container, open_run: Container | None
) -> None:
    assert started_run(head, open_run) is container


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"\x1aE",
        OGG_LATER,
        b"OggS",
        b"RIFF\x24\x00\x00\x00AVI LIST",
        b"ID3 is how this sentence begins",
        b"ID3\x04\x00\x00\xff\xff\xff\xff",
        b"#EXTM3U\nhttps://example.org/a.wav",
        b"ffconcat version 1.0\n",
        b"\xff\xff\xff\xff" * 100,
        b"\xff\xfb\x00\x00" + bytes(500),  # free format: its frames do not say their length
        bytes(HEAD_BYTES),
    ],
)
@pytest.mark.parametrize("open_run", [None, *Container])
def test_anything_else_starts_none(head: bytes, open_run: Container | None) -> None:
    assert started_run(head, open_run) is None


@pytest.mark.parametrize(
    ("frame", "own", "other"),
    [
        (MP3_FRAME, Container.MPEG, Container.ADTS),
        (ADTS_FRAME, Container.ADTS, Container.MPEG),
    ],
)
def test_a_sync_word_starts_a_run_when_none_is_open(
    frame: bytes, own: Container, other: Container
) -> None:
    assert started_run(frame, None) is own
    assert started_run(frame[:50], None) is own
    # One may be chance, in the middle of a slice.
    assert started_run(frame + bytes(3), Container.WEBM) is None
    # Two in a row are not.
    assert started_run(frame * 2, Container.WEBM) is own
    assert started_run(frame * 2, other) is own
    # Frames after frames are the same recording, or can be decoded as if they were.
    assert started_run(frame * 2, own) is None


@pytest.mark.parametrize(
    ("header", "length"),
    [
        (b"\xff\xfb\x92\x00", 418),  # MPEG-1 III, 128 kbit/s, 44.1 kHz, padded
        (b"\xff\xf3\x48\x00", 144),  # MPEG-2 III, 32 kbit/s, 16 kHz
        (b"\xff\xe3\x48\x00", 288),  # MPEG-2.5 III, 32 kbit/s, 8 kHz
        (b"\xff\xfd\x94\x00", 480),  # MPEG-1 II, 160 kbit/s, 48 kHz
        (b"\xff\xff\x44\x00", 128),  # MPEG-1 I, 128 kbit/s, 48 kHz
    ],
)
def test_frames_of_every_generation_and_layer_are_followed(header: bytes, length: int) -> None:
    frame = header.ljust(length, b"\0")
    assert started_run(frame * 2, Container.WEBM) is Container.MPEG
    assert started_run(frame + b"\0" + frame, Container.WEBM) is None


@given(st.binary(max_size=200), st.sampled_from(Container))
def test_noise_does_not_end_a_recording(noise: bytes, open_run: Container) -> None:
    assert started_run(b"\x00" + noise, open_run) is None or noise[3:7] == b"ftyp"
