"""Rows of the same ends and outcome merged into one edge; claimed sources apart from those that are known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from logontracer.investigation.behind import Behind
from logontracer.investigation.ends import EDGE_KINDS, Ends
from logontracer.investigation.nodes import Ints
from logontracer.investigation.pairs import (
    Numbers,
    Pairs,
    Places,
    falling,
    is_few,
    pairs_of_all,
    sorted_pairs,
    summed,
)
from logontracer.investigation.snapshot import Snapshot
from logontracer.investigation.touching import Touching, touching
from logontracer.model.events import OUTCOMES


@dataclass(frozen=True, slots=True)
class Edges:
    """The merged edges."""

    n_nodes: int
    pairs: Pairs
    number: Ints  # of each edge in ``pairs``
    start: Numbers  # node an edge begins at
    end: Numbers  # node it leads to
    count: Ints
    place: Places | None  # of each logon in the Ends, -1 without any, where the pairs are of all logons
    around: tuple[Touching, Ints] | None  # the edges of all logons by their nodes, and their counts

    def rows(self, numbers: Ints) -> tuple[Places, Ints]:
        """Return positions in the Ends, edge after edge, and the bounds of each, of shape (n + 1,)."""
        size, at = self.pairs.of(self.number[numbers])
        rows = self.pairs.row[at]
        if self.place is not None:
            rows = self.place[rows]
            is_there = rows >= 0
            owner = np.repeat(np.arange(len(numbers)), size)
            rows, size = rows[is_there], np.bincount(owner[is_there], minlength=len(numbers))
        return rows, np.append(0, np.cumsum(size))

    def busiest_first(self, numbers: Ints) -> Ints:
        """Return some of the edges in the order of their counts, of equals the first."""
        return numbers[falling(self.count[numbers])]


def _places(logons: Ints, n_logons: int) -> Places:
    """Return where each logon stands in *logons*, -1 where it does not."""
    place = np.full(n_logons, -1, dtype=np.int32)
    place[logons] = np.arange(len(logons), dtype=np.int32)
    return place


def merge(snapshot: Snapshot, ends: Ends) -> Edges:
    """Return the edges of *ends*, in the order of kind, start, end, outcome and claim."""
    n_nodes = len(snapshot.accounts.keys) + len(snapshot.hosts.keys)
    if is_few(snapshot, ends) or not (ends.count > 0).all():
        pairs = sorted_pairs(ends, n_nodes)
        count = summed(ends.count[pairs.row], pairs.bounds)
        return Edges(n_nodes, pairs, np.arange(len(count)), pairs.start, pairs.end, count, None, None)
    everything = pairs_of_all(snapshot, n_nodes)
    counts, pairs = everything.counts(snapshot, ends), everything.pairs
    number = np.flatnonzero(counts)
    place = _places(ends.rows, len(snapshot.outcomes))
    start, end, around = pairs.start[number], pairs.end[number], (touching(snapshot, n_nodes), counts)
    return Edges(n_nodes, pairs, number, start, end, counts[number], place, around)


def describe_edges(snapshot: Snapshot, ends: Ends, edges: Edges, numbers: Ints) -> list[dict[str, Any]]:
    """Return edges as plain data, in the order asked for."""
    rows = Behind(snapshot, ends, *edges.rows(numbers))
    of_pairs, mine = edges.pairs, edges.number[numbers]
    columns = (of_pairs.kind, of_pairs.start, of_pairs.end, of_pairs.outcome, of_pairs.is_claimed)
    values = [column[mine].tolist() for column in columns]
    values += [edges.count[numbers].tolist(), rows.first_seen, rows.last_seen]
    ids = NodeIds(snapshot)
    return [_edge(ids, each, rows.variety(place)) for place, each in enumerate(zip(*values, strict=True))]


def _edge(ids: NodeIds, values: tuple[Any, ...], variety: dict[str, Any]) -> dict[str, Any]:
    kind_number, start_number, end_number, outcome_number, is_claimed, count, first_seen, last_seen = values
    kind, outcome = EDGE_KINDS[kind_number], (*OUTCOMES, None)[outcome_number]
    (start, escaped_start), (end, escaped_end) = ids.both(start_number), ids.both(end_number)
    return {
        "id": "|".join((kind[0], escaped_start, escaped_end, outcome or "", *["claimed"] * is_claimed)),
        "kind": kind,
        "from": start,
        "to": end,
        **_roles(kind, start, end),
        **variety,
        "outcome": outcome,
        "is_failure": outcome == "failure",
        "is_claimed_source": bool(is_claimed),
        "count": count,
        "first_seen": first_seen,
        "last_seen": last_seen,
    }


class NodeIds:
    """Ids of nodes, the prefix of their kind and their key, by number."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._accounts, self._hosts = snapshot.accounts.keys, snapshot.hosts.keys
        self._known: dict[int, tuple[str, str]] = {}

    def of(self, number: int) -> str:
        """Return the id of a node."""
        n_accounts = len(self._accounts)
        return (
            f"a:{self._accounts[number]}" if number < n_accounts else f"h:{self._hosts[number - n_accounts]}"
        )

    def both(self, number: int) -> tuple[str, str]:
        """Return the id of a node, and the same as a part of an edge's id; a node has many edges."""
        if number not in self._known:
            node = self.of(number)
            self._known[number] = node, _escaped(node)
        return self._known[number]


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
