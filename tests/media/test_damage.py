"""What is damaged is named, what is not is heard."""

import random
from pathlib import Path

import pytest

from scribe.media.assembly import Assembly
from tests.media.sounds import PITCHES, assemble_in, cut, heard_pitches, pcm_of, record, slices

NOISE = random.Random(7).randbytes  # noqa: S311 (no secret: the same noise each time)
SECONDS = 12


def names(assembly: Assembly, kind: str) -> list[str | None]:
    return [problem.file for problem in assembly.problems if problem.type == f"audio_file_{kind}"]


@pytest.mark.parametrize("kind", ["wav", "flac", "webm", "ogg", "m4a", "mp4 live", "mp3"])
@pytest.mark.parametrize(
    "bad",
    [b"", b"x", b"not audio at all", b"<html>" * 2_000, bytes(9_000), NOISE(50_000)],
    ids=["empty", "one byte", "text", "html", "zeros", "noise"],
)
def test_a_bad_file_among_files_is_left_out_alone(kind: str, bad: bytes, tmp_path: Path) -> None:
    files = [record(kind, pitch) for pitch in PITCHES[:2]]
    both = assemble_in(tmp_path, files).duration_seconds

    assembly = assemble_in(tmp_path, [bad, files[0], bad, files[1], bad])

    assert names(assembly, "skipped") == ["0.webm", "2.webm", "4.webm"]
    assert (assembly.processed, len(assembly.problems)) == (2, 3)
    # MP3 says how much of its last frame is padding, where its last frame can be told.
    assert assembly.duration_seconds == pytest.approx(both, abs=0.05)
    assert heard_pitches(pcm_of(tmp_path)[:-8_000]) == list(PITCHES[:2])


