"""What every event was counted in, against the counts of the graph."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from logontracer.graph import grouping, hourly, partial
from logontracer.graph.aggregate import aggregate
from logontracer.graph.codes import group
from logontracer.graph.grouping import group_rows, number_rows
from logontracer.graph.tracks import Tracks
from logontracer.model.events import empty_events
from logontracer.model.graph import EVENT_TRACKS, LogonGraph
from tests.builders import change, events, logon
from tests.random_events import random_events


def tracked(folder: Path, tables: list[pa.Table]) -> tuple[LogonGraph, list[pa.Table]]:
    folder.mkdir()
    tracks = Tracks(folder)
    graph = aggregate(tables, tracks=tracks)
    return graph, list(tracks.tables())


def counted(events_: pa.Table, tracks: pa.Table, column: str) -> dict[int, tuple[int, int, int]]:
    """Count, first and last time per logon or change, event by event in plain Python."""
    times = defaultdict(list)
    moments = events_["time"].cast(pa.int64()).to_pylist()
    for number, moment in zip(tracks[column].to_pylist(), moments, strict=True):
        if number is not None:
            times[number].append(moment)
    return {number: (len(found), min(found), max(found)) for number, found in times.items()}


def of_graph(table: pa.Table, column: str) -> dict[int, tuple[int, int, int]]:
    names = (column, "count", "first_seen", "last_seen")
    return {number: tuple(rest) for number, *rest in zip(*(table[n].to_pylist() for n in names), strict=True)}


@pytest.mark.parametrize("n_regroupings", [0, 3, 40])
def test_every_logon_and_change_counts_exactly_the_events_that_track_to_it(
    tmp_path, monkeypatch, n_regroupings
):
    everything = random_events(7, 4000)
    compact_at = 10**9 if not n_regroupings else 4000 // n_regroupings
    for module, name in ((partial, "_COMPACT_AT"), (hourly, "_COMPACT_AT"), (hourly, "_COMPACT_HOURS_AT")):
        monkeypatch.setattr(module, name, compact_at)
    tables = [everything.slice(start, 137) for start in range(0, 4000, 137)]
    graph, tracks = tracked(tmp_path / "notes", tables)
    assert [len(table) for table in tracks] == [len(table) for table in tables]
    whole = pa.concat_tables(tracks)
    assert counted(everything, whole, "logon_id") == of_graph(graph.logons, "logon_id")
    assert counted(everything, whole, "change_id") == of_graph(graph.changes, "change_id")
    both = Counter(
        (a is None, b is None)
        for a, b in zip(*(whole[c].to_pylist() for c in whole.column_names), strict=True)
    )
    assert (False, False) not in both


def test_tracks_agree_with_what_the_event_says(tmp_path):
    everything = random_events(7, 2000)
    graph, tracks = tracked(tmp_path / "notes", [everything])
    ids = tracks[0]["logon_id"].to_pylist()
    logons = graph.logons.to_pylist()
    names = ("event_id", "logon_type", "authentication_package", "outcome", "status")
    for row, number in zip(everything.select(names).to_pylist(), ids, strict=True):
        if number is not None:
            assert row == {name: logons[number][name] for name in names}


def test_tables_without_events_or_of_one_kind_keep_their_place(tmp_path):
    tables = [empty_events(), events(logon()), events(change(1102)), events(logon(), change(1102), logon())]
    _, tracks = tracked(tmp_path / "notes", tables)
    assert [table.to_pydict() for table in tracks] == [
        {"logon_id": [], "change_id": []},
        {"logon_id": [0], "change_id": [None]},
        {"logon_id": [None], "change_id": [0]},
        {"logon_id": [0, None, 0], "change_id": [None, 0, None]},
    ]
    assert all(table.schema.equals(EVENT_TRACKS) for table in tracks)


def test_without_a_folder_nothing_is_noted_and_the_graph_is_the_same(tmp_path):
    everything = random_events(7, 500)
    graph, _ = tracked(tmp_path / "notes", [everything])
    assert aggregate(everything).logons.equals(graph.logons)


EXTREME = np.array([-(2**62), 2**62, 0, -1, 2**62, -(2**62), 0], dtype=np.int64)


@pytest.mark.parametrize("room", [1 << 62, 100, 8], ids=str)
def test_rows_are_numbered_in_order_of_appearance_however_little_fits_into_one_number(room, monkeypatch):
    monkeypatch.setattr(grouping, "_ROOM", room)
    random = np.random.default_rng(3)
    columns = [random.integers(-1, 4, 300), np.resize(EXTREME, 300), random.integers(-1, 3, 300)]
    seen: dict[tuple[int, ...], int] = {}
    expected = [seen.setdefault(row, len(seen)) for row in zip(*(c.tolist() for c in columns), strict=True)]
    assert number_rows(columns).tolist() == expected


def rows_of(groups):
    return sorted(zip(*(groups[name].tolist() for name in sorted(groups)), strict=True))


def test_groups_are_those_of_a_table_group_by():
    random = np.random.default_rng(5)
    columns = {name: random.integers(-1, 5, 1000) for name in ("a", "b", "count", "first", "last")}
    columns["c"] = np.resize(EXTREME, 1000)
    groups, inverse = group_rows(columns, ("a", "b", "c"))
    expected = group(columns, ("a", "b", "c"))
    assert rows_of(groups) == rows_of(expected)
    for name in ("a", "b", "c"):
        assert (groups[name][inverse] == columns[name]).all()


def test_no_rows_make_no_groups():
    empty = {name: np.zeros(0, dtype=np.int64) for name in ("a", "count", "first", "last")}
    groups, inverse = group_rows(empty, ("a",))
    assert [len(values) for values in (inverse, *groups.values())] == [0] * 5
