"""Text as integers: one shared codebook, so that millions of events are grouped on codes alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Codes = npt.NDArray[np.int64]

#: Code of a value that was not logged.
MISSING = -1


class Codebook:
    """Numbers every distinct text once, in order of appearance."""

    def __init__(self) -> None:
        self.values: list[str] = []
        self._index: dict[str, int] = {}

    def code(self, text: str | None) -> int:
        """Return the code of one text, adding it when new; -1 for None."""
        if text is None:
            return MISSING
        found = self._index.get(text)
        if found is None:
            found = self._index[text] = len(self.values)
            self.values.append(text)
        return found

    def text(self, code: int) -> str | None:
        """Return the text of one code; None for -1."""
        return None if code < 0 else self.values[code]

    def encode(self, column: pa.ChunkedArray | pa.Array) -> Codes:
        """Return the codes of a text column, plain or dictionary-encoded, -1 where null."""
        array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
        if not pa.types.is_dictionary(array.type):
            array = array.dictionary_encode()
        codes = np.array(
            [self.code(text) for text in array.dictionary.to_pylist()] + [MISSING], dtype=np.int64
        )
        indices = np.asarray(array.indices.cast(pa.int64()).fill_null(-1), dtype=np.int64)
        return codes[indices]  # index -1 is the appended MISSING

    def in_order(self) -> tuple[Codebook, Codes]:
        """Return a codebook whose codes sort as their texts do, and the new code of each old one.

        The last element of the codes is -1, so that a missing value stays missing.
        """
        order = sorted(range(len(self.values)), key=self.values.__getitem__)
        new = np.full(len(order) + 1, MISSING, dtype=np.int64)
        new[order] = np.arange(len(order), dtype=np.int64)
        book = Codebook()
        book.values = [self.values[code] for code in order]
        book._index = {text: code for code, text in enumerate(book.values)}
        return book, new

    def decode(self, codes: Codes) -> pa.Array:
        """Return the texts of codes as an Arrow array, null where -1."""
        used, inverse = np.unique(codes, return_inverse=True)
        texts = pa.array([self.text(int(code)) for code in used], type=pa.string())
        return texts.take(pa.array(inverse))


def integers(column: pa.ChunkedArray | pa.Array) -> Codes:
    """Return a column of whole numbers (or times, as microseconds) as int64, -1 where null."""
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    return np.asarray(array.cast(pa.int64()).fill_null(MISSING), dtype=np.int64)


def narrow(values: Codes | npt.NDArray[np.bool_]) -> Codes:
    """Return the same numbers in 32 bits where they fit: what is kept of millions of rows."""
    limits = np.iinfo(np.int32)
    if values.dtype != np.bool_ and len(values) and (values.min() < limits.min or values.max() > limits.max):
        return cast(Codes, values)
    return cast(Codes, values.astype(np.int32))


def nullable(values: Codes) -> pa.Array:
    """Return int64 values as an Arrow array, null where -1."""
    return pa.array(values, type=pa.int64(), mask=values == MISSING)


def factorise(values: Codes) -> tuple[Codes, Codes]:
    """Return (distinct values in order of appearance, index of each value among them)."""
    encoded = pc.dictionary_encode(pa.array(values))
    return (
        np.asarray(encoded.dictionary, dtype=np.int64),
        np.asarray(encoded.indices, dtype=np.int64),
    )


def distinct_rows(columns: Sequence[Codes]) -> tuple[list[Codes], Codes]:
    """Return the distinct rows of several columns and, for each row, its index among them.

    Parameters
    ----------
    columns : sequence of ndarray of shape (n,)
        Values of -1 or more.

    Returns
    -------
    rows : list of ndarray of shape (n_distinct,)
        One array per column, in order of first appearance.
    inverse : ndarray of shape (n,)
        ``rows[c][inverse] == columns[c]``.
    """
    inverse = np.zeros(len(columns[0]), dtype=np.int64)
    for column in columns:
        base, own = factorise(column)
        _, inverse = factorise(inverse * np.int64(len(base) or 1) + own)
    first = np.zeros(int(inverse.max()) + 1 if len(inverse) else 0, dtype=np.int64)
    first[inverse[::-1]] = np.arange(len(inverse) - 1, -1, -1, dtype=np.int64)
    return [column[first] for column in columns], inverse


def group(columns: Mapping[str, Codes], keys: Sequence[str]) -> dict[str, Codes]:
    """Sum ``count`` and span ``first``/``last`` over equal *keys*; the order is that of appearance."""
    table = pa.table({name: pa.array(values) for name, values in columns.items()})
    grouped = pa.TableGroupBy(table, list(keys), use_threads=False).aggregate(
        [("count", "sum"), ("first", "min"), ("last", "max")]
    )
    renamed = {"count_sum": "count", "first_min": "first", "last_max": "last"}
    return {
        renamed.get(name, name): np.asarray(grouped[name].combine_chunks(), dtype=np.int64)
        for name in grouped.column_names
    }
