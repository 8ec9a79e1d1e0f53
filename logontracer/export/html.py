"""A graph view as one HTML file that opens offline: graph, timeline, tables and notes, and its own viewer.

The names in it are an attacker's text.  They stand as JSON in a data block that
no browser runs, with every ``<`` escaped so that none can end it; the viewer
shows them as text only, and the policy in the file allows nothing but its own
script and style, known by their hashes, and no request at all.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from string import Template
from typing import Any, BinaryIO

from logontracer.export.format import ExportFormat, View
from logontracer.export.layout import MAX_NODES, positions
from logontracer.model.visible import visible

_FOLDER = files("logontracer.export") / "viewer"
#: Each module after those it imports: they are joined to one script.
_SCRIPTS = ("dom", "model", "draw", "labels", "graph", "gestures", "timeline", "tables", "panels", "main")
_COUNTS = (
    "n_nodes_total",
    "n_nodes_shown",
    "n_edges_total",
    "n_logons",
    "n_changes",
    "n_events",
    "n_hidden_noise",
)


def write(view: View, out: BinaryIO) -> None:
    """Write the page: its data, the viewer and the policy that allows nothing else."""
    script, style = _script(), _text("viewer.css")
    title = visible(str(view.get("case", "graph")))
    page = Template(_text("page.html")).substitute(
        script=script,
        style=style,
        script_hash=_hash(script),
        style_hash=_hash(style),
        title=html.escape(title),
        summary=html.escape(_summary(view)),
        data=_data_block(_data(view)),
    )
    out.write(page.encode())


def _data(view: View) -> dict[str, Any]:
    return {
        "nodes": view["nodes"],
        "edges": view["edges"],
        "positions": positions(view).astype(int).tolist(),
        "timeline": view.get("timeline"),
        "notes": view.get("notes", []),
        "counts": {name: view[name] for name in _COUNTS if name in view},
    }


def _data_block(data: Mapping[str, Any]) -> str:
    """Return JSON that neither ends nor changes the block it stands in: ASCII, no ``<``, ``>`` or ``&``."""
    text = json.dumps(data, allow_nan=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _summary(view: View) -> str:
    n_shown, n_total = len(view["nodes"]), view.get("n_nodes_total", len(view["nodes"]))
    nodes = f"{n_total:,} accounts and hosts"
    if n_shown < n_total:
        nodes = f"the {n_shown:,} busiest of {nodes}"
    parts = [nodes, f"{view['n_events']:,} events" if "n_events" in view else "", _span(view["edges"])]
    return ", ".join(filter(None, parts))


def _span(edges: list[Mapping[str, Any]]) -> str:
    firsts = [edge["first_seen"] for edge in edges if edge.get("first_seen")]
    lasts = [edge["last_seen"] for edge in edges if edge.get("last_seen")]
    return f"{min(firsts)[:10]} to {max(lasts)[:10]}" if firsts and lasts else ""


@cache
def _script() -> str:
    """Return the viewer's modules as one: without imports, every name is there already."""
    joined = "\n".join(_text(f"{name}.js") for name in _SCRIPTS)
    return re.sub(r"(?ms)^import [^;]*;\n|^export (?=\w)", "", joined)


@cache
def _text(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")


def _hash(content: str) -> str:
    """Return the source that allows an element of that content in a content security policy."""
    return "sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()


FORMAT = ExportFormat(
    name="html",
    title="HTML, one file",
    help="Graph, timeline, tables and notes in one page that opens offline; the 1,000 busiest nodes.",
    reference="https://html.spec.whatwg.org/multipage/scripting.html#data-blocks",
    extension="html",
    content_type="text/html; charset=utf-8",
    write=write,
    budget=MAX_NODES,
    n_timeline_rows=200,
    has_notes=True,
)
