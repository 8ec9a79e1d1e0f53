"""Event tables on their way into Parquet parts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from logontracer.model.events import EVENT_SCHEMA

ROWS_PER_PART = 200_000
_BYTES_PER_PART = 512 << 20  # in memory; reached only by records far larger than real ones
_SOURCE_FILE = EVENT_SCHEMA.get_field_index("source_file")


class PartWriter:
    """Gathers event tables and writes ``part-NNNN.parquet`` files, each whole or not there.

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

    def add(self, table: pa.Table) -> None:
        """Take some events; write a part when enough have gathered."""
        if table.num_rows:
            self._tables.append(table)
            self._n_rows += table.num_rows
            self._n_bytes += table.nbytes
            if self._n_rows >= ROWS_PER_PART or self._n_bytes >= _BYTES_PER_PART:
                self.flush()

    def flush(self) -> None:
        """Write what has gathered."""
        if not self._n_rows:
            return
        table = pa.concat_tables(self._tables)
        self._tables, self._n_rows, self._n_bytes = [], 0, 0
        checksum = pa.array([self._source_file()]).take(pa.array(np.zeros(table.num_rows, np.int32)))
        table = table.set_column(_SOURCE_FILE, EVENT_SCHEMA.field(_SOURCE_FILE), checksum)
        path = self._folder / f"part-{self._number:04d}.parquet"
        unfinished = path.with_suffix(".unfinished")
        pq.write_table(table, unfinished, compression="zstd", use_dictionary=True)
        unfinished.rename(path)
        self._number += 1


def next_number(folder: Path) -> int:
    """Return the first part number that is free in *folder*."""
    taken = [int(p.stem.removeprefix("part-")) for p in folder.glob("part-*.parquet")]
    return max(taken, default=-1) + 1


def remove_from(folder: Path, number: int) -> None:
    """Remove the parts from *number* on, and what was left unfinished."""
    for path in [*folder.glob("part-*.parquet"), *folder.glob("part-*.unfinished")]:
        if int(path.stem.removeprefix("part-")) >= number:
            path.unlink(missing_ok=True)
