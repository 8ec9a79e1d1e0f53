"""The export menu: every format, with names or with pseudonyms."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chromium import go
from tests.browser.conftest import COMPANY

pytestmark = pytest.mark.browser

CASE = f"/cases/{COMPANY}"


def test_exports_hold_pseudonyms_when_asked_to(page: Page, tmp_path: Path) -> None:
    go(page, f"{CASE}?question=rdp_logon")
    named = saved(page, "Graph as JSON", tmp_path / "named.json").read_text("utf-8")
    assert "adm.ito" in named
    page.get_by_role("button", name="Export").click()
    page.get_by_role("menuitemcheckbox", name="Pseudonyms instead of names").click()
    switch = page.get_by_role("menuitemcheckbox", name="Pseudonyms instead of names")
    expect(switch).to_have_attribute("aria-checked", "true")
    page.keyboard.press("Escape")
    hidden = saved(page, "Graph as JSON", tmp_path / "hidden.json").read_text("utf-8")
    assert "adm.ito" not in hidden
    assert len(json.loads(hidden)["nodes"]) == len(json.loads(named)["nodes"])
    drawing = saved(page, "Picture as SVG", tmp_path / "graph.svg").read_text("utf-8")
    assert "adm.ito" not in drawing
    assert "account-0" in drawing
    summary = saved(page, "Summary by account", tmp_path / "summary.csv").read_text("utf-8-sig")
    assert "adm.ito" not in summary


GRAPH = "document.getElementById('cy')._cyreg.cy"


@pytest.mark.parametrize(("kind", "method"), [("PNG", "png"), ("JPEG", "jpg")])
def test_a_picture_with_pseudonyms_is_labelled_by_them(
    page: Page, kind: str, method: str, tmp_path: Path
) -> None:
    go(page, f"{CASE}?question=rdp_logon")
    page.get_by_role("button", name="Export").click()
    page.get_by_role("menuitemcheckbox", name="Pseudonyms instead of names").click()
    expect(page.get_by_role("menuitem", name=f"Picture as {kind}")).to_contain_text("with pseudonyms")
    page.keyboard.press("Escape")
    labels = f"{GRAPH}.nodes().map(node => node.style('label'))"
    before = page.evaluate(labels)
    page.evaluate(
        f"""method => {{ const draw = {GRAPH}[method].bind({GRAPH});
          {GRAPH}[method] = options => {{ window.drawn = {labels}; return draw(options); }}; }}""",
        method,
    )
    saved(page, f"Picture as {kind}", tmp_path / "graph")
    drawn = page.evaluate("window.drawn")
    assert len(set(drawn)) == len(before)
    assert all(re.fullmatch(r"(account|host|address)-\d{4}\$?( \(\?\))?", label) for label in drawn)
    assert page.evaluate(labels) == before


def test_the_events_shown_are_saved_with_pseudonyms_too(page: Page, tmp_path: Path) -> None:
    go(page, f"{CASE}?question=rdp_logon&dock=events")
    region = page.get_by_role("region", name="Events")
    region.get_by_role("columnheader", name="Account").get_by_role("button").click()  # sorts by names
    download = region.get_by_role("link", name="Download these events as CSV")
    expect(download).not_to_have_attribute("href", re.compile("pseudonyms"))
    page.get_by_role("button", name="Export").click()
    page.get_by_role("menuitemcheckbox", name="Pseudonyms instead of names").click()
    page.keyboard.press("Escape")
    expect(download).to_have_attribute("href", re.compile("pseudonyms=1"))
    with page.expect_download() as found:
        download.click()
    found.value.save_as(tmp_path / "events.csv")
    text = (tmp_path / "events.csv").read_text("utf-8-sig")
    assert "adm.ito" not in text.casefold()
    assert len(text.splitlines()) > 10


def test_a_timeline_leaves_out_hours_without_events_when_asked_to(page: Page, tmp_path: Path) -> None:
    go(page, CASE)
    whole = saved(page, "Summary by account", tmp_path / "whole.csv").read_text("utf-8-sig")
    page.get_by_role("button", name="Export").click()
    page.get_by_role("menuitemcheckbox", name="Leave out hours without events").click()
    switch = page.get_by_role("menuitemcheckbox", name="Leave out hours without events")
    expect(switch).to_have_attribute("aria-checked", "true")
    page.keyboard.press("Escape")
    short = saved(page, "Summary by account", tmp_path / "short.csv").read_text("utf-8-sig")
    heads = [text.splitlines()[0].count(",") for text in (short, whole)]
    assert heads[0] < heads[1]


def test_a_timeline_leaves_out_the_row_of_all_accounts_when_asked_to(page: Page, tmp_path: Path) -> None:
    go(page, CASE)
    whole = saved(page, "Summary by account", tmp_path / "whole.csv").read_text("utf-8-sig")
    page.get_by_role("button", name="Export").click()
    page.get_by_role("menuitemcheckbox", name="Leave out the row of all accounts").click()
    switch = page.get_by_role("menuitemcheckbox", name="Leave out the row of all accounts")
    expect(switch).to_have_attribute("aria-checked", "true")
    page.keyboard.press("Escape")
    short = saved(page, "Summary by account", tmp_path / "short.csv").read_text("utf-8-sig")
    assert short.splitlines() == whole.splitlines()[:-1]
    page.get_by_role("button", name="Export").click()
    switch.click()
    expect(switch).to_have_attribute("aria-checked", "false")
    page.keyboard.press("Escape")
    again = saved(page, "Summary by account", tmp_path / "again.csv").read_text("utf-8-sig")
    assert again == whole


def test_every_format_of_the_server_is_offered(page: Page) -> None:
    go(page, CASE)
    formats = page.request.get("/api/v1/formats").json()["formats"]
    page.get_by_role("button", name="Export").click()
    # The page draws its own pictures.
    for entry in (entry for entry in formats if not entry["is_picture"]):
        expect(page.get_by_role("menuitem", name=f"Graph as {entry['title']}").first).to_be_visible()


def saved(page: Page, item: str, path: Path) -> Path:
    """Return the file that a line of the export menu downloads."""
    page.get_by_role("button", name="Export").click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name=item).click()
    download.value.save_as(path)
    return path
