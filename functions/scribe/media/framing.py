"""How containers frame packets: where one ends, and where a damaged stream can be taken up again.

FFmpeg says nothing when it jumps over bytes that it can't read: it looks for the next WebM cluster
(ten seconds on), or leaves an MP4 for good. Here is told where the packets end, so that what lies
unread between them is noticed, and where reading can go on.
"""

import re

from scribe.media.run import MAX_RUN_BYTES, Run
from scribe.recording import Container

_WINDOW = 1 << 20
_LONGEST_BLOCK = 1 << 16

TOLERATED_GAP = 64
"""Bytes that need no explanation: less than two packets of any speech codec, and what writers of
WAV count in or leave out by mistake (a header of 44, padding)."""

_SEGMENT = 0x18538067
_CLUSTER = b"\x1f\x43\xb6\x75"
_OPEN_CLUSTER = _CLUSTER + b"\x01\xff\xff\xff\xff\xff\xff\xff" + b"\xe7\x81\x00"  # at time 0
_SIMPLE_BLOCK = re.compile(rb"\xa3[\x10-\xfe]")

# Elements that hold others: only their head is passed. Cluster, BlockGroup.
_EBML_PARENTS = {0x1F43B675, 0xA0}
# Cues, Tags, SeekHead, Attachments, Chapters, Info, Tracks.
_EBML_TABLES = {
    0x1C53BB6B,
    0x1254C367,
    0x114D9B74,
    0x1941A469,
    0x1043A770,
    0x1549A966,
    0x1654AE6B,
}
# Timestamp, PrevSize, Position, BlockDuration, ReferenceBlock, DiscardPadding: numbers.
_EBML_NUMBERS = {0xE7, 0xAB, 0xA7, 0x9B, 0xFB, 0x75A2}

_BOXES = {
    *(b"ftyp", b"styp", b"moov", b"moof", b"mfra", b"sidx", b"free", b"skip", b"wide"),
    *(b"meta", b"udta", b"uuid", b"emsg", b"prft"),
}


def stream_header(run: Run) -> bytes:
    """Return the bytes that every part of a run must have before it, none if it needs none.

    They are what a WebM has before its first cluster and a fragmented MP4 before its first
    fragment. An MP4 that is not fragmented has none: it can't be taken up in the middle.
    """
    if run.container is Container.WEBM:
        end = run.read(0, _WINDOW).find(_CLUSTER)
        return run.read(0, end) if end > 0 else b""
    if run.container is Container.MP4:
        end = 0
        while (box := run.read(end, 8))[4:] in _BOXES - {b"moof"}:
            end += max(8, int.from_bytes(box[:4]))
        header = run.read(0, end)
        # Movie extends: fragments follow (ISO 14496-12, 8.8.1).
        return header if len(header) == end and b"mvex" in header else b""
    return b""


def find_resumption(run: Run, offset: int) -> tuple[bytes, int] | None:
    """Find where, from ``offset`` on, reading can start again behind the run's header.

    Returns:
        What goes between the header and the rest, and where the rest begins; or None.
    """
    find = _find_block if run.container is Container.WEBM else _find_fragment
    while offset < run.size:
        window = run.read(offset, _WINDOW)
        found = find(window)
        if found:
            return found[0], offset + found[1]
        offset += max(len(window) - _LONGEST_BLOCK, _LONGEST_BLOCK)
    return None


def packet_end(run: Run, start: int, size: int) -> int:
    """Return where a packet of ``size`` bytes that FFmpeg places at ``start`` ends.

    What the container adds behind it is counted in, see ``pass_structure``.
    """
    end = start + size
    if run.container is Container.WEBM:
        end += 4  # FFmpeg places it at the block's head: track, time and flags
    elif run.container is Container.OGG:  # FFmpeg places all packets of a page at its start
        end = max(end, start + _ogg_page(run, start)[0])
    return pass_structure(run, end)


def pass_structure(run: Run, offset: int) -> int:
    """Return where, from ``offset`` on, audio is due: behind the container's own tables and tags.

    A container's sizes are believed up to the end of the run at most.
    """
    match run.container:
        case Container.WEBM:
            offset = _pass_ebml(run, offset)
        case Container.OGG:
            offset = _pass_continued_pages(run, offset)
        case Container.MP4:
            offset = _pass_boxes(run, offset)
        case Container.MPEG | Container.ADTS:
            offset = _pass_tags(run, offset)
    return min(offset, run.size)


def flac_frame_size(data: bytes, slice_end: int) -> int:
    """Return how much of a packet of FLAC is a whole frame, 0 if it is none.

    FLAC frames do not say their length, so FFmpeg takes all up to the next for one. ``slice_end``
    is where in ``data`` the chunk ends that it begins in: what follows may be no FLAC at all.
    """
    for size in (slice_end, len(data)):
        # A frame ends in its own checksum (RFC 9639, 9.3). Zeros behind it would not change that.
        if _crc16(data[:size]) == 0:
            return size
    return 0


def breaks_off(run: Run) -> bool:
    """Whether a file says itself that it is longer than what there is of it.

    Streams that are written as they are recorded don't say, nor do fragmented MP4.
    """
    match run.container:
        case Container.WAV:
            end = _wave_end(run)
        case Container.WEBM:
            end = _segment_end(run)
        case Container.MP4:
            return not stream_header(run) and _boxes_end(run) > run.size
        case _:
            return False
    return end > run.size + TOLERATED_GAP


