"""The graph in Chromium: what is drawn, what can be done to it, and that it can be undone."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.chromium import go
from tests.browser.conftest import COMPANY

pytestmark = pytest.mark.browser

CASE = f"/cases/{COMPANY}"
RDP = f"{CASE}?question=rdp_logon"
#: Cytoscape keeps its graph at its container.
GRAPH = "document.getElementById('cy')._cyreg.cy"


def ids(page: Page, selector: str = "node") -> list[str]:
    """Return the ids of what is drawn."""
    found: list[str] = page.evaluate(
        f"selector => {GRAPH}.elements(selector).map(e => e.id()).sort()", selector
    )
    return found


def positions(page: Page) -> dict[str, Any]:
    """Return where every node of the graph is."""
    found: dict[str, Any] = page.evaluate(
        f"() => Object.fromEntries({GRAPH}.nodes().map(node => [node.id(), node.position()]))"
    )
    return found


def style(page: Page, element: str, name: str) -> str:
    """Return one property of one element, as drawn."""
    return str(page.evaluate(f"([id, name]) => {GRAPH}.getElementById(id).style(name)", [element, name]))


def place(page: Page, node: str) -> tuple[float, float]:
    """Return where in the window the middle of a node is."""
    x, y = page.evaluate(
        f"""id => {{
          const box = document.getElementById('cy').getBoundingClientRect();
          const at = {GRAPH}.getElementById(id).renderedPosition();
          return [box.left + at.x, box.top + at.y];
        }}""",
        node,
    )
    return x, y


def menu(page: Page, node: str, item: str) -> None:
    """Choose from the menu of a node."""
    page.mouse.click(*place(page, node), button="right")
    page.get_by_role("menuitem", name=item).click()
    expect(page.get_by_role("menu")).to_have_count(0)


def hub(page: Page) -> str:
    """Return the node with most neighbours."""
    return str(page.evaluate(f"() => {GRAPH}.nodes().max(node => node.neighborhood('node').length).ele.id()"))


def name_of(node: str) -> str:
    """Return a pattern-free part of a node's id to put into an address."""
    return quote(node, safe="")


# What is drawn


def test_lines_have_the_colour_of_their_logon_type(page: Page) -> None:
    go(page, CASE)
    colours = page.evaluate(
        f"""() => Object.fromEntries({GRAPH}.edges('[!failure]').map(edge =>
          [edge.data('family'), edge.style('line-color')]))"""
    )
    assert {"network", "rdp", "none"} <= set(colours)
    assert len(set(colours.values())) == len(colours)


def test_failures_are_dashed_and_wider_lines_are_busier(page: Page) -> None:
    go(page, CASE)
    failures = page.evaluate(f"() => {GRAPH}.edges('[?failure]').map(edge => edge.style('line-style'))")
    assert failures
    assert set(failures) == {"dashed"}
    successes = page.evaluate(f"() => {GRAPH}.edges('[!failure]').map(edge => edge.style('line-style'))")
    assert "dashed" not in successes
    widths = page.evaluate(f"() => {GRAPH}.edges().map(edge => parseFloat(edge.style('width')))")
    assert max(widths) > 1.5 * min(widths)


def test_a_claimed_source_is_dotted(page: Page) -> None:
    def claim(route: Route) -> None:
        answer = route.fetch()
        view = answer.json()
        for edge in view["edges"]:
            edge["is_claimed_source"] = edge["kind"] == "source" and not edge["is_failure"]
        route.fulfill(response=answer, body=json.dumps(view))

    page.route("**/graph?*", claim)
    go(page, RDP)
    claimed = page.evaluate(f"() => {GRAPH}.edges('[?claimed]').map(edge => edge.style('line-style'))")
    assert claimed
    assert set(claimed) == {"dotted"}


def test_names_only_in_salvaged_records_are_outlined_and_told_of(page: Page) -> None:
    account = "a:minato\\adm.ito"

    def doubt(route: Route) -> None:
        answer = route.fetch()
        told = answer.json()
        for node in told.get("nodes", [told]):
            node["is_salvaged_only"] = node["id"] == account
        route.fulfill(response=answer, body=json.dumps(told))

    entry = page.get_by_role("list", name="Legend: nodes").get_by_text("Only in salvaged records")
    go(page, f"{CASE}?selected={name_of(account)}")
    expect(entry).to_be_hidden()
    for asked in ("**/graph?*", "**/accounts?*"):
        page.route(asked, doubt)
    page.reload()
    expect(entry).to_be_visible()
    assert ids(page, "node[?salvaged]") == [account]
    assert style(page, account, "border-style") == "dotted"
    facts = page.get_by_role("region", name=re.compile("^Facts about"))
    expect(facts.get_by_text("the name may be garbled")).to_be_visible()


