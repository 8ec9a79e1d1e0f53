"""The graph to draw: merged edges and the busiest nodes, within a budget and with exact totals."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from logontracer.investigation.anomaly import NO_ANOMALY
from logontracer.investigation.edges import Edges, describe_edges, merge
from logontracer.investigation.ends import Ends, ends_of_logons
from logontracer.investigation.nodes import Ints
from logontracer.investigation.pairs import Numbers, falling
from logontracer.investigation.selection import at_all_times
from logontracer.investigation.snapshot import Snapshot

#: Edges drawn at most, per node of the budget.
EDGES_PER_NODE = 4
RANK_METHOD = "weighted"
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Activity:
    """Events and failures per node under the filters, and which nodes occur at all."""

    n_events: Ints
    n_failures: Ints
    is_present: Mask


def draw(snapshot: Snapshot, ends: Ends, *, budget: int | None, always: Ints) -> dict[str, Any]:
    """Return nodes and edges of *ends*.

    Parameters
    ----------
    ends : Ends
        What is to be drawn, one row per logon or change.
    budget : int or None
        Most nodes; None draws all.
    always : ndarray of int
        Nodes that belong to the picture whether or not a row has them; they come first.
    """
    activity = count_activity(snapshot, ends)
    activity.is_present[always] = True
    edges = merge(snapshot, ends)
    shown = choose_nodes(snapshot, edges, activity, budget, always)
    drawn = choose_edges(edges, shown, None if budget is None else budget * EDGES_PER_NODE)
    n_nodes = int(activity.is_present.sum())
    return {
        "nodes": [node_of(snapshot, number, activity) for number in shown.tolist()],
        "edges": describe_edges(snapshot, ends, edges, drawn),
        "n_nodes_total": n_nodes,
        "n_edges_total": len(edges.count),
        "n_nodes_shown": len(shown),
        "n_edges_shown": len(drawn),
        "truncated": len(shown) < n_nodes or len(drawn) < len(edges.count),
    }


def count_activity(snapshot: Snapshot, ends: Ends) -> Activity:
    """Return what each node did in *ends*; a logon from a host to itself counts once for it."""
    n_nodes = len(snapshot.accounts.keys) + len(snapshot.hosts.keys)
    if ends.left_out is None:
        return _activity(ends, n_nodes)
    everything, left_out = (
        snapshot.cache.get("activity", lambda: _activity_of(snapshot, np.arange(len(snapshot.outcomes)))),
        _activity_of(snapshot, ends.left_out),
    )
    n_events = everything.n_events - left_out.n_events
    return Activity(n_events, everything.n_failures - left_out.n_failures, n_events > 0)


def _activity_of(snapshot: Snapshot, logons: Ints) -> Activity:
    ends = replace(ends_of_logons(snapshot, at_all_times(snapshot, logons)), left_out=None)
    return _activity(ends, len(snapshot.accounts.keys) + len(snapshot.hosts.keys))


def _activity(ends: Ends, n_nodes: int) -> Activity:
    events, failures = np.zeros(n_nodes, dtype=np.int64), np.zeros(n_nodes, dtype=np.int64)
    present = np.zeros(n_nodes, dtype=bool)
    failed = np.flatnonzero(ends.is_failure)
    for nodes in ends.distinct_nodes():
        events += _summed(nodes, ends.count, n_nodes)
        failures += _summed(nodes[failed], ends.count[failed], n_nodes)
        present |= np.bincount(nodes + 1, minlength=n_nodes + 1)[1:] > 0
    return Activity(events, failures, present)


def _summed(nodes: Ints, counts: Ints, n_nodes: int) -> Ints:
    """Return the sum of *counts* per node, -1 being none; exact, for no case has 2⁵³ events."""
    return np.bincount(nodes + 1, weights=counts, minlength=n_nodes + 1)[1:].astype(np.int64)


def choose_nodes(
    snapshot: Snapshot, edges: Edges, activity: Activity, budget: int | None, always: Ints
) -> Ints:
    """Return the nodes to draw: *always*, then the busiest, each with its busiest neighbour beside it.

    Without the neighbour, a graph whose traffic spreads over many pairs would be drawn as dots.
    """
    order = busiest_first(snapshot, activity)
    if budget is None or len(order) <= budget:
        return order
    # Each of them is drawn, so that no more than the budget are looked at; the two lists share some.
    first = np.fromiter(dict.fromkeys([*always[:budget].tolist(), *order[:budget].tolist()]), dtype=np.int64)
    first = first[:budget]
    neighbour = busiest_neighbours(edges, first)
    chosen: dict[int, None] = {}
    for node in first.tolist():
        if len(chosen) < budget:
            chosen[node] = None
        if len(chosen) < budget and neighbour[node] >= 0:
            chosen[int(neighbour[node])] = None
        if len(chosen) == budget:
            break
    return np.fromiter(chosen, dtype=np.int64)


def busiest_first(snapshot: Snapshot, activity: Activity) -> Ints:
    """Return the nodes that occur, by events, ties by kind and key."""
    in_order = snapshot.nodes_by_key
    present = in_order[activity.is_present[in_order]]
    return present[falling(activity.n_events[present])]


def busiest_neighbours(edges: Edges, nodes: Ints) -> Ints:
    """Return for each of *nodes*, by its number, the other end of its busiest edge, -1 without any."""
    neighbour = np.full(edges.n_nodes, -1, dtype=np.int64)
    if edges.around is not None:
        touching, counts = edges.around
        neighbour[nodes] = touching.busiest_neighbours(counts, nodes)
        return neighbour
    is_meant = np.zeros(edges.n_nodes, dtype=bool)
    is_meant[nodes] = True
    is_candidate = (is_meant[edges.start] | is_meant[edges.end]) & (edges.start != edges.end)
    order = edges.busiest_first(np.flatnonzero(is_candidate & (edges.count > 0)))
    start, end = edges.start[order], edges.end[order]
    as_start, as_end = (_first_of(side, edges.n_nodes)[nodes] for side in (start, end))
    place = np.minimum(as_start, as_end)
    is_found = place < len(order)
    at = place[is_found]
    neighbour[nodes[is_found]] = np.where(as_start[is_found] == at, end[at], start[at])
    return neighbour


def _first_of(nodes: Numbers, n_nodes: int) -> Numbers:
    """Return where each node first stands among *nodes*, behind the end where it does not."""
    first = np.full(n_nodes, len(nodes), dtype=np.int32)
    # Of several writes to one place the last one stays.
    first[nodes[::-1]] = np.arange(len(nodes) - 1, -1, -1, dtype=np.int32)
    return first


def choose_edges(edges: Edges, shown: Ints, most: int | None) -> Ints:
    """Return the edges between the nodes *shown*, the busiest first; those that count nothing are none."""
    is_shown = np.zeros(edges.n_nodes, dtype=bool)
    is_shown[shown] = True
    between = np.flatnonzero(is_shown[edges.start])
    between = between[is_shown[edges.end[between]] & (edges.count[between] > 0)]
    return edges.busiest_first(between)[:most]


def node_of(snapshot: Snapshot, number: int, activity: Activity) -> dict[str, Any]:
    """Return a node as plain data, with its counts."""
    n_accounts = len(snapshot.accounts.keys)
    of, row = ("accounts", number) if number < n_accounts else ("hosts", number - n_accounts)
    return {
        **describe_node(snapshot, of, row),
        "n_events": int(activity.n_events[number]),
        "n_failures": int(activity.n_failures[number]),
    }


def describe_node(snapshot: Snapshot, of: str, row: int) -> dict[str, Any]:
    """Return what every panel shows of an account or host, without its counts."""
    nodes = snapshot.nodes(of)
    scores, positions = snapshot.scores(of, RANK_METHOD)
    node = {
        "id": nodes.prefix + nodes.keys[row],
        "key": nodes.keys[row],
        "kind": nodes.singular,
        "label": nodes.labels[row],
        "rank": float(scores[row]),
        "position": int(positions[row]) or None,
        "is_salvaged_only": bool(nodes.is_salvaged_only[row]),
    }
    return node | (_of_account(snapshot, row) if of == "accounts" else _of_host(snapshot, row))


def _of_account(snapshot: Snapshot, row: int) -> dict[str, Any]:
    accounts = snapshot.accounts
    return {
        "account_kind": accounts.kinds[row],
        "name": accounts.column("name")[row],
        "domain": accounts.column("domain")[row],
        "is_privileged": accounts.is_privileged(row),
        **snapshot.anomaly.to_json(row),
    }


def _of_host(snapshot: Snapshot, row: int) -> dict[str, Any]:
    return {
        "host_kind": snapshot.hosts.kinds[row],
        "is_domain_controller": bool(snapshot.hosts.column("is_domain_controller")[row]),
        "is_privileged": False,
        **NO_ANOMALY,
    }
