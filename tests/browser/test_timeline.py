"""The timeline: four views, zones, zoom from years to minutes, marks explained, and playback."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.chromium import go, opened
from tests.browser.conftest import COMPANY

pytestmark = pytest.mark.browser

CASE = f"/cases/{COMPANY}"
GRAPH = "document.getElementById('cy')._cyreg.cy"
BURST = "at=2024-06-12T22:30:00Z"


def point(page: Page, row: int, moment: str) -> None:
    """Move the pointer to an hour of a row of the heatmap that shows the whole log."""
    box = page.locator("#heat-rows").bounding_box()
    assert box is not None
    log = page.request.get(f"/api/v1{CASE}/timeline?limit=1").json()
    hours = (datetime.fromisoformat(f"{moment}+00:00").timestamp()) / 3600 - log["hour0"]
    page.mouse.move(box["x"] + box["width"] * hours / log["n_hours"] + 1, box["y"] + row * 15 + 7)


def hidden(page: Page) -> int:
    """Return how many nodes and lines of the graph are not there yet."""
    found: int = page.evaluate(f"() => {GRAPH}.elements('.unborn').length")
    return found


def places(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = page.evaluate(
        f"() => Object.fromEntries({GRAPH}.nodes().map(node => [node.id(), node.position()]))"
    )
    return found


def shown_hours(page: Page) -> Locator:
    return page.get_by_role("table", name="Events per account and time")


def test_the_intruders_accounts_come_first_and_say_why(page: Page) -> None:
    go(page, CASE)
    first = page.locator("#heat-labels button").first
    expect(first).to_have_accessible_name(re.compile("tiago.almeida"))
    expect(first).to_have_accessible_description(
        re.compile("Most unusual: Wed 12 Jun 2024 22:00, 32 scored events, hardly any expected")
    )


def test_a_mark_is_explained_under_the_pointer_and_on_focus(page: Page) -> None:
    go(page, CASE)
    tip = page.get_by_role("tooltip")
    point(page, 0, "2024-06-12T22:00")
    expect(tip).to_contain_text("51 events")
    expect(tip).to_contain_text("Marked for the hours after it, which score up to 10.51 nats, above 10")
    expect(tip).to_contain_text("32 scored events, hardly any expected")
    expect(tip).to_contain_text("Scored are the events 4624, 4625, 4768, 4769, 4776")
    point(page, 0, "2024-06-13T00:30")
    expect(tip).to_contain_text("Echo of Wed 12 Jun 2024 22:00: 32 scored events, hardly any expected")
    expect(tip).to_contain_text("above 10")
    page.get_by_role("button", name="What the marks mean").focus()
    page.get_by_role("region", name="Heatmap of events per account and hour").focus()
    page.keyboard.press("Tab")
    expect(tip).to_contain_text("Most unusual")


def test_the_marks_have_a_page_of_their_own(page: Page) -> None:
    go(page, CASE)
    page.get_by_role("button", name="What the marks mean").click()
    dialog = page.get_by_role("dialog", name="What the marks mean")
    expect(dialog).to_contain_text("above a score of 10, 13, 16 and 17")
    expect(dialog.get_by_role("link", name="Takeuchi and Yamanishi")).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_lines_are_picked_from_a_list(page: Page) -> None:
    go(page, f"{CASE}?dock=lines")
    lines = page.get_by_role("group", name="Lines shown")
    expect(lines.get_by_role("button", pressed=True)).to_have_count(5)
    lines.get_by_role("button", name="tiago.almeida", exact=True).click()
    expect(lines.get_by_role("button", pressed=True)).to_have_count(4)
    expect(lines.get_by_role("button", name="tiago.almeida", exact=True)).to_be_focused()
    lines.get_by_role("button", name="All events").click()
    expect(lines.get_by_role("button", name="All events")).to_have_attribute("aria-pressed", "false")


def test_the_table_names_weekdays_and_says_what_stands_out(page: Page) -> None:
    go(page, f"{CASE}?dock=table")
    table = shown_hours(page)
    expect(table.get_by_role("columnheader", name="Wed 12 Jun")).to_be_visible()
    row = table.get_by_role("row").filter(has=page.get_by_role("button", name="tiago.almeida")).first
    expect(row).to_contain_text("Wed 12 Jun 2024 22:00: 32 scored events, hardly any expected")
    expect(row).to_contain_text("stands out")


def test_one_time_zone_is_in_force_everywhere(page: Page) -> None:
    go(page, f"{CASE}?dock=table&from=2024-06-12T20:00:00Z")
    page.get_by_role("combobox", name="Time zone").select_option("Asia/Tokyo")
    expect(page).to_have_url(re.compile(r"tz=Asia%2FTokyo"))
    expect(shown_hours(page)).to_contain_text("Thu 13 Jun 2024 07:00: 32 scored events")
    expect(page.get_by_role("table", name="Asia/Tokyo, UTC+09:00")).to_be_visible()
    expect(page.locator("#brush-chip")).to_contain_text("13 Jun 2024 05:00")
    page.get_by_text("More filters").click()
    expect(page.get_by_label("From, Asia/Tokyo")).to_have_value("2024-06-13T05:00")
    page.get_by_role("button", name="Export").click()
    link = page.get_by_role("menuitem", name="Summary by account")
    expect(link).to_have_attribute("href", re.compile(r"zone=Asia%2FTokyo"))


def test_a_time_typed_in_a_zone_is_meant_in_it(page: Page) -> None:
    go(page, f"{CASE}?tz=America/New_York")
    page.get_by_text("More filters").click()
    page.get_by_label("From, America/New_York").fill("2024-06-12T16:00")
    page.get_by_label("From, America/New_York").blur()
    expect(page).to_have_url(re.compile("from=2024-06-12T20%3A00%3A00Z"))


def test_a_link_with_a_zone_that_nobody_knows_shows_utc(page: Page) -> None:
    go(page, f"{CASE}?tz=Atlantis/Capital")
    expect(page.get_by_role("combobox", name="Time zone")).to_have_value("UTC")


def test_keys_zoom_from_the_log_to_minutes_and_back(page: Page) -> None:
    go(page, CASE)
    scale = page.locator("#heat-max")
    expect(scale).to_contain_text("/ h")
    heat = page.get_by_role("region", name="Heatmap of events per account and hour")
    heat.focus()
    zoom = page.evaluate(f"() => {GRAPH}.zoom()")
    for _ in range(14):
        page.keyboard.press("+")
    expect(scale).to_contain_text("/ 1 min")
    page.keyboard.press("ArrowLeft")
    expect(page).to_have_url(re.compile(r"zoom=2024-06-\d\dT\d\d%3A"))
    assert page.evaluate(f"() => {GRAPH}.zoom()") == zoom, "the graph must not zoom too"
    page.keyboard.press("0")
    expect(scale).to_contain_text("/ h")
    expect(page.get_by_role("button", name="Show the whole log")).to_be_hidden()


def test_a_link_keeps_what_is_zoomed_into(page: Page) -> None:
    go(page, f"{CASE}?zoom=2024-06-11T19:30:00Z/2024-06-11T21:00:00Z&dock=table")
    expect(shown_hours(page).get_by_role("columnheader", name="19:40")).to_be_visible()
    page.get_by_role("button", name="Show the whole log").click()
    expect(shown_hours(page).get_by_role("columnheader", name="Wed 12 Jun")).to_be_visible()
    expect(page).not_to_have_url(re.compile("zoom="))


def test_the_wheel_over_the_axis_zooms_and_a_brush_by_the_minute_is_kept_in_the_address(page: Page) -> None:
    go(page, f"{CASE}?from=2024-06-11T19:00:00Z&to=2024-06-11T21:00:00Z")
    expect(page.locator("#brush-chip")).to_contain_text("11 Jun 2024 19:00 – 21:00")
    page.get_by_role("button", name="Zoom into the selected hours").click()
    expect(page.locator("#heat-max")).to_contain_text("min")
    box = page.locator("#heat-axis").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 30)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.75, box["y"] + 30, steps=4)
    page.mouse.up()
    expect(page).to_have_url(
        re.compile(r"from=2024-06-11T(19%3A59|20%3A0\d)%3A00Z&to=2024-06-11T20%3A[23]\d")
    )
    page.mouse.wheel(0, 3000)
    expect(page.locator("#heat-max")).not_to_contain_text("min")


def test_playback_grows_the_graph_without_moving_it(page: Page) -> None:
    go(page, CASE)
    before = places(page)
    page.get_by_role("button", name="Play back").click()
    bar = page.get_by_role("group", name="Playback")
    expect(bar.get_by_role("button", name="Play", exact=True)).to_be_focused()
    expect(bar).to_contain_text("Mon 3 Jun 2024")
    expect(bar).to_contain_text(re.compile(r"^[1-9] of 433|\b[1-9] of \d+ lines"))
    nearly_all = hidden(page)
    bar.get_by_role("button", name="To the next link").click()
    assert hidden(page) < nearly_all
    slider = bar.get_by_role("slider", name="Moment of the playback")
    slider.focus()
    time = slider.get_attribute("aria-valuetext")
    page.keyboard.press("ArrowRight")
    assert time is not None
    later = datetime.strptime(time, "%a %d %b %Y %H:%M") + timedelta(hours=1)
    expect(slider).to_have_attribute("aria-valuetext", later.strftime("%a %-d %b %Y %H:%M"))
    assert places(page) == before
    bar.get_by_role("button", name="Close playback").click()
    expect(bar).to_be_hidden()
    assert hidden(page) == 0
    expect(page).not_to_have_url(re.compile("at="))


def test_playback_says_above_the_graph_how_much_is_there_and_until_when(page: Page) -> None:
    go(page, CASE)
    whole = page.locator("#view-count").inner_text()
    go(page, f"{CASE}?{BURST}")
    so_far = page.locator("#view-count")
    expect(so_far).to_have_text(re.compile(r"^\d+ of \d+ lines, until Wed 12 Jun 22:30$"))
    page.get_by_role("button", name="Close playback").click()
    expect(so_far).to_have_text(whole)


def test_playback_link_by_link_shows_a_few_a_second_and_the_fastest_ends_any_log_in_ten(page: Page) -> None:
    page.clock.install(time=datetime(2026, 1, 1))
    go(page, f"{CASE}?{BURST}")
    page.clock.pause_at(datetime(2026, 1, 2))
    bar = page.get_by_role("group", name="Playback")
    speed = bar.get_by_role("combobox", name="Speed of the playback")
    speed.select_option(label="Line by line")
    waiting = hidden(page)
    bar.get_by_role("button", name="Play", exact=True).click()
    page.clock.run_for(2050)
    stepped = waiting - hidden(page)
    assert 5 <= stepped <= 20, "five steps, each of a link or two and their nodes"
    speed.select_option(label="All in 10 s")
    page.clock.run_for(10_500)
    expect(bar.get_by_role("button", name="Play", exact=True)).to_be_visible()
    assert hidden(page) == 0


def test_a_link_keeps_the_moment_of_the_playback(page: Page) -> None:
    go(page, f"{CASE}?{BURST}")
    bar = page.get_by_role("group", name="Playback")
    expect(bar).to_contain_text("Wed 12 Jun 2024 22:30")
    svc_health = page.evaluate(f"() => {GRAPH}.getElementById('a:minato\\\\svc_health').hasClass('unborn')")
    tiago = page.evaluate(f"() => {GRAPH}.getElementById('a:minato\\\\tiago.almeida').hasClass('unborn')")
    assert (svc_health, tiago) == (True, False)
    bar.get_by_role("button", name="An hour on").click()
    expect(page).to_have_url(re.compile("at=2024-06-12T23%3A30"))


def test_playback_runs_to_the_end_and_stops(page: Page) -> None:
    go(page, f"{CASE}?at=2024-06-15T00:00:00Z")
    bar = page.get_by_role("group", name="Playback")
    bar.get_by_role("combobox", name="Speed of the playback").select_option("10")
    bar.get_by_role("button", name="Play", exact=True).click()
    expect(bar.get_by_role("button", name="Play", exact=True)).to_be_visible()
    expect(bar).to_contain_text(re.compile(r"(\d+) of \1 lines"))
    assert hidden(page) == 0


def test_playback_steps_calmly_for_those_who_want_less_motion(browser: Browser, address: str) -> None:
    with opened(browser, address, reduced_motion="reduce") as (page, watch):
        page.clock.install(time=datetime(2026, 1, 1))
        go(page, f"{CASE}?{BURST}")
        page.clock.pause_at(datetime(2026, 1, 2))
        bar = page.get_by_role("group", name="Playback")
        bar.get_by_role("button", name="Play", exact=True).click()
        page.clock.run_for(900)
        expect(bar).to_contain_text("Wed 12 Jun 2024 22:30")
        page.clock.run_for(200)
        slider = bar.get_by_role("slider")
        first, last = (float(slider.get_attribute(name) or 0) for name in ("min", "max"))
        burst = datetime.fromisoformat("2024-06-12T22:30+00:00").timestamp() * 1000
        assert float(slider.input_value()) == pytest.approx(burst + (last - first) / 30, abs=1000)
    assert watch.unexpected() == []


def test_zooming_into_chosen_hours_shows_exactly_them(page: Page) -> None:
    go(page, f"{CASE}?from=2024-06-12T22:15:00Z&to=2024-06-13T01:45:20Z")
    page.get_by_role("button", name="Zoom into the selected hours").click()
    expect(page).to_have_url(re.compile(r"zoom=2024-06-12T22%3A15%3A00Z%2F2024-06-13T01%3A46%3A00Z"))
    expect(page.get_by_role("button", name="Zoom into the selected hours")).to_be_hidden()
    page.get_by_role("button", name="Table", exact=True).click()
    heads = shown_hours(page).get_by_role("columnheader")
    expect(heads.last).to_have_text("01:45")


def test_chosen_hours_reaching_beyond_the_log_bring_nothing_before_them_into_sight(page: Page) -> None:
    go(page, f"{CASE}?from=2024-06-15T12:00:00Z&to=2024-06-18T00:00:00Z")
    page.get_by_role("button", name="Zoom into the selected hours").click()
    expect(page).to_have_url(re.compile("zoom=2024-06-15T12%3A00%3A00Z%2F2024-06-16T21%3A00%3A00Z"))


def test_zooming_by_button_never_lands_where_nothing_happened(page: Page) -> None:
    # The middle of what is shown is a night without any event of this account.
    go(page, f"{CASE}?focus=a:minato%5Ctiago.almeida&zoom=2024-06-11T00:00:00Z/2024-06-13T03:00:00Z")
    page.get_by_role("button", name="Table", exact=True).click()
    counts = shown_hours(page).locator("td:nth-child(n+6)").filter(has_text=re.compile(r"^[\d,]+"))
    for _ in range(9):
        page.get_by_role("button", name="Show a shorter time").click()
        expect(counts).not_to_have_count(0)


def test_the_table_has_its_rows_in_the_order_of_the_heatmap(page: Page) -> None:
    go(page, CASE)
    for order in ("Anomalous first", "Busiest first", "By name"):
        page.get_by_role("button", name=re.compile("^Rows: ")).click()
        page.get_by_role("menuitemradio", name=order).click()
        expect(page.get_by_role("button", name=f"Rows: {order}")).to_be_visible()
        page.get_by_role("button", name="Table", exact=True).click()
        rows = shown_hours(page).get_by_role("rowheader").all_inner_texts()
        page.get_by_role("button", name="Heatmap", exact=True).click()
        titles = page.locator("#heat-labels button").evaluate_all(
            "buttons => buttons.map(button => button.title.split('\\n')[0])"
        )
        assert rows == titles


def test_a_timeline_without_events_names_no_time(page: Page) -> None:
    go(page, f"{CASE}?q=account:nobodyatall&dock=table")
    expect(shown_hours(page).get_by_role("columnheader")).to_have_count(5)
    page.get_by_role("button", name="Heatmap", exact=True).click()
    expect(page.locator("#heat-labels")).to_contain_text("No events.")
    painted = "canvas => canvas.getContext('2d').getImageData(0, 0, canvas.width, 30).data.some(Boolean)"
    assert not page.locator("#heat-axis").evaluate(painted)


def test_a_timeline_that_a_question_empties_says_why_where_the_rows_would_be(page: Page) -> None:
    go(page, f"{CASE}?question=dcsync_dcshadow")
    expect(page.locator("#heat-labels")).to_contain_text("No events. The timeline counts logons")


def test_the_lines_name_their_unit_and_show_nothing_of_the_heatmaps_scale(page: Page) -> None:
    go(page, CASE)
    expect(page.locator("#heat-scale")).to_be_visible()
    page.get_by_role("button", name="Lines", exact=True).click()
    expect(page.locator("#heat-scale")).to_be_hidden()
