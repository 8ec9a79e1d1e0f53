from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from logontracer.errors import UsageError
from logontracer.export import EXPORT_FORMATS, ExportFormat, export_format
from tests.unit.export.views import empty, view

GOLDEN = Path(__file__).parent / "golden"
FORMATS = pytest.mark.parametrize("entry", EXPORT_FORMATS, ids=lambda entry: entry.name)
GRAPHML = "{http://graphml.graphdrawing.org/xmlns}"
GEXF = "{http://gexf.net/1.3}"


def written(entry: ExportFormat, what: dict[str, Any]) -> bytes:
    out = io.BytesIO()
    entry.write(what, out)
    return out.getvalue()


def rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(written(export_format(name), view()).decode(), newline="")))


@FORMATS
def test_a_format_says_what_it_is_for_and_where_it_is_defined(entry: ExportFormat) -> None:
    assert entry.title
    assert entry.help.endswith(".")
    assert entry.reference.startswith("http")
    assert "/" in entry.content_type
    assert entry.extension.isalnum()


@FORMATS
def test_a_view_with_an_attackers_names_is_written_as_in_the_golden_file(entry: ExportFormat) -> None:
    content = written(entry, view())
    if entry.name == "html":
        content = _without_viewer(content)
    assert content == (GOLDEN / f"view-{entry.name}.{entry.extension}").read_bytes()


def _without_viewer(page: bytes) -> bytes:
    """Return the page with its script and style, which are the viewer's files and not the view's, left out.

    Each stands there once, and the policy names exactly their hashes.
    """
    text = page.decode()
    for tag, start in (("script", '<script type="module">'), ("style", "<style>")):
        [content] = re.findall(rf"{start}(.+?)</{tag}>", text, re.DOTALL)
        source = "sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert text.count(source) == 1
        text = text.replace(start + content, start).replace(source, f"[hash of the {tag}]")
    return text.encode()


@FORMATS
def test_an_empty_view_is_a_valid_file(entry: ExportFormat) -> None:
    assert written(entry, empty())


def test_a_link_is_a_row_with_the_labels_of_its_ends_and_nothing_runs() -> None:
    first, second = rows("csv")
    assert (first["to"], first["to_kind"], first["from_kind"]) == ("CORP\\alice", "account", "host")
    assert first["event_ids"] == "4624 4768"
    assert [first["leg"], second["leg"]] == ["source to account", "account to destination"]
    assert first["first_seen"] == "2024-01-08T10:01:00.000000Z"
    assert second["packages"] == "'@SUM(A1)"
    assert second["count"] == "-1"
    assert second["is_failure"] == "true"
    assert [first["is_claimed_source"], second["is_claimed_source"]] == ["false", "true"]


def test_nodes_without_links_are_in_the_nodes_csv() -> None:
    nodes = rows("csv-nodes")
    assert [node["kind"] for node in nodes] == ["account", "account", "host", "host"]
    assert nodes[1]["label"] == '\'=HYPERLINK("http://evil","x")'
    assert nodes[3]["anomaly_score"] == "17.25"
    assert nodes[0]["anomaly_score"] == ""


def test_json_gives_back_the_view() -> None:
    document = json.loads(written(export_format("json"), view()))
    assert document.pop("format") == "logontracer-graph"
    assert document.pop("version") == 1
    assert document == view()


def test_graphml_is_read_back_with_types_names_and_directions() -> None:
    root = ET.fromstring(written(export_format("graphml"), view()))
    types = {key.get("id"): key.get("attr.type") for key in root.iter(f"{GRAPHML}key")}
    assert types["node.rank"] == "double"
    assert types["edge.count"] == "long"
    nodes = {node.get("id"): node for node in root.iter(f"{GRAPHML}node")}
    labels = {
        key: data.text for key, node in nodes.items() for data in node if data.get("key") == "node.label"
    }
    assert labels["h:dc"] == "東京-dc😀"
    assert labels["h:ws;1"] == "<script>&\\u0001\\u000d\n\u202eevil"
    edges = [(e.get("source"), e.get("target")) for e in root.iter(f"{GRAPHML}edge")]
    assert edges == [("h:ws;1", "a:corp\\alice"), ("a:corp\\alice", "h:dc")]
    assert all(start in nodes and end in nodes for start, end in edges)


def test_every_key_that_graphml_uses_is_declared() -> None:
    root = ET.fromstring(written(export_format("graphml"), view()))
    declared = {key.get("id") for key in root.iter(f"{GRAPHML}key")}
    assert {data.get("key") for data in root.iter(f"{GRAPHML}data")} <= declared


def test_gexf_is_read_back_with_weights_and_declared_attributes() -> None:
    root = ET.fromstring(written(export_format("gexf"), view()))
    weights = [edge.get("weight") for edge in root.iter(f"{GEXF}edge")]
    assert weights == ["42", "-1"]
    declared = {attribute.get("id") for attribute in root.iter(f"{GEXF}attribute")}
    assert {value.get("for") for value in root.iter(f"{GEXF}attvalue")} <= declared
    labels = [node.get("label") for node in root.iter(f"{GEXF}node")]
    assert labels[2] == "<script>&\\u0001\\u000d\n\u202eevil"


def test_an_unknown_format_names_the_known_ones() -> None:
    with pytest.raises(UsageError) as caught:
        export_format("docx")
    assert caught.value.hint == "one of: " + ", ".join(entry.name for entry in EXPORT_FORMATS)


def test_no_two_formats_write_files_of_one_name() -> None:
    names = [(entry.part, entry.extension) for entry in EXPORT_FORMATS]
    assert len(set(names)) == len(names)
