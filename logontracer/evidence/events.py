"""Single events: a page of those that match, and one of them in full."""

from __future__ import annotations

import base64
import binascii
import bisect
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from logontracer.errors import NotFoundError, UsageError
from logontracer.evidence import duck
from logontracer.evidence.conditions import AccountIds, EventFilter, HostIds, to_sql
from logontracer.evidence.parts import part_name, part_number
from logontracer.model.events import EVENT_SCHEMA

__all__ = ["AccountIds", "EventFilter", "EventPage", "HostIds", "event", "page_events"]

MAX_LIMIT = 10_000
#: Columns of a page: all but the map of other fields, after the event's key.
PAGE_SCHEMA = pa.schema(
    [pa.field("event_key", pa.string()), *(f for f in EVENT_SCHEMA if f.name != "fields")]
)
_COLUMNS = tuple(PAGE_SCHEMA.names[1:])
_KEY = re.compile(r"([0-9]{1,9})-([0-9]{1,12})")

# Only the shape of a query is put together; every value is a parameter.
_SOURCE = "(SELECT *, file_row_number AS row, file_index::BIGINT AS part FROM read_parquet($parts))"
# One scan both counts and keeps the first rows, so that a slow condition is computed once.
_PAGE = (
    "SELECT count(*), {least}(ROW(epoch_us(time), part, row), $limit::BIGINT) FILTER (WHERE {after}) "  # noqa: S608
    f"FROM {_SOURCE} WHERE {{condition}}"
)
_AFTER = "(epoch_us(time), part, row) {sign} ($moment::BIGINT, $part::BIGINT, $row::BIGINT)"
_ROWS = (
    "SELECT file_row_number AS place, {} FROM read_parquet($parts) "
    "WHERE list_contains($rows::BIGINT[], file_row_number)"
)

Place = tuple[int, int, int]  # time in microseconds, part number, row


@dataclass(frozen=True, slots=True)
class EventPage:
    """Some of the events that match, in order of time."""

    rows: pa.Table  # PAGE_SCHEMA
    next: str | None  # cursor of the page after this one; None: there is none
    total: int  # events that match, on all pages
    truncated: bool  # whether more follow


def page_events(
    parts: Sequence[Path],
    wanted: EventFilter | None = None,
    *,
    after: str | None = None,
    limit: int = 100,
    newest_first: bool = False,
) -> EventPage:
    """Return one page of the matching events, ordered by (time, part, row).

    Parameters
    ----------
    parts : sequence of Path
        Event parts of one generation.
    wanted : EventFilter, optional
        All events when absent.
    after : str, optional
        ``next`` of the page before.
    limit : int
        Most rows of the page, 1 to 10,000.
    newest_first : bool
        Whether the latest event comes first.

    Raises
    ------
    UsageError
        When *after* is no cursor or *limit* out of range.
    CaseError
        When a part cannot be read.
    """
    if not 1 <= limit <= MAX_LIMIT:
        raise UsageError(f"limit {limit} is out of range", hint=f"use 1 to {MAX_LIMIT}")
    start = None if after is None else _read_cursor(after)
    if not parts:
        return EventPage(PAGE_SCHEMA.empty_table(), None, 0, False)
    places, total = _places(parts, wanted or EventFilter(), start, limit + 1, newest_first)
    shown = places[:limit]
    has_more = len(places) > limit
    return EventPage(_rows(parts, shown), _cursor(shown[-1]) if has_more else None, total, has_more)


def _places(
    parts: Sequence[Path], wanted: EventFilter, start: Place | None, limit: int, newest_first: bool
) -> tuple[list[Place], int]:
    """Return where the first *limit* matching events after *start* stand, and how many match in all."""
    paths = [path.absolute() for path in parts]
    numbers = [part_number(path.name) for path in paths]
    condition, values = to_sql(wanted)
    values |= {"parts": [str(path) for path in paths], "limit": limit}
    after = "true"
    if start is not None:
        after = _AFTER.format(sign="<" if newest_first else ">")
        moment, number, row = start
        values |= {"moment": moment, "part": bisect.bisect_left(numbers, number), "row": row}
    query = _PAGE.format(least="max" if newest_first else "min", after=after, condition=condition)
    with duck.connect(paths) as connection:
        total, found = connection.execute(query, values).fetchall()[0]
    return [(moment, numbers[part], row) for moment, part, row in found or ()], total


