"""A graph view as an SVG picture with a layout of its own, the same for the same view."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

import numpy as np

from logontracer.export.format import ExportFormat, View
from logontracer.export.layout import MAX_NODES, Floats, positions
from logontracer.export.xml import DECLARATION, element, markup, opening
from logontracer.model.visible import visible

_MARGIN, _LEGEND = 130, 46
_LABEL_CHARACTERS = 40
_ACCOUNT, _PRIVILEGED, _HOST = "#2a6cf0", "#d92f45", "#129059"
_EDGE, _ANOMALY, _TEXT, _PAPER = "#a9b4c2", "#e08700", "#141b26", "#ffffff"
#: Marks that get a ring: a score above 16.
_STRONG_MARK = 3
_FONT = "system-ui, 'Segoe UI', 'Noto Sans', sans-serif"


def write(view: View, out: BinaryIO) -> None:
    """Write links below nodes below names: accounts are circles, privileged ones diamonds, hosts squares."""
    out.writelines(piece.encode() for piece in _pieces(view, positions(view)))


def _pieces(view: View, places: Floats) -> Iterator[str]:
    left, top = (places.min(axis=0) if len(places) else np.zeros(2)) - _MARGIN
    right, bottom = (places.max(axis=0) if len(places) else np.zeros(2)) + _MARGIN
    width, height = int(right - left), int(bottom - top) + _LEGEND
    box = {"x": int(left), "y": int(top), "width": width, "height": height}
    yield DECLARATION + opening(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "width": width,
            "height": height,
            "viewBox": f"{box['x']} {box['y']} {width} {height}",
            "font-family": _FONT,
            "font-size": 11,
            "role": "img",
        },
    )
    yield "\n" + element("title", {}, markup("Who logged on from where to where"))
    yield element("rect", {**box, "fill": _PAPER})
    yield _ARROWS
    at = {node["id"]: (int(x), int(y)) for node, (x, y) in zip(view["nodes"], places, strict=True)}
    sizes = {node["id"]: _radius(node) for node in view["nodes"]}
    for edge in view["edges"]:
        yield _link(edge, at[edge["from"]], at[edge["to"]], sizes[edge["to"]])
    for node in view["nodes"]:
        yield _node(node, *at[node["id"]])
    for node in view["nodes"]:
        yield _name(node, *at[node["id"]])
    yield from _legend(box["x"] + 20, box["y"] + height - 20)
    yield "</svg>\n"


_ARROWS = "<defs>\n" + "".join(
    element(
        "marker",
        {"id": name, "viewBox": "0 0 8 8", "refX": 7, "refY": 4, "markerWidth": 7, "markerHeight": 7}
        | {"markerUnits": "userSpaceOnUse", "orient": "auto"},
        element("path", {"d": "M0 0 8 4 0 8z", "fill": colour}),
    )
    for name, colour in (("success", _EDGE), ("failure", _PRIVILEGED))
)
_ARROWS += "</defs>\n"


def _radius(node: Mapping[str, Any]) -> float:
    return round(8 + min(9.0, math.log10(1 + node["n_events"]) * 2.6), 1)


def _link(edge: Mapping[str, Any], start: tuple[int, int], end: tuple[int, int], size: float) -> str:
    length = math.dist(start, end)
    share = max(0.0, 1 - (size + 3) / length) if length else 0.0
    x, y = (round(a + (b - a) * share, 1) for a, b in zip(start, end, strict=True))
    line = {
        "x1": start[0],
        "y1": start[1],
        "x2": x,
        "y2": y,
        "stroke": _PRIVILEGED if edge["is_failure"] else _EDGE,
        "stroke-opacity": 0.6,
        "stroke-width": round(0.8 + min(3.0, math.log10(1 + max(0, edge["count"])) * 0.9), 1),
        "marker-end": "url(#failure)" if edge["is_failure"] else "url(#success)",
    }
    return element("line", line | ({"stroke-dasharray": "5 4"} if edge["is_failure"] else {}))


def _node(node: Mapping[str, Any], x: int, y: int) -> str:
    size = _radius(node)
    style = {"stroke": _PAPER, "stroke-width": 2}
    drawn = _shape(node, x, y, size, {"fill": _colour(node), **style})
    if (node.get("anomaly_mark") or 0) >= _STRONG_MARK:
        ring = {"fill": "none", "stroke": _ANOMALY, "stroke-width": 2.5}
        return _shape(node, x, y, size + 4, ring) + drawn
    return drawn


def _colour(node: Mapping[str, Any]) -> str:
    if node["kind"] == "host":
        return _HOST
    return _PRIVILEGED if node.get("is_privileged") else _ACCOUNT


def _shape(node: Mapping[str, Any], x: float, y: float, size: float, style: Mapping[str, object]) -> str:
    if node["kind"] == "host":
        side = round(size * 1.7, 1)
        corner = {"x": round(x - side / 2, 1), "y": round(y - side / 2, 1)}
        return element("rect", {**corner, "width": side, "height": side, "rx": 4, **style})
    if node.get("is_privileged"):
        reach = round(size * 1.25, 1)
        return element(
            "path", {"d": f"M{x} {y - reach} {x + reach} {y} {x} {y + reach} {x - reach} {y}z", **style}
        )
    return element("circle", {"cx": x, "cy": y, "r": size, **style})


def _name(node: Mapping[str, Any], x: int, y: int) -> str:
    label = visible(node["label"])
    shown = label if len(label) <= _LABEL_CHARACTERS else label[: _LABEL_CHARACTERS - 1] + "…"
    place = {"x": x, "y": round(y + _radius(node) + 13, 1), "text-anchor": "middle", "fill": _TEXT}
    return element(
        "text", {**place, "stroke": _PAPER, "stroke-width": 3, "paint-order": "stroke"}, markup(shown)
    )


def _legend(x: int, y: int) -> Iterator[str]:
    account = {"kind": "account"}
    shown = (
        (account, "account"),
        ({**account, "is_privileged": True}, "privileged account"),
        ({"kind": "host"}, "host"),
    )
    for node, text in shown:
        yield _shape(node, x, y - 4, 6, {"fill": _colour(node)})
        yield element("text", {"x": x + 12, "y": y, "fill": _TEXT}, markup(text))
        x += 34 + 6 * len(text)
    yield element(
        "circle", {"cx": x, "cy": y - 4, "r": 6, "fill": "none", "stroke": _ANOMALY, "stroke-width": 2.5}
    )
    yield element("text", {"x": x + 12, "y": y, "fill": _TEXT}, markup("hours that stand out"))
    x += 154
    dashes = {"stroke": _PRIVILEGED, "stroke-width": 2, "stroke-dasharray": "5 4"}
    yield element("line", {"x1": x - 6, "y1": y - 4, "x2": x + 18, "y2": y - 4, **dashes})
    yield element("text", {"x": x + 24, "y": y, "fill": _TEXT}, markup("failure"))


FORMAT = ExportFormat(
    name="svg",
    title="SVG",
    help="A picture that can be made larger without loss; the 1,000 busiest nodes.",
    reference="https://www.w3.org/TR/SVG2/",
    extension="svg",
    content_type="image/svg+xml",
    write=write,
    budget=MAX_NODES,
    is_picture=True,
)
