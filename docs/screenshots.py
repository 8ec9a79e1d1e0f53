"""Take the picture of the README: the sample company, served from a case of its own."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.browser.chromium import find_chromium, go, launch, opened  # noqa: E402
from tests.browser.server import run, serving  # noqa: E402

PICTURE = ROOT / "docs" / "images" / "graph-light.png"


def main() -> int:
    """Write the picture; return 1 without a Chromium."""
    if find_chromium() is None:
        print("No Chromium: nothing was taken. Install the package chromium.", file=sys.stderr)
        return 1
    PICTURE.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        run(home, "import", *sorted((ROOT / "sample").glob("*.evtx")))
        with serving(home) as address, sync_playwright() as playwright:
            browser = launch(playwright)
            with opened(browser, address, color_scheme="light") as (page, _):
                go(page, "/")
                page.screenshot(path=PICTURE)
            browser.close()
    print(PICTURE.relative_to(ROOT))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
