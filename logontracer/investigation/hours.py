"""The timeline: hourly counts per account, and the hours that stand out."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from logontracer.analyse.timeline import left_out
from logontracer.errors import UsageError
from logontracer.investigation.anomaly import marked
from logontracer.investigation.marked_part import n_marked_events
from logontracer.investigation.nodes import Ints
from logontracer.investigation.pictures import Wanted
from logontracer.investigation.scope import Scope, notes_on, scope_of
from logontracer.investigation.selection import Mask, hourly_rows, is_hourly_row
from logontracer.investigation.snapshot import Snapshot
from logontracer.model.filters import Filters
from logontracer.model.timespan import MICROSECONDS_PER_HOUR, isoformat
from logontracer.queries import find_question

ORDERS = ("anomalous", "busiest", "name")


def timeline(
    snapshot: Snapshot,
    filters: Filters,
    *,
    key: str | None,
    order: str,
    limit: int,
    asked: Wanted | None = None,
) -> dict[str, Any]:
    """Return the accounts' hourly counts with their marks, and the histogram of all of them.

    Of *asked* only the logons are counted that its picture is made of.
    """
    if order not in ORDERS:
        raise UsageError(f"order={order!r} is not known", hint=f"known: {', '.join(ORDERS)}")
    counts = hourly_counts(snapshot, filters, key, asked=asked)
    account, totals = _totals(counts)
    shown = _ordered(snapshot, account, totals, order)[:limit]
    first, n_hours = extent(counts)
    by_hour = _ByAccount(counts)
    marks = snapshot.cache.get("marks by account", lambda: _ByAccount(snapshot.standing))
    failures = _ByAccount(snapshot.failures)
    rows = [
        _row(
            snapshot,
            number,
            total,
            by_hour.of(number),
            in_span(marks.of(number), filters),
            in_span(failures.of(number), filters),
        )
        for number, total in zip(account[shown].tolist(), totals[shown].tolist(), strict=True)
    ]
    return {
        "start": isoformat(first * MICROSECONDS_PER_HOUR) if n_hours else None,
        "hour0": first,
        "n_hours": n_hours,
        "rows": rows,
        "histogram": _pairs(counts.group_by("hour").aggregate([("count", "sum")]).sort_by("hour")),
        "order": order,
        "notes": notes_on(asked)
        + _marked_part(snapshot, filters, key, asked)
        + partly_covered(filters)
        + snapshot.cache.get("left out", lambda: left_out(snapshot.graph)),
        "total": len(account),
        "truncated": len(rows) < len(account),
    }


def _marked_part(snapshot: Snapshot, filters: Filters, key: str | None, asked: Wanted | None) -> list[str]:
    """Return how much of what a question by marks finds is in marked hours."""
    if not (asked and asked.question and find_question(asked.question).is_of_marks):
        return []
    n_marked, n_all = n_marked_events(snapshot, scope_of(snapshot, filters, key, asked))
    return [f"{n_marked:,} of {n_all:,} events are in hours behind a mark above 16."]


def partly_covered(filters: Filters) -> list[str]:
    """Return a sentence for each end of the span that lies within an hour: that hour counts whole."""
    ends = {"begins": filters.span.start, "ends": filters.span.end}
    return [
        f"Hours count whole: the span {verb} within the hour from {str(isoformat(moment))[:13]}:00Z."
        for verb, moment in ends.items()
        if moment is not None and moment % MICROSECONDS_PER_HOUR
    ]


def hourly_counts(
    snapshot: Snapshot,
    filters: Filters,
    key: str | None = None,
    *,
    by_event_id: bool = False,
    asked: Wanted | None = None,
) -> pa.Table:
    """Return ``account_id`` (``event_id``) ``hour count``, sorted by all but the count."""
    return snapshot.selections.get(
        ("hourly", filters, key, by_event_id, asked),
        lambda: _counted(snapshot, scope_of(snapshot, filters, key, asked), by_event_id),
    )


def _counted(snapshot: Snapshot, scope: Scope, by_event_id: bool) -> pa.Table:
    is_wanted = is_hourly_row(snapshot, scope.logons, scope.spans)
    if not by_event_id:
        return _per_account(snapshot, is_wanted)
    logon, hour, count = hourly_rows(snapshot, is_wanted)
    account = snapshot.numbers("logons", "account_id")[logon]
    is_known = account >= 0
    columns = {
        "account_id": account[is_known],
        "event_id": snapshot.numbers("logons", "event_id")[logon[is_known]],
        "hour": hour[is_known],
    }
    names = list(columns)
    table = pa.table({**columns, "count": count[is_known]})
    summed = table.group_by(names, use_threads=False).aggregate([("count", "sum")])
    return summed.rename_columns([*names, "count"]).sort_by([(name, "ascending") for name in names])


def _per_account(snapshot: Snapshot, is_wanted: Mask) -> pa.Table:
    """Return the wanted rows of ``logon_hours`` summed per account and hour.

    They are taken in an order sorted once per generation: two million rows would take half a second to group.
    """
    rows = snapshot.hours_by_account
    rows = rows[is_wanted[rows]]
    account = snapshot.numbers("logons", "account_id")[snapshot.numbers("logon_hours", "logon_id")[rows]]
    hour, count = (snapshot.numbers("logon_hours", name)[rows] for name in ("hour", "count"))
    is_first = (np.diff(account, prepend=-1) != 0) | (np.diff(hour, prepend=-1) != 0)
    starts = np.flatnonzero(is_first)
    sums = np.add.reduceat(count, starts) if len(starts) else count
    return pa.table({"account_id": account[starts], "hour": hour[starts], "count": sums})


def _totals(counts: pa.Table) -> tuple[Ints, Ints]:
    account, count = (np.asarray(counts[name], dtype=np.int64) for name in ("account_id", "count"))
    starts = np.flatnonzero(np.diff(account, prepend=-1))
    return account[starts], np.add.reduceat(count, starts) if len(starts) else count


def _ordered(snapshot: Snapshot, account: Ints, totals: Ints, order: str) -> Ints:
    by_name = snapshot.accounts.key_order[account]
    if order == "name":
        return np.argsort(by_name)
    if order == "busiest":
        return np.lexsort((by_name, -totals))
    score, urgency = snapshot.anomaly.score, snapshot.urgency
    # Nearly every account of a short log has a highly marked hour: what the hour departs by tells them apart.
    return np.lexsort((by_name, -totals, -score[account], -urgency[account]))


def extent(counts: pa.Table) -> tuple[int, int]:
    """Return the first hour with events and how many hours there are up to the last one."""
    if not counts.num_rows:
        return 0, 0
    seen = pc.min_max(counts["hour"]).as_py()
    return seen["min"], seen["max"] + 1 - seen["min"]


def _row(
    snapshot: Snapshot, account: int, total: int, mine: pa.Table, marks: pa.Table, failures: pa.Table
) -> dict[str, Any]:
    nodes, anomaly = snapshot.accounts, snapshot.anomaly
    return {
        "key": nodes.keys[account],
        "label": nodes.labels[account],
        "kind": nodes.kinds[account],
        "is_privileged": nodes.is_privileged(account),
        "total": total,
        "max_score": float(anomaly.score[account]),
        "departure": round(float(snapshot.urgency[account]), 2),
        "n_marked": int(anomaly.n_marked[account]),
        "peak": _peak(marks),
        "failures": _most_failures(failures, marks),
        "counts": _pairs(mine),
        "marks": marked(marks, snapshot.hosts),
    }


def _peak(marks: pa.Table) -> dict[str, Any] | None:
    """Return the most unusual hour among those that stand out."""
    standing = marks.filter(pc.greater(marks["weight"], 0))
    if not standing.num_rows:
        return None
    at = int(np.lexsort((-np.asarray(standing["score"]), -np.asarray(standing["departure"])))[0])
    row = standing.slice(at, 1).to_pylist()[0]
    begin = isoformat(row["hour"] * MICROSECONDS_PER_HOUR)
    return {"hour": row["hour"], "begin": begin, "count": row["count"], "expected": row["expected"]}


def _most_failures(failures: pa.Table, marks: pa.Table) -> dict[str, Any] | None:
    """Return the hour with the most unusual number of failures, None where a marked hour is more unusual."""
    if not failures.num_rows:
        return None
    departure = np.asarray(failures["departure"])
    at = int(departure.argmax())
    if marks.num_rows and pc.max(marks["departure"]).as_py() >= departure[at]:
        return None
    hour, count = (failures[name][at].as_py() for name in ("hour", "count"))
    return {"hour": hour, "begin": isoformat(hour * MICROSECONDS_PER_HOUR), "count": count}


class _ByAccount:
    """The rows of each account in a table sorted by it."""

    def __init__(self, table: pa.Table) -> None:
        self._table = table
        self._accounts = np.asarray(table["account_id"], dtype=np.int64)

    def of(self, account: int) -> pa.Table:
        """Return one account's rows."""
        first, end = np.searchsorted(self._accounts, [account, account + 1])
        return self._table.slice(first, end - first)


def _pairs(counts: pa.Table) -> list[list[int]]:
    column = "count_sum" if "count_sum" in counts.column_names else "count"
    hours, numbers = counts["hour"].to_pylist(), counts[column].to_pylist()
    return [[hour, number] for hour, number in zip(hours, numbers, strict=True)]


def in_span(marks: pa.Table, filters: Filters) -> pa.Table:
    """Return the scored hours in the span; scores are of all an account did, whatever is filtered."""
    if filters.span.is_unbounded:
        return marks
    first, end = filters.span.hours()
    return marks.filter(pc.and_(pc.greater_equal(marks["hour"], first), pc.less(marks["hour"], end)))