def _rows(parts: Sequence[Path], places: Sequence[Place]) -> pa.Table:
    """Return the rows at *places*, in their order."""
    by_number = {part_number(path.name): path.absolute() for path in parts}
    order: list[int] = []
    tables = [PAGE_SCHEMA.empty_table()]
    with duck.connect([by_number[number] for number in {part for _, part, _ in places}]) as connection:
        for number in sorted({part for _, part, _ in places}):
            here = [i for i, place in enumerate(places) if place[1] == number]
            rows = [places[i][2] for i in here]
            tables.append(_with_keys(_read_rows(connection, by_number[number], rows, _COLUMNS), number, rows))
            order += here
    back = sorted(range(len(order)), key=order.__getitem__)
    return pa.concat_tables(tables).take(pa.array(back, pa.int64()))


def _with_keys(table: pa.Table, number: int, rows: Sequence[int]) -> pa.Table:
    keys = pa.array([f"{number}-{row}" for row in rows], pa.string())
    return table.add_column(0, PAGE_SCHEMA.field("event_key"), keys).cast(PAGE_SCHEMA)


def _read_rows(
    connection: duckdb.DuckDBPyConnection, path: Path, rows: Sequence[int], columns: Sequence[str]
) -> pa.Table:
    """Return the given rows of a part, in the given order."""
    values = {"parts": [str(path)], "rows": list(rows)}
    found = connection.sql(_ROWS.format(", ".join(columns)), params=values).to_arrow_table()
    where = {place: i for i, place in enumerate(found["place"].to_pylist())}
    return found.drop_columns("place").take(pa.array([where[row] for row in rows], pa.int64()))


def event(
    parts: Sequence[Path], event_key: str, *, source_paths: Mapping[str, Sequence[str]] | None = None
) -> dict[str, Any]:
    """Return one event with every column, ``fields`` as a list of (name, value), and where it was read.

    Parameters
    ----------
    parts : sequence of Path
        Event parts of one generation.
    event_key : str
        ``event_key`` of a page; it names the same event as long as the case lives.
    source_paths : mapping, optional
        SHA-256 of a file → the paths it was read under (`Case.source_paths`).

    Returns
    -------
    dict
        The columns of ``model.events`` by name (``time`` an aware datetime),
        ``event_key`` and ``source_paths``.

    Raises
    ------
    NotFoundError
        When there is no such event.
    """
    match = _KEY.fullmatch(event_key)
    path = next((p for p in parts if match and p.name == part_name(int(match[1]))), None)
    if match is None or path is None or int(match[2]) >= pq.read_metadata(path).num_rows:
        raise NotFoundError(f"there is no event {event_key!r}", event_key=event_key)
    row = _read_row(path, int(match[2]))
    known = source_paths or {}
    return {"event_key": event_key, **row, "source_paths": list(known.get(row["source_file"], ()))}


def _read_row(path: Path, row: int) -> dict[str, Any]:
    path = path.absolute()
    with duck.connect([path]) as connection:
        table = _read_rows(connection, path, [row], EVENT_SCHEMA.names).cast(EVENT_SCHEMA)
    found: dict[str, Any] = table.to_pylist()[0]
    return found


def _cursor(place: Place) -> str:
    return base64.urlsafe_b64encode(json.dumps(list(place)).encode()).decode().rstrip("=")


def _read_cursor(text: str) -> Place:
    try:
        data = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        moment, part, row = (int(number) for number in data)
        if max(abs(moment), abs(part), abs(row)) < 1 << 62:
            return moment, part, row
    except (ValueError, TypeError, OverflowError, RecursionError, binascii.Error):
        pass
    raise UsageError(f"{text[:80]!r} is not a page of events", hint="use 'next' of the page before")
