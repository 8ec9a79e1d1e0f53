"""Which logons or changes count, and how often each does under the filters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from logontracer.analyse.timeline.hourly import select_logons
from logontracer.errors import UsageError
from logontracer.investigation.nodes import Ints
from logontracer.investigation.snapshot import Snapshot
from logontracer.model.filters import Filters
from logontracer.model.timespan import Timespan

Mask = npt.NDArray[np.bool_]
T = TypeVar("T", bound=np.generic)


@dataclass(frozen=True, slots=True)
class Selection:
    """Rows of ``logons`` or ``changes`` with their count and first and last time in the span."""

    rows: Ints
    count: Ints
    first_seen: Ints
    last_seen: Ints
    #: Logons, each counted at all times, and more than never.
    is_whole: bool = field(default=False, kw_only=True)

    def where(self, mask: Mask) -> Selection:
        """Return the part of it that *mask* (bool, one per row) keeps."""
        if mask.all():
            return self
        columns = (self.rows, self.count, self.first_seen, self.last_seen)
        return Selection(*(column[mask] for column in columns), is_whole=self.is_whole)

    @property
    def n_events(self) -> int:
        """Events of all rows."""
        return int(self.count.sum())


def select(snapshot: Snapshot, filters: Filters) -> Selection:
    """Return the logons that *filters* keep, counted as the graph database counts them.

    In a bounded span a logon counts with its hours that touch the span and in
    which it was seen inside it.
    """
    return snapshot.selections.get(("select", filters), lambda: _select(snapshot, filters))


def _select(snapshot: Snapshot, filters: Filters) -> Selection:
    mask = kept(snapshot, filters)
    found = (
        at_all_times(snapshot, np.flatnonzero(mask))
        if filters.span.is_unbounded
        else _in_span(snapshot, mask, filters.span)
    )
    return found.where(found.count >= filters.min_count)


def kept(snapshot: Snapshot, filters: Filters) -> Mask:
    """Return which logons the filters keep that do not depend on time: bool of shape (n_logons,)."""
    packages = tuple(_spellings(snapshot, filters.packages))
    if filters.packages and not packages:
        return np.zeros(len(snapshot.outcomes), dtype=bool)
    return select_logons(snapshot.graph, replace(filters, packages=packages, min_count=1))


def _spellings(snapshot: Snapshot, packages: Iterable[str]) -> Iterator[str]:
    """Yield the packages of the case that are meant, whatever their case."""
    meant = {package.casefold() for package in packages}
    yield from (name for name in snapshot.packages[0] if name.casefold() in meant)


def noise(snapshot: Snapshot, table: str, filters: Filters) -> Mask:
    """Return which logons or changes the noise filter hides: no kind of account that is asked for."""
    is_noise: Mask = snapshot.is_noise if table == "logons" else snapshot.is_noise_change
    if not filters.kinds:
        return is_noise
    is_user = np.array([*(kind == "user" for kind in snapshot.accounts.kinds), False])
    hidden: Mask = is_noise & is_user[snapshot.numbers(table, "account_id")]
    return hidden


def at_all_times(snapshot: Snapshot, rows: Ints) -> Selection:
    """Return some logons, counted whenever they were."""
    columns = (snapshot.numbers("logons", name) for name in ("count", "first_seen", "last_seen"))
    count, first, last = (at(column, rows) for column in columns)
    return Selection(rows, count, first, last, is_whole=bool((count > 0).all()))


def at(column: npt.NDArray[T], rows: Ints) -> npt.NDArray[T]:
    """Return the values of some rows, each once and in their order; of all of them the column itself."""
    return column if len(rows) == len(column) else column[rows]


def _in_span(snapshot: Snapshot, kept: Mask, span: Timespan) -> Selection:
    rows = np.flatnonzero(_rows_in_span(snapshot, span) & kept[snapshot.numbers("logon_hours", "logon_id")])
    columns = ("logon_id", "count", "first_seen", "last_seen")
    return per_logon(*(snapshot.numbers("logon_hours", name)[rows] for name in columns))


def _rows_in_span(snapshot: Snapshot, span: Timespan) -> Mask:
    """Return which rows of ``logon_hours`` lie in *span*."""
    hour, first, last = (
        snapshot.numbers("logon_hours", name) for name in ("hour", "first_seen", "last_seen")
    )
    first_hour, end_hour = span.hours()
    inside: Mask = (hour >= first_hour) & (hour < end_hour)
    if span.start is not None:
        inside &= last >= span.start
    if span.end is not None:
        inside &= first < span.end
    return inside


def per_logon(logon: Ints, count: Ints, first: Ints, last: Ints) -> Selection:
    """Return hourly rows summed per logon."""
    if not len(logon):
        return Selection(*np.zeros((4, 0), dtype=np.int64))
    order = np.argsort(logon, kind="stable")
    logon, starts = logon[order], np.flatnonzero(np.diff(logon[order], prepend=-1))
    return Selection(
        logon[starts],
        np.add.reduceat(count[order], starts),
        np.minimum.reduceat(first[order], starts),
        np.maximum.reduceat(last[order], starts),
    )


def times_in_span(snapshot: Snapshot, span: Timespan) -> tuple[Ints, Ints, Ints]:
    """Return logon, first and last time of every hour of a logon in *span*."""
    rows = np.flatnonzero(_rows_in_span(snapshot, span))
    logon, first, last = (
        snapshot.numbers("logon_hours", name)[rows] for name in ("logon_id", "first_seen", "last_seen")
    )
    return logon, first, last


def hourly_rows(snapshot: Snapshot, is_wanted: Mask) -> tuple[Ints, Ints, Ints]:
    """Return logon, hour and count of some rows of ``logon_hours``."""
    logon, hour, count = (snapshot.numbers("logon_hours", name) for name in ("logon_id", "hour", "count"))
    return logon[is_wanted], hour[is_wanted], count[is_wanted]


def logons_of(snapshot: Snapshot, node: str) -> Mask:
    """Return which logons have a node (``a:`` or ``h:`` and a key) as account, source or destination."""
    prefix, key = node[:2], node[2:]
    if prefix == snapshot.accounts.prefix:
        return np.equal(snapshot.numbers("logons", "account_id"), snapshot.accounts.id_of(key))
    if prefix == snapshot.hosts.prefix:
        number = snapshot.hosts.id_of(key)
        source, destination = (snapshot.numbers("logons", name) for name in ("source_id", "destination_id"))
        return np.equal(source, number) | np.equal(destination, number)
    raise UsageError(f"{node!r} is not a node", hint="Write a: and an account's key, or h: and a host's.")


def is_selected(snapshot: Snapshot, filters: Filters) -> Mask:
    """Return which logons the filters keep, bool of shape (n_logons,)."""
    found = np.zeros(len(snapshot.outcomes), dtype=bool)
    found[select(snapshot, filters).rows] = True
    return found


def is_hourly_row(snapshot: Snapshot, logons: Mask, spans: Iterable[Timespan]) -> Mask:
    """Return which rows of ``logon_hours`` are hours of *logons* (bool, one each), in one of *spans*."""
    inside = np.logical_or.reduce([_rows_in_span(snapshot, span) for span in spans])
    found: Mask = inside & logons[snapshot.numbers("logon_hours", "logon_id")]
    return found
