import struct
from itertools import groupby
from pathlib import Path

import av
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scribe.errors import ProcessingError
from scribe.media.assembly import assemble
from scribe.media.encoding import write_mp3
from scribe.media.run import Chunk
from tests.media.sounds import (
    FORMATS,
    LIVE,
    PITCHES,
    as_chunks,
    assemble_in,
    cut,
    heard_pitches,
    pcm_of,
    record,
    slices,
)

PRIMING = 0.21
"""Seconds of silence that an encoder may have put around one file."""
EACH_EXAMPLE_OVERWRITES = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.mark.parametrize("kind", FORMATS)
def test_every_format_is_heard(kind: str, tmp_path: Path) -> None:
    assembly = assemble_in(tmp_path, [record(kind, *PITCHES[:3])])

    assert assembly.duration_seconds == pytest.approx(3, abs=PRIMING)
    assert (assembly.processed, assembly.problems) == (1, ())
    pcm = pcm_of(tmp_path)
    assert len(pcm) == assembly.duration_seconds * 32_000
    assert heard_pitches(pcm) == list(PITCHES[:3])


def test_amr_is_heard(tmp_path: Path) -> None:
    silence = b"#!AMR\n" + (b"\x3c" + bytes(31)) * 100  # 12.2 kbit/s, 20 ms each
    assert assemble_in(tmp_path, [silence]).duration_seconds == 2


def test_the_files_are_what_engines_and_players_expect(tmp_path: Path) -> None:
    assemble_in(tmp_path, [record("webm", *PITCHES[:3])])
    write_mp3(tmp_path / "audio.flac", tmp_path / "audio.mp3")
    for name, codec in (("audio.flac", "flac"), ("audio.mp3", "mp3float")):
        with av.open(str(tmp_path / name)) as file:
            stream = file.streams.audio[0]
            assert stream.codec_context.name == codec
            assert (stream.rate, stream.channels) == (16_000, 1)
            assert (file.duration or 0) / 1_000_000 == pytest.approx(3, abs=0.1)
    with av.open(str(tmp_path / "audio.mp3")) as file:
        resampler = av.AudioResampler(format="s16", layout="mono", rate=16_000)
        frames = [f for frame in file.decode(audio=0) for f in resampler.resample(frame)]
        pcm = b"".join(bytes(frame.planes[0])[: 2 * frame.samples] for frame in frames)
    assert heard_pitches(pcm) == list(PITCHES[:3])


def test_standalone_files_of_all_formats_are_joined_in_order(tmp_path: Path) -> None:
    kinds = FORMATS[: len(PITCHES)]
    files = [record(kind, pitch) for kind, pitch in zip(kinds, PITCHES, strict=True)]
    alone = [assemble_in(tmp_path, [file]).duration_seconds for file in files]

    assembly = assemble_in(tmp_path, files)

    # The two MP3 are one run: how they join is a matter of samples.
    assert assembly.duration_seconds == pytest.approx(sum(alone), abs=0.01)
    assert (assembly.processed, assembly.problems) == (len(files), ())
    assert in_order(heard_pitches(pcm_of(tmp_path), every=0.25)) == list(PITCHES)


def in_order(heard: list[int]) -> list[int]:
    """What is heard longer than once, each stretch of it once."""
    return [pitch for pitch, stretch in groupby(heard) if len(list(stretch)) > 1]


@pytest.mark.parametrize("count", [2, 9])
@pytest.mark.parametrize("kind", FORMATS)
def test_slices_of_a_stream_are_joined(kind: str, count: int, tmp_path: Path) -> None:
    stream = record(kind, *PITCHES[:4])
    whole = assemble_in(tmp_path, [stream]).duration_seconds
    assembly = assemble_in(tmp_path, slices(stream, count))
    assert assembly.duration_seconds == whole
    assert (assembly.processed, assembly.problems) == (count, ())


