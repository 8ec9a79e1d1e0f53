"""The EVTX container: where chunks and records stand, whether their checksums hold.

Layout and offsets follow the published descriptions of the format (libevtx,
[MS-EVEN6] for the records' content).  Nothing here decodes a record.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import NamedTuple

FILE_MAGIC = b"ElfFile\0"
CHUNK_MAGIC = b"ElfChnk\0"
RECORD_MAGIC = b"**\0\0"
FILE_HEADER_SIZE = 4_096
CHUNK_SIZE = 65_536
CHUNK_HEADER_SIZE = 512
RECORD_HEADER_SIZE = 24
#: Header, the shortest BinXML (fragment header, end of stream) and the trailing size.
SMALLEST_RECORD = 40

_CHUNK_FIELDS = struct.Struct("<8sQQQQIII")
_RECORD_FIELDS = struct.Struct("<4sIQ")
_SIZE = struct.Struct("<I")


def file_header(n_chunks: int) -> bytes:
    """Return a valid file header for *n_chunks* chunks."""
    header = bytearray(FILE_HEADER_SIZE)
    struct.pack_into(
        "<8sQQQIHHHH", header, 0, FILE_MAGIC, 0, n_chunks - 1, 1 << 62, 128, 1, 3, FILE_HEADER_SIZE, n_chunks
    )
    _SIZE.pack_into(header, 124, zlib.crc32(memoryview(header)[:120]))
    return bytes(header)


def is_valid_file_header(header: bytes) -> bool:
    """Return whether magic and checksum of a file header hold."""
    if len(header) < 128 or not header.startswith(FILE_MAGIC):
        return False
    return bool(_SIZE.unpack_from(header, 124)[0] == zlib.crc32(header[:120]))


def chunk_count(header: bytes) -> int:
    """Return how many chunks a file header counts; too few in a log that was not closed."""
    return int.from_bytes(header[42:44], "little")


class ChunkHeader(NamedTuple):
    """What a chunk says of itself, and whether its checksums agree."""

    has_magic: bool
    is_header_intact: bool
    is_data_intact: bool
    first_number: int  # of its records in the file, from 1
    last_number: int
    first_record_id: int
    last_record_id: int
    free_space: int

    @property
    def is_intact(self) -> bool:
        """True when magic and both checksums hold."""
        return self.has_magic and self.is_header_intact and self.is_data_intact

    @property
    def end(self) -> int:
        """Offset behind the last record, if it is a possible one, else the chunk's size."""
        if self.is_header_intact and CHUNK_HEADER_SIZE <= self.free_space <= CHUNK_SIZE:
            return self.free_space
        return CHUNK_SIZE


def header_checksum(chunk: bytes | bytearray) -> int:
    """Return the checksum that bytes 0…119 and 128…511 should have."""
    view = memoryview(chunk)
    # The signature is put in: where only it was wiped, the rest of the header still holds.
    fields = zlib.crc32(view[len(CHUNK_MAGIC) : 120], zlib.crc32(CHUNK_MAGIC))
    checksum: int = zlib.crc32(view[128:CHUNK_HEADER_SIZE], fields)
    return checksum


def read_chunk_header(chunk: bytes) -> ChunkHeader:
    """Return the header of a chunk of ``CHUNK_SIZE`` bytes."""
    magic, first, last, first_id, last_id, _, _, free_space = _CHUNK_FIELDS.unpack_from(chunk)
    stored = _SIZE.unpack_from(chunk, 124)[0]
    is_header_intact = stored == header_checksum(chunk)
    is_data_intact = False
    if CHUNK_HEADER_SIZE <= free_space <= CHUNK_SIZE:
        data = memoryview(chunk)[CHUNK_HEADER_SIZE:free_space]
        is_data_intact = _SIZE.unpack_from(chunk, 52)[0] == zlib.crc32(data)
    has_magic = magic == CHUNK_MAGIC
    return ChunkHeader(
        has_magic, is_header_intact, is_data_intact, first, last, first_id, last_id, free_space
    )


class Record(NamedTuple):
    """One record's place in its chunk."""

    offset: int
    size: int
    record_id: int
    is_doubtful: bool = False  # its two sizes differ


class Gap(NamedTuple):
    """Bytes of a chunk that belong to no readable record."""

    offset: int
    size: int
    what: str


@dataclass(slots=True)
class Walk:
    """Records and gaps of one chunk, in order; together they fill it up to ``end``."""

    records: list[Record] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    end: int = CHUNK_HEADER_SIZE


def count_records(chunk: bytes, end: int) -> int | None:
    """Return how many records fill a chunk up to *end*, or None when they do not fill it exactly."""
    unpack, unpack_size = _RECORD_FIELDS.unpack_from, _SIZE.unpack_from
    offset = CHUNK_HEADER_SIZE
    n_records = 0
    while offset + SMALLEST_RECORD <= end:
        magic, size, _ = unpack(chunk, offset)
        following = offset + size
        if magic != RECORD_MAGIC or size < SMALLEST_RECORD or following > end:
            return None
        if unpack_size(chunk, following - 4)[0] != size:
            return None
        n_records += 1
        offset = following
    return n_records if offset == end else None