@pytest.mark.parametrize("kind", ["wav", "flac", "webm", "ogg", "m4a", "mp3"])
def test_a_file_that_breaks_off_gives_what_it_has(kind: str, tmp_path: Path) -> None:
    whole = record(kind, *PITCHES[:4])
    # Without its table at the end an MP4 has nothing.
    expected = 0 if kind == "m4a" else 2
    assembly = assemble_in(tmp_path, [whole[: len(whole) // 2], record("wav", PITCHES[5])])
    assert assembly.duration_seconds == pytest.approx(expected + 1, abs=0.7)
    assert heard_pitches(pcm_of(tmp_path))[-1] == PITCHES[5]
    assert names(assembly, "skipped") == (["0.webm"] if kind == "m4a" else [])


@pytest.mark.parametrize(
    "kind", ["webm", "mp4 live", "mp4 live aac", "ogg", "mp3 bare", "flac live"]
)
@pytest.mark.parametrize("damage", ["noise", "zeros", "text", "missing", "empty", "cut short"])
def test_a_bad_slice_costs_little_more_than_itself(kind: str, damage: str, tmp_path: Path) -> None:
    stream = record(kind, *PITCHES)
    parts = slices(stream, 6)
    bad = parts[2]
    parts[2] = {
        "noise": NOISE(len(bad)),
        "zeros": bytes(len(bad)),
        "text": b"<error>no</error>" * 40,
        "missing": b"",
        "empty": b"",
        "cut short": bad[: len(bad) // 2 + 1],
    }[damage]
    if damage == "missing":
        del parts[2]

    assembly = assemble_in(tmp_path, parts)

    slice_seconds = SECONDS / 6
    # An Ogg page is a second, an MP4's fragment half of one: that is lost on either side.
    assert SECONDS - slice_seconds - 2.2 <= assembly.duration_seconds <= SECONDS - 0.5
    if damage in ("noise", "zeros", "text", "empty"):
        assert "2.webm" in names(assembly, "skipped") or kind == "mp4 live"
    assert not {"0.webm", "5.webm"} & {problem.file for problem in assembly.problems}
    assert assembly.processed == len(parts) - len(names(assembly, "skipped"))
    heard = heard_pitches(pcm_of(tmp_path), every=0.5)
    assert heard[0] == PITCHES[0]
    assert set(PITCHES[7:]) <= set(heard)


def test_a_missing_slice_costs_no_more_than_a_packet_beside_it(tmp_path: Path) -> None:
    """FFmpeg alone goes on at the next cluster: seconds later."""
    parts = slices(record("webm", *PITCHES), 6)
    del parts[2]
    assembly = assemble_in(tmp_path, parts)
    assert assembly.duration_seconds == pytest.approx(SECONDS * 5 / 6, abs=0.1)
    # Only the sequence numbers tell what is missing; here the next slice has lost its first bytes.
    assert names(assembly, "skipped") == []


def test_damage_inside_a_file_is_told(tmp_path: Path) -> None:
    for kind in ("webm", "ogg", "mp4 live aac", "flac live"):
        stream = bytearray(record(kind, *PITCHES[:6]))
        middle = len(stream) // 2
        stream[middle : middle + 600] = NOISE(600)
        assembly = assemble_in(tmp_path, [bytes(stream), record("wav", PITCHES[7])])
        assert names(assembly, "damaged") == ["0.webm"], kind
        assert 5 < assembly.duration_seconds < 7.1


def test_problems_come_in_the_order_of_the_chunks(tmp_path: Path) -> None:
    """A slice is told by its run, when the whole of that is known; an empty one at once."""
    stream = slices(record("webm", *PITCHES[:6]), 6)
    stream[1] = NOISE(len(stream[1]))
    assembly = assemble_in(tmp_path, [*stream[:3], b"", *stream[3:], b""])
    assert names(assembly, "skipped") == ["1.webm", "3.webm", "7.webm"]


def test_an_mp4_that_breaks_off_is_told(tmp_path: Path) -> None:
    whole = record("mp4", *PITCHES[:4])
    assert assemble_in(tmp_path, [whole]).problems == ()
    assembly = assemble_in(tmp_path, [whole[: len(whole) * 2 // 3]])
    assert 1 < assembly.duration_seconds < 3.5
    assert names(assembly, "damaged") == ["0.webm"]


@pytest.mark.parametrize("kind", ["wav", "wav float", "webm file"])
@pytest.mark.parametrize("followed", [False, True])
def test_a_file_that_says_it_is_longer_is_told(kind: str, followed: bool, tmp_path: Path) -> None:
    whole = record(kind, *PITCHES[:4])
    after = [record(kind, PITCHES[5])] if followed else []
    assembly = assemble_in(tmp_path, [whole[: len(whole) * 2 // 3 + 1], *after])
    assert 2 < assembly.duration_seconds - len(after) < 3
    assert names(assembly, "damaged") == ["0.webm"]
    assert assembly.processed == 1 + len(after)
    if kind != "webm file":  # whose cut packet can't be decoded, which is told instead
        assert "breaks off" in assembly.problems[0].message


@pytest.mark.parametrize("kind", ["wav", "webm file"])
def test_the_slice_that_a_file_breaks_off_in_is_told(kind: str, tmp_path: Path) -> None:
    parts = slices(record(kind, *PITCHES[:4]), 4)
    assembly = assemble_in(tmp_path, [*parts[:3], record("wav", PITCHES[5])])
    assert names(assembly, "damaged") == ["2.webm"]
    assert names(assembly, "skipped") == []


def test_where_a_wave_breaks_off_in_the_last_of_a_packet_nothing_heard_is_left_out(
    tmp_path: Path,
) -> None:
    whole = record("wav", *PITCHES[:2])
    start = whole.index(b"data") + 8
    assembly = assemble_in(tmp_path, cut(whole[: start + 20_480], start + 20_400))
    assert names(assembly, "damaged") == ["0.webm"]
    assert (assembly.processed, len(assembly.problems)) == (2, 1)


@pytest.mark.parametrize(("kind", "end"), [("webm", b"\x1fC\xb6u"), ("wav live", b"")])
def test_a_live_stream_may_end_anywhere(kind: str, end: bytes, tmp_path: Path) -> None:
    """It never said how long it would be."""
    stream = record(kind, *PITCHES[:4])
    assembly = assemble_in(tmp_path, slices(stream[: stream.rindex(end, 0, -2_000)], 3))
    assert 2 < assembly.duration_seconds < 4
    assert assembly.problems == ()


def test_a_slice_without_a_beginning_is_named(tmp_path: Path) -> None:
    tail = slices(record("webm", *PITCHES[:3]), 2)[1]
    assembly = assemble_in(tmp_path, [tail, tail, record("webm", PITCHES[4])])
    assert names(assembly, "skipped") == ["0.webm", "1.webm"]
    assert assembly.duration_seconds == pytest.approx(1, abs=0.02)
    assert "continues a recording" in assembly.problems[0].message


def test_nothing_at_all_is_no_sound(tmp_path: Path) -> None:
    for contents in ([], [b""], [b"noise", NOISE(10_000)]):
        assembly = assemble_in(tmp_path, contents)
        assert (assembly.duration_seconds, assembly.processed) == (0, 0)
        assert len(assembly.problems) == len(contents)
        assert pcm_of(tmp_path) == b""


def test_a_header_alone_is_no_sound(tmp_path: Path) -> None:
    for kind in ("webm", "mp4 live", "wav", "m4a", "flac", "ogg"):
        assembly = assemble_in(tmp_path, [record(kind, PITCHES[0])[:40]])
        assert (assembly.duration_seconds, assembly.processed) == (0, 0), kind
        assert names(assembly, "skipped") == ["0.webm"]
