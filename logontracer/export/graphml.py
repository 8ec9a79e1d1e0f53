"""A graph view as GraphML, for yEd, Cytoscape, networkx, igraph and Gephi."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, BinaryIO

from logontracer.export.columns import EDGE_COLUMNS, NODE_COLUMNS
from logontracer.export.format import ExportFormat, View
from logontracer.export.xml import XmlWriter

_ENDS = ("id", "from", "to", "from_kind", "to_kind")


def write(view: View, out: BinaryIO) -> None:
    """Write nodes and directed links with all their attributes."""
    xml = XmlWriter(out)
    edge_columns = {name: type_ for name, type_ in EDGE_COLUMNS.items() if name not in _ENDS}
    node_columns = {name: type_ for name, type_ in NODE_COLUMNS.items() if name != "id"}
    with xml.element("graphml", {"xmlns": "http://graphml.graphdrawing.org/xmlns"}):
        _keys(xml, "node", node_columns)
        _keys(xml, "edge", edge_columns)
        with xml.element("graph", {"id": "logons", "edgedefault": "directed"}):
            for node in view["nodes"]:
                with xml.element("node", {"id": node["id"]}):
                    _data(xml, "node", node, node_columns)
            for edge in view["edges"]:
                ends = {"id": edge["id"], "source": edge["from"], "target": edge["to"]}
                with xml.element("edge", ends):
                    _data(xml, "edge", edge, edge_columns)


def _keys(xml: XmlWriter, of: str, columns: Mapping[str, str]) -> None:
    for name, type_ in columns.items():
        xml.leaf("key", {"id": f"{of}.{name}", "for": of, "attr.name": name, "attr.type": type_})


def _data(xml: XmlWriter, of: str, row: Mapping[str, Any], columns: Mapping[str, str]) -> None:
    for name in columns:
        if row.get(name) is not None:
            xml.leaf("data", {"key": f"{of}.{name}"}, row[name])


FORMAT = ExportFormat(
    name="graphml",
    title="GraphML",
    help="Accounts, hosts and links with all attributes, for yEd, Cytoscape, Gephi, networkx and igraph.",
    reference="http://graphml.graphdrawing.org/",
    extension="graphml",
    content_type="application/graphml+xml",
    write=write,
)
