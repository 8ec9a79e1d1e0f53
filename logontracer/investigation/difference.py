"""Two spans side by side: what is new, gone, more or fewer in the second."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from logontracer.investigation.compared import compared_spans
from logontracer.investigation.edges import Edges, describe_edges, merge
from logontracer.investigation.ends import ends_of_logons
from logontracer.investigation.nodes import Ints
from logontracer.investigation.pairs import summed
from logontracer.investigation.selection import Selection, select
from logontracer.investigation.snapshot import Snapshot
from logontracer.investigation.view import (
    EDGES_PER_NODE,
    Activity,
    choose_edges,
    choose_nodes,
    count_activity,
    node_of,
)
from logontracer.model.filters import Filters
from logontracer.model.timespan import Timespan, isoformat

CHANGES = ("new", "gone", "grown", "shrunk", "same")


def difference(
    snapshot: Snapshot, filters: Filters, spans: tuple[Timespan, Timespan] | None, budget: int
) -> dict[str, Any]:
    """Return the edges whose number of events differs between two spans, and their nodes.

    Without *spans*: the filters' span, an open end of it being the log's, and the one as
    long before it, else the last 24 hours of the log and the 24 hours before.  Every edge and node says
    ``count_a`` and ``count_b``, and its ``change``; those that differ most come first.
    """
    spans = spans or compared_spans(snapshot, filters, {})
    one, two = (select(snapshot, replace(filters, span=span, min_count=1)) for span in spans)
    both, count_a, count_b = _joined(one, two)
    enough = count_a + count_b >= filters.min_count
    both, count_a, count_b = both.where(enough), count_a[enough], count_b[enough]
    ends = ends_of_logons(snapshot, both)
    edges = merge(snapshot, ends)
    of_edges = [_per_edge(edges, counts) for counts in (count_a, count_b)]
    of_nodes = [
        count_activity(snapshot, replace(ends, count=counts)).n_events for counts in (count_a, count_b)
    ]
    differing = replace(edges, count=np.abs(of_edges[1] - of_edges[0]))
    n_differing = int(np.count_nonzero(differing.count))
    activity = _activity(differing)
    shown = choose_nodes(snapshot, differing, activity, budget, np.zeros(0, dtype=np.int64))
    drawn = choose_edges(differing, shown, budget * EDGES_PER_NODE)
    n_present = int(activity.is_present.sum())
    whole = count_activity(snapshot, ends)
    return {
        "spans": [{"from": isoformat(span.start), "to": isoformat(span.end)} for span in spans],
        "nodes": [
            {**node_of(snapshot, number, whole), **_compared(of_nodes, number)} for number in shown.tolist()
        ],
        "edges": [
            {**edge, **_compared(of_edges, number)}
            for number, edge in zip(drawn.tolist(), describe_edges(snapshot, ends, edges, drawn), strict=True)
        ],
        "n_by_change": _n_by_change(of_edges),
        **_n_differing(count_a, count_b),
        "n_nodes_total": n_present,
        "n_edges_total": n_differing,
        "n_nodes_shown": len(shown),
        "n_edges_shown": len(drawn),
        "truncated": len(shown) < n_present or len(drawn) < n_differing,
    }


def _joined(one: Selection, two: Selection) -> tuple[Selection, Ints, Ints]:
    """Return the logons of both selections with their count in all, in the first and in the second."""
    rows = np.union1d(one.rows, two.rows)
    counts = np.zeros((2, len(rows)), dtype=np.int64)
    first = np.full(len(rows), np.iinfo(np.int64).max)
    last = np.full(len(rows), np.iinfo(np.int64).min)
    for count, part in zip(counts, (one, two), strict=True):
        at = np.searchsorted(rows, part.rows)
        count[at] = part.count
        first[at] = np.minimum(first[at], part.first_seen)
        last[at] = np.maximum(last[at], part.last_seen)
    return Selection(rows, counts.sum(axis=0), first, last), counts[0], counts[1]


def _per_edge(edges: Edges, counts: Ints) -> Ints:
    rows, bounds = edges.rows(np.arange(len(edges.count)))
    return summed(counts[rows], bounds)


def _activity(differing: Edges) -> Activity:
    """Return by how much the edges of each node differ: what makes it worth showing."""
    none = np.zeros(differing.n_nodes, dtype=np.int64)
    changed, is_present = none.copy(), none.astype(bool)
    differs = differing.count > 0
    for nodes in (differing.start[differs], differing.end[differs]):
        np.add.at(changed, nodes, differing.count[differs])
        is_present[nodes] = True
    return Activity(changed, none, is_present)


def _compared(counts: list[Ints], number: int) -> dict[str, Any]:
    count_a, count_b = int(counts[0][number]), int(counts[1][number])
    return {"count_a": count_a, "count_b": count_b, "change": change_of(count_a, count_b)}


def change_of(count_a: int, count_b: int) -> str:
    """Return one of `CHANGES`."""
    if count_a == count_b:
        return "same"
    if not count_a:
        return "new"
    if not count_b:
        return "gone"
    return "grown" if count_b > count_a else "shrunk"


def _n_differing(count_a: Ints, count_b: Ints) -> dict[str, int]:
    """Return how many logons differ and their events, as the question counts them; edges join logons."""
    differs = count_a != count_b
    n_events_a, n_events_b = (int(count[differs].sum()) for count in (count_a, count_b))
    return {
        "n_logons": int(differs.sum()),
        "n_events": n_events_a + n_events_b,
        "n_events_a": n_events_a,
        "n_events_b": n_events_b,
    }


def _n_by_change(counts: list[Ints]) -> dict[str, int]:
    """Return how many edges changed in which way."""
    one, two = counts
    return {
        "new": int(((one == 0) & (two > 0)).sum()),
        "gone": int(((one > 0) & (two == 0)).sum()),
        "grown": int(((one > 0) & (two > one)).sum()),
        "shrunk": int(((two > 0) & (two < one)).sum()),
        "same": int((one == two).sum()),
    }
