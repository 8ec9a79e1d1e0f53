"""Rows of the same ends and outcome merged into one edge; claimed sources apart from those that are known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from logontracer.investigation.ends import EDGE_KINDS, FROM_SOURCE, Ends
from logontracer.investigation.nodes import Ints
from logontracer.investigation.snapshot import Snapshot
from logontracer.model.events import OUTCOMES
from logontracer.model.timespan import isoformat

#: Rows an edge names; ``n_logons`` and ``n_changes`` count all of them.
NAMED_ROWS = 20
_N_OUTCOMES = len(OUTCOMES) + 1


@dataclass(frozen=True, slots=True)
class Edges:
    """The merged edges, and the rows of each as one slice of ``rows``."""

    n_nodes: int
    kind: Ints
    start: Ints  # node an edge begins at
    end: Ints  # node it leads to
    outcome: Ints
    is_claimed: Ints  # 1 where the edge begins at a source that is nothing but a name its client sent
    count: Ints
    first_seen: Ints
    last_seen: Ints
    rows: Ints  # positions in the Ends, edge after edge
    bounds: Ints  # of shape (n_edges + 1,)
    order: Ints  # the edges, busiest first


def merge(ends: Ends, n_nodes: int) -> Edges:
    """Return the edges of *ends*, in the order of kind, start, end, outcome and claim."""
    kind, start, end, row = _pairs(ends)
    outcome = ends.outcome[row]
    is_claimed = np.where(np.isin(kind, FROM_SOURCE), ends.is_claimed[row], 0).astype(np.int64)
    code = (((kind * n_nodes + start) * n_nodes + end) * _N_OUTCOMES + outcome) * 2 + is_claimed
    by_code = np.argsort(code, kind="stable")
    first_of = np.flatnonzero(np.diff(code[by_code], prepend=-1))
    row = row[by_code]
    count = _reduce(np.add, ends.count[row], first_of)
    one_each = by_code[first_of]
    return Edges(
        n_nodes,
        kind[one_each],
        start[one_each],
        end[one_each],
        outcome[one_each],
        is_claimed[one_each],
        count,
        _reduce(np.minimum, ends.first_seen[row], first_of),
        _reduce(np.maximum, ends.last_seen[row], first_of),
        row,
        np.append(first_of, len(row)),
        np.argsort(-count, kind="stable"),
    )


def _pairs(ends: Ends) -> tuple[Ints, Ints, Ints, Ints]:
    """Return kind, start, end and row of every pair of ends that are both there."""
    found = []
    for kind, start, end in ends.pairs():
        row = np.flatnonzero((start >= 0) & (end >= 0))
        found.append((np.full(len(row), kind, dtype=np.int64), start[row], end[row], row))
    kinds, starts, stops, rows = (np.concatenate(part) for part in zip(*found, strict=True))
    return kinds, starts, stops, rows


def _reduce(function: Any, values: Ints, first_of: Ints) -> Ints:
    if not len(first_of):
        return np.zeros(0, dtype=np.int64)
    reduced: Ints = function.reduceat(values, first_of)
    return reduced


def describe_edges(snapshot: Snapshot, ends: Ends, edges: Edges, numbers: Ints) -> list[dict[str, Any]]:
    """Return edges as plain data, in the order asked for."""
    rows = _Rows(snapshot, ends, edges, numbers)
    columns = (
        edges.kind,
        edges.start,
        edges.end,
        edges.outcome,
        edges.is_claimed,
        edges.count,
        edges.first_seen,
        edges.last_seen,
    )
    ids = NodeIds(snapshot)
    return [
        _edge(ids, values, rows.variety(place))
        for place, values in enumerate(zip(*(column[numbers].tolist() for column in columns), strict=True))
    ]


def _edge(ids: NodeIds, values: tuple[int, ...], variety: dict[str, Any]) -> dict[str, Any]:
    kind_number, start_number, end_number, outcome_number, is_claimed, count, first_seen, last_seen = values
    kind, outcome = EDGE_KINDS[kind_number], (*OUTCOMES, None)[outcome_number]
    start, end = ids.of(start_number), ids.of(end_number)
    return {
        "id": "|".join((kind[0], _escaped(start), _escaped(end), outcome or "", *["claimed"] * is_claimed)),
        "kind": kind,
        "from": start,
        "to": end,
        **_roles(kind, start, end),
        **variety,
        "outcome": outcome,
        "is_failure": outcome == "failure",
        "is_claimed_source": bool(is_claimed),
        "count": count,
        "first_seen": isoformat(first_seen),
        "last_seen": isoformat(last_seen),
    }


class NodeIds:
    """Ids of nodes, the prefix of their kind and their key, by number."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._accounts, self._hosts = snapshot.accounts.keys, snapshot.hosts.keys

    def of(self, number: int) -> str:
        """Return the id of a node."""
        n_accounts = len(self._accounts)
        return (
            f"a:{self._accounts[number]}" if number < n_accounts else f"h:{self._hosts[number - n_accounts]}"
        )


