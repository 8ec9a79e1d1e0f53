"""One HTML file: nothing in it comes from elsewhere, and no name in it is more than text."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from logontracer.export import export_format, html
from logontracer.export.html import LANGUAGES
from logontracer.export.layout import positions
from tests.unit.export.views import edge, empty, node, view

ATTACKS = (
    "</script><script>alert(1)</script>",
    "<!--<script>",
    "]]>&lt;img src=x onerror=alert(1)>",
    "\u2028\u2029\ud800",
    "${alert(1)} $data $script",
)


def page(what: dict[str, Any]) -> str:
    out = io.BytesIO()
    export_format("html").write(what, out)
    return out.getvalue().decode()


class Elements(HTMLParser):
    """The elements of a page with their attributes, and what stands in scripts and styles."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.inside: dict[str, str] = {}
        self._kind: str | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        self._kind = (dict(attrs).get("type") or tag) if tag in ("script", "style") else None

    def handle_endtag(self, tag: str) -> None:
        self._kind = None

    def handle_data(self, data: str) -> None:
        if self._kind:
            self.inside[self._kind] = self.inside.get(self._kind, "") + data


def attacked() -> dict[str, Any]:
    nodes = [node(text, "host", text, host_kind="host") for text in ATTACKS]
    edges = [edge(f"s|{text}", f"h:{ATTACKS[0]}", f"h:{text}", packages=[text]) for text in ATTACKS]
    notes = [{"target": f"h:{text}", "text": text, "is_starred": True} for text in ATTACKS]
    row = {"key": "x", "label": ATTACKS[0], "total": 1, "max_score": 0.0, "counts": [[1, 1]], "marks": []}
    hours = {"hour0": 1, "n_hours": 1, "rows": [row], "histogram": [[1, 1]], "total": 1}
    return {**empty(), "nodes": nodes, "edges": edges, "notes": notes, "timeline": hours, "case": ATTACKS[0]}


@pytest.mark.parametrize("what", [view(), empty(), attacked()], ids=["view", "empty", "attacked"])
def test_the_policy_allows_the_file_s_own_script_and_style_by_hash_and_nothing_else(
    what: dict[str, Any],
) -> None:
    elements = Elements(page(what))
    (policy,) = [
        attributes["content"]
        for tag, attributes in elements.found
        if tag == "meta" and attributes.get("http-equiv") == "Content-Security-Policy"
    ]
    assert policy is not None
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert "http" not in policy
    for kind, directive in (("module", "script-src"), ("style", "style-src")):
        digest = base64.b64encode(hashlib.sha256(elements.inside[kind].encode()).digest()).decode()
        assert f"{directive} 'sha256-{digest}'" in policy


def test_a_file_has_one_script_and_refers_to_nothing_outside() -> None:
    elements = Elements(page(attacked()))
    assert [attributes.get("type") for tag, attributes in elements.found if tag == "script"] == [
        "application/json",
        "module",
    ]
    for tag, attributes in elements.found:
        assert not attributes.keys() & {"src", "srcset", "onerror", "onload", "style"}, tag
        assert (attributes.get("href") or "data:,") == "data:,"


def test_the_data_come_back_whole_whatever_names_hold() -> None:
    text = Elements(page(attacked())).inside["application/json"]
    assert not set("<>&\u2028\u2029") & set(text)
    assert text.isascii()
    data = json.loads(text)
    assert [found["label"] for found in data["nodes"]] == list(ATTACKS)
    assert data["notes"][0]["text"] == ATTACKS[0]
    assert len(data["positions"]) == len(ATTACKS)


def test_the_script_is_one_module_without_imports() -> None:
    script = Elements(page(view())).inside["module"]
    assert not re.search(r"(?m)^(import|export)\b", script)
    assert "</" not in script


def test_the_title_says_what_is_shown_and_of_how_much() -> None:
    shown = page({**view(), "case": "moonlight", "n_nodes_total": 1_234})
    summary = "the 4 busiest of 1,234 accounts and hosts, 41 events, 2024-01-08 to 2024-01-08"
    assert f"<h1>moonlight <small>{summary}</small>" in shown


def test_a_japanese_page_says_all_its_words_in_japanese_and_a_name_as_it_is() -> None:
    shown = page({**view(), "case": "moonlight", "language": "ja", "n_nodes_total": 1_234})
    assert '<html lang="ja">' in shown
    assert "アカウントとホスト 1,234 件のうち最も活動の多い 4 件" in shown
    markup = re.sub(r"(?s)<(script|style).*?</\1>", "", shown)
    said = re.findall(r'>([^<>]*[A-Za-z][^<>]*)<|(?:aria-label|placeholder)="([^"]*)"', markup)
    english = [text for pair in said for text in pair if re.search(r"[A-Za-z]{3}", text)]
    assert [text for text in english if "moonlight" not in text] == []
    data = json.loads(Elements(shown).inside["application/json"])
    assert data["texts"]["{n} found"] == "{n} 件見つかりました"
    assert [found["label"] for found in data["nodes"]] == [found["label"] for found in view()["nodes"]]


def test_an_english_page_carries_no_other_language() -> None:
    assert "texts" not in json.loads(Elements(page(view())).inside["application/json"])
    assert "[[" not in re.sub(r"(?s)<script.*?</script>", "", page(view()))


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_a_language_of_the_viewer_has_every_text_and_no_other(language: str) -> None:
    folder = Path(html.__file__).parent / "viewer"
    sources = [path.read_text("utf-8") for path in (*folder.glob("*.js"), Path(html.__file__))]
    said = {text for source in sources for text in re.findall(r'\bt\(\s*"([^"]+)"', source)}
    said |= set(re.findall(r"\[\[(.+?)\]\]", (folder / "page.html").read_text("utf-8")))
    texts = json.loads((folder / f"{language}.json").read_text("utf-8"))
    assert texts.keys() == said
    placeholders = re.compile(r"\{\w+\}")
    assert all(sorted(placeholders.findall(k)) == sorted(placeholders.findall(v)) for k, v in texts.items())


def test_a_layout_is_the_same_each_time_and_keeps_nodes_apart() -> None:
    nodes = [node(str(number), "host", str(number)) for number in range(40)]
    edges = [edge(f"s|{number}", "h:0", f"h:{number}") for number in range(1, 20)]
    what = {"nodes": nodes, "edges": edges}
    first = positions(what)
    assert (first == positions(what)).all()
    pairs = [(a, b) for a in range(40) for b in range(a)]
    assert min(abs(complex(*(first[a] - first[b]))) for a, b in pairs) > 40


def test_a_view_without_links_or_with_one_node_has_a_layout() -> None:
    one = [node("a", "host", "a")]
    assert positions({"nodes": [], "edges": []}).shape == (0, 2)
    assert positions({"nodes": one, "edges": [edge("s|a", "h:a", "h:a")]}).shape == (1, 2)
