"""Links in the page: why names are one, taking them apart and joining them again, and namesakes."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.chromium import go
from tests.browser.server import run, serving
from tests.unit.investigation.cases import event, write_log

pytestmark = pytest.mark.browser
REBUILD_MS = 60_000


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of one case: FS1 writes a log, and is a client of the controller by its short name."""
    home = tmp_path_factory.mktemp("links")
    fields = {"TargetUserName": "ann", "TargetDomainName": "CORP", "LogonType": "3", "IpAddress": "10.0.0.9"}
    log = [
        *(event(n, 4624, computer="fs1.corp.example", **fields) for n in range(3)),
        *(event(n, 4776, TargetUserName="ann", Workstation="FS1", Status="0x0") for n in range(3, 9)),
    ]
    run(home, "import", write_log(home / "log.xml", log))
    with serving(home) as address:
        yield address


def evidence(page: Page, act: str = "Undo") -> Locator:
    """Open the evidence, once it is what the server says now, and return the button for the link."""
    button = page.get_by_role("button", name=re.compile(f"^{act}: two names"), include_hidden=True)
    expect(button).to_be_attached(timeout=REBUILD_MS)
    page.get_by_text("Evidence for this identity").first.click()
    return button


def test_a_host_is_taken_apart_after_asking_and_joined_again(page: Page) -> None:
    go(page, "/cases/default?selected=h%3Afs1.corp.example")
    details = page.get_by_role("region", name=re.compile("^Details"))
    undo = evidence(page)
    undo.click()
    expect(details.get_by_text("Take these names apart, for the whole case?")).to_be_visible()
    details.get_by_role("button", name="Cancel").click()
    undo.click()
    details.get_by_role("button", name="Undo", exact=True).click()
    expect(page.locator(".toast")).to_have_text("Link undone", timeout=REBUILD_MS)
    evidence(page, "Restore").click()
    details.get_by_role("button", name="Restore", exact=True).click()
    expect(page.locator(".toast")).to_have_text("Link restored", timeout=REBUILD_MS)


def test_a_node_that_is_joined_to_another_is_let_go(page: Page) -> None:
    go(page, "/cases/default?selected=h%3Afs1.corp.example")
    details = page.get_by_role("region", name=re.compile("^Details"))
    evidence(page).click()
    details.get_by_role("button", name="Undo", exact=True).click()
    expect(page.locator(".toast")).to_have_text("Link undone", timeout=REBUILD_MS)
    go(page, "/cases/default?selected=h%3Afs1")
    evidence(page, "Restore").click()
    details.get_by_role("button", name="Restore", exact=True).click()
    expect(page.locator(".toast")).to_have_text("Link restored", timeout=REBUILD_MS)
    expect(details.get_by_role("region", name="Facts about the case")).to_be_visible()


def test_an_account_without_a_domain_leads_to_its_namesake_and_back(page: Page) -> None:
    go(page, "/cases/default?selected=a%3A%5Cann")
    details = page.get_by_role("region", name=re.compile("^Details"))
    expect(details.get_by_role("heading", name="ann (domain not logged)")).to_be_visible()
    details.get_by_role("button", name="CORP\\ann").click()
    expect(details.get_by_role("heading", name="ann", exact=True)).to_be_visible()
    expect(details.get_by_role("button", name="ann (domain not logged)")).to_be_visible()