def test_the_legend_explains_every_shape_and_line(page: Page) -> None:
    go(page, CASE)
    nodes, lines = (
        page.get_by_role("list", name="Legend: nodes"),
        page.get_by_role("list", name="Legend: lines"),
    )
    for text in ("Account", "Privileged account", "Host / IP", "Several as one", "ChangeFinder anomaly"):
        expect(nodes.get_by_text(text, exact=True)).to_be_visible()
    for text in (
        "Network",
        "RDP",
        "Interactive",
        "Batch, service",
        "New credentials",
        "Other, no type",
        "Failed",
    ):
        expect(lines.get_by_text(text, exact=True)).to_be_visible()


def test_arrowheads_end_before_the_outline_and_the_label_of_the_selected_node(page: Page) -> None:
    account = "a:minato\\adm.ito"
    go(page, f"{CASE}?selected={name_of(account)}")
    into, out_of = (
        page.evaluate(f"id => {GRAPH}.getElementById(id).{ends}().edges().map(e => e.id())", account)
        for ends in ("incomers", "outgoers")
    )
    assert into
    assert out_of
    # Outline: 5 away and 2.5 wide; an arrowhead of 9 is seen between a node and its label.
    assert {style(page, line, "target-distance-from-node") for line in into} == {"7.5px"}
    assert {style(page, line, "target-distance-from-node") for line in out_of} == {"0px"}
    assert style(page, account, "text-margin-y") == "16.5px"
    other = next(node for node in ids(page, "node") if node != account)
    assert style(page, other, "text-margin-y") == "9px"


def test_the_colours_are_those_of_the_theme(page: Page) -> None:
    go(page, CASE)
    line = ids(page, 'edge[family="network"]')[0]
    light = style(page, line, "line-color")
    page.get_by_role("button", name="Dark theme").click()
    assert style(page, line, "line-color") != light


def test_size_says_the_rank_on_demand(page: Page) -> None:
    go(page, CASE)
    sizes = "() => Object.fromEntries(" + GRAPH + ".nodes().map(node => [node.id(), node.width()]))"
    before = page.evaluate(sizes)
    where = positions(page)
    button = page.get_by_role("button", name="Size by PageRank")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(page).to_have_url(re.compile("size=rank"))
    expect(page.get_by_text("Size: PageRank")).to_be_visible()
    assert page.evaluate(sizes) != before
    assert positions(page) == where


def test_the_classic_view_has_hosts_and_accounts_only(page: Page) -> None:
    go(page, RDP)
    arrows = f"() => {GRAPH}.edges().map(edge => edge.style('target-arrow-shape'))"
    assert "triangle" in page.evaluate(arrows)
    page.get_by_role("button", name="Classic").click()
    expect(page).to_have_url(re.compile("lines=classic"))
    assert set(page.evaluate(arrows)) == {"none"}
    ends = page.evaluate(f"() => {GRAPH}.edges().map(edge => edge.source().id()[0] + edge.target().id()[0])")
    assert set(ends) == {"ha"}
    page.reload()
    page.locator("html[data-ready=true]").wait_for(state="attached")
    expect(page.get_by_role("button", name="Classic")).to_have_attribute("aria-pressed", "true")


def test_a_line_lights_the_other_half_of_its_logons(page: Page) -> None:
    go(page, RDP)
    line = ids(page, "edge[id ^= 's|']")[0]
    go(page, f"{RDP}&selected={name_of(line)}")
    lit = page.evaluate(f"() => {GRAPH}.edges('.near').map(edge => edge.id()[0]).sort()")
    assert "d" in lit
    assert "s" in lit


def test_details_of_a_line_between_host_and_account_list_its_events(page: Page) -> None:
    go(page, f"{RDP}&lines=classic")
    go(page, f"{RDP}&lines=classic&selected={name_of(ids(page, 'edge')[0])}")
    events = page.locator("#details").get_by_role("table", name="Events")
    expect(events.get_by_role("row").nth(1)).to_be_visible()


