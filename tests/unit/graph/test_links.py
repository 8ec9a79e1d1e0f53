"""Every join of two names is a link that can be undone, and undoing only ever takes apart."""

from __future__ import annotations

import json
from typing import Any

import pyarrow as pa
import pytest

from logontracer.graph.aggregate import aggregate
from logontracer.model.graph import LogonGraph
from logontracer.model.links import LINK_KINDS, link_id, parse_link_id
from tests.builders import Event, events, logon, moment, tgt, ticket
from tests.random_events import HOSTILE, random_events

SID, OTHER_SID = "S-1-5-21-1-2-3-1105", "S-1-5-21-1-2-3-1106"
DOMAIN, BY_SID = "domain:corp=corp.example", rf"sid:{SID}=corp\ann"
ISSUER, HOST_NAME = "issuer:S-1-5-21-1-2-3=corp", "host_name:fs1=fs1.corp.example"
ADDRESS = "address:10.0.0.5=ws1.corp.example"

DOMAINS = [logon(r"CORP\ann", account_sid=SID), tgt(r"CORP.EXAMPLE\bob", account_sid=OTHER_SID)]
SIDS = [
    logon(r"CORP\ann", account_sid=SID),
    logon(r"\ann", event_id=4771, account_sid=SID, at="11:00"),
    logon(r"\bob", event_id=4771, account_sid=OTHER_SID, at="12:00"),
]
HOST_NAMES = [
    logon("ann", None, "fs1.corp.example"),
    logon("ann", "FS1", "dc1", event_id=4776, at="11:00"),
    ticket(r"corp.example\ann", "FS1$", at="12:00"),
]
ADDRESSES = [
    logon("ann", None, "ws1.corp.example"),
    tgt("WS1$", "10.0.0.5", at="09:10"),
    logon("bob", "10.0.0.5", "dc1", at="09:20"),
    logon("bob", "10.0.0.5", "dc1", at="13:20"),
]


def links(graph: LogonGraph) -> dict[str, dict[str, Any]]:
    return {row["link_id"]: row for row in graph.links.to_pylist()}


def ends(graph: LogonGraph) -> set[tuple[Any, ...]]:
    """Account, source, destination, event id and count of every logon, by key."""
    accounts, hosts = graph.accounts["key"].to_pylist(), [*graph.hosts["key"].to_pylist(), None]
    return {
        (
            accounts[row["account_id"]],
            hosts[-1 if row["source_id"] is None else row["source_id"]],
            hosts[-1 if row["destination_id"] is None else row["destination_id"]],
            row["event_id"],
            row["count"],
        )
        for row in graph.logons.to_pylist()
    }


def reasons(table: pa.Table, key: str) -> list[dict[str, Any]]:
    [row] = [row for row in table.to_pylist() if row["key"] == key]
    return json.loads(row["identity"])  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("rows", "link", "n_events", "first", "last"),
    [
        (DOMAINS, DOMAIN, 2, "10:00", "10:00"),
        (SIDS, BY_SID, 1, "11:00", "11:00"),
        (SIDS, ISSUER, 1, "12:00", "12:00"),
        (HOST_NAMES, HOST_NAME, 2, "11:00", "12:00"),
        (ADDRESSES, ADDRESS, 1, "09:00", "09:00"),
    ],
)
def test_every_kind_of_join_is_a_link_with_its_evidence(
    rows: list[Event], link: str, n_events: int, first: str, last: str
) -> None:
    row = links(aggregate(events(*rows)))[link]
    assert (row["n_events"], row["first_seen"], row["last_seen"]) == (n_events, moment(first), moment(last))
    assert row["is_undone"] is False


@pytest.mark.parametrize(
    ("rows", "link", "without"),
    [
        (DOMAINS, DOMAIN, [DOMAINS[0], {**DOMAINS[1], "account_sid": None}]),
        (SIDS, BY_SID, [SIDS[0], {**SIDS[1], "account_sid": None}, SIDS[2]]),
        (SIDS, ISSUER, [SIDS[0], SIDS[1], {**SIDS[2], "account_sid": None}]),
        (ADDRESSES, ADDRESS, [ADDRESSES[0], {**ADDRESSES[1], "outcome": None}, *ADDRESSES[2:]]),
    ],
)  # fmt: skip
def test_an_undone_link_gives_the_graph_of_the_events_without_its_evidence(
    rows: list[Event], link: str, without: list[Event]
) -> None:
    undone = aggregate(events(*rows), undone=[link])
    assert ends(undone) == ends(aggregate(events(*without)))
    assert ends(undone) != ends(aggregate(events(*rows)))
    assert links(undone)[link]["is_undone"] is True


def test_an_undone_host_name_leaves_the_short_name_a_name_that_only_a_client_sent() -> None:
    graph = aggregate(events(*HOST_NAMES), undone=[HOST_NAME])
    assert ends(graph) == {
        (r"corp\ann", None, "fs1.corp.example", 4624, 1),
        (r"corp\ann", "fs1", None, 4776, 1),
        (r"corp.example\ann", "10.0.0.7", None, 4769, 1),
    }
    kinds = dict(zip(graph.hosts["key"].to_pylist(), graph.hosts["kind"].to_pylist(), strict=True))
    assert kinds["fs1"] == "claimed"


