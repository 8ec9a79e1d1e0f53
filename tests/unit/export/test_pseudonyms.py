from __future__ import annotations

import json
from typing import Any

import pytest

from logontracer.export.pseudonyms import Machine, Principal, Pseudonyms


def pseudonyms() -> Pseudonyms:
    return Pseudonyms(
        [
            Principal("corp\\alice", "alice", "CORP", "user"),
            Principal("lab\\alice", "alice", "LAB", "user"),
            Principal("\\alice", "alice", None, "user"),
            Principal("nt authority\\system", "SYSTEM", "NT AUTHORITY", "system"),
            Principal("corp\\ws1$", "WS1$", "CORP", "machine"),
            Principal("corp\\gone$", "GONE$", "CORP", "machine"),
            Principal("sid:s-1-5-21-7", None, None, "user"),
            Principal("evil\\system", "SYSTEM", "EVIL", "user"),
        ],
        [
            Machine("dc1.corp.example", "host"),
            Machine("ws1.corp.example", "host"),
            Machine("10.0.0.5", "address"),
            Machine("fe80::1", "address"),
            Machine("127.0.0.1", "loopback"),
            Machine("<script>", "claimed"),
        ],
    )


@pytest.mark.parametrize(
    ("key", "label"),
    [
        ("corp\\alice", "domain-01\\account-0001"),
        ("lab\\alice", "domain-02\\account-0002"),
        ("\\alice", "account-0003 (domain not logged)"),
        ("sid:s-1-5-21-7", "account-0007 (domain not logged)"),
        ("corp\\gone$", "domain-01\\account-0006$"),
    ],
)
def test_accounts_are_numbered_and_keep_their_domain_apart(key: str, label: str) -> None:
    assert pseudonyms().account(key).label == label


def test_a_machine_account_is_named_after_its_host() -> None:
    names = pseudonyms()
    assert names.host("ws1.corp.example").label == "host-0002"
    assert names.account("corp\\ws1$").label == "domain-01\\host-0002$"


def test_identities_every_windows_has_are_kept_unless_a_foreign_domain_claims_them() -> None:
    names = pseudonyms()
    assert names.account("nt authority\\system").label == "NT AUTHORITY\\SYSTEM"
    assert names.account("evil\\system").label == "domain-03\\account-0008"
    assert names.host("127.0.0.1").label == "127.0.0.1"


def test_addresses_and_claimed_names_are_numbered_too() -> None:
    names = pseudonyms()
    assert [names.host(key).label for key in ("10.0.0.5", "fe80::1", "<script>")] == [
        "address-0001",
        "address-0002",
        "host-0003",
    ]


def test_every_alias_has_a_key_of_its_own() -> None:
    doubled = Pseudonyms(
        [
            Principal("corp\\ws1$", "WS1$", "CORP", "machine"),
            Principal("corp\\ws1$ ", "WS1$", "corp", "machine"),
            Principal("nt authority\\system", "SYSTEM", "NT AUTHORITY", "system"),
            Principal("sid:s-1-5-18", "System", "nt authority", "system"),
        ],
        [Machine("ws1", "host")],
    )
    keys = [
        doubled.account(key).key
        for key in ("corp\\ws1$", "corp\\ws1$ ", "nt authority\\system", "sid:s-1-5-18")
    ]
    assert len(set(keys)) == 4


def view() -> dict[str, Any]:
    node = {"id": "a:corp\\alice", "key": "corp\\alice", "kind": "account", "label": "CORP\\alice"}
    edge = {
        "id": "s|h:10.0.0.5|a:corp\\alice|success",
        "kind": "source",
        "from": "h:10.0.0.5",
        "to": "a:corp\\alice",
        "source": "10.0.0.5",
        "account": "corp\\alice",
        "destination": None,
        "object": None,
        "outcome": "success",
        "packages": ["NTLM", "alice's own"],
        "event_ids": [4624],
        "count": 3,
        "first_seen": "2024-01-08T10:01:00.000000Z",
    }
    return {
        "nodes": [
            {
                **node,
                "name": "alice",
                "domain": "CORP",
                "account_kind": "user",
                "is_privileged": True,
                "sids": ["S-1"],
            },
            {
                "id": "h:10.0.0.5",
                "key": "10.0.0.5",
                "kind": "host",
                "label": "10.0.0.5",
                "host_kind": "address",
            },
        ],
        "edges": [edge],
        "case": "moonlight",
        "cypher": "MATCH alice",
        "n_logons": 1,
        "filters": {"packages": ["alice's own"], "outcome": None, "from": None, "keys": ["corp\\alice"]},
        "notes": [
            {"target": "a:corp\\alice", "text": "alice did it", "is_starred": True, "revision": 1},
            {"target": "s|h:10.0.0.5|a:corp\\alice|success", "text": "", "is_starred": True, "revision": 2},
            {"target": "h:10.0.0.5", "text": "alice's host", "is_starred": False, "revision": 3},
            {"target": "h:not shown", "text": "", "is_starred": True, "revision": 4},
        ],
        "views": [{"name": "alice", "query": "q=alice"}],
        "timeline": {
            "rows": [
                {
                    "key": "corp\\alice",
                    "label": "CORP\\alice",
                    "kind": "user",
                    "counts": [[1, 2]],
                    "marks": [[1, 4, 18.0, 0, 9.0, None, None, None, 0, "alice's computer"]],
                    "failures": {"hour": 1, "begin": "alice", "count": 12},
                    "why": "alice",
                }
            ],
            "histogram": [[1, 2]],
            "notes": ["alice is not scored"],
        },
        "added later": {"by": "alice"},
    }


def test_a_view_keeps_its_numbers_and_loses_every_name() -> None:
    shown = pseudonyms().view(view())
    text = json.dumps(shown)
    assert not any(name in text for name in ("alice", "CORP", "corp", "10.0.0.5", "S-1", "moonlight"))
    account, address = shown["nodes"]
    assert (account["label"], account["is_privileged"], account["account_kind"]) == (
        "domain-01\\account-0001",
        True,
        "user",
    )
    (edge,) = shown["edges"]
    assert (edge["from"], edge["to"]) == (address["id"], account["id"])
    assert (edge["source"], edge["account"]) == (address["key"], account["key"])
    assert edge["packages"] == ["NTLM", "package-01"]
    assert shown["filters"]["packages"] == ["package-01"]
    assert (edge["count"], edge["first_seen"]) == (3, "2024-01-08T10:01:00.000000Z")
    (row,) = shown["timeline"]["rows"]
    assert row["counts"] == [[1, 2]]
    assert row["marks"] == [[1, 4, 18.0, 0, 9.0, None, None, None, 0, None]]
    assert row["failures"] == {"hour": 1, "count": 12}
    assert shown["has_pseudonyms"] is True
    assert "added later" not in shown
    assert [note["target"] for note in shown["notes"]] == [account["id"], edge["id"]]
    assert "views" not in shown


def test_the_key_says_what_each_pseudonym_stands_for() -> None:
    names = pseudonyms()
    names.view(view())
    told = {(row["kind"], row["pseudonym"]): row["original"] for row in names.originals()}
    assert told["account", "domain-01\\account-0001"] == "corp\\alice"
    assert told["host", "address-0001"] == "10.0.0.5"
    assert told["domain", "domain-01"] == "corp"
    assert told["package", "package-01"] == "alice's own"
