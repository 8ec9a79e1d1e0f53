"""Two spans side by side: what is new, gone, grown or shrunk."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.chromium import go
from tests.browser.conftest import COMPANY

pytestmark = pytest.mark.browser

#: The night of the intrusion and the one before.
NIGHTS = (
    f"/cases/{COMPANY}?question=difference"
    "&with.before_start=2024-06-11T20:00Z&with.before_end=2024-06-12T06:00Z"
    "&with.after_start=2024-06-12T20:00Z&with.after_end=2024-06-13T06:00Z"
)
GRAPH = "document.getElementById('cy')._cyreg.cy"


def visible_changes(page: Page) -> set[str | None]:
    """Return the changes of the lines on the canvas; None: as often as before, by other logons."""
    shown = f"{GRAPH}.edges().filter(edge => !edge.hasClass('unborn'))"
    return set(page.evaluate(f"() => {shown}.map(edge => edge.data('change'))"))


def panel(page: Page) -> Locator:
    return page.get_by_role("region", name="Two spans")


def test_both_spans_and_the_number_of_changes_are_shown(page: Page) -> None:
    go(page, NIGHTS)
    expect(panel(page)).to_contain_text("11 Jun 2024 20:00")
    expect(panel(page)).to_contain_text("13 Jun 2024 06:00")
    changes = panel(page).get_by_role("group", name="Show only lines that are").get_by_role("button")
    expect(changes).to_have_text([re.compile(f"{word}[1-9]") for word in ("New", "Gone", "Grown", "Shrunk")])
    assert visible_changes(page) >= {"new", "gone", "grown", "shrunk"}


def test_every_number_says_what_it_counts_and_equal_things_have_equal_numbers(page: Page) -> None:
    go(page, NIGHTS)
    nights = "from_a=2024-06-11T20:00Z&to_a=2024-06-12T06:00Z&from_b=2024-06-12T20:00Z"
    answer = page.request.get(f"/api/v1/cases/{COMPANY}/difference?{nights}&to_b=2024-06-13T06:00Z").json()
    n_logons, before, after = (f"{answer[name]:,}" for name in ("n_logons", "n_events_a", "n_events_b"))
    expect(panel(page)).to_contain_text(f"{n_logons} logons differ: {before} events before, {after} after")
    expect(page.get_by_role("button", name="Difference of two spans")).to_contain_text(n_logons)
    expect(page.locator("#view-count")).to_contain_text(f"{answer['n_events']:,} events")
    lines = panel(page).get_by_text(re.compile(r"^\d+ lines of the graph differ")).inner_text()
    chips = panel(page).get_by_role("group", name="Show only lines that are").locator("b").all_inner_texts()
    assert sum(map(int, chips)) == int(re.findall(r"\d+", lines)[0])


def test_a_change_can_be_looked_at_alone_and_nothing_moves(page: Page) -> None:
    go(page, NIGHTS)
    places = f"() => {GRAPH}.nodes().map(node => node.position())"
    before = page.evaluate(places)
    new = panel(page).get_by_role("button", name=re.compile("^New"))
    new.click()
    expect(new).to_have_attribute("aria-pressed", "true")
    expect(new).to_be_focused()
    assert visible_changes(page) == {"new"}
    expect(page).to_have_url(re.compile("changes=new"))
    n = int(new.locator("b").inner_text())
    page.get_by_role("button", name="Show as table").click()
    expect(page.get_by_role("table", name="Logons of this view").locator("tbody tr")).to_have_count(n)
    page.get_by_role("button", name="Show as table").click()
    assert page.evaluate(places) == before
    new.click()
    assert visible_changes(page) >= {"new", "gone"}


def test_the_table_has_both_counts_and_the_most_different_first(page: Page) -> None:
    go(page, f"{NIGHTS}&as=table")
    table = page.get_by_role("table", name="Logons of this view")
    expect(table.get_by_role("columnheader", name="Before", exact=True)).to_be_visible()
    rows = [row.split("\t")[2:4] for row in table.locator("tbody").inner_text().splitlines()]
    counts = [[int(text.replace(",", "")) for text in row] for row in rows if "–" not in row]
    differences = [abs(after - before) for before, after in counts]
    assert differences == sorted(differences, reverse=True)
    assert differences[0] > 0
    assert len(counts) > len(rows) / 2


def test_a_line_says_both_counts(page: Page) -> None:
    go(page, NIGHTS)
    line = page.evaluate(f"() => {GRAPH}.edges('[change=\"new\"]')[0].id()")
    assert page.evaluate(f"id => {GRAPH}.getElementById(id).data('label')", line).startswith("0 → ")
    go(page, f"{NIGHTS}&selected={quote(line, safe='')}")
    expect(page.locator("#details")).to_contain_text(re.compile(r"0 before, [\d,]+ after"))


def test_closing_the_difference_shows_all_logons(page: Page) -> None:
    go(page, NIGHTS)
    panel(page).get_by_role("button", name="Close difference").click()
    expect(panel(page)).to_be_hidden()
    expect(page.locator("#crumb")).to_contain_text("All logons")


def test_a_link_keeps_what_is_looked_at(page: Page) -> None:
    go(page, f"{NIGHTS}&changes=gone")
    assert visible_changes(page) == {"gone"}
    expect(panel(page).get_by_role("button", name=re.compile("^Gone"))).to_have_attribute(
        "aria-pressed", "true"
    )


def test_half_of_the_spans_is_refused_and_nothing_of_before_is_left(page: Page) -> None:
    go(page, NIGHTS)
    said = page.locator("#graph-empty")  # the timeline, which the question narrows, says it too
    page.get_by_label("After, to").fill("2024-06-12T00:00")
    page.get_by_label("After, to").blur()
    expect(said.get_by_text(re.compile("the span after ends before it starts"))).to_be_visible()
    expect(panel(page)).to_be_hidden()
    expect(page.locator("#cy")).to_be_hidden()
    page.get_by_label("After, to").fill("")
    page.get_by_label("After, to").blur()
    expect(page.get_by_text("Fill in all of them, or none.")).to_be_visible()
    go(page, NIGHTS.partition("&with.after_start")[0])
    expect(said.get_by_text(re.compile("difference also needs after_start, after_end"))).to_be_visible()
