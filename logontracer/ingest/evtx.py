"""Windows event logs in their own format.

Records are decoded by the native reader where it was built, else by the ``evtx``
package.  That one stops at the first fault and does not say where one was, so
chunks are found, checked and where needed rebuilt here, and handed to it in small
files made in memory; what comes back is compared with the records that were
walked.  Every span that gives no record is named.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from logontracer.ingest.between import Between
from logontracer.ingest.chunkfile import ChunkFile, Slot
from logontracer.ingest.container import (
    CHUNK_MAGIC,
    CHUNK_SIZE,
    FILE_HEADER_SIZE,
    FILE_MAGIC,
    count_records,
    record_offsets,
    walk_records,
)
from logontracer.ingest.decoded import text_to_sink
from logontracer.ingest.decoder import decode_all
from logontracer.ingest.format import InputFormat
from logontracer.ingest.hidden import count_hidden
from logontracer.ingest.native import decoder_named
from logontracer.ingest.nativefile import NativeReader
from logontracer.ingest.raw import RecordSink
from logontracer.ingest.salvage import faults_in, read_rebuilt, spans_lost
from logontracer.ingest.surrogates import recheck, suspects
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
        reader = NativeReader(path, sink) if decoder_named(sink.reader) == "native" else _Reader(sink)
        reader.read(chunks)
        missing = chunks.missing_at_end()
        if missing:
            what = f"the file ends {missing:,} bytes before the chunks its header counts"
            sink.damage(Damage(chunks.size_bytes, 0, what))


class _Reader:
    def __init__(self, sink: RecordSink) -> None:
        self._sink = sink
        self._between = Between()
        self._batch: list[tuple[Slot, int]] = []  # with their number of records

    def read(self, chunks: ChunkFile) -> None:
        for slot in chunks.slots():
            self._take(slot)
            if self._is_enough() or not self._batch:
                self._flush()
                self._sink.progress(slot.offset + slot.size)
        self._leave_out(self._between.end())
        self._flush()
        self._sink.progress(chunks.size_bytes)

    def _take(self, slot: Slot) -> None:
        if slot.header is None:
            self._between.add(slot)
            return
        self._leave_out(self._between.close(slot))
        n_records = count_records(slot.data, slot.data_end) if slot.is_intact else None
        if slot.offset in self._sink.caution.skip:
            what = "a chunk that the decoder does not survive"
            self._leave_out(Damage(slot.offset, slot.size, what, n_records))
        elif n_records is None:
            self._flush()
            self._read_carefully(slot)
        elif n_records:
            self._batch.append((slot, n_records))

    def _leave_out(self, damage: Damage | None) -> None:
        if damage:
            self._flush()
            self._sink.damage(damage)

    def _is_enough(self) -> bool:
        """Return whether what has gathered should be decoded now."""
        alone = self._sink.caution.alone
        is_alone = bool(self._batch) and alone is not None and self._batch[0][0].offset in alone
        return len(self._batch) >= (1 if is_alone else _CHUNKS_PER_BATCH)

    def _flush(self) -> None:
        """Read the intact chunks gathered so far, in one go when nothing is wrong with them."""
        batch, self._batch = self._batch, []
        if not batch:
            return
        data = b"".join(slot.data for slot, _ in batch)
        self._sink.caution.on_decode(batch[0][0].offset, len(data))
        texts = decode_all(data, len(batch))
        if texts is None or len(texts) != sum(n_records for _, n_records in batch):
            for slot, _ in batch:
                self._read_carefully(slot)
            return
        places = [
            number * CHUNK_SIZE + offset
            for number, (slot, _) in enumerate(batch)
            for offset in record_offsets(slot.data, slot.data_end)
        ]
        self._sink.n_hidden_texts += count_hidden(data, places)
        suspected = suspects(data)
        if len(suspected):
            self._restore_surrogates(batch, suspected, texts)
        for text in texts:
            text_to_sink(text, self._sink, is_salvaged=False)

    def _restore_surrogates(
        self, batch: list[tuple[Slot, int]], suspected: npt.NDArray[np.int64], texts: list[str]
    ) -> None:
        first = 0
        for number, (slot, n_records) in enumerate(batch):
            here = suspected[suspected // CHUNK_SIZE == number] - number * CHUNK_SIZE
            if len(here):
                own: list[str | None] = [*texts[first : first + n_records]]
                walk = walk_records(slot.data, slot.data_end)
                self._sink.n_replaced_surrogates += recheck(slot.data, walk, here.tolist(), own)
                texts[first : first + n_records] = [text or "" for text in own]
            first += n_records

    def _read_carefully(self, slot: Slot) -> None:
        """Read a chunk record by record, and name what is missing from it."""
        self._sink.caution.on_decode(slot.offset, CHUNK_SIZE)
        walk = walk_records(slot.data, slot.data_end)
        outcomes = read_rebuilt(slot.data, walk)
        texts = [outcome.text for outcome in outcomes]
        suspected = suspects(slot.data).tolist()
        self._sink.n_replaced_surrogates += recheck(slot.data, walk, suspected, texts)
        read = [r.offset for r, text in zip(walk.records, texts, strict=True) if text is not None]
        self._sink.n_hidden_texts += count_hidden(slot.data, read)
        is_salvaged = not slot.is_intact
        for record, text in zip(walk.records, texts, strict=True):
            if text is not None:
                text_to_sink(text, self._sink, is_salvaged=is_salvaged or record.is_doubtful)
        for damage in spans_lost(slot, walk, faults_in(walk, outcomes)):
            self._sink.damage(damage)


FORMAT = InputFormat(
    name="evtx",
    title="Windows event log (EVTX)",
    reference="https://github.com/libyal/libevtx/blob/main/documentation/Windows%20XML%20Event%20Log%20(EVTX).asciidoc",
    extensions=(".evtx",),
    recognises=_recognises,
    read=read,
)
