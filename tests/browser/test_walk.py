"""The main job in one walk: upload, progress, receipt, graph, search, side bar, rank, timeline, export."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chromium import go

pytestmark = pytest.mark.browser

IMPORT_MS = 120_000


def test_an_investigator_walks_from_upload_to_export(page: Page, sample: Path, tmp_path: Path) -> None:
    go(page, "/cases/default")
    expect(page.get_by_role("heading", name="No events in this case yet")).to_be_visible()
    upload(page, sample)
    read_receipt(page, len(list(sample.glob("*.evtx"))))
    see_graph(page)
    search(page)
    ask(page)
    pick_from_ranking(page)
    brush(page)
    export(page, tmp_path)


def upload(page: Page, sample: Path) -> None:
    """Choose every log of the sample and watch the import."""
    page.get_by_role("button", name="Load logs").first.click()
    dialog = page.get_by_role("dialog", name="Load logs")
    files = sorted(sample.glob("*.evtx"))
    dialog.get_by_label("Log files").set_input_files(files)
    expect(dialog.get_by_role("list", name="Files to import").get_by_role("listitem")).to_have_count(
        len(files)
    )
    dialog.get_by_role("button", name=f"Import {len(files)} files").click()
    progress = page.get_by_role("group", name="Import progress")
    expect(progress.get_by_role("progressbar").first).to_be_visible()
    expect(progress.get_by_text("Building the graph database")).to_be_visible()


def read_receipt(page: Page, n_files: int) -> None:
    """The receipt comes up by itself, adds up, and names every file."""
    receipt = page.get_by_role("dialog", name="Import receipt")
    expect(receipt).to_be_visible(timeout=IMPORT_MS)
    expect(receipt.locator(".receipt-file")).to_have_count(n_files)
    for card in receipt.locator(".receipt-file").all():
        assert card.evaluate("card => card.scrollHeight - card.clientHeight") <= 0, "a card is cut off"
    figures = receipt.locator(".figures b")
    read, new, known, failed = (int(text.replace(",", "")) for text in figures.all_inner_texts()[:4])
    assert read == new > 1000
    assert (known, failed) == (0, 0)
    receipt.get_by_role("button", name="Show the graph").click()


def see_graph(page: Page) -> None:
    """The graph has nodes, and the line above says how many."""
    expect(page.locator("#view-count")).to_contain_text(re.compile(r"\d+ nodes · [\d,]+ events"))
    expect(page.locator("#cy")).to_have_attribute("aria-label", re.compile(r"Logon graph, \d+"))
    expect(page.get_by_role("heading", name="No events")).to_have_count(0)


def search(page: Page) -> None:
    """Suggestions while typing, then a typed expression."""
    page.keyboard.press("/")
    box = page.get_by_role("combobox", name="Search accounts")
    expect(box).to_be_focused()
    box.press_sequentially("svc_b")
    option = page.get_by_role("option", name="svc_backup").first
    expect(option).to_be_visible()
    box.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    box.fill("account:adm* AND type:10")
    box.press("Enter")
    expect(page).to_have_url(re.compile(r"q=account%3Aadm"))
    expect(page.locator("#crumb b")).to_have_text("account:adm* AND type:10")
    expect(page.locator("#view-count")).to_contain_text("node")


def ask(page: Page) -> None:
    """A question of the side bar shows its hits before and its graph after the click."""
    question = page.get_by_role("navigation", name="Questions").get_by_role("button", name="RDP logon")
    hits = int(question.locator("b").inner_text().replace(",", ""))
    assert hits > 0
    question.click()
    expect(question).to_have_attribute("aria-current", "true")
    expect(page).to_have_url(re.compile("question=rdp_logon"))
    expect(page.locator("#view-count")).to_contain_text("events")


def pick_from_ranking(page: Page) -> None:
    """A row of the ranking opens the account's details with the reasons for its rank and its events."""
    row = page.get_by_role("list", name="Ranking").get_by_role("button").first
    row.click()
    details = page.locator("#details")
    expect(details.get_by_role("heading", level=2)).to_be_visible()
    expect(details.get_by_text("Why this rank")).to_be_visible()
    expect(details.get_by_role("table", name="Events").get_by_role("row").nth(1)).to_be_visible()
    expect(row).to_have_attribute("aria-current", "true")


def brush(page: Page) -> None:
    """Dragging over the heatmap narrows the graph and the address to those hours."""
    page.get_by_role("link", name="LogonTracer, start page").click()
    page.locator("html[data-ready=true]").wait_for(state="attached")
    before = page.locator("#view-count").inner_text()
    box = page.locator("#heat-rows").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.60, box["y"] + 30)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.70, box["y"] + 40, steps=4)
    page.mouse.up()
    expect(page).to_have_url(re.compile(r"from=2024-06-\d\dT.*to=2024-06-"))
    expect(page.locator("#brush-chip")).to_contain_text("events")
    expect(page.locator("#view-count")).not_to_have_text(before)
    page.get_by_role("button", name="Clear time selection").click()
    expect(page.locator("#view-count")).to_have_text(before)


def export(page: Page, folder: Path) -> None:
    """CSV and JSON come from the server, pictures from the canvas, and each is what its name says."""
    assert saved(page, "Graph as CSV, links", folder).read_text("utf-8-sig").count("\n") > 10
    assert json.loads(saved(page, "Graph as JSON", folder).read_bytes())["nodes"]
    assert saved(page, "Picture as PNG", folder).read_bytes().startswith(b"\x89PNG\r\n\x1a\n")
    assert saved(page, "Picture as JPEG", folder).read_bytes().startswith(b"\xff\xd8\xff")
    drawing = ElementTree.parse(saved(page, "Picture as SVG", folder)).getroot()
    assert all(drawing.findall(f".//{{*}}{tag}") for tag in ("circle", "image", "path", "text"))
    assert "2024-06-11T" in saved(page, "Summary by account", folder).read_text("utf-8-sig")


def saved(page: Page, item: str, folder: Path) -> Path:
    """Return the file that a line of the export menu downloads."""
    page.get_by_role("button", name="Export").click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name=item).click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path