# Places


def test_the_graph_is_fitted_again_after_a_filter_and_nothing_moves(page: Page) -> None:
    go(page, CASE)
    before, zoom = positions(page), page.evaluate(f"() => {GRAPH}.zoom()")
    page.get_by_role("button", name="4625", exact=True).click()
    expect(page).to_have_url(re.compile("event_id=4625"))
    expect(page.locator("#graph-loading")).to_be_hidden()
    after = positions(page)
    assert 0 < len(after) < len(before)
    assert all(before[node] == where for node, where in after.items())
    assert page.evaluate(f"() => {GRAPH}.zoom()") > zoom
    page.get_by_role("button", name="4625", exact=True).click()
    expect(page).not_to_have_url(re.compile("event_id"))
    expect(page.locator("#graph-loading")).to_be_hidden()
    assert positions(page) == before


def test_each_view_keeps_where_its_nodes_were_put(page: Page) -> None:
    go(page, RDP)
    node = ids(page)[0]
    x, y = place(page, node)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y + 45, steps=4)
    page.mouse.up()
    moved = positions(page)
    questions = page.get_by_role("navigation", name="Questions")
    questions.get_by_role("button", name="Logon failures").click()
    expect(page).to_have_title(re.compile("Logon failures"))
    expect(page.locator("#graph-loading")).to_be_hidden()
    page.go_back()
    expect(page).to_have_title(re.compile("RDP logon"))
    expect(page.locator("#graph-loading")).to_be_hidden()
    assert positions(page) == moved


@pytest.mark.parametrize("layout", ["Force", "Tree", "Circle", "Grid", "Concentric", "Time"])
def test_every_layout_is_in_the_address_and_the_same_again(page: Page, layout: str) -> None:
    go(page, RDP)
    page.get_by_role("button", name="Layout").click()
    page.get_by_role("menuitemradio", name=layout).click()
    expect(page.get_by_role("button", name=f"Layout {layout}")).to_be_visible()
    first = positions(page)
    page.reload()
    page.locator("html[data-ready=true]").wait_for(state="attached")
    expect(page.get_by_role("button", name=f"Layout {layout}")).to_be_visible()
    assert positions(page) == first


def test_the_time_layout_goes_from_left_to_right(page: Page) -> None:
    go(page, f"{RDP}&layout=time")
    nodes = page.evaluate(f"() => {GRAPH}.nodes().map(node => [node.data('first'), node.position('x')])")
    by_time = [x for _, x in sorted(nodes)]
    assert by_time == sorted(by_time)


# Acts


def test_hiding_and_undoing_and_redoing(page: Page) -> None:
    go(page, RDP)
    before, where = ids(page), positions(page)
    node = hub(page)
    menu(page, node, "Hide Del")
    assert ids(page) == [other for other in before if other != node]
    expect(page.locator("#budget")).to_contain_text("1 node hidden")
    page.get_by_role("button", name="Undo").click()
    assert ids(page) == before
    assert positions(page) == where
    page.keyboard.press("Control+Shift+z")
    assert node not in ids(page)
    page.get_by_role("button", name="Show hidden").click()
    assert ids(page) == before


def test_hiding_the_others_leaves_one(page: Page) -> None:
    go(page, RDP)
    node = ids(page)[0]
    menu(page, node, "Hide others")
    assert ids(page) == [node]
    page.keyboard.press("Control+z")
    assert len(ids(page)) > 1


def test_expanding_adds_neighbours_beside_their_parent_and_moves_nothing(page: Page) -> None:
    go(page, RDP)
    before = positions(page)
    node = "a:minato\\tiago.almeida"  # a stolen account: it went far beyond RDP
    menu(page, node, "Expand neighbours")
    expect(page.locator("#announcer")).to_have_text(re.compile(r"\d+ neighbours added"))
    after = positions(page)
    assert len(after) > len(before)
    assert all(after[other] == where for other, where in before.items())
    middle = after[node]
    for other in set(after) - set(before):
        assert abs(after[other]["x"] - middle["x"]) < 700
        assert abs(after[other]["y"] - middle["y"]) < 700
    page.get_by_role("button", name="Undo").click()
    assert positions(page) == before


