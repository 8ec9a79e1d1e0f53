"""A graph view as BloodHound OpenGraph JSON, to lie beside what BloodHound collected itself.

Kinds begin with ``LT_``, so that they meet none of another source.  BloodHound
keeps one link of a kind between two nodes, therefore each outcome has a kind of
its own.  Properties are scalars or lists of one type and never null.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, BinaryIO

from logontracer.export.format import ExportFormat, View

SOURCE_KIND = "LogonTracer"
_NODE_KINDS = {"account": "LT_Account", "host": "LT_Host"}
_VERBS = {"success": "Logon", "failure": "FailedLogon", None: "Session"}
_WAYS = {"source": "As", "destination": "To", "direct": "Between"}
_CHANGES = {"success": "LT_Changed", "failure": "LT_FailedChange", None: "LT_Change"}

_NODE_PROPERTIES = (
    "account_kind",
    "host_kind",
    "domain",
    "is_privileged",
    "is_domain_controller",
    "rank",
    "position",
    "anomaly_score",
    "anomaly_mark",
    "n_events",
    "n_failures",
)
_EDGE_PROPERTIES = (
    "outcome",
    "event_ids",
    "logon_types",
    "packages",
    "count",
    "first_seen",
    "last_seen",
)


def write(view: View, out: BinaryIO) -> None:
    """Write nodes and links; a node or a link is a line."""
    out.write(b'{"metadata":' + _json({"source_kind": SOURCE_KIND}) + b',\n"graph":{')
    out.write(b'"nodes":[')
    out.writelines(_lines(map(_node, view["nodes"])))
    out.write(b'],\n"edges":[')
    out.writelines(_lines(map(_edge, view["edges"])))
    out.write(b"]}}\n")


def edge_kind(kind: str, outcome: str | None) -> str:
    """Return the kind of a link, letters and underscores only: ``LT_FailedLogonTo``."""
    return _CHANGES[outcome] if kind == "change" else f"LT_{_VERBS[outcome]}{_WAYS[kind]}"


def _node(node: Mapping[str, Any]) -> dict[str, Any]:
    label = node["label"]
    return {
        "id": node["id"],
        "kinds": [_NODE_KINDS[node["kind"]]],
        "properties": {"name": label, "displayname": label, **_properties(node, _NODE_PROPERTIES)},
    }


def _edge(edge: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "kind": edge_kind(edge["kind"], edge["outcome"]),
        "start": {"match_by": "id", "value": edge["from"]},
        "end": {"match_by": "id", "value": edge["to"]},
        "properties": _properties(edge, _EDGE_PROPERTIES),
    }


def _properties(row: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {name: row[name] for name in names if row.get(name) is not None}


def _lines(rows: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    for number, row in enumerate(rows):
        yield b",\n" if number else b"\n"
        yield _json(row)


def _json(value: Any) -> bytes:
    # ASCII with escapes: nothing in a log can break the encoding of the file.
    return json.dumps(value, allow_nan=False).encode("ascii")


FORMAT = ExportFormat(
    name="bloodhound",
    title="BloodHound OpenGraph",
    help="Accounts and hosts with kinds and links BloodHound can load beside its own.",
    reference="https://bloodhound.specterops.io/opengraph/schema",
    extension="json",
    content_type="application/json",
    write=write,
    part="bloodhound",
)
