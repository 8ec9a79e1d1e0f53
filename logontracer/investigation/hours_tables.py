"""The timeline's tables: summary, details and scores, as CSV and as plain rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, tzinfo
from itertools import groupby
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from logontracer.errors import UsageError
from logontracer.export.timeline import details_csv, label_of, scores_csv, summary_csv
from logontracer.investigation.exporting import renamed_accounts
from logontracer.investigation.hours import extent, hourly_counts, in_span, partly_covered
from logontracer.investigation.pictures import Wanted
from logontracer.investigation.rows import event_title
from logontracer.investigation.snapshot import Snapshot
from logontracer.model.filters import Filters
from logontracer.model.timespan import MICROSECONDS_PER_HOUR, isoformat

CONTENT_TYPE = "text/csv; charset=utf-8"
KINDS = ("summary", "details", "scores")
#: Eleven years; a table is as wide as its span, whatever is in it.
MAX_COLUMNS = 100_000


@dataclass(frozen=True, slots=True)
class TableWanted:
    """One of the timeline's CSV tables.

    ``has_total`` adds the row of all accounts to the summary; ``has_empty_hours`` keeps
    the columns of hours in which nothing happened.
    """

    kind: str
    filters: Filters
    zone: tzinfo = UTC
    has_total: bool = True
    has_empty_hours: bool = True
    has_pseudonyms: bool = False
    asked: Wanted | None = None


def timeline_file(snapshot: Snapshot, wanted: TableWanted) -> Iterator[bytes]:
    """Return one of the timeline's CSV tables in chunks."""
    _check_kind(wanted.kind)
    accounts = renamed_accounts(snapshot) if wanted.has_pseudonyms else snapshot.accounts.table
    filters, zone = wanted.filters, wanted.zone
    if wanted.kind == "scores":
        return scores_csv(_marks(snapshot, wanted), accounts, zone=zone)
    counts = hourly_counts(snapshot, filters, by_event_id=wanted.kind == "details", asked=wanted.asked)
    hours = _columns(counts, has_empty_hours=wanted.has_empty_hours)
    is_whole = bool(partly_covered(filters))
    if wanted.kind == "details":
        return details_csv(counts, accounts, hours, zone=zone, is_whole=is_whole)
    return summary_csv(counts, accounts, hours, zone=zone, is_whole=is_whole, has_total=wanted.has_total)


def _marks(snapshot: Snapshot, wanted: TableWanted) -> pa.Table:
    """Return the scored hours in the span, of the accounts that have a part in what is asked."""
    marks = in_span(snapshot.marks, wanted.filters)
    if wanted.asked is None:
        return marks
    counts = hourly_counts(snapshot, wanted.filters, asked=wanted.asked)
    accounts = pc.unique(counts["account_id"]).cast(marks["account_id"].type)
    return marks.filter(pc.is_in(marks["account_id"], value_set=accounts))


def _check_kind(kind: str) -> None:
    if kind not in KINDS:
        raise UsageError(f"kind={kind!r} is not known", hint=f"known: {', '.join(KINDS)}")


def _columns(counts: pa.Table, *, has_empty_hours: bool) -> Sequence[int]:
    """Return the hours that are columns."""
    first, n_hours = extent(counts)
    hours: Sequence[int] = range(first, first + n_hours)
    if not has_empty_hours:
        hours = np.unique(np.asarray(counts["hour"], dtype=np.int64)).tolist()
    if len(hours) > MAX_COLUMNS:
        raise UsageError(
            f"the table would have {len(hours):,} columns, one per hour",
            hint=f"Leave out the hours without events (empty_hours=0, --skip-empty-hours) or narrow the time"
            f" span to {MAX_COLUMNS:,} hours; one wrong clock is enough for this.",
        )
    return hours


def timeline_rows(snapshot: Snapshot, kind: str, filters: Filters, limit: int) -> dict[str, Any]:
    """Return the first *limit* rows of details or scores as plain data."""
    _check_kind(kind)
    rows, total = _MAKERS[kind](snapshot, filters, limit)
    return {
        "kind": kind,
        "rows": rows,
        "notes": partly_covered(filters),
        "total": total,
        "truncated": len(rows) < total,
    }


def _detail_rows(snapshot: Snapshot, filters: Filters, limit: int) -> tuple[list[dict[str, Any]], int]:
    """Return one row per account and event id, with ``[hour, count]`` of the hours with events."""
    counts = hourly_counts(snapshot, filters, by_event_id=True)
    account, event_id, hour, count = (
        np.asarray(counts[name], dtype=np.int64) for name in ("account_id", "event_id", "hour", "count")
    )
    starts = np.flatnonzero((np.diff(account, prepend=-1) != 0) | (np.diff(event_id, prepend=-1) != 0))
    ends = np.append(starts[1:], len(account))
    rows = [
        {
            "key": snapshot.accounts.keys[account[start]],
            "account": snapshot.accounts.labels[account[start]],
            "event_id": int(event_id[start]),
            "event": event_title(int(event_id[start])),
            "total": int(count[start:end].sum()),
            "counts": np.column_stack([hour[start:end], count[start:end]]).tolist(),
        }
        for start, end in zip(starts[:limit].tolist(), ends[:limit].tolist(), strict=True)
    ]
    return rows, len(starts)


def _score_rows(snapshot: Snapshot, filters: Filters, limit: int) -> tuple[list[dict[str, Any]], int]:
    """Return one row per account and hour that has events or a mark."""
    marks = in_span(snapshot.marks, filters)
    rows = []
    for account, mine in groupby(marks.slice(0, limit).to_pylist(), key=lambda row: row["account_id"]):
        key = snapshot.accounts.keys[account]
        label = label_of(snapshot.accounts.row(account))
        rows += [{"key": key, "account": label, **_score(row)} for row in mine]
    return rows, marks.num_rows


def _score(row: dict[str, Any]) -> dict[str, Any]:
    times = {name: _begin(row[name]) for name in ("hour", "cause_hour")}
    return {name: value for name, value in row.items() if name not in _INTERNAL} | times


_INTERNAL = ("account_id", "weight", "departure", "unlogged_id")


def _begin(hour: int | None) -> str | None:
    return None if hour is None else isoformat(hour * MICROSECONDS_PER_HOUR)


_MAKERS: dict[str, Callable[[Snapshot, Filters, int], tuple[list[dict[str, Any]], int]]] = {
    "details": _detail_rows,
    "scores": _score_rows,
}
