"""The two spans of a difference: those given, the filters' and the one before, or the log's last days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from logontracer.investigation.snapshot import Snapshot
from logontracer.model.filters import Filters
from logontracer.model.timespan import MICROSECONDS_PER_HOUR, Timespan, to_microseconds
from logontracer.queries import Question
from logontracer.queries.compose import difference_spans

_DAY_HOURS = 24
#: Before the first year of the calendar nothing can be written as a date.
_FIRST_HOUR = to_microseconds(datetime(1, 1, 2, tzinfo=UTC)) // MICROSECONDS_PER_HOUR


def compared_spans(
    snapshot: Snapshot, filters: Filters, given: Mapping[str, int | None]
) -> tuple[Timespan, Timespan]:
    """Return the span before and the span after, in whole hours as both are counted."""
    moments = {name: value for name, value in given.items() if value is not None}
    spans = difference_spans(closed(snapshot, filters), moments)
    if spans is not None:
        return _of_hours(*spans[0].hours()), _of_hours(*spans[1].hours())
    _, end = _log_hours(snapshot)
    return _of_hours(end - 2 * _DAY_HOURS, end - _DAY_HOURS), _of_hours(end - _DAY_HOURS, end)


def comparable(snapshot: Snapshot, question: Question, filters: Filters) -> Filters:
    """Return *filters* as a question takes them: a comparison needs both ends of a span."""
    return closed(snapshot, filters) if question.name == "difference" else filters


def closed(snapshot: Snapshot, filters: Filters) -> Filters:
    """Return *filters* whose span, open at one end, ends with the log there."""
    start, end = filters.span.start, filters.span.end
    if (start is None) == (end is None):
        return filters
    log = _of_hours(*_log_hours(snapshot))
    assert log.start is not None
    assert log.end is not None
    if start is not None:
        return replace(filters, span=Timespan(start, max(start, log.end)))
    assert end is not None
    return replace(filters, span=Timespan(min(end, log.start), end))


def _log_hours(snapshot: Snapshot) -> tuple[int, int]:
    """Return the log's first hour and the one after its last; 0 and 0 without any event."""
    hours = [snapshot.numbers(table, "hour") for table in ("logon_hours", "change_hours")]
    known = [hour for hour in hours if len(hour)]
    if not known:
        return 0, 0
    return min(int(hour.min()) for hour in known), max(int(hour.max()) for hour in known) + 1


def _of_hours(first: int, end: int) -> Timespan:
    start, stop = (max(hour, _FIRST_HOUR) * MICROSECONDS_PER_HOUR for hour in (first, end))
    return Timespan(start, stop)
