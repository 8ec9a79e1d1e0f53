"""Take the pictures of the README and the documentation: the sample company in a case of its own."""

from __future__ import annotations

import io
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.browser.chromium import find_chromium, go, launch, opened  # noqa: E402
from tests.browser.server import run, serving  # noqa: E402

PICTURES = ROOT / "docs" / "images"
CASE = "/cases/minato"
NIGHT = "from=2024-06-12T20:00:00Z&to=2024-06-13T06:00:00Z"
#: Colours of a picture that stay as they are, the most frequent, and others, which stand for all the rest.
N_FREQUENT, N_OTHERS = 128, 127


def graph(page: Page) -> None:
    """Show the night of the intrusion with the administrator whose hash was stolen."""
    go(page, f"{CASE}?question=all_suspicious&{NIGHT}&selected=a:minato%5Cadm.ito")
    expect(page.get_by_text("Why this rank")).to_be_visible()
    expect(page.get_by_role("table", name="Events").get_by_role("row").nth(1)).to_be_visible()


def company(page: Page) -> None:
    """Show every logon of the two weeks."""
    go(page, f"{CASE}?min_count=2")


def empty(page: Page) -> None:
    """Show a case that holds nothing yet."""
    go(page, "/cases/default")
    expect(page.get_by_role("heading", name="No events in this case yet")).to_be_visible()


def time_order(page: Page) -> None:
    """Show remote logons with NTLM in the order of time, and what to look at next."""
    go(page, f"{CASE}?question=ntlm_remote_logon&layout=time")
    expect(page.get_by_role("list", name="What to look at next")).to_be_visible()


def menu(page: Page) -> None:
    """Show what can be done with a node."""
    chosen = "selected=a:minato%5Cadm.ito&layout=tree&root=a:minato%5Cadm.ito"
    go(page, f"{CASE}?question=all_suspicious&{NIGHT}&{chosen}")
    page.get_by_role("button", name="More", exact=True).click()


def path(page: Page) -> None:
    """Show the ways from the first machine to the domain controller."""
    ends = "path_from=h:10.20.99.23&path_to=h:dc01.minato.example&hops=6&timed=1"
    go(page, f"{CASE}?question=all_suspicious&{NIGHT}&{ends}")
    expect(page.get_by_role("list", name="Paths").get_by_role("button").first).to_be_visible()


def search(page: Page) -> None:
    """Show what is suggested while somebody types."""
    go(page, f"{CASE}?question=rdp_logon")
    page.keyboard.press("/")
    page.keyboard.type("adm")
    expect(page.get_by_role("option").first).to_be_visible()


def receipt(page: Page) -> None:
    """Show what the import read."""
    go(page, f"{CASE}?question=rdp_logon")
    page.locator(".imports button").first.click()
    expect(page.get_by_role("dialog", name="Import receipt")).to_be_visible()


def difference(page: Page) -> None:
    """Show what a night has that the one before had not."""
    before = "with.before_start=2024-06-11T20:00Z&with.before_end=2024-06-12T06:00Z"
    after = "with.after_start=2024-06-12T20:00Z&with.after_end=2024-06-13T06:00Z"
    go(page, f"{CASE}?question=difference&{before}&{after}")
    expect(page.get_by_role("region", name="Two spans")).to_be_visible()


def lines(page: Page) -> None:
    """Show the busiest accounts as lines, in another time zone."""
    go(page, f"{CASE}?dock=lines&tz=Asia/Tokyo&question=rdp_logon&lines=classic")
    expect(page.get_by_role("group", name="Lines shown").get_by_role("button").first).to_be_visible()


def playback(page: Page) -> None:
    """Show the graph in the middle of the night, growing."""
    go(page, f"{CASE}?{NIGHT}&at=2024-06-12T22:30:00Z")
    expect(page.get_by_role("group", name="Playback")).to_be_visible()


def events(page: Page) -> None:
    """Show the events behind a question."""
    go(page, f"{CASE}?question=logon_failures&dock=events")
    expect(page.get_by_role("region", name="Events").get_by_role("row").nth(1)).to_be_visible()


def tables(page: Page) -> None:
    """Show the same as text."""
    go(page, f"{CASE}?as=table&dock=table&question=ntlm_remote_logon")
    expect(page.get_by_role("table", name="Logons of this view")).to_be_visible()


def japanese(page: Page) -> None:
    """Show the page in Japanese."""
    go(page, f"{CASE}?lang=ja&{NIGHT}&question=all_suspicious&selected=h:dc01.minato.example")


def pills(page: Page) -> None:
    """Show failed network logons with a password of one night: each filter is a pill."""
    go(page, f"{CASE}?{NIGHT}&type=3&package=NTLM&min_count=2&noise=1&dock=table")
    expect(page.get_by_role("list", name="Filters").get_by_role("listitem").first).to_be_visible()


def upload(page: Page) -> None:
    """Show what can be loaded."""
    go(page, f"{CASE}?question=rdp_logon")
    page.get_by_role("button", name="Load logs").click()
    names = ("dc01-Security.evtx", "ten-machines.zip", "winlogbeat.ndjson")
    page.get_by_label("Log files").set_input_files(
        [{"name": name, "mimeType": "", "buffer": b"ElfFile" + bytes(200_000)} for name in names]
    )


STATES: list[Callable[[Page], None]] = [
    graph, company, empty, time_order, menu, path, search, receipt, difference, lines, playback, events,
    tables, pills, upload, japanese,
]  # fmt: skip


def few_colours(picture: Image.Image) -> Image.Image:
    """Return a picture of 255 colours: a third of the bytes, and the eye sees no difference."""
    colours = [colour for _, colour in sorted(picture.getcolors(1 << 24) or [], reverse=True)]
    palette = [value for colour in colours[:N_FREQUENT] for value in colour]
    if rest := colours[N_FREQUENT:]:
        line = Image.new("RGB", (len(rest), 1))
        line.putdata(rest)
        palette += line.quantize(N_OTHERS, Image.Quantize.MAXCOVERAGE).getpalette() or []
    table = Image.new("P", (1, 1))
    table.putpalette(palette)
    return picture.quantize(palette=table, dither=Image.Dither.NONE)


def take(browser: Browser, address: str, state: Callable[[Page], None], theme: str) -> None:
    """Write the picture of one state in one theme, and fail on any fault of the page."""
    path = PICTURES / f"{state.__name__}-{theme}.png"
    with opened(browser, address, color_scheme=theme, reduced_motion="reduce") as (page, watch):
        state(page)
        picture = page.screenshot()
    assert watch.unexpected() == []
    with Image.open(io.BytesIO(picture)) as image:
        few_colours(image.convert("RGB")).save(path, optimize=True)
    print(path.relative_to(ROOT))


def main() -> int:
    """Write the pictures; return 1 without a Chromium."""
    if find_chromium() is None:
        print("No Chromium: nothing was taken. Install the package chromium.", file=sys.stderr)
        return 1
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        run(home, "import", "--case", "minato", *sorted((ROOT / "sample").glob("*.evtx")))
        with serving(home) as address, sync_playwright() as playwright:
            browser = launch(playwright)
            for state in STATES:
                for theme in ("light", "dark"):
                    take(browser, address, state, theme)
            browser.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
