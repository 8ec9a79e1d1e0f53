"""One server and one browser for all browser tests, a fresh watched page for each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("playwright.sync_api", reason="playwright is absent: pip install -e '.[dev]'")

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.chromium import Watch, find_chromium, launch, opened
from tests.browser.server import run, serving

COMPANY = "company"

# How long to look for what is not there: ends a test that hangs, and says nothing about speed.
expect.set_options(timeout=15_000)


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the sample's logs."""
    folder = tmp_path_factory.mktemp("sample")
    run(folder, "sample", folder)
    (folder / "ground-truth.json").unlink()
    return folder


@pytest.fixture(scope="session")
def address(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server whose case ``company`` holds the sample; its default case is empty."""
    home = tmp_path_factory.mktemp("home")
    run(home, "import", "--case", COMPANY, sample)
    with serving(home) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium."""
    if find_chromium() is None:
        pytest.skip("Chromium is absent; on Debian: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture
def watched(browser: Browser, address: str) -> Iterator[tuple[Page, Watch]]:
    """A page and its watch; the test fails on any fault it did not expect."""
    with opened(browser, address) as (page, watch):
        yield page, watch
    assert watch.unexpected() == []


@pytest.fixture
def page(watched: tuple[Page, Watch]) -> Page:
    """A page that must stay without a fault."""
    return watched[0]
