"""Accounts and hosts by score, and the logons behind a score."""

from __future__ import annotations

from typing import Any

import pyarrow.compute as pc

from logontracer.analyse.rank import RANK_METHODS
from logontracer.errors import UsageError
from logontracer.investigation.anomaly import NO_ANOMALY
from logontracer.investigation.rows import logon_rows
from logontracer.investigation.snapshot import Snapshot
from logontracer.investigation.view import describe_node

OF = ("accounts", "hosts")


def rank_page(snapshot: Snapshot, of: str, method: str, limit: int, after: str | None) -> dict[str, Any]:
    """Return one page of a ranking; *after* is the position the page before ended at."""
    check_of(of)
    ranks = snapshot.ranks(method)[0]
    ranks = ranks.filter(pc.equal(ranks["of"], of)).sort_by("position")
    start = read_position(after)
    page = ranks.filter(pc.greater(ranks["position"], start)).slice(0, limit).to_pylist()
    end = page[-1]["position"] if page else start
    has_more = bool(page) and end < ranks.num_rows
    return {
        "of": of,
        "method": method,
        "methods": [entry.name for entry in RANK_METHODS],
        "rows": [_ranked(snapshot, of, row) for row in page],
        "total": ranks.num_rows,
        "truncated": has_more,
        "next": str(end) if has_more else None,
    }


def _ranked(snapshot: Snapshot, of: str, row: dict[str, Any]) -> dict[str, Any]:
    node = describe_node(snapshot, of, row["node_id"])
    return {
        "position": row["position"],
        "key": node["key"],
        "label": node["label"],
        "kind": node.get("account_kind") or node.get("host_kind"),
        "is_privileged": node["is_privileged"],
        "is_salvaged_only": node["is_salvaged_only"],
        "score": row["score"],
        **{name: node[name] for name in NO_ANOMALY},
        "n_events": int(snapshot.nodes(of).n_events[row["node_id"]]),
    }


def reasons(snapshot: Snapshot, of: str, key: str, method: str) -> dict[str, Any]:
    """Return the logons that gave a node most of its score, the largest share first."""
    check_of(of)
    number = snapshot.nodes(of).id_of(key)
    table = snapshot.ranks(method)[1]
    chosen = pc.and_(pc.equal(table["of"], of), pc.equal(table["node_id"], number))
    found = table.filter(chosen).sort_by([("share", "descending"), ("logon_id", "ascending")])
    logons = logon_rows(snapshot, found["logon_id"].to_pylist())
    shares = found["share"].to_pylist()
    return {
        "of": of,
        "key": key,
        "method": method,
        "rows": [{**logon, "share": share} for logon, share in zip(logons, shares, strict=True)],
        "total": len(logons),
        "truncated": False,
    }


def rank_of(snapshot: Snapshot, of: str, key: str, method: str) -> dict[str, Any]:
    """Return position, score and reasons of one node."""
    scores, positions = snapshot.scores(of, method)
    number = snapshot.nodes(of).id_of(key)
    return {
        "position": int(positions[number]) or None,
        "score": float(scores[number]),
        "method": method,
        "reasons": reasons(snapshot, of, key, method)["rows"],
    }


def check_of(of: str) -> None:
    """Raise UsageError unless *of* is accounts or hosts."""
    if of not in OF:
        raise UsageError(f"{of!r} cannot be ranked", hint="known: accounts, hosts")


def read_position(after: str | None) -> int:
    """Return the number a page cursor stands for, 0 without one."""
    if after is None:
        return 0
    if not (after.isascii() and after.isdigit() and len(after) < 16):
        raise UsageError(f"after={after!r} is not the `next` of a page before", parameter="after")
    return int(after)
