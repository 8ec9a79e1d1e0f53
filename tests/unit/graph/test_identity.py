"""Which records are one account."""

from __future__ import annotations

import json
from typing import Any

import pyarrow as pa

from logontracer.graph.aggregate import aggregate
from logontracer.model.graph import LogonGraph
from tests.builders import Event, change, events, logon, tgt, ticket

SID = "S-1-5-21-1-2-3-1105"
OTHER_DOMAIN_SID = "S-1-5-21-9-9-9-1105"


def accounts(*rows: Event) -> dict[str, dict[str, Any]]:
    return {row["key"]: row for row in aggregate(events(*rows)).accounts.to_pylist()}


def reasons(account: dict[str, Any]) -> set[str]:
    return {row["why"] for row in json.loads(account["identity"])}


def test_same_name_in_two_domains_is_two_accounts() -> None:
    found = accounts(logon(r"CORP\admin"), logon(r"LAB\admin"), logon(r"WS7\admin"))
    assert sorted(found) == [r"corp\admin", r"lab\admin", r"ws7\admin"]


def test_spelling_does_not_matter_and_the_most_frequent_is_shown() -> None:
    found = accounts(logon(r"CORP\Admin"), logon(r"corp\ADMIN"), logon(r"CORP\Admin"))
    assert list(found) == [r"corp\admin"]
    assert found[r"corp\admin"]["name"] == "Admin"
    assert found[r"corp\admin"]["domain"] == "CORP"
    assert found[r"corp\admin"]["names"] == [r"CORP\Admin", r"corp\ADMIN"]


def test_admin_is_not_domainadmin() -> None:
    assert len(accounts(logon("admin"), logon("domainadmin"))) == 2


def test_netbios_and_dns_domain_stay_apart_without_evidence() -> None:
    assert sorted(accounts(logon(r"CORP\bob"), logon(r"corp.example\bob"))) == [
        r"corp.example\bob",
        r"corp\bob",
    ]


def test_netbios_and_dns_domain_are_one_when_their_sids_have_one_issuer_and_the_link_is_shown() -> None:
    found = accounts(
        logon(r"CORP\ann", account_sid=SID),
        tgt(r"CORP.EXAMPLE\bob", account_sid="S-1-5-21-1-2-3-1106"),
        ticket(r"CORP.EXAMPLE\ann", "FS1$"),
    )
    assert sorted(found) == [r"corp\ann", r"corp\bob"]
    assert found[r"corp\ann"]["n_events"] == 2
    assert found[r"corp\ann"]["domain"] == "CORP"
    assert "domain_link" in reasons(found[r"corp\ann"])


def test_two_netbios_names_of_one_issuer_are_not_linked() -> None:
    found = accounts(
        logon(r"OLDNAME\admin", account_sid="S-1-5-21-1-2-3-500"),
        logon(r"NEWNAME\admin", account_sid="S-1-5-21-1-2-3-500"),
    )
    assert sorted(found) == [r"newname\admin", r"oldname\admin"]
    assert "sid_has_other_name" in reasons(found[r"newname\admin"])


def test_a_forged_ticket_with_an_invented_domain_does_not_join_the_real_one() -> None:
    found = accounts(
        logon(r"CORP\admin", account_sid="S-1-5-21-1-2-3-500"),
        tgt(r"corp.example\admin", account_sid="S-1-5-21-1-2-3-500"),
        logon(r"eo.oe.kiwi\admin", account_sid="S-1-5-21-1-2-3-500"),
    )
    assert sorted(found) == [r"corp\admin", r"eo.oe.kiwi\admin"]
    assert "sid_has_other_name" in reasons(found[r"eo.oe.kiwi\admin"])


def test_two_forests_that_both_call_themselves_corp_are_not_linked() -> None:
    found = accounts(
        logon(r"CORP\a", account_sid="S-1-5-21-1-1-1-1001"),
        logon(r"corp.one\a", account_sid="S-1-5-21-1-1-1-1001"),
        logon(r"CORP\b", account_sid="S-1-5-21-2-2-2-1001"),
        logon(r"corp.two\b", account_sid="S-1-5-21-2-2-2-1001"),
    )
    assert sorted(found) == [r"corp.one\a", r"corp.two\b", r"corp\a", r"corp\b"]


def test_a_record_without_domain_joins_the_account_of_its_sid() -> None:
    found = accounts(
        logon(r"CORP\bob", account_sid=SID), logon(r"\bob", event_id=4771, account_sid=SID.lower())
    )
    assert list(found) == [r"corp\bob"]
    assert found[r"corp\bob"]["n_events"] == 2
    assert "sid" in reasons(found[r"corp\bob"])


def test_a_record_without_domain_joins_the_domain_that_issued_its_sid() -> None:
    found = accounts(
        logon(r"CORP\ann", account_sid=SID),
        logon(r"\bob", event_id=4771, account_sid="S-1-5-21-1-2-3-1107"),
    )
    assert sorted(found) == [r"corp\ann", r"corp\bob"]
    assert "domain_sid" in reasons(found[r"corp\bob"])


def test_a_record_without_domain_and_sid_is_never_guessed() -> None:
    found = accounts(logon(r"CORP\bob"), logon(r"\bob", "WS1", event_id=4776))
    assert sorted(found) == [r"\bob", r"corp\bob"]
    assert found[r"\bob"]["domain"] is None
    assert reasons(found[r"\bob"]) == {"domain_not_logged"}


