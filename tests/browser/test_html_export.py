"""The exported HTML file opens from disk, offline, and shows hostile names as text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from logontracer.investigation import Investigation
from logontracer.model.filters import Filters
from tests.browser.chromium import READY_MS, axe_source
from tests.conftest import ROOT
from tests.unit.investigation.cases import HOSTILE_NAMES, import_hostile_case

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The hostile case as a file, with its names and with pseudonyms."""
    folder = tmp_path_factory.mktemp("html")
    case = Investigation(import_hostile_case(folder), "default")
    case.notebook.put_note("a:corp\\alice", text="<img src=x onerror=alert(1)>", is_starred=True, revision=0)
    made = {}
    for name, has_pseudonyms in (("names", False), ("pseudonyms", True)):
        _, _, chunks = case.export("html", filters=Filters(include_noise=True), has_pseudonyms=has_pseudonyms)
        made[name] = folder / f"{name}.html"
        made[name].write_bytes(b"".join(chunks))
    case.close()
    return made


@pytest.fixture(params=["light", "dark"])
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page without network that must show no fault, ask for nothing and open no dialog."""
    context = browser.new_context(
        color_scheme=request.param, viewport={"width": 1440, "height": 900}, offline=True
    )
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: faults.append(f"exception: {error}"))
    page.on("dialog", lambda dialog: faults.append(f"dialog: {dialog.message}"))
    page.on(
        "request",
        lambda asked: (
            None if urlsplit(asked.url).scheme == "file" else faults.append(f"request: {asked.url}")
        ),
    )
    yield page
    context.close()
    assert faults == []


def opened(page: Page, file: Path) -> None:
    page.goto(file.as_uri())
    page.locator("html[data-ready=true]").wait_for(state="attached", timeout=READY_MS)


def test_hostile_names_are_text_everywhere(page: Page, files: dict[str, Path]) -> None:
    opened(page, files["names"])
    nodes = page.get_by_role("tabpanel", name="Accounts and hosts")
    for name in HOSTILE_NAMES:
        shown = name.replace("\u202e", "\\u202e")
        expect(nodes.get_by_role("button", name=f"CORP\\{shown}", exact=True)).to_be_visible()
    for tab in ("Links", "Notes", "Chosen"):
        page.get_by_role("tab", name=tab, exact=True).click()
    page.get_by_role("tab", name="Notes").click()
    expect(page.get_by_text("<img src=x onerror=alert(1)>", exact=True)).to_be_visible()
    assert page.locator("img, iframe, object, embed").count() == 0


def test_choosing_searching_and_moving_work_without_a_server(page: Page, files: dict[str, Path]) -> None:
    opened(page, files["names"])
    page.get_by_role("searchbox", name="Find an account or a host").fill("bob")
    expect(page.get_by_role("status")).to_have_text("1 found")
    page.get_by_role("tabpanel").get_by_role("button", name="CORP\\bob").click()
    chosen = page.get_by_role("tabpanel", name="Chosen")
    expect(chosen.get_by_role("heading", name="CORP\\bob")).to_be_visible()
    expect(chosen.get_by_text("8 × · failure").first).to_be_visible()
    graph = page.get_by_role("img", name="Graph of accounts and hosts")
    before = graph.screenshot()
    graph.focus()
    for key in ("+", "ArrowLeft", "ArrowDown", "-", "0", "Escape"):
        graph.press(key)
    expect(chosen.get_by_text("Click an account or a host.")).to_be_visible()
    assert graph.screenshot() != before
    theme = page.locator("html").get_attribute("data-theme")
    page.get_by_role("button", name="Light or dark").click()
    assert page.locator("html").get_attribute("data-theme") != theme


def test_a_click_on_a_node_of_the_graph_chooses_it(page: Page, files: dict[str, Path]) -> None:
    opened(page, files["names"])
    page.get_by_role("button", name="CORP\\alice").first.click()
    page.get_by_role("tab", name="Links").click()
    box = page.get_by_role("img", name="Graph of accounts and hosts").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.get_by_role("tabpanel", name="Chosen")).to_be_visible()
    expect(page.get_by_role("heading", name="CORP\\alice")).to_be_visible()


def test_the_timeline_says_what_is_under_the_pointer(page: Page, files: dict[str, Path]) -> None:
    opened(page, files["names"])
    page.get_by_role("img", name="Events by the hour").hover(position={"x": 5, "y": 10})
    expect(page.locator("#hour-said")).to_contain_text("all accounts, 2024-01-08 10:00 UTC:")


def test_with_pseudonyms_no_name_is_on_the_page(page: Page, files: dict[str, Path]) -> None:
    opened(page, files["pseudonyms"])
    expect(page.get_by_role("button", name="domain-01\\account-0001").first).to_be_visible()
    content = page.content()
    assert not any(name in content for name in ("alice", "CORP\\\\", "10.0.0.5", "dc1.corp", *HOSTILE_NAMES))
    expect(page.get_by_role("heading", name="case")).to_be_visible()


@pytest.mark.parametrize("tab", ["Chosen", "Accounts and hosts", "Links", "Notes"])
def test_axe_finds_nothing(page: Page, files: dict[str, Path], tab: str) -> None:
    axe = axe_source(ROOT)
    if not axe.exists():
        pytest.skip("axe-core is absent: npm ci")
    opened(page, files["names"])
    page.get_by_role("button", name="CORP\\alice").first.click()
    page.get_by_role("tab", name=tab, exact=True).click()
    page.evaluate(axe.read_text())
    found = page.evaluate("() => axe.run(document)")
    assert [(rule["id"], node["target"]) for rule in found["violations"] for node in rule["nodes"]] == []


def test_a_small_window_scrolls_instead_of_squeezing(page: Page, files: dict[str, Path]) -> None:
    page.set_viewport_size({"width": 700, "height": 600})
    opened(page, files["names"])
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    box = page.get_by_role("img", name="Graph of accounts and hosts").bounding_box()
    assert box is not None
    assert box["height"] > 300
