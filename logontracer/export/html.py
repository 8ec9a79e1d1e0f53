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
_SCRIPTS = (
    "dom",
    "words",
    "model",
    "draw",
    "labels",
    "graph",
    "gestures",
    "timeline",
    "tables",
    "panels",
    "main",
)
#: Languages of the page; of all but the first the viewer has a file of texts.
LANGUAGES = ("en", "ja")
_MARKED = re.compile(r"\[\[(.+?)\]\]")
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
    """Write the page: its data, the viewer and the policy that allows nothing else.

    The view's ``language``, one of LANGUAGES, is that of the page; English without one.
    """
    language = view.get("language") or LANGUAGES[0]
    texts = _texts(language)
    script, style = _script(), _text("viewer.css")
    title = visible(str(view.get("case", "graph")))
    page = Template(_translated(_text("page.html"), texts)).substitute(
        language=language,
        script=script,
        style=style,
        script_hash=_hash(script),
        style_hash=_hash(style),
        title=html.escape(title),
        summary=html.escape(_summary(view, texts)),
        data=_data_block(_data(view) | ({"texts": texts} if texts else {})),
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


def _texts(language: str) -> dict[str, str]:
    """Return the viewer's texts of a language by their English; none for English itself."""
    texts: dict[str, str] = {} if language == LANGUAGES[0] else json.loads(_text(f"{language}.json"))
    return texts


def _translated(page: str, texts: Mapping[str, str]) -> str:
    """Return the page with every ``[[English text]]`` in the language of *texts*."""
    return _MARKED.sub(lambda match: html.escape(texts.get(match[1], match[1])), page)


def _summary(view: View, texts: Mapping[str, str]) -> str:
    def t(english: str, **values: str) -> str:
        return texts.get(english, english).format(**values)

    n_shown, n_total = len(view["nodes"]), view.get("n_nodes_total", len(view["nodes"]))
    n = f"{n_total:,}"
    nodes = t("{n} account or host", n=n) if n_total == 1 else t("{n} accounts and hosts", n=n)
    if n_shown < n_total:
        nodes = t("the {shown} busiest of {nodes}", shown=f"{n_shown:,}", nodes=nodes)
    parts = [nodes]
    if (n_events := view.get("n_events")) is not None:
        parts.append(t("{n} event", n="1") if n_events == 1 else t("{n} events", n=f"{n_events:,}"))
    firsts = [edge["first_seen"] for edge in view["edges"] if edge.get("first_seen")]
    lasts = [edge["last_seen"] for edge in view["edges"] if edge.get("last_seen")]
    if firsts and lasts:
        parts.append(t("{first} to {last}", first=min(firsts)[:10], last=max(lasts)[:10]))
    return ", ".join(filter(None, parts))


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
    languages=LANGUAGES,
)
