"""Rows of the same ends and outcome merged into one edge."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from logontracer.investigation.ends import EDGE_KINDS, Ends
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
    count: Ints
    first_seen: Ints
    last_seen: Ints
    rows: Ints  # positions in the Ends, edge after edge
    bounds: Ints  # of shape (n_edges + 1,)
    order: Ints  # the edges, busiest first

    def members(self, number: int) -> Ints:
        """Return the rows of one edge, as positions in the Ends."""
        return self.rows[self.bounds[number] : self.bounds[number + 1]]


def merge(ends: Ends, n_nodes: int) -> Edges:
    """Return the edges of *ends*, in the order of kind, start, end and outcome."""
    kind, start, end, row = _pairs(ends)
    outcome = ends.outcome[row]
    code = ((kind * n_nodes + start) * n_nodes + end) * _N_OUTCOMES + outcome
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


def describe_edge(snapshot: Snapshot, ends: Ends, edges: Edges, number: int) -> dict[str, Any]:
    """Return one edge as plain data."""
    start, end = _node_key(snapshot, int(edges.start[number])), _node_key(snapshot, int(edges.end[number]))
    kind = EDGE_KINDS[edges.kind[number]]
    outcome = (*OUTCOMES, None)[edges.outcome[number]]
    return {
        "id": "|".join((kind[0], *map(_escaped, (start, end)), outcome or "")),
        "kind": kind,
        "from": start,
        "to": end,
        **_roles(kind, start, end),
        **_variety(snapshot, ends, edges.members(number)),
        "outcome": outcome,
        "is_failure": outcome == "failure",
        "count": int(edges.count[number]),
        "first_seen": isoformat(int(edges.first_seen[number])),
        "last_seen": isoformat(int(edges.last_seen[number])),
    }


def _node_key(snapshot: Snapshot, number: int) -> str:
    """Return a node's id: the prefix of its kind and its key."""
    n_accounts = len(snapshot.accounts.keys)
    nodes, row = (snapshot.accounts, number) if number < n_accounts else (snapshot.hosts, number - n_accounts)
    return nodes.prefix + nodes.keys[row]


def _escaped(node: str) -> str:
    # Keys may hold any character: what separates the parts of an id must not occur in them.
    return node.replace("%", "%25").replace("|", "%7C")


def _roles(kind: str, start: str, end: str) -> dict[str, str | None]:
    """Return the keys of the ends by their role."""
    names = {
        "source": ("source", "account"),
        "destination": ("account", "destination"),
        "direct": ("source", "destination"),
        "change": ("account", "object" if end.startswith("a:") else "destination"),
    }[kind]
    roles: dict[str, str | None] = dict.fromkeys(("source", "account", "destination", "object"))
    return roles | {names[0]: start[2:], names[1]: end[2:]}


def _variety(snapshot: Snapshot, ends: Ends, members: Ints) -> dict[str, Any]:
    """Return the event ids, logon types and packages of an edge's rows, and the rows themselves."""
    rows = ends.rows[members]
    busiest = rows[np.lexsort((rows, -ends.count[members]))][:NAMED_ROWS]
    is_logon = ends.table == "logons"
    types = np.unique(snapshot.numbers("logons", "logon_type")[rows]) if is_logon else np.zeros(0, np.int64)
    return {
        "event_ids": np.unique(snapshot.numbers(ends.table, "event_id")[rows]).tolist(),
        "logon_types": types[types >= 0].tolist(),
        "packages": _packages(snapshot, rows) if is_logon else [],
        "logons": busiest.tolist() if is_logon else [],
        "n_logons": len(rows) if is_logon else 0,
        "changes": [] if is_logon else busiest.tolist(),
        "n_changes": 0 if is_logon else len(rows),
    }


def _packages(snapshot: Snapshot, rows: Ints) -> list[str]:
    names, codes = snapshot.packages
    return [names[code] for code in np.unique(codes[rows]) if code >= 0]
