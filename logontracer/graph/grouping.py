"""Equal rows of integer columns as one, and which of them every row became."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa

from logontracer.graph.codes import Codes, factorise

#: Columns are packed into one number as long as it stays below this.
_ROOM = 1 << 62


def group_rows(columns: Mapping[str, Codes], keys: Sequence[str]) -> tuple[dict[str, Codes], Codes]:
    """Sum ``count`` and span ``first``/``last`` over equal *keys*.

    Returns
    -------
    groups : dict of str to ndarray of shape (n_groups,)
        The keys with ``count``, ``first`` and ``last``, in order of appearance.
    inverse : ndarray of shape (n,)
        The group of each row.
    """
    inverse = number_rows([columns[key] for key in keys])
    counted = {name: pa.array(columns[name]) for name in ("count", "first", "last")}
    sums = pa.TableGroupBy(pa.table({"group": pa.array(inverse), **counted}), "group", use_threads=False)
    table = sums.aggregate([("count", "sum"), ("first", "min"), ("last", "max")])
    first_rows = _first_rows(inverse, len(table))
    groups = {key: columns[key][first_rows] for key in keys}
    order = np.argsort(np.asarray(table["group"], dtype=np.int64))
    for name, column in (("count", "count_sum"), ("first", "first_min"), ("last", "last_max")):
        groups[name] = np.asarray(table[column], dtype=np.int64)[order]
    return groups, inverse


def number_rows(columns: Sequence[Codes]) -> Codes:
    """Return the number of each distinct row, counted in order of appearance.

    Columns are packed into one 64-bit number until it is full: six times fewer
    look-ups than numbering column by column.
    """
    packed, room = np.zeros(len(columns[0]), dtype=np.int64), 1
    if not len(packed):
        return packed
    for column in columns:
        values, span = _from_zero(column, _ROOM)
        if room * span > _ROOM:
            packed, room = _from_zero(factorise(packed)[1], _ROOM)
            values, span = _from_zero(values, _ROOM // room)
        packed, room = packed * np.int64(span) + values, room * span
    return factorise(packed)[1]


def _from_zero(values: Codes, most: int) -> tuple[Codes, int]:
    """Return *values* counted from 0 and how many numbers they span; numbered anew when too many."""
    low = int(values.min())
    span = int(values.max()) - low + 1
    if span > most:
        values, low = factorise(values)[1], 0
        span = int(values.max()) + 1
    return values - np.int64(low), span


def _first_rows(inverse: Codes, n_groups: int) -> Codes:
    first = np.zeros(n_groups, dtype=np.int64)
    first[inverse[::-1]] = np.arange(len(inverse) - 1, -1, -1, dtype=np.int64)
    return first
