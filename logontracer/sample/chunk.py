"""A chunk: 64 KiB of records with the names and templates they need, and its checksums."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass, field

from logontracer.sample.binxml import name_hash
from logontracer.sample.frame import Frame, Layout
from logontracer.sample.record import Template

CHUNK_BYTES = 65536
FIRST_RECORD = 512
#: libevtx drops the last record of a chunk that is filled to its very end.
SPARE_BYTES = 8
_LAST_END = CHUNK_BYTES - SPARE_BYTES
_STRING_TABLE, _N_STRING_BUCKETS = 128, 64
_TEMPLATE_TABLE, _N_TEMPLATE_BUCKETS = 384, 32
_HEADER = struct.Struct("<8sQQQQIIII")
_DEFINITION_HEAD = struct.Struct("<I16sI")
_U16, _U32 = struct.Struct("<H"), struct.Struct("<I")


@dataclass(slots=True)
class Chunk:
    """A chunk being filled; the caller gives the number and id of its first record."""

    first_number: int
    first_id: int
    data: bytearray = field(default_factory=lambda: bytearray(CHUNK_BYTES))
    free: int = FIRST_RECORD
    last: int = 0
    n_records: int = 0
    names: dict[str, int] = field(default_factory=dict)
    templates: dict[int, int] = field(default_factory=dict)

    def room(self) -> int:
        """Return how many bytes a record may still take."""
        return _LAST_END - self.free

    def size_with_definitions(self, layout: Layout, frame: Frame) -> int:
        """Return the size of a record that brings the definitions the chunk still lacks."""
        known, size = self.names, layout.end + 4
        if frame.system.id not in self.templates:
            size += _DEFINITION_HEAD.size + len(frame.system.define(known).tokens)
            known = {**known, **dict.fromkeys(frame.system.names, 0)}
        if frame.own.id not in self.templates:
            size += _DEFINITION_HEAD.size + len(frame.own.define(known).tokens)
        return -(-size // 8) * 8

    def append(self, layout: Layout, frame: Frame) -> int:
        """Add a record and return its offset, or -1 when it lacks room or a template here."""
        data, at = layout.data, self.free
        end, templates = at + len(data), self.templates
        if end > _LAST_END or frame.own.id not in templates or frame.system.id not in templates:
            return -1
        self.data[at:end] = data
        self.last, self.free = at, end
        self.n_records += 1
        return at

    def append_defining(self, layout: Layout, frame: Frame) -> tuple[int, int, int]:
        """Add a record with the definitions it needs.

        Returns
        -------
        tuple of int
            Its offset, how far the system values moved, and how far the event's own did.
        """
        at, data = self.free, layout.data
        end = self._put(at, data[: frame.system_definition])
        moved = self._define(frame.system, end)
        end = self._put(end + moved, data[frame.system_definition : frame.nested_definition])
        nested = self._define(frame.own, end)
        end = self._put(end + nested, data[frame.nested_definition : layout.end])
        size = -(-(end + 4 - at) // 8) * 8
        nested_size = at + frame.nested_size + moved
        _U16.pack_into(self.data, nested_size, _U16.unpack_from(self.data, nested_size)[0] + nested)
        _U32.pack_into(self.data, at + 4, size)
        _U32.pack_into(self.data, at + size - 4, size)
        self.last, self.free = at, at + size
        self.n_records += 1
        return at, moved, moved + nested

    def finish(self) -> bytearray:
        """Return the chunk's bytes with header and checksums."""
        last, view = self.n_records - 1, memoryview(self.data)
        content = zlib.crc32(view[FIRST_RECORD : self.free])
        numbers = (self.first_number, self.first_number + last, self.first_id, self.first_id + last)
        _HEADER.pack_into(self.data, 0, b"ElfChnk\0", *numbers, 128, self.last, self.free, content)
        _U32.pack_into(self.data, 124, zlib.crc32(view[128:512], zlib.crc32(view[:120])))
        return self.data

    def _put(self, at: int, data: bytes) -> int:
        self.data[at : at + len(data)] = data
        return at + len(data)

    def _define(self, template: Template, at: int) -> int:
        """Write *template*'s definition at offset *at* unless the chunk has it; return the bytes it took."""
        if template.id in self.templates:
            return 0
        definition = template.define(self.names)
        start = at + _DEFINITION_HEAD.size
        self._put(start, definition.tokens)
        for position, name in definition.inlined:
            self.names[name] = start + position
            self._file(_STRING_TABLE + 4 * (name_hash(name) % _N_STRING_BUCKETS), start + position)
        for position, name in definition.uses:
            _U32.pack_into(self.data, start + position, self.names[name])
        _DEFINITION_HEAD.pack_into(self.data, at, 0, template.guid, len(definition.tokens))
        self._file(_TEMPLATE_TABLE + 4 * (template.id % _N_TEMPLATE_BUCKETS), at)
        self.templates[template.id] = at
        return _DEFINITION_HEAD.size + len(definition.tokens)

    def _file(self, bucket: int, offset: int) -> None:
        """Make the entry at *offset* its bucket's newest; it begins with the offset of the one before."""
        self.data[offset : offset + 4] = self.data[bucket : bucket + 4]
        _U32.pack_into(self.data, bucket, offset)
