"""The server goes away while the page is being loaded."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chromium import READY_MS, Watch
from tests.browser.conftest import COMPANY

LATE = "**/js/graph/mount.js"  # fetched for main.js
EARLY = "**/js/language.js"  # fetched for start.js
SESSION = "**/api/v1/session"


@pytest.mark.parametrize(
    ("lost", "lang", "said", "again"),
    [
        (LATE, "en", "The page could not be loaded", "Try again"),
        (EARLY, "en", "The page could not be loaded", "Try again"),
        (LATE, "ja", "ページを読み込めませんでした", "再試行"),
    ],
)
def test_a_page_without_its_modules_says_so_and_loads_itself_when_the_server_is_back(
    watched: tuple[Page, Watch], lost: str, lang: str, said: str, again: str
) -> None:
    page, watch = watched
    watch.expected += ["Failed to load resource", "Failed to fetch dynamically imported module"]
    page.route(lost, lambda route: route.abort())
    page.route(SESSION, lambda route: route.abort())
    page.goto(f"/cases/{COMPANY}?lang={lang}")
    dialog = page.get_by_role("dialog", name=said)
    expect(dialog.get_by_role("button", name=again)).to_be_visible()
    page.unroute(lost)
    page.unroute(SESSION)
    page.locator("html[data-ready=true]").wait_for(state="attached", timeout=READY_MS)
    expect(dialog).to_have_count(0)


def test_a_page_that_fails_although_the_server_answers_waits_for_the_button(
    watched: tuple[Page, Watch],
) -> None:
    page, watch = watched
    watch.expected += ["Failed to load resource", "Failed to fetch dynamically imported module"]
    page.route(LATE, lambda route: route.abort())
    page.goto(f"/cases/{COMPANY}?lang=en")
    button = page.get_by_role("button", name="Try again")
    with page.expect_response(SESSION):
        expect(button).to_be_visible()
    page.unroute(LATE)
    button.click()
    page.locator("html[data-ready=true]").wait_for(state="attached", timeout=READY_MS)
