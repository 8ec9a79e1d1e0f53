"""Edges merged from sorted pairs, and what is behind them, are those a plain loop finds."""

from __future__ import annotations

import numpy as np
import pytest

from logontracer.investigation import behind, pairs
from logontracer.investigation.edges import describe_edges, merge
from logontracer.investigation.ends import EDGE_KINDS, ends_of_logons
from logontracer.investigation.pairs import falling
from logontracer.investigation.rows import logon_rows
from logontracer.investigation.selection import select
from logontracer.model.events import OUTCOMES
from logontracer.model.filters import Filters

SELECTIONS = (Filters(), Filters(include_noise=True), Filters(outcome="failure"), Filters(logon_types=(77,)))


@pytest.fixture
def snapshot(investigation):
    with investigation._current.reading() as current:
        yield current


def looped(ends):
    """Return the rows of each edge, by what makes it one."""
    found = {}
    for kind, start, end in ends.pairs():
        for row in range(len(ends.rows)):
            if start[row] >= 0 and end[row] >= 0:
                claim = bool(ends.is_claimed[row]) and EDGE_KINDS[kind] in ("source", "direct")
                outcome = (*OUTCOMES, None)[ends.outcome[row]]
                key = (EDGE_KINDS[kind], int(start[row]), int(end[row]), outcome, claim)
                found.setdefault(key, []).append(row)
    return found


@pytest.mark.parametrize("few", [0, 16, 1 << 40], ids=["all sorted", "as it is", "of the whole"])
@pytest.mark.parametrize("filters", SELECTIONS)
def test_edges_are_those_of_a_loop_whether_sorted_anew_or_taken_from_the_whole(
    snapshot, monkeypatch, filters, few
):
    monkeypatch.setattr(pairs, "_FEW", few)
    ends = ends_of_logons(snapshot, select(snapshot, filters))
    edges = merge(snapshot, ends)
    expected = looped(ends)
    described = describe_edges(snapshot, ends, edges, np.arange(len(edges.count)))
    assert len(described) == len(expected)
    for number, edge in enumerate(described):
        key = (
            edge["kind"],
            int(edges.start[number]),
            int(edges.end[number]),
            edge["outcome"],
            edge["is_claimed_source"],
        )
        logons = {row["logon_id"]: row for row in logon_rows(snapshot, ends.rows[expected[key]])}
        order = sorted(logons, key=lambda logon: (-logons[logon]["count"], logon))
        assert edge["logons"] == order[: behind.NAMED_ROWS]
        assert edge["n_logons"] == len(logons)
        assert edge["count"] == sum(row["count"] for row in logons.values())
        assert edge["first_seen"] == min(row["first_seen"] for row in logons.values())
        assert edge["last_seen"] == max(row["last_seen"] for row in logons.values())
        assert edge["event_ids"] == sorted({row["event_id"] for row in logons.values()})
        types = {row["logon_type"] for row in logons.values()} - {None}
        assert edge["logon_types"] == sorted(types)
        packages = {row["authentication_package"] for row in logons.values()} - {None}
        assert edge["packages"] == sorted(packages)


def test_what_is_behind_many_edges_does_not_depend_on_the_way_it_is_found(snapshot, monkeypatch):
    ends = ends_of_logons(snapshot, select(snapshot, Filters(include_noise=True)))
    edges = merge(snapshot, ends)
    numbers = np.arange(len(edges.count))[::-1]
    expected = describe_edges(snapshot, ends, edges, numbers)
    monkeypatch.setattr(behind, "_MOST_CELLS", 0)
    monkeypatch.setattr(behind, "_MOST_RADIX", 0)
    assert describe_edges(snapshot, ends, edges, numbers) == expected


@pytest.mark.parametrize("largest", [3, 65_534, 65_535, 65_536, 1 << 40])
def test_counts_fall_and_equals_keep_their_order(largest):
    counts = np.random.default_rng(5).integers(0, largest, 500, endpoint=True)
    counts[::7] = largest
    assert falling(counts).tolist() == np.argsort(-counts, kind="stable").tolist()
    assert falling(counts[:0]).tolist() == []