def test_letters_act_on_the_selected_node_and_its_menu_names_them(page: Page) -> None:
    go(page, CASE)
    node = str(page.evaluate(f"() => {GRAPH}.nodes('[label = \"adm.ito\"]').first().id()"))
    go(page, f"{CASE}?selected={name_of(node)}")
    graph = page.get_by_role("application", name="Logon graph")
    graph.focus()
    page.keyboard.press("Shift+F10")
    menu = page.get_by_role("menu", name=re.compile("Actions for .*adm.ito"))
    for name in ("Expand neighbours E", "Show its events T", "Copy SID C", "Pin position L", "Hide Del"):
        expect(
            menu.get_by_role("menuitem").filter(has_text=re.compile(name.replace(" ", " ?")))
        ).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("c")
    expect(page.locator("#announcer")).to_have_text("SID copied")
    assert re.fullmatch(r"S-1-5-21-[\d-]+", str(page.evaluate("navigator.clipboard.readText()")))
    page.keyboard.press("t")
    expect(page.get_by_role("grid", name="Events")).to_be_visible()
    graph.focus()
    page.keyboard.press("f")
    expect(page).to_have_url(re.compile("focus=a"))


def test_collapsing_draws_the_leaves_as_one_and_expanding_brings_them_back(page: Page) -> None:
    go(page, CASE)
    node = str(
        page.evaluate(
            f"""() => {GRAPH}.nodes().max(node =>
              node.neighborhood('node[shape != "privileged"]')
                .filter(other => other.neighborhood('node').length === 1).length).ele.id()"""
        )
    )
    before = ids(page)
    go(page, f"{CASE}?selected={name_of(node)}")
    page.get_by_role("application", name="Logon graph").focus()
    page.keyboard.press("Shift+E")
    groups = ids(page, "node[id ^= 'g:']")
    assert groups
    assert len(ids(page)) < len(before)
    label = page.evaluate(f"id => {GRAPH}.getElementById(id).data('label')", groups[0])
    assert re.fullmatch(r"\+\d+ (hosts|accounts)", label)
    page.mouse.click(*place(page, groups[0]))
    expect(page.locator("#details").get_by_role("heading", name=label)).to_be_visible()
    page.locator("#details").get_by_role("button", name="Expand").click()
    assert groups[0] not in ids(page)


def test_many_leaves_are_one_node_until_it_is_opened(page: Page) -> None:
    def spread(route: Route) -> None:
        answer = route.fetch()
        view = answer.json()
        node, line = view["nodes"][0], view["edges"][0]
        hosts = [
            {
                **node,
                "id": f"h:ws{i}",
                "key": f"ws{i}",
                "kind": "host",
                "label": f"ws{i}",
                "is_privileged": False,
                "anomaly_mark": 0,
            }
            for i in range(40)
        ]
        lines = [
            {
                **line,
                "id": f"x{i}",
                "kind": "destination",
                "from": "a:spread",
                "to": f"h:ws{i}",
                "is_failure": False,
            }
            for i in range(40)
        ]
        account = {**node, "id": "a:spread", "key": "spread", "kind": "account", "label": "spread"}
        view |= {"nodes": [account, *hosts], "edges": lines}
        route.fulfill(response=answer, body=json.dumps(view))

    page.route("**/graph?*", spread)
    go(page, CASE)
    assert ids(page) == ["a:spread", "g:host|a:spread"]
    page.mouse.dblclick(*place(page, "g:host|a:spread"))
    expect(page.get_by_role("button", name="Undo")).to_be_enabled()
    assert len(ids(page)) == 41


def test_a_pinned_node_stays_when_the_layout_changes(page: Page) -> None:
    go(page, RDP)
    node = ids(page)[0]
    menu(page, node, "Pin position")
    where = positions(page)
    page.get_by_role("button", name="Layout").click()
    page.get_by_role("menuitemradio", name="Grid").click()
    expect(page).to_have_url(re.compile("layout=grid"))
    after = positions(page)
    assert after[node] == where[node]
    assert after != where
    menu(page, node, "Unpin position")
    page.get_by_role("button", name="Layout").click()
    page.get_by_role("menuitem", name="Arrange again").click()
    assert positions(page)[node] != where[node]


