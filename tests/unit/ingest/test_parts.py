"""Events on their way into parts: how large those become, and what they hold."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from logontracer.evidence.dedup import read_keys
from logontracer.ingest import parts as parts_module
from logontracer.ingest.columns import Shape
from logontracer.ingest.normalise import normalise
from logontracer.ingest.parts import PartWriter, dense_bytes
from logontracer.ingest.raw import RawBatch
from logontracer.model.digest import digests
from logontracer.model.events import EVENT_SCHEMA
from logontracer.model.timespan import Timespan

SHAPE = Shape(4624, "Security", "P", False, ("TargetUserName", "Pad"))
TEN = "2024-01-08T10:00:00Z"


def batch(
    n_rows: int, pad: str, *, time: str = TEN, span: Timespan | None = None, name: str = "bob"
) -> pa.Table:
    """The events of some records that share one text."""
    rows = [(i, time if i % 2 else TEN, i, "ws1", name if i % 2 else "alice", pad) for i in range(n_rows)]
    return normalise(RawBatch({SHAPE: rows}, n_rows), span or Timespan()).events


def written(folder: Path, *tables: pa.Table) -> list[Path]:
    writer = PartWriter(folder, lambda: "f" * 64)
    for table in tables:
        writer.add(table)
    writer.finish()
    return sorted(folder.glob("part-*.parquet"))


def test_a_text_counts_as_often_as_rows_have_it() -> None:
    assert dense_bytes(batch(100, "x" * 1_000)) > 100_000 > batch(100, "x" * 1_000).nbytes


def test_texts_without_a_letter_count_too() -> None:
    # Fields of no name and one letter: a million of them fit into a small log.
    shape = Shape(4624, "Security", "P", False, ("",) * 500)
    events = normalise(RawBatch({shape: [(0, TEN, 1, "ws1", *["x"] * 500)]}, 1), Timespan()).events
    assert dense_bytes(events) >= 500 * (4 + 4 + 1)


@pytest.mark.parametrize("n_batches", [1, 4], ids=["one batch", "several"])
def test_no_part_holds_more_text_than_its_readers_can(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, n_batches: int
) -> None:
    monkeypatch.setattr(parts_module, "_BYTES_PER_PART", 100_000)
    tables = [batch(400 // n_batches, "x" * 1_000) for _ in range(n_batches)]
    found = [pq.read_table(path) for path in written(tmp_path, *tables)]
    assert max(len(table) for table in found) < 100
    assert (
        pa.concat_tables(found)
        .drop(["source_file"])
        .equals(pa.concat_tables(tables).cast(EVENT_SCHEMA).drop(["source_file"]))
    )


def test_one_event_larger_than_a_part_is_a_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts_module, "_BYTES_PER_PART", 100)
    assert len(written(tmp_path, batch(3, "x" * 1_000))) == 3


def test_a_part_reads_back_with_plain_texts_and_has_its_digests_beside_it(tmp_path: Path) -> None:
    [part] = written(tmp_path, batch(10, "a"), batch(10, "b"))
    table = pq.read_table(part)
    assert table.schema.equals(EVENT_SCHEMA)
    assert (read_keys(tmp_path / "keys-0000.parquet") == digests(table)).all()


def test_nothing_of_what_was_set_aside_stands_in_a_part(tmp_path: Path) -> None:
    # Half of the records lie before the time asked for, under another name.
    span = Timespan(start=1_704_700_000_000_000)
    [part] = written(tmp_path, batch(10, "pad", time="2020-01-01T00:00:00Z", span=span, name="outside"))
    assert pq.read_table(part)["account_name"].unique().to_pylist() == ["alice"]
    assert b"outside" not in part.read_bytes()
    coded = pq.read_table(part, read_dictionary=["account_name"])["account_name"].combine_chunks()
    assert coded.dictionary.to_pylist() == ["alice"]
