"""Equal rows of integer columns as one, and which of them every row became."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import cast

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
    at = first_rows(inverse)
    groups = {key: columns[key][at] for key in keys}
    order = np.argsort(np.asarray(table["group"], dtype=np.int64))
    for name, column in (("count", "count_sum"), ("first", "first_min"), ("last", "last_max")):
        groups[name] = np.asarray(table[column], dtype=np.int64)[order]
    return groups, inverse


def number_rows(columns: Iterable[Codes]) -> Codes:
    """Return the number of each distinct row, counted in order of appearance.

    Columns are taken one after the other, and packed into one 64-bit number until it is full: six times
    fewer look-ups than numbering column by column.
    """
    packed, room = np.zeros(0, dtype=np.int64), 1
    for position, column in enumerate(columns):
        if not len(column):
            return np.zeros(0, dtype=np.int64)
        if not position:
            packed = np.zeros(len(column), dtype=np.int64)
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


def in_order(*keys: Codes) -> tuple[Codes, Codes]:
    """Return the rows in the order of *keys*, and where among these each distinct row begins.

    It needs a third of the memory that numbering by look-ups does, which counts for tens of millions of rows.
    """
    order = np.lexsort(keys[::-1])
    changes = np.zeros(len(order), dtype=bool)
    changes[:1] = True
    for key in keys:
        sorted_ = key[order]
        changes[1:] |= sorted_[1:] != sorted_[:-1]
    return order, np.flatnonzero(changes)


def numbers_of(order: Codes, starts: Codes) -> Codes:
    """Return the number of the distinct row that each row is, of what `in_order` found."""
    step = np.zeros(len(order), dtype=np.int32)
    step[starts[1:]] = 1
    numbers = np.empty_like(step)
    numbers[order] = np.cumsum(step, dtype=np.int32)
    return cast(Codes, numbers)


def reduced(counted: dict[str, Codes], order: Codes, starts: Codes) -> dict[str, Codes]:
    """Return ``count`` summed, the least ``first`` and the greatest ``last`` of what `in_order` found equal.

    *counted* is emptied on the way, column by column.
    """
    found = {}
    for name, reduce in (("count", np.add), ("first", np.minimum), ("last", np.maximum)):
        values = counted.pop(name)[order]
        found[name] = reduce.reduceat(values, starts, dtype=np.int64) if len(starts) else values
    return found


def first_rows(numbers: Codes) -> Codes:
    """Return where each number first stands; every one from 0 up occurs."""
    first = np.zeros(int(numbers.max(initial=-1)) + 1, dtype=np.int64)
    first[numbers[::-1]] = np.arange(len(numbers) - 1, -1, -1, dtype=np.int64)
    return first
