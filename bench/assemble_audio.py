"""Assembling 60 minutes of 15-second chunks, against the ffmpeg command line on the same bytes.

    python bench/assemble_audio.py [--minutes 60] [--rounds 3]

Two sessions: slices of one WebM stream as a browser sends them, and a WebM file per chunk. Both
sides decode, resample and write the same FLAC. Budget: 1.3 times ffmpeg's wall time, and 300 MB of
memory whatever the length. Absolute times depend on the machine and on who else uses it: rounds
alternate, and the ratio is taken of each side's best. On a busy machine look at the CPU instead.

The MP3 for people, made of the FLAC once the transcript is there, is shown without a budget: it is
all LAME's work, and the build of it in PyAV's wheel takes 2.4 times the CPU of Debian's.
"""

import argparse
import random
import resource
import shutil
import subprocess
import sys
import time
from array import array
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from io import BytesIO, FileIO
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import av
from av.audio.frame import AudioFrame

FUNCTIONS = Path(__file__).parent.parent / "functions"
CHUNK_SECONDS = 15
MAX_RATIO = 1.3
MAX_MEGABYTES = 300
_LIVE = {"live": "1", "cluster_time_limit": "5000"}


def main() -> int:
    """Measure and print; return 1 when a budget is exceeded."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--ours", nargs=3, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.ours:
        step, source, target = arguments.ours
        return run_here(step, Path(source), Path(target))

    ffmpeg = shutil.which("ffmpeg")
    if not ffmpeg:
        print("ffmpeg is MISSING on this machine: only our own time and memory are measured.")
    within = True
    with TemporaryDirectory() as folder:
        flac, mp3 = Path(folder) / "audio.flac", Path(folder) / "audio.mp3"
        for name, write in (("slices of one stream", write_slices), ("a file each", write_files)):
            session = Path(folder) / name.replace(" ", "-")
            session.mkdir()
            write(session, arguments.minutes)
            print(f"{name}, {len(list(session.glob('*.webm')))} chunks")
            comparison = compare("assemble", session, flac, ffmpeg, arguments.rounds)
            kept = comparison.megabytes <= MAX_MEGABYTES and comparison.ratio <= MAX_RATIO
            print(f"  budgets {'kept' if kept else 'EXCEEDED'}")
            within &= kept
            shutil.rmtree(session)
        print("MP3 of that FLAC")
        compare("mp3", flac, mp3, ffmpeg, arguments.rounds)
    return 0 if within else 1


class Comparison(NamedTuple):
    """What one step costs: peak memory in MB, and wall time as a multiple of ffmpeg's."""

    megabytes: float
    ratio: float


def compare(step: str, source: Path, target: Path, ffmpeg: str | None, rounds: int) -> Comparison:
    """Measure a step on both sides and print it; without ffmpeg the ratio is 0."""
    ours: list[Cost] = []
    theirs: list[Cost] = []
    megabytes = 0.0
    for _ in range(rounds):
        if ffmpeg:
            with cost(theirs):
                run_ffmpeg(ffmpeg, step, source, target)
        with cost(ours):
            result = subprocess.run(
                [sys.executable, __file__, "--ours", step, str(source), str(target)],
                check=True,
                capture_output=True,
                text=True,
            )
        megabytes = max(megabytes, float(result.stdout))
    wall, cpu = map(min, zip(*ours, strict=True))
    print(f"  ours   {wall:5.1f} s, {cpu:5.1f} s of CPU, peak {megabytes:.0f} MB")
    if not theirs:
        return Comparison(megabytes, 0)
    their_wall, their_cpu = map(min, zip(*theirs, strict=True))
    print(f"  ffmpeg {their_wall:5.1f} s, {their_cpu:5.1f} s of CPU")
    print(f"  ratio {wall / their_wall:.2f} in time, {cpu / their_cpu:.2f} in CPU")
    return Comparison(megabytes, wall / their_wall)


class Cost(NamedTuple):
    """What one run cost, in seconds."""

    wall: float
    cpu: float


