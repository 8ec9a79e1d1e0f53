"""The browser, and a watch on everything a page must never do."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, Request

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
READY_MS = 20_000
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

#: Reports each violation of the content security policy as a console error.
_WATCH_POLICY = """
addEventListener("securitypolicyviolation", event =>
  console.error(`policy violated: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`));
"""


def find_chromium() -> str | None:
    """Return where Chromium is, None where it is not."""
    return next((path for name in _NAMES if (path := shutil.which(name))), None)


def launch(playwright: Playwright) -> Browser:
    """Start Chromium without a window."""
    return playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)


@dataclass
class Watch:
    """What went wrong in a page: console errors, exceptions, requests to other hosts."""

    host: str
    faults: list[str] = field(default_factory=list)
    #: Texts of console errors that a test provokes on purpose.
    expected: list[str] = field(default_factory=list)

    def follow(self, page: Page) -> None:
        """Note every fault of *page* from now on."""
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.faults.append(f"exception: {error}"))
        page.on("request", self._request)

    def unexpected(self) -> list[str]:
        """Return the faults no test provoked."""
        return [fault for fault in self.faults if not any(text in fault for text in self.expected)]

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.faults.append(f"console: {message.text}")

    def _request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in {"data", "blob"} and address.netloc != self.host:
            self.faults.append(f"request to another host: {request.url}")


@contextmanager
def opened(browser: Browser, address: str, **options: object) -> Iterator[tuple[Page, Watch]]:
    """Yield a fresh page of *address*'s server, watched; nothing is loaded yet."""
    context: BrowserContext = browser.new_context(  # type: ignore[arg-type]
        base_url=address, viewport={"width": 1440, "height": 900}, **options
    )
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    context.add_init_script(_WATCH_POLICY)
    page = context.new_page()
    watch = Watch(urlsplit(address).netloc)
    watch.follow(page)
    try:
        yield page, watch
    finally:
        context.close()


def go(page: Page, path: str) -> None:
    """Open *path* and wait until everything on it has its data."""
    page.goto(path)
    page.locator("html[data-ready=true]").wait_for(state="attached", timeout=READY_MS)


def axe_source(root: Path) -> Path:
    """Return axe-core's script, a development package of ``package.json``."""
    return root / "node_modules" / "axe-core" / "axe.min.js"
