from __future__ import annotations

from typing import Any

from logontracer.analyse.timeline import anomalies, explain, many_failures
from logontracer.model.graph import empty_graph
from tests.unit.analyse.graphs import Logon, graph, logon


def failed(account: str, hours: dict[int, int], event_id: int = 4625) -> Logon:
    return logon(account, "ws", "dc", hours=hours, event_id=event_id, outcome="failure")


def found(*logons: Logon) -> list[dict[str, Any]]:
    return list(many_failures(graph(*logons)).to_pylist())


def test_a_brute_force_in_the_first_hour_is_found_without_a_history() -> None:
    g = graph(failed("alice", {0: 300}), logon("bob", "ws", "dc", hours=dict.fromkeys(range(30), 2)))
    (row,) = many_failures(g).to_pylist()
    assert (row["account_id"], row["hour"], row["count"]) == (0, 0, 300)
    assert row["departure"] > 1000
    first = next(row for row in explain(anomalies(g)).to_pylist() if row["hour"] == 0)
    assert first["departure"] == 0  # which is why


def test_failed_pre_authentication_counts_although_it_is_not_scored() -> None:
    assert [row["count"] for row in found(failed("alice", {5: 12}, 4771))] == [12]


def test_ten_failures_in_one_hour_are_many_nine_are_not_nor_are_successes() -> None:
    assert [row["count"] for row in found(failed("alice", {5: 10}))] == [10]
    assert found(failed("alice", {5: 9, 6: 9})) == []
    assert found(logon("alice", "ws", "dc", hours={5: 100})) == []


def test_the_ids_of_one_hour_count_together() -> None:
    assert [row["count"] for row in found(failed("a", {5: 6}), failed("a", {5: 6}, 4776))] == [12]


def test_an_account_that_fails_as_often_every_day_has_another_reason() -> None:
    nightly = {day * 24 + 2: 20 for day in range(10)}
    assert found(failed("svc", nightly)) == []
    assert [row["hour"] for row in found(failed("svc", {**nightly, 100: 500}))] == [100]


def test_days_without_failures_are_days_too() -> None:
    others = logon("bob", "ws", "dc", hours={day * 24: 1 for day in range(10)})
    assert [row["hour"] for row in found(failed("alice", {0: 300, 30: 300}), others)] == [0, 30]


def test_a_case_without_events_has_no_failures() -> None:
    assert many_failures(empty_graph()).num_rows == 0
