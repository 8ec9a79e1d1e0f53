from __future__ import annotations

import json
import lzma

import numpy as np
import pytest

from logontracer.analyse.timeline import anomalies, hourly, left_out, timeline_hours, timeline_method
from logontracer.analyse.timeline import anomalies as anomalies_of
from logontracer.analyse.timeline import hours as hours_module
from logontracer.analyse.timeline.changefinder import changefinder
from logontracer.analyse.timeline.hours import fill, scored_hours
from logontracer.errors import UsageError
from logontracer.model.filters import Filters
from logontracer.model.graph import empty_graph
from logontracer.model.scores import ANOMALIES
from logontracer.model.timespan import MICROSECONDS_PER_HOUR, Timespan
from tests.conftest import samples_dir
from tests.unit.analyse.graphs import graph, logon


def busy(n_accounts: int = 5, n_hours: int = 100, seed: int = 2) -> tuple[np.ndarray, object]:
    counts = np.random.default_rng(seed).poisson(1, size=(n_hours, n_accounts))
    counts[:, counts.sum(axis=0) == 0] = 1
    counts[[0, -1], 0] = 1
    counts[n_hours - 5, 1] = 300
    logons = [
        logon(f"a{i}", "ws", "dc", hours={h: int(c) for h, c in enumerate(column) if c})
        for i, column in enumerate(counts.T)
    ]
    return counts.astype(float), graph(*logons)


def test_hourly_counts_sum_the_logons_of_an_account_by_hour() -> None:
    g = graph(
        logon("alice", "ws1", "dc", hours={10: 3, 12: 1}),
        logon("alice", "ws2", "dc", hours={10: 2}, event_id=4768),
        logon("bob", "ws1", "dc", hours={11: 7}, event_id=4625),
        logon("bob", "ws1", "dc", hours={11: 9}, event_id=4634),
    )
    assert hourly(g).to_pylist() == [
        {"account_id": 0, "hour": 10, "count": 5},
        {"account_id": 0, "hour": 12, "count": 1},
        {"account_id": 1, "hour": 11, "count": 7},
    ]
    by_event = hourly(g, by_event_id=True).to_pylist()
    assert by_event[:2] == [
        {"account_id": 0, "event_id": 4624, "hour": 10, "count": 3},
        {"account_id": 0, "event_id": 4624, "hour": 12, "count": 1},
    ]


@pytest.mark.parametrize(
    ("filters", "hours"),
    [
        (Filters(), {10, 12}),
        (Filters(include_noise=True), {10, 12, 14}),
        (Filters(event_ids=(4625,)), {12}),
        (Filters(outcome="failure"), {12}),
        (Filters(logon_types=(3,)), {10}),
        (Filters(packages=("NTLM",)), {12}),
        (Filters(min_count=2), {10}),
        (Filters(span=Timespan(11 * MICROSECONDS_PER_HOUR, 13 * MICROSECONDS_PER_HOUR)), {12}),
        (Filters(span=Timespan(None, 10 * MICROSECONDS_PER_HOUR + 1)), {10}),
    ],
)
def test_hourly_counts_honour_every_filter(filters: Filters, hours: set[int]) -> None:
    g = graph(
        logon("alice", "ws", "dc", hours={10: 2}, logon_type=3),
        logon(
            "alice",
            "ws",
            "dc",
            hours={12: 1},
            event_id=4625,
            outcome="failure",
            authentication_package="NTLM",
        ),
        logon("ws$", "ws", "dc", hours={14: 1}, kind="machine"),
    )
    assert set(hourly(g, filters)["hour"].to_pylist()) == hours


def test_a_search_can_narrow_the_hourly_counts() -> None:
    g = graph(logon("alice", "ws", "dc", hours={10: 2}), logon("alice", "fs", "dc", hours={11: 3}))
    assert hourly(g, keep=np.array([False, True]))["count"].to_pylist() == [3]


def test_a_timeline_shows_every_hour_from_the_first_to_the_last_event_of_any_kind() -> None:
    g = graph(logon("alice", "ws", "dc", hours={10: 1}, event_id=4634), change_hours=(14,))
    assert timeline_hours(g).hours.tolist() == [10, 11, 12, 13, 14]
    assert timeline_hours(empty_graph()).hours.tolist() == []


def test_a_day_without_events_stays_in_the_timeline() -> None:
    assert len(fill(np.array([0, 40])).hours) == 41


def test_centuries_without_a_log_are_left_out_and_said() -> None:
    year_1601 = -3_234_576
    timeline = fill(np.array([year_1601, 400_000, 400_002]))
    assert timeline.hours.tolist() == [year_1601, 400_000, 400_001, 400_002]
    assert timeline.notes() == ["Not scored: 3634575 hours from 1601-01-01T01:00Z to 2015-08-19T16:00Z."]


