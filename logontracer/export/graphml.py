"""A graph view as GraphML, for yEd, Cytoscape, networkx, igraph and Gephi."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from logontracer.export.columns import EDGE_COLUMNS, NODE_COLUMNS
from logontracer.export.format import ExportFormat, View
from logontracer.export.xml import DECLARATION, element, markup, opening

_NODE_TYPES = {name: type_ for name, type_ in NODE_COLUMNS.items() if name != "id"}
_EDGE_TYPES = {
    name: type_
    for name, type_ in EDGE_COLUMNS.items()
    if name not in ("id", "from", "to", "from_kind", "to_kind")
}


def write(view: View, out: BinaryIO) -> None:
    """Write nodes and directed links with all their attributes."""
    out.writelines(piece.encode() for piece in _pieces(view))


def _pieces(view: View) -> Iterator[str]:
    yield DECLARATION + opening("graphml", {"xmlns": "http://graphml.graphdrawing.org/xmlns"}) + "\n"
    yield _keys("node", _NODE_TYPES) + _keys("edge", _EDGE_TYPES)
    yield opening("graph", {"id": "logons", "edgedefault": "directed"}) + "\n"
    for node in view["nodes"]:
        yield element("node", {"id": node["id"]}, _data("node", node, _NODE_TYPES))
    for edge in view["edges"]:
        ends = {"id": edge["id"], "source": edge["from"], "target": edge["to"]}
        yield element("edge", ends, _data("edge", edge, _EDGE_TYPES))
    yield "</graph>\n</graphml>\n"


def _keys(of: str, types: Mapping[str, str]) -> str:
    return "".join(
        element("key", {"id": f"{of}.{name}", "for": of, "attr.name": name, "attr.type": type_})
        for name, type_ in types.items()
    )


def _data(of: str, row: Mapping[str, Any], types: Mapping[str, str]) -> str:
    return "".join(
        f'<data key="{of}.{name}">{markup(row[name])}</data>' for name in types if row.get(name) is not None
    )


FORMAT = ExportFormat(
    name="graphml",
    title="GraphML",
    help="Accounts, hosts and links with all attributes, for yEd, Cytoscape, Gephi, networkx and igraph.",
    reference="http://graphml.graphdrawing.org/",
    extension="graphml",
    content_type="application/graphml+xml",
    write=write,
)
