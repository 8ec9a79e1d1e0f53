"""The timeline as CSV: summary, details and anomaly scores.

Hours are named by the instant at which they begin, ISO 8601 with the offset the
zone had then: where a clock is set back, two columns differ in their offset.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, tzinfo
from itertools import groupby
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from logontracer.export.cells import csv_chunks
from logontracer.model.catalogue import BY_ID
from logontracer.model.naming import account_label
from logontracer.model.timespan import MICROSECONDS_PER_HOUR, from_microseconds

#: First cells of the last row of a summary: whoever sums a column can tell it from an account by its kind.
TOTAL = ("all accounts", "total")

#: Columns of the scores that are as the method has them.
_NUMBERS = ("count", "expected", "score", "mark")

Ints = npt.NDArray[np.int64]


def hour_text(hour: int, zone: tzinfo = UTC) -> str:
    """Return when an hour (hours since 1970 UTC) begins in *zone*: ``2024-03-31T03:00:00+02:00``."""
    moment = from_microseconds(hour * MICROSECONDS_PER_HOUR)
    # A wrong clock can stand at the very edge of the calendar, where a zone would step over it.
    with contextlib.suppress(OverflowError):
        moment = moment.astimezone(zone)
    return moment.isoformat(timespec="seconds")


def summary_csv(
    counts: pa.Table,
    accounts: pa.Table,
    hours: Sequence[int],
    *,
    zone: tzinfo = UTC,
    bom: bool = False,
    is_whole: bool = False,
    has_total: bool = True,
) -> Iterator[bytes]:
    """Yield the summary: one row per account, one column per hour, totals before the hours and at the end.

    Parameters
    ----------
    counts : pa.Table
        ``account_id``, ``hour``, ``count``; rows of one account stand together.
    accounts : pa.Table
        Accounts of the graph, row number = account id.
    hours : sequence of int
        The columns, rising; counts of other hours are left out.
    is_whole : bool
        The span that was asked for begins or ends within an hour that is counted whole; the header says so.
    has_total : bool
        End with a row of all accounts, whose kind is ``total``.
    """
    header = ["account", "kind", _total(is_whole), *(hour_text(int(hour), zone) for hour in hours)]
    rows = _summary_rows(counts, accounts, np.asarray(hours, dtype=np.int64), has_total=has_total)
    return csv_chunks(header, rows, bom=bom)


def details_csv(
    counts: pa.Table,
    accounts: pa.Table,
    hours: Sequence[int],
    *,
    zone: tzinfo = UTC,
    bom: bool = False,
    is_whole: bool = False,
) -> Iterator[bytes]:
    """Yield the details: one row per account and event id, both named on every row; as `summary_csv` else.

    *counts* has a column ``event_id`` too; rows of one account and event id stand together.
    """
    header = [
        "account",
        "event_id",
        "event",
        _total(is_whole),
        *(hour_text(int(hour), zone) for hour in hours),
    ]
    return csv_chunks(header, _detail_rows(counts, accounts, np.asarray(hours, dtype=np.int64)), bom=bom)


def _total(is_whole: bool) -> str:
    return "total (hours count whole)" if is_whole else "total"


def scores_csv(
    anomalies: pa.Table, accounts: pa.Table, *, zone: tzinfo = UTC, bom: bool = False
) -> Iterator[bytes]:
    """Yield the anomaly scores: one row per account and hour that has events or a mark.

    *anomalies* is a MARK_CAUSES table.
    """
    header = ["account", "hour", *_NUMBERS, "cause_hour", "cause_count", "cause_expected", "is_echo"]
    return csv_chunks(header, _score_rows(anomalies, accounts, zone), bom=bom)


def label_of(account: dict[str, Any]) -> str:
    """Return what an account of the graph's table is called."""
    return account_label(account["key"], account["domain"], account["name"], account["kind"])


def _summary_rows(
    counts: pa.Table, accounts: pa.Table, hours: Ints, *, has_total: bool
) -> Iterator[list[Any]]:
    total = np.zeros(len(hours), dtype=np.int64)
    for (account_id,), row in _dense_rows(counts, ["account_id"], hours):
        account = accounts.slice(account_id, 1).to_pylist()[0]
        total += row
        yield [label_of(account), account["kind"], int(row.sum()), *row.tolist()]
    if has_total:
        yield [*TOTAL, int(total.sum()), *total.tolist()]


def _detail_rows(counts: pa.Table, accounts: pa.Table, hours: Ints) -> Iterator[list[Any]]:
    for (account_id, event_id), row in _dense_rows(counts, ["account_id", "event_id"], hours):
        account = accounts.slice(account_id, 1).to_pylist()[0]
        title = BY_ID[event_id].title if event_id in BY_ID else None
        yield [label_of(account), event_id, title, int(row.sum()), *row.tolist()]


def _dense_rows(table: pa.Table, keys: list[str], hours: Ints) -> Iterator[tuple[tuple[int, ...], Ints]]:
    """Yield each key with its counts at *hours*, in the order of the table."""
    columns = [table[name].to_pylist() for name in keys]
    hour = np.asarray(table["hour"], dtype=np.int64)
    count = np.asarray(table["count"], dtype=np.int64)
    position = np.searchsorted(hours, hour)
    is_shown = np.isin(hour, hours)
    for key, rows in _runs(zip(*columns, strict=True)):
        shown = is_shown[rows]
        dense = np.zeros(len(hours), dtype=np.int64)
        np.add.at(dense, position[rows][shown], count[rows][shown])
        yield key, dense


def _runs(keys: Iterable[tuple[int, ...]]) -> Iterator[tuple[tuple[int, ...], slice]]:
    start = 0
    for key, run in groupby(keys):
        end = start + sum(1 for _ in run)
        yield key, slice(start, end)
        start = end


def _score_rows(anomalies: pa.Table, accounts: pa.Table, zone: tzinfo) -> Iterator[list[Any]]:
    labels: dict[int, str] = {}
    for batch in anomalies.to_batches(max_chunksize=10_000):
        for row in batch.to_pylist():
            account_id = row["account_id"]
            if account_id not in labels:
                labels[account_id] = label_of(accounts.slice(account_id, 1).to_pylist()[0])
            cause = None if row["cause_hour"] is None else hour_text(row["cause_hour"], zone)
            yield [
                labels[account_id],
                hour_text(row["hour"], zone),
                *(row[name] for name in _NUMBERS),
                cause,
                row["cause_count"],
                row["cause_expected"],
                row["is_echo"],
            ]