def record_offsets(chunk: bytes, end: int) -> list[int]:
    """Return the offset of each record of a chunk that records fill up to *end*."""
    offsets, offset = [], CHUNK_HEADER_SIZE
    while offset < end:
        offsets.append(offset)
        offset += _SIZE.unpack_from(chunk, offset + len(RECORD_MAGIC))[0]
    return offsets


def walk_records(chunk: bytes, end: int) -> Walk:
    """Walk the record headers of a chunk from its first record to *end*.

    Where a header is not one, the walk goes on at the next signature with two
    equal sizes, and what lies between is a gap.
    """
    walk = Walk()
    records = walk.records
    unpack, unpack_size = _RECORD_FIELDS.unpack_from, _SIZE.unpack_from
    offset = CHUNK_HEADER_SIZE
    while offset + SMALLEST_RECORD <= end:
        magic, size, record_id = unpack(chunk, offset)
        following = offset + size
        if (
            magic == RECORD_MAGIC
            and size >= SMALLEST_RECORD
            and following <= end
            and unpack_size(chunk, following - 4)[0] == size
        ):
            records.append(Record(offset, size, record_id))
            offset = following
            continue
        if end == CHUNK_SIZE and RECORD_MAGIC not in chunk[offset:end]:
            break  # unused space of a chunk whose free-space offset is not known
        offset = _step_over(chunk, offset, end, walk)
    walk.end = offset
    if end != CHUNK_SIZE and offset < end:
        walk.gaps.append(Gap(offset, end - offset, "no record"))
        walk.end = end
    return walk


def _step_over(chunk: bytes, offset: int, end: int, walk: Walk) -> int:
    """Record what stands at *offset* and return where to go on."""
    following = _resynchronise(chunk, offset + 4, end)
    size = following - offset
    if not chunk.startswith(RECORD_MAGIC, offset) or size < SMALLEST_RECORD:
        walk.gaps.append(Gap(offset, size, "no record signature"))
        return following
    leading: int
    record_id: int
    _, leading, record_id = _RECORD_FIELDS.unpack_from(chunk, offset)
    if _SIZE.unpack_from(chunk, following - 4)[0] == size:
        leading = size  # the leading size is the damaged one
    if SMALLEST_RECORD <= leading <= size:
        walk.records.append(Record(offset, leading, record_id, is_doubtful=True))
        return offset + leading
    walk.gaps.append(Gap(offset, size, f"record size {leading:#x}"))
    return following


def _resynchronise(chunk: bytes, start: int, end: int) -> int:
    """Return the offset of the next signature with two equal sizes, or *end*."""
    offset = chunk.find(RECORD_MAGIC, start, end)
    while offset >= 0 and offset + SMALLEST_RECORD <= end:
        size = _SIZE.unpack_from(chunk, offset + 4)[0]
        if SMALLEST_RECORD <= size <= end - offset and _SIZE.unpack_from(chunk, offset + size - 4)[0] == size:
            return offset
        offset = chunk.find(RECORD_MAGIC, offset + 1, end)
    return end


def rebuild_chunk(chunk: bytes, walk: Walk, unwanted: Collection[int] = ()) -> bytes:
    """Return a chunk that a strict reader walks from end to end.

    Records stay at their offsets, because names and templates are shared by
    offset.  Gaps and *unwanted* records (by position) become filler records that
    hold no event.  Record ids in the record headers become the record's position
    (the id that counts is inside the event), so that what comes back can be told
    apart.  The tables of names and templates are left out: a reader finds both
    without them, and a damaged entry costs it the whole chunk.
    """
    out = bytearray(chunk)
    spans = [(r.offset, r.size, None if at in unwanted else at) for at, r in enumerate(walk.records)]
    spans += [(gap.offset, gap.size, None) for gap in walk.gaps]
    for offset, size, position in spans:
        if position is None:
            _write_filler(out, offset, size)
        else:
            _RECORD_FIELDS.pack_into(out, offset, RECORD_MAGIC, size, position)
            _SIZE.pack_into(out, offset + size - 4, size)
    out[:CHUNK_HEADER_SIZE] = bytes(CHUNK_HEADER_SIZE)
    last_id = FILLER_ID + 1  # never met: a reader would stop at it
    _CHUNK_FIELDS.pack_into(out, 0, CHUNK_MAGIC, 1, last_id, 1, last_id, 128, walk.end, walk.end)
    _SIZE.pack_into(out, 52, zlib.crc32(memoryview(out)[CHUNK_HEADER_SIZE : walk.end]))
    _SIZE.pack_into(out, 124, header_checksum(out))
    return bytes(out)


#: Record id of a filler; larger than any position in a chunk.
FILLER_ID = 1 << 32
_EMPTY_EVENT = b"\x0f\x01\x01\x00\x00"


def _write_filler(chunk: bytearray, offset: int, size: int) -> None:
    """Write a record without content over *size* bytes, touching as few of them as possible."""
    if size < SMALLEST_RECORD:
        return
    _RECORD_FIELDS.pack_into(chunk, offset, RECORD_MAGIC, size, FILLER_ID)
    body = offset + RECORD_HEADER_SIZE
    chunk[body : body + len(_EMPTY_EVENT)] = _EMPTY_EVENT
    _SIZE.pack_into(chunk, offset + size - 4, size)
