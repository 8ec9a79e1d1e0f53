"""Columns of event parts kept in memory: the rows of a page are taken from them and not read again.

A part is one row group, so that a hundred rows of it cost as much to read as all of them.
Texts are kept as numbers of the distinct ones, numbers as small as their values allow.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from logontracer.errors import CaseError
from logontracer.model.events import EVENT_SCHEMA

#: Most bytes that are kept; what comes later is read from the files for every page.
MOST_BYTES = 256 << 20
#: Most bytes of one column of one part: names are as long as whoever writes them likes.
_MOST_COLUMN_BYTES = 32 << 20
_WHOLE_NUMBERS = (pa.int8(), pa.int16(), pa.int32())

Rows = Sequence[int]


class KeptColumns:
    """Columns of the parts of one generation, the first *most_bytes* that are asked for.

    Nothing is ever given up for something else: a case too large to be kept would then be
    read over and over.  Threads may share it.
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._free_bytes = most_bytes
        self._columns: dict[tuple[Path, str], pa.Array | None] = {}
        self._lock = threading.Lock()

    def rows(self, part: Path, rows: Rows, columns: Sequence[str]) -> dict[str, pa.Array]:
        """Return the given rows of those *columns* that are kept, by name and as EVENT_SCHEMA has them.

        Raises
        ------
        CaseError
            When the part cannot be read.
        """
        self.prepare(part, columns)
        places = pa.array(rows, pa.int64())
        taken = {}
        for name in columns:
            column = self._columns.get((part, name))
            if column is not None:
                taken[name] = _taken(column, places).cast(EVENT_SCHEMA.field(name).type)
        return taken

    def prepare(self, part: Path, columns: Iterable[str]) -> None:
        """Keep *columns* of a part as far as there is room."""
        missing = [name for name in columns if (part, name) not in self._columns]
        if missing and self._free_bytes > 0:
            for name, column in _read(part, missing):
                self._keep(part, name, column)

    def _keep(self, part: Path, name: str, column: pa.Array | None) -> None:
        with self._lock:
            if (part, name) in self._columns:  # by another thread meanwhile
                return
            n_bytes = _size(column)
            has_room = n_bytes <= self._free_bytes
            self._columns[part, name] = column if has_room else None
            self._free_bytes -= n_bytes if has_room else 0


def _taken(column: pa.Array, places: pa.Array) -> pa.Array:
    # Of a column of numbered texts a take would copy every text there is.
    if _has_numbers(column):
        return column.dictionary.take(column.indices.take(places))
    return column.take(places)


def _read(part: Path, names: Sequence[str]) -> Iterator[tuple[str, pa.Array | None]]:
    """Yield columns of a part in their smallest form, one after the other, None for those too large."""
    texts = [name for name in names if EVENT_SCHEMA.field(name).type == pa.string()]
    try:
        with pq.ParquetFile(part, memory_map=True, read_dictionary=texts) as file:
            for name in names:
                is_small = _bytes_of(file.metadata, name) <= _MOST_COLUMN_BYTES
                yield name, _small(file.read(columns=[name])[name]) if is_small else None
    except (OSError, pa.ArrowInvalid) as error:
        raise CaseError(
            f"event files cannot be read: {error}",
            hint="restore the case folder from a copy",
            path=str(part),
        ) from error


def _bytes_of(metadata: pq.FileMetaData, name: str) -> int:
    column = metadata.schema.to_arrow_schema().names.index(name)
    return sum(
        metadata.row_group(i).column(column).total_uncompressed_size for i in range(metadata.num_row_groups)
    )


def _small(column: pa.ChunkedArray) -> pa.Array:
    whole = column.unify_dictionaries().combine_chunks()
    if pa.types.is_dictionary(whole.type):
        return pa.DictionaryArray.from_arrays(
            _narrow(whole.indices, 0, len(whole.dictionary)), whole.dictionary
        )
    if not pa.types.is_integer(whole.type):
        return whole
    bounds = pc.min_max(whole)
    if bounds["min"].as_py() is None:
        return whole.cast(pa.int8())
    return _narrow(whole, bounds["min"].as_py(), bounds["max"].as_py())


def _narrow(numbers: pa.Array, least: int, most: int) -> pa.Array:
    for type_ in _WHOLE_NUMBERS:
        limits = np.iinfo(type_.to_pandas_dtype())
        if limits.min <= least and most <= limits.max:
            return numbers.cast(type_)
    return numbers


def _size(column: pa.Array | None) -> int:
    if column is None:
        return 0
    inner: int = column.dictionary.nbytes + column.indices.nbytes if _has_numbers(column) else column.nbytes
    return inner


def _has_numbers(column: pa.Array) -> bool:
    return bool(pa.types.is_dictionary(column.type))
