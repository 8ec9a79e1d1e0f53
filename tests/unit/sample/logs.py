"""Reads the container of a log byte by byte, so that tests need no reader but this page."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path

from logontracer.sample.binxml import Value, ValueType
from logontracer.sample.record import EventTemplate

CHUNK = 65_536
START = 133_622_784_000_000_000  # 2024-06-07


@dataclass(frozen=True)
class Record:
    """One record as its frame says."""

    offset: int
    size: int
    record_id: int
    time: int


def chunks_of(path: Path) -> list[bytes]:
    """Return the chunks of a log."""
    data = path.read_bytes()[4096:]
    assert len(data) % CHUNK == 0
    return [data[at : at + CHUNK] for at in range(0, len(data), CHUNK)]


def records_of(chunk: bytes) -> list[Record]:
    """Return the records of a chunk, up to its free space."""
    found, at = [], 512
    free = struct.unpack_from("<I", chunk, 48)[0]
    while at < free:
        signature, size, record_id, time = struct.unpack_from("<4sIQQ", chunk, at)
        assert signature == b"**\0\0"
        assert struct.unpack_from("<I", chunk, at + size - 4)[0] == size
        found.append(Record(at, size, record_id, time))
        at += size
    assert at == free
    return found


def row(event: EventTemplate, text: str = "-", number: int = 7) -> tuple[Value, ...]:
    """Return values for every field of *event*: *text* where it takes text, *number* where a number."""
    plain: dict[ValueType, Value] = {
        ValueType.TEXT: text,
        ValueType.SID: f"S-1-5-21-1-2-3-{number}",
        ValueType.GUID: number.to_bytes(16, "little"),
    }
    return tuple(plain.get(field.type, number) for field in event.fields)
