"""Take the pictures of the README and the documentation: the sample company in a case of its own."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.browser.chromium import find_chromium, go, launch, opened  # noqa: E402
from tests.browser.server import run, serving  # noqa: E402

PICTURES = ROOT / "docs" / "images"
NIGHT = "from=2024-06-12T20:00:00Z&to=2024-06-13T06:00:00Z"


def graph(page: Page) -> None:
    """Show the night of the intrusion with the administrator whose hash was stolen."""
    go(page, f"/?question=all_suspicious&{NIGHT}&selected=a:minato%5Cadm.ito")
    expect(page.get_by_text("Why this rank")).to_be_visible()
    expect(page.get_by_role("table", name="Events").get_by_role("row").nth(1)).to_be_visible()


def company(page: Page) -> None:
    """Show every logon of the two weeks."""
    go(page, "/?min_count=2")


def search(page: Page) -> None:
    """Show what is suggested while somebody types."""
    go(page, "/?question=rdp_logon")
    page.keyboard.press("/")
    page.keyboard.type("adm")
    expect(page.get_by_role("option").first).to_be_visible()


def receipt(page: Page) -> None:
    """Show what the import read."""
    go(page, "/?question=rdp_logon")
    page.locator(".imports button").first.click()
    expect(page.get_by_role("dialog", name="Import receipt")).to_be_visible()


def tables(page: Page) -> None:
    """Show the same as text."""
    go(page, "/?as=table&dock=table&question=ntlm_remote_logon")
    expect(page.get_by_role("table", name="Events per account")).to_be_visible()


#: Each state with the themes it is taken in; every picture more makes the repository larger for good.
STATES: list[tuple[Callable[[Page], None], tuple[str, ...]]] = [
    (graph, ("light", "dark")),
    (company, ("dark",)),
    (search, ("light",)),
    (receipt, ("light",)),
    (tables, ("dark",)),
]


def take(browser: Browser, address: str, state: Callable[[Page], None], theme: str) -> None:
    """Write the picture of one state in one theme, and fail on any fault of the page."""
    with opened(browser, address, color_scheme=theme, reduced_motion="reduce") as (page, watch):
        state(page)
        path = PICTURES / f"{state.__name__}-{theme}.png"
        page.screenshot(path=path)
    assert watch.unexpected() == []
    print(path.relative_to(ROOT))


def main() -> int:
    """Write the pictures; return 1 without a Chromium."""
    if find_chromium() is None:
        print("No Chromium: nothing was taken. Install the package chromium.", file=sys.stderr)
        return 1
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        run(home, "import", *sorted((ROOT / "sample").glob("*.evtx")))
        with serving(home) as address, sync_playwright() as playwright:
            browser = launch(playwright)
            for state, themes in STATES:
                for theme in themes:
                    take(browser, address, state, theme)
            browser.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
