"""Hourly counts per account, and per event id, from the graph's hourly table."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from logontracer.model.filters import Filters
from logontracer.model.graph import LogonGraph
from logontracer.model.timespan import Timespan

#: Logons and the validations behind them; the ids whose hourly sum ChangeFinder was first applied to.
TIMELINE_EVENT_IDS = (4624, 4625, 4768, 4769, 4776)

Mask = npt.NDArray[np.bool_]


def select_logons(graph: LogonGraph, filters: Filters) -> Mask:
    """Return which logons *filters* keep, the time span left aside: bool of shape (n_logons,)."""
    logons = graph.logons
    keep = np.ones(logons.num_rows, dtype=bool)
    if filters.event_ids:
        keep &= _is_in(logons["event_id"], filters.event_ids)
    if filters.logon_types:
        keep &= _is_in(logons["logon_type"], filters.logon_types)
    if filters.packages:
        keep &= _is_in(logons["authentication_package"], filters.packages)
    if filters.outcome:
        keep &= _is_in(logons["outcome"], (filters.outcome,))
    if filters.min_count > 1:
        keep &= np.asarray(logons["count"]) >= filters.min_count
    if filters.not_event_ids:
        keep &= ~_is_in(logons["event_id"], filters.not_event_ids)
    if filters.computers:
        keep &= _of_nodes(graph.hosts["key"], graph.codes("computer_id"), _folded(filters.computers))
    if filters.kinds:
        keep &= _of_nodes(graph.accounts["kind"], graph.codes("account_id"), filters.kinds)
    if not filters.include_noise:
        keep &= ~hidden_noise(graph, filters)
    return keep


def hidden_noise(graph: LogonGraph, filters: Filters) -> Mask:
    """Return which logons are noise that no kind asks for: bool of shape (n_logons,)."""
    is_noise = np.asarray(graph.logons["is_noise"], dtype=bool)
    if not filters.kinds:
        return is_noise
    return is_noise & _of_nodes(graph.accounts["kind"], graph.codes("account_id"), ("user",))


def _folded(keys: Sequence[str]) -> tuple[str, ...]:
    return tuple(key.casefold() for key in keys)


def _of_nodes(column: pa.ChunkedArray, codes: npt.NDArray[np.int64], values: Sequence[str]) -> Mask:
    """Return which rows have a node (code, -1: none) whose *column* is one of *values*."""
    meant = np.append(_is_in(column, values), False)
    kept: Mask = meant[codes]
    return kept


def _is_in(column: pa.ChunkedArray, values: Sequence[object]) -> Mask:
    return np.asarray(pc.is_in(column, value_set=pa.array(values, type=column.type)), dtype=bool)


def hourly(
    graph: LogonGraph, filters: Filters | None = None, *, by_event_id: bool = False, keep: Mask | None = None
) -> pa.Table:
    """Return how many events each account had in each hour.

    Parameters
    ----------
    filters : Filters, optional
        Which logons count; by default those of `TIMELINE_EVENT_IDS`, noise included.
    by_event_id : bool
        One row per event id too.
    keep : ndarray of bool, shape (n_logons,), optional
        Further narrows which logons count, e.g. to the hits of a search.

    Returns
    -------
    pa.Table
        ``account_id``, ``event_id`` when asked for, ``hour`` (hours since 1970 UTC)
        and ``count`` (> 0), all int64, sorted by all but the count.  A span that
        starts or ends within an hour takes the whole hour.
    """
    chosen = filters or Filters(event_ids=TIMELINE_EVENT_IDS, include_noise=True)
    wanted = select_logons(graph, chosen) & (graph.codes("account_id") >= 0)
    if keep is not None:
        wanted &= keep
    logon, hour, count = hour_rows(graph, wanted, chosen.span)
    keys = [graph.codes("account_id")[logon]]
    if by_event_id:
        keys.append(graph.codes("event_id")[logon])
    names = [*["account_id", "event_id"][: len(keys)], "hour"]
    table = pa.table(dict(zip(names, [*keys, hour], strict=True)) | {"count": count})
    summed = table.group_by(names, use_threads=False).aggregate([("count", "sum")])
    return summed.rename_columns([*names, "count"]).sort_by([(name, "ascending") for name in names])


def hour_rows(
    graph: LogonGraph, wanted: Mask, span: Timespan
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return logon id, hour and count of the hourly rows of *wanted* logons that lie in *span*."""
    logon = np.asarray(graph.logon_hours["logon_id"], dtype=np.int64)
    hour = np.asarray(graph.logon_hours["hour"], dtype=np.int64)
    first, end = span.hours()
    rows = wanted[logon] & (hour >= first) & (hour < end)
    count = np.asarray(graph.logon_hours["count"], dtype=np.int64)
    return logon[rows], hour[rows], count[rows]