def test_a_layout_is_a_step_that_can_be_undone(page: Page) -> None:
    go(page, RDP)
    before = positions(page)
    page.get_by_role("button", name="Layout").click()
    page.get_by_role("menuitemradio", name="Circle").click()
    expect(page).to_have_url(re.compile("layout=circle"))
    page.get_by_role("button", name="Undo").click()
    expect(page).not_to_have_url(re.compile("layout="))
    assert positions(page) == before


def test_a_box_picks_nodes_and_the_bar_acts_on_all(page: Page) -> None:
    go(page, RDP)
    before = ids(page)
    box = page.locator("#cy").bounding_box()
    assert box
    page.keyboard.down("Shift")
    page.mouse.move(box["x"] + 3, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 3, box["y"] + box["height"] - 3, steps=5)
    page.mouse.up()
    page.keyboard.up("Shift")
    bar = page.get_by_role("toolbar", name="Actions for the selected nodes")
    expect(bar.get_by_role("status")).to_have_text(f"{len(before)} nodes selected")
    page.keyboard.down("Shift")
    page.mouse.click(*place(page, before[0]))
    page.keyboard.up("Shift")
    expect(bar.get_by_role("status")).to_have_text(f"{len(before) - 1} nodes selected")
    bar.get_by_role("button", name="Invert").click()
    expect(bar.get_by_role("status")).to_have_text("1 node selected")
    bar.get_by_role("button", name="Add neighbours").click()
    expect(bar.get_by_role("status")).not_to_have_text("1 node selected")
    bar.get_by_role("button", name="Hide others").click()
    assert len(ids(page)) < len(before)
    bar.get_by_role("button", name="Let go").click()
    expect(bar).to_be_hidden()


def test_picked_nodes_are_dragged_together(page: Page) -> None:
    go(page, RDP)
    page.locator("#cy").click(button="right", position={"x": 8, "y": 70})
    page.get_by_role("menuitem", name="Select all").click()
    before = positions(page)
    node = ids(page)[0]
    x, y = place(page, node)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 50, y, steps=4)
    page.mouse.up()
    after = positions(page)
    moves = {round(after[other]["x"] - where["x"], 3) for other, where in before.items()}
    assert len(moves) == 1
    assert moves != {0}
    page.keyboard.press("Control+z")
    assert positions(page) == before


def test_keys_do_what_the_menu_does(page: Page) -> None:
    go(page, RDP)
    before = ids(page)
    page.locator("#cy").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    bar = page.get_by_role("toolbar", name="Actions for the selected nodes")
    expect(bar.get_by_role("status")).to_have_text("1 node selected")
    page.keyboard.press("n")
    expect(bar.get_by_role("status")).not_to_have_text("1 node selected")
    page.keyboard.press("Escape")
    expect(bar).to_be_hidden()
    page.keyboard.press("Delete")
    assert len(ids(page)) == len(before) - 1
    page.keyboard.press("Control+z")
    page.keyboard.press("s")
    expect(page).to_have_url(re.compile("path_from="))


# Paths


def test_a_path_between_two_nodes_is_found_lit_swapped_and_linked_to(page: Page) -> None:
    go(page, RDP)
    source = str(page.evaluate(f"() => {GRAPH}.edges('[id ^= \"s|\"]')[0].source().id()"))
    target = str(
        page.evaluate(
            f"() => {GRAPH}.edges('[id ^= \"s|\"]')[0].target().outgoers('node[id ^= \"h:\"]')[0].id()"
        )
    )
    menu(page, source, "Path from here")
    panel = page.get_by_role("region", name="Path")
    expect(panel.get_by_text("choose a node")).to_be_visible()
    menu(page, target, "Path to here")
    paths = panel.get_by_role("list", name="Paths")
    expect(paths.get_by_role("button").first).to_be_visible()
    expect(page).to_have_url(re.compile("path_from=.*path_to="))
    lit = page.evaluate(f"() => {GRAPH}.nodes('.near').map(node => node.id())")
    assert source in lit
    assert target in lit
    assert page.evaluate(f"() => {GRAPH}.elements('.far').length") > 0
    panel.get_by_role("combobox", name="Length of paths").select_option(label="within 2 hops")
    expect(page).to_have_url(re.compile("hops=2"))
    expect(paths.get_by_role("button").first).to_be_visible()
    panel.get_by_role("button", name="Swap start and end").click()
    expect(page).to_have_url(re.compile(re.escape(f"path_from={name_of(target)}")))
    panel.get_by_role("button", name="Close path").click()
    expect(panel).to_be_hidden()
    expect(page).not_to_have_url(re.compile("path_"))