@contextmanager
def cost(into: list[Cost]) -> Iterator[None]:
    """Append what the processes started within the block cost."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    yield
    wall = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    into.append(Cost(wall, cpu))


def run_here(step: str, source: Path, target: Path) -> int:
    """Do a step in this process, and print its peak memory in MB."""
    sys.path.insert(0, str(FUNCTIONS))
    from scribe.media.assembly import assemble
    from scribe.media.encoding import write_mp3
    from scribe.media.run import Chunk

    if step == "mp3":
        write_mp3(source, target)
    else:
        files = in_order(source)
        assembly = assemble(
            [Chunk(file.name, partial(FileIO, file)) for file in files],
            flac=target,
            max_duration_seconds=24 * 3600,
        )
        assert not assembly.problems, assembly.problems
        assert assembly.processed == len(files)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    return 0


def run_ffmpeg(ffmpeg: str, step: str, source: Path, target: Path) -> None:
    """Do the same with ffmpeg: slices through a pipe, files through its list of files."""
    speech = ["-ar", "16000", "-ac", "1"]
    piped: list[Path] = []
    with TemporaryDirectory() as folder:
        if step == "mp3":
            read = ["-i", str(source)]
            write = [*speech, "-b:a", "48k", "-compression_level", "7"]
        elif (source / "slices").exists():
            piped = in_order(source)
            read = ["-f", "matroska", "-i", "pipe:0"]
            write = [*speech, "-sample_fmt", "s16"]
        else:
            listing = Path(folder) / "files.txt"
            listing.write_text("".join(f"file '{file}'\n" for file in in_order(source)))
            read = ["-f", "concat", "-safe", "0", "-i", str(listing)]
            write = [*speech, "-sample_fmt", "s16"]
        with subprocess.Popen(
            [ffmpeg, "-v", "error", "-y", *read, *write, str(target)], stdin=subprocess.PIPE
        ) as process:
            assert process.stdin
            for file in piped:
                process.stdin.write(file.read_bytes())
            process.stdin.close()
        assert process.returncode == 0


def in_order(session: Path) -> list[Path]:
    """Return a session's chunks in sequence order."""
    return sorted(session.glob("*.webm"), key=lambda file: int(file.stem))


def write_slices(session: Path, minutes: int) -> None:
    """Write one live WebM stream, cut at no natural place."""
    (session / "slices").touch()
    stream = one_minute_repeated(minutes)
    count = minutes * 60 // CHUNK_SECONDS
    edges = [0, *(len(stream) * n // count + 3 for n in range(1, count)), len(stream)]
    for n, (start, end) in enumerate(pairwise(edges)):
        (session / f"{n}.webm").write_bytes(stream[start:end])


def write_files(session: Path, minutes: int) -> None:
    """Write a WebM file per chunk."""
    file = encode(noise(CHUNK_SECONDS))
    for n in range(minutes * 60 // CHUNK_SECONDS):
        (session / f"{n}.webm").write_bytes(file)


def noise(seconds: int) -> Iterator[AudioFrame]:
    """Yield something about as hard to encode as speech: noise that swells and falls."""
    chance = random.Random(1)  # noqa: S311 (no secret: the same noise each time)
    for tenth in range(seconds * 10):
        loud = 300 + 6_000 * (tenth % 7) // 7
        samples = array("h", (chance.randint(-loud, loud) for _ in range(4_800)))
        frame = AudioFrame(format="s16", layout="mono", samples=4_800)
        frame.planes[0].update(samples.tobytes())
        frame.sample_rate = 48_000
        frame.pts = tenth * 4_800
        yield frame


def encode(frames: Iterable[AudioFrame]) -> bytes:
    """Return frames as a live WebM, Opus at 48 kbit/s."""
    file = BytesIO()
    with av.open(file, "w", format="webm", options=_LIVE) as output:
        stream = output.add_stream("libopus", 48_000, layout="mono")
        stream.bit_rate = 48_000
        for frame in frames:
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return file.getvalue()


def one_minute_repeated(minutes: int) -> bytes:
    """Return a live WebM of that length without encoding it all."""
    minute = encode(noise(60))
    file = BytesIO()
    with av.open(file, "w", format="webm", options=_LIVE) as output:
        stream = None
        for n in range(minutes):
            with av.open(BytesIO(minute), "r") as source:
                template = source.streams.audio[0]
                stream = stream or output.add_stream_from_template(template)
                for packet in source.demux(template):
                    if packet.dts is not None and packet.pts is not None:
                        packet.pts = packet.dts = max(packet.pts, 0) + n * 60_040
                        packet.stream = stream
                        output.mux(packet)
    return file.getvalue()


if __name__ == "__main__":
    sys.exit(main())
