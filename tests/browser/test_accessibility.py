"""axe finds nothing (WCAG 2.2 A and AA, best practices) in the main states, light and dark."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.chromium import axe_source, go, opened
from tests.browser.conftest import COMPANY
from tests.conftest import ROOT

pytestmark = pytest.mark.browser

CASE = f"/cases/{COMPANY}"


def graph(page: Page) -> None:
    go(page, f"{CASE}?question=rdp_logon")


def selection(page: Page) -> None:
    go(page, CASE)
    page.get_by_role("list", name="Ranking").get_by_role("button").first.click()
    expect(page.get_by_text("Why this rank")).to_be_visible()
    expect(page.get_by_role("table", name="Events").get_by_role("row").nth(1)).to_be_visible()


def suggestions(page: Page) -> None:
    go(page, CASE)
    page.keyboard.press("/")
    page.keyboard.type("svc")
    expect(page.get_by_role("option").first).to_be_visible()


def tables(page: Page) -> None:
    go(page, f"{CASE}?as=table&dock=table&from=2024-06-11T00:00:00Z&to=2024-06-13T00:00:00Z")
    expect(page.get_by_role("table", name="Logons of this view")).to_be_visible()
    expect(page.get_by_role("table", name="Events per account")).to_be_visible()


def events(page: Page) -> None:
    go(page, f"{CASE}?dock=events&noise=1&min_count=2")
    row = page.get_by_role("region", name="Events").get_by_role("row").nth(1)
    row.click()
    expect(page.get_by_role("dialog")).to_be_visible()


def menu(page: Page) -> None:
    go(page, CASE)
    page.get_by_role("button", name="Export").click()
    expect(page.get_by_role("menuitem").first).to_be_visible()


def cypher(page: Page) -> None:
    go(page, f"{CASE}?question=all_suspicious")
    page.get_by_role("button", name="Cypher behind this view").click()
    expect(page.get_by_text("MATCH (l:Logon)")).to_be_visible()


def upload(page: Page) -> None:
    go(page, CASE)
    page.get_by_role("button", name="Load logs").click()
    page.get_by_label("Log files").set_input_files({"name": "a.evtx", "mimeType": "", "buffer": b"ElfFile"})


def receipt(page: Page) -> None:
    go(page, CASE)
    page.locator(".imports button").first.click()
    expect(page.get_by_role("dialog", name="Import receipt")).to_be_visible()


def help_dialog(page: Page) -> None:
    go(page, CASE)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard and search")).to_be_visible()


def lines(page: Page) -> None:
    go(page, f"{CASE}?dock=lines&tz=Asia/Tokyo&from=2024-06-11T00:00:00Z&to=2024-06-13T00:00:00Z")
    expect(page.get_by_role("group", name="Lines shown").get_by_role("button").first).to_be_visible()


def playback(page: Page) -> None:
    go(page, f"{CASE}?at=2024-06-12T22:30:00Z&from=2024-06-12T20:00:00Z&to=2024-06-13T03:00:00Z")
    page.get_by_role("button", name="Zoom into the selected hours").click()
    expect(page.get_by_role("group", name="Playback")).to_be_visible()
    page.locator("#heat-labels button").first.focus()


def marks(page: Page) -> None:
    go(page, CASE)
    page.get_by_role("button", name="What the marks mean").click()
    expect(page.get_by_role("dialog", name="What the marks mean")).to_be_visible()


def no_hits(page: Page) -> None:
    go(page, f"{CASE}?min_count=100000")
    expect(page.get_by_role("heading", name="Nothing matches")).to_be_visible()


STATES: list[Callable[[Page], None]] = [
    graph, selection, suggestions, tables, events, menu, cypher, upload, receipt, help_dialog, no_hits,
    lines, playback, marks,
]  # fmt: skip


@pytest.fixture(params=["light", "dark"])
def axe_page(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Page]:
    """A page with axe loaded before the page's own scripts: the policy would refuse it later."""
    source = axe_source(ROOT)
    if not source.is_file():
        pytest.skip("axe-core is absent: npm ci")
    with opened(browser, address, color_scheme=request.param, reduced_motion="reduce") as (page, watch):
        page.add_init_script(path=source)
        yield page
    assert watch.unexpected() == []


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_axe_finds_nothing(axe_page: Page, state: Callable[[Page], None]) -> None:
    state(axe_page)
    assert violations(axe_page) == []


@pytest.mark.parametrize("width", [820, 1100], ids=["tablet", "narrow"])
def test_axe_finds_nothing_on_narrow_screens(axe_page: Page, width: int) -> None:
    axe_page.set_viewport_size({"width": width, "height": 900})
    graph(axe_page)
    assert violations(axe_page) == []


def violations(page: Page) -> list[str]:
    """Return what axe objects to, one line each."""
    found: dict[str, Any] = page.evaluate("() => axe.run(document)")
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary']}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]