def test_no_path_says_what_to_try(page: Page) -> None:
    page.route(
        "**/paths?*",
        lambda route: route.fulfill(
            json={"paths": [], "view": {"nodes": [], "edges": []}, "total": 0, "truncated": False}
        ),
    )
    go(page, f"{RDP}&path_from=a%3Ax&path_to=a%3Ay")
    expect(
        page.get_by_role("region", name="Path").get_by_text("No path under these filters.")
    ).to_be_visible()


# Details


def test_details_name_findings_reasons_neighbours_and_evidence(page: Page) -> None:
    go(page, f"{CASE}?selected={name_of('a:minato' + chr(92) + 'svc_sql')}")
    details = page.locator("#details")
    findings = details.get_by_role("list", name="Findings")
    expect(findings.get_by_role("button").first).to_be_visible()
    reasons = details.get_by_role("list", name="Logons behind this rank")
    reasons.get_by_role("button").first.click()
    expect(page).to_have_url(re.compile(r"selected=[sd]%7C"))
    page.go_back()


def test_details_count_a_host_once_and_say_what_it_was(page: Page) -> None:
    go(page, f"{CASE}?selected={name_of('a:minato' + chr(92) + 'adm.ito')}")
    facts = page.get_by_role("region", name=re.compile("^Facts about"))
    expect(facts.locator("div", has_text=re.compile("^8hosts$"))).to_be_visible()  # three of them are both
    expect(facts).to_contain_text("4 as source")
    expect(facts).to_contain_text("7 as destination")


def test_details_offer_the_menu_of_the_graph(page: Page) -> None:
    go(page, RDP)
    node = hub(page)
    go(page, f"{RDP}&selected={name_of(node)}")
    page.locator("#details").get_by_role("button", name="More", exact=True).click()
    page.get_by_role("menuitem", name="Hide others").click()
    assert ids(page) == [node]


def test_the_banner_says_the_next_step(page: Page) -> None:
    go(page, f"{CASE}?budget=20")
    banner = page.locator("#budget")
    expect(banner).to_contain_text(re.compile(r"Showing 20 of \d+, busiest first"))
    expect(banner.get_by_role("button", name="Narrow")).to_be_visible()
    banner.get_by_role("button", name="Narrow").click()
    page.get_by_role("menuitem", name=re.compile("All suspicious")).click()
    expect(page).to_have_url(re.compile("question=all_suspicious"))


# Large graphs


def many(route: Route) -> None:
    """Answer with a graph so large that it is dragged as a picture."""
    answer = route.fetch()
    view = answer.json()
    node, line = view["nodes"][0], view["edges"][0]
    accounts = [
        {**node, "id": f"a:u{i}", "key": f"u{i}", "kind": "account", "label": f"u{i}", "anomaly_mark": 0}
        for i in range(300)
    ]
    # One of them exists: clicking it asks for its details.
    accounts[0] |= {"id": "a:minato\\svc_sql", "key": "minato\\svc_sql"}
    hosts = [
        {**node, "id": f"h:s{i}", "key": f"s{i}", "kind": "host", "label": f"s{i}", "is_privileged": False}
        for i in range(150)
    ]
    lines = [
        {
            **line,
            "id": f"{i} {j}",
            "kind": "source",
            "from": f"h:s{(i * 7 + j * 31) % 150}",
            "to": accounts[i]["id"],
        }
        for i in range(300)
        for j in range(2)
    ]
    route.fulfill(response=answer, body=json.dumps({**view, "nodes": [*accounts, *hosts], "edges": lines}))


def test_a_large_graph_is_dragged_clicked_and_moved_like_a_small_one(page: Page) -> None:
    page.route("**/graph?*", many)
    go(page, f"{CASE}?budget=450")
    before, node = positions(page), ids(page)[200]
    x, y = place(page, node)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 40, y + 30, steps=4)
    page.mouse.up()
    after = positions(page)
    assert [other for other in before if after[other] != before[other]] == [node]
    assert place(page, node) == pytest.approx((x + 40, y + 30), abs=1)
    page.keyboard.press("Control+z")
    assert positions(page) == before
    x, y = place(page, node)
    box = page.locator("#cy").bounding_box()
    assert box
    page.mouse.move(box["x"] + 6, box["y"] + 70)
    page.mouse.down()
    page.mouse.move(box["x"] + 36, box["y"] + 90, steps=4)
    page.mouse.up()
    assert positions(page) == before
    assert place(page, node) == pytest.approx((x + 30, y + 20), abs=1)


