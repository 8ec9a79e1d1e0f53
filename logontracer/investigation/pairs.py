"""Which rows belong to one edge: pairs of ends, sorted once for all logons of a generation.

To sort some million pairs takes half a second, to leave out of the sorted ones
those that a filter hides some hundredths.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from logontracer.investigation.ends import FROM_SOURCE, Ends, ends_of_logons
from logontracer.investigation.nodes import Ints
from logontracer.investigation.selection import select
from logontracer.investigation.snapshot import Snapshot
from logontracer.model.events import OUTCOMES
from logontracer.model.filters import Filters

_N_OUTCOMES = len(OUTCOMES) + 1
#: A selection of fewer logons, as one in so many, is sorted by itself.
_FEW = 16
_MOST_RADIX = (1 << 16) - 1

Places = npt.NDArray[np.int32]
Numbers = npt.NDArray[np.int32]
Small = npt.NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of ends, those of an edge side by side: by kind, start, end, outcome and claim, then by row.

    Of all logons they take 8 bytes a pair, two pairs a logon, and 11 an edge.
    """

    kind: Small  # of shape (n_edges,), as the next four
    start: Numbers  # node an edge begins at
    end: Numbers  # node it leads to
    outcome: Small
    is_claimed: Small  # 1 where the edge begins at a source that is nothing but a name its client sent
    edge: Places  # of shape (n_pairs,): ascending
    row: Places  # positions in the Ends


def pairs_of(snapshot: Snapshot, ends: Ends, n_nodes: int) -> Pairs:
    """Return the sorted pairs of *ends*."""
    n_logons = len(snapshot.outcomes)
    if ends.table != "logons" or len(ends.rows) * _FEW < n_logons:
        return sorted_pairs(ends, n_nodes)
    pairs = snapshot.cache.get("pairs", lambda: sorted_pairs(_everything(snapshot), n_nodes))
    place = np.full(n_logons, -1, dtype=np.int32)
    place[ends.rows] = np.arange(len(ends.rows), dtype=np.int32)
    row = place[pairs.row]
    is_there = row >= 0
    return replace(pairs, edge=pairs.edge[is_there], row=row[is_there])


def _everything(snapshot: Snapshot) -> Ends:
    return ends_of_logons(snapshot, select(snapshot, Filters(include_noise=True)))


def sorted_pairs(ends: Ends, n_nodes: int) -> Pairs:
    """Return the pairs of *ends*, sorted."""
    kind, start, end, row = _pairs(ends)
    outcome = ends.outcome[row]
    is_claimed = np.where(np.isin(kind, FROM_SOURCE), ends.is_claimed[row], 0).astype(np.int64)
    code = (((kind * n_nodes + start) * n_nodes + end) * _N_OUTCOMES + outcome) * 2 + is_claimed
    order = np.argsort(code, kind="stable")
    is_first = np.diff(code[order], prepend=-1) != 0
    one_each = order[is_first]
    return Pairs(
        kind[one_each].astype(np.int8),
        start[one_each].astype(np.int32),
        end[one_each].astype(np.int32),
        outcome[one_each].astype(np.int8),
        is_claimed[one_each].astype(np.int8),
        np.cumsum(is_first, dtype=np.int32) - np.int32(1),
        row[order].astype(np.int32),
    )


def _pairs(ends: Ends) -> tuple[Ints, Ints, Ints, Ints]:
    """Return kind, start, end and row of every pair of ends that are both there."""
    found = []
    for kind, start, end in ends.pairs():
        row = np.flatnonzero((start >= 0) & (end >= 0))
        found.append((np.full(len(row), kind, dtype=np.int64), start[row], end[row], row))
    kinds, starts, stops, rows = (np.concatenate(part) for part in zip(*found, strict=True))
    return kinds, starts, stops, rows


def falling(counts: Ints) -> Ints:
    """Return the places of *counts* (0 or more), the largest first, of equals the first.

    Numpy sorts 16 bits ten times as fast as 64; the few counts beyond are sorted once more.
    """
    order = np.argsort((_MOST_RADIX - np.minimum(counts, _MOST_RADIX)).astype(np.uint16), kind="stable")
    large = order[: np.count_nonzero(counts >= _MOST_RADIX)]
    order[: len(large)] = large[np.argsort(-counts[large], kind="stable")]
    return order
