"""Speak ``script.txt`` and cut it into chunks: ``python -m local.consultation.make``.

Needs the flite command (Debian: ``apt-get install flite``) with its voices ``rms`` and ``slt``;
the results are in the repository, so nobody else needs it. See ``README.md`` beside this file.
"""

import io
import re
import subprocess
import tempfile
import wave
from collections.abc import Iterator
from pathlib import Path

import av
from av.audio.frame import AudioFrame

HERE = Path(__file__).parent
VOICES = {"Doctor": "rms", "Patient": "slt"}
PAUSE_IN_TURN, PAUSE_BETWEEN_TURNS = 0.6, 0.75
"""Seconds."""
FILE_SECONDS = 9.0
"""A standalone file ends at the first pause after this."""
SLICE_SECONDS = 5.0
"""A recorder hands over what it has this often, wherever that cuts its stream."""
RATE = 16_000
BIT_RATE = 24_000


def main() -> None:
    """Write ``files/`` and ``recording/`` anew."""
    pieces = list(speak(HERE / "script.txt"))
    files: list[bytes] = [b""]
    for piece in pieces:
        files[-1] += piece
        if len(files[-1]) / (2 * RATE) >= FILE_SECONDS:
            files.append(b"")
    if not files[-1]:
        files.pop()
    _write("files", [encode(samples) for samples in files])
    whole = encode(b"".join(pieces), live=True)
    slices = round(sum(map(len, pieces)) / (2 * RATE) / SLICE_SECONDS)
    # Of equal length, so that slices end inside blocks, as Chrome's do.
    length = -(-len(whole) // slices)
    _write("recording", [whole[at : at + length] for at in range(0, len(whole), length)])


def speak(script: Path) -> Iterator[bytes]:
    """Yield each sentence of the script as samples (16 kHz, mono, 16 bits), with its pause."""
    for turn in script.read_text().splitlines():
        speaker, _, text = turn.partition(": ")
        sentences = re.findall(r"[^.?]+[.?]", text)
        for sentence in sentences:
            last = sentence is sentences[-1]
            pause = PAUSE_BETWEEN_TURNS if last else PAUSE_IN_TURN
            yield speak_sentence(sentence.strip(), VOICES[speaker]) + bytes(2 * int(RATE * pause))


def speak_sentence(text: str, voice: str) -> bytes:
    """Return what a voice of flite says: samples at 16 kHz, mono, 16 bits."""
    with tempfile.NamedTemporaryFile(suffix=".wav") as file:
        subprocess.run(
            ["flite", "-voice", voice, "-t", text, "-o", file.name],
            check=True,
        )
        with wave.open(file.name) as spoken:
            if spoken.getframerate() != RATE:
                raise ValueError(f"the voice {voice} speaks at another rate")
            samples: bytes = spoken.readframes(spoken.getnframes())
            return samples


def encode(samples: bytes, *, live: bool = False) -> bytes:
    """Return samples as Opus in WebM; ``live`` leaves sizes and index out, as a browser does."""
    file = io.BytesIO()
    options = {"live": "1", "cluster_time_limit": "5000"} if live else {}
    with av.open(file, "w", format="webm", options=options) as container:
        stream = container.add_stream("libopus", rate=48_000, layout="mono")
        stream.bit_rate = BIT_RATE
        frame = AudioFrame(format="s16", layout="mono", samples=len(samples) // 2)
        frame.planes[0].update(samples)
        frame.sample_rate = RATE
        resampler = av.AudioResampler(format="s16", layout="mono", rate=48_000, frame_size=960)
        for part in [*resampler.resample(frame), *resampler.resample(None)]:
            container.mux(stream.encode(part))
        container.mux(stream.encode(None))
    return file.getvalue()


def _write(sort: str, chunks: list[bytes]) -> None:
    folder = HERE / sort
    folder.mkdir(exist_ok=True)
    for old in folder.glob("*.webm"):
        old.unlink()
    for number, chunk in enumerate(chunks):
        (folder / f"{number}.webm").write_bytes(chunk)


if __name__ == "__main__":
    main()