def _escaped(node: str) -> str:
    # Keys may hold any character: what separates the parts of an id must not occur in them.
    return node.replace("%", "%25").replace("|", "%7C")


_ROLES = {
    "source": ("source", "account"),
    "destination": ("account", "destination"),
    "direct": ("source", "destination"),
}


def _roles(kind: str, start: str, end: str) -> dict[str, str | None]:
    """Return the keys of the ends by their role."""
    first, second = _ROLES.get(kind) or ("account", "object" if end.startswith("a:") else "destination")
    roles: dict[str, str | None] = {"source": None, "account": None, "destination": None, "object": None}
    roles[first], roles[second] = start[2:], end[2:]
    return roles


class _Rows:
    """The rows behind some edges, fetched at once: a call of numpy per edge would cost more than all else."""

    def __init__(self, snapshot: Snapshot, ends: Ends, edges: Edges, numbers: Ints) -> None:
        sizes = edges.bounds[numbers + 1] - edges.bounds[numbers]
        stops = np.cumsum(sizes)
        # Positions of each edge's rows, edge after edge.
        at = np.repeat(edges.bounds[numbers] - (stops - sizes), sizes) + np.arange(sizes.sum())
        members = edges.rows[at]
        rows = ends.rows[members]
        self._is_logons = ends.table == "logons"
        self._stops = stops.tolist()
        self._rows, self._counts = rows.tolist(), ends.count[members].tolist()
        self._event_ids = snapshot.numbers(ends.table, "event_id")[rows].tolist()
        if self._is_logons:
            self._types = snapshot.numbers("logons", "logon_type")[rows].tolist()
            self._packages, codes = snapshot.packages
            self._codes = codes[rows].tolist()

    def variety(self, place: int) -> dict[str, Any]:
        """Return the event ids, logon types and packages of an edge's rows, and the busiest rows."""
        mine = slice(self._stops[place - 1] if place else 0, self._stops[place])
        rows = self._rows[mine]
        if (n_rows := len(rows)) > 1:
            counts = dict(zip(rows, self._counts[mine], strict=True))
            rows.sort(key=lambda row: (-counts[row], row))
        named = rows[:NAMED_ROWS]
        return {
            "event_ids": sorted(set(self._event_ids[mine])),
            "logon_types": sorted(set(self._types[mine]) - {-1}) if self._is_logons else [],
            "packages": self._names(mine) if self._is_logons else [],
            "logons": named if self._is_logons else [],
            "n_logons": n_rows if self._is_logons else 0,
            "changes": [] if self._is_logons else named,
            "n_changes": 0 if self._is_logons else n_rows,
        }

    def _names(self, mine: slice) -> list[str]:
        return [self._packages[code] for code in sorted(set(self._codes[mine]) - {-1})]
