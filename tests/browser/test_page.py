"""What the page promises beyond the walk: addresses, stillness, keys, limits, failures, attackers' names."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.chromium import Watch, go
from tests.browser.conftest import COMPANY

pytestmark = pytest.mark.browser

CASE = f"/cases/{COMPANY}"
#: Cytoscape keeps its graph at its container.
GRAPH = "document.getElementById('cy')._cyreg.cy"
HOSTILE = "<img src=x onerror=alert(1)>"


def positions(page: Page) -> dict[str, Any]:
    """Return where every node of the graph is."""
    found: dict[str, Any] = page.evaluate(
        f"() => Object.fromEntries({GRAPH}.nodes().map(node => [node.id(), node.position()]))"
    )
    return found


def click_node(page: Page, index: int, button: str = "left") -> str:
    """Click the middle of a node on the canvas and return its id."""
    node: dict[str, Any] = page.evaluate(
        """index => {
          const container = document.getElementById('cy'), box = container.getBoundingClientRect();
          const node = container._cyreg.cy.nodes()[index], at = node.renderedPosition();
          return { id: node.id(), x: box.left + at.x, y: box.top + at.y };
        }""",
        index,
    )
    page.mouse.click(node["x"], node["y"], button=button)  # type: ignore[arg-type]
    return str(node["id"])


def test_a_link_shows_the_same_to_somebody_else(page: Page) -> None:
    go(page, f"{CASE}?question=logon_failures&min_count=2&dock=table&of=hosts&layout=circle")
    questions = page.get_by_role("navigation", name="Questions")
    expect(questions.get_by_role("button", name="Logon failures")).to_have_attribute("aria-current", "true")
    expect(page.get_by_role("slider", name="Minimum events")).to_have_value("1")
    expect(page.get_by_role("button", name="Hosts", exact=True)).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("button", name="Layout Circle")).to_be_visible()
    expect(page.get_by_role("table", name="Events per account")).to_be_visible()
    page.get_by_role("button", name="Copy link").click()
    copied = page.evaluate("() => navigator.clipboard.readText()")
    for part in ("question=logon_failures", "min_count=2", "dock=table", "of=hosts", "layout=circle"):
        assert part in copied


def test_back_walks_through_the_questions_asked(page: Page) -> None:
    go(page, CASE)
    questions = page.get_by_role("navigation", name="Questions")
    questions.get_by_role("button", name="RDP logon").click()
    expect(page).to_have_title(re.compile("RDP logon"))
    questions.get_by_role("button", name="Logon failures").click()
    expect(page).to_have_title(re.compile("Logon failures"))
    page.go_back()
    expect(questions.get_by_role("button", name="RDP logon")).to_have_attribute("aria-current", "true")
    expect(page).to_have_title(re.compile("RDP logon"))


def test_a_click_lights_the_neighbourhood_and_moves_nothing(page: Page) -> None:
    go(page, f"{CASE}?question=rdp_logon")
    before = positions(page)
    node = click_node(page, 0)
    expect(page).to_have_url(re.compile("selected="))
    expect(page.locator("#details h2")).to_be_visible()
    dimmed = page.evaluate(f"() => {GRAPH}.elements('.far').length")
    focused = page.evaluate(f"() => {GRAPH}.elements('.focus').map(node => node.id())")
    assert dimmed > 0
    assert focused == [node]
    assert positions(page) == before
    page.keyboard.press("Escape")
    expect(page).not_to_have_url(re.compile("selected="))


def test_the_same_view_lies_the_same_every_time(page: Page) -> None:
    go(page, f"{CASE}?question=rdp_logon")
    first = positions(page)
    go(page, f"{CASE}?question=rdp_logon")
    assert positions(page) == first


def test_nodes_that_stay_keep_their_place_when_a_filter_changes(page: Page) -> None:
    go(page, CASE)
    before = positions(page)
    page.get_by_role("checkbox", name="Show noise").check()
    expect(page.locator("#noise-hidden")).to_have_text("")
    expect(page).to_have_url(re.compile("noise=1"))
    expect(page.locator("#graph-loading")).to_be_hidden()
    after = positions(page)
    assert len(after) > len(before)
    assert all(after[node] == place for node, place in before.items())


def test_layouts_rearrange_on_demand(page: Page) -> None:
    go(page, f"{CASE}?question=rdp_logon")
    before = positions(page)
    page.get_by_role("button", name="Layout").click()
    page.get_by_role("menuitemradio", name="Concentric").click()
    expect(page).to_have_url(re.compile("layout=concentric"))
    assert positions(page) != before


def test_the_noise_filter_says_how_much_it_hides(page: Page) -> None:
    go(page, CASE)
    expect(page.locator("#noise-hidden")).to_have_text(re.compile(r"[\d,]+ hidden"))


def test_a_view_keeps_to_its_budget_and_says_what_is_missing(page: Page) -> None:
    go(page, f"{CASE}?budget=20")
    banner = page.locator("#budget")
    expect(banner).to_contain_text(re.compile(r"Showing 20 of \d+, busiest first"))
    assert len(positions(page)) == 20
    banner.get_by_role("button", name="Show 40").click()
    expect(banner).to_contain_text("Showing 40 of")


def test_keys_walk_the_graph_and_open_a_node(page: Page) -> None:
    go(page, f"{CASE}?question=rdp_logon")
    page.locator("#cy").focus()
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(re.compile("selected="))
    page.keyboard.press("Shift+F10")
    expect(page.get_by_role("menuitem", name="Focus: only its logons")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("menu")).to_have_count(0)
    page.locator("#cy").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("focus="))


def test_without_a_choice_the_theme_follows_the_system(page: Page) -> None:
    go(page, CASE)
    html = page.locator("html")
    page.emulate_media(color_scheme="dark")
    expect(html).to_have_attribute("data-theme", "dark")
    page.get_by_role("button", name="Light theme").click()
    expect(html).to_have_attribute("data-theme", "light")
    page.emulate_media(color_scheme="light")
    page.emulate_media(color_scheme="dark")
    expect(html).to_have_attribute("data-theme", "light")


def test_the_theme_is_kept(page: Page) -> None:
    go(page, CASE)
    page.get_by_role("button", name="Dark theme").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.get_by_role("button", name="Light theme")).to_be_visible()


def test_a_wrong_expression_is_marked_where_it_is_wrong(page: Page) -> None:
    go(page, f"{CASE}?question=rdp_logon")
    page.keyboard.press("/")
    page.keyboard.type("account:adm* AND (type:10")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("never closed")
    expect(page.locator("#search-error mark")).to_have_text("(")
    expect(page.get_by_role("combobox", name="Search")).to_have_attribute("aria-invalid", "true")
    expect(page).to_have_url(re.compile("question=rdp_logon"))


def test_the_cypher_behind_a_question_can_be_read(page: Page) -> None:
    go(page, f"{CASE}?question=rdp_logon")
    page.get_by_role("button", name="Cypher behind this view").click()
    expect(page.locator("#cypher-text")).to_contain_text("MATCH (l:Logon)")
    page.get_by_role("button", name="Close Cypher").click()
    expect(page.locator("#cypher")).to_be_hidden()


def test_nothing_found_says_what_to_do(page: Page) -> None:
    go(page, f"{CASE}?min_count=100000")
    expect(page.get_by_role("heading", name="Nothing matches")).to_be_visible()
    page.get_by_role("button", name="Reset filters").click()
    expect(page.locator("#graph-empty")).to_be_hidden()
    expect(page.locator("#view-count")).to_contain_text("nodes")


def test_an_unknown_case_is_a_page_not_json(watched: tuple[Page, Watch]) -> None:
    page, watch = watched
    watch.expected.append("status of 404")
    page.goto("/cases/nowhere")
    expect(page.get_by_role("link", name="Open LogonTracer")).to_be_visible()
    expect(page.get_by_text("nowhere")).to_be_visible()


def test_a_server_that_is_gone_is_said_so(watched: tuple[Page, Watch]) -> None:
    page, watch = watched
    watch.expected.append("ERR_FAILED")
    go(page, CASE)
    page.route("**/graph?*", lambda route: route.abort())
    page.get_by_role("button", name="RDP logon").click()
    card = page.locator("#graph-empty")
    expect(card).to_contain_text("The server does not answer")
    page.unroute("**/graph?*")
    card.get_by_role("button", name="Try again").click()
    expect(card).to_be_hidden()


def test_an_attackers_name_is_text_everywhere(page: Page) -> None:
    def poison(route: Route) -> None:
        answer = route.fetch()
        text = re.sub(r'"label":"[^"]*"', f'"label":{json.dumps(HOSTILE)}', answer.text())
        route.fulfill(response=answer, body=text)

    page.on("dialog", lambda dialog: pytest.fail(f"a script of the log ran: {dialog.message}"))
    page.route("**/api/v1/cases/**", poison)
    go(page, f"{CASE}?question=rdp_logon&dock=table")
    page.get_by_role("list", name="Ranking").get_by_role("button").first.click()
    expect(page.locator("#details h2")).to_have_text(HOSTILE)
    page.keyboard.press("/")
    page.keyboard.type("adm")
    expect(page.get_by_role("option").first).to_contain_text("onerror")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Show as table").click()
    expect(page.get_by_role("table", name="Logons of this view")).to_contain_text("onerror")
    assert page.locator("img").count() == 0


def test_the_record_behind_a_row_shows_every_field(page: Page) -> None:
    go(page, f"{CASE}?dock=events&event_id=4625")
    page.get_by_role("region", name="Events", exact=True).get_by_role("row").nth(1).click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("heading", level=2)).to_contain_text("4625")
    expect(dialog.get_by_text("Record", exact=True)).to_be_visible()
    expect(dialog.get_by_role("heading", name="As logged")).to_be_visible()
    expect(dialog).to_contain_text("KeyLength")


def test_panels_are_drawers_on_a_tablet(page: Page) -> None:
    page.set_viewport_size({"width": 820, "height": 1100})
    go(page, CASE)
    questions = page.get_by_role("navigation", name="Questions")
    expect(questions).to_be_hidden()
    page.get_by_role("button", name="Questions and filters").click()
    expect(questions).to_be_visible()
    page.keyboard.press("Escape")
    expect(questions).to_be_hidden()


def test_an_import_survives_a_reload_and_can_be_cancelled(page: Page, sample: Path) -> None:
    go(page, "/cases/default")
    page.get_by_role("button", name="Load logs").first.click()
    dialog = page.get_by_role("dialog", name="Load logs")
    dialog.get_by_label("Log files").set_input_files(sorted(sample.glob("*.evtx")))
    dialog.get_by_role("textbox", name="Case").fill("cancelled")
    dialog.get_by_role("button", name=re.compile("^Import")).click()
    importing = page.get_by_role("dialog", name="Importing")
    expect(importing.locator(".steps .past").first).to_be_visible()
    page.reload()
    expect(importing).to_be_visible(timeout=20_000)
    importing.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("The import was cancelled")).to_be_visible(timeout=20_000)


def test_text_is_refused_as_a_log_with_a_hint(page: Page) -> None:
    go(page, "/cases/default")
    page.get_by_role("button", name="Load logs").first.click()
    dialog = page.get_by_role("dialog", name="Load logs")
    file = {"name": "notes.txt", "mimeType": "text/plain", "buffer": b"not a log"}
    dialog.get_by_label("Log files").set_input_files([file])  # type: ignore[list-item]
    dialog.get_by_role("textbox", name="Case").fill("notes")
    dialog.get_by_role("button", name="Import 1 file").click()
    trouble = page.locator("dialog .problem")
    expect(trouble).to_contain_text("notes.txt", timeout=60_000)
    expect(trouble).to_contain_text("wevtutil")


def test_the_timeline_zooms_into_the_brushed_hours_and_back(page: Page) -> None:
    go(page, f"{CASE}?from=2024-06-12T20:00:00Z&to=2024-06-13T06:00:00Z")
    page.get_by_role("button", name="Zoom into the selected hours").click()
    page.get_by_role("button", name="Show the whole log").click()
    expect(page.get_by_role("button", name="Zoom into the selected hours")).to_be_visible()


def test_a_question_asks_for_its_values(page: Page) -> None:
    go(page, f"{CASE}?question=difference")
    moments = {
        "Before, from": "2024-06-11T20:00",
        "Before, to": "2024-06-12T06:00",
        "After, from": "2024-06-12T20:00",
        "After, to": "2024-06-13T06:00",
    }
    for label, moment in moments.items():
        page.get_by_label(label).fill(moment)
        page.get_by_label(label).blur()
    expect(page).to_have_url(re.compile("with.after_start=2024-06-12T20"))
    expect(page.locator("#view-count")).to_contain_text("events")


def test_what_an_address_says_in_vain_is_told(page: Page) -> None:
    page.goto(f"{CASE}?eventid=4625&utm_source=mail&type=3", wait_until="commit")
    told = page.locator(".toast")
    expect(told).to_have_text("Not understood in the address: eventid (perhaps event_id?), utm_source")


def test_what_cannot_be_used_in_an_address_is_left_out_and_told(page: Page) -> None:
    unusable = "from=garbage&tz=Mars/Olympus&layout=spiral&zoom=NaN/NaN&min_count=-1&event_id=4624&sort=x"
    page.goto(f"{CASE}?{unusable}", wait_until="commit")
    told = page.locator(".toast")
    expect(told).to_contain_text("Shown without from=garbage (not a time), tz=Mars/Olympus (not a time zone)")
    expect(told).to_contain_text("layout=spiral (not one of force, tree, circle")
    expect(told).to_contain_text("1 more")
    expect(page.locator("#view-count")).to_contain_text("nodes")
    expect(page).to_have_url(re.compile(rf"{CASE}\?event_id=4624$"))
    expect(page.locator("body")).not_to_contain_text("NaN")


@pytest.mark.parametrize(
    ("said", "notice"),
    [
        ("question=nonsense", "question=nonsense (not a question)"),
        ("focus=a:nobody", "focus=a:nobody (not in this case)"),
        ("selected=h:nowhere", "selected=h:nowhere (not in this case)"),
        ("method=dice", "method=dice (not a ranking method)"),
    ],
)
def test_what_only_the_server_can_judge_is_left_out_and_told(page: Page, said: str, notice: str) -> None:
    page.goto(f"{CASE}?{said}&min_count=2", wait_until="commit")
    expect(page.locator(".toast")).to_have_text(f"Shown without {notice}")
    expect(page).to_have_url(re.compile(rf"{CASE}\?min_count=2$"))
    expect(page.locator("#view-count")).to_contain_text("nodes")
    expect(page.locator("#graph-empty")).to_be_hidden()
    expect(page.get_by_role("list", name="Ranking").get_by_role("button").first).to_be_visible()


def test_a_japanese_page_says_what_it_left_out_in_japanese(page: Page) -> None:
    page.goto(f"{CASE}?lang=ja&from=garbage", wait_until="commit")
    expect(page.locator(".toast")).to_have_text(
        "次の指定を除いて表示しています: from=garbage（時刻ではありません）"
    )


def test_the_order_of_the_graphs_table_is_in_the_address_and_the_history(page: Page) -> None:
    go(page, f"{CASE}?as=table")
    table = page.get_by_role("table", name="Logons of this view")
    first = table.get_by_role("columnheader", name="First seen")
    first.get_by_role("button").click()
    expect(first).to_have_attribute("aria-sort", "ascending")
    expect(first.get_by_role("button")).to_be_focused()
    expect(page).to_have_url(re.compile("table_sort=first&table_order=ascending"))
    page.get_by_role("button", name="4625", exact=True).click()
    table.get_by_role("columnheader", name="Last seen").get_by_role("button").click()
    page.go_back()
    expect(first).to_have_attribute("aria-sort", "ascending")
    page.reload()
    expect(first).to_have_attribute("aria-sort", "ascending")
