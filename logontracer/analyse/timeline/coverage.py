"""Which hours the logs of a case cover: where no log was written, silence says nothing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from logontracer.analyse.timeline.hourly import TIMELINE_EVENT_IDS
from logontracer.analyse.timeline.method import Floats
from logontracer.model.graph import LogonGraph
from logontracer.model.timespan import MICROSECONDS_PER_HOUR

Ints = npt.NDArray[np.int64]

#: An hour that departs by less than half an event from the expected explains nothing.
LEAST_DEPARTURE = 0.5
#: Where events stand on both sides of one hour without any, the log spans it; longer silence may be no log.
_MOST_APART = 2
#: Computers of an account that are looked at, those with the most of its events.
_MOST_COMPUTERS = 16

LOG_HOURS = pa.schema(
    [
        ("computer_id", pa.int64()),  # host that wrote the log; -1: not logged
        ("hour", pa.int64()),
        ("covered", pa.float64()),  # share of the hour between two records of the log, 0..1
    ]
)


@dataclass(frozen=True, slots=True)
class Watched:
    """Of rows of an ANOMALIES table, arrays of shape (n_rows,).

    ``share`` is the share of the account's events whose computers have a log of the hour, 0..1;
    ``missing`` the computer without one that has the most of them: a host, -1 for records
    that name none, -2 where nothing is missing.
    """

    share: Floats
    missing: Ints


def log_hours(graph: LogonGraph) -> pa.Table:
    """Return the LOG_HOURS of *graph* by computer and hour: every hour that a computer's log reaches.

    All logons and changes speak for a log.  Its first hour counts from the first record, its last up to the
    last; an hour without records is covered where the hours before and after it have some.
    """
    computer, hour, first, last = _records(graph)
    apart = np.diff(hour, prepend=0)
    follows = np.diff(computer, prepend=-2) == 0
    from_before = follows & (apart <= _MOST_APART)
    to_next = np.append(from_before[1:], False)
    begin = hour * MICROSECONDS_PER_HOUR
    start = np.where(from_before, begin, first)
    end = np.where(to_next, begin + MICROSECONDS_PER_HOUR, last)
    spanned = from_before & (apart == _MOST_APART)
    return pa.table(
        [
            pa.array(np.concatenate([computer, computer[spanned]])),
            pa.array(np.concatenate([hour, hour[spanned] - 1])),
            pa.array(np.concatenate([(end - start) / MICROSECONDS_PER_HOUR, np.ones(spanned.sum())])),
        ],
        schema=LOG_HOURS,
    ).sort_by([("computer_id", "ascending"), ("hour", "ascending")])


def watched(graph: LogonGraph, logs: pa.Table, anomalies: pa.Table) -> Watched:
    """Return how far the LOG_HOURS *logs* cover the rows of *anomalies* that have fewer events than expected.

    The other rows, and those that miss less than `LEAST_DEPARTURE`, need no log to be believed: share 1.
    """
    account, hour = (np.asarray(anomalies[name], dtype=np.int64) for name in ("account_id", "hour"))
    count, expected = (np.asarray(anomalies[name], dtype=np.float64) for name in ("count", "expected"))
    found = Watched(np.ones(len(hour)), np.full(len(hour), -2, dtype=np.int64))
    rows = np.flatnonzero(expected - count >= LEAST_DEPARTURE)
    share, most_missing = np.zeros(len(rows)), np.zeros(len(rows))
    covered = _Covered(logs)
    for computer, part in _computers(graph, account[rows]):
        inside = covered.of(computer, hour[rows])
        share += part * inside
        missing = part * (1 - inside)
        found.missing[rows[missing > most_missing]] = computer[missing > most_missing]
        most_missing = np.maximum(most_missing, missing)
    found.share[rows] = share
    return found


class _Covered:
    """How much of an hour a computer's log covers."""

    def __init__(self, logs: pa.Table) -> None:
        computer, self._hour = (np.asarray(logs[name], dtype=np.int64) for name in ("computer_id", "hour"))
        self._share = np.append(np.asarray(logs["covered"], dtype=np.float64), 0.0)
        self._first, self._width = _range(self._hour)
        self._places = computer * self._width + self._hour - self._first

    def of(self, computer: Ints, hour: Ints) -> Floats:
        """Return the share of each hour, 0 where there is no log."""
        wanted = computer * self._width + hour - self._first
        at = np.searchsorted(self._places, wanted)
        is_known = at < len(self._places)
        is_known[is_known] = self._places[at[is_known]] == wanted[is_known]
        is_known &= (hour >= self._first) & (hour < self._first + self._width)
        shares: Floats = self._share[np.where(is_known, at, -1)]
        return shares


