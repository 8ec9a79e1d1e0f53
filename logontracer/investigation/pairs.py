"""Which rows belong to one edge: pairs of ends, sorted once for all logons of a generation.

To sort some million pairs takes half a second.  What a filter hides of them is
left out when the edges are counted: the fewer of those shown and those hidden
are gone through.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from logontracer.investigation.ends import FROM_SOURCE, SOURCE, Ends, ends_of_logons
from logontracer.investigation.nodes import Ints
from logontracer.investigation.selection import at_all_times
from logontracer.investigation.snapshot import Snapshot
from logontracer.model.events import OUTCOMES

_N_OUTCOMES = len(OUTCOMES) + 1
#: A selection of fewer logons, as one in so many, is sorted by itself.
_FEW = 16
_MOST_RADIX = (1 << 16) - 1

Places = npt.NDArray[np.int32]
Numbers = npt.NDArray[np.int32]
Small = npt.NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of ends, those of an edge side by side: by kind, start, end, outcome and claim, then by row."""

    kind: Small  # of shape (n_edges,), as the next four
    start: Numbers  # node an edge begins at
    end: Numbers  # node it leads to
    outcome: Small
    is_claimed: Small  # 1 where the edge begins at a source that is nothing but a name its client sent
    bounds: Places  # of shape (n_edges + 1,): where the pairs of each edge begin and end
    row: Places  # of shape (n_pairs,): positions in the Ends

    def of(self, numbers: Ints) -> tuple[Ints, Ints]:
        """Return how many pairs some edges have, and the places of these pairs, edge after edge."""
        first, size = self.bounds[numbers].astype(np.int64), np.diff(self.bounds)[numbers].astype(np.int64)
        return size, np.repeat(first - np.cumsum(size) + size, size) + np.arange(size.sum())


@dataclass(frozen=True, slots=True)
class AllPairs:
    """The pairs of all logons: 12 bytes a pair, two pairs a logon, and 23 an edge."""

    pairs: Pairs
    count: Ints  # of each edge
    edge_of: tuple[Places, Places]  # the edge from the source of each logon and the one to its destination

    def counts(self, snapshot: Snapshot, ends: Ends) -> Ints:
        """Return how many events each edge has in *ends*."""
        if ends.left_out is None:
            return self._counts(ends.rows, ends.count)
        return self.count - self._counts(ends.left_out, snapshot.numbers("logons", "count")[ends.left_out])

    def _counts(self, logons: Ints, count: Ints) -> Ints:
        exact = count.astype(np.float64)  # for no case has 2⁵³ events
        n_edges = len(self.count)
        both = (np.bincount(edge[logons], exact, n_edges + 1)[:n_edges] for edge in self.edge_of)
        return sum(both, np.zeros(n_edges)).astype(np.int64)


def pairs_of_all(snapshot: Snapshot, n_nodes: int) -> AllPairs:
    """Return the sorted pairs of all logons."""
    return snapshot.cache.get("pairs", lambda: _pairs_of_all(snapshot, n_nodes))


def _pairs_of_all(snapshot: Snapshot, n_nodes: int) -> AllPairs:
    ends = ends_of_logons(snapshot, at_all_times(snapshot, np.arange(len(snapshot.outcomes))))
    pairs = sorted_pairs(ends, n_nodes)
    n_edges = len(pairs.kind)
    edge = np.repeat(np.arange(n_edges, dtype=np.int32), np.diff(pairs.bounds))
    from_source, to_destination = np.full((2, len(ends.rows)), n_edges, dtype=np.int32)  # past the end: none
    of_source = int(pairs.bounds[np.searchsorted(pairs.kind, SOURCE, side="right")])  # the first kind
    from_source[pairs.row[:of_source]] = edge[:of_source]
    to_destination[pairs.row[of_source:]] = edge[of_source:]
    return AllPairs(pairs, summed(ends.count[pairs.row], pairs.bounds), (from_source, to_destination))


def is_few(snapshot: Snapshot, ends: Ends) -> bool:
    """Return whether the pairs of *ends* are best sorted by themselves."""
    return ends.table != "logons" or ends.is_narrowed or len(ends.rows) * _FEW < len(snapshot.outcomes)


def summed(values: Ints, bounds: Places | Ints) -> Ints:
    """Return the sums between *bounds*, of which none are the same."""
    sums: Ints = np.add.reduceat(values, bounds[:-1]) if len(values) else np.zeros(0, dtype=np.int64)
    return sums


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
        np.append(np.flatnonzero(is_first), len(order)).astype(np.int32),
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
