"""What accounts and hosts can be searched by."""

from __future__ import annotations

import pyarrow as pa

from logontracer.graph.names import NAMES, casefolded, names
from logontracer.model.graph import ACCOUNTS, HOSTS, LogonGraph, empty_graph


def graph_of(accounts: list[dict[str, object]], hosts: list[dict[str, object]]) -> LogonGraph:
    blank = empty_graph()
    tables = {name: getattr(blank, name) for name in blank.__slots__}
    for name, schema, rows in (("accounts", ACCOUNTS, accounts), ("hosts", HOSTS, hosts)):
        numbered = [{f"{name[:-1]}_id": number, **row} for number, row in enumerate(rows)]
        tables[name] = pa.Table.from_pylist(numbered, schema=schema)
    return LogonGraph(**tables)


def texts(graph: LogonGraph, of: str, node: int = 0) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for row in names(graph).to_pylist():
        if row["of"] == of and row["node_id"] == node:
            assert row["text"] not in found.setdefault(row["what"], set())
            found[row["what"]].add(row["text"])
    return found


def test_an_account_is_found_by_every_spelling_casefolded() -> None:
    account: dict[str, object] = {
        "key": "corp\\alice",
        "name": "Alice",
        "domain": "CORP",
        "names": ["CORP\\Alice", "corp.example\\ALICE", "alone", "a\\b\\c"],
        "sids": ["S-1-5-21-7"],
    }
    assert texts(graph_of([account], []), "account") == {
        "name": {"alice", "b\\c"},
        "full": {"corp\\alice", "corp.example\\alice", "alone", "a\\b\\c"},
        "domain": {"corp", "corp.example", "alone", "a"},
        "sid": {"s-1-5-21-7"},
    }


def test_a_host_is_found_by_its_short_name_too_and_an_address_is_not_cut() -> None:
    hosts: list[dict[str, object]] = [
        {"key": "ws1.corp.example", "kind": "host", "names": ["WS1"], "addresses": ["10.0.0.1"]},
        {"key": "10.0.0.2", "kind": "address", "names": [], "addresses": ["10.0.0.2"]},
    ]
    graph = graph_of([], hosts)
    assert texts(graph, "host") == {"name": {"ws1.corp.example", "ws1"}, "address": {"10.0.0.1"}}
    assert texts(graph, "host", 1) == {"name": {"10.0.0.2"}, "address": {"10.0.0.2"}}


def test_what_is_not_logged_is_no_name() -> None:
    account: dict[str, object] = {
        "key": "\\bob",
        "name": "bob",
        "domain": None,
        "names": ["\\bob"],
        "sids": [],
    }
    found = texts(graph_of([account], []), "account")
    assert found == {"name": {"bob"}, "full": {"\\bob"}}


def test_line_breaks_and_letters_of_every_script_stay_whole() -> None:
    account: dict[str, object] = {
        "key": "x",
        "name": "a\nb",
        "domain": "d\ne",
        "names": ["D\nE\\A\nB", "STRASSE\\Straße"],
        "sids": [],
    }
    found = texts(graph_of([account], []), "account")
    assert found["name"] == {"a\nb", "strasse"}
    assert found["domain"] == {"d\ne", "strasse"}


def test_texts_are_folded_as_python_folds_them() -> None:
    given = ["ABC", None, "İ", "ſ", "STRAßE", "", "管理者", "\u212a"]
    folded = casefolded(pa.chunked_array([given[:3], given[3:]], pa.string()))
    assert folded.to_pylist() == [text and text.casefold() for text in given]


def test_a_graph_without_nodes_has_no_names() -> None:
    assert names(empty_graph()).schema == NAMES
    assert not names(empty_graph()).num_rows
