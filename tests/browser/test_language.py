"""English and Japanese: chosen by browser, address or menu, kept, complete."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.chromium import go, opened
from tests.browser.conftest import COMPANY

pytestmark = pytest.mark.browser

CASE = f"/cases/{COMPANY}"


def test_the_browser_decides_without_a_choice(browser: Browser, address: str) -> None:
    with opened(browser, address, locale="ja-JP") as (page, watch):
        go(page, f"{CASE}?question=rdp_logon")
        expect(page.locator("html")).to_have_attribute("lang", "ja")
        expect(page.get_by_role("button", name="ログを読み込む")).to_be_visible()
        expect(page.get_by_role("button", name="RDP ログオン (10)")).to_have_attribute("aria-current", "true")
        expect(page.locator("#view-count")).to_contain_text(re.compile(r"イベント [\d,]+ 件"))
        expect(page.locator("#details")).to_contain_text("6月")
    assert watch.unexpected() == []


def test_a_language_is_chosen_in_the_menu_and_kept(page: Page) -> None:
    go(page, f"{CASE}?question=rdp_logon")
    page.get_by_role("button", name="Language").click()
    page.get_by_role("menuitemradio", name="日本語").click()
    expect(page.get_by_role("button", name="言語")).to_be_visible()
    expect(page).to_have_url(re.compile("question=rdp_logon"))
    go(page, CASE)
    expect(page.locator("html")).to_have_attribute("lang", "ja")
    page.get_by_role("button", name="言語").click()
    page.get_by_role("menuitemradio", name="English").click()
    expect(page.get_by_role("button", name="Load logs").first).to_be_visible()


def test_an_address_asks_for_its_language_without_changing_the_choice(page: Page) -> None:
    go(page, f"{CASE}?lang=ja")
    expect(page.get_by_role("heading", name="タイムライン")).to_be_visible()
    page.get_by_role("button", name="4625", exact=True).click()
    expect(page).to_have_url(re.compile("lang=ja"))
    go(page, CASE)
    expect(page.get_by_role("heading", name="Timeline")).to_be_visible()


def test_a_case_that_is_missing_says_so_in_japanese(browser: Browser, address: str) -> None:
    with opened(browser, address, locale="ja-JP") as (page, watch):
        watch.expected.append("status of 404")
        page.goto("/cases/nowhere")
        expect(page.get_by_role("link", name="LogonTracer を開く")).to_be_visible()
        expect(page.get_by_role("heading", name="見つかりません")).to_be_visible()
    assert watch.unexpected() == []


def test_names_from_a_log_are_never_translated(browser: Browser, address: str) -> None:
    with opened(browser, address, locale="ja-JP") as (page, watch):
        go(page, f"{CASE}?question=rdp_logon")
        expect(page.locator("#case-name")).to_have_text(COMPANY)
        expect(page.get_by_role("list", name="ランキング").get_by_role("button").first).to_contain_text(
            "adm.ito"
        )
    assert watch.unexpected() == []


def test_errors_are_in_the_language_of_the_page_and_what_is_not_says_so(page: Page) -> None:
    go(page, f"{CASE}?lang=ja")
    page.keyboard.press("/")
    page.keyboard.type("(type:10")
    page.keyboard.press("Enter")
    alert = page.locator("#search-error")
    expect(alert).to_contain_text("検索式を解釈できません")
    expect(alert).to_contain_text("1 文字目: このかっこが閉じられていません")
    expect(alert).to_contain_text("閉じるか、引用符で囲んでください")
    expect(alert.locator("[lang=en]")).to_have_count(0)
    unknown = {"title": "The request makes no sense", "status": 400, "detail": "never heard of", "hint": None}
    page.route(
        "**/search?*",
        lambda route: route.fulfill(json=unknown, content_type="application/problem+json"),
    )
    page.keyboard.press("Enter")
    expect(alert.locator("[lang=en]")).to_have_text("never heard of")


def test_the_page_of_an_error_is_japanese_too(browser: Browser, address: str) -> None:
    with opened(browser, address, locale="ja-JP") as (page, watch):
        watch.expected.append("404")
        page.goto("/cases/nobody")
        expect(page.get_by_role("main")).to_contain_text("ケース 'nobody' はありません")
    assert watch.unexpected() == []


def test_nothing_of_a_record_or_an_account_stays_english(page: Page) -> None:
    go(page, f"{CASE}?lang=ja&selected=a%3A%5Cadm.ito&dock=events&event_id=4625")
    details = page.locator("#details")
    expect(details.get_by_role("heading", name="adm.ito (ドメインの記録なし)")).to_be_visible()
    expect(details).to_contain_text("ユーザー アカウント")
    expect(page.get_by_text("domain not logged")).to_have_count(0)
    expect(page.get_by_role("button", name=re.compile("重み付き"))).to_be_visible()
    go(page, f"{CASE}?lang=ja&dock=events&event_id=4625&kind=user")
    expect(page.get_by_role("button", name="フィルターを解除: ユーザー アカウント")).to_be_visible()
    events = page.get_by_role("region", name="イベント", exact=True)
    row = events.get_by_role("row").filter(has_text="4625").first
    expect(row).to_contain_text("失敗")
    expect(row).to_contain_text("パスワードの誤り")
    row.dblclick()
    record = page.get_by_role("dialog").filter(has=page.get_by_text("操作したアカウント").first)
    expect(record).to_contain_text("ログオン プロセス")


def test_an_outcome_is_looked_for_in_the_words_of_the_page(page: Page) -> None:
    with page.expect_request(lambda request: "column.outcome=failure" in request.url):
        go(page, f"{CASE}?lang=ja&dock=events&col.outcome=失敗")


def test_an_event_is_found_by_its_japanese_title(page: Page) -> None:
    go(page, f"{CASE}?lang=ja&dock=events&noise=1")
    page.get_by_role("combobox").first.fill("ログオンの失敗")
    page.get_by_role("option", name=re.compile("^4625")).click()
    expect(page).to_have_url(re.compile("q=id%3A4625"))
    go(page, f"{CASE}?lang=ja&dock=events&noise=1&col.title=%E5%A4%B1%E6%95%97")
    rows = page.locator("#event-table").get_by_role("row").filter(has_text="失敗")
    expect(rows.first).to_be_visible()
