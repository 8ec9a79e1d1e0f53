"""A graph view as GEXF 1.3, for Gephi."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, BinaryIO

from logontracer.export.columns import EDGE_COLUMNS, NODE_COLUMNS
from logontracer.export.format import ExportFormat, View
from logontracer.export.xml import XmlWriter

_NODE_TYPES = {name: type_ for name, type_ in NODE_COLUMNS.items() if name not in ("id", "label")}
_EDGE_TYPES = {
    name: type_
    for name, type_ in EDGE_COLUMNS.items()
    if name not in ("id", "from", "to", "from_kind", "to_kind")
}


def write(view: View, out: BinaryIO) -> None:
    """Write nodes and directed links with all their attributes; a link's count is its weight."""
    xml = XmlWriter(out)
    with (
        xml.element("gexf", {"xmlns": "http://gexf.net/1.3", "version": "1.3"}),
        xml.element("graph", {"defaultedgetype": "directed", "mode": "static"}),
    ):
        _attributes(xml, "node", _NODE_TYPES)
        _attributes(xml, "edge", _EDGE_TYPES)
        with xml.element("nodes"):
            for node in view["nodes"]:
                with xml.element("node", {"id": node["id"], "label": node["label"]}):
                    _values(xml, node, _NODE_TYPES)
        with xml.element("edges"):
            for edge in view["edges"]:
                ends = {
                    "id": edge["id"],
                    "source": edge["from"],
                    "target": edge["to"],
                    "weight": edge["count"],
                }
                with xml.element("edge", ends):
                    _values(xml, edge, _EDGE_TYPES)


def _attributes(xml: XmlWriter, of: str, types: Mapping[str, str]) -> None:
    with xml.element("attributes", {"class": of}):
        for name, type_ in types.items():
            xml.leaf("attribute", {"id": name, "title": name, "type": type_})


def _values(xml: XmlWriter, row: Mapping[str, Any], types: Mapping[str, str]) -> None:
    with xml.element("attvalues"):
        for name in types:
            if row.get(name) is not None:
                xml.leaf("attvalue", {"for": name, "value": row[name]})


FORMAT = ExportFormat(
    name="gexf",
    title="GEXF",
    help="Accounts, hosts and links with all attributes, the count as weight, for Gephi.",
    reference="https://gexf.net/",
    extension="gexf",
    content_type="application/gexf+xml",
    write=write,
)
