"""An analyst's own Cypher: edited from a view, guarded, shown, kept and shared."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chromium import go
from tests.browser.conftest import COMPANY

pytestmark = pytest.mark.browser

CASE = f"/cases/{COMPANY}"
COUNT = "MATCH (l:Logon)-[:OF_ACCOUNT]->(a:Account) RETURN a.key AS account_key, sum(l.count) AS n LIMIT 5"


def test_the_cypher_of_a_question_can_be_edited_and_run(page: Page) -> None:
    go(page, f"{CASE}?question=rdp_logon")
    page.get_by_role("button", name="Cypher behind this view").click()
    expect(page.locator("#cypher-text")).to_contain_text("MATCH (l:Logon)")
    page.get_by_role("button", name="Edit and run").click()
    dialog = page.get_by_role("dialog", name="Own Cypher")
    expect(dialog.get_by_role("textbox", name="Query")).to_have_value(re.compile("MATCH"))
    dialog.get_by_role("button", name="Run").click()
    rows = dialog.get_by_role("table", name="Rows found").get_by_role("row")
    expect(rows.nth(1)).to_be_visible()
    dialog.get_by_role("button", name="Show as graph").click()
    expect(page).to_have_url(re.compile("cypher=MATCH"))
    expect(page.locator("#crumb b").first).to_have_text("Own query")
    expect(page.locator("#view-count")).to_contain_text("nodes")
    page.go_back()
    expect(page).to_have_url(re.compile("question=rdp_logon"))


def test_the_page_says_what_is_not_of_an_own_query(page: Page) -> None:
    go(page, f"{CASE}?cypher={quote('MATCH (l:Logon) RETURN l LIMIT 3')}&dock=events")
    said = page.get_by_role("status").filter(has_text="are of the filters, not of this query")
    expect(said).to_be_visible()
    expect(page.get_by_role("region", name="Events", exact=True)).to_contain_text(
        "of the filters, not of your query"
    )
    page.get_by_role("button", name="Export").click()
    menu = page.get_by_role("menu")
    expect(menu).to_contain_text("What your query draws")
    expect(menu).to_contain_text("Timeline of the filters")
    with page.expect_download() as download:
        menu.get_by_role("menuitem", name=re.compile(r"^Graph as GraphML")).click()
    assert "query" in download.value.suggested_filename
    page.get_by_role("button", name="Export").click()
    page.keyboard.press("Escape")
    go(page, CASE)
    expect(said).to_be_hidden()


def test_what_may_not_run_is_said_where_it_stands(page: Page) -> None:
    go(page, CASE)
    page.keyboard.press("Shift+C")
    page.get_by_role("button", name="Edit and run").click()
    dialog = page.get_by_role("dialog", name="Own Cypher")
    dialog.get_by_role("textbox", name="Query").fill("MATCH (l:Logon) DELETE l")
    page.keyboard.press("Control+Enter")
    expect(dialog.get_by_role("alert")).to_contain_text("DELETE")
    dialog.get_by_label("Parameters, as JSON").fill("[1]")
    dialog.get_by_role("button", name="Run").click()
    expect(dialog.get_by_role("alert")).to_contain_text("not a JSON object")


def test_a_query_is_kept_and_shared_as_a_file(page: Page, tmp_path: Path) -> None:
    go(page, CASE)
    page.keyboard.press("Shift+C")
    page.get_by_role("button", name="Edit and run").click()
    dialog = page.get_by_role("dialog", name="Own Cypher")
    dialog.get_by_role("textbox", name="Query").fill(COUNT)
    dialog.get_by_label("Name", exact=True).fill("Busiest")
    dialog.get_by_role("button", name="Save").click()
    saved = dialog.get_by_role("list", name="Saved queries")
    expect(saved).to_contain_text("Busiest")
    with page.expect_download() as download:
        dialog.get_by_role("link", name="Share all as a file").click()
    path = tmp_path / "queries.json"
    download.value.save_as(path)
    assert json.loads(path.read_text("utf-8"))["queries"][0]["cypher"] == COUNT
    dialog.get_by_role("button", name="Delete the query Busiest").click()
    expect(saved).to_contain_text("No query has been saved yet.")
    dialog.get_by_label("File of queries").set_input_files(path)
    saved.get_by_role("button", name=re.compile("^Busiest")).click()
    expect(dialog.get_by_role("textbox", name="Query")).to_have_value(COUNT)
    dialog.get_by_role("button", name="Delete the query Busiest").click()
    expect(saved).to_contain_text("No query has been saved yet.")


def test_a_query_too_long_for_an_address_says_so_while_it_is_written(page: Page) -> None:
    go(page, f"{CASE}?question=rdp_logon")
    page.get_by_role("button", name="Cypher behind this view").click()
    page.get_by_role("button", name="Edit and run").click()
    dialog = page.get_by_role("dialog", name="Own Cypher")
    said = dialog.get_by_text("This query is too long for an address")
    query = dialog.get_by_role("textbox", name="Query")
    expect(said).to_have_count(0)
    query.fill(COUNT + " " * 7000)
    expect(said).to_be_visible()
    query.fill(COUNT)
    expect(said).to_have_count(0)


def test_the_longest_query_an_address_holds_comes_back_with_it(page: Page) -> None:
    go(page, f"{CASE}?question=rdp_logon")
    page.get_by_role("button", name="Cypher behind this view").click()
    page.get_by_role("button", name="Edit and run").click()
    dialog = page.get_by_role("dialog", name="Own Cypher")
    dialog.get_by_role("textbox", name="Parameters, as JSON").fill("{}")
    query = "MATCH (l:Logon) RETURN l.id AS logon_id LIMIT 5"
    dialog.get_by_role("textbox", name="Query").fill(query + " " * 5800)
    expect(dialog.get_by_text("This query is too long for an address")).to_have_count(0)
    dialog.get_by_role("button", name="Show as graph").click()
    expect(page).to_have_url(re.compile("cypher=MATCH"))
    go(page, page.url)
    expect(page.locator("#crumb b").first).to_have_text("Own query")
