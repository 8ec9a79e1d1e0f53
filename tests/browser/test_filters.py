"""Filters: pills that take them away, the whole state in the address, a history one can walk back."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chromium import go
from tests.browser.conftest import COMPANY

pytestmark = pytest.mark.browser

CASE = f"/cases/{COMPANY}"


def test_every_filter_is_a_pill_that_takes_it_away(page: Page) -> None:
    go(
        page,
        f"{CASE}?event_id=4624&event_id=4625&type=3&package=NTLM&outcome=success&min_count=2"
        "&from=2024-06-11T20:00:00Z&to=2024-06-13T08:00:00Z&noise=1&kind=user",
    )
    pills = page.get_by_role("list", name="Filters that are on")
    expect(pills.get_by_role("listitem")).to_have_count(10)
    expect(pills.get_by_role("button", name="Remove filter: type 3 Network")).to_be_visible()
    pills.get_by_role("button", name="Remove filter: 4625").click()
    expect(page).to_have_url(re.compile(r"event_id=4624&type=3"))
    expect(pills.get_by_role("listitem")).to_have_count(9)
    expect(pills.get_by_role("button", name="Remove filter: at least 2 events")).to_be_focused()
    page.get_by_role("button", name="Reset", exact=True).click()
    expect(pills).to_be_hidden()
    expect(page).to_have_url(re.compile(rf"{CASE}$"))


def test_types_packages_and_kinds_add_up(page: Page) -> None:
    go(page, CASE)
    page.get_by_text("More filters").click()
    page.get_by_role("combobox", name="Type", exact=True).select_option("10")
    page.get_by_role("combobox", name="Type", exact=True).select_option("3")
    page.get_by_role("combobox", name="Kind", exact=True).select_option("user")
    expect(page).to_have_url(re.compile("type=10&type=3.*kind=user"))
    pills = page.get_by_role("list", name="Filters that are on")
    expect(pills.get_by_role("button", name="user accounts")).to_be_visible()


def test_back_and_forward_walk_through_the_filters(page: Page) -> None:
    go(page, CASE)
    all_nodes = page.locator("#view-count").inner_text()
    page.get_by_role("button", name="4625", exact=True).click()
    expect(page.locator("#view-count")).not_to_have_text(all_nodes)
    page.get_by_role("checkbox", name="Show noise").check()
    expect(page).to_have_url(re.compile("noise=1"))
    page.go_back()
    expect(page.get_by_role("checkbox", name="Show noise")).not_to_be_checked()
    expect(page.get_by_role("button", name="4625", exact=True)).to_have_attribute("aria-pressed", "true")
    page.go_back()
    expect(page.locator("#view-count")).to_have_text(all_nodes)
    page.go_forward()
    expect(page.get_by_role("button", name="4625", exact=True)).to_have_attribute("aria-pressed", "true")


def test_a_chip_keeps_the_focus_when_it_is_pressed(page: Page) -> None:
    go(page, CASE)
    chip = page.get_by_role("button", name="4625", exact=True)
    chip.focus()
    page.keyboard.press("Enter")
    expect(chip).to_have_attribute("aria-pressed", "true")
    expect(chip).to_be_focused()


REVERSED = f"{CASE}?from=2024-06-13T08:00:00Z&to=2024-06-11T20:00:00Z"


def test_a_time_range_the_wrong_way_round_is_told_and_swapped(page: Page) -> None:
    go(page, f"{REVERSED}&dock=events")
    expect(page.get_by_role("heading", name="The time range ends before it begins")).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="no event can lie between")).to_be_visible()
    expect(page.get_by_text("from is not before")).to_have_count(0)
    # The questions are there, without counts.
    expect(page.get_by_role("button", name="RDP logon (10) –")).to_be_visible()
    page.get_by_role("button", name="Swap the two times").click()
    expect(page).to_have_url(re.compile("from=2024-06-11T20%3A00%3A00Z&to=2024-06-13T08%3A00%3A00Z"))
    expect(page.locator("#graph-empty")).to_be_hidden()
    expect(page.get_by_role("button", name=re.compile(r"^RDP logon \(10\) \d"))).to_be_visible()


def test_the_times_of_a_range_the_wrong_way_round_can_be_taken_away(page: Page) -> None:
    go(page, REVERSED)
    page.get_by_role("button", name="Take the times away").click()
    expect(page).to_have_url(re.compile(rf"{CASE}$"))
    expect(page.locator("#graph-empty")).to_be_hidden()


def test_the_side_bar_says_what_it_counts(page: Page) -> None:
    go(page, CASE)
    accounts = page.get_by_role("button", name=re.compile("^All accounts"))
    expect(accounts).to_have_text(re.compile(r"^All accounts\d+ accounts· \d+ $"))
    title = str(accounts.get_attribute("title"))
    help_text = re.search(r"(\d+) accounts, (\d+) more hidden as noise$", title)
    assert help_text
    assert int(help_text[1]) + int(help_text[2]) == 103
    page.get_by_role("checkbox", name="Show noise").check()
    expect(accounts).to_have_text("All accounts103 accounts")
    questions = page.get_by_role("navigation", name="Questions")
    expect(questions.get_by_role("heading", name="Logon activity logons")).to_be_visible()
    expect(questions.get_by_role("heading", name="Changes changes")).to_be_visible()
    expect(questions.get_by_role("button", name="Audit log cleared 1 change", exact=True)).to_be_visible()


def test_a_question_says_how_much_of_it_the_noise_filter_hides(page: Page) -> None:
    go(page, CASE)
    batch = page.get_by_role("button", name=re.compile("^Batch logon"))
    expect(batch).to_have_text("Batch logon (4)0· 2 hidden")
    expect(batch).to_have_attribute("title", re.compile("0 logons, alike ones counted once, 2 more hidden"))
    expect(batch.get_by_title("2 more hidden as noise")).to_be_visible()
    batch.click()
    page.get_by_role("button", name="Show noise (10 events)").click()
    expect(page).to_have_url(re.compile("noise=1"))
    expect(batch).to_have_text("Batch logon (4)2")


def test_the_panel_of_the_case_says_what_no_filter_narrows(page: Page) -> None:
    go(page, f"{CASE}?event_id=4625&min_count=100")
    facts = page.get_by_role("region", name="Facts about the case")
    expect(facts.get_by_role("heading")).to_have_text(
        ["Whole case", "What to look at next", "Whole case", "Events by id, whole case", "Imports"]
    )
    expect(facts.get_by_text("4,000", exact=True)).to_be_visible()


def test_counts_that_a_filter_does_not_narrow_say_so(page: Page) -> None:
    go(page, CASE)
    groups = page.get_by_role("button", name=re.compile("^Group changes"))
    expect(groups).to_have_text("Group changes4")
    page.get_by_role("button", name="4625", exact=True).click()
    expect(groups).to_have_text("Group changes4*")
    expect(page.get_by_text("* Filters of logons do not narrow changes.")).to_be_visible()
    # An event id of changes narrows them.
    go(page, f"{CASE}?event_id=4728")
    expect(groups).to_have_text(re.compile(r"^Group changes\d+$"))
