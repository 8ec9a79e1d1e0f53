"""Batches of raw records are bounded."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from logontracer.ingest import raw
from logontracer.ingest.columns import Coded, ColumnBatch, ColumnGroup
from logontracer.ingest.raw import RawBatch, RecordSink, Shape

SHAPE = Shape(4624, "Security", "P", False, ("TargetUserName",))


def test_a_batch_is_handed_over_when_its_rows_are_enough() -> None:
    batches: list[RawBatch] = []
    sink = RecordSink(batches.append, lambda damage: None, lambda n_bytes: None, rows_per_batch=2)
    for number in range(5):
        sink.add(SHAPE, "t", number, "c", ["bob"])
    assert sink.n_pending == 1
    sink.flush()
    assert [batch.n_rows for batch in batches] == [2, 2, 1]


def test_a_batch_of_columns_is_handed_over_when_its_cells_are_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(raw, "_MOST_CELLS", 25)
    batches: list[RawBatch] = []
    sink = RecordSink(batches.append, lambda damage: None, lambda n_bytes: None)
    texts = Coded(np.zeros(5, np.int64), pa.array(["a"]))
    times = np.zeros(5, np.int64)
    group = ColumnGroup(SHAPE, np.arange(5), times, times == 0, texts, texts, [texts, texts])
    for _ in range(5):
        sink.add_columns(ColumnBatch([group], n_rows=5))
    assert [batch.n_rows for batch in batches] == [15]
    assert sink.n_pending == 10


def test_a_batch_is_handed_over_when_it_spans_much_of_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(raw, "_FILE_BYTES_PER_BATCH", 100)
    batches: list[RawBatch] = []
    sink = RecordSink(batches.append, lambda damage: None, lambda n_bytes: None)
    for n_bytes in (60, 120, 180, 240):
        sink.add(SHAPE, "t", 1, "c", ["bob"])
        sink.progress(n_bytes)
    assert [batch.n_rows for batch in batches] == [2, 2]
