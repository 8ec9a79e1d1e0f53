"""Fourteen months without an event between two bursts: what happened is in sight, and the way to the rest."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.chromium import go
from tests.browser.server import run, serving
from tests.unit.investigation.cases import logon, write_log

pytestmark = pytest.mark.browser

REST = "14 months without events"
MONTHS = 14 * 30 * 24 * 60 + 7 * 24 * 60  # minutes
CASE = "/cases/default"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of one case: 40 logons in January 2024, 60 in March 2025."""
    home = tmp_path_factory.mktemp("quiet")
    log = [logon(n * 15, "ann") for n in range(40)] + [logon(MONTHS + n * 15, "eve") for n in range(60)]
    run(home, "import", write_log(home / "log.xml", log))
    with serving(home) as address:
        yield address


def to(page: Page, where: str) -> Locator:
    return page.get_by_role("button", name=f"{REST}; to the {where}")


def zoom(page: Page) -> list[str]:
    return parse_qs(urlsplit(page.url).query)["zoom"][0].split("/")


def test_it_begins_where_most_happened_and_leads_to_the_rest(page: Page) -> None:
    go(page, CASE)
    expect(page).to_have_url(re.compile("zoom=2025-03"))
    expect(to(page, "60 events after")).to_have_count(0)
    to(page, "40 events before").press("Enter")
    expect(page).to_have_url(re.compile("zoom=2024-01"))
    expect(to(page, "60 events after")).to_be_visible()
    page.reload()
    expect(page).to_have_url(re.compile("zoom=2024-01"))
    to(page, "60 events after").click()
    expect(page).to_have_url(re.compile("zoom=2025-03"))


def test_the_whole_log_says_how_long_it_rests_and_stays_whole_in_a_link(page: Page) -> None:
    go(page, CASE)
    page.get_by_role("button", name="Show the whole log").click()
    expect(page).to_have_url(re.compile("zoom=all"))
    mark = page.get_by_role("group", name=REST)
    expect(mark).to_contain_text(REST)
    expect(mark.get_by_role("button")).to_have_count(2)
    page.reload()
    expect(mark.get_by_role("button")).to_have_count(2)
    expect(page.get_by_role("button", name="Show the whole log")).to_be_hidden()


def test_a_brush_beside_a_rest_means_the_time_it_is_drawn_over(page: Page) -> None:
    go(page, CASE)
    expect(page).to_have_url(re.compile("zoom="))
    start, end = zoom(page)
    box = page.locator("#heat-rows").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 1, box["y"] + 4)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 1, box["y"] + 4, steps=4)
    page.mouse.up()
    expect(page).to_have_url(re.compile("from="))
    query = parse_qs(urlsplit(page.url).query)
    assert (query["from"][0][:13], query["to"][0][:13]) == (start[:13], end[:13])
    expect(page.locator("#brush-chip")).to_contain_text("60 events")


def test_an_address_that_says_where_to_look_is_followed(page: Page) -> None:
    go(page, f"{CASE}?from=2024-01-08T10:00:00Z&to=2024-01-08T12:00:00Z")
    expect(page.locator("#brush-chip")).to_contain_text("8 Jan 2024 10:00 – 12:00")
    expect(page).not_to_have_url(re.compile("zoom="))
    expect(page.get_by_role("group", name=REST)).to_be_visible()


def test_a_receipt_that_is_asked_for_opens_though_the_view_chooses_its_own_span_first(page: Page) -> None:
    asked = page.request.get("/api/v1/cases/default/receipts").json()["receipts"][0]["import_id"]
    held: list[Route] = []
    page.route("**/default/graph*", lambda route: held.append(route))
    page.goto(f"{CASE}?receipt={asked}", wait_until="commit")
    expect(page).to_have_url(re.compile("zoom=2025-03"))
    for route in held:
        route.continue_()
    expect(page.get_by_role("dialog", name="Import receipt")).to_be_visible()
    expect(page).to_have_url(re.compile(r"\?zoom=2025-03[^&]*$"))
