from __future__ import annotations

from typing import Any

import pytest

from logontracer.analyse.timeline import anomalies, explain, log_hours, watched
from logontracer.model.graph import LogonGraph, empty_graph
from logontracer.model.timespan import MICROSECONDS_PER_HOUR
from tests.unit.analyse.graphs import graph, logon, table

DC, SERVER = 0, 1
_BUSY = dict.fromkeys(range(200), 20)


def case(*logons: Any, changes: dict[int, int] | None = None) -> LogonGraph:
    """A graph with the hosts dc and server; *changes* maps hours to the computer that wrote one."""
    made = graph(logon("nobody", "dc", "server", hours={0: 1}, event_id=4634), *logons)
    rows = list((changes or {}).items())
    at = [hour * MICROSECONDS_PER_HOUR for hour, _ in rows]
    return LogonGraph(
        made.accounts,
        made.hosts,
        made.logons,
        table("changes", [{"change_id": i, "host_id": host} for i, (_, host) in enumerate(rows)]),
        made.logon_hours,
        table(
            "change_hours",
            [
                {"change_id": i, "hour": hour, "count": 1, "first_seen": at[i], "last_seen": at[i]}
                for i, (hour, _) in enumerate(rows)
            ],
        ),
    )


def explained(g: LogonGraph, account: int) -> list[dict[str, Any]]:
    scored = anomalies(g)
    found = explain(scored, logs=watched(g, log_hours(g), scored)).to_pylist()
    return [row for row in found if row["account_id"] == account]


def quiet(rows: list[dict[str, Any]]) -> list[int]:
    return [row["hour"] for row in rows if row["weight"] and row["count"] == 0]


def without(*silent: int) -> dict[int, int]:
    return {hour: count for hour, count in _BUSY.items() if hour not in silent}


def test_an_hour_is_covered_from_its_first_record_and_where_the_hours_around_it_have_some() -> None:
    g = case(changes={4: DC, 5: DC, 7: DC, 9: SERVER})
    rows = [row for row in log_hours(g).to_pylist() if row["computer_id"] >= 0]
    assert rows == [
        {"computer_id": DC, "hour": 4, "covered": 1.0},
        {"computer_id": DC, "hour": 5, "covered": 1.0},
        {"computer_id": DC, "hour": 6, "covered": 1.0},
        {"computer_id": DC, "hour": 7, "covered": 0.0},  # no record follows its first
        {"computer_id": SERVER, "hour": 9, "covered": 0.0},
    ]


def test_silence_counts_where_the_computer_wrote_of_others() -> None:
    alice = logon("alice", "dc", "server", hours=without(*range(150, 160)), computer_id=SERVER)
    others = logon("bob", "dc", "server", hours=_BUSY, computer_id=SERVER)
    assert 150 in quiet(explained(case(alice, others), 1))


@pytest.mark.parametrize("others", [{}, {"hours": _BUSY, "computer_id": DC}])
def test_silence_where_the_computer_has_no_log_is_no_quiet(others: dict[str, Any]) -> None:
    alice = logon("alice", "dc", "server", hours=without(*range(150, 160)), computer_id=SERVER)
    rows = explained(case(alice, logon("bob", "dc", "server", **others)), 1)
    assert quiet(rows) == []
    unlogged = {row["hour"]: row["unlogged_id"] for row in rows if row["unlogged_id"] is not None}
    assert unlogged
    assert set(unlogged.values()) == {SERVER}
    assert all(150 <= hour < 160 for hour in unlogged)


def test_one_silent_hour_between_two_with_records_is_quiet() -> None:
    alice = logon("alice", "dc", "server", hours=without(150), computer_id=SERVER)
    assert 150 in quiet(explained(case(alice), 1))


def test_only_what_the_logs_there_are_would_hold_is_missed() -> None:
    # Nine events in ten come from the domain controller, whose log ends.
    mine = (
        logon("alice", "dc", "server", hours=dict.fromkeys(range(150), 90), computer_id=DC),
        logon("alice", "dc", "server", hours=dict.fromkeys(range(200), 10), computer_id=SERVER),
    )
    rows = explained(case(*mine), 1)
    assert rows[150]["expected"] > 90
    assert max(row["departure"] for row in rows if row["count"] < row["expected"]) < 1


def test_records_without_a_computer_are_a_log_too() -> None:
    alice = logon("alice", "dc", "server", hours=without(*range(150, 160)))
    rows = explained(case(alice, logon("bob", "dc", "server", computer_id=DC, hours=_BUSY)), 1)
    assert quiet(rows) == []
    assert -1 in {row["unlogged_id"] for row in rows}
    assert 150 in quiet(explained(case(alice, logon("bob", "dc", "server", hours=_BUSY)), 1))


def test_a_case_without_events_has_no_log() -> None:
    assert log_hours(empty_graph()).num_rows == 0
    assert watched(empty_graph(), log_hours(empty_graph()), anomalies(empty_graph())).share.size == 0
