"""Fetching chunks ahead of their turn: a store takes tens of milliseconds to answer for each."""

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from functools import partial
from io import BytesIO

from scribe.audio import MAX_UPLOAD_BYTES
from scribe.media.run import ByteStream, Chunk, read_up_to

_AHEAD = 8
"""Chunks, of at most ``MAX_UPLOAD_BYTES`` each: 36 MB."""


@contextmanager
def fetched_ahead(chunks: Iterable[Chunk]) -> Iterator[Iterator[Chunk]]:
    """Give the same chunks in the same order, each opened on another thread before its turn.

    One of more than ``MAX_UPLOAD_BYTES`` is not held but opened again in its turn. What opening or
    reading a chunk raised is raised in its turn, by opening it.
    """
    with ThreadPoolExecutor(_AHEAD) as pool:
        yield _ahead(chunks, pool)


def _ahead(chunks: Iterable[Chunk], pool: ThreadPoolExecutor) -> Iterator[Chunk]:
    coming: deque[Chunk] = deque()
    for chunk in chunks:
        coming.append(Chunk(chunk.name, partial(_open, chunk, pool.submit(_fetch, chunk))))
        if len(coming) == _AHEAD:
            yield coming.popleft()
    yield from coming


def _fetch(chunk: Chunk) -> bytes | None:
    with closing(chunk.open()) as stream:
        content = read_up_to(MAX_UPLOAD_BYTES + 1, stream)
    return content if len(content) <= MAX_UPLOAD_BYTES else None


def _open(chunk: Chunk, fetched: Future[bytes | None]) -> ByteStream:
    content = fetched.result()
    return chunk.open() if content is None else BytesIO(content)
