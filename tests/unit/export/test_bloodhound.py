"""BloodHound OpenGraph: what its schema demands (https://bloodhound.specterops.io/opengraph/schema)."""

from __future__ import annotations

import io
import json
import re
from itertools import product
from typing import Any

import pytest

from logontracer.export import export_format
from logontracer.export.bloodhound import edge_kind
from tests.unit.export.views import empty, view

KINDS = ("source", "destination", "direct", "change")
OUTCOMES = ("success", "failure", None)


def document(what: dict[str, Any]) -> dict[str, Any]:
    out = io.BytesIO()
    export_format("bloodhound").write(what, out)
    read: dict[str, Any] = json.loads(out.getvalue())
    return read


def is_property(value: Any) -> bool:
    """Whether BloodHound takes a value: a scalar, or a list of scalars of one type."""
    if isinstance(value, list):
        return len({type(item) for item in value}) <= 1 and all(map(is_scalar, value))
    return is_scalar(value)


def is_scalar(value: Any) -> bool:
    return isinstance(value, str | int | float | bool)


def test_the_document_has_a_graph_and_a_source_kind_and_nothing_else() -> None:
    read = document(view())
    assert set(read) == {"graph", "metadata"}
    assert read["metadata"] == {"source_kind": "LogonTracer"}
    assert set(read["graph"]) == {"nodes", "edges"}
    assert document(empty())["graph"] == {"nodes": [], "edges": []}


def test_every_node_has_a_unique_id_kinds_and_flat_properties() -> None:
    nodes = document(view())["graph"]["nodes"]
    assert len({node["id"] for node in nodes}) == len(nodes) == 4
    for node in nodes:
        assert set(node) == {"id", "kinds", "properties"}
        assert 1 <= len(node["kinds"]) <= 3
        assert "objectid" not in node["properties"]
        assert all(map(is_property, node["properties"].values()))
    assert nodes[0]["kinds"] == ["LT_Account"]
    assert nodes[0]["properties"]["name"] == "CORP\\alice"
    assert nodes[2]["properties"]["name"] == "<script>&\x01\r\n\u202eevil"


def test_every_link_joins_two_nodes_of_the_file_by_id() -> None:
    graph = document(view())["graph"]
    ids = {node["id"] for node in graph["nodes"]}
    for edge in graph["edges"]:
        assert set(edge) == {"kind", "start", "end", "properties"}
        for end in (edge["start"], edge["end"]):
            assert end["match_by"] == "id"
            assert end["value"] in ids
        assert all(map(is_property, edge["properties"].values()))
    assert [edge["kind"] for edge in graph["edges"]] == ["LT_LogonAs", "LT_FailedLogonTo"]
    assert graph["edges"][0]["properties"]["event_ids"] == [4624, 4768]


@pytest.mark.parametrize(("kind", "outcome"), list(product(KINDS, OUTCOMES)))
def test_a_link_s_kind_holds_letters_digits_and_underscores_only(kind: str, outcome: str | None) -> None:
    assert re.fullmatch(r"[A-Za-z0-9_]+", edge_kind(kind, outcome))


def test_links_that_bloodhound_would_merge_have_kinds_of_their_own() -> None:
    assert len({edge_kind(kind, outcome) for kind, outcome in product(KINDS, OUTCOMES)}) == 12