def test_a_large_graph_is_not_drawn_anew_while_it_is_dragged(page: Page) -> None:
    page.route("**/graph?*", many)
    go(page, f"{CASE}?budget=450")
    box = page.locator("#cy").bounding_box()
    assert box
    page.get_by_role(
        "button", name="Zoom in"
    ).click()  # what is drawn finer afterwards waits for the drag's end
    page.mouse.move(box["x"] + 6, box["y"] + 70)
    page.mouse.down()
    page.mouse.move(box["x"] + 60, box["y"] + 90, steps=4)
    assert page.evaluate(f"() => {GRAPH}.batching()")
    page.mouse.up()
    assert not page.evaluate(f"() => {GRAPH}.batching()")
    page.mouse.click(box["x"] + 6, box["y"] + 70)
    assert not page.evaluate(f"() => {GRAPH}.batching()")


def test_a_path_stays_lit_while_its_end_is_selected(page: Page) -> None:
    go(page, CASE)
    start, end = (
        str(page.evaluate(f"name => {GRAPH}.nodes(`[label = '${{name}}']`).first().id()", name))
        for name in ("adm.ito", "svc_backup")
    )
    go(page, f"{CASE}?selected={name_of(end)}&path_from={name_of(start)}&path_to={name_of(end)}")
    expect(page.get_by_role("region", name="Path")).to_contain_text(re.compile("bk01", re.IGNORECASE))
    assert set(ids(page, "node.near")) == {start, end, "h:bk01.minato.example"}


_NODES_BENEATH = f"""() => {{
  const box = document.getElementById("minimap").getBoundingClientRect();
  const canvas = document.getElementById("cy").getBoundingClientRect();
  return {GRAPH}.nodes().filter(node => {{
    const {{ x, y }} = node.renderedPosition();
    const [left, top] = [x + canvas.left, y + canvas.top];
    return left > box.left && left < box.right && top > box.top && top < box.bottom;
  }}).length;
}}"""


def test_the_graph_leaves_free_what_is_said_above_it(page: Page) -> None:
    go(page, f"{CASE}?budget=40")
    said = page.locator("#budget").bounding_box()
    assert said
    tops = [place(page, node)[1] for node in ids(page)]
    assert min(tops) > said["y"] + said["height"]


def test_the_minimap_shows_what_is_in_view_and_moves_it(page: Page) -> None:
    go(page, CASE)
    minimap = page.locator("#minimap")
    expect(minimap).to_be_hidden()  # all of the graph is in view
    for _ in range(4):
        page.get_by_role("button", name="Zoom in").click()
    expect(minimap).to_be_visible()
    # It lies in a corner without nodes, or they are seen through it.
    beneath = page.evaluate(_NODES_BENEATH)
    expect(minimap).to_have_class("minimap over-nodes" if beneath else "minimap")
    before = page.evaluate(f"() => {GRAPH}.pan()")
    box = minimap.bounding_box()
    assert box
    page.mouse.move(box["x"] + 75, box["y"] + 49)
    page.mouse.down()
    page.mouse.move(box["x"] + 105, box["y"] + 60, steps=3)
    page.mouse.up()
    after = page.evaluate(f"() => {GRAPH}.pan()")
    assert after["x"] < before["x"]  # farther right in the graph
    assert after["y"] < before["y"]
    page.get_by_role("button", name="Minimap").click()
    expect(minimap).to_be_hidden()
    page.reload()
    expect(page.get_by_role("button", name="Minimap")).to_have_attribute("aria-pressed", "false")


def test_a_click_on_a_large_graph_selects(page: Page) -> None:
    page.route("**/graph?*", many)
    go(page, f"{CASE}?budget=450")
    page.mouse.click(*place(page, "a:minato\\svc_sql"))
    expect(page).to_have_url(re.compile("selected=a"))


