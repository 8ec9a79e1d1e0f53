"""Counts, hours, order and size of a graph."""

from __future__ import annotations

import random
from collections import Counter

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from logontracer.graph import hourly as gathered
from logontracer.graph import partial
from logontracer.graph.aggregate import aggregate
from logontracer.graph.principals import kind_of
from logontracer.model.events import empty_events
from logontracer.model.graph import GRAPH_SCHEMAS, LogonGraph, empty_graph
from logontracer.model.principals import account_kind
from logontracer.model.timespan import MICROSECONDS_PER_HOUR
from tests.builders import change, events, failure, logon, moment
from tests.random_events import random_events


def test_no_events_give_an_empty_graph() -> None:
    assert aggregate(empty_events()).logons.equals(empty_graph().logons)
    assert aggregate([]).accounts.num_rows == 0


def test_the_triple_is_kept_with_exact_first_and_last() -> None:
    graph = aggregate(
        events(
            logon("bob", "10.0.0.7", "fs1", at="10:59:59.999999"),
            logon("bob", "10.0.0.7", "fs1", at="09:00:00.000001"),
            logon("bob", "10.0.0.7", "fs2", at="10:00"),
        )
    )
    rows = graph.logons.to_pylist()
    assert [(row["count"], row["first_seen"], row["last_seen"]) for row in rows] == [
        (2, moment("09:00:00.000001"), moment("10:59:59.999999")),
        (1, moment("10:00"), moment("10:00")),
    ]


def test_status_outcome_type_and_package_tell_logons_apart() -> None:
    graph = aggregate(
        events(
            failure(status=0xC000006A),
            failure(status=0xC0000064),
            failure(logon_type=10),
            failure(),
            failure(),
        )
    )
    assert sorted(graph.logons["count"].to_pylist()) == [1, 1, 1, 2]


def salvaged_only(*logged: dict[str, object]) -> set[str]:
    graph = aggregate(events(*logged))
    rows = graph.accounts.to_pylist() + graph.hosts.to_pylist()
    return {row["key"] for row in rows if row["is_salvaged_only"]}


def test_a_name_that_only_salvaged_records_hold_is_marked() -> None:
    intact = logon("bob", "10.0.0.7", "fs1")
    garbled = logon("b\x07b", "10.0.0.9", "fs1", is_salvaged=True)
    assert salvaged_only(intact, garbled) == {"corp\\b\x07b", "10.0.0.9"}
    assert salvaged_only(intact | {"is_salvaged": True}) == {"corp\\bob", "10.0.0.7", "fs1"}
    assert salvaged_only(intact, garbled, logon("b\x07b", "10.0.0.9", "fs1")) == set()


def test_what_was_not_logged_is_no_salvaged_name() -> None:
    nobody = logon(None, None, None, is_salvaged=True) | {"source_kind": "loopback"}
    assert aggregate(events(nobody)).accounts["key"].to_pylist() == ["\\"]
    assert salvaged_only(nobody) == set()


def test_one_intact_change_speaks_for_its_account() -> None:
    doubtful = logon("eve", "10.0.0.7", "dc1", is_salvaged=True)
    assert salvaged_only(doubtful, change(1102, "CORP\\eve", "dc1")) == {"10.0.0.7"}
    assert "corp\\eve" in salvaged_only(change(1102, "CORP\\eve", "dc1") | {"is_salvaged": True})


def test_a_salvaged_event_and_an_intact_one_are_one_logon() -> None:
    graph = aggregate(events(logon(), logon(is_salvaged=True)))
    assert graph.logons["count"].to_pylist() == [2]
    assert graph.logon_hours["count"].to_pylist() == [2]


def test_empty_values_stay_null() -> None:
    [row] = aggregate(events(logon("bob", None, None, logon_type=None))).logons.to_pylist()
    empty = ("source_id", "destination_id", "validator_id", "logon_type", "authentication_package", "status")
    assert [row[name] for name in empty] == [None] * len(empty)


def hourly(table: pa.Table, key: str) -> dict[int, tuple[int, int, int]]:
    grouped = table.group_by(key).aggregate([("count", "sum"), ("first_seen", "min"), ("last_seen", "max")])
    return {
        row[key]: (row["count_sum"], row["first_seen_min"], row["last_seen_max"])
        for row in grouped.to_pylist()
    }


@pytest.mark.parametrize("seed", range(3))
def test_hours_sum_exactly_to_their_logons_and_changes(seed: int) -> None:
    graph = aggregate(random_events(seed, 2000))
    for whole, hours, key in (
        (graph.logons, graph.logon_hours, "logon_id"),
        (graph.changes, graph.change_hours, "change_id"),
    ):
        expected = {
            row[key]: (row["count"], row["first_seen"], row["last_seen"]) for row in whole.to_pylist()
        }
        assert hourly(hours, key) == expected
        assert pc.all(
            pc.equal(pc.floor(pc.divide(hours["first_seen"], MICROSECONDS_PER_HOUR)), hours["hour"])
        ).as_py()


