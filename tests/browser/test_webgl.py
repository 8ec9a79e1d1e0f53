"""WebGL: off unless it is chosen, kept, drawn without a fault, and done without where there is none."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.chromium import ARGUMENTS, find_chromium, go, opened
from tests.browser.conftest import COMPANY

pytestmark = pytest.mark.browser

CASE = f"/cases/{COMPANY}"
N_LAYERS = "document.querySelectorAll('#cy canvas[data-id *= webgl]').length"
#: WebGL reckoned by the processor, so that it is there on every machine.
SOFTWARE = ["--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
ABSENT = """
const original = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (type, ...more) {
  return type === "webgl2" ? null : original.call(this, type, ...more);
};
"""


@pytest.fixture
def drawing(browser: Browser, address: str) -> Iterator[Page]:
    """A watched page of a browser that has WebGL."""
    arguments = [one for one in ARGUMENTS if one != "--disable-gpu"] + SOFTWARE
    other = browser.browser_type.launch(executable_path=find_chromium(), args=arguments)
    with opened(other, address) as (page, watch):
        yield page
    assert watch.unexpected() == []
    other.close()


def _switch(page: Page) -> None:
    page.get_by_role("button", name="Layout").click()
    page.get_by_role("menuitemcheckbox", name="Draw with WebGL").click()


def test_webgl_is_chosen_in_the_menu_of_layouts_and_kept(drawing: Page) -> None:
    go(drawing, CASE)
    assert drawing.evaluate(N_LAYERS) == 0
    with drawing.expect_navigation():
        _switch(drawing)
    go(drawing, CASE)
    assert drawing.evaluate(N_LAYERS) == 1
    drawing.get_by_role("button", name="Layout").click()
    switch = drawing.get_by_role("menuitemcheckbox", name="Draw with WebGL")
    expect(switch).to_have_attribute("aria-checked", "true")
    with drawing.expect_navigation():
        switch.click()
    go(drawing, CASE)
    assert drawing.evaluate(N_LAYERS) == 0


def test_a_browser_without_webgl_says_so_and_draws_all_the_same(page: Page) -> None:
    page.add_init_script(ABSENT)
    go(page, CASE)
    _switch(page)
    expect(page.get_by_text("This browser has no WebGL")).to_have_count(2)  # seen, and announced
    page.evaluate("localStorage.setItem('webgl', 'on')")
    go(page, CASE)
    expect(page.locator(".toast")).to_contain_text("This browser has no WebGL")
    assert page.evaluate(N_LAYERS) == 0
    assert page.evaluate("document.getElementById('cy')._cyreg.cy.nodes().length") > 0