def _find_block(window: bytes) -> tuple[bytes, int] | None:
    """Find a cluster, or before the first one three blocks in a row."""
    cluster = window.find(_CLUSTER)
    for match in _SIMPLE_BLOCK.finditer(window, 0, cluster if cluster >= 0 else len(window)):
        end = match.start()
        for _ in range(3):
            end = _simple_block_end(window, end)
            if not end:
                break
        else:
            return _OPEN_CLUSTER, match.start()
    return (b"", cluster) if cluster >= 0 else None


def _simple_block_end(data: bytes, start: int) -> int:
    """Return where the SimpleBlock that begins at ``start`` ends, 0 if none does."""
    element, head, length = _ebml_element(data[start : start + 12])
    block = data[start + head : start + head + 4]
    # A low track number in one byte, a time, and flags whose reserved bits are 0 (RFC 9559, 10.2).
    plausible = len(block) == 4 and 0x81 <= block[0] <= 0x8F and not block[3] & 0x70
    if element != 0xA3 or not plausible or not 4 < length < _LONGEST_BLOCK:
        return 0
    end = start + head + length
    return end if end < len(data) else 0


def _find_fragment(window: bytes) -> tuple[bytes, int] | None:
    """Find a movie fragment box, known by the header box that it must begin with."""
    found = window.find(b"mfhd")
    while found >= 0:
        if found >= 12 and window[found - 8 : found - 4] == b"moof":
            return b"", found - 12
        found = window.find(b"mfhd", found + 4)
    return None


def _ebml_element(data: bytes) -> tuple[int, int, int]:
    """Return id, length of head and length of content of an EBML element (RFC 8794), or zeros."""
    if not data or not data[0] & 0xF0:
        return 0, 0, 0
    id_length = 9 - data[0].bit_length()
    if len(data) <= id_length or not data[id_length]:
        return 0, 0, 0
    size_length = 9 - data[id_length].bit_length()
    head = id_length + size_length
    if len(data) < head:
        return 0, 0, 0
    size = int.from_bytes(data[id_length:head]) & ((1 << 7 * size_length) - 1)
    return int.from_bytes(data[:id_length]), head, size


def _pass_ebml(run: Run, offset: int) -> int:
    while offset < run.size:
        element, head, length = _ebml_element(run.read(offset, 12))
        if element in _EBML_PARENTS:
            offset += head
        elif element in _EBML_TABLES or (element in _EBML_NUMBERS and length <= 8):
            offset += head + length
        else:
            break
    return offset


def _ogg_page(run: Run, offset: int) -> tuple[int, bool]:
    """Return the length of the page at ``offset`` (RFC 3533, 6), and whether a packet ends in it.

    The length is 0 if there is no page.
    """
    page = run.read(offset, 27 + 255)
    if len(page) < 27 or page[:4] != b"OggS":
        return 0, False
    segments = page[27 : 27 + page[26]]
    return 27 + page[26] + sum(segments), bool(segments) and page[6:14] != b"\xff" * 8


def _pass_continued_pages(run: Run, offset: int) -> int:
    length, has_packets = _ogg_page(run, offset)
    while length and not has_packets:
        offset += length
        length, has_packets = _ogg_page(run, offset)
    return offset


def _pass_boxes(run: Run, offset: int) -> int:
    while (box := run.read(offset, 8))[4:] in _BOXES:
        offset += max(8, int.from_bytes(box[:4]))
    if box[4:] == b"mdat":
        offset += 16 if int.from_bytes(box[:4]) == 1 else 8
    return offset


def _boxes_end(run: Run) -> int:
    """Return where the last box of an MP4 says that it ends."""
    offset = 0
    while (box := run.read(offset, 16))[4:8] in _BOXES | {b"mdat"}:
        size = int.from_bytes(box[:4])
        if size == 0:  # to the end
            return run.size
        offset += max(8, int.from_bytes(box[8:]) if size == 1 else size)
    return offset


def _wave_end(run: Run) -> int:
    """Return where a WAV says that its samples end, 0 if it does not say."""
    offset = 12
    while offset < _WINDOW and len(chunk := run.read(offset, 8)) == 8:
        size = int.from_bytes(chunk[4:], "little")
        offset += 8
        if chunk[:4] == b"data":
            # Who can't go back to write the size writes 0, or more than could be meant.
            return offset + size if size < MAX_RUN_BYTES else 0
        offset += size + size % 2
    return 0


def _segment_end(run: Run) -> int:
    """Return where a WebM says that its segment ends, 0 if it does not say."""
    _, head, length = _ebml_element(run.read(0, 12))
    offset = head + length
    element, head, length = _ebml_element(run.read(offset, 12))
    # A live one's length is unknown: all ones (RFC 8794, 6.2).
    known = element == _SEGMENT and length < (1 << 7 * (head - 4)) - 1
    return offset + head + length if known else 0


def _pass_tags(run: Run, offset: int) -> int:
    """Pass the tags that MP3 files end in."""
    if run.read(offset, 8) == b"APETAGEX":
        offset += 32 + int.from_bytes(run.read(offset + 12, 4), "little")
    if run.read(offset, 3) == b"TAG":
        offset += 128
    return offset


def _crc16_table() -> list[int]:
    table = []
    for value in range(256):
        remainder = value << 8
        for _ in range(8):
            remainder = remainder << 1 ^ (0x18005 if remainder & 0x8000 else 0)
        table.append(remainder)
    return table


_CRC16 = _crc16_table()


def _crc16(data: bytes) -> int:
    remainder = 0
    for byte in data:
        remainder = (remainder << 8 & 0xFFFF) ^ _CRC16[remainder >> 8 ^ byte]
    return remainder
