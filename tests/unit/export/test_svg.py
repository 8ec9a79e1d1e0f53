from __future__ import annotations

import io
from typing import Any
from xml.etree import ElementTree as ET

from logontracer.export import export_format
from tests.unit.export.views import empty, view

SVG = "{http://www.w3.org/2000/svg}"


def picture(what: dict[str, Any]) -> ET.Element:
    out = io.BytesIO()
    export_format("svg").write(what, out)
    return ET.fromstring(out.getvalue())


def test_every_node_has_its_shape_and_its_name_as_text() -> None:
    root = picture(view())
    texts = [text.text for text in root.iter(f"{SVG}text")]
    assert "CORP\\alice" in texts
    assert '=HYPERLINK("http://evil","x")' in texts
    assert "<script>&\\x01\\x0d\\x0a\\u202eevil" in texts
    assert "東京-dc😀" in texts
    assert len(root.findall(f"{SVG}path")) == 2  # alice, and the legend's diamond
    assert len(root.findall(f"{SVG}rect")) == 1 + 2 + 1 + 1  # paper, two hosts, a ring, legend


def test_a_failure_is_dashed_and_an_hour_that_stands_out_has_a_ring() -> None:
    root = picture(view())
    first, second = root.findall(f"{SVG}line")[:2]
    assert first.get("stroke-dasharray") is None
    assert second.get("stroke-dasharray")
    rings = [rect for rect in root.findall(f"{SVG}rect") if rect.get("fill") == "none"]
    assert len(rings) == 1


def test_nothing_in_a_picture_runs_or_leads_elsewhere() -> None:
    for found in picture(view()).iter():
        assert found.tag.removeprefix(SVG) in {
            "svg", "title", "rect", "defs", "marker", "path", "line", "circle", "text"
        }  # fmt: skip
        assert not any(name.startswith("on") or name.endswith("href") for name in found.keys())  # noqa: SIM118 - an element is no mapping


def test_everything_is_inside_the_picture() -> None:
    root = picture(view())
    left, top, width, height = map(float, str(root.get("viewBox")).split())
    for text in root.iter(f"{SVG}text"):
        assert left <= float(str(text.get("x"))) <= left + width
        assert top <= float(str(text.get("y"))) <= top + height


def test_an_empty_view_is_a_picture_with_a_legend() -> None:
    assert len(picture(empty()).findall(f"{SVG}text")) == 5
