"""The page in Chromium, on the case that the import made."""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from bench.measure import ROOT, free_port

_N_LOADS = 5
_START_SECONDS = 60


def measure_page(home: Path) -> dict[str, Any]:
    """Return the median time until the page is loaded and until it is drawn, or why it was not measured."""
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError:
        return {"skipped": "playwright is not installed"}
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "logontracer", "serve", "--port", str(port)],
        cwd=ROOT,
        env={**os.environ, "LOGONTRACER_HOME": str(home)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}/"
    try:
        _wait_for(url)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=_chromium())
            loads = [_load(browser, url) for _ in range(_N_LOADS)]
            browser.close()
    except (Error, TimeoutError) as error:
        return {"skipped": str(error).splitlines()[0]}
    finally:
        server.terminate()
        server.wait(timeout=30)
    return {key: statistics.median(load[key] for load in loads) for key in loads[0]}


def _chromium() -> str | None:
    """Return the system's Chromium; None is the one that playwright may have installed."""
    found = (shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome"))
    return next(filter(None, found), None)


def _load(browser: Any, url: str) -> dict[str, float]:
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    n_bytes = [0]
    page.on("response", lambda response: n_bytes.append(int(response.headers.get("content-length", 0))))
    started = time.perf_counter()
    page.goto(url, wait_until="load")
    loaded = time.perf_counter() - started
    page.wait_for_selector("html[data-ready=true]", state="attached")
    ready = time.perf_counter() - started
    page.close()
    return {
        "load_seconds": loaded,
        "ready_seconds": ready,
        "n_requests": len(n_bytes) - 1,
        "bytes": sum(n_bytes),
    }


def _wait_for(url: str) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    raise TimeoutError(f"the server did not answer within {_START_SECONDS} seconds")
