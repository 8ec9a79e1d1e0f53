"""Event tables on their way into Parquet parts, and the digests of their events beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from logontracer.model.digest import digests, keys_table
from logontracer.model.events import CODED_SCHEMA

ROWS_PER_PART = 200_000
#: Texts of a part, each as often as rows have it, and where each begins; reached only by records far larger
#: than real ones.
_BYTES_PER_PART = 512 << 20
_BYTES_PER_OFFSET = 4
_SOURCE_FILE = CODED_SCHEMA.get_field_index("source_file")


class PartWriter:
    """Gathers event tables and writes ``part-NNNN.parquet`` files, each whole or not there.

    Beside each stands ``keys-NNNN.parquet`` with the digests of its events.  A part is written
    by a thread while the next one gathers; `finish` returns when all of them stand there.

    Parameters
    ----------
    folder : Path
        Where the parts go; numbers continue behind the parts already there.
    source_file : callable
        Gives the SHA-256 of the file read; asked when the first part is written.
    """

    def __init__(self, folder: Path, source_file: Callable[[], str]) -> None:
        self._folder = folder
        self._source_file = source_file
        self._tables: list[pa.Table] = []
        self._n_rows = 0
        self._n_bytes = 0
        self._number = next_number(folder)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="parts")
        self._writing: Future[None] | None = None

    def add(self, table: pa.Table) -> None:
        """Take some events; begin to write a part when enough have gathered.

        Raises
        ------
        OSError
            When the part before could not be written.
        """
        for piece in _pieces(table, dense_bytes(table)):
            if self._n_bytes + piece.n_bytes > _BYTES_PER_PART:
                self._begin()
            self._tables.append(piece.rows)
            self._n_rows += piece.rows.num_rows
            self._n_bytes += piece.n_bytes
            if self._n_rows >= ROWS_PER_PART or self._n_bytes >= _BYTES_PER_PART:
                self._begin()

    def finish(self) -> None:
        """Write what has gathered; raises what writing raised."""
        try:
            self._begin()
            self._wait()
        finally:
            self._thread.shutdown(cancel_futures=True)

    def _begin(self) -> None:
        if not self._n_rows:
            return
        self._wait()  # so that no more than two parts are in memory
        table = pa.concat_tables(self._tables)
        self._tables, self._n_rows, self._n_bytes = [], 0, 0
        self._writing = self._thread.submit(self._write, table, self._number)
        self._number += 1

    def _wait(self) -> None:
        writing, self._writing = self._writing, None
        if writing:
            writing.result()

    def _write(self, table: pa.Table, number: int) -> None:
        keys = self._folder / f"keys-{number:04d}.parquet"
        pq.write_table(keys_table(digests(table)), keys, compression="none", use_dictionary=False)
        zeros = pa.array(np.zeros(table.num_rows, np.int32))
        checksum = pa.DictionaryArray.from_arrays(zeros, pa.array([self._source_file()]))
        table = table.set_column(_SOURCE_FILE, CODED_SCHEMA.field(_SOURCE_FILE), checksum)
        path = self._folder / f"part-{number:04d}.parquet"
        unfinished = path.with_suffix(".unfinished")
        pq.write_table(table, unfinished, compression="zstd", use_dictionary=True, store_schema=False)
        unfinished.rename(path)


class _Piece(NamedTuple):
    rows: pa.Table
    n_bytes: int


def _pieces(table: pa.Table, n_bytes: int) -> Iterator[_Piece]:
    """Yield the rows of a table, some at a time where they are more than one part may hold."""
    if n_bytes <= _BYTES_PER_PART or table.num_rows <= 1:
        if table.num_rows:
            yield _Piece(table, n_bytes)
        return
    half = table.num_rows // 2
    for part in (table.slice(0, half), table.slice(half)):
        yield from _pieces(part, dense_bytes(part))


def dense_bytes(table: pa.Table) -> int:
    """Return how many bytes the texts of all rows take, as Arrow holds them, each standing for itself."""
    return sum(_text_bytes(chunk) for column in table.columns for chunk in column.chunks)


def _text_bytes(array: pa.Array) -> int:
    if pa.types.is_map(array.type):
        first, last = (array.offsets[place].as_py() for place in (0, len(array)))
        return sum(_text_bytes(part.slice(first, last - first)) for part in (array.keys, array.items))
    if not pa.types.is_dictionary(array.type):
        return 0
    sizes = np.append(np.asarray(pc.binary_length(array.dictionary), np.int64), 0)
    return int(sizes[np.asarray(array.indices.fill_null(-1))].sum()) + _BYTES_PER_OFFSET * len(array)


def next_number(folder: Path) -> int:
    """Return the first part number that is free in *folder*."""
    taken = [_number(path) for path in folder.glob("part-*.parquet")]
    return max(taken, default=-1) + 1


def remove_from(folder: Path, number: int) -> None:
    """Remove the parts from *number* on, their keys, and what was left unfinished."""
    for path in [*folder.glob("part-*.parquet"), *folder.glob("part-*.unfinished"), *folder.glob("keys-*")]:
        if _number(path) >= number:
            path.unlink(missing_ok=True)


def _number(path: Path) -> int:
    return int(path.stem.rpartition("-")[2])
