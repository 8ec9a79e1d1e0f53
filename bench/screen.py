"""The page under load: ``python bench/screen.py [--quick]``.

Cases of 1,000, 20,000 and 200,000 accounts are imported, served and opened in Chromium.  ``cpu``
is time of the page's main thread (DevTools' thread time, which leaves out what other processes do),
``wait`` is wall time until the answer is drawn, heap that of the page's JavaScript.  Writes
``bench/results/<date>-screen.json`` and ``.md``.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from playwright.sync_api import CDPSession, Page, sync_playwright  # noqa: E402

from bench.company_log import write_company_log  # noqa: E402
from bench.machine import machine  # noqa: E402
from bench.measure import run  # noqa: E402
from tests.browser.chromium import find_chromium, go, launch  # noqa: E402
from tests.browser.server import serving  # noqa: E402

SIZES, QUICK_SIZES = (1_000, 20_000, 200_000), (1_000,)
#: Nodes dragged, and the most main-thread time of one frame, in ms.
DRAGS = ((1_000, 30), (2_000, 100))
_N_FRAMES = 20
_N_ZOOMS = 4
#: What is done with a graph under load, as the results name it, and its heading.
_ACTS = {
    "canvas": "canvas",
    "hub": "busiest node",
    "zoom_button": "zoom button",
    "canvas_after_zoom": "canvas after a zoom",
    "hub_after_zoom": "busiest node after a zoom",
}
_GRAPH = "document.getElementById('cy')._cyreg.cy"
_FRAME = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
_PAINT = """() => {
  const entry = performance.getEntriesByName('first-contentful-paint')[0];
  return entry ? entry.startTime : null;
}"""


class Meter:
    """Main-thread time and heap of one page."""

    def __init__(self, page: Page, session: CDPSession) -> None:
        self._page, self._session = page, session
        session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def read(self) -> dict[str, float]:
        """Return the counters of DevTools by name."""
        found = self._session.send("Performance.getMetrics")["metrics"]
        return {metric["name"]: metric["value"] for metric in found}

    def cpu_ms(self) -> float:
        """Return the main thread's time so far."""
        return self.read()["TaskDuration"] * 1_000

    def of(self, act: Callable[[], object]) -> dict[str, float]:
        """Return what an act costs, until its answer is drawn and the page is still."""
        cpu, started = self.cpu_ms(), time.perf_counter()
        act()
        self._page.locator("#graph-loading").wait_for(state="hidden")
        self._page.evaluate(_FRAME)
        waited = (time.perf_counter() - started) * 1_000
        self._page.wait_for_load_state("networkidle")
        now = self.cpu_ms()
        # A page that was opened anew may have got a process of its own, which counts from nothing.
        return {"wait_ms": waited, "cpu_ms": now - cpu if now >= cpu else now}

    def frames(self, x: float, y: float, *, is_settled: bool = True) -> dict[str, float]:
        """Drag from a point and return the frames' time; at once, or when the page is still."""
        page = self._page
        page.mouse.move(x, y)
        if is_settled:
            self.settle()
        page.mouse.down()
        found = self.of_frames(lambda i: page.mouse.move(x + 6 * i, y + 3 * i), _N_FRAMES)
        page.mouse.up()
        return found

    def of_frames(self, act: Callable[[int], object], n: int) -> dict[str, float]:
        """Return the time of the frames that *n* acts cost, one each; they are counted from 1."""
        times = []
        before = self.cpu_ms()
        for i in range(1, n + 1):
            act(i)
            self._page.evaluate(_FRAME)
            now = self.cpu_ms()
            times.append(now - before)
            before = now
        return {"longest_ms": max(times), "median_ms": sorted(times)[len(times) // 2]}

    def settle(self) -> None:
        """Wait until the main thread has nothing left to do."""
        before = self.cpu_ms()
        for _ in range(50):
            self._page.wait_for_timeout(200)
            now = self.cpu_ms()
            if now - before < 10:
                return
            before = now


def main() -> None:
    """Measure and write the results."""
    parser = argparse.ArgumentParser(description="Measure the page.")
    parser.add_argument("--quick", action="store_true", help="the small case only")
    parser.add_argument("--output", type=Path, default=ROOT / "bench" / "results")
    options = parser.parse_args()
    now = datetime.now(UTC)
    results: dict[str, Any] = {"date": f"{now:%Y-%m-%d %H:%M} UTC", "machine": machine()}
    with tempfile.TemporaryDirectory(prefix="logontracer-bench-") as folder:
        sizes = QUICK_SIZES if options.quick else SIZES
        results["cases"] = [_case(Path(folder), n) for n in sizes]
    options.output.mkdir(parents=True, exist_ok=True)
    target = options.output / f"{now:%Y-%m-%d}-screen{'-quick' if options.quick else ''}"
    target.with_suffix(".json").write_text(json.dumps(results, indent=1) + "\n")
    target.with_suffix(".md").write_text(_markdown(results))
    print(_markdown(results))


def _case(folder: Path, n_accounts: int) -> dict[str, Any]:
    print(f"importing a case of {n_accounts:,} accounts …", file=sys.stderr, flush=True)
    log, home = folder / "log.xml", folder / f"home-{n_accounts}"
    n_events = write_company_log(log, n_accounts)
    run(["-m", "logontracer", "import", str(log), "--json"], environment={"LOGONTRACER_HOME": str(home)})
    log.unlink()
    found: dict[str, Any] = {"n_accounts": n_accounts, "n_events": n_events}
    with serving(home) as address, _opened(address) as (page, meter):
        found |= _acts(page, meter)
        for n_nodes, _ in DRAGS:
            if n_nodes <= n_accounts:
                found[f"drag of {n_nodes:,} nodes"] = _drag(page, meter, n_nodes)
    return found


@contextmanager
def _opened(address: str) -> Iterator[tuple[Page, Meter]]:
    with sync_playwright() as playwright:
        if find_chromium() is None:
            raise SystemExit("Chromium is absent; on Debian: apt-get install chromium")
        browser = launch(playwright)
        context = browser.new_context(base_url=address, viewport={"width": 1440, "height": 900})
        page = context.new_page()
        yield page, Meter(page, context.new_cdp_session(page))
        browser.close()


def _acts(page: Page, meter: Meter) -> dict[str, Any]:
    go(page, "/cases/default")  # the first opening fills the server's caches
    found: dict[str, Any] = {"load": meter.of(lambda: go(page, "/cases/default"))}
    found["load"]["first_paint_ms"] = page.evaluate(_PAINT)
    meter.settle()
    host = page.evaluate(f"() => {GRAPH_HUB}")
    page.evaluate("() => document.getElementById('cy').focus()")
    go(page, f"/cases/default?selected={host}")
    meter.settle()
    expand = page.locator("#details").get_by_role("button", name="Expand", exact=True)
    found["expand"] = meter.of(lambda: _and_announced(page, expand.click))
    meter.settle()
    found["brush"] = meter.of(lambda: _brush(page))
    meter.settle()
    box = page.get_by_role("combobox", name="Search")
    box.fill("account:user1*")
    found["search"] = meter.of(lambda: box.press("Enter"))
    meter.settle()
    found["heap_mib"] = meter.read()["JSHeapUsedSize"] / 2**20
    return found


#: Where the busiest node is seen, in the canvas, whose picture may be scaled about its middle.
_HUB_AT = f"""() => {{
  const at = {_GRAPH}.nodes().max(node => node.degree()).ele.renderedPosition();
  const scale = new DOMMatrix(document.querySelector("#cy > div").style.transform).a;
  const middle = [{_GRAPH}.width() / 2, {_GRAPH}.height() / 2];
  return [middle[0] + (at.x - middle[0]) * scale, middle[1] + (at.y - middle[1]) * scale];
}}"""
#: The id of the busiest host, as it goes into an address.
GRAPH_HUB = f"encodeURIComponent({_GRAPH}.nodes('[shape = \"host\"]').max(node => node.degree()).ele.id())"


def _and_announced(page: Page, act: Callable[[], object]) -> None:
    act()
    page.locator("#announcer", has_text="neighbours").wait_for(state="attached")


def _brush(page: Page) -> None:
    rows = page.locator("#heat-rows").bounding_box()
    assert rows
    page.mouse.move(rows["x"] + rows["width"] * 0.4, rows["y"] + 30)
    page.mouse.down()
    page.mouse.move(rows["x"] + rows["width"] * 0.5, rows["y"] + 40, steps=3)
    with page.expect_response(lambda answer: "/graph?" in answer.url):
        page.mouse.up()


def _drag(page: Page, meter: Meter, n_nodes: int) -> dict[str, Any]:
    go(page, f"/cases/default?budget={n_nodes}")
    meter.settle()
    box = page.locator("#cy").bounding_box()
    assert box
    x, y = page.evaluate(_HUB_AT)
    found = {
        "n_edges": page.evaluate(f"() => {_GRAPH}.edges().length"),
        "canvas": meter.frames(box["x"] + 8, box["y"] + 70),
        "hub": meter.frames(box["x"] + x, box["y"] + y),
    }
    meter.settle()
    nearer = page.get_by_role("button", name="Zoom in", exact=True)
    found["zoom_button"] = meter.of_frames(lambda _: nearer.click(), _N_ZOOMS)
    # At once: what a zoom left to be drawn anew must not hold up the drag.
    found["canvas_after_zoom"] = meter.frames(box["x"] + 8, box["y"] + 70, is_settled=False)
    page.locator("#zoom-fit").click()  # else the busiest node may lie outside
    meter.settle()
    page.get_by_role("button", name="Zoom out", exact=True).click()
    x, y = page.evaluate(_HUB_AT)
    found["hub_after_zoom"] = meter.frames(box["x"] + x, box["y"] + y, is_settled=False)
    return found


def _markdown(results: dict[str, Any]) -> str:
    acts = ("load", "expand", "brush", "search")
    head = ["accounts", "events", "first paint", *acts, "heap"]
    rows = [
        [
            f"{case['n_accounts']:,}",
            f"{case['n_events']:,}",
            f"{case['load']['first_paint_ms']:.0f} ms",
            *(f"{case[act]['wait_ms']:.0f} ms, cpu {case[act]['cpu_ms']:.0f} ms" for act in acts),
            f"{case['heap_mib']:.0f} MiB",
        ]
        for case in results["cases"]
    ]
    drags = [
        f"| {case['n_accounts']:,} | {n:,} | {found['n_edges']:,} | "
        + " | ".join(f"{found[act]['longest_ms']:.0f} ms" for act in _ACTS)
        + f" | {most} ms |"
        for case in results["cases"]
        for n, most in DRAGS
        if (found := case.get(f"drag of {n:,} nodes"))
    ]
    lines = [
        f"# The page, measured on {results['date']}",
        "",
        f"Chromium on {results['machine']['processor']}, {results['machine']['n_cores']} cores, load "
        f"{results['machine']['load_at_start']:.1f} before it began. Wall time until the answer is drawn; "
        "cpu is the main thread's own time.",
        "",
        "| " + " | ".join(head) + " |",
        "|" + "---|" * len(head),
        *("| " + " | ".join(row) + " |" for row in rows),
        "",
        "The longest frame of a drag or a zoom, in the main thread's time:",
        "",
        f"| accounts | nodes | lines | {' | '.join(_ACTS.values())} | at most |",
        "|" + "---|" * (len(_ACTS) + 4),
        *drags,
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