def test_only_as_many_hours_are_scored_as_time_and_memory_allow(monkeypatch: pytest.MonkeyPatch) -> None:
    timeline = fill(np.arange(10_000, 20_000))
    hour, count = timeline.hours, np.ones(10_000, dtype=np.int64)
    assert len(scored_hours(timeline, 1, hour, count).hours) == 10_000
    monkeypatch.setattr(hours_module, "MAX_CELLS", 5_000_000)
    scored = scored_hours(timeline, 1_000, hour, count)
    assert scored.hours.tolist() == list(range(15_000, 20_000))
    assert scored.gaps == ((10_000, 15_000),)


def test_hours_that_are_not_scored_keep_their_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hours_module, "MAX_HOURS", 50)
    rows = anomalies(graph(logon("alice", "ws", "dc", hours={0: 1, 10: 1, 90: 9}))).to_pylist()
    assert [(r["hour"], r["count"]) for r in rows if r["count"]] == [(0, 1), (10, 1), (90, 9)]
    assert rows[0]["score"] == 0
    assert rows[0]["mark"] == 0


@pytest.mark.parametrize("block_cells", [1, 250, 10**6])
def test_anomalies_are_the_scores_of_the_dense_counts_whatever_the_block(
    block_cells: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("logontracer.analyse.timeline.scoring._BLOCK_CELLS", block_cells)
    counts, g = busy()
    expected = np.round(changefinder(counts).scores, 2)
    found = anomalies(g)  # type: ignore[arg-type]
    assert found.schema.equals(ANOMALIES)
    for row in found.to_pylist():
        assert row["count"] == counts[row["hour"], row["account_id"]]
        assert row["score"] == expected[row["hour"], row["account_id"]]
    shown = {(r["hour"], r["account_id"]) for r in found.to_pylist()}
    assert shown == set(zip(*np.nonzero((counts > 0) | (expected > 10)), strict=True))


def test_marks_say_above_which_of_10_13_16_and_17_a_score_lies() -> None:
    _, g = busy()
    for row in anomalies(g).to_pylist():  # type: ignore[arg-type]
        assert row["mark"] == sum(row["score"] > limit for limit in (10, 13, 16, 17))
    assert max(anomalies(g)["mark"].to_pylist()) >= 2  # type: ignore[arg-type]


def test_a_graph_without_logons_has_no_anomalies() -> None:
    assert anomalies(empty_graph()).num_rows == 0
    assert anomalies(graph(logon("alice", None, "dc", event_id=4634))).num_rows == 0


def test_an_unknown_method_names_the_known_ones() -> None:
    with pytest.raises(UsageError) as caught:
        timeline_method("arima")
    assert caught.value.hint == "one of: changefinder"


@pytest.mark.samples
def test_the_originals_counts_give_the_originals_marks() -> None:
    with lzma.open(samples_dir() / "golden" / "changefinder.json.xz") as file:
        golden = json.load(file)
    names = list(golden["counts"])
    logons = [
        logon(name, "ws", "dc", hours={h: c for h, c in enumerate(golden["counts"][name]["sum"]) if c})
        for name in names
    ]
    g = graph(*logons, change_hours=(0, golden["n_hours"] - 1))
    rows = anomalies_of(g).to_pylist()
    for row in rows:
        assert row["score"] == golden["scores"][names[row["account_id"]]][row["hour"]]
    n_marked = sum(score > 10 for scores in golden["scores"].values() for score in scores)
    assert sum(row["mark"] > 0 for row in rows) == n_marked


def test_a_few_records_from_the_future_do_not_silence_the_log() -> None:
    burst = {200: 60}
    habit = dict.fromkeys(range(0, 336, 6), 1)
    real = logon("alice", "ws", "dc", hours=habit | burst)
    forged = logon("mallory", "ws", "dc", hours={336 + 27 * 24 * (i + 1): 1 for i in range(45)})

    def marked(rows: list[dict[str, object]]) -> set[object]:
        return {row["hour"] for row in rows if row["mark"] and row["account_id"] == 0}

    assert 200 in marked(anomalies(graph(real)).to_pylist())
    assert 200 in marked(anomalies(graph(real, forged)).to_pylist())


def test_forged_records_cannot_ask_for_any_number_of_notes() -> None:
    hours = {i * 30 * 24: 1 for i in range(30)}
    notes = left_out(graph(logon("alice", "ws", "dc", hours=hours)))
    assert len(notes) == 11
    assert notes[-1] == "Not scored: 19 shorter stretches."
