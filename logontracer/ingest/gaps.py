"""Where a log is silent: records missing by their ids, time going backwards, logging stopped or changed.

Absence is evidence.  In an EVTX file every chunk says which record ids it holds, and the
records at its ends carry their times, so two small reads per 64 KiB find what is missing
between chunks without decoding anything.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from logontracer.ingest.container import (
    CHUNK_HEADER_SIZE,
    CHUNK_MAGIC,
    CHUNK_SIZE,
    FILE_HEADER_SIZE,
    FILE_MAGIC,
    RECORD_HEADER_SIZE,
    RECORD_MAGIC,
    header_checksum,
)
from logontracer.ingest.normalise import Interruption
from logontracer.model.receipt import Gap
from logontracer.model.timespan import isoformat

#: Kept events that say that logging was interrupted or changed.
_EVENT_KINDS = {1102: "log_cleared", 4719: "audit_policy_changed"}
#: Records of the Security channel that say so and are no events.
_INTERRUPTION_KINDS = {1100: "logging_stopped", 1101: "events_dropped", 1104: "log_full"}
_MOST_GAPS = 500
#: Several threads write to one log; their records may stand a moment out of order.
_BACKWARDS_MICROSECONDS = 60_000_000
_FILETIME_EPOCH_MICROSECONDS = 11_644_473_600_000_000
_MOST_TIME = 253_402_300_800_000_000  # the year 10000
_HEADER = struct.Struct("<8sQQQQIII")
_RECORD = struct.Struct("<4sIQQ")


class _Chunk(NamedTuple):
    """What the ends of one chunk say; times in microseconds since 1970 UTC."""

    first_number: int
    last_number: int
    first_id: int
    last_id: int
    first_time: int
    last_time: int

    @property
    def n_missing(self) -> int:
        """Record ids within its span that it has no records for."""
        return (self.last_id - self.first_id) - (self.last_number - self.first_number)


def of_events(events: pa.Table) -> list[Gap]:
    """Return what the events of a batch say of the logging itself."""
    chosen = events.filter(pc.is_in(events["event_id"], pa.array(list(_EVENT_KINDS), pa.int64())))
    columns = (chosen[name].to_pylist() for name in ("event_id", "computer", "channel", "record_id"))
    times = chosen["time"].cast(pa.int64()).to_pylist()
    return [
        Gap(
            _EVENT_KINDS[event_id],
            isoformat(time),
            isoformat(time),
            computer=computer or "",
            channel=channel or "",
            first_record_id=record_id,
            last_record_id=record_id,
            n_records=1,
        )
        for event_id, computer, channel, record_id, time in zip(*columns, times, strict=True)
    ]


def of_interruptions(interruptions: Sequence[Interruption]) -> list[Gap]:
    """Return when the logging service says that it was shut down, dropped events or had no room left."""
    return [
        Gap(
            _INTERRUPTION_KINDS[event_id],
            isoformat(time),
            isoformat(time),
            computer=computer,
            channel="Security",
            first_record_id=record_id,
            last_record_id=record_id,
            n_records=1,
        )
        for event_id, time, record_id, computer in interruptions
    ]


def of_file(path: Path) -> list[Gap]:
    """Return the missing record ids and the steps back in time between the chunks of an EVTX file.

    A log that was thinned out by a filter lacks ids everywhere; that is one gap.
    """
    chunks = sorted(_chunks(path))
    if any(chunk.n_missing > 0 for chunk in chunks):
        return [_thinned(chunks)]
    return [gap for before, after in pairwise(chunks) if (gap := _between(before, after))]


def bounded(gaps: Sequence[Gap]) -> list[Gap]:
    """Return the gaps a receipt lists, by time."""
    return sorted(gaps, key=lambda gap: (gap.start or "", gap.kind))[:_MOST_GAPS]


def _between(before: _Chunk, after: _Chunk) -> Gap | None:
    n_missing = after.first_id - before.last_id - 1
    if n_missing < 0:
        return None  # written anew, or an older copy: nothing can be said
    if n_missing:
        return _gap(
            "missing_records", before.last_time, after.first_time, before.last_id + 1, after.first_id - 1
        )
    if before.last_time - after.first_time > _BACKWARDS_MICROSECONDS:
        return _gap("time_backwards", after.first_time, before.last_time, before.last_id, after.first_id)
    return None


def _gap(kind: str, start: int, end: int, first_id: int, last_id: int) -> Gap:
    n_records = last_id - first_id + 1 if kind == "missing_records" else None
    start, end = min(start, end), max(start, end)
    return Gap(
        kind,
        isoformat(start),
        isoformat(end),
        first_record_id=first_id,
        last_record_id=last_id,
        n_records=n_records,
    )


def _thinned(chunks: Sequence[_Chunk]) -> Gap:
    first, last = min(c.first_id for c in chunks), max(c.last_id for c in chunks)
    n_there = sum(c.last_number - c.first_number + 1 for c in chunks)
    return Gap(
        "thinned",
        isoformat(min(c.first_time for c in chunks)),
        isoformat(max(c.last_time for c in chunks)),
        first_record_id=first,
        last_record_id=last,
        n_records=max(0, last - first + 1 - n_there),
    )


def _chunks(path: Path) -> Iterator[_Chunk]:
    """Yield the ends of every chunk whose header is intact."""
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    with os.fdopen(handle, "rb", buffering=0) as file:
        if file.read(len(FILE_MAGIC)) != FILE_MAGIC:
            return
        for offset in range(FILE_HEADER_SIZE, os.fstat(handle).st_size, CHUNK_SIZE):
            file.seek(offset)
            head = file.read(CHUNK_HEADER_SIZE + RECORD_HEADER_SIZE)
            if chunk := _ends(head, file, offset):
                yield chunk


def _ends(head: bytes, file: Any, offset: int) -> _Chunk | None:
    if len(head) < CHUNK_HEADER_SIZE + RECORD_HEADER_SIZE or not head.startswith(CHUNK_MAGIC):
        return None
    _, first, last, first_id, last_id, _, last_offset, _ = _HEADER.unpack_from(head)
    if int.from_bytes(head[124:128], "little") != header_checksum(head[:CHUNK_HEADER_SIZE]):
        return None
    is_possible = CHUNK_HEADER_SIZE <= last_offset <= CHUNK_SIZE - RECORD_HEADER_SIZE
    if not is_possible or last < first or last_id < first_id:
        return None
    file.seek(offset + last_offset)
    times = [_time(head[CHUNK_HEADER_SIZE:]), _time(file.read(RECORD_HEADER_SIZE))]
    if times[0] is None or times[1] is None:
        return None
    return _Chunk(first, last, first_id, last_id, times[0], times[1])


def _time(record: bytes) -> int | None:
    if len(record) < RECORD_HEADER_SIZE:
        return None
    magic, _, _, filetime = _RECORD.unpack_from(record)
    time: int = filetime // 10 - _FILETIME_EPOCH_MICROSECONDS
    return time if magic == RECORD_MAGIC and 0 <= time < _MOST_TIME else None
