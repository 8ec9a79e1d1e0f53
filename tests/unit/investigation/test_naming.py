"""Names of a node within bounds, and accounts that share a name without being one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from logontracer.investigation import Investigation
from logontracer.investigation.naming import MOST, MOST_CHARACTERS, bounded_lists, bounded_reasons
from logontracer.pipeline import import_logs
from tests.unit.investigation.cases import event, logon, settings_in, write_log


def opened(tmp_path: Path, events: list[str]) -> Investigation:
    settings = settings_in(tmp_path)
    import_logs(settings, "c", [write_log(tmp_path / "log.xml", events)])
    return Investigation(settings, "c")


def reason(value: str, n_events: int, link: str | None = None, *, is_undone: bool = False) -> dict[str, Any]:
    return {"why": "x", "value": value, "n_events": n_events, "link": link, "is_undone": is_undone}


def test_an_account_without_a_logged_domain_names_its_namesake_and_the_other_way_round(
    tmp_path: Path,
) -> None:
    ntlm = event(5, 4776, TargetUserName="Alice", Workstation="WS1", Status="0x0")
    case = opened(tmp_path, [logon(0, "alice"), logon(1, "alice"), logon(2, "alice", domain="LAB"), ntlm])
    lone = case.account("\\alice")
    assert lone["label"] == "Alice (domain not logged)"
    assert lone["same_name"] == [
        {"key": "corp\\alice", "label": "CORP\\alice", "n_events": 2},
        {"key": "lab\\alice", "label": "LAB\\alice", "n_events": 1},
    ]
    assert [other["key"] for other in case.account("corp\\alice")["same_name"]] == ["\\alice", "lab\\alice"]


def test_an_account_alone_with_its_name_has_no_namesakes(tmp_path: Path) -> None:
    case = opened(tmp_path, [logon(0, "alice"), logon(1, "bob")])
    found = case.account("corp\\alice")
    assert (found["same_name"], found["n_same_name"]) == ([], 0)


def test_thousands_of_names_are_counted_and_the_most_frequent_are_shown(tmp_path: Path) -> None:
    many = [
        event(
            n, 4624, TargetUserName="ann", TargetDomainName="CORP", LogonType="3",
            IpAddress="10.0.0.7", WorkstationName=f"W{n % 900}",
        )
        for n in range(901)
    ]  # fmt: skip
    found = opened(tmp_path, many).host("10.0.0.7")
    assert len(found["names"]) == MOST
    assert found["n_names"] == 900
    assert found["names"][0] == "W0"
    assert len(found["identity"]) <= MOST < found["n_identity"]


def test_a_few_huge_names_do_not_make_a_huge_answer() -> None:
    found = bounded_lists({"names": ["x" * 15_000] * 10, "sids": None})
    assert sum(map(len, found["names"])) <= MOST_CHARACTERS
    assert (found["n_names"], found["sids"], found["n_sids"]) == (10, [], 0)
    assert len(bounded_lists({"names": ["x" * 65_000]})["names"]) == 1


def test_reasons_that_can_be_undone_are_not_crowded_out() -> None:
    flood = [reason(f"w{n}", 1000 + n) for n in range(300)]
    links = [reason("a", 1, "sid:a=b"), reason("c", 1, "sid:c=d", is_undone=True)]
    found = bounded_reasons([*flood, *links])
    assert [row["value"] for row in found["identity"][:3]] == ["c", "a", "w299"]
    assert (len(found["identity"]), found["n_identity"]) == (MOST, 302)
