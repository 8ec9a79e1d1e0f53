"""Writes event log files: 64 KiB chunks that each stand alone, records as instances of shared templates.

A record is one instance of its machine's *system* template whose last value is
a nested instance of the event's own template, as the Security log has them.
Records of equal text are laid out once and then only patched (time, ids,
logon ids, ports), which is what makes millions of them cheap.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Sequence
from operator import itemgetter
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO

from logontracer.sample.binxml import Value, encode_text
from logontracer.sample.chunk import Chunk
from logontracer.sample.frame import Frame, Layout
from logontracer.sample.record import EventTemplate

FILE_HEADER_BYTES = 4096
_MOST_CHUNKS_IN_HEADER = 0xFFFF
#: About 1.5 kB each; when there are more different texts than this, layouts are made anew.
_LAYOUTS_KEPT = 20_000
_HEADER = struct.Struct("<8sQQQIHHHH")
_U32 = struct.Struct("<I")
_RECORD_HEAD = struct.Struct("<QQ")
# TimeCreated, [ActivityID], ProcessID, ThreadID, EventRecordID
_SYSTEM, _SYSTEM_WITH_ACTIVITY = struct.Struct("<QIIQ"), struct.Struct("<Q16sIIQ")


class EvtxWriter:
    """Writes one log file of one machine; use it as a context manager.

    Parameters
    ----------
    path : Path
        File to create; an existing one is replaced.
    computer : str
        Name of the machine whose records these are, as they say it.
    first_record_id : int
        Id of the first record; the others follow without a gap.
    """

    def __init__(self, path: Path, computer: str, *, first_record_id: int = 1) -> None:
        self.path = path
        self.computer = computer
        self.next_record_id = first_record_id
        self.n_records = 0
        self._n_chunks = 0
        self._kinds: dict[tuple[int, str | None], _Kind] = {}
        self._layouts: dict[tuple[Any, ...], Layout] = {}
        self._chunk = Chunk(1, first_record_id)
        self._file: BinaryIO = path.open("wb")
        self._file.write(bytes(FILE_HEADER_BYTES))

    def write(
        self,
        event: EventTemplate,
        time: int,
        values: Sequence[Value],
        process_id: int = 0,
        thread_id: int = 0,
        activity: bytes = bytes(16),
        computer: str | None = None,
    ) -> int:
        """Append a record and return its record id.

        Parameters
        ----------
        event : EventTemplate
            What kind of record.
        time : int
            FILETIME: 100 ns since 1601-01-01 UTC.
        values : sequence
            One value per field of *event*, in its order.
        process_id, thread_id : int
            Of the process that wrote it.
        activity : bytes
            16 bytes of ``ActivityID``; only for events that have one.
        computer : str, optional
            Another machine than the file's, as in a log of forwarded records.

        Raises
        ------
        ValueError
            When a value does not fit, or the record is larger than a chunk.
        """
        kind = self._kinds.get((id(event), computer)) or self._learn(event, computer)
        frame, constants, varying = kind.frame, kind.constants(values), kind.varying(values)
        layout = self._layouts.get(constants) or self._lay_out(frame, constants, values)
        at, outer, inner = self._chunk.append(layout, frame), 0, 0
        if at < 0:
            at, outer, inner = self._place(frame, layout)
        record_id = self.next_record_id
        data, templates = self._chunk.data, self._chunk.templates
        _RECORD_HEAD.pack_into(data, at + 8, record_id, time)
        _U32.pack_into(data, at + frame.system_definition - 4, templates[frame.system.id])
        _U32.pack_into(data, at + outer + frame.nested_definition - 4, templates[frame.own.id])
        system = at + outer + frame.time
        if event.has_activity:
            _SYSTEM_WITH_ACTIVITY.pack_into(data, system, time, activity, process_id, thread_id, record_id)
        else:
            _SYSTEM.pack_into(data, system, time, process_id, thread_id, record_id)
        at += inner
        for (position, packer), value in zip(layout.patches, varying, strict=True):
            if packer is not None:
                packer.pack_into(data, at + position, value)
            else:
                text = encode_text(value)
                data[at + position : at + position + len(text)] = text
        self.next_record_id = record_id + 1
        self.n_records += 1
        return record_id

    def close(self) -> None:
        """Write what is left and the file header."""
        if self._file.closed:
            return
        if self._chunk.n_records:
            self._flush()
        self._file.seek(0)
        self._file.write(self._header())
        self._file.close()

    def __enter__(self) -> EvtxWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _learn(self, event: EventTemplate, computer: str | None) -> _Kind:
        kind = self._kinds[id(event), computer] = _Kind(event, computer or self.computer)
        return kind

    def _lay_out(self, frame: Frame, constants: tuple[Any, ...], values: Sequence[Value]) -> Layout:
        if len(self._layouts) >= _LAYOUTS_KEPT:
            self._layouts.clear()
        layout = self._layouts[constants] = frame.lay_out(values)
        return layout

    def _place(self, frame: Frame, layout: Layout) -> tuple[int, int, int]:
        """Add a record that brings definitions, if need be to a new chunk; return as ``append_defining``."""
        chunk = self._chunk
        if chunk.size_with_definitions(layout, frame) > chunk.room():
            if chunk.n_records:
                self._flush()
            chunk = self._chunk = Chunk(self.n_records + 1, self.next_record_id)
            size = chunk.size_with_definitions(layout, frame)
            if size > chunk.room():
                raise ValueError(f"a record of {size} bytes does not fit a chunk")
        return chunk.append_defining(layout, frame)

    def _flush(self) -> None:
        self._file.write(self._chunk.finish())
        self._n_chunks += 1

    def _header(self) -> bytes:
        header = bytearray(128)
        # The chunk count has 16 bits; readers of larger files walk to the end anyway.
        count = min(self._n_chunks, _MOST_CHUNKS_IN_HEADER)
        last = max(self._n_chunks - 1, 0)
        _HEADER.pack_into(
            header, 0, b"ElfFile\0", 0, last, self.next_record_id, 128, 1, 3, FILE_HEADER_BYTES, count
        )
        _U32.pack_into(header, 124, zlib.crc32(header[:120]))
        return bytes(header)


class _Kind:
    """One event of one computer: its frame, and how a row splits into what is laid out and patched."""

    def __init__(self, event: EventTemplate, computer: str) -> None:
        self.frame = Frame(event, computer)  # holds the event, so that its id() stays its own
        self._texts = [i for i in event.varying if event.fields[i].name in event.varying_text]
        self._constants = _getter(event.constant)
        self.varying = _getter(event.varying)

    def constants(self, values: Sequence[Value]) -> tuple[Any, ...]:
        """Return what a layout is made for: every text, and of texts that are patched their length."""
        own, constants = id(self), self._constants(values)
        if not self._texts:
            return own, constants
        return own, constants, *[_text_key(values[i]) for i in self._texts]


def _text_key(text: Any) -> int | str:
    # Beyond ASCII the number of characters does not tell the number of bytes.
    return len(text) if text.isascii() else str(text)


def _getter(positions: Sequence[int]) -> Callable[[Sequence[Value]], tuple[Any, ...]]:
    if not positions:
        return lambda values: ()
    if len(positions) == 1:
        return lambda values: (values[positions[0]],)
    return itemgetter(*positions)
