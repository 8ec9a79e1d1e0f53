"""What a mark is about: the hour behind it, and how far that hour departs from the account's habit.

A score is summed over several hours, so an hour may be marked for what happened
before it, even when nothing happened in the hour itself.  Here every marked
hour is given its *cause*, and the mark counts for the cause.  A marked hour with another
cause stands for nothing of its own, unless it has so many events that it departs
from the account's habit by itself; without events it is an *echo*.  An hour without
events is a cause only where so many were expected that its silence means something,
and where the computers that log the account have a log of the hour (`coverage`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from logontracer.analyse.timeline.changefinder import WINDOW_HOURS
from logontracer.analyse.timeline.coverage import LEAST_DEPARTURE, Watched
from logontracer.analyse.timeline.method import Floats
from logontracer.model.scores import ANOMALIES, MARK_CAUSES

#: Where three events are expected, chance leaves one hour in twenty empty; where fewer are, silence is no
#: news, and what the method expects in the hours after a single burst is no habit.
_LEAST_EXPECTED_OF_SILENCE = 3.0
#: Less than one event an hour cannot be expected: otherwise any first event would be a sensation.
_LEAST_EXPECTED = 1.0
#: A marked hour behind whose mark another hour stands counts beside it only where chance makes as many
#: events of fewer than one hour in a hundred.
_LEAST_OF_ITS_OWN = 2.7
_HOURS_PER_DAY = 24

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Hours:
    """The columns of an ANOMALIES table, sorted by account and hour."""

    account: Ints
    hour: Ints
    count: Ints
    expected: Floats  # of what the logs would hold
    mark: Ints


def explain(
    anomalies: pa.Table, *, logs: Watched | None = None, window_hours: int = WINDOW_HOURS
) -> pa.Table:
    """Return the MARK_CAUSES of an ANOMALIES table, row by row.

    Parameters
    ----------
    anomalies : pa.Table
        Sorted by account, then hour, as `anomalies` returns it.
    logs : Watched, optional
        How far logs cover the rows; by default they cover all.
    window_hours : int
        Hours whose counts a score is made of, the marked one included.
    """
    expected = np.asarray(anomalies["expected"], dtype=np.float64)
    rows = _hours(anomalies, logs)
    cause = np.where(rows.mark > 0, _causes(rows, window_hours), -1)
    departs = departure(rows.count, rows.expected, habit(rows.account, rows.hour, rows.count))
    is_own = (rows.count > rows.expected) & (departs >= _LEAST_OF_ITS_OWN)
    weight = np.where(is_own, rows.mark, 0)
    explained = np.flatnonzero(cause >= 0)
    np.maximum.at(weight, cause[explained], rows.mark[explained])
    is_echo = (rows.mark > 0) & (rows.count == 0) & (cause != np.arange(len(cause)))

    def of_cause(values: npt.NDArray[np.generic]) -> pa.Array:
        return pa.array(values[cause], mask=cause < 0)

    return pa.table(
        [
            *(anomalies[name].combine_chunks() for name in ANOMALIES.names),
            of_cause(rows.hour),
            of_cause(rows.count),
            of_cause(expected),
            pa.array(is_echo),
            pa.array(weight.astype(np.int8)),
            pa.array(np.where(weight > 0, departs, 0.0)),
            _without_log(rows, expected, logs),
        ],
        schema=MARK_CAUSES,
    )


def _without_log(rows: _Hours, expected: Floats, logs: Watched | None) -> pa.Array:
    """Return the computer whose log is missing where a marked hour would else be called quiet."""
    if logs is None:
        return pa.nulls(len(expected), pa.int64())
    would_be = (rows.mark > 0) & (rows.count == 0) & (expected >= _LEAST_EXPECTED_OF_SILENCE)
    is_missing = would_be & (rows.expected < _LEAST_EXPECTED_OF_SILENCE)
    return pa.array(logs.missing, mask=~is_missing)


def weighed(causes: pa.Table) -> pa.Table:
    """Return MARK_CAUSES as ANOMALIES in which every mark stands at the hour behind it, as in the graph."""
    anomalies = causes.select(ANOMALIES.names)
    place = anomalies.schema.get_field_index("mark")
    return anomalies.set_column(place, ANOMALIES.field("mark"), causes["weight"])


def departure(count: Ints, expected: Floats, habit: Floats) -> Floats:
    """Return how far counts depart from what was to be expected, in nats, at least 0.

    It is the Poisson deviance ``n log(n/e) - (n - e)``.  More events than expected
    are held against the habit too: a job that runs every night departs from the mean of the hours
    before it every night, and means nothing.  Fewer are held against the expected alone.

    References
    ----------
    P. McCullagh and J. A. Nelder, "Generalized Linear Models", 2nd edition, 1989, section 2.3.
    """
    usual = np.maximum(np.maximum(expected, habit), _LEAST_EXPECTED)
    more = np.where(count > usual, _deviance(count, usual), 0.0)
    return np.where(count < expected, _deviance(count, np.maximum(expected, 1e-9)), more)


def _deviance(count: Ints, expected: Floats) -> Floats:
    deviance: Floats = count * np.log(np.maximum(count, 1) / expected) - (count - expected)
    return deviance


def _hours(anomalies: pa.Table, logs: Watched | None) -> _Hours:
    """Return the columns; of what was expected, the share that the logs of the hour would hold."""
    account, hour, count, mark = (
        np.asarray(anomalies[name], dtype=np.int64) for name in ("account_id", "hour", "count", "mark")
    )
    expected = np.asarray(anomalies["expected"], dtype=np.float64)
    if logs is not None:
        expected = np.where(count < expected, np.maximum(expected * logs.share, count), expected)
    return _Hours(account, hour, count, expected, mark)


def _causes(rows: _Hours, window_hours: int) -> Ints:
    """Return for each row the row that departs most among the hours its score is made of, -1 for none.

    Hours that have no row had no events and are no cause: the first silent hour that
    is marked stands for them, where events were expected.  Of equals the earliest wins.
    """
    best = np.full(len(rows.hour), LEAST_DEPARTURE)
    cause = np.full(len(rows.hour), -1, dtype=np.int64)
    is_news = (rows.count > 0) | (rows.expected >= _LEAST_EXPECTED_OF_SILENCE)
    away = np.where(is_news, np.abs(rows.count - rows.expected), 0.0)
    # At most window_hours - 1 rows of the same account lie in the window before a row.
    for back in range(min(window_hours, len(rows.hour)) - 1, -1, -1):
        at = np.arange(back, len(rows.hour))
        before = at - back
        near = (rows.account[before] == rows.account[at]) & (rows.hour[at] - rows.hour[before] < window_hours)
        better = near & (away[before] > best[at])
        best[at[better]] = away[before[better]]
        cause[at[better]] = before[better]
    return cause


def habit(account: Ints, hour: Ints, count: Ints, n_days: int | None = None) -> Floats:
    """Return the count of the account's busiest hour on another day, on average over the days of the case.

    Parameters
    ----------
    account, hour, count : ndarray of int, shape (n_rows,)
        Sorted by account, then hour.
    n_days : int, optional
        Days of the case; by default those with a count.
    """
    if not len(hour):
        return np.zeros(0)
    day = hour // _HOURS_PER_DAY
    if n_days is None:
        n_days = len(np.unique(day[count > 0]))
    starts = np.flatnonzero((np.diff(account, prepend=-1) != 0) | (np.diff(day, prepend=day[0]) != 0))
    peak = np.maximum.reduceat(count, starts)
    total = np.bincount(account[starts], weights=peak)
    lengths = np.diff(np.append(starts, len(hour)))
    others: Floats = total[account] - np.repeat(peak, lengths)
    return others / max(1, n_days - 1)
