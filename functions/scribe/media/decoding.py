"""Decoding one run: all of its audio that can be had, with an account of what can't."""

from collections.abc import Generator, Iterator
from contextlib import suppress
from errno import EPERM
from typing import NoReturn

import av
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.packet import Packet

from scribe.media.framing import (
    TOLERATED_GAP,
    breaks_off,
    find_resumption,
    flac_frame_size,
    packet_end,
    pass_structure,
    stream_header,
)
from scribe.media.ledger import Ledger
from scribe.media.run import Run, RunReader
from scribe.recording import Container

# FFmpeg's names. The container is always named, so that bytes never choose a demuxer that opens
# further files (playlists).
_DEMUXERS = {
    Container.WEBM: "matroska",
    Container.MP4: "mov",
    Container.OGG: "ogg",
    Container.WAV: "wav",
    Container.FLAC: "flac",
    Container.MPEG: "mp3",
    Container.ADTS: "aac",
    Container.AMR: "amr",
}

# The decoders that may be used: what the supported containers carry. FFmpeg has hundreds more, of
# less tested kinds, and strangers' bytes would choose among them.
_DECODERS = (
    "opus,vorbis,aac,alac,flac,mp1float,mp2float,mp3float,amrnb,amrwb"
    ",pcm_u8,pcm_s16le,pcm_s24le,pcm_s32le,pcm_f32le,pcm_f64le,pcm_alaw,pcm_mulaw"
    ",pcm_s16be,pcm_s24be,pcm_s32be,pcm_f32be,pcm_f64be,adpcm_ima_wav,adpcm_ms"
)

# Containers whose packets lie one behind the other, so that a gap between two is audio lost. Of
# MP4 that is true where it is fragmented.
_GAPLESS = {Container.WEBM, Container.OGG, Container.FLAC, Container.MPEG, Container.ADTS}

_MAX_PASSES = 100
"""How often a run is taken up again at most: each time costs, and noise may look like much."""
_SAMPLING_RATES = range(4_000, 400_000)
"""Hz. What is beyond is no recording, and resampling it could ask for any amount of memory."""


def decode(run: Run, ledger: Ledger) -> Iterator[AudioFrame]:
    """Yield a run's audio in order, in whatever rate, layout and sample format it comes.

    ``ledger`` is complete after the last frame.
    """
    yield from _decode_in_passes(run, ledger)
    if breaks_off(run):
        ledger.broken_off()


def _decode_in_passes(run: Run, ledger: Ledger) -> Iterator[AudioFrame]:
    header = stream_header(run)
    reader = RunReader(run)
    for _ in range(_MAX_PASSES):
        lost_at = yield from _Pass(run, ledger, header, reader).frames()
        if lost_at == run.size or not header:
            return
        resumption = find_resumption(run, lost_at)
        resumed_at = resumption[1] if resumption else run.size
        ledger.lost(lost_at, resumed_at)
        if not resumption:
            return
        reader = RunReader(run, header + resumption[0], resumed_at)
    ledger.lost(reader.start, run.size)


class _Pass:
    """One reading of a run, from a place on to where it ends or is damaged."""

    def __init__(self, run: Run, ledger: Ledger, header: bytes, reader: RunReader) -> None:
        self._run = run
        self._ledger = ledger
        self._header = header
        self._reader = reader
        self._begin = max(reader.start, len(header))
        self._last_packet: tuple[int, int] | None = None
        self._gapless = False

    def frames(self) -> Generator[AudioFrame, None, int]:
        """Yield the audio.

        Returns:
            Where in the run track was lost; its size when all was read, or when what is left
            can't be.
        """
        # What FFmpeg stumbles over is told by the bytes that it leaves.
        with suppress(av.FFmpegError), self._open() as container:
            stream = container.streams.best("audio")
            if not isinstance(stream, AudioStream) or not _can_decode(stream):
                self._ledger.reason = "it has no audio of a kind that can be decoded"
                return self._run.size
            # Only of a lone stream are all packets seen, and so the gaps between them.
            self._gapless = len(container.streams) == 1 and (
                self._run.container in _GAPLESS or bool(self._header)
            )
            for packet in container.demux(stream):
                if not packet.size:  # the end: what the decoder still holds
                    yield from self._decode(packet, self._due_roughly(), 0)
                    continue
                start = self._start_of(packet)
                if self._gap_before(start) or self._overruns(packet):
                    break
                size = self._audio_size(packet, start)
                if size:
                    yield from self._decode(packet, start, size)
                self._last_packet = start, size
        return self._end()

    def _open(self) -> InputContainer:
        return av.open(
            self._reader,
            "r",
            format=_DEMUXERS[self._run.container],
            options={"codec_whitelist": _DECODERS},
            metadata_errors="replace",
            io_open=_refuse_to_open,
        )

    def _decode(self, packet: "Packet[AudioStream]", start: int, size: int) -> list[AudioFrame]:
        try:
            frames = packet.decode()
        except av.FFmpegError:
            self._ledger.lost(start, start + size)
            return []
        if any(frame.sample_rate not in _SAMPLING_RATES for frame in frames):
            self._ledger.reason = "its sampling rate is not one of speech"
            return []
        self._ledger.packet_heard(start, start + size)
        return frames

    def _start_of(self, packet: "Packet[AudioStream]") -> int:
        """Where in the run a packet is."""
        if packet.pos is None:
            return self._due_roughly()
        start = self._reader.offset_in_run(packet.pos)
        if not self._last_packet and not self._reader.start:
            self._ledger.passed(0, len(self._header) or start)
        return start

    def _audio_size(self, packet: "Packet[AudioStream]", start: int) -> int:
        """How many of a packet's bytes are audio."""
        slice_end = self._run.chunk_end(start) - start
        if self._run.container is Container.FLAC and slice_end < packet.size:
            return flac_frame_size(bytes(packet), slice_end)
        return packet.size

    def _gap_before(self, start: int) -> bool:
        """Whether audio is missing before a packet, and can be looked for."""
        if not self._gapless or start - self._due_roughly() <= TOLERATED_GAP:
            return False
        due = self._due()
        if start - due <= TOLERATED_GAP:
            return False
        if self._last_packet and not self._header:  # before the first are headers, however long
            self._ledger.lost(due, start)
        return bool(self._header)

    def _overruns(self, packet: "Packet[AudioStream]") -> bool:
        """Whether an MP4's packet has the next fragment in it: bytes before that are missing."""
        return (
            self._run.container is Container.MP4 and bool(self._header) and b"mfhd" in bytes(packet)
        )

    def _due_roughly(self) -> int:
        return sum(self._last_packet) if self._last_packet else self._begin

    def _due(self) -> int:
        """Where the next packet is due: dearer to tell than roughly."""
        if self._last_packet:
            due = packet_end(self._run, *self._last_packet)
        else:
            due = pass_structure(self._run, self._begin)
        self._ledger.passed(self._due_roughly(), due)
        return due

    def _end(self) -> int:
        due = self._due()
        if self._run.size - due <= TOLERATED_GAP:
            return self._run.size
        if self._header:
            return max(due, self._begin + 1)
        if self._gapless:
            self._ledger.lost(due, self._run.size)
        return self._run.size


def _can_decode(stream: AudioStream) -> bool:
    return stream.codec_context is not None and stream.codec_context.name in _DECODERS.split(",")


def _refuse_to_open(*_: object) -> NoReturn:
    """Open nothing: a container may name further files and addresses."""
    raise av.PermissionError(EPERM, "a recording may not refer to other files")
