"""Finding the chunks of an EVTX file, on the grid and off it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from logontracer.ingest.container import (
    CHUNK_HEADER_SIZE,
    CHUNK_MAGIC,
    CHUNK_SIZE,
    FILE_HEADER_SIZE,
    FILE_MAGIC,
    RECORD_MAGIC,
    ChunkHeader,
    chunk_count,
    is_valid_file_header,
    read_chunk_header,
)

#: Bytes read at once.
WINDOW_SIZE = 256 * CHUNK_SIZE  # 16 MiB: what is set up per window costs little then


@dataclass(frozen=True, slots=True)
class Slot:
    """A stretch of the file: a chunk, or bytes that are none."""

    offset: int
    size: int  # as it stands in the file; a chunk cut short is less than CHUNK_SIZE
    data: bytes  # padded with zeros to CHUNK_SIZE; empty when it is no chunk
    header: ChunkHeader | None
    what: str = ""
    ends_file: bool = False

    @property
    def is_intact(self) -> bool:
        """True for a chunk whose checksums hold."""
        return self.header is not None and self.header.is_intact

    @property
    def data_end(self) -> int:
        """Offset behind the last record, as far as the header can be trusted."""
        return CHUNK_SIZE if self.header is None else self.header.end


class ChunkFile:
    """An EVTX file as a sequence of slots.

    The file is read through a window of a few megabytes: a log larger than the
    memory limit of the reading process must not need more of it.
    """

    def __init__(self, file: BinaryIO, size_bytes: int) -> None:
        self._file = file
        self.size_bytes = size_bytes
        self._window = b""
        self._window_offset = 0

    def bytes_at(self, offset: int, size: int) -> bytes:
        """Return up to *size* bytes at *offset*; fewer at the end of the file."""
        start = offset - self._window_offset
        if not start >= 0 or start + size > len(self._window):
            self._file.seek(offset)
            self._window = self._file.read(max(size, WINDOW_SIZE))
            self._window_offset = offset
            start = 0
        return self._window[start : start + size]

    def file_header_fault(self) -> str | None:
        """Return what is wrong with the file header, or None."""
        header = self.bytes_at(0, FILE_HEADER_SIZE)
        if not header.startswith(FILE_MAGIC):
            return "file header signature"
        return None if is_valid_file_header(header) else "file header checksum"

    def missing_at_end(self) -> int:
        """Return how many bytes the file would have to be longer to hold the chunks its header counts."""
        header = self.bytes_at(0, FILE_HEADER_SIZE)
        if not is_valid_file_header(header):
            return 0
        counted = FILE_HEADER_SIZE + chunk_count(header) * CHUNK_SIZE
        # A chunk cut short is named by itself; here only whole ones count.
        return max(0, (counted - self.size_bytes) // CHUNK_SIZE * CHUNK_SIZE)

    def slots(self) -> Iterator[Slot]:
        """Yield every slot behind the file header, in order, to the end of the file.

        The header's chunk count is not asked: in a log that was not closed it is too low.
        """
        offset = self.first_offset()
        while offset < self.size_bytes:
            slot = self.slot_at(offset)
            yield slot
            offset += slot.size

    def first_offset(self) -> int:
        """Return where the first slot starts: a file may lack its header."""
        return 0 if self.bytes_at(0, len(CHUNK_MAGIC)) == CHUNK_MAGIC else FILE_HEADER_SIZE

    def window_at(self, offset: int) -> tuple[bytes, int]:
        """Return some megabytes of the file, and where in them *offset* is; a whole chunk follows."""
        self.bytes_at(offset, CHUNK_SIZE)
        return self._window, offset - self._window_offset

    def chunk_at(self, offset: int) -> bytes:
        """Return the chunk at *offset*, and read no more than that for it."""
        start = offset - self._window_offset
        if 0 <= start <= len(self._window) - CHUNK_SIZE:
            return self._window[start : start + CHUNK_SIZE]
        self._file.seek(offset)
        return self._file.read(CHUNK_SIZE).ljust(CHUNK_SIZE, b"\0")

    def slot_at(self, offset: int) -> Slot:
        """Return the slot that starts at *offset*."""
        raw = self.bytes_at(offset, CHUNK_SIZE)
        if not raw.strip(b"\0"):
            return Slot(offset, max(len(raw), 1), b"", None)
        chunk = raw.ljust(CHUNK_SIZE, b"\0")
        header = read_chunk_header(chunk)
        if header.is_intact:
            return Slot(offset, len(raw), chunk, header)
        # Bytes lost or inserted inside this slot: another chunk starts before it should.
        size = self._next_chunk(offset) - offset
        if size < len(raw):
            raw = raw[:size]
            chunk = raw.ljust(CHUNK_SIZE, b"\0")
        has_records = chunk.startswith(RECORD_MAGIC, CHUNK_HEADER_SIZE) or (
            header.has_magic and RECORD_MAGIC in chunk
        )
        if header.has_magic or has_records:
            ends_file = offset + len(raw) >= self.size_bytes
            return Slot(offset, len(raw), chunk, read_chunk_header(chunk), ends_file=ends_file)
        return Slot(offset, len(raw), b"", None, "not a chunk")

    def _next_chunk(self, offset: int) -> int:
        """Return where the next chunk starts: where an intact header stands, or a chunk further on."""
        end = min(offset + CHUNK_SIZE, self.size_bytes)
        around = self.bytes_at(offset, CHUNK_SIZE + CHUNK_HEADER_SIZE)
        at = around.find(CHUNK_MAGIC, 1, CHUNK_SIZE + len(CHUNK_MAGIC) - 1)
        while 0 <= at < end - offset:
            candidate = around[at : at + CHUNK_HEADER_SIZE].ljust(CHUNK_SIZE, b"\0")
            if read_chunk_header(candidate).is_header_intact:
                return offset + at
            at = around.find(CHUNK_MAGIC, at + 1, CHUNK_SIZE + len(CHUNK_MAGIC) - 1)
        return end
