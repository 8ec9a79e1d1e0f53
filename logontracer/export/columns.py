"""What is written of a node and of a link, the same in every format that has columns or attributes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from logontracer.export.format import View

#: Column → type as GraphML names it.
NODE_COLUMNS: dict[str, str] = {
    "id": "string",
    "key": "string",
    "label": "string",
    "kind": "string",  # account | host
    "account_kind": "string",
    "host_kind": "string",
    "is_privileged": "boolean",
    "rank": "double",
    "position": "long",
    "anomaly_score": "double",
    "anomaly_mark": "long",
    "n_events": "long",
    "n_failures": "long",
}

EDGE_COLUMNS: dict[str, str] = {
    "id": "string",
    "from": "string",
    "from_kind": "string",
    "to": "string",
    "to_kind": "string",
    "event_ids": "string",
    "logon_types": "string",
    "packages": "string",
    "outcome": "string",
    "is_failure": "boolean",
    "is_claimed_source": "boolean",
    "count": "long",
    "first_seen": "string",
    "last_seen": "string",
}

#: Kind of link → the part of a logon, or the change, that it counts.
LEGS = {
    "source": "source to account",
    "destination": "account to destination",
    "direct": "source to destination",
    "change": "account to what it changed",
}


def node_rows(view: View) -> Iterator[dict[str, Any]]:
    """Yield the nodes of *view* with the columns of NODE_COLUMNS; None where a node has none."""
    for node in view["nodes"]:
        yield {column: node.get(column) for column in NODE_COLUMNS}


def edge_rows(view: View) -> Iterator[dict[str, Any]]:
    """Yield the links of *view* with the columns of EDGE_COLUMNS and ``leg``; the ends by label and kind."""
    nodes = {node["id"]: node for node in view["nodes"]}
    for edge in view["edges"]:
        row = {column: edge.get(column) for column in EDGE_COLUMNS} | {"leg": LEGS[edge["kind"]]}
        for end in ("from", "to"):
            node = nodes.get(edge[end], {})
            row[end] = node.get("label", edge[end])
            row[f"{end}_kind"] = node.get("kind")
        yield row
