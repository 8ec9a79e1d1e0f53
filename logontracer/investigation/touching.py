"""The edges at each node, so that the busiest neighbour of a few nodes is found among their own edges."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from logontracer.investigation.nodes import Ints
from logontracer.investigation.pairs import Numbers, pairs_of_all
from logontracer.investigation.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Touching:
    """Edges by the nodes at their ends, node after node, those of a node by their number; no loops."""

    bounds: Ints  # of shape (n_nodes + 1,): where the edges of each node begin and end
    edge: Numbers  # of shape (2 n_edges,) without the loops
    other: Numbers  # the other end of each

    def busiest_neighbours(self, counts: Ints, nodes: Ints) -> Ints:
        """Return the other end of the busiest edge of each of *nodes*, of equals the first, -1 without any.

        Parameters
        ----------
        counts : ndarray of int
            Events of every edge; edges of none do not count.
        """
        found = np.full(len(nodes), -1, dtype=np.int64)
        firsts, ends = self.bounds[nodes].tolist(), self.bounds[nodes + 1].tolist()
        for i, (first, end) in enumerate(zip(firsts, ends, strict=True)):
            if first < end:
                count = counts[self.edge[first:end]]
                best = int(count.argmax())
                if count[best] > 0:
                    found[i] = self.other[first + best]
        return found


def touching(snapshot: Snapshot, n_nodes: int) -> Touching:
    """Return the edges of all logons by their nodes: 8 bytes for each end of an edge, kept."""
    return snapshot.cache.get("touching", lambda: _touching(snapshot, n_nodes))


def _touching(snapshot: Snapshot, n_nodes: int) -> Touching:
    pairs = pairs_of_all(snapshot, n_nodes).pairs
    number = np.flatnonzero(pairs.start != pairs.end).astype(np.int32)
    nodes = np.column_stack([pairs.start[number], pairs.end[number]])
    order = np.argsort(nodes.ravel(), kind="stable")
    bounds = np.append(0, np.cumsum(np.bincount(nodes.ravel(), minlength=n_nodes)))
    return Touching(bounds, np.repeat(number, 2)[order], nodes[:, ::-1].ravel()[order])