def test_a_first_chunk_of_header_only_is_no_problem(tmp_path: Path) -> None:
    for kind, mark in (("mp4 live", b"moof"), ("webm", b"\x1f\x43\xb6\x75"), ("wav", b"data")):
        stream = record(kind, *PITCHES[:2])
        at = stream.index(mark) + (8 if kind == "wav" else -4 if kind == "mp4 live" else 0)
        assembly = assemble_in(tmp_path, cut(stream, at, (at + len(stream)) // 2))
        assert (assembly.processed, assembly.problems) == (3, ()), kind


@pytest.mark.parametrize("kind", LIVE)
@EACH_EXAMPLE_OVERWRITES
@given(data=st.data())
def test_however_a_stream_is_cut_the_same_is_heard(
    kind: str, tmp_path: Path, data: st.DataObject
) -> None:
    stream = record(kind, *PITCHES[:3], seconds_each=0.5)
    places = data.draw(st.lists(st.integers(16, len(stream)), max_size=12))
    assembly = assemble_in(tmp_path, cut(stream, *places))
    sliced = pcm_of(tmp_path)

    whole = assemble_in(tmp_path, [stream])
    assert sliced == pcm_of(tmp_path)
    assert assembly.duration_seconds == whole.duration_seconds
    assert {problem.message.split(": ")[1] for problem in assembly.problems} <= {"it is empty."}


RECORDINGS = {
    kind: slices(record(kind, pitch), count)
    for kind, pitch, count in [
        ("webm", 300, 4),
        ("mp4 live", 470, 3),
        ("ogg", 650, 2),
        ("wav live", 830, 2),
        ("mp3", 1010, 1),
        ("wav", 1190, 1),
        ("m4a", 1370, 1),
        ("flac", 1550, 1),
        ("mp3 bare", 1730, 1),
    ]
}


@EACH_EXAMPLE_OVERWRITES
@given(st.lists(st.sampled_from(list(RECORDINGS)), min_size=1, max_size=6))
def test_recordings_mixed_in_any_order_add_up(tmp_path: Path, kinds: list[str]) -> None:
    assembly = assemble_in(tmp_path, [part for kind in kinds for part in RECORDINGS[kind]])
    expected = sum(assemble_in(tmp_path, RECORDINGS[kind]).duration_seconds for kind in kinds)
    # MPEG frames after MPEG frames are one run: up to a frame of silence less or more between.
    assert assembly.duration_seconds == pytest.approx(expected, abs=0.1 * len(kinds))
    assert assembly.problems == ()


def test_bare_mp3_files_behind_each_other_lose_nothing(tmp_path: Path) -> None:
    files = [record("mp3 bare", pitch) for pitch in PITCHES[:3]]
    assemble_in(tmp_path, files)
    assert heard_pitches(pcm_of(tmp_path)[3_200:]) == list(PITCHES[:3])
    stream = record("mp3 bare", *PITCHES[:3])
    frame = 108  # bytes at 24 kbit/s and 16 kHz: what encoders in browsers send are whole frames
    assemble_in(tmp_path, cut(stream, frame * 30, frame * 60))
    assert heard_pitches(pcm_of(tmp_path)) == list(PITCHES[:3])


def test_mp3_that_changes_its_rate_is_followed(tmp_path: Path) -> None:
    other = record("mp3", 470)
    bare_other = other[10 + other[9] :]  # without the tag nothing says that a file begins
    assemble_in(tmp_path, [record("mp3 bare", 300), bare_other, record("mp3 bare", 650)])
    assert heard_pitches(pcm_of(tmp_path)[2_000:]) == [300, 470, 650]


def wave(
    samples: bytes,
    *,
    rate: int = 16_000,
    channels: int = 1,
    bits: int = 16,
    code: int = 1,
    size: int | None = None,
) -> bytes:
    block = channels * bits // 8
    form = struct.pack("<IHHIIHH", 16, code, channels, rate, rate * block, block, bits)
    size = len(samples) if size is None else size
    return b"RIFF\xff\xff\xff\xffWAVEfmt " + form + b"data" + struct.pack("<I", size) + samples


@pytest.mark.parametrize(
    ("rate", "channels", "bits", "code"),
    [
        (8_000, 1, 8, 1),
        (8_000, 1, 8, 6),
        (8_000, 1, 8, 7),
        (11_025, 2, 16, 1),
        (44_100, 2, 24, 1),
        (48_000, 6, 16, 1),
        (96_000, 1, 32, 1),
        (192_000, 2, 32, 3),
        (22_050, 3, 64, 3),
    ],
)
def test_wave_of_any_kind_is_read(
    rate: int, channels: int, bits: int, code: int, tmp_path: Path
) -> None:
    samples = bytes(rate * channels * bits // 8)
    file = wave(samples, rate=rate, channels=channels, bits=bits, code=code)
    assembly = assemble_in(tmp_path, [file])
    assert assembly.duration_seconds == pytest.approx(1, abs=0.001)
    assert assembly.problems == ()


@pytest.mark.parametrize("size", [0, 0xFFFFFFFF, 0x7FFFFFFF])
def test_wave_whose_length_was_not_known_is_read_to_its_end(size: int, tmp_path: Path) -> None:
    stream = wave(bytes(32_000), size=size)
    assert assemble_in(tmp_path, slices(stream, 3)).duration_seconds == 1


@pytest.mark.parametrize("size", [31_999, 32_001, 32_036, 32_044, 0x7FFFF000, 0x80000000])
def test_wave_whose_length_is_a_little_wrong_or_a_placeholder_is_whole(
    size: int, tmp_path: Path
) -> None:
    """Writers count headers and padding in; some that can't go back write a large number."""
    assembly = assemble_in(tmp_path, [wave(bytes(32_000), size=size)])
    assert assembly.duration_seconds == pytest.approx(1, abs=0.001)
    assert assembly.problems == ()


@pytest.mark.parametrize("tail", [b"LIST\x04\x00\x00\x00INFO", b"id3 \x40\x00\x00\x00ID3", b"x"])
def test_wave_with_tags_behind_its_samples_is_whole(tail: bytes, tmp_path: Path) -> None:
    assembly = assemble_in(tmp_path, [wave(bytes(32_000)) + tail])
    assert assembly.duration_seconds == 1
    assert assembly.problems == ()


def test_video_is_ignored_and_its_sound_heard(tmp_path: Path) -> None:
    assembly = assemble_in(tmp_path, [film(sound=True), record("wav", 470)])
    assert assembly.duration_seconds == pytest.approx(2, abs=PRIMING)
    assert assembly.problems == ()


def test_a_film_without_sound_is_a_problem_of_that_file(tmp_path: Path) -> None:
    assembly = assemble_in(tmp_path, [record("wav", 300), film(sound=False), record("wav", 470)])
    assert assembly.duration_seconds == 2
    [problem] = assembly.problems
    assert problem.file == "1.webm"
    assert "no audio" in problem.message


def film(*, sound: bool) -> bytes:
    from io import BytesIO

    file = BytesIO()
    with av.open(file, "w", format="mp4") as output:
        picture = output.add_stream("mpeg4", rate=10)
        picture.width = picture.height = 16
        picture.pix_fmt = "yuv420p"
        voice = output.add_stream("aac", rate=16_000, layout="mono") if sound else None
        for _ in range(10):
            output.mux(picture.encode(av.VideoFrame(16, 16, "yuv420p")))
        if voice:
            frame = av.AudioFrame(format="s16", layout="mono", samples=16_000)
            frame.planes[0].update(bytes(frame.planes[0].buffer_size))
            frame.sample_rate = 16_000
            output.mux(voice.encode(frame))
            output.mux(voice.encode(None))
        output.mux(picture.encode(None))
    return file.getvalue()


def test_more_than_the_limit_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ProcessingError) as raised:
        assemble_in(tmp_path, [record("flac", *PITCHES[:3])] * 4, limit=10)
    assert raised.value.code == "audio_too_long"


def test_small_bytes_that_make_hours_are_stopped_at_the_limit(tmp_path: Path) -> None:
    silence = wave(bytes(4_000 * 3_600), rate=4_000, bits=8)
    with pytest.raises(ProcessingError):
        assemble_in(tmp_path, [silence], limit=60)


def test_a_store_that_fails_is_not_taken_for_bad_audio(tmp_path: Path) -> None:
    class Broken:
        def read(self, _size: int, /) -> bytes:
            raise ConnectionError

        def close(self) -> None: ...

    good, *_ = as_chunks([record("wav", 300)])
    with pytest.raises(ConnectionError):
        assemble([good, Chunk("1.wav", Broken)], flac=tmp_path / "a.flac", max_duration_seconds=60)
