"""The kept sample, imported for real, tells its story: what its README says is what the program shows."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from logontracer.investigation import Investigation
from logontracer.model.filters import Filters
from logontracer.pipeline import import_logs
from logontracer.settings import load_settings

SAMPLE = Path(__file__).resolve().parents[2] / "sample"
TRUTH: dict[str, Any] = json.loads((SAMPLE / "ground-truth.json").read_text(encoding="utf-8"))
INTRUDERS = {"minato\\tiago.almeida", "minato\\adm.ito", "minato\\svc_health"}


@pytest.fixture(scope="module")
def receipt_and_case(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[dict[str, Any], Investigation]]:
    settings = load_settings({}, home=tmp_path_factory.mktemp("home"))
    receipt = import_logs(settings, "sample", sorted(SAMPLE.glob("*.evtx")))
    case = Investigation(settings, "sample")
    yield receipt.to_json(), case
    case.close()


@pytest.fixture(scope="module")
def case(receipt_and_case: tuple[dict[str, Any], Investigation]) -> Investigation:
    return receipt_and_case[1]


def _hits(case: Investigation, **filters: Any) -> dict[str, int]:
    return {q["name"]: q["n_hits"] for q in case.questions(Filters(**filters))["questions"]}


def _rows(case: Investigation, question: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = case.ask(question, Filters(), limit=500)["rows"]
    return rows


def test_every_record_is_read_and_kept(receipt_and_case: tuple[dict[str, Any], Investigation]) -> None:
    receipt, _ = receipt_and_case
    assert receipt["n_new_events"] == TRUTH["n_events"]
    for file in receipt["files"]:
        told = TRUTH["files"][Path(file["path"]).name]
        assert file["n_records"] == file["n_events"] == told["n_events"]
        assert file["by_event_id"] == told["by_event_id"]
        assert file["damaged"] == []


def test_the_rare_questions_lead_to_the_intruder(case: Investigation) -> None:
    hits = _hits(case)
    assert (hits["dcsync_dcshadow"], hits["log_cleared"], hits["audit_policy_changes"]) == (2, 1, 1)
    assert hits["ms14_068_failures"] == 0
    assert {row["account_key"] for row in _rows(case, "dcsync_dcshadow")} == {"minato\\adm.ito"}
    assert {row["account_key"] for row in _rows(case, "log_cleared")} == {"minato\\svc_health"}


def test_the_sprayed_passwords_lead_to_their_source(case: Investigation) -> None:
    rows = _rows(case, "many_accounts_fail")
    assert {row["source_key"] for row in rows} == {"203.0.113.77", "ex01.minato.example"}


def test_the_new_administrator_is_among_the_group_changes(case: Investigation) -> None:
    added = {(row["account_key"], row["object_key"]) for row in _rows(case, "group_changes")}
    assert ("minato\\adm.ito", "minato\\svc_health") in added
    assert len(_rows(case, "accounts_added_deleted")) == 3


def test_pass_the_hash_stands_out_among_ntlm_logons(case: Investigation) -> None:
    rows = [row for row in _rows(case, "ntlm_remote_logon") if row["account_key"] == "minato\\adm.ito"]
    assert {row["source_key"] for row in rows} == {"sql01.minato.example", "bk01.minato.example"}
    assert len({row["destination_key"] for row in rows}) == 6


def test_the_hash_went_to_the_cleared_server_too(case: Investigation) -> None:
    checked = case.search("account:adm.ito source:sql01 id:4776", Filters())["rows"]
    told = case.search("account:adm.ito source:sql01 id:4624 package:NTLM type:3", Filters())["rows"]
    assert sum(row["count"] for row in checked) - sum(row["count"] for row in told) == 28 - 20
    assert "bk01.minato.example" not in {row["destination_key"] for row in told}
    (began,) = _rows(case, "new_credentials")
    assert began["first_seen"] == "2024-06-13T01:52:09.000000Z"
    assert began["source_key"] == began["destination_key"] == "sql01.minato.example"
    assert case.search("type:9", Filters())["total"] == 1


def test_the_spray_shows_as_one_source_and_many_accounts(case: Investigation) -> None:
    sources: Counter[str] = Counter()
    for row in _rows(case, "logon_failures"):
        if row["event_id"] == 4625:
            sources[row["source_key"]] += 1
    [(source, n_accounts), (_, next_most)] = sources.most_common(2)
    assert source == "203.0.113.77"
    assert n_accounts > 35 > 5 * next_most


def test_the_ranking_begins_with_the_intruder(case: Investigation) -> None:
    rows = case.rank("accounts", limit=20)["rows"]
    assert {row["key"] for row in rows[:2]} == {"minato\\adm.ito", "minato\\tiago.almeida"}
    assert {row["key"] for row in rows} >= INTRUDERS


def test_the_timeline_begins_with_the_intruder(case: Investigation) -> None:
    rows = case.timeline(filters=Filters(), limit=6)["rows"]
    # A record without a domain (4776) stays with an account of its own.
    assert {row["key"] for row in rows[:4]} == INTRUDERS | {"\\adm.ito"}
    # Everybody else is far behind, although nearly all have an hour with the highest mark.
    assert rows[3]["departure"] > 3 * rows[4]["departure"]


def test_a_mark_names_the_hour_behind_it(case: Investigation) -> None:
    row = case.timeline(filters=Filters(), limit=1)["rows"][0]
    assert row["key"] == "minato\\tiago.almeida"
    hour, _, _, count, expected, *_ = max(row["marks"], key=lambda mark: mark[3])
    assert (count, expected < 1) == (32, True)
    echoes = [mark for mark in row["marks"] if mark[5] == hour != mark[0] and mark[3] == 0]
    assert echoes
    assert all(mark[5:] == [hour, count, expected, 0, None] for mark in echoes)
    assert row["n_marked"] == len({mark[0] for mark in row["marks"]} - {echo[0] for echo in _echoes(row)})
    assert case.account(row["key"])["anomaly"]["hours"][0][0] == hour


def _echoes(row: dict[str, Any]) -> list[list[Any]]:
    return [mark for mark in row["marks"] if mark[3] == 0 and mark[5] != mark[0]]


def test_every_account_of_the_story_has_its_page(case: Investigation) -> None:
    accounts = {step["account"].casefold() for step in TRUTH["steps"] if "\\" in step["account"]}
    assert len(accounts) == 4
    for account in accounts:
        assert case.account(account)["key"] == account


def test_workstations_are_known_by_name_although_laptops_move(case: Investigation) -> None:
    laptop = case.host("ws08")
    assert len(laptop["addresses"]) > 2
