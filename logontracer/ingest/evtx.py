"""Windows event logs in their own format.

Records are decoded by the ``evtx`` package.  It stops at the first fault and
does not say where one was, so chunks are found, checked and where needed rebuilt
here, and handed to it in small files made in memory; what comes back is compared
with the records that were walked.  Every span that gives no record is named.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import evtx
import orjson

from logontracer.ingest.chunkfile import ChunkFile, Slot
from logontracer.ingest.container import (
    CHUNK_MAGIC,
    FILE_HEADER_SIZE,
    FILE_MAGIC,
    count_records,
    file_header,
    walk_records,
)
from logontracer.ingest.decoded import event_to_sink
from logontracer.ingest.format import InputFormat
from logontracer.ingest.raw import RecordSink
from logontracer.ingest.salvage import read_rebuilt, spans_lost
from logontracer.model.receipt import Damage

#: Chunks handed over at once: 2 MiB, some thousand records.
_CHUNKS_PER_BATCH = 32


def _recognises(head: bytes) -> bool:
    return head.startswith((FILE_MAGIC, CHUNK_MAGIC)) or head[FILE_HEADER_SIZE:].startswith(CHUNK_MAGIC)


def read(path: Path, sink: RecordSink) -> None:
    """Put every record and every damaged span of an EVTX file into *sink*."""
    with path.open("rb", buffering=0) as file:
        chunks = ChunkFile(file, path.stat().st_size)
        fault = chunks.file_header_fault()
        if fault and chunks.size_bytes:
            sink.damage(Damage(0, min(FILE_HEADER_SIZE, chunks.size_bytes), fault, 0))
        _Reader(sink).read(chunks)


class _Reader:
    def __init__(self, sink: RecordSink) -> None:
        self._sink = sink
        self._batch: list[tuple[Slot, int]] = []  # with their number of records

    def read(self, chunks: ChunkFile) -> None:
        for slot in chunks.slots():
            self._take(slot)
            if len(self._batch) >= _CHUNKS_PER_BATCH or not self._batch:
                self._flush()
                self._sink.progress(slot.offset + slot.size)
        self._flush()
        self._sink.progress(chunks.size_bytes)

    def _take(self, slot: Slot) -> None:
        if slot.header is None:
            if slot.what:
                self._flush()
                self._sink.damage(Damage(slot.offset, slot.size, slot.what))
            return
        n_records = count_records(slot.data, slot.header.end) if slot.header.is_intact else None
        if n_records is None:
            self._flush()
            self._read_carefully(slot)
        elif n_records:
            self._batch.append((slot, n_records))

    def _flush(self) -> None:
        """Read the intact chunks gathered so far, in one go when nothing is wrong with them."""
        batch, self._batch = self._batch, []
        if not batch:
            return
        texts = _read_all(b"".join(slot.data for slot, _ in batch), len(batch))
        if texts is not None and len(texts) == sum(n_records for _, n_records in batch):
            for text in texts:
                _decode(text, self._sink, is_salvaged=False)
            return
        for slot, _ in batch:
            self._read_carefully(slot)

    def _read_carefully(self, slot: Slot) -> None:
        """Read a chunk record by record, and name what is missing from it."""
        assert slot.header is not None
        walk = walk_records(slot.data, slot.header.end)
        outcomes = read_rebuilt(slot.data, walk)
        is_salvaged = not slot.header.is_intact
        for record, outcome in zip(walk.records, outcomes, strict=True):
            if outcome.text is not None:
                _decode(outcome.text, self._sink, is_salvaged=is_salvaged or record.is_doubtful)
        for damage in spans_lost(slot, walk, outcomes):
            self._sink.damage(damage)


def _read_all(chunks: bytes, n_chunks: int) -> list[str] | None:
    """Return the JSON of all records, or None when the reader stumbles."""
    source = io.BytesIO(file_header(n_chunks) + chunks)
    try:
        return [r["data"] for r in evtx.PyEvtxParser(source, number_of_threads=1).records_json()]
    except (RuntimeError, OSError, ValueError):
        return None


def _decode(text: str, sink: RecordSink, *, is_salvaged: bool) -> None:
    try:
        decoded: Any = orjson.loads(text)
    except orjson.JSONDecodeError:
        sink.set_aside("unreadable")
        return
    event_to_sink(decoded, sink, is_salvaged=is_salvaged)


FORMAT = InputFormat(
    name="evtx",
    title="Windows event log (EVTX)",
    extensions=(".evtx",),
    recognises=_recognises,
    read=read,
)
