"""axe finds nothing (WCAG 2.2 A and AA, best practices) in any state, theme or language."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.chromium import axe_source, go, opened
from tests.browser.conftest import COMPANY
from tests.conftest import ROOT

pytestmark = pytest.mark.browser

CASE = f"/cases/{COMPANY}"
#: From an English text of the page to the same in the language of the test.
Words = Callable[[str], str]
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")

# Every rule runs; what passed, thousands of nodes of it, stays in the browser.
_FIND_VIOLATIONS = """
() => axe.run(document, { resultTypes: ["violations"] }).then(found => found.violations)
"""


def graph(page: Page, t: Words) -> None:
    go(page, f"{CASE}?question=rdp_logon")


def selection(page: Page, t: Words) -> None:
    go(page, CASE)
    page.get_by_role("list", name=t("Ranking")).get_by_role("button").first.click()
    expect(page.get_by_text(t("Why this rank"))).to_be_visible()
    expect(page.get_by_role("table", name=t("Events")).get_by_role("row").nth(1)).to_be_visible()


def suggestions(page: Page, t: Words) -> None:
    go(page, CASE)
    page.keyboard.press("/")
    page.keyboard.type("svc")
    expect(page.get_by_role("option").first).to_be_visible()


def tables(page: Page, t: Words) -> None:
    go(page, f"{CASE}?as=table&dock=table&from=2024-06-11T00:00:00Z&to=2024-06-13T00:00:00Z")
    expect(page.get_by_role("table", name=t("Logons of this view"))).to_be_visible()
    name = t("Events per account and time, {zone}").replace("{zone}", "UTC")
    expect(page.get_by_role("table", name=name)).to_be_visible()


def events(page: Page, t: Words) -> None:
    go(page, f"{CASE}?dock=events&noise=1&min_count=2")
    row = page.get_by_role("region", name=t("Events")).get_by_role("row").nth(1)
    row.click()
    expect(page.get_by_role("dialog")).to_be_visible()


def menu(page: Page, t: Words) -> None:
    go(page, CASE)
    page.get_by_role("button", name=t("Export")).click()
    expect(page.get_by_role("menuitem").first).to_be_visible()


def cypher(page: Page, t: Words) -> None:
    go(page, f"{CASE}?question=all_suspicious")
    page.get_by_role("button", name=t("Cypher behind this view")).click()
    expect(page.get_by_text("MATCH (l:Logon)")).to_be_visible()


def upload(page: Page, t: Words) -> None:
    go(page, CASE)
    page.get_by_role("button", name=t("Load logs")).click()
    page.get_by_label(t("Log files")).set_input_files(
        {"name": "a.evtx", "mimeType": "", "buffer": b"ElfFile"}
    )


def receipt(page: Page, t: Words) -> None:
    go(page, CASE)
    page.locator(".imports button").first.click()
    expect(page.get_by_role("dialog", name=t("Import receipt"))).to_be_visible()


def receipt_of_several(page: Page, t: Words) -> None:
    """Show a receipt of several files: read, damaged, failed, with gaps, and what lay beside them."""

    def told(route: Route) -> None:
        answer = route.fetch()
        receipts = answer.json()
        first = receipts["receipts"][0]
        first |= {"n_passed_over": 102, "passed_over": ["logs/README.md", "logs/photo.jpg"]}
        damage = {"offset": 69632, "size": 9, "what": "chunk checksum", "n_records_lost": 3}
        gap = {"kind": "log_cleared", "from": first["files"][0]["first"], "to": first["files"][0]["first"]}
        empty = {"computer": "FS01", "channel": "Security", "first_record_id": 1, "last_record_id": 1}
        first["files"][0] |= {"gaps": [{**gap, **empty, "n_records": None}] * 10}
        first["files"][1] |= {"damaged": [{**damage, "n_records_salvaged": 2}] * 30}
        first["files"][2] |= {"error": "c.evtx is a ZIP archive", "hint": "unpack it"}
        route.fulfill(response=answer, json=receipts)

    page.route("**/receipts", told)
    receipt(page, t)
    dialog = page.get_by_role("dialog", name=t("Import receipt"))
    dialog.get_by_text(t("{n} files passed over").replace("{n}", "102")).click()
    expect(dialog.get_by_text("logs/README.md")).to_be_visible()


def uploading(page: Page, t: Words) -> None:
    """Hold the answer of the server: the files are on their way for ever."""
    page.route("**/imports", lambda route: None)
    upload(page, t)
    page.get_by_role(
        "button", name=t("Import {files}").replace("{files}", t("{n} file").replace("{n}", "1"))
    ).click()
    expect(
        page.get_by_role("list", name=t("Files of this import")).get_by_role("progressbar")
    ).to_be_visible()


def importing(page: Page, t: Words) -> None:
    """Show files of which one is read, one is being read, one failed and one was left out."""
    states = ("done", "reading", "failed", "left out", "waiting")
    names = [f"{state}.evtx" for state in states]
    numbers = {
        "done": 1024,
        "total": 4096,
        "n_records": 7,
        "seconds": 1.0,
        "rate": 1024.0,
        "seconds_left": 3.0,
    }
    progress = {"stage": "reading", "done": 9, "total": 30, "unit": "bytes", "file": names[1], "n_records": 7}
    job = {
        "id": "0" * 32,
        "case": COMPANY,
        "state": "running",
        "files": names,
        "progress": progress,
        "file_progress": [
            {"file": name, "state": state, "error": "a ZIP archive" if state == "failed" else None, **numbers}
            for name, state in zip(names, states, strict=True)
        ],
        "file_offset": 0,
        "n_files": len(names),
        "receipt": None,
        "error": None,
    }
    page.route("**/api/v1/jobs/*", lambda route: route.fulfill(json={"job": job}))
    go(page, CASE)
    page.evaluate("sessionStorage.setItem('job', '0'.repeat(32))")
    page.reload()
    files = page.get_by_role("list", name=t("Files of this import")).get_by_role("listitem")
    expect(files).to_have_count(len(names))


def more_menu(page: Page, t: Words) -> None:
    page.set_viewport_size({"width": 768, "height": 1024})
    go(page, CASE)
    page.locator("#more-button").click()
    expect(page.get_by_role("menu", name=t("More"))).to_be_visible()


def gaps(page: Page, t: Words) -> None:
    """Show the bands of the gaps over the axis, and their table."""
    go(page, f"{CASE}?dock=heatmap")
    expect(page.locator(".silences span").first).to_be_visible()


def gaps_table(page: Page, t: Words) -> None:
    go(page, f"{CASE}?dock=table")
    expect(page.get_by_role("columnheader", name=t("Gap in the logs"))).to_be_visible()


def minimap(page: Page, t: Words) -> None:
    go(page, f"{CASE}?question=rdp_logon")
    for _ in range(4):
        page.locator("#zoom-in").click()
    expect(page.locator("#minimap")).to_be_visible()


def help_dialog(page: Page, t: Words) -> None:
    go(page, CASE)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name=t("Keyboard and search"))).to_be_visible()


def lines(page: Page, t: Words) -> None:
    go(page, f"{CASE}?dock=lines&tz=Asia/Tokyo&from=2024-06-11T00:00:00Z&to=2024-06-13T00:00:00Z")
    expect(page.get_by_role("group", name=t("Lines shown")).get_by_role("button").first).to_be_visible()


def playback(page: Page, t: Words) -> None:
    go(page, f"{CASE}?at=2024-06-12T22:30:00Z&from=2024-06-12T20:00:00Z&to=2024-06-13T03:00:00Z")
    page.get_by_role("button", name=t("Zoom into the selected hours")).click()
    expect(page.get_by_role("group", name=t("Playback"))).to_be_visible()
    page.locator("#heat-labels button").first.focus()


def marks(page: Page, t: Words) -> None:
    go(page, CASE)
    page.get_by_role("button", name=t("What the marks mean")).click()
    expect(page.get_by_role("dialog", name=t("What the marks mean"))).to_be_visible()


def no_hits(page: Page, t: Words) -> None:
    go(page, f"{CASE}?min_count=100000")
    expect(page.get_by_role("heading", name=t("Nothing matches"))).to_be_visible()


def build_search(page: Page, t: Words) -> None:
    go(page, CASE)
    page.get_by_role("button", name=t("Build a search")).click()
    dialog = page.get_by_role("dialog", name=t("Build a search"))
    dialog.get_by_role("button", name=t("And…")).click()
    expect(dialog.get_by_role("group", name=t("Condition"))).to_have_count(2)


def search_error(page: Page, t: Words) -> None:
    go(page, CASE)
    page.keyboard.press("/")
    page.keyboard.type("(type:10")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert").locator("mark")).to_be_visible()


def filters(page: Page, t: Words) -> None:
    go(page, f"{CASE}?event_id=4624&type=3&package=NTLM&outcome=success&min_count=2&noise=1&kind=user")
    page.get_by_text(t("More filters")).click()
    expect(page.get_by_role("list", name=t("Filters that are on"))).to_be_visible()


def own_cypher(page: Page, t: Words) -> None:
    go(page, f"{CASE}?question=rdp_logon")
    page.get_by_role("button", name=t("Cypher behind this view")).click()
    expect(page.get_by_text("MATCH (l:Logon)")).to_be_visible()
    page.get_by_role("button", name=t("Edit and run")).click()
    page.get_by_role("dialog").get_by_role("button", name=t("Run"), exact=True).click()
    expect(page.get_by_role("table", name=t("Rows found"))).to_be_visible()


def saved_views(page: Page, t: Words) -> None:
    go(page, CASE)
    page.keyboard.press("v")
    expect(page.get_by_role("list", name=t("Saved views"))).to_contain_text(t("No view has been saved yet."))


def note(page: Page, t: Words) -> None:
    go(page, CASE)
    page.get_by_role("list", name=t("Ranking")).get_by_role("button").first.click()
    page.get_by_role("button", name=t("Add a note")).click()
    expect(page.get_by_role("textbox", name=t("Note"))).to_be_focused()


def path(page: Page, t: Words) -> None:
    ends = "path_from=h:10.20.99.23&path_to=h:dc01.minato.example&hops=4&timed=1"
    go(page, f"{CASE}?{ends}&selected=h:dc01.minato.example")
    expect(page.get_by_role("list", name=t("Paths")).get_by_role("button").first).to_be_visible()


def difference(page: Page, t: Words) -> None:
    before = "with.before_start=2024-06-11T20:00Z&with.before_end=2024-06-12T06:00Z"
    after = "with.after_start=2024-06-12T20:00Z&with.after_end=2024-06-13T06:00Z"
    go(page, f"{CASE}?question=difference&{before}&{after}")
    expect(page.get_by_role("region", name=t("Two spans"))).to_be_visible()


def difference_table(page: Page, t: Words) -> None:
    go(page, f"{CASE}?question=difference&as=table&lines=classic")
    expect(page.get_by_role("columnheader", name=t("Before"), exact=True)).to_be_visible()


def node_menu(page: Page, t: Words) -> None:
    go(page, f"{CASE}?question=rdp_logon&selected=h:jump01.minato.example")
    page.locator("#details").get_by_role("button", name=t("More"), exact=True).click()
    expect(page.get_by_role("menu")).to_be_visible()


def empty_case(page: Page, t: Words) -> None:
    go(page, "/cases/default")
    expect(page.get_by_role("heading", name=t("No events in this case yet"))).to_be_visible()


STATES: list[Callable[[Page, Words], None]] = [
    graph, selection, suggestions, tables, events, menu, cypher, upload, receipt, help_dialog, no_hits,
    lines, playback, marks, build_search, search_error, filters, own_cypher, saved_views, note,
    path, difference, difference_table, node_menu, empty_case, minimap,
    receipt_of_several, uploading, importing, more_menu, gaps, gaps_table,
]  # fmt: skip


@pytest.fixture(params=["en", "ja"])
def language(request: pytest.FixtureRequest) -> str:
    """A language of the page."""
    chosen: str = request.param
    return chosen


@pytest.fixture
def axe_page(language: str, browser: Browser, address: str) -> Iterator[Page]:
    """A page with axe loaded before the page's own scripts: the policy would refuse it later."""
    source = axe_source(ROOT)
    if not source.is_file():
        pytest.skip("axe-core is absent: npm ci")
    with opened(browser, address, locale=language, reduced_motion="reduce") as (page, watch):
        page.add_init_script(path=source)
        yield page
    assert watch.unexpected() == []


@pytest.fixture
def words(language: str) -> Words:
    """What the page says in the language of the test."""
    texts = json.loads((ROOT / "static" / "lang" / "ja.json").read_text("utf-8"))["page"]
    return texts.__getitem__ if language == "ja" else str


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_axe_finds_nothing(axe_page: Page, words: Words, state: Callable[[Page, Words], None]) -> None:
    state(axe_page, words)
    assert violations(axe_page) == []


@pytest.mark.parametrize("width", [720, 820, 1100], ids=["zoomed", "tablet", "narrow"])
def test_axe_finds_nothing_on_narrow_screens(axe_page: Page, words: Words, width: int) -> None:
    axe_page.set_viewport_size({"width": width, "height": 900})
    graph(axe_page, words)
    assert violations(axe_page) == []


def violations(page: Page) -> list[str]:
    """Return what axe objects to in the light and in the dark theme, one line each."""
    found = []
    for theme in THEMES:
        page.emulate_media(color_scheme=theme)
        expect(page.locator("html")).to_have_attribute("data-theme", theme)
        found += [
            f"{theme}: {rule['id']}: {node['target']} {node['failureSummary']}"
            for rule in page.evaluate(_FIND_VIOLATIONS)
            for node in rule["nodes"]
        ]
    return found
