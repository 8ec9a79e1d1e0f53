"""EVTX files made for tests: a log written by the sample's writer, and ways to damage it."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from logontracer.ingest.container import CHUNK_SIZE, FILE_HEADER_SIZE
from logontracer.sample.binxml import Element, Substitution, ValueType
from logontracer.sample.record import EventTemplate, Field, Provider
from logontracer.sample.templates import SECURITY
from logontracer.sample.writer import EvtxWriter

#: 2021-01-01T00:00:00Z as FILETIME.
NEW_YEAR = 132_539_328_000_000_000
TEXT, UINT32, GUID = ValueType.TEXT, ValueType.UINT32, ValueType.GUID


class Template(EventTemplate):
    """An event template whose fields may lack a name."""

    @cached_property
    def element(self) -> Element:
        """The tree of the template; a field named ``""`` becomes a bare ``<Data>``."""
        if self.user_data is not None:
            return super().element
        values = [Substitution(i, f.type, is_optional=False) for i, f in enumerate(self.fields)]
        return Element(
            "EventData",
            tuple(
                Element("Data", (value,), (("Name", f.name),) if f.name else ())
                for f, value in zip(self.fields, values, strict=True)
            ),
        )


def template(
    event_id: int,
    *fields: tuple[str, ValueType],
    provider: Provider = SECURITY,
    user_data: tuple[str, str] | None = None,
    version: int = 0,
) -> Template:
    """Return a template with the given fields."""
    return Template(
        event_id,
        provider,
        tuple(Field(name, of) for name, of in fields),
        task=1,
        keywords=1,
        version=version,
        user_data=user_data,
    )


LOGON = template(
    4624, ("TargetUserName", TEXT), ("TargetDomainName", TEXT), ("LogonType", UINT32), ("IpAddress", TEXT)
)


def write_logons(path: Path, n_records: int, computer: str = "dc1.corp.example") -> Path:
    """Write *n_records* logons, one per second, of accounts that tell the records apart."""
    rows = [(LOGON, [f"user{i:05d}", "CORP", 3, f"10.0.{i // 250}.{i % 250 + 1}"]) for i in range(n_records)]
    return write(path, rows, computer)


def write(
    path: Path, rows: Sequence[tuple[EventTemplate, Sequence[Any]]], computer: str = "dc1.corp.example"
) -> Path:
    """Write one record per row, one second apart."""
    with EvtxWriter(path, computer) as log:
        for i, (kind, values) in enumerate(rows):
            log.write(kind, NEW_YEAR + i * 10_000_000, values)
    return path


def chunk_offset(number: int) -> int:
    """Return where a chunk starts."""
    return FILE_HEADER_SIZE + number * CHUNK_SIZE


def patched(path: Path, offset: int, data: bytes) -> Path:
    """Overwrite bytes of a file in place."""
    with path.open("r+b") as file:
        file.seek(offset)
        file.write(data)
    return path


def record_offsets(path: Path, number: int) -> list[tuple[int, int]]:
    """Return offset in the file and size of each record of a chunk, by following the sizes."""
    data = path.read_bytes()
    start = chunk_offset(number)
    end = start + struct.unpack_from("<I", data, start + 48)[0]
    offset, found = start + 512, []
    while offset < end:
        size = struct.unpack_from("<I", data, offset + 4)[0]
        found.append((offset, size))
        offset += size
    return found


def with_checksums(path: Path, number: int) -> Path:
    """Make the checksums of a chunk right again, as an attacker would."""
    start = chunk_offset(number)
    chunk = bytearray(path.read_bytes()[start : start + CHUNK_SIZE])
    end = struct.unpack_from("<I", chunk, 48)[0]
    struct.pack_into("<I", chunk, 52, zlib.crc32(bytes(chunk[512:end])))
    struct.pack_into("<I", chunk, 124, zlib.crc32(bytes(chunk[128:512]), zlib.crc32(bytes(chunk[:120]))))
    return patched(path, start, bytes(chunk))