def test_every_event_is_counted_once() -> None:
    table = random_events(5, 3000)
    graph = aggregate(table)
    assert sum(graph.logons["count"].to_pylist()) + sum(graph.changes["count"].to_pylist()) == 3000
    by_id = Counter(table["event_id"].to_pylist())
    counted: Counter[int] = Counter()
    for part in (graph.logons, graph.changes):
        for event_id, count in zip(part["event_id"].to_pylist(), part["count"].to_pylist(), strict=True):
            counted[event_id] += count
    assert counted == by_id


def equal(left: LogonGraph, right: LogonGraph) -> bool:
    return all(getattr(left, name).equals(getattr(right, name)) for name in GRAPH_SCHEMAS)


def test_the_same_events_in_another_order_and_other_pieces_give_the_same_graph(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    table = random_events(7, 1500)
    order = list(range(table.num_rows))
    random.Random(1).shuffle(order)
    shuffled = table.take(order)
    for module, name in (
        (partial, "_COMPACT_AT"),
        (gathered, "_COMPACT_AT"),
        (gathered, "_COMPACT_HOURS_AT"),
    ):
        monkeypatch.setattr(module, name, 100)
    pieces = (shuffled.slice(start, 97) for start in range(0, table.num_rows, 97))
    assert equal(aggregate(table), aggregate(pieces))


def test_ids_are_row_numbers_and_keys_sorted_and_unique() -> None:
    graph = aggregate(random_events(9, 1000))
    for table, name in ((graph.accounts, "account_id"), (graph.hosts, "host_id"), (graph.logons, "logon_id")):
        assert table[name].to_pylist() == list(range(table.num_rows))
    for table in (graph.accounts, graph.hosts):
        keys = table["key"].to_pylist()
        assert keys == sorted(set(keys))


def test_a_day_without_events_leaves_no_hours() -> None:
    graph = aggregate(events(logon(at="2024-01-08T10:00"), logon(at="2024-01-12T10:00")))
    assert np.diff(graph.logon_hours["hour"].to_numpy()).tolist() == [96]


def test_rdp_through_a_tunnel_is_no_noise() -> None:
    tunnel = logon("bob", "127.0.0.1", "fs1", logon_type=10)
    assert aggregate(events(tunnel)).logons["is_noise"].to_pylist() == [False]


def test_a_local_logon_of_a_user_with_other_credentials_for_the_network_is_no_noise() -> None:
    hash_passed, elsewhere = (logon("bob", "::1", "fs1", logon_type=kind) for kind in (9, 2))
    of_machine = logon("fs1$", "::1", "fs1", logon_type=9)
    logons = aggregate(events(hash_passed, elsewhere, of_machine)).logons
    noise = zip(logons["logon_type"].to_pylist(), logons["is_noise"].to_pylist(), strict=True)
    assert sorted(noise) == [(2, True), (9, False), (9, True)]


def test_a_client_that_calls_itself_by_the_controllers_name_is_no_noise() -> None:
    claimed = {
        "source_address": None,
        "source_name": "DC1",
        "source_kind": "local",
        "event_id": 4776,
        "logon_type": None,
    }
    row = logon("bob", "10.0.0.7", "dc1") | claimed
    assert aggregate(events(row)).logons["is_noise"].to_pylist() == [False]


def test_an_account_made_as_a_users_is_one_though_its_name_ends_like_a_machines() -> None:
    made = change(4720, "eve", "dc1", account_name="backdoor$", account_domain="CORP")
    graph = aggregate(events(made, logon("backdoor$", "10.0.0.7", "dc1")))
    kinds = dict(zip(graph.accounts["name"].to_pylist(), graph.accounts["kind"].to_pylist(), strict=True))
    assert kinds["backdoor$"] == "user"
    assert graph.logons["is_noise"].to_pylist() == [False]


@pytest.mark.parametrize(("name", "domain"), [("ANONYMOUS LOGON", "CORP"), ("x", "NT SERVICE")])
def test_an_issued_sid_is_a_users_whatever_name_stands_beside_it(name: str, domain: str) -> None:
    assert kind_of(name, domain, "S-1-5-21-1-2-3-500") == "user"
    assert account_kind(name, domain, "S-1-5-21-1-2-3-500") == "user"


def test_an_account_of_a_domain_that_is_called_system_is_a_user() -> None:
    assert kind_of("SYSTEM", "CORP", None) == "user"
    assert kind_of("SYSTEM", "NT AUTHORITY", None) == "system"
