"""Scores of every account's hours, block by block: the ANOMALIES table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from logontracer.analyse.timeline.hourly import hourly
from logontracer.analyse.timeline.hours import Hours, scored_hours, timeline_hours
from logontracer.analyse.timeline.method import Background, Floats, TimelineMethod
from logontracer.model.graph import LogonGraph
from logontracer.model.scores import ANOMALIES

#: Cells of the dense counts held at once: 32 MB, and as much for each of scores and expectation.
_BLOCK_CELLS = 4_000_000

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Counts:
    """Sparse hourly counts sorted by series: series number, position among the hours, count."""

    account_ids: Ints
    series: Ints
    position: Ints
    count: Ints
    n_hours: int

    def background(self) -> Background:
        """Return mean series, mean and variance without making the counts dense."""
        n_cells = max(1, self.n_hours * len(self.account_ids))
        total = np.bincount(self.position, weights=self.count, minlength=self.n_hours)
        mean = float(total.sum()) / n_cells
        variance = float(np.square(self.count.astype(np.float64)).sum()) / n_cells - mean**2
        return Background(total / max(1, len(self.account_ids)), mean, max(0.0, variance))

    def blocks(self, width: int) -> Iterator[tuple[slice, Floats]]:
        """Yield the series as dense counts of shape (n_hours, at most *width*)."""
        for first in range(0, len(self.account_ids), width):
            end = min(first + width, len(self.account_ids))
            rows = slice(*np.searchsorted(self.series, [first, end]))
            cells = self.position[rows] * (end - first) + self.series[rows] - first
            dense = np.zeros(self.n_hours * (end - first))
            dense[cells] = self.count[rows]
            yield slice(first, end), dense.reshape(self.n_hours, end - first)


#: Stretches named one by one.
_MOST_NOTES = 10


def score_hours(graph: LogonGraph, method: TimelineMethod) -> pa.Table:
    """Return the ANOMALIES table: hours with events or with a mark, by account, then hour.

    Hours outside the stretch that is scored (see ``timeline.hours``) have score and
    mark 0.  Memory is bounded by the block, time by ``hours.MAX_CELLS``.
    """
    table = hourly(graph)
    account, hour = (np.asarray(table[name], dtype=np.int64) for name in ("account_id", "hour"))
    account_ids, series = np.unique(account, return_inverse=True)
    count = np.asarray(table["count"], dtype=np.int64)
    hours = scored_hours(timeline_hours(graph), len(account_ids), hour, count).hours
    is_scored = np.isin(hour, hours)
    counts = _Counts(
        account_ids,
        series[is_scored],
        np.searchsorted(hours, hour[is_scored]),
        count[is_scored],
        len(hours),
    )
    parts = [_unscored(account[~is_scored], hour[~is_scored], count[~is_scored])]
    parts.extend(_scored_blocks(counts, hours, method))
    return (
        pa.concat_tables(parts).combine_chunks().sort_by([("account_id", "ascending"), ("hour", "ascending")])
    )


def left_out(graph: LogonGraph) -> list[str]:
    """Return one sentence for each stretch of the evidence that no method scores, the longest `_MOST_NOTES`.

    A record every four weeks makes a stretch of its own, so whoever forges records could ask for any number.
    """
    table = hourly(graph)
    account, hour, count = (np.asarray(table[n], dtype=np.int64) for n in ("account_id", "hour", "count"))
    timeline = scored_hours(timeline_hours(graph), len(np.unique(account)), hour, count)
    longest = sorted(timeline.gaps, key=lambda gap: gap[0] - gap[1])[:_MOST_NOTES]
    notes = replace(timeline, gaps=tuple(sorted(longest))).notes()
    n_more = len(timeline.gaps) - len(longest)
    return [*notes, f"Not scored: {n_more} shorter stretches."] if n_more else notes


def _scored_blocks(counts: _Counts, hours: Hours, method: TimelineMethod) -> Iterator[pa.Table]:
    background = counts.background()
    width = max(1, _BLOCK_CELLS // max(1, counts.n_hours))
    for block, dense in counts.blocks(width):
        scored = method.score(dense, background)
        # Marks are given to what the reader sees, two decimals.
        scores = np.round(scored.scores, 2)
        marks = np.searchsorted(method.marks, scores, side="left").astype(np.int8)
        position, series = np.nonzero((dense > 0) | (marks > 0))
        at = (position, series)
        yield _table(
            counts.account_ids[block][series],
            hours[position],
            dense[at].astype(np.int64),
            np.round(scored.expected[at], 3),
            scores[at],
            marks[at],
        )


def _unscored(account: Ints, hour: Ints, count: Ints) -> pa.Table:
    none = np.zeros(len(account))
    return _table(account, hour, count, none, none, none.astype(np.int8))


def _table(*columns: npt.NDArray[np.generic]) -> pa.Table:
    return pa.table([pa.array(column) for column in columns], schema=ANOMALIES)
