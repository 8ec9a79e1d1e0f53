"""Saved views, notes and stars."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.chromium import go
from tests.browser.conftest import COMPANY

pytestmark = pytest.mark.browser

CASE = f"/cases/{COMPANY}"


def test_a_view_is_saved_shown_again_and_deleted(page: Page) -> None:
    go(page, f"{CASE}?question=rdp_logon&min_count=2")
    page.keyboard.press("v")
    dialog = page.get_by_role("dialog", name="Saved views and notes")
    dialog.get_by_label("Name of this view").fill("RDP <b>twice</b>")
    dialog.get_by_label("Note (optional)").fill("Before the log was cleared.")
    dialog.get_by_role("button", name="Save this view").click()
    saved = dialog.get_by_role("list", name="Saved views")
    expect(saved).to_contain_text("RDP <b>twice</b>")
    expect(saved).to_contain_text("Before the log was cleared.")
    page.keyboard.press("Escape")
    go(page, CASE)
    page.get_by_role("button", name="Saved views and notes").click()
    saved.get_by_role("button", name=re.compile("^RDP")).click()
    expect(dialog).to_be_hidden()
    expect(page).to_have_url(re.compile("min_count=2&question=rdp_logon"))
    page.go_back()
    expect(page).not_to_have_url(re.compile("question"))
    page.keyboard.press("v")
    saved.get_by_role("button", name="Delete the view").click()
    expect(saved).to_contain_text("No view has been saved yet.")


def test_a_note_and_a_star_stay_with_what_they_are_on(page: Page) -> None:
    go(page, CASE)
    page.get_by_role("list", name="Ranking").get_by_role("button").first.click()
    note = page.locator("#details").get_by_role("region", name="Note")
    note.get_by_role("button", name="Star").click()
    expect(note.get_by_role("button", name="Star")).to_have_attribute("aria-pressed", "true")
    note.get_by_role("button", name="Add a note").click()
    note.get_by_role("textbox", name="Note").fill("Her laptop was stolen.")
    page.keyboard.press("Control+Enter")
    expect(note).to_contain_text("Her laptop was stolen.")
    page.reload()
    expect(note).to_contain_text("Her laptop was stolen.")
    page.get_by_role("button", name="Saved views and notes").click()
    kept = page.get_by_role("list", name="Notes and stars")
    expect(kept).to_contain_text("Her laptop was stolen.")
    kept.get_by_role("button").click()
    note.get_by_role("button", name="Edit note").click()
    note.get_by_role("textbox", name="Note").fill("")
    note.get_by_role("button", name="Save note").click()
    note.get_by_role("button", name="Star").click()
    expect(note.get_by_role("button", name="Add a note")).to_be_visible()
    page.get_by_role("button", name="Saved views and notes").click()
    expect(kept).to_contain_text("Nothing has a note or a star yet.")


def test_an_event_has_its_note_too(page: Page) -> None:
    go(page, f"{CASE}?dock=events&event_id=4625")
    page.get_by_role("region", name="Events", exact=True).get_by_role("row").nth(1).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Star").click()
    expect(dialog.get_by_role("button", name="Star")).to_have_attribute("aria-pressed", "true")
    dialog.get_by_role("button", name="Star").click()
    expect(dialog.get_by_role("button", name="Star")).to_have_attribute("aria-pressed", "false")


def test_notes_that_come_late_are_shown_all_the_same(page: Page) -> None:
    go(page, CASE)
    page.get_by_role("list", name="Ranking").get_by_role("button").first.click()
    note = page.locator("#details").get_by_role("region", name="Note")
    note.get_by_role("button", name="Star").click()
    expect(note.get_by_role("button", name="Star")).to_have_attribute("aria-pressed", "true")
    waiting: list[Route] = []
    page.route("**/api/v1/cases/*/notes", lambda route: waiting.append(route))
    page.reload()
    expect(note.get_by_role("button", name="Star")).to_have_attribute("aria-pressed", "false")
    [held] = waiting
    held.continue_()
    expect(note.get_by_role("button", name="Star")).to_have_attribute("aria-pressed", "true")
    page.unroute("**/api/v1/cases/*/notes")
    note.get_by_role("button", name="Star").click()
    expect(note.get_by_role("button", name="Star")).to_have_attribute("aria-pressed", "false")
