from collections.abc import Callable
from contextlib import closing
from io import BytesIO
from threading import Barrier

import pytest

from scribe.audio import MAX_UPLOAD_BYTES
from scribe.media.ahead import fetched_ahead
from scribe.media.run import ByteStream, Chunk


class Store:
    """Chunks that note when they are opened, and how much is read of each."""

    def __init__(self) -> None:
        self.opened: list[str] = []
        self.closed: list[str] = []

    def chunk(self, name: str, content: bytes | Exception) -> Chunk:
        store = self

        class Stream(BytesIO):
            def close(self) -> None:
                store.closed.append(name)
                super().close()

            def read(self, size: int | None = -1, /) -> bytes:
                return super().read(size and min(size, 1 << 20))  # sockets give what they have

        def open_stream() -> ByteStream:
            self.opened.append(name)
            if isinstance(content, Exception):
                raise content
            return Stream(content)

        return Chunk(name, open_stream)


def whole(chunk: Chunk) -> bytes:
    with closing(chunk.open()) as stream:
        return b"".join(iter(lambda: stream.read(1 << 16), b""))


@pytest.mark.parametrize("number", [0, 1, 7, 8, 9, 40])
def test_chunks_keep_their_order_and_content(number: int) -> None:
    store = Store()
    contents = {f"{n}.webm": bytes([n]) * n * 100 for n in range(number)}
    with fetched_ahead([store.chunk(*each) for each in contents.items()]) as chunks:
        assert [(chunk.name, whole(chunk)) for chunk in chunks] == list(contents.items())
    assert sorted(store.opened) == sorted(store.closed) == sorted(contents)


def test_chunks_are_fetched_at_the_same_time() -> None:
    all_are_asked = Barrier(8, timeout=10)

    def opener(name: str) -> Callable[[], ByteStream]:
        def wait_for_the_others() -> ByteStream:
            all_are_asked.wait()
            return BytesIO(name.encode())

        return wait_for_the_others

    names = [f"{n}.webm" for n in range(8)]
    with fetched_ahead([Chunk(name, opener(name)) for name in names]) as chunks:
        assert [whole(chunk).decode() for chunk in chunks] == names


def test_no_more_are_held_than_fit_into_memory() -> None:
    store = Store()
    with fetched_ahead(store.chunk(f"{n}.webm", b"audio") for n in range(100)) as chunks:
        for taken, chunk in zip(range(1, 21), chunks, strict=False):
            whole(chunk)
            assert len(store.opened) <= taken + 7
    assert len(store.opened) <= 28


@pytest.mark.parametrize(("excess", "times"), [(0, 1), (1, 2)])
def test_what_is_large_is_streamed_in_its_turn(excess: int, times: int) -> None:
    store = Store()
    content = bytes(MAX_UPLOAD_BYTES + excess)
    with fetched_ahead([store.chunk("0.wav", content)]) as chunks:
        [chunk] = chunks
        assert whole(chunk) == content
    assert store.opened == store.closed == ["0.wav"] * times


def test_an_error_comes_in_its_turn() -> None:
    store = Store()
    broken = store.chunk("1.webm", ConnectionError())
    with fetched_ahead([store.chunk("0.webm", b"audio"), broken]) as chunks:
        assert whole(next(chunks)) == b"audio"
        second = next(chunks)
        with pytest.raises(ConnectionError):
            second.open()
