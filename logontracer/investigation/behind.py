"""What an edge is made of: event ids, logon types, packages and the busiest of its rows."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from logontracer.investigation.ends import Ends
from logontracer.investigation.nodes import Ints
from logontracer.investigation.pairs import Places, falling
from logontracer.investigation.snapshot import Snapshot
from logontracer.model.timespan import isoformats

#: Rows an edge names; ``n_logons`` and ``n_changes`` count all of them.
NAMED_ROWS = 20
#: Cells of a table of every edge and every value, a byte each; beyond it the pairs are sorted.
_MOST_CELLS = 1 << 24
_MOST_RADIX = 1 << 16


class Behind:
    """The rows behind some edges, looked at together: a call of numpy per edge costs more than all else.

    Parameters
    ----------
    snapshot : Snapshot
    ends : Ends
    rows : ndarray of int
        Positions in *ends*, edge after edge.
    bounds : ndarray of int, shape (n_edges + 1,)
        Where each edge's rows begin and end.
    """

    def __init__(self, snapshot: Snapshot, ends: Ends, rows: Places, bounds: Ints) -> None:
        starts, sizes = bounds[:-1], np.diff(bounds)  # an edge has at least one row
        logons, count = ends.rows[rows], ends.count[rows]
        edge = np.repeat(np.arange(len(sizes)), sizes)
        self.first_seen = _reduced(np.minimum, ends.first_seen[rows], starts)
        self.last_seen = _reduced(np.maximum, ends.last_seen[rows], starts)
        self._is_logons = ends.table == "logons"
        self._sizes = sizes.tolist()
        self._busiest = _busiest(edge, logons, count, starts)
        self._event_ids = _distinct(edge, logons, *snapshot.coded(ends.table, "event_id"), len(sizes))
        if self._is_logons:
            self._types = _distinct(edge, logons, *snapshot.coded("logons", "logon_type"), len(sizes))
            self._packages = _distinct(edge, logons, *snapshot.packages, len(sizes))

    def variety(self, place: int) -> dict[str, Any]:
        """Return the event ids, logon types and packages of an edge's rows, and the busiest rows."""
        n_rows, named = self._sizes[place], self._busiest[place]
        return {
            "event_ids": self._event_ids[place],
            "logon_types": self._types[place] if self._is_logons else [],
            "packages": self._packages[place] if self._is_logons else [],
            "logons": named if self._is_logons else [],
            "n_logons": n_rows if self._is_logons else 0,
            "changes": [] if self._is_logons else named,
            "n_changes": 0 if self._is_logons else n_rows,
        }


def _reduced(function: Any, moments: Ints, starts: Ints) -> list[str]:
    return isoformats(function.reduceat(moments, starts)) if len(starts) else []


def _busiest(edge: Ints, rows: Ints, count: Ints, starts: Ints) -> list[list[int]]:
    """Return the rows of each edge that happened most often, of equals the first."""
    order = falling(count)  # the rows of an edge come in ascending order
    is_short = len(starts) <= _MOST_RADIX
    order = order[np.argsort(edge[order].astype(np.uint16 if is_short else np.int64), kind="stable")]
    is_named = np.arange(len(order)) - starts[edge] < NAMED_ROWS
    return _split(edge[is_named], rows[order[is_named]].tolist(), len(starts))


def _distinct(edge: Ints, rows: Ints, values: Sequence[Any], codes: Ints, n_edges: int) -> list[list[Any]]:
    """Return the values (sorted as *values* are) that the rows of each edge have; code -1 is none."""
    code = codes[rows]
    is_known = code >= 0
    width = max(1, len(values))
    place = edge[is_known] * width + code[is_known]
    if n_edges * width > _MOST_CELLS:
        place = np.unique(place)
    else:
        is_there = np.zeros(n_edges * width, dtype=bool)
        is_there[place] = True
        place = np.flatnonzero(is_there)
    owner, value = np.divmod(place, width)
    return _split(owner, [values[i] for i in value.tolist()], n_edges)


def _split(owner: Ints, items: list[Any], n_owners: int) -> list[list[Any]]:
    """Return the items of each owner; *owner* is ascending."""
    bounds = np.searchsorted(owner, np.arange(n_owners + 1)).tolist()
    return [items[first:end] for first, end in pairwise(bounds)]
