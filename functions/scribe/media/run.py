"""A run: the bytes of a starting chunk and of those that continue it, as one seekable stream.

A run is spooled before it is decoded: MP4 must be sought in, a damaged stream must be taken up
again further on, and a fault of the network is then never mistaken for one of the audio.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from io import SEEK_CUR, SEEK_END
from tempfile import SpooledTemporaryFile
from typing import Protocol

from scribe.errors import ProcessingError
from scribe.problem import ProcessingProblem
from scribe.recording import HEAD_BYTES, Container, started_run

_BLOCK = 1 << 20
_IN_MEMORY = 4 << 20
MAX_RUN_BYTES = 1 << 30
"""A run's bytes at most. A run and one more chunk (at most 100 MB) are on disk at a time."""


class ByteStream(Protocol):
    """What a chunk is read from: all that a body of S3 offers."""

    def read(self, size: int, /) -> bytes:
        """Return up to ``size`` bytes, none at the end."""
        ...

    def close(self) -> None:
        """Let go of it."""
        ...


@dataclass(frozen=True)
class Chunk:
    """One stored chunk: its name (``10.webm``), and how a stream of its bytes is opened."""

    name: str
    open: Callable[[], ByteStream]


class Run:
    """The bytes of one run, and which chunk each of them came with."""

    def __init__(self, container: Container) -> None:
        self.container = container
        self.names: list[str] = []
        self.size = 0
        self._starts: list[int] = []
        self._file = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 (see close)

    def append(self, name: str, head: bytes, rest: ByteStream) -> None:
        """Take up the bytes of the chunk ``name``: ``head``, then what ``rest`` still has.

        Raises:
            scribe.errors.ProcessingError: ``audio_too_long``, it is more than can be held.
        """
        self.names.append(name)
        self._starts.append(self.size)
        self._file.seek(self.size)
        block = head
        while block:
            self.size += len(block)
            if self.size > MAX_RUN_BYTES:
                raise ProcessingError(
                    "audio_too_long",
                    "One recording of this session has more bytes than can be assembled.",
                    max_bytes=MAX_RUN_BYTES,
                )
            self._file.write(block)
            block = rest.read(_BLOCK)

    def read(self, offset: int, size: int) -> bytes:
        """Return up to ``size`` bytes from ``offset`` on."""
        self._file.seek(offset)
        return self._file.read(size)

    def chunks_between(self, start: int, end: int) -> range:
        """Return the indices of the chunks that bytes ``start`` to ``end`` (exclusive) are of."""
        if start >= end:
            return range(0)
        return range(bisect_right(self._starts, start) - 1, bisect_right(self._starts, end - 1))

    def chunk_end(self, offset: int) -> int:
        """Return where the chunk ends that the byte at ``offset`` is of."""
        following = bisect_right(self._starts, offset)
        return self._starts[following] if following < len(self._starts) else self.size

    def close(self) -> None:
        """Give the disk space back."""
        self._file.close()


class RunReader:
    """A run, or its rest from ``start`` on behind a ``header``, as the file FFmpeg reads."""

    def __init__(self, run: Run, header: bytes = b"", start: int = 0) -> None:
        self._run = run
        self._header = header
        self.start = start
        self._position = 0

    def offset_in_run(self, position: int) -> int:
        """Return where in the run the byte at ``position`` of this file is."""
        return position - len(self._header) + self.start

    def read(self, size: int) -> bytes:
        """Return up to ``size`` bytes, none at the end."""
        if self._position < len(self._header):
            data = self._header[self._position : self._position + size]
        else:
            data = self._run.read(self.offset_in_run(self._position), size)
        self._position += len(data)
        return data

    def seek(self, offset: int, whence: int = 0) -> int:
        """Move as ``io.IOBase.seek`` does."""
        if whence == SEEK_CUR:
            offset += self._position
        elif whence == SEEK_END:
            offset += len(self._header) + self._run.size - self.start
        self._position = max(offset, 0)
        return self._position

    def tell(self) -> int:
        """Return the position."""
        return self._position


def gather_runs(chunks: Iterable[Chunk], problems: list[ProcessingProblem]) -> Iterator[Run]:
    """Yield the runs that ``chunks``, in sequence order, make; each is closed after its turn.

    Chunks that belong to none are named in ``problems``. Errors of opening and reading a chunk
    pass through: they are the store's, not the audio's.
    """
    held: list[Run] = []
    try:
        for chunk in chunks:
            with closing(chunk.open()) as stream:
                head = read_up_to(HEAD_BYTES, stream)
                container = started_run(head, held[-1].container if held else None)
                if not head:
                    problems.append(skipped(chunk.name, "it is empty"))
                elif container:
                    held.append(Run(container))
                elif not held:
                    problems.append(skipped(chunk.name, _NOT_AUDIO))
                if head and held:
                    held[-1].append(chunk.name, head, stream)
            # The run before is decoded only now that the stream is read: that takes its time,
            # and the store would not wait.
            if len(held) > 1:
                yield held[0]
                held.pop(0).close()
        if held:
            yield held[0]
    finally:
        for run in held:
            run.close()


_NOT_AUDIO = "it neither begins as any audio format does nor continues a recording"


def skipped(name: str, reason: str) -> ProcessingProblem:
    """Return the problem of a chunk that is not in the audio."""
    return ProcessingProblem(
        type="audio_file_skipped", file=name, message=f"{name} was left out: {reason}."
    )


def read_up_to(size: int, stream: ByteStream) -> bytes:
    """Return a stream's next ``size`` bytes, fewer only at its end."""
    content = b""
    while len(content) < size:
        block = stream.read(size - len(content))
        if not block:
            break
        content += block
    return content
