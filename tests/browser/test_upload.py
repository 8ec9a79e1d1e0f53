"""Loading logs: faults said before a byte is sent, the way of each file, a receipt that leads to records."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chromium import go
from tests.browser.conftest import COMPANY

pytestmark = pytest.mark.browser

CASE = f"/cases/{COMPANY}"
IMPORT_MS = 120_000


def test_a_bad_case_name_is_refused_where_it_was_typed(page: Page, sample: Path) -> None:
    go(page, "/cases/default")
    page.get_by_role("button", name="Load logs").first.click()
    dialog = page.get_by_role("dialog", name="Load logs")
    dialog.get_by_label("Log files").set_input_files(sorted(sample.glob("*.evtx"))[0])
    name = dialog.get_by_role("textbox", name="Case")
    name.fill("a/b")
    dialog.get_by_role("button", name="Import 1 file").click()
    expect(dialog.get_by_role("alert")).to_contain_text("begins with a letter or digit")
    expect(name).to_be_focused()
    expect(name).to_have_attribute("aria-invalid", "true")
    name.fill("a-b")
    expect(dialog.get_by_role("alert")).to_be_hidden()


def test_each_file_shows_how_far_it_is(page: Page, sample: Path) -> None:
    files = sorted(sample.glob("*.evtx"))
    go(page, "/cases/default")
    page.get_by_role("button", name="Load logs").first.click()
    dialog = page.get_by_role("dialog", name="Load logs")
    dialog.get_by_label("Log files").set_input_files(files)
    dialog.get_by_role("textbox", name="Case").fill("each")
    dialog.get_by_role("button", name=re.compile("^Import")).click()
    sending = page.get_by_role("list", name="Files being sent")
    expect(sending.get_by_role("progressbar")).to_have_count(len(files))
    expect(sending.locator("progress[value='1']")).to_have_count(len(files), timeout=IMPORT_MS)
    expect(page.get_by_role("dialog", name="Import receipt")).to_be_visible(timeout=IMPORT_MS)


def test_the_numbers_of_a_receipt_lead_to_their_records(page: Page) -> None:
    go(page, CASE)
    page.locator(".imports button").first.click()
    receipt = page.get_by_role("dialog", name="Import receipt")
    link = receipt.get_by_role("button", name=re.compile(r"^4624 ×\d+")).first
    count = re.search(r"×([\d,]+)", link.inner_text())
    assert count is not None
    link.click()
    expect(receipt).to_be_hidden()
    expect(page).to_have_url(re.compile(r"event_id=4624.*file=[0-9a-f]{64}"))
    expect(page.get_by_role("region", name="Events", exact=True)).to_contain_text(f"{count[1]} events")
