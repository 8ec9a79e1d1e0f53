"""The event table: what it shows, how it is ordered, narrowed, walked by keys, copied and saved."""

from __future__ import annotations

import csv
import io
import re

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.chromium import go
from tests.browser.conftest import COMPANY

CASE = f"/cases/{COMPANY}"


def table(page: Page) -> Locator:
    return page.get_by_role("grid", name="Events")


def caption(page: Page) -> Locator:
    return page.get_by_role("region", name="Events").get_by_role("status")


def texts(page: Page, column: int) -> list[str]:
    """Return the texts of a column, of the rows in the page."""
    cells = table(page).locator(f'[role="gridcell"][aria-colindex="{column}"]')
    expect(cells.first).to_be_attached()
    expect(table(page).locator("[aria-busy]")).to_have_count(0)
    return cells.all_inner_texts()


def test_the_list_follows_question_selection_and_noise_and_says_what_it_shows(page: Page) -> None:
    go(page, f"{CASE}?dock=events&question=rdp_logon")
    expect(caption(page)).to_contain_text(re.compile(r"^\d+ events of logons · of the question shown"))
    shown = page.locator("#crumb, .crumb").first.inner_text()
    total = int(table(page).get_attribute("aria-rowcount") or 0) - 1
    assert f"{total} events" in shown
    page.get_by_role("list", name="Ranking").get_by_role("button", name=re.compile("adm.ito")).first.click()
    expect(caption(page)).to_contain_text("that name minato\\adm.ito")
    assert int(table(page).get_attribute("aria-rowcount") or 0) - 1 < total
    go(page, f"{CASE}?dock=events&q=type%3A5")
    expect(caption(page)).to_contain_text("more hidden as noise")
    caption(page).get_by_role("button", name="Show them").click()
    expect(caption(page)).not_to_contain_text("hidden")
    expect(page).to_have_url(re.compile("noise=1"))


def test_a_head_orders_both_ways_and_narrows(page: Page) -> None:
    go(page, f"{CASE}?dock=events&noise=1")
    head = table(page).get_by_role("columnheader", name=re.compile("^Account"))
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "ascending")
    names = [name.casefold() for name in texts(page, 4) if name]
    assert names == sorted(names)
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "descending")
    table(page).get_by_role("searchbox", name="ID contains").fill("4625")
    expect(caption(page)).to_contain_text("narrowed by column")
    assert set(texts(page, 2)) == {"4625"}
    table(page).get_by_role("searchbox", name="ID contains").fill("nonsense")
    expect(caption(page)).to_contain_text("0 events of logons")
    expect(table(page).get_by_role("gridcell")).to_have_count(0)


def test_order_and_columns_of_the_list_are_in_the_address_and_no_steps_of_the_history(page: Page) -> None:
    go(page, f"{CASE}?dock=events&noise=1")
    n_steps = page.evaluate("history.length")
    head = table(page).get_by_role("columnheader", name=re.compile("^Account"))
    head.get_by_role("button").click()
    head.get_by_role("button").click()
    field = table(page).get_by_role("searchbox", name="Account contains")
    field.press_sequentially("adm.ito", delay=400)
    expect(page).to_have_url(re.compile("sort=account.*col.account=adm.ito.*desc=1"))
    assert page.evaluate("history.length") == n_steps
    page.reload()
    expect(head).to_have_attribute("aria-sort", "descending")
    expect(field).to_have_value("adm.ito")
    expect(caption(page)).to_contain_text("narrowed by column")
    go(page, f"{CASE}?dock=events&noise=1&sort=computer&col.computer=dc")
    page.go_back()
    expect(field).to_have_value("adm.ito")


def test_an_answer_that_comes_while_somebody_types_takes_no_letter_away(page: Page) -> None:
    go(page, f"{CASE}?dock=events&noise=1")
    waiting: list[Route] = []
    page.route("**/events?*sort=account*", lambda route: waiting.append(route), times=1)
    head = table(page).get_by_role("columnheader", name=re.compile("^Account"))
    head.get_by_role("button").click()
    field = table(page).get_by_role("searchbox", name="Account contains")
    field.press_sequentially("adm")
    waiting[0].continue_()
    expect(head).to_have_attribute("aria-sort", "ascending")
    expect(field).to_be_focused()
    page.keyboard.type(".ito")
    expect(field).to_have_value("adm.ito")
    expect(page).to_have_url(re.compile("col.account=adm.ito"))


def test_columns_that_there_are_not_are_passed_over(page: Page) -> None:
    go(page, f"{CASE}?dock=events&sort=nonsense&col.nonsense=x")
    expect(caption(page)).to_contain_text("events of logons")
    expect(caption(page)).not_to_contain_text("narrowed")


