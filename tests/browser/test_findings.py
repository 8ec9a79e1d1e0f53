"""What to look at next: a ranked list whose every row says why and shows it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chromium import go
from tests.browser.conftest import COMPANY

pytestmark = pytest.mark.browser

CASE = f"/cases/{COMPANY}"


def test_findings_say_why_and_show_it(page: Page) -> None:
    go(page, CASE)
    findings = page.get_by_role("list", name="What to look at next")
    expect(findings.get_by_role("button", name="Audit log cleared")).to_be_visible()
    hour = findings.get_by_role("button", name="hardly any expected").first
    expect(hour).to_contain_text(re.compile(r"\d+ Jun 2024 \d\d:00 UTC: \d+ scored events"))
    hour.click()
    expect(page).to_have_url(re.compile(r"from=2024-06-\d\dT\d\d%3A00.*focus=a%3A"))
    expect(page.locator("#details h2")).to_be_visible()
    page.go_back()
    findings.get_by_role("button", name="Audit log cleared").click()
    expect(page).to_have_url(re.compile("question=log_cleared"))


def test_a_gap_in_the_logs_is_a_finding_with_its_moment(page: Page) -> None:
    go(page, CASE)
    findings = page.get_by_role("list", name="What to look at next")
    expect(findings.get_by_role("button", name="Audit log cleared")).to_contain_text(
        "14 Jun 2024 23:52 · BK01.minato.example"
    )
    changed = findings.get_by_role("button", name="The audit policy was changed")
    expect(changed).to_contain_text("14 Jun 2024 23:48 · DC01.minato.example")
    changed.click()
    expect(page.locator("#brush-chip")).to_contain_text("14 Jun 2024 23:18 – 15 Jun 2024 00:18")


def test_all_findings_are_shown_on_demand(page: Page) -> None:
    go(page, CASE)
    findings = page.get_by_role("list", name="What to look at next")
    expect(findings.get_by_role("button")).to_have_count(5)
    page.get_by_role("button", name=re.compile(r"^Show all \d+")).click()
    expect(findings.get_by_role("button").nth(5)).to_be_visible()