def test_a_sid_without_a_name_stays_a_sid_when_its_link_is_undone() -> None:
    rows = [logon(r"CORP\ann", account_sid=SID), logon(None, account_sid=SID)]
    assert {end[0] for end in ends(aggregate(events(*rows), undone=[BY_SID]))} == {r"corp\ann", f"sid:{SID}"}


def test_undoing_joins_nothing_else_even_where_the_evidence_is_ambiguous() -> None:
    rows = [
        logon("ann", None, "ws1.corp.example"),
        logon("ann", None, "ws2.corp.example"),
        tgt("WS1$", "10.0.0.5", at="09:10"),
        tgt("WS2$", "10.0.0.5", at="10:10"),
        tgt("WS1$", "10.0.0.5", at="11:10"),
        logon("bob", "10.0.0.5", "dc1", at="10:20"),
    ]
    graph = aggregate(events(*rows), undone=["address:10.0.0.5=ws2.corp.example"])
    assert (r"corp\bob", "10.0.0.5", "dc1", 4624, 1) in ends(graph)


def test_a_reason_names_its_link_and_both_ends_show_an_undone_one() -> None:
    joined, undone = aggregate(events(*SIDS)), aggregate(events(*SIDS), undone=[BY_SID])
    assert {
        "why": "sid", "value": SID, "n_events": 1, "link": BY_SID, "is_undone": False,
    } in reasons(joined.accounts, r"corp\ann")  # fmt: skip
    for key in (r"\ann", r"corp\ann"):
        assert [r["is_undone"] for r in reasons(undone.accounts, key) if r.get("link") == BY_SID] == [True]
    for rows, link, keys in (
        (HOST_NAMES, HOST_NAME, ("fs1", "fs1.corp.example")),
        (ADDRESSES, ADDRESS, ("10.0.0.5", "ws1.corp.example")),
    ):
        hosts = aggregate(events(*rows), undone=[link]).hosts
        for key in keys:
            assert any(r.get("link") == link and r["is_undone"] for r in reasons(hosts, key))


def test_an_undone_domain_link_is_shown_on_the_accounts_it_was_for() -> None:
    graph = aggregate(events(*DOMAINS), undone=[DOMAIN])
    assert [r["is_undone"] for r in reasons(graph.accounts, r"corp.example\bob") if r.get("link")] == [True]


def test_an_undone_link_that_no_event_speaks_for_stays_listed() -> None:
    row = links(aggregate(events(logon()), undone=[BY_SID]))[BY_SID]
    assert (row["kind"], row["name"], row["joined_to"]) == ("sid", SID, r"corp\ann")
    assert (row["n_events"], row["first_seen"], row["is_undone"]) == (0, None, True)


@pytest.mark.parametrize("seed", range(4))
def test_undoing_every_link_one_by_one_or_at_once_gives_one_graph_and_restoring_gives_all_back(
    seed: int,
) -> None:
    table = random_events(seed, 600)
    whole = aggregate(table)
    ids = set(links(whole))
    assert ids
    undone: set[str] = set()
    while found := {
        link for link, row in links(aggregate(table, undone=undone)).items() if not row["is_undone"]
    }:
        undone |= found
    apart = aggregate(table, undone=undone)
    assert apart.accounts.num_rows >= whole.accounts.num_rows
    assert sum(apart.logons["count"].to_pylist()) == sum(whole.logons["count"].to_pylist())
    assert all(row["is_undone"] for row in apart.links.to_pylist())
    again = aggregate(table, undone=[])
    assert all(
        getattr(again, name).equals(getattr(whole, name)) for name in ("accounts", "hosts", "logons", "links")
    )


@pytest.mark.parametrize("name", [*HOSTILE, "a=b", "a:b%3D", "fe80::1%eth0", "\x1b[31m"])
def test_an_id_holds_any_name_and_gives_it_back(name: str) -> None:
    for kind in LINK_KINDS:
        assert parse_link_id(link_id(kind, name, "x=" + name)) == (kind, name, "x=" + name)


@pytest.mark.parametrize("text", ["", "sid:", "sid", "other:a=b", "sid:a%3db=c", "sid:a=b=c"])
def test_what_is_no_id_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="id of a link"):
        parse_link_id(text)


def test_a_flood_of_names_does_not_push_a_link_out_of_a_hosts_reasons() -> None:
    flood = [logon("bob", "10.0.0.5", "dc1", at="09:20", source_name=f"W{n}") for n in range(300)] * 2
    found = reasons(aggregate(events(*ADDRESSES, *flood)).hosts, "ws1.corp.example")
    assert any(reason.get("link") == ADDRESS for reason in found)
    assert len(found) == 201
