"""Small windows: 200 % zoom, a tablet; nothing is cut off, covered or out of reach."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chromium import go
from tests.browser.conftest import COMPANY

pytestmark = pytest.mark.browser

CASE = f"/cases/{COMPANY}"
#: Parts of two boxes that lie on one another, by the elements' names.
COVERED = """names => {
  const boxes = names.map(name => document.querySelector(name).getBoundingClientRect());
  const isOver = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  return names.filter((name, i) => boxes.some((box, j) => i !== j && box.width && isOver(boxes[i], box)));
}"""


@pytest.fixture(params=[(720, 450), (820, 1180)], ids=["zoomed", "tablet"])
def small(request: pytest.FixtureRequest, page: Page) -> Page:
    """A page in a small window."""
    width, height = request.param
    page.set_viewport_size({"width": width, "height": height})
    go(page, CASE)
    return page


def test_the_bar_is_whole_and_has_a_menu_of_what_it_has_no_room_for(small: Page) -> None:
    width = small.evaluate("innerWidth")
    for button in small.get_by_role("banner").get_by_role("button").all():
        if button.is_visible():
            box = button.bounding_box()
            assert box
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= width
    small.get_by_role("button", name="More", exact=True).click()
    small.get_by_role("menuitem", name="Keyboard and search help").click()
    expect(small.get_by_role("dialog", name="Keyboard and search")).to_be_visible()
    small.keyboard.press("Escape")
    small.get_by_role("button", name="More", exact=True).click()
    expect(small.get_by_role("menuitemradio", name="English")).to_be_checked()


def test_the_graph_is_in_sight_and_nothing_on_it_covers_another(small: Page) -> None:
    assert small.evaluate("scrollY") == 0
    parts = [".crumb", ".tools", ".zoom", ".legend"]
    assert small.evaluate(COVERED, parts) == []
    box = small.locator("#graph").bounding_box()
    assert box
    assert box["height"] >= 300


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize("width", [1100, 1440])
def test_the_head_of_the_ranking_stays_in_its_panel(page: Page, lang: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    go(page, f"{CASE}?lang={lang}")
    assert page.evaluate(
        "Math.max(...[...document.querySelectorAll('.rank header > *')]"
        ".map(part => part.getBoundingClientRect().right))"
        " <= document.querySelector('.rank').getBoundingClientRect().right"
    )


def test_an_empty_case_is_whole_on_a_small_screen(page: Page) -> None:
    page.set_viewport_size({"width": 720, "height": 450})
    go(page, "/cases/default?lang=ja")
    room = page.locator("#graph").bounding_box()
    assert room
    mark, button = page.locator("#graph-empty .mark"), page.locator("#graph-empty button")
    for part in (mark, button):
        box = part.bounding_box()
        assert box
        assert box["y"] >= room["y"]
        assert box["y"] + box["height"] <= min(450, room["y"] + room["height"])
    expect(page.locator("#dock")).to_be_hidden()


@pytest.mark.parametrize("width", [1024, 1280, 1366, 1440, 1680])
def test_what_is_looked_at_lies_beside_its_counts_in_japanese(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    go(page, f"{CASE}?lang=ja&selected=a%3Aminato%5Cadm.ito")
    heading, chip = page.locator("#crumb b"), page.locator("#crumb .token")
    count = page.locator("#view-count")
    boxes = [part.bounding_box() for part in (heading, chip, count)]
    for i, one in enumerate(boxes):
        for other in boxes[i + 1 :]:
            assert one
            assert other
            is_beside = one["x"] + one["width"] <= other["x"] + 1
            is_above = one["y"] + one["height"] <= other["y"] + 2
            assert is_beside or is_above, (width, one, other)


def test_a_very_wide_screen_is_filled_by_the_graph(page: Page) -> None:
    page.set_viewport_size({"width": 3840, "height": 2160})
    go(page, CASE)
    share = page.evaluate(
        """() => {
          const cy = document.getElementById("cy")._cyreg.cy;
          const box = cy.elements().renderedBoundingBox();
          return Math.max(box.w / cy.width(), box.h / cy.height());
        }"""
    )
    assert share > 0.8


BRUSH = "from=2024-06-11T20:00:00Z&to=2024-06-13T08:00:00Z"


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize("width", [390, 720, 1100, 1280, 1440, 2560])
def test_the_timeline_stays_where_it_is_when_a_time_is_chosen(page: Page, lang: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    go(page, f"{CASE}?lang={lang}")
    head = page.locator(".dock-head")
    places = "head => ['dock-heatmap', 'playback-open', 'marks-button', 'dock-tall', 'heat']"
    places += ".map(id => JSON.stringify(document.getElementById(id).getBoundingClientRect()))"
    before = head.evaluate(places)
    go(page, f"{CASE}?lang={lang}&{BRUSH}")
    expect(page.locator("#brush-chip")).to_be_visible()
    assert head.evaluate(places) == before
    assert head.evaluate("head => head.scrollWidth <= head.clientWidth")
    clear = page.locator("#brush-clear").bounding_box()
    assert clear
    assert clear["x"] + clear["width"] <= width
    text = page.locator("#brush-text")
    assert text.get_attribute("title") == text.text_content()


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize("width", [1440, 2560, 3840])
def test_the_facts_of_the_case_are_whole(page: Page, lang: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    go(page, f"{CASE}?lang={lang}")
    for part in ("#case-name", "#case-facts", "#details .who p"):
        assert page.locator(part).evaluate("part => part.scrollWidth <= part.clientWidth"), part


def test_what_is_cut_of_the_case_is_in_its_title(page: Page) -> None:
    page.set_viewport_size({"width": 1100, "height": 800})
    go(page, CASE)
    facts = page.locator("#case-facts").text_content()
    assert page.locator("#case-button").get_attribute("title") == f"company\n{facts}"
