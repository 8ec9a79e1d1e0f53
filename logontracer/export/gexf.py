"""A graph view as GEXF 1.3, for Gephi."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from logontracer.export.columns import EDGE_COLUMNS, NODE_COLUMNS
from logontracer.export.format import ExportFormat, View
from logontracer.export.xml import DECLARATION, element, opening

_NODE_TYPES = {name: type_ for name, type_ in NODE_COLUMNS.items() if name not in ("id", "label")}
_EDGE_TYPES = {
    name: type_
    for name, type_ in EDGE_COLUMNS.items()
    if name not in ("id", "from", "to", "from_kind", "to_kind")
}


def write(view: View, out: BinaryIO) -> None:
    """Write nodes and directed links with all their attributes; a link's count is its weight."""
    out.writelines(piece.encode() for piece in _pieces(view))


def _pieces(view: View) -> Iterator[str]:
    yield DECLARATION + opening("gexf", {"xmlns": "http://gexf.net/1.3", "version": "1.3"}) + "\n"
    yield opening("graph", {"defaultedgetype": "directed", "mode": "static"}) + "\n"
    yield _attributes("node", _NODE_TYPES) + _attributes("edge", _EDGE_TYPES) + "<nodes>\n"
    for node in view["nodes"]:
        yield element("node", {"id": node["id"], "label": node["label"]}, _values(node, _NODE_TYPES))
    yield "</nodes>\n<edges>\n"
    for edge in view["edges"]:
        ends = {"id": edge["id"], "source": edge["from"], "target": edge["to"], "weight": edge["count"]}
        yield element("edge", ends, _values(edge, _EDGE_TYPES))
    yield "</edges>\n</graph>\n</gexf>\n"


def _attributes(of: str, types: Mapping[str, str]) -> str:
    rows = (element("attribute", {"id": name, "title": name, "type": type_}) for name, type_ in types.items())
    return element("attributes", {"class": of}, "".join(rows))


def _values(row: Mapping[str, Any], types: Mapping[str, str]) -> str:
    rows = (
        element("attvalue", {"for": name, "value": row[name]}) for name in types if row.get(name) is not None
    )
    return f"<attvalues>{''.join(rows)}</attvalues>"


FORMAT = ExportFormat(
    name="gexf",
    title="GEXF",
    help="Accounts, hosts and links with all attributes, the count as weight, for Gephi.",
    reference="https://gexf.net/",
    extension="gexf",
    content_type="application/gexf+xml",
    write=write,
)