def test_one_name_with_two_unknown_sids_is_two_accounts() -> None:
    found = accounts(
        logon(r"\bob", event_id=4771, account_sid=SID),
        logon(r"\bob", event_id=4771, account_sid=OTHER_DOMAIN_SID),
    )
    assert sorted(found) == sorted([f"sid:{SID}", f"sid:{OTHER_DOMAIN_SID}"])


def test_a_sid_seen_with_two_names_is_shown_and_not_merged() -> None:
    found = accounts(logon(r"CORP\bob", account_sid=SID), logon(r"CORP\robert", account_sid=SID))
    assert sorted(found) == [r"corp\bob", r"corp\robert"]
    shared = [row for row in json.loads(found[r"corp\bob"]["identity"]) if row["why"] == "sid_has_other_name"]
    assert shared == [{"why": "sid_has_other_name", "value": rf"{SID} corp\robert", "n_events": 1}]


def test_a_dot_as_domain_is_the_machine_that_wrote_the_record() -> None:
    found = accounts(logon(r".\admin", computer="WS7.corp.example"), logon(r".\admin", computer="WS8"))
    assert sorted(found) == [r"ws7\admin", r"ws8\admin"]


def test_a_separator_inside_a_domain_cannot_forge_another_accounts_key() -> None:
    rows = [
        logon("x", account_domain="a\\b", account_name="c"),
        logon("x", account_domain="a", account_name="b\\c"),
    ]
    assert sorted(accounts(*rows)) == ["a%5cb\\c", "a\\b\\c"]


def test_a_record_that_names_nobody_is_kept_under_its_own_account() -> None:
    graph = aggregate(events(logon(None), logon("bob")))
    keys = graph.accounts["key"].to_pylist()
    assert keys == ["\\", r"corp\bob"]
    assert graph.accounts["kind"].to_pylist() == ["anonymous", "user"]
    assert sum(graph.logons["count"].to_pylist()) == 2


def test_machine_system_service_and_anonymous_accounts_are_kept_with_their_kind() -> None:
    found = accounts(
        logon("WS1$"), logon(r"NT AUTHORITY\SYSTEM"), logon(r"NT AUTHORITY\LOCAL SERVICE"),
        logon(r"NT AUTHORITY\ANONYMOUS LOGON"), logon("bob"),
    )  # fmt: skip
    assert {row["kind"] for row in found.values()} == {"machine", "system", "service", "anonymous", "user"}


def test_everything_but_users_and_remote_sources_is_noise() -> None:
    graph = aggregate(events(logon("WS1$"), logon("bob", "127.0.0.1"), logon("bob"), logon("bob", None)))
    noise = {(row["account_id"], row["source_kind"]): row["is_noise"] for row in graph.logons.to_pylist()}
    bob = graph.accounts["key"].to_pylist().index(r"corp\bob")
    assert noise[bob, "loopback"]
    assert not noise[bob, "remote"]
    assert not noise[bob, "not_logged"]
    assert noise[1 - bob, "remote"]


def privileged(graph: LogonGraph) -> dict[str, tuple[bool, list[str]]]:
    rows = graph.accounts.to_pylist()
    return {row["key"]: (row["is_privileged"], row["privileges"]) for row in rows}


def test_special_privileges_mark_a_user_and_are_listed() -> None:
    found = privileged(
        aggregate(
            events(
                logon("bob", None, event_id=4672, privileges="SeTcbPrivilege SeDebugPrivilege"),
                logon("ann"),
                logon(r"NT AUTHORITY\SYSTEM", None, event_id=4672, privileges="SeTcbPrivilege"),
            )
        )
    )
    assert found[r"corp\bob"] == (True, ["SeDebugPrivilege", "SeTcbPrivilege"])
    assert found[r"corp\ann"] == (False, [])
    assert found[r"nt authority\system"] == (False, ["SeTcbPrivilege"])


def test_hostile_names_keep_every_character() -> None:
    names = [
        "O'Brien",
        '"q"',
        "$x",
        "a/b",
        "<script>alert(1)</script>",
        "new\nline",
        "\u202ertl",
        "😀",
        "漢字",
        "`b`",
    ]
    graph = aggregate(events(*(logon(f"CORP\\{name}") for name in names)))
    assert sorted(graph.accounts["name"].to_pylist()) == sorted(names)


def test_a_member_known_only_by_sid_joins_the_account_of_that_sid() -> None:
    graph = aggregate(
        events(
            logon(r"CORP\bob", account_sid=SID),
            change(4728, "eve", object_name="Domain Admins", member_sid=SID, member_name="CN=bob,DC=corp"),
        )
    )
    [row] = graph.changes.to_pylist()
    assert graph.accounts["key"][row["object_account_id"]].as_py() == r"corp\bob"
    assert row["object_name"] == "Domain Admins"
    assert row["object_detail"] == "CN=bob,DC=corp"


def test_dictionary_encoded_columns_give_the_same_graph() -> None:
    table = events(logon("bob"), logon("ann"), change(1102))
    coded = pa.table(
        {
            f.name: table[f.name].dictionary_encode() if f.type == pa.string() else table[f.name]
            for f in table.schema
        }
    )
    assert aggregate(coded).logons.equals(aggregate(table).logons)
