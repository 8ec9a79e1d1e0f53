"""Take the pictures of the README: the sample company, served from a case of its own."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.browser.chromium import find_chromium, go, launch, opened  # noqa: E402
from tests.browser.server import run, serving  # noqa: E402

IMAGES = ROOT / "docs" / "images"


def main() -> int:
    """Write one picture per colour scheme; return 1 without a Chromium."""
    if find_chromium() is None:
        print("No Chromium: nothing was taken. Install the package chromium.", file=sys.stderr)
        return 1
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        run(home, "import", *sorted((ROOT / "sample").glob("*.evtx")))
        with serving(home) as address, sync_playwright() as playwright:
            browser = launch(playwright)
            for scheme in ("light", "dark"):
                with opened(browser, address, color_scheme=scheme) as (page, _):
                    go(page, "/")
                    target = IMAGES / f"graph-{scheme}.png"
                    page.screenshot(path=target)
                    print(target.relative_to(ROOT))
            browser.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
