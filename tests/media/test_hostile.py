"""Bytes that were made to do harm."""

import logging
import random
import struct
from pathlib import Path
from typing import Any

import av
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.media.sounds import FORMATS, PITCHES, assemble_in, record
from tests.media.test_assembly import wave


@pytest.mark.parametrize(
    "playlist",
    [
        "#EXTM3U\n#EXTINF:1,\n{}\n#EXT-X-ENDLIST\n",
        "ffconcat version 1.0\nfile '{}'\n",
        "<?xml version='1.0'?><MPD><Period><BaseURL>{}</BaseURL></Period></MPD>",
        "v=0\no=- 0 0 IN IP4 127.0.0.1\nc=IN IP4 127.0.0.1\nm=audio 5004 RTP/AVP 0\na={}\n",
        "concat:{}|{}",
    ],
)
@pytest.mark.parametrize("before", [b"", record("webm", 300), record("wav", 300)])
def test_a_playlist_opens_nothing(
    playlist: str, before: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = tmp_path / "secret.wav"
    secret.write_bytes(record("wav", *PITCHES[:9]))
    opened: list[Any] = []
    really_open = av.open

    def watch(file: Any, *args: Any, **options: Any) -> Any:
        if args[:1] == ("r",):
            opened.append(options["format"])
        return really_open(file, *args, **options)

    monkeypatch.setattr(av, "open", watch)
    text = playlist.format(secret, secret).encode()
    assembly = assemble_in(tmp_path, [*([before] if before else []), text])
    assert assembly.duration_seconds == (1 if before else 0)
    assert len(assembly.problems) == 1
    assert set(opened) <= {"matroska", "wav"}


def test_an_mp4_that_refers_to_another_file_is_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.m4a"
    inner = record("m4a", *PITCHES[:2])
    secret.write_bytes(inner)
    # A data reference that is not "this file": flags 0 and the path (ISO 14496-12, 8.7.2).
    inside = b"url \x00\x00\x00\x01"
    assert inside in inner
    outside = inner.replace(inside, b"url \x00\x00\x00\x00")
    for content in (outside, inner.replace(inside, b"alis\x00\x00\x00\x00")):
        assemble_in(tmp_path, [content])  # neither raises nor reads what is not there


@pytest.mark.parametrize("rate", [1, 100, 3_999, 500_000, 2_000_000_000])
def test_a_sampling_rate_that_no_microphone_has_is_refused(rate: int, tmp_path: Path) -> None:
    assembly = assemble_in(tmp_path, [wave(bytes(100_000), rate=rate), record("wav", 300)])
    assert assembly.duration_seconds == 1
    assert "sampling rate" in assembly.problems[0].message


@pytest.mark.parametrize("channels", [9, 64, 255, 1_000, 65_535])
def test_channels_that_cannot_be_mixed_are_refused(channels: int, tmp_path: Path) -> None:
    block = struct.pack("<H", channels * 2 & 0xFFFF)
    good = bytearray(wave(bytes(channels * 20), channels=channels % 30_000))
    good[22:24] = struct.pack("<H", channels)
    good[32:34] = block
    assembly = assemble_in(tmp_path, [bytes(good), record("wav", 300)])
    assert assembly.duration_seconds == 1
    assert assembly.processed == 1
    assert [problem.file for problem in assembly.problems] == ["0.webm"]


def test_a_thousand_false_beginnings_do_not_take_for_ever(tmp_path: Path) -> None:
    for kind, sync in (
        ("webm", b"\x1f\x43\xb6\x75\x00"),
        ("mp4 live", b"\0\0\0\x18moof\0\0\0\x10mfhd"),
    ):
        header = record(kind, PITCHES[0])
        assembly = assemble_in(tmp_path, [header, sync * 20_000, record("wav", 300)])
        assert assembly.duration_seconds == pytest.approx(2, abs=0.1)
        assert [problem.file for problem in assembly.problems] == ["1.webm"]


@pytest.mark.parametrize(
    "box", [b"\0\0\0\1mdat" + bytes(8), b"\0\0\0\2free", b"\0\0\0\0mdat", b"\0\0\0\1free"]
)
def test_boxes_that_lead_nowhere_are_left(box: bytes, tmp_path: Path) -> None:
    for before in (b"\0\0\0\x08ftyp", record("m4a", 300), record("mp4 live", 300)):
        assembly = assemble_in(tmp_path, [before, box * 200, record("wav", 300)])
        assert assembly.duration_seconds >= 1
        assert "2.webm" not in [problem.file for problem in assembly.problems]


@pytest.mark.parametrize("kind", FORMATS)
@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 2**32))
def test_flipped_bytes_never_raise_and_never_spill(kind: str, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 (no secret: hypothesis replays the seed)
    damaged = bytearray(record(kind, *PITCHES[:2], seconds_each=0.5))
    for _ in range(chance.randint(1, 30)):
        damaged[chance.randrange(len(damaged))] = chance.randrange(256)
    assembly = assemble_in(tmp_path, [bytes(damaged), record("wav", 300)])
    assert assembly.duration_seconds >= 1
    assert "1.webm" not in [problem.file for problem in assembly.problems]


def test_nothing_is_logged_or_printed(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    stream = record("webm", *PITCHES[:3])
    assemble_in(tmp_path, [stream[:9_000] + b"Mr Smith" * 500 + stream[9_000:], b"Mr Smith"])
    assert caplog.records == []
    assert capfd.readouterr() == ("", "")
    assert av.logging.get_level() is None
