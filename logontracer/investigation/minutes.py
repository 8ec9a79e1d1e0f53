"""The timeline by the minute, for spans short enough to be drawn so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from logontracer.errors import CaseError, UsageError
from logontracer.evidence.minutes import MICROSECONDS_PER_MINUTE, minute_counts
from logontracer.investigation.pictures import Wanted
from logontracer.investigation.scope import notes_on, scope_of_all_time
from logontracer.investigation.snapshot import Snapshot
from logontracer.model.filters import Filters
from logontracer.model.timespan import Timespan, isoformat

#: Two days and nights; farther out hours are narrow enough.
MAX_HOURS = 48
_OPEN = 1 << 62


def minutes(
    snapshot: Snapshot, filters: Filters, *, key: str | None, limit: int, asked: Wanted | None = None
) -> dict[str, Any]:
    """Return the accounts' counts by the minute in the span of *filters*, the busiest first, and their sum.

    Which logons count is asked without the span: a minute must not change what an hour counted.
    """
    start, end = _bounds(filters.span)
    scope = scope_of_all_time(snapshot, filters, key, asked)
    counts = _within(_counts(snapshot, filters.span, scope.logons), scope.spans)
    total = counts.group_by("account_id").aggregate([("count", "sum")])
    by_total = total.sort_by([("count_sum", "descending"), ("account_id", "ascending")])
    shown = by_total.slice(0, limit).to_pylist()
    return {
        "start": isoformat(start),
        "minute0": start // MICROSECONDS_PER_MINUTE,
        "n_minutes": -(-end // MICROSECONDS_PER_MINUTE) - start // MICROSECONDS_PER_MINUTE,
        "rows": [_row(snapshot, counts, row) for row in shown],
        "histogram": _pairs(counts),
        "total": total.num_rows,
        "notes": notes_on(asked),
        "truncated": len(shown) < total.num_rows,
    }


def _within(counts: pa.Table, spans: Sequence[Timespan]) -> pa.Table:
    """Return the minutes that begin in one of *spans*: a search may name moments of its own."""
    if any(span.is_unbounded for span in spans):
        return counts
    begin = np.asarray(counts["minute"]) * MICROSECONDS_PER_MINUTE
    inside = [
        (begin >= (-_OPEN if span.start is None else span.start - MICROSECONDS_PER_MINUTE + 1))
        & (begin < (_OPEN if span.end is None else span.end))
        for span in spans
    ]
    return counts.filter(np.logical_or.reduce(inside))


def _bounds(span: Timespan) -> tuple[int, int]:
    """Return both ends of a span that is short enough."""
    hint = f"Name both `from` and `to`, at most {MAX_HOURS} hours apart."
    if span.start is None or span.end is None:
        raise UsageError("minutes need a span", hint=hint)
    if span.end - span.start > MAX_HOURS * 60 * MICROSECONDS_PER_MINUTE:
        raise UsageError("the span is too long to be shown by the minute", hint=hint)
    return span.start, span.end


def _counts(snapshot: Snapshot, span: Timespan, is_wanted: np.ndarray[Any, np.dtype[np.bool_]]) -> pa.Table:
    """Return ``account_id minute count`` of the wanted logons of known accounts."""
    generation = snapshot.generation
    if generation is None:
        return pa.table({name: pa.array([], pa.int64()) for name in ("account_id", "minute", "count")})
    if generation.tracks is None:
        raise CaseError(
            "an earlier version made this graph: it cannot be counted by the minute",
            hint="import a log again to rebuild it",
        )
    found = minute_counts(generation.parts, generation.tracks, span)
    logon, minute, count = (np.asarray(found[name]) for name in ("logon_id", "minute", "count"))
    account = snapshot.numbers("logons", "account_id")[logon]
    rows = is_wanted[logon] & (account >= 0)
    return pa.table({"account_id": account[rows], "minute": minute[rows], "count": count[rows]})


def _row(snapshot: Snapshot, counts: pa.Table, row: dict[str, Any]) -> dict[str, Any]:
    account = row["account_id"]
    mine = counts.filter(np.equal(np.asarray(counts["account_id"]), account))
    return {"key": snapshot.accounts.keys[account], "total": row["count_sum"], "counts": _pairs(mine)}


def _pairs(counts: pa.Table) -> list[list[int]]:
    summed = counts.group_by("minute").aggregate([("count", "sum")]).sort_by("minute")
    minute, number = summed["minute"].to_pylist(), summed["count_sum"].to_pylist()
    return [list(pair) for pair in zip(minute, number, strict=True)]
