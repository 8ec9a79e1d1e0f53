"""Everything about one account or one host."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pyarrow.compute as pc

from logontracer.investigation.anomaly import marked
from logontracer.investigation.naming import bounded_lists, bounded_reasons, same_name
from logontracer.investigation.nodes import Ints, Nodes
from logontracer.investigation.ranking import rank_of
from logontracer.investigation.rows import (
    by_event_id,
    by_logon_type,
    by_package,
    by_status,
    change_rows,
    with_iso_times,
)
from logontracer.investigation.snapshot import Snapshot
from logontracer.investigation.view import RANK_METHOD
from logontracer.model.timespan import isoformat

#: Neighbours, changes and marked hours shown; all are counted.
SHOWN = 20
_IDS = {"accounts": "account_id", "sources": "source_id", "destinations": "destination_id"}


def account_details(snapshot: Snapshot, key: str) -> dict[str, Any]:
    """Return one account."""
    number = snapshot.accounts.id_of(key)
    rows = np.flatnonzero(snapshot.numbers("logons", "account_id") == number)
    return {
        **_described(snapshot, snapshot.accounts, number, rows),
        **same_name(snapshot.accounts, number),
        "anomaly": _anomaly(snapshot, number),
        "neighbours": {
            **_neighbours(snapshot, rows, ("sources", "destinations")),
            "n_hosts": _n_hosts(snapshot, rows),
        },
        **_changes(snapshot, ("account_id", "object_account_id"), number),
    }


def host_details(snapshot: Snapshot, key: str) -> dict[str, Any]:
    """Return one host."""
    number = snapshot.hosts.id_of(key)
    source, destination = (snapshot.numbers("logons", _IDS[role]) for role in ("sources", "destinations"))
    is_source, is_destination = source == number, destination == number
    neighbours = {
        **_neighbours(snapshot, np.flatnonzero(is_source | is_destination), ("accounts",)),
        **_neighbours(snapshot, np.flatnonzero(is_destination & ~is_source), ("sources",)),
        **_neighbours(snapshot, np.flatnonzero(is_source & ~is_destination), ("destinations",)),
    }
    return {
        **_described(snapshot, snapshot.hosts, number, np.flatnonzero(is_source | is_destination)),
        "neighbours": neighbours,
        **_changes(snapshot, ("host_id",), number),
    }


def _described(snapshot: Snapshot, nodes: Nodes, number: int, rows: Ints) -> dict[str, Any]:
    row = with_iso_times(nodes.row(number))
    del row["account_id" if nodes.of == "accounts" else "host_id"]
    return {
        "id": nodes.prefix + row["key"],
        **row,
        **bounded_lists(row),
        "label": nodes.labels[number],
        **bounded_reasons([_reason(reason) for reason in json.loads(row["identity"] or "[]")]),
        "event_ids": by_event_id(snapshot, rows),
        "logon_types": by_logon_type(snapshot, rows),
        "packages": by_package(snapshot, rows),
        "statuses": by_status(snapshot, rows),
        "rank": rank_of(snapshot, nodes.of, row["key"], RANK_METHOD),
    }


def _reason(reason: dict[str, Any]) -> dict[str, Any]:
    """Return why names belong together, its times as text; *link* is the id to undo, null without any."""
    shown = {"link": None, "is_undone": False, **reason}
    return {**shown, **{name: isoformat(reason[name]) for name in ("first", "last") if name in reason}}


def _neighbours(snapshot: Snapshot, rows: Ints, roles: tuple[str, ...]) -> dict[str, Any]:
    """Return the nodes in each role of some logons, the busiest first, and how many there are."""
    found: dict[str, Any] = {}
    for role in roles:
        nodes = snapshot.accounts if role == "accounts" else snapshot.hosts
        shown, n_all = _busiest(snapshot, nodes, snapshot.numbers("logons", _IDS[role])[rows], rows)
        found |= {role: shown, f"n_{role}": n_all}
    return found


def _n_hosts(snapshot: Snapshot, rows: Ints) -> int:
    """Return how many hosts some logons name; one that is source and destination counts once."""
    ids = np.concatenate(
        [snapshot.numbers("logons", _IDS[role])[rows] for role in ("sources", "destinations")]
    )
    return len(np.unique(ids[ids >= 0]))


def _busiest(snapshot: Snapshot, nodes: Nodes, ids: Ints, rows: Ints) -> tuple[list[dict[str, Any]], int]:
    is_known = ids >= 0
    numbers, inverse = np.unique(ids[is_known], return_inverse=True)
    count = snapshot.numbers("logons", "count")[rows[is_known]]
    events, failures = np.zeros(len(numbers), dtype=np.int64), np.zeros(len(numbers), dtype=np.int64)
    np.add.at(events, inverse, count)
    np.add.at(failures, inverse, np.where(snapshot.is_failure[rows[is_known]], count, 0))
    order = np.lexsort((nodes.key_order[numbers], -events))[:SHOWN]
    shown = [
        {
            "key": nodes.keys[numbers[i]],
            "label": nodes.labels[numbers[i]],
            "kind": nodes.kinds[numbers[i]],
            "n_events": int(events[i]),
            "n_failures": int(failures[i]),
        }
        for i in order
    ]
    return shown, len(numbers)


def _changes(snapshot: Snapshot, columns: tuple[str, ...], number: int) -> dict[str, Any]:
    """Return the latest changes that name a node in one of *columns*."""
    is_named = np.zeros(snapshot.table("changes").num_rows, dtype=bool)
    for column in columns:
        is_named |= snapshot.numbers("changes", column) == number
    named = np.flatnonzero(is_named)
    latest = named[np.lexsort((named, -snapshot.numbers("changes", "last_seen")[named]))][:SHOWN]
    return {"changes": change_rows(snapshot, latest.tolist()), "n_changes": len(named)}


def _anomaly(snapshot: Snapshot, number: int) -> dict[str, Any]:
    """Return the highest score and the hours that stand out, what departs most first, echoes left out."""
    table, anomaly = snapshot.standing, snapshot.anomaly
    standing = table.filter(pc.and_(pc.equal(table["account_id"], number), pc.greater(table["weight"], 0)))
    by_departure = [("departure", "descending"), ("score", "descending"), ("hour", "ascending")]
    return {
        "score": float(anomaly.score[number]),
        "mark": int(anomaly.mark[number]),
        "departure": round(float(anomaly.departure[number]), 2),
        "n_marked_hours": int(anomaly.n_marked[number]),
        "hours": marked(standing.sort_by(by_departure).slice(0, SHOWN), snapshot.hosts),
    }
