"""An EVTX file through the native reader: intact chunks many at a time, damaged ones alone."""

from __future__ import annotations

from pathlib import Path

from logontracer.ingest import native
from logontracer.ingest.between import Between
from logontracer.ingest.chunkfile import ChunkFile, Slot
from logontracer.ingest.container import CHUNK_SIZE, count_records, read_chunk_header, walk_records
from logontracer.ingest.raw import RecordSink
from logontracer.ingest.salvage import spans_lost, unread
from logontracer.model.receipt import Damage

#: Intact chunks that are read at once, 64 MiB: every shape among them is laid out once per thread.
_RUN_SIZE = 1024 * CHUNK_SIZE


class NativeReader:
    """Puts every record and every damaged span of a file into a sink."""

    def __init__(self, path: Path, sink: RecordSink) -> None:
        self._sink = sink
        self._runs = native.Runs(path)
        self._between = Between()
        self._known = native.Known()
        self._learnt_from = b""  # the window of the file

    def read(self, chunks: ChunkFile) -> None:
        """Read a file to its end."""
        offset = chunks.first_offset()
        while offset < chunks.size_bytes:
            offset += self._run(chunks, offset) or self._slot(chunks, chunks.slot_at(offset))
            self._sink.progress(offset)
        self._leave_out(self._between.end())

    def _run(self, chunks: ChunkFile, offset: int) -> int:
        """Read the intact chunks from *offset* on, as many as are read at once; return their size."""
        size = self._allowed(offset, min(_RUN_SIZE, chunks.size_bytes - offset))
        if size < CHUNK_SIZE:
            return 0
        self._sink.caution.on_decode(offset, size)
        n_chunks, batches, faults = self._runs.read(offset, size // CHUNK_SIZE)
        self._pass(chunks, offset, n_chunks)
        for batch in batches:
            self._sink.add_columns(batch)
        for damage in unread(offset, faults):
            self._sink.damage(damage)
        return n_chunks * CHUNK_SIZE

    def _pass(self, chunks: ChunkFile, offset: int, n_chunks: int) -> None:
        """Say what was missing in front of a run of chunks; remember its last for what comes behind."""
        for number in sorted({0, n_chunks - 1}) if n_chunks else ():
            at = offset + number * CHUNK_SIZE
            header = read_chunk_header(chunks.chunk_at(at))
            self._leave_out(self._between.close(Slot(at, CHUNK_SIZE, b"", header)))

    def _allowed(self, offset: int, size: int) -> int:
        """Return how much of *size* bytes may be read at once, after what an earlier attempt met."""
        caution = self._sink.caution
        size = min([size, *(skip - offset for skip in caution.skip if skip >= offset)])
        is_alone = caution.alone is not None and offset in caution.alone
        return min(size, CHUNK_SIZE) if is_alone else size

    def _slot(self, chunks: ChunkFile, slot: Slot) -> int:
        """Read one damaged chunk, or name what stands in its place; return its size."""
        if slot.header is None:
            self._between.add(slot)
            return slot.size
        self._leave_out(self._between.close(slot))
        if slot.offset in self._sink.caution.skip:
            n_records = count_records(slot.data, slot.data_end) if slot.is_intact else None
            what = "a chunk that the decoder does not survive"
            self._leave_out(Damage(slot.offset, slot.size, what, n_records))
        else:
            self._read_carefully(chunks, slot)
        return slot.size

    def _leave_out(self, damage: Damage | None) -> None:
        if damage:
            self._sink.damage(damage)

    def _read_carefully(self, chunks: ChunkFile, slot: Slot) -> None:
        """Read a chunk record by record, and name what is missing from it."""
        self._sink.caution.on_decode(slot.offset, CHUNK_SIZE)
        walk = walk_records(slot.data, slot.data_end)
        is_salvaged = not slot.is_intact
        batch, faults = native.read_records(slot.data, walk.records, is_salvaged=is_salvaged)
        if faults and is_salvaged:
            known = self._learn(*chunks.window_at(slot.offset))
            batch, faults = native.read_records(slot.data, walk.records, known, is_salvaged=is_salvaged)
        self._sink.add_columns(batch)
        for damage in spans_lost(slot, walk, faults):
            self._sink.damage(damage)

    def _learn(self, window: bytes, start: int) -> native.Known:
        """Return what is known of definitions, once with what the chunks around this one say."""
        if window is not self._learnt_from:
            self._known.learn(window, start)
            self._learnt_from = window
        return self._known