def _range(hour: Ints) -> tuple[int, int]:
    """Return the first hour, and how many there are up to the last."""
    return (int(hour.min()), int(hour.max() - hour.min()) + 1) if len(hour) else (0, 1)


def _records(graph: LogonGraph) -> tuple[Ints, Ints, Ints, Ints]:
    """Return computer, hour, first and last record of every hour in which a computer wrote one, sorted."""
    hosts = graph.changes["host_id"].combine_chunks().fill_null(-1)
    parts = (
        (graph.codes("computer_id"), graph.logon_hours, "logon_id"),
        (np.asarray(hosts, dtype=np.int64), graph.change_hours, "change_id"),
    )
    computer = np.concatenate([wrote[_column(table, number)] for wrote, table, number in parts])
    hour, first, last = (
        np.concatenate([_column(table, name) for _, table, _ in parts])
        for name in ("hour", "first_seen", "last_seen")
    )
    earliest, width = _range(hour)
    place = computer * width + hour - earliest
    order = np.argsort(place, kind="stable")
    starts = np.flatnonzero(np.diff(place[order], prepend=place.min(initial=0) - 1))
    if not len(starts):
        return computer, hour, first, last
    one = order[starts]
    return (
        computer[one],
        hour[one],
        np.minimum.reduceat(first[order], starts),
        np.maximum.reduceat(last[order], starts),
    )


def _computers(graph: LogonGraph, accounts: Ints) -> list[tuple[Ints, Floats]]:
    """Return the computers that log each of *accounts*, the busiest first, with their shares of its events.

    One pair of arrays for all first computers, one for all second ones, and so on; the share
    of an account that has no more is 0.
    """
    is_scored = np.isin(_column(graph.logons, "event_id"), TIMELINE_EVENT_IDS)
    is_asked = np.isin(graph.codes("account_id"), np.unique(accounts))
    logons = np.flatnonzero(is_scored & is_asked)
    n_hosts = graph.hosts.num_rows + 1  # the last is -1: not logged
    pair = graph.codes("account_id")[logons] * n_hosts + graph.codes("computer_id")[logons] + 1
    pairs, place = np.unique(pair, return_inverse=True)
    counts = np.bincount(place, weights=_column(graph.logons, "count")[logons], minlength=len(pairs))
    order = np.lexsort((-counts, pairs // n_hosts))
    owner, computer, counts = pairs[order] // n_hosts, pairs[order] % n_hosts - 1, counts[order]
    starts, end = np.searchsorted(owner, accounts), np.searchsorted(owner, accounts, side="right")
    found = []
    for nth in range(min(_MOST_COMPUTERS, int((end - starts).max(initial=0)))):
        is_there = starts + nth < end
        at = np.where(is_there, starts + nth, 0)
        found.append((computer[at], np.where(is_there, counts[at], 0.0)))
    total = np.maximum(sum((count for _, count in found), np.zeros(len(accounts))), 1.0)
    return [(computer, count / total) for computer, count in found]


def _column(table: pa.Table, name: str) -> Ints:
    return np.asarray(table[name], dtype=np.int64)