def test_the_zoom_buttons_of_a_large_graph_scale_its_picture_and_draw_it_once(page: Page) -> None:
    page.route("**/graph?*", many)
    go(page, f"{CASE}?budget=450")
    before = page.evaluate(f"() => {GRAPH}.zoom()")
    # Three presses within one task: no pause of theirs has passed.
    scaled, drawn = page.evaluate(f"""() => {{
      for (let i = 0; i < 3; i += 1) document.getElementById("zoom-in").click();
      return [document.querySelector("#cy > div").style.transform, {GRAPH}.zoom()];
    }}""")
    assert (scaled, drawn) == ("scale(1.95312)", before)  # 1.25³ = 1.953125, as Chromium writes it
    expect(page.locator("#cy > div").first).not_to_have_attribute("style", re.compile("scale"))
    assert page.evaluate(f"() => {GRAPH}.zoom()") == pytest.approx(before * 1.25**3)


def test_a_drag_right_after_a_zoom_moves_what_is_seen_and_draws_it_once_at_the_end(page: Page) -> None:
    page.route("**/graph?*", many)
    go(page, f"{CASE}?budget=450")
    zoom = page.evaluate(f"() => {GRAPH}.zoom()")
    node = "a:minato\\svc_sql"
    before = positions(page)[node]
    # The pause after the presses ends while the button is held down: the clock of the page is stopped.
    page.clock.install()
    page.evaluate("() => { for (let i = 0; i < 3; i += 1) document.getElementById('zoom-out').click(); }")
    x, y = page.evaluate(
        f"""node => {{
          const {{ x, y }} = {GRAPH}.getElementById(node).renderedPosition();
          const box = document.getElementById("cy").getBoundingClientRect();
          const [right, down] = [box.width / 2, box.height / 2];
          return [box.left + right + (x - right) * 0.512, box.top + down + (y - down) * 0.512];
        }}""",
        node,
    )
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 40, y - 20)
    page.clock.run_for(1_000)
    assert page.evaluate(f"() => {GRAPH}.zoom()") == zoom
    page.mouse.up()
    after, now = positions(page)[node], page.evaluate(f"() => {GRAPH}.zoom()")
    assert now == pytest.approx(zoom * 0.8**3)
    assert (after["x"] - before["x"]) * now == pytest.approx(40)
    assert (after["y"] - before["y"]) * now == pytest.approx(-20)
    expect(page.locator("#cy > div").first).not_to_have_attribute("style", re.compile("scale"))


OVERLAPS = f"""() => {{
  const cy = {GRAPH};
  const pen = document.createElement("canvas").getContext("2d");
  const boxes = cy.nodes(":visible").toArray()
    .filter(node => !node.hasClass("crowded") && node.numericStyle("font-size") * cy.zoom() >= 6)
    .map(node => {{
      const size = node.numericStyle("font-size") * cy.zoom();
      pen.font = `500 ${{size}}px "Inter Variable"`;
      const {{ x, y }} = node.renderedPosition();
      return {{ label: node.data("label"), x, y: y + node.renderedHeight() / 2 + size,
        width: pen.measureText(node.data("label")).width, height: size * 0.8 }};
    }});
  const isOver = (a, b) =>
    Math.abs(a.x - b.x) * 2 < a.width + b.width && Math.abs(a.y - b.y) * 2 < a.height + b.height;
  return {{ n: boxes.length, over: boxes.flatMap((a, i) =>
    boxes.slice(i + 1).filter(b => isOver(a, b)).map(b => `${{a.label}} / ${{b.label}}`)) }};
}}"""


@pytest.mark.parametrize(("width", "height"), [(1600, 1200), (2560, 1440)])
def test_no_label_of_the_first_view_lies_on_another(page: Page, width: int, height: int) -> None:
    page.set_viewport_size({"width": width, "height": height})
    go(page, CASE)
    page.wait_for_function(f"() => {GRAPH}.nodes('.crowded').length || !({OVERLAPS})().over.length")
    found = page.evaluate(OVERLAPS)
    assert found["n"] > 40
    assert found["over"] == []


def test_a_label_stays_short_where_the_domain_is_unknown(page: Page) -> None:
    go(page, CASE)
    lone = "a:\\adm.ito"
    assert page.evaluate(f"id => {GRAPH}.getElementById(id).data('label')", lone) == "adm.ito (?)"
    go(page, f"{CASE}?selected={name_of(lone)}")
    details = page.get_by_role("region", name=re.compile("^Details"))
    expect(details.get_by_role("heading", name="adm.ito (domain not logged)")).to_be_visible()
