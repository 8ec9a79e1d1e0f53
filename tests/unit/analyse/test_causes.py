from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from logontracer.analyse.timeline import anomalies, explain, weighed
from logontracer.analyse.timeline.causes import departure
from logontracer.model.graph import empty_graph
from logontracer.model.scores import ANOMALIES, MARK_CAUSES
from tests.unit.analyse.graphs import graph, logon

Row = tuple[int, int, int, float, float, int]


def explained(*rows: Row) -> list[dict[str, Any]]:
    """MARK_CAUSES of rows (account, hour, count, expected, score, mark)."""
    columns = zip(*rows, strict=True)
    table = pa.table(
        [pa.array(column, field.type) for column, field in zip(columns, ANOMALIES, strict=True)],
        schema=ANOMALIES,
    )
    found = explain(table)
    assert found.schema.equals(MARK_CAUSES)
    return list(found.to_pylist())


def test_a_marked_hour_names_the_hour_that_departs_most_from_the_expected() -> None:
    quiet, burst, after = explained(
        (0, 9, 1, 1.5, 2.0, 0), (0, 10, 40, 2.0, 12.0, 1), (0, 12, 1, 3.0, 14.0, 2)
    )
    assert quiet["cause_hour"] is None
    for row in (burst, after):
        assert (row["cause_hour"], row["cause_count"], row["cause_expected"]) == (10, 40, 2.0)
        assert row["is_echo"] is False


def test_a_marked_hour_without_events_is_an_echo_and_lends_its_mark_to_its_cause() -> None:
    burst, first, second = explained(
        (0, 10, 40, 2.0, 8.0, 0), (0, 11, 0, 3.5, 14.0, 2), (0, 12, 0, 3.4, 21.0, 4)
    )
    assert [row["is_echo"] for row in (burst, first, second)] == [False, True, True]
    assert [row["weight"] for row in (burst, first, second)] == [4, 0, 0]
    assert [row["departure"] > 0 for row in (burst, first, second)] == [True, False, False]
    assert first["cause_hour"] == second["cause_hour"] == 10


def test_a_mark_counts_for_the_hour_behind_it_not_for_the_hour_after() -> None:
    burst, after, fewer = explained(
        (0, 10, 40, 2.0, 12.0, 1), (0, 12, 1, 0.5, 17.5, 4), (0, 13, 2, 9.0, 14.0, 2)
    )
    assert [row["weight"] for row in (burst, after, fewer)] == [4, 0, 0]
    assert [row["departure"] > 0 for row in (burst, after, fewer)] == [True, False, False]


def test_an_hour_that_departs_by_itself_counts_beside_a_greater_one() -> None:
    first, second = explained((0, 10, 120, 1.0, 14.0, 2), (0, 11, 100, 5.8, 17.5, 4))
    assert second["cause_hour"] == 10
    assert (first["weight"], second["weight"]) == (4, 4)


def test_the_mark_of_an_hour_with_events_that_nothing_explains_counts_for_nothing() -> None:
    (row,) = explained((0, 10, 2, 2.1, 21.0, 4))
    assert (row["cause_hour"], row["weight"], row["departure"]) == (None, 0, 0.0)


def test_silence_where_events_were_expected_is_a_cause_of_its_own() -> None:
    rows = explained((0, 9, 50, 50.0, 2.0, 0), (0, 10, 0, 50.0, 14.0, 2), (0, 11, 0, 48.0, 17.5, 4))
    assert [row["is_echo"] for row in rows] == [False, False, True]
    assert [row["weight"] for row in rows] == [0, 4, 0]
    assert rows[1]["cause_hour"] == 10
    assert rows[1]["departure"] == pytest.approx(50.0)


def test_nothing_farther_back_than_a_score_reaches_is_a_cause() -> None:
    *_, near, far = explained((0, 10, 40, 2.0, 8.0, 0), (0, 15, 0, 5.0, 11.0, 1), (0, 16, 0, 4.9, 11.0, 1))
    assert near["cause_hour"] == 10
    assert far["cause_hour"] == 15


def test_an_empty_hour_is_no_cause_where_hardly_anything_was_expected() -> None:
    burst, *_, late = explained(
        (0, 10, 24, 0.8, 23.0, 4), *((0, 10 + i, 0, 1.8 - i / 20, 11.0, 1) for i in range(1, 7))
    )
    assert burst["weight"] == 4
    assert late["cause_hour"] is None
    assert (late["is_echo"], late["weight"], late["departure"]) == (True, 0, 0.0)


def test_another_accounts_burst_is_no_cause() -> None:
    _, mine = explained((0, 10, 40, 2.0, 8.0, 0), (1, 10, 1, 0.1, 11.0, 1))
    assert (mine["cause_hour"], mine["cause_count"]) == (10, 1)


def test_a_mark_near_which_nothing_departs_has_no_cause_and_no_weight() -> None:
    (row,) = explained((0, 10, 0, 0.02, 21.0, 4))
    assert row["cause_hour"] is None
    assert row["is_echo"] is True
    assert row["weight"] == 0
    assert row["departure"] == 0


def test_a_job_that_runs_every_day_departs_less_than_the_same_burst_of_a_quiet_account() -> None:
    nightly = [(0, day * 24, 20, 1.0, 12.0, 1) for day in range(10)]
    once = [(1, 0, 1, 0.5, 0.0, 0), (1, 216, 20, 1.0, 12.0, 1)]
    rows = explained(*nightly, *once)
    assert rows[9]["departure"] == 0
    assert rows[-1]["departure"] > 30


def test_departure_is_zero_for_the_expected_and_grows_with_the_distance() -> None:
    counts = np.array([2, 1, 4, 40, 0])
    expected = np.array([2.0, 0.0, 0.0, 2.0, 5.0])
    found = departure(counts, expected, np.zeros(5))
    assert found[0] == found[1] == 0
    assert 0 < found[2] < found[4] < found[3]
    assert found[4] == pytest.approx(5.0)


def test_every_row_keeps_what_changefinder_said_of_it() -> None:
    g = graph(
        logon("alice", "ws", "dc", hours=dict.fromkeys(range(0, 300, 7), 1) | {200: 60}),
        logon("bob", "ws", "dc", hours=dict.fromkeys(range(0, 300, 5), 2)),
    )
    scored = anomalies(g)
    found = explain(scored)
    assert found.select(ANOMALIES.names).equals(scored)
    burst = [row for row in found.to_pylist() if row["cause_hour"] == 200]
    assert any(row["is_echo"] for row in burst)
    assert max(found.to_pylist(), key=lambda row: row["departure"])["hour"] == 200


def test_what_the_graph_marks_is_the_cause_not_its_echo() -> None:
    g = graph(
        logon("alice", "ws", "dc", hours={100: 40}),
        logon("bob", "ws", "dc", hours=dict.fromkeys(range(0, 300, 5), 2)),
    )
    scored = anomalies(g)
    shown = weighed(explain(scored))
    assert shown.schema.equals(ANOMALIES)
    marks = {row["hour"]: row["mark"] for row in shown.to_pylist() if row["account_id"] == 0}
    highest = max(row["mark"] for row in scored.to_pylist() if row["account_id"] == 0)
    assert marks[100] == highest
    assert not any(mark for hour, mark in marks.items() if 100 < hour < 106)


def test_no_anomalies_have_no_causes() -> None:
    assert explain(anomalies(empty_graph())).num_rows == 0
