"""Loading logs: faults said before a byte is sent, the way of each file, a receipt that leads to records."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.chromium import go
from tests.browser.conftest import COMPANY

pytestmark = pytest.mark.browser

CASE = f"/cases/{COMPANY}"
IMPORT_MS = 120_000


def test_a_bad_case_name_is_refused_where_it_was_typed(page: Page, sample: Path) -> None:
    go(page, "/cases/default")
    page.get_by_role("button", name="Load logs").first.click()
    dialog = page.get_by_role("dialog", name="Load logs")
    dialog.get_by_label("Log files").set_input_files(sorted(sample.glob("*.evtx"))[0])
    name = dialog.get_by_role("textbox", name="Case")
    name.fill("a/b")
    dialog.get_by_role("button", name="Import 1 file").click()
    expect(dialog.get_by_role("alert")).to_contain_text("begins with a letter or digit")
    expect(name).to_be_focused()
    expect(name).to_have_attribute("aria-invalid", "true")
    name.fill("a-b")
    expect(dialog.get_by_role("alert")).to_be_hidden()


def test_a_folder_is_taken_with_its_paths_and_the_password_goes_in_the_form(
    page: Page, tmp_path: Path
) -> None:
    folder = tmp_path / "triage"
    for name in ("ws1/Security.evtx", "ws2/Security.evtx"):
        (folder / name).parent.mkdir(parents=True)
        (folder / name).write_bytes(b"ElfFile")
    sent: list[tuple[str, bytes]] = []

    def receive(route: Route) -> None:
        sent.append((route.request.url, route.request.post_data_buffer or b""))
        problem = {"title": "No", "status": 400, "detail": "No."}
        route.fulfill(json=problem, headers={"Content-Type": "application/problem+json"})

    page.route("**/imports", receive)
    go(page, CASE)
    page.get_by_role("button", name="Load logs").click()
    dialog = page.get_by_role("dialog", name="Load logs")
    expect(dialog.get_by_text("also in ZIP, 7z, tar")).to_be_visible()
    dialog.get_by_label("Folder of logs").set_input_files(folder)
    files = dialog.get_by_role("list", name="Files to import")
    expect(files.get_by_text("triage/ws1/Security.evtx")).to_be_visible()
    expect(files.get_by_text("triage/ws2/Security.evtx")).to_be_visible()
    password = dialog.get_by_label("Password of archives (optional)")
    password.fill("infected")
    expect(password).to_have_attribute("type", "password")
    expect(dialog.get_by_text("kept in memory only")).to_be_visible()
    with page.expect_request("**/imports"):
        dialog.get_by_role("button", name="Import 2 files").click()
    url, body = sent[0]
    assert b'name="archive_password"\r\n\r\ninfected' in body
    assert b'filename="triage/ws2/Security.evtx"' in body
    assert "infected" not in url + page.url


def test_a_dropped_folder_gives_its_files(page: Page) -> None:
    go(page, CASE)
    page.evaluate(
        """() => {
          const file = name => ({
            isFile: true, isDirectory: false, fullPath: `/logs/${name}`,
            file: done => done(new File(["ElfFile"], name)),
          });
          const batches = [[file("a.evtx")], [file("b.evtx")], []];
          const folder = {
            isFile: false, isDirectory: true, fullPath: "/logs",
            createReader: () => ({ readEntries: done => done(batches.shift()) }),
          };
          const event = new Event("drop", { bubbles: true, cancelable: true });
          event.dataTransfer = { files: [], items: [{ webkitGetAsEntry: () => folder }] };
          document.body.dispatchEvent(event);
        }"""
    )
    files = page.get_by_role("list", name="Files to import")
    expect(files.get_by_role("listitem")).to_have_count(2)  # a folder hands out its files in batches
    expect(files.get_by_text("logs/b.evtx")).to_be_visible()


def _job(state: str, file_progress: list[dict[str, object]]) -> dict[str, object]:
    progress = {"stage": "reading", "done": 9, "total": 30, "unit": "bytes", "file": "b.evtx", "n_records": 7}
    return {
        "id": "0" * 32,
        "case": "each",
        "state": state,
        "files": ["a.evtx", "b.evtx", "c.evtx", "d.evtx"],
        "progress": progress,
        "file_progress": file_progress,
        "file_offset": 0,
        "n_files": 4,
        "receipt": None,
        "error": None,
    }


def _file(state: str, done: int, **more: object) -> dict[str, object]:
    nothing = {"n_records": 0, "seconds": 1.0, "rate": None, "seconds_left": None, "error": None}
    return {"file": "x", "state": state, "done": done, "total": 4096} | nothing | more


def test_each_file_shows_how_far_it_is_and_a_reload_does_not_lose_it(page: Page) -> None:
    reading = [
        _file("done", 4096, n_records=1234),
        _file("reading", 1024, rate=1024.0, seconds_left=3.0, n_records=7),
        _file("failed", 4096, error="c.evtx is a ZIP archive"),
        _file("left out", 0),
    ]
    page.route("**/api/v1/jobs/*", lambda route: route.fulfill(json={"job": _job("running", reading)}))
    go(page, CASE)
    page.evaluate("sessionStorage.setItem('job', '0'.repeat(32))")
    for _ in range(2):
        page.reload()
        files = page.get_by_role("list", name="Files of this import").get_by_role("listitem")
        expect(files).to_have_count(4)
        expect(files.nth(0)).to_contain_text("a.evtx4.0 KiB · 1,234 records")
        expect(files.nth(1)).to_contain_text("reading 25 % · 1.0 KiB/s · 3 s left · 7 records")
        expect(files.nth(2)).to_contain_text("failedc.evtx is a ZIP archive")
        expect(files.nth(3)).to_contain_text("left out")
    expect(page.get_by_text("2 of 4 files read · 1 being read · 1 failed")).to_be_visible()
    expect(files.nth(1).get_by_role("progressbar", name="Progress of b.evtx")).to_have_js_property(
        "value", 0.25
    )


def test_files_are_sent_and_read_up_to_their_receipt(page: Page, sample: Path) -> None:
    files = sorted(sample.glob("*.evtx"))
    go(page, "/cases/default")
    page.get_by_role("button", name="Load logs").first.click()
    dialog = page.get_by_role("dialog", name="Load logs")
    dialog.get_by_label("Log files").set_input_files(files)
    dialog.get_by_role("textbox", name="Case").fill("each")
    dialog.get_by_role("button", name=re.compile("^Import")).click()
    rows = page.get_by_role("list", name="Files of this import")
    expect(rows.get_by_role("progressbar")).to_have_count(len(files))
    expect(page.get_by_text(f"{len(files)} of {len(files)} files read")).to_be_visible(timeout=IMPORT_MS)
    expect(page.get_by_role("dialog", name="Import receipt")).to_be_visible(timeout=IMPORT_MS)


def test_an_import_that_brings_nothing_shows_its_receipt_and_makes_no_case(
    page: Page, tmp_path: Path
) -> None:
    (tmp_path / "empty.evtx").write_bytes(b"")
    go(page, CASE)
    page.get_by_role("button", name="Load logs").click()
    dialog = page.get_by_role("dialog", name="Load logs")
    dialog.get_by_label("Log files").set_input_files(tmp_path / "empty.evtx")
    dialog.get_by_role("textbox", name="Case").fill("nothing")
    dialog.get_by_role("button", name="Import 1 file").click()
    receipt = page.get_by_role("dialog", name="Import receipt")
    expect(receipt.get_by_text("empty.evtx is empty")).to_be_visible(timeout=IMPORT_MS)
    expect(receipt.get_by_text("case nothing was not made")).to_be_visible()
    cases = page.request.get("/api/v1/cases").json()["cases"]
    assert "nothing" not in {case["name"] for case in cases}


def _with_files(page: Page, **changes: object) -> None:
    """Answer the receipts with the first file changed."""

    def told(route: Route) -> None:
        answer = route.fetch()
        receipts = answer.json()
        receipts["receipts"][0]["files"][0] |= changes
        route.fulfill(response=answer, json=receipts)

    page.route("**/receipts", told)


def test_damage_is_summed_up_and_every_span_can_be_seen(page: Page) -> None:
    span = {"size": 512, "what": "an unknown token", "n_records_salvaged": 0}
    spans = [span | {"offset": i * 512, "n_records_lost": 1 if i < 24 else None} for i in range(25)]
    _with_files(page, damaged=spans)
    go(page, CASE)
    page.locator(".imports button").first.click()
    receipt = page.get_by_role("dialog", name="Import receipt")
    expect(receipt.locator(".figures > div").filter(has_text="lost to damage")).to_contain_text("24 or more")
    last = receipt.get_by_text("an unknown token at 12,288")
    expect(last).to_be_hidden()
    receipt.get_by_text("5 more damaged spans").click()
    expect(last).to_be_visible()


def test_the_japanese_receipt_is_in_japanese(page: Page) -> None:
    _with_files(
        page,
        damaged=[
            {"offset": 0, "size": 1, "what": "chunk checksum", "n_records_lost": 1, "n_records_salvaged": 0}
        ],
        error="a.zip » b.evtx is not read: it is encrypted, and no password was given",
        hint="give the password of the archive",
        notes=["3 gaps; the first 2 are listed"],
        set_aside={"damaged": 2},
    )
    go(page, f"{CASE}?lang=ja")
    page.locator(".imports button").first.click()
    receipt = page.get_by_role("dialog")
    for said in (
        "チャンクのチェックサム",
        "a.zip » b.evtx は読み込めません: 暗号化されていますが、パスワードが指定されていません",
        "「アーカイブのパスワード」欄",
        "空白は 3 か所あり",
        "復元されたがログ名が読めないもの",
    ):
        expect(receipt.get_by_text(said)).to_be_visible()


def test_an_import_that_waits_its_turn_says_for_which(page: Page) -> None:
    queued = _job("queued", []) | {"waiting_for": {"what": "import", "since": "2024-06-11T20:35:30Z"}}
    page.route("**/api/v1/jobs/*", lambda route: route.fulfill(json={"job": queued}))
    go(page, CASE)
    page.evaluate("sessionStorage.setItem('job', '0'.repeat(32))")
    page.reload()
    steps = page.get_by_role("dialog", name="Importing").get_by_role("listitem")
    expect(steps.filter(has_text="waits for the import that began 11 Jun 2024 20:35:30")).to_be_visible()


def test_an_import_that_was_cancelled_is_no_fault(page: Page) -> None:
    page.route("**/api/v1/jobs/*", lambda route: route.fulfill(json={"job": _job("running", [])}))
    go(page, CASE)
    page.evaluate("sessionStorage.setItem('job', '0'.repeat(32))")
    page.reload()
    dialog = page.get_by_role("dialog", name="Importing")
    expect(dialog.get_by_role("list", name="Files of this import")).to_be_visible()
    page.route("**/api/v1/jobs/*", lambda route: route.fulfill(json={"job": _job("cancelled", [])}))
    said = page.get_by_role("dialog", name="Load logs").get_by_role("status")
    expect(said).to_contain_text("The import was cancelledThe case is as it was before.")
    expect(page.get_by_role("alert").filter(has_text=re.compile("."))).to_have_count(0)


def test_a_file_can_be_left_out_while_files_are_sent(page: Page) -> None:
    bodies: list[int] = []

    def receive(route: Route) -> None:  # the first upload is left hanging
        bodies.append(len(route.request.post_data_buffer or b""))
        if len(bodies) > 1:
            route.fulfill(status=202, json={"job": _job("running", [])})

    page.route("**/imports", receive)
    page.route("**/api/v1/jobs/*", lambda route: route.fulfill(json={"job": _job("running", [])}))
    go(page, CASE)
    page.get_by_role("button", name="Load logs").click()
    chosen = [{"name": name, "mimeType": "", "buffer": b"ElfFile" * 9} for name in ("a.evtx", "b.evtx")]
    page.get_by_label("Log files").set_input_files(chosen)  # type: ignore[arg-type]
    page.get_by_role("button", name="Import 2 files").click()
    files = page.get_by_role("list", name="Files of this import")
    files.get_by_role("button", name="Leave out a.evtx").click()
    expect(files.get_by_role("listitem")).to_have_count(1)
    expect(files).to_contain_text("b.evtx")
    assert len(bodies) == 2
    with page.expect_request("**/jobs/*/files/0/leave-out"):  # the server has them now
        files.get_by_role("button", name="Leave out b.evtx").click()


def test_the_totals_of_several_files_lead_to_the_records_of_all(page: Page) -> None:
    go(page, CASE)
    page.locator(".imports button").first.click()
    receipt = page.get_by_role("dialog", name="Import receipt")
    link = receipt.get_by_role("button", name=re.compile("new events: show these events"))
    count = int(link.inner_text().replace(",", ""))
    link.click()
    expect(receipt).to_be_hidden()
    expect(page).to_have_url(re.compile("file=[0-9a-f]{64}%2C[0-9a-f]{64}"))
    events = page.get_by_role("region", name="Events", exact=True)
    expect(events).to_contain_text(re.compile(r"of \d+ files"))
    found = re.match(r"([\d,]+) events of logons, ([\d,]+) events of changes", events.inner_text())
    assert found
    assert sum(int(number.replace(",", "")) for number in found.groups()) == count


def test_the_numbers_of_a_receipt_lead_to_their_records(page: Page) -> None:
    go(page, CASE)
    page.locator(".imports button").first.click()
    receipt = page.get_by_role("dialog", name="Import receipt")
    link = receipt.get_by_role("button", name=re.compile(r"^4624 ×\d+")).first
    count = re.search(r"×([\d,]+)", link.inner_text())
    assert count is not None
    link.click()
    expect(receipt).to_be_hidden()
    expect(page).to_have_url(re.compile(r"event_id=4624.*file=[0-9a-f]{64}"))
    expect(page.get_by_role("region", name="Events", exact=True)).to_contain_text(f"{count[1]} events")


def test_a_file_that_narrows_the_list_is_a_pill_and_is_said_above_the_graph(page: Page) -> None:
    go(page, CASE)
    page.locator(".imports button").first.click()
    receipt = page.get_by_role("dialog", name="Import receipt")
    receipt.get_by_role("button", name=re.compile(r"^4624 ×\d+")).first.click()
    said = page.get_by_role("status").filter(has_text="The file narrows the list of events, not the graph")
    expect(said).to_be_visible()
    page.get_by_role("button", name="Remove filter: list of events: of one file").click()
    expect(said).to_be_hidden()
    expect(page).not_to_have_url(re.compile("file="))
    page.go_back()
    said.get_by_role("button", name="List all events").click()
    expect(page).not_to_have_url(re.compile("file="))


def test_records_that_another_file_had_brought_are_found_all_the_same(page: Page) -> None:
    def renamed(route: Route) -> None:
        answer = route.fetch()
        receipts = answer.json()
        receipts["receipts"][0]["files"] = [
            {**file, "sha256": "f" * 64}
            for file in receipts["receipts"][0]["files"]
            if "FS01" in file["path"]
        ]
        route.fulfill(response=answer, json=receipts)

    page.route("**/receipts", renamed)
    go(page, CASE)
    page.locator(".imports button").first.click()
    receipt = page.get_by_role("dialog", name="Import receipt")
    receipt.get_by_role("button", name=re.compile("records read: show these events")).click()
    expect(receipt).to_be_hidden()
    expect(page).to_have_url(re.compile("computer=FS01"))
    expect(page.get_by_role("region", name="Events", exact=True)).to_contain_text(
        re.compile("[1-9]\\d* events")
    )


def test_a_file_of_which_nothing_was_kept_leads_to_no_records(page: Page) -> None:
    def emptied(route: Route) -> None:
        answer = route.fetch()
        receipts = answer.json()
        receipts["receipts"][0]["files"][0] |= {"n_events": 0, "sha256": None}
        route.fulfill(response=answer, json=receipts)

    page.route("**/receipts", emptied)
    go(page, CASE)
    page.locator(".imports button").first.click()
    receipt = page.get_by_role("dialog", name="Import receipt")
    expect(receipt.get_by_text("0 events kept")).to_be_visible()
    expect(receipt.get_by_role("button", name=re.compile("^0 events kept"))).to_have_count(0)


def test_a_receipt_tells_what_was_passed_over_and_where_logs_have_gaps(page: Page) -> None:
    def beside(route: Route) -> None:
        answer = route.fetch()
        receipts = answer.json()
        names = ["logs/README.md", "logs/photo.jpg"]
        receipts["receipts"][0] |= {"n_passed_over": 102, "passed_over": names}
        gap = {
            "kind": "missing_records",
            "from": "2024-06-12T20:00:00Z",
            "to": "2024-06-12T21:00:00Z",
            "computer": "FS01",
            "channel": "Security",
            "first_record_id": 11,
            "last_record_id": 86,
            "n_records": 76,
        }
        receipts["receipts"][0]["files"][0]["gaps"] = [gap] * 10
        route.fulfill(response=answer, json=receipts)

    page.route("**/receipts", beside)
    go(page, CASE)
    page.locator(".imports button").first.click()
    receipt = page.get_by_role("dialog", name="Import receipt")
    expect(receipt.get_by_text("Record ids are missing: 76 records, 11 – 86.")).to_have_count(8)
    expect(receipt.get_by_text("and 2 more; the table of the timeline lists them")).to_be_visible()
    receipt.get_by_text("102 files passed over").click()
    for said in ("logs/README.md", "logs/photo.jpg", "and 100 more"):
        expect(receipt.get_by_text(said)).to_be_visible()
