"""A graph view as the exports receive it, with names an attacker would choose."""

from __future__ import annotations

from typing import Any


def node(key: str, kind: str, label: str, **fields: Any) -> dict[str, Any]:
    return {
        "id": f"{kind[0]}:{key}",
        "key": key,
        "kind": kind,
        "label": label,
        "rank": 0.25,
        "position": 1,
        "anomaly_score": None,
        "anomaly_mark": 0,
        "n_events": 12,
        "n_failures": 3,
    } | fields


def edge(identity: str, start: str, end: str, **fields: Any) -> dict[str, Any]:
    return {
        "id": identity,
        "kind": {"s": "source", "d": "destination"}[identity[0]],
        "from": start,
        "to": end,
        "event_ids": [4624, 4768],
        "logon_types": [3, 10],
        "packages": ["Kerberos", "NTLM"],
        "outcome": "success",
        "is_failure": False,
        "is_claimed_source": False,
        "count": 42,
        "first_seen": "2024-01-08T10:01:00.000000Z",
        "last_seen": "2024-01-08T11:00:00.000001Z",
        "logons": [1, 2],
    } | fields


def view() -> dict[str, Any]:
    formula, tags = '=HYPERLINK("http://evil","x")', "<script>&\x01\r\n\u202eevil"
    nodes = [
        node("corp\\alice", "account", "CORP\\alice", account_kind="user", is_privileged=True),
        node(f"corp\\{formula}", "account", formula, account_kind="user", is_privileged=False),
        node("ws;1", "host", tags, host_kind="host", anomaly_score=None),
        node("dc", "host", "東京-dc😀", host_kind="host", anomaly_score=17.25, anomaly_mark=4),
    ]
    edges = [
        edge("s|ws;1|corp\\alice|success", "h:ws;1", "a:corp\\alice"),
        edge(
            "d|corp\\alice|dc|failure",
            "a:corp\\alice",
            "h:dc",
            outcome="failure",
            is_failure=True,
            is_claimed_source=True,
            packages=["@SUM(A1)"],
            logon_types=[],
            count=-1,
        ),
    ]
    return {
        "nodes": nodes,
        "edges": edges,
        "n_nodes_total": 4,
        "n_edges_total": 2,
        "n_nodes_shown": 4,
        "n_logons": 2,
        "n_events": 41,
        "n_hidden_noise": 7,
        "truncated": False,
    }


def empty() -> dict[str, Any]:
    return {"nodes": [], "edges": [], "truncated": False}
