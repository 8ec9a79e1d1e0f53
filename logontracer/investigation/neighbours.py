"""The neighbours of one node, page by page, the busiest first."""

from __future__ import annotations

from typing import Any

import numpy as np

from logontracer.errors import UsageError
from logontracer.investigation.answers import cursor, read_cursor
from logontracer.investigation.edges import Edges, describe_edges, merge
from logontracer.investigation.ends import Ends, ends_of_logons, number_of
from logontracer.investigation.nodes import Ints
from logontracer.investigation.selection import select
from logontracer.investigation.snapshot import Snapshot
from logontracer.investigation.view import Activity, count_activity, node_of
from logontracer.model.filters import Filters


def neighbours(
    snapshot: Snapshot, node: str, filters: Filters, *, limit: int, after: str | None
) -> dict[str, Any]:
    """Return one page of the nodes that share an edge with *node* under the filters, and these edges.

    ``groups`` counts by kind what is left behind the page.
    """
    number = number_of(snapshot, node)
    offset = read_cursor(snapshot, after)
    ends = _of_node(snapshot, number, filters)
    activity = _activity(snapshot, filters)
    edges = merge(snapshot, ends)
    order, edge_of = _busiest_first(edges, number)
    if offset and offset >= len(order):
        raise UsageError(
            f"after={after!r} lies behind the last of {len(order)} neighbours", parameter="after"
        )
    page, rest = order[offset : offset + limit], order[offset + limit :]
    shown = np.flatnonzero(np.isin(edge_of, page))
    shown = shown[np.lexsort((shown, -edges.count[shown]))]
    return {
        "node": node_of(snapshot, number, activity),
        "nodes": [node_of(snapshot, other, activity) for other in page.tolist()],
        "edges": describe_edges(snapshot, ends, edges, shown),
        "groups": _groups(rest, len(snapshot.accounts.keys)),
        "total": len(order),
        "truncated": bool(len(rest)),
        "next": cursor(snapshot, offset + len(page)) if len(rest) else None,
    }


def _of_node(snapshot: Snapshot, number: int, filters: Filters) -> Ends:
    selection = select(snapshot, filters)
    ends = ends_of_logons(snapshot, selection)
    is_end = (ends.account == number) | (ends.source == number) | (ends.destination == number)
    return ends_of_logons(snapshot, selection.where(is_end))


def _activity(snapshot: Snapshot, filters: Filters) -> Activity:
    """Return what every node did under the filters, as the whole picture shows it."""
    return snapshot.selections.get(
        ("activity", filters),
        lambda: count_activity(snapshot, ends_of_logons(snapshot, select(snapshot, filters))),
    )


def _busiest_first(edges: Edges, number: int) -> tuple[Ints, Ints]:
    """Return the neighbours, the busiest first, and for every edge its neighbour (-1: not of the node)."""
    touches = (edges.start == number) ^ (edges.end == number)
    other = np.where(touches, np.where(edges.start == number, edges.end, edges.start), -1)
    sums = np.bincount(other[touches], weights=edges.count[touches], minlength=edges.n_nodes)
    found = np.unique(other[touches])
    order: Ints = found[np.lexsort((found, -sums[found]))]
    return order, other


def _groups(rest: Ints, n_accounts: int) -> list[dict[str, Any]]:
    n_of = {"account": int((rest < n_accounts).sum()), "host": int((rest >= n_accounts).sum())}
    return [{"kind": kind, "n_nodes": n} for kind, n in n_of.items() if n]
