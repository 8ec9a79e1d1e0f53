"""The search box: a form that writes its text, a caret under what is wrong, actions by name."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chromium import go
from tests.browser.conftest import COMPANY

pytestmark = pytest.mark.browser

CASE = f"/cases/{COMPANY}"


def test_a_form_writes_the_text_that_could_be_typed(page: Page) -> None:
    go(page, CASE)
    page.get_by_role("button", name="Build a search").click()
    dialog = page.get_by_role("dialog", name="Build a search")
    first = dialog.get_by_role("group", name="Condition").first
    first.get_by_role("combobox", name="How").select_option("begins")
    first.get_by_role("textbox", name="Value").fill("adm")
    dialog.get_by_role("button", name="And…").click()
    for number, term in enumerate(("Logon type", "Event id")):
        if number:
            dialog.get_by_role("button", name="Or", exact=True).last.click()
        row = dialog.get_by_role("group", name="Condition").last
        row.get_by_role("combobox", name="What").select_option(label=term)
        row.get_by_role("textbox", name="Value").fill(("10", "4648")[number])
    text = "account:adm* AND (type:10 OR id:4648)"
    expect(dialog.get_by_role("status", name="The search as a text")).to_have_text(text)
    dialog.get_by_role("button", name="Search", exact=True).click()
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("combobox", name="Search")).to_have_value(text)
    expect(page).to_have_url(re.compile(r"q=account%3Aadm"))
    expect(page.locator("#view-count")).to_contain_text("events")


def test_a_caret_stands_under_the_character_that_is_wrong(page: Page) -> None:
    go(page, CASE)
    page.keyboard.press("/")
    page.keyboard.type("account:adm* AND (type:10")
    page.keyboard.press("Enter")
    shown = page.get_by_role("alert").locator("pre")
    expect(shown).to_contain_text("account:adm* AND (type:10")
    lines = shown.inner_text().split("\n")
    assert lines[1].index("^") == lines[0].index("(")


def test_actions_are_suggested_by_name(page: Page) -> None:
    go(page, CASE)
    page.keyboard.press("/")
    page.keyboard.type("noise")
    action = page.get_by_role("group", name="Actions").get_by_role("option", name="Show or hide noise")
    action.click()
    expect(page.get_by_role("checkbox", name="Show noise")).to_be_checked()
    expect(page.get_by_role("combobox", name="Search")).to_have_value("")


def test_the_map_of_keys_names_every_key_and_each_works(page: Page) -> None:
    go(page, CASE)
    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Keyboard and search")
    for text in ("Build a search", "Show or hide noise", "Timeline as table", "Load logs"):
        expect(keys.get_by_text(text, exact=True)).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Shift+N")
    expect(page.get_by_role("checkbox", name="Show noise")).to_be_checked()
    page.keyboard.press("3")
    expect(page.get_by_role("table", name="Events per account")).to_be_visible()
    page.keyboard.press("b")
    expect(page.get_by_role("dialog", name="Build a search")).to_be_visible()


def test_back_takes_the_text_of_a_later_search_out_of_the_box(page: Page) -> None:
    go(page, CASE)
    box = page.get_by_role("combobox", name="Search")
    for text in ("tiago", "id:4625"):
        box.fill(text)
        box.press("Enter")
        expect(page).to_have_url(re.compile(re.escape(text.replace(":", "%3A"))))
    page.go_back()
    expect(box).to_have_value("tiago")
    page.go_back()
    expect(box).to_have_value("")


def test_the_timeline_counts_what_a_search_finds_and_says_so(page: Page) -> None:
    go(page, f"{CASE}?q=tiago&dock=table&from=2024-06-11T00:00:00Z&to=2024-06-13T00:00:00Z")
    expect(page.get_by_role("note")).to_contain_text("Only what the search finds is counted here.")
    table = page.get_by_role("table", name="Events per account")
    expect(table).to_contain_text("tiago.almeida")
    expect(table).not_to_contain_text("adm.ito")
    page.keyboard.press("A")  # all logons: nothing narrows it
    expect(page.get_by_text("Only what the search finds")).to_be_hidden()
    expect(table).to_contain_text("adm.ito")
