"""Edges merged from sorted pairs, and what is behind them, are those a plain loop finds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from logontracer.investigation import behind, pairs
from logontracer.investigation.edges import describe_edges, merge
from logontracer.investigation.ends import EDGE_KINDS, ends_of_logons
from logontracer.investigation.pairs import falling
from logontracer.investigation.rows import logon_rows
from logontracer.investigation.selection import select
from logontracer.investigation.view import count_activity
from logontracer.model.events import OUTCOMES
from logontracer.model.filters import Filters
from logontracer.model.timespan import Timespan

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


def test_what_the_left_out_logons_leave_is_what_the_others_are(snapshot):
    ends = ends_of_logons(snapshot, select(snapshot, Filters(not_event_ids=(4648,))))
    assert ends.left_out is not None
    assert len(ends.left_out)
    activity, counted = (count_activity(snapshot, each) for each in (ends, replace(ends, left_out=None)))
    assert activity.n_events.tolist() == counted.n_events.tolist()
    assert activity.n_failures.tolist() == counted.n_failures.tolist()
    assert activity.is_present.tolist() == counted.is_present.tolist()
    edges, summed = (merge(snapshot, each) for each in (ends, replace(ends, left_out=None)))
    assert edges.number.tolist() == summed.number.tolist()
    assert edges.count.tolist() == summed.count.tolist()


def test_a_span_leaves_nothing_out_for_its_counts_are_its_own(snapshot):
    first = int(snapshot.numbers("logons", "first_seen").min())
    in_span = Filters(span=Timespan(first, None), include_noise=True)
    ends = ends_of_logons(snapshot, select(snapshot, in_span))
    assert (len(ends.rows), ends.left_out) == (len(snapshot.outcomes), None)


def test_ends_that_are_not_meant_make_no_edges_however_many_logons_there_are(snapshot):
    ends = ends_of_logons(snapshot, select(snapshot, Filters(include_noise=True)))
    nothing = np.zeros(len(ends.rows), dtype=bool)
    narrowed = ends.between(nothing, ~nothing)
    edges = merge(snapshot, narrowed)
    assert len(edges.count) == len(looped(narrowed)) < len(merge(snapshot, ends).count)
    hosts = count_activity(snapshot, narrowed).n_events.sum()
    assert hosts < count_activity(snapshot, ends).n_events.sum()


def test_the_last_logons_of_an_edge_may_be_those_left_out(snapshot, monkeypatch):
    monkeypatch.setattr(pairs, "_FEW", 1 << 40)
    everything = select(snapshot, Filters(include_noise=True))
    for n_logons in range(1, len(everything.rows)):
        ends = ends_of_logons(snapshot, everything.where(everything.rows < n_logons))
        edges = merge(snapshot, ends)
        rows, bounds = edges.rows(np.arange(len(edges.count)))
        found = [part.tolist() for part in np.split(rows, bounds[1:-1])] if len(edges.count) else []
        assert sorted(found) == sorted(looped(ends).values())
