"""Stretches between chunks, and how many records were in them by the numbers of the records around."""

from __future__ import annotations

from dataclasses import dataclass

from logontracer.ingest.chunkfile import Slot
from logontracer.ingest.container import SMALLEST_RECORD, ChunkHeader
from logontracer.model.receipt import Damage

_ZEROS = "zeros where a chunk should be"


@dataclass(slots=True)
class Between:
    """Slots that are no chunk, held back until the next chunk says what is missing in front of it.

    Windows fills a log with zeros in advance, so zeros are damage only where a chunk follows
    and the numbers of its records do not.
    """

    _before: ChunkHeader | None = None
    _offset: int = 0
    _size: int = 0
    _damaged_size: int = 0  # up to the last slot that is more than zeros
    _what: str = ""

    def add(self, slot: Slot) -> None:
        """Take a slot that is no chunk."""
        if not self._size:
            self._offset = slot.offset
        self._size += slot.size
        if slot.what:
            self._what, self._damaged_size = self._what or slot.what, self._size

    def close(self, chunk: Slot) -> Damage | None:
        """Return what was damaged between the chunk before and *chunk*, if anything was."""
        n_lost = _records_between(self._before, chunk.header, self._size)
        self._before = chunk.header
        size = self._size if n_lost != 0 else self._damaged_size
        return self._taken(size, n_lost) if size else None

    def end(self) -> Damage | None:
        """Return what was damaged behind the last chunk, if anything was."""
        return self._taken(self._damaged_size, None)

    def _taken(self, size: int, n_lost: int | None) -> Damage | None:
        what, self._what, self._size, self._damaged_size = self._what, "", 0, 0
        return Damage(self._offset, size, what or _ZEROS, n_lost) if size else None


def _records_between(before: ChunkHeader | None, after: ChunkHeader | None, size: int) -> int | None:
    """Return how many records stood in *size* bytes between two chunks, or None when that cannot be known.

    A log exported through a filter keeps the records' own ids and counts them anew, so both
    must say the same; in one that was written in a ring the ids fall.
    """
    if before is None or after is None or not (before.is_header_intact and after.is_header_intact):
        return None
    n_records = after.first_number - before.last_number - 1
    n_ids = after.first_record_id - before.last_record_id - 1
    is_possible = 0 <= n_records <= size // SMALLEST_RECORD
    return n_records if is_possible and (n_ids == n_records or n_records == 0) else None