def test_keys_walk_the_whole_list_copy_and_open(page: Page) -> None:
    go(page, f"{CASE}?dock=events&noise=1")
    total = int(table(page).get_attribute("aria-rowcount") or 0) - 1
    table(page).get_by_role("gridcell").first.focus()
    page.keyboard.press("Control+End")
    focused = page.locator(":focus")
    expect(focused).to_have_attribute("role", "gridcell")
    expect(page.locator(f'[aria-rowindex="{total + 1}"]')).not_to_have_attribute("aria-busy", "true")
    page.keyboard.press("PageUp")
    page.keyboard.press("Home")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Shift+ArrowDown")
    expect(table(page).locator('[aria-selected="true"]')).to_have_count(3)
    page.keyboard.press("Control+c")
    expect(page.locator(".toast")).to_contain_text("3 rows copied")
    copied = page.evaluate("navigator.clipboard.readText()").splitlines()
    assert len(copied) == 4
    assert copied[0].split("\t")[:2] == ["Time, UTC", "ID"]
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Control+c")
    expect(page.locator(".toast")).to_contain_text("Cell copied")
    assert page.evaluate("navigator.clipboard.readText()") == page.locator(":focus").inner_text()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Control+Home")
    page.keyboard.press("ArrowUp")
    expect(page.locator(":focus")).to_have_text(re.compile("^Time"))


def test_one_cell_takes_the_focus_and_few_rows_are_in_the_page(page: Page) -> None:
    go(page, f"{CASE}?dock=events&noise=1")
    expect(table(page).get_by_role("gridcell").first).not_to_be_empty()
    assert table(page).locator('[role="gridcell"][tabindex="0"]').count() == 1
    assert table(page).get_by_role("row").count() < 60
    assert int(table(page).get_attribute("aria-rowcount") or 0) > 3000


def test_columns_are_chosen_and_stay_chosen(page: Page) -> None:
    go(page, f"{CASE}?dock=events")
    page.get_by_role("button", name="Columns").click()
    page.get_by_role("menuitemcheckbox", name="Package").or_(
        page.get_by_role("menuitemradio", name="Package")
    ).click()
    head = table(page).get_by_role("columnheader", name=re.compile("^Package"))
    expect(head).to_have_count(0)
    page.get_by_role("button", name="Columns").click()
    page.get_by_role("menuitem", name="ID before Time, UTC").click()
    expect(table(page).get_by_role("columnheader").first).to_contain_text("ID")
    go(page, f"{CASE}?dock=events")
    expect(table(page).get_by_role("columnheader").first).to_contain_text("ID")
    expect(head).to_have_count(0)


def test_the_download_is_what_the_table_shows(page: Page) -> None:
    go(page, f"{CASE}?dock=events&question=rdp_logon&tz=Asia/Tokyo")
    total = int(table(page).get_attribute("aria-rowcount") or 0) - 1
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Download these events as CSV").click()
    text = waiting.value.path().read_text("utf-8")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == total
    assert all(row["time"].endswith("+09:00") for row in rows)
    assert list(rows[0])[:4] == ["time", "event_id", "title", "account"]


@pytest.mark.parametrize("lines", ["triple", "classic"])
def test_the_table_of_the_graph_has_the_busiest_first_and_can_be_ordered(page: Page, lines: str) -> None:
    go(page, f"{CASE}?as=table&lines={lines}")
    graph = page.get_by_role("table", name="Logons of this view")
    events = graph.get_by_role("columnheader", name="Events")
    expect(events).to_have_attribute("aria-sort", "descending")

    def column(number: int) -> list[str]:
        return [row.split("\t")[number] for row in graph.locator("tbody").inner_text().splitlines()]

    room, box = page.locator("#graph").bounding_box(), page.locator("#edge-table").bounding_box()
    assert room
    assert box
    assert box["y"] + box["height"] < room["y"] + room["height"]  # to its end it can be scrolled
    assert box["x"] + box["width"] < room["x"] + room["width"]
    counts = [int(text.replace(",", "")) for text in column(2)]
    assert counts == sorted(counts, reverse=True)
    start = graph.get_by_role("columnheader", name="From node", exact=True)
    start.get_by_role("button").click()
    expect(start).to_have_attribute("aria-sort", "ascending")
    expect(start.get_by_role("button")).to_be_focused()
    expect(events).to_have_attribute("aria-sort", "none")
    names = [name.casefold() for name in column(0)]
    assert names[0] < names[-1]
    start.get_by_role("button").click()
    expect(start).to_have_attribute("aria-sort", "descending")
    assert column(0)[0].casefold() == names[-1]
