"""Single events: a page of those that match, how many there are, and one of them in full."""

from __future__ import annotations

import base64
import binascii
import contextlib
import json
import os
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from logontracer.errors import NotFoundError, UsageError
from logontracer.evidence import duck
from logontracer.evidence.conditions import COLUMN_NAMES, EventFilter, column_order, to_sql
from logontracer.evidence.index import EventIndex
from logontracer.evidence.kept import KeptColumns
from logontracer.evidence.members import Members
from logontracer.evidence.order import Order, Place
from logontracer.evidence.parts import part_name, part_number
from logontracer.model.events import EVENT_SCHEMA

if TYPE_CHECKING:
    import duckdb

__all__ = [
    "COLUMN_NAMES",
    "EventFilter",
    "EventIndex",
    "EventPage",
    "KeptColumns",
    "Members",
    "Order",
    "count_events",
    "event",
    "page_events",
]

MAX_LIMIT = 10_000
_STREAMED_ROWS = 5_000
#: Parts read at once: each has one row group, which DuckDB reads with one thread.
_READERS = min(4, os.cpu_count() or 1)
#: Columns of a page: all but the map of other fields, after the event's key.
PAGE_SCHEMA = pa.schema(
    [pa.field("event_key", pa.string()), *(f for f in EVENT_SCHEMA if f.name != "fields")]
)
_COLUMNS = tuple(PAGE_SCHEMA.names[1:])
_KEY = re.compile(r"([0-9]{1,9})-([0-9]{1,12})")

# Only the shape of a query is put together; every value is a parameter.
_SOURCE = "(SELECT *, file_row_number AS row, file_index::BIGINT AS part FROM read_parquet($parts))"
_COUNT = f"SELECT count(*) FROM {_SOURCE}{{join}} WHERE {{condition}}"  # noqa: S608
_PLACES = (
    f"SELECT part, row FROM {_SOURCE}{{join}} WHERE {{condition}} AND {{after}} "  # noqa: S608
    "ORDER BY {order} LIMIT $limit OFFSET $skip"
)
_ALL = f"SELECT {{columns}}, part, row FROM {_SOURCE}{{join}} WHERE {{condition}} ORDER BY {{order}}"  # noqa: S608
_ORDERED_BY = "SELECT {key} FROM read_parquet($parts) WHERE file_row_number = $row"
_ROWS = (
    "SELECT file_row_number AS place, {} FROM read_parquet($parts) "
    "WHERE list_contains($rows::BIGINT[], file_row_number)"
)


@dataclass(frozen=True, slots=True)
class EventPage:
    """Some of the events that match, in the order asked for."""

    rows: pa.Table  # PAGE_SCHEMA, or the columns asked for
    next: str | None  # cursor of the page after this one; None: there is none
    previous: str | None  # cursor of the page before; None: there is none
    total: int  # events that match, on all pages

    @property
    def truncated(self) -> bool:
        """Whether more follow."""
        return self.next is not None


@dataclass(frozen=True, slots=True)
class _Asked:
    """Which events, and where they stand."""

    parts: Sequence[Path]
    wanted: EventFilter
    members: Members | None

    @contextlib.contextmanager
    def asking(
        self, spill_dir: Path | None = None
    ) -> Iterator[tuple[duckdb.DuckDBPyConnection, dict[str, str], dict[str, Any]]]:
        """Yield a connection, the clauses of a query and the values of their parameters."""
        paths = [path.absolute() for path in self.parts]
        tracks = [path.absolute() for path in self.members.tracks] if self.members else []
        condition, values = to_sql(self.wanted)
        with duck.connect([*paths, *tracks], spill_dir=spill_dir) as connection:
            join, joined = self.members.join(connection) if self.members else ("", {})
            yield (
                connection,
                {"condition": condition, "join": join},
                {
                    "parts": [str(path) for path in paths],
                    **values,
                    **joined,
                },
            )

    def count(self) -> int:
        with self.asking() as (connection, clauses, values):
            found = connection.execute(_COUNT.format(**clauses), values).fetchall()
        return int(found[0][0])

    def places(self, order: Order, start: Place | None, skip: int, limit: int) -> list[Place]:
        """Return where the first *limit* events after *start* stand; a place's part is its number."""
        numbers = [part_number(path.name) for path in self.parts]
        with self.asking() as (connection, clauses, values):
            after, given = "true", dict[str, Any]()
            if start is not None:
                value = self._ordered_by(connection, order, start)
                after, given = order.after(value, (numbers.index(start[0]), start[1]))
            query = _PLACES.format(**clauses, after=after, order=order.sql)
            found = connection.execute(query, values | given | {"limit": limit, "skip": skip}).fetchall()
        return [(numbers[part], row) for part, row in found]

    def _ordered_by(self, connection: duckdb.DuckDBPyConnection, order: Order, place: Place) -> Any:
        """Return the value that an event is ordered by: too long for a cursor, when an attacker chose it."""
        path = next(path for path in self.parts if part_number(path.name) == place[0])
        query = _ORDERED_BY.format(key=column_order(order.column))
        values = {"parts": [str(path.absolute())], "row": place[1]}
        return connection.execute(query, values).fetchall()[0][0]


def count_events(
    parts: Sequence[Path], wanted: EventFilter | None = None, *, members: Members | None = None
) -> int:
    """Return how many events match."""
    return _Asked(parts, wanted or EventFilter(), members).count() if parts else 0


def page_events(
    parts: Sequence[Path],
    wanted: EventFilter | None = None,
    *,
    members: Members | None = None,
    order: Order = Order(),  # noqa: B008 - frozen
    after: str | None = None,
    before: str | None = None,
    at: int = 0,
    limit: int = 100,
    total: int | None = None,
    index: EventIndex | None = None,
    kept: KeptColumns | None = None,
    columns: Sequence[str] = _COLUMNS,
) -> EventPage:
    """Return one page of the matching events.

    Parameters
    ----------
    parts : sequence of Path
        Event parts of one generation.
    wanted : EventFilter, optional
        All events when absent.
    members : Members, optional
        Only the events of these logons and changes.
    order : Order
        By a column, then by where the events stand.
    after, before : str, optional
        ``next`` or ``previous`` of a page; in another order they name the same event's place in it.
    at : int
        Events to pass over first, for whoever jumps: a cursor is quicker.
    limit : int
        Most rows of the page, 1 to 10,000.
    total : int, optional
        `count_events`, when it is known already.
    index : EventIndex, optional
        Of these parts and of the tracks of *members*: finds the page without reading all events.
    kept : KeptColumns, optional
        Of these parts: what it has room for is not read again for the next page.
    columns : sequence of str
        Columns of PAGE_SCHEMA to read: each takes time, the names of accounts most.

    Raises
    ------
    UsageError
        When *after* or *before* is no cursor, or *limit* or *at* out of range.
    CaseError
        When a part cannot be read.
    """
    if not 1 <= limit <= MAX_LIMIT:
        raise UsageError(f"limit {limit} is out of range", hint=f"use 1 to {MAX_LIMIT}")
    if (after is not None) + (before is not None) + (at > 0) > 1:
        raise UsageError("after, before and at exclude each other", hint="leave all but one out")
    text = after if before is None else before
    start = None if text is None else _read_cursor(text, parts)
    if not parts:
        return EventPage(PAGE_SCHEMA.empty_table(), None, None, 0)
    asked = _Asked(parts, wanted or EventFilter(), members)
    way = order.backwards() if before is not None else order
    if index is not None and members is not None and index.knows(asked.wanted, way):
        places = index.places(asked.wanted, members, way, start, at, limit + 1)
    else:
        places = asked.places(way, start, at, limit + 1)
    shown, has_more = places[:limit], len(places) > limit
    has_earlier = start is not None or at > 0
    if before is not None:
        shown, has_more, has_earlier = shown[::-1], True, has_more
    return EventPage(
        _rows(parts, shown, columns, kept or KeptColumns(0)),
        _cursor(shown[-1]) if has_more and shown else None,
        _cursor(shown[0]) if has_earlier and shown else None,
        asked.count() if total is None else total,
    )


def stream_events(
    parts: Sequence[Path],
    wanted: EventFilter | None = None,
    *,
    members: Members | None = None,
    order: Order = Order(),  # noqa: B008 - frozen
) -> Iterator[pa.Table]:
    """Yield all matching events in order, some thousand rows of PAGE_SCHEMA at a time.

    What has to be sorted and does not fit into memory goes to a temporary folder.
    """
    if not parts:
        return
    asked = _Asked(parts, wanted or EventFilter(), members)
    with tempfile.TemporaryDirectory(prefix="logontracer-") as folder, asked.asking(Path(folder)) as asking:
        connection, clauses, values = asking
        query = _ALL.format(**clauses, columns=", ".join(_COLUMNS), order=order.sql)
        numbers = np.array([part_number(path.name) for path in parts])
        reader = connection.sql(query, params=values).to_arrow_reader(_STREAMED_ROWS)
        for batch in reader:
            table = pa.Table.from_batches([batch])
            places = zip(numbers[table["part"].to_numpy()].tolist(), table["row"].to_pylist(), strict=True)
            keys = pa.array([f"{number}-{row}" for number, row in places], pa.string())
            columns = table.drop_columns(["part", "row"])
            yield columns.add_column(0, PAGE_SCHEMA.field("event_key"), keys).cast(PAGE_SCHEMA)


def _rows(
    parts: Sequence[Path], places: Sequence[Place], columns: Sequence[str], kept: KeptColumns
) -> pa.Table:
    """Return the rows at *places*, in their order."""
    here: dict[int, list[int]] = {}
    for i, (number, _) in enumerate(places):
        here.setdefault(number, []).append(i)
    by_number = {part_number(path.name): path.absolute() for path in parts}
    schema = pa.schema([PAGE_SCHEMA.field(name) for name in ("event_key", *columns)])
    with duck.connecting([by_number[number] for number in here]) as connected:

        def read(number: int) -> pa.Table:
            rows = [places[i][1] for i in here[number]]
            found = kept.rows(by_number[number], rows, columns)
            if missing := [name for name in columns if name not in found]:
                with connected().cursor() as own:
                    table = _read_rows(own, by_number[number], rows, missing)
                found |= {name: table[name] for name in missing}
            found["event_key"] = pa.array([f"{number}-{row}" for row in rows], pa.string())
            return pa.table({name: found[name] for name in schema.names}).cast(schema)

        with ThreadPoolExecutor(_READERS) as pool:
            tables = list(pool.map(read, here))
    order = [i for mine in here.values() for i in mine]
    back = sorted(range(len(order)), key=order.__getitem__)
    return pa.concat_tables([schema.empty_table(), *tables]).take(pa.array(back, pa.int64()))


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


def _read_cursor(text: str, parts: Sequence[Path]) -> Place:
    try:
        data = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        number, row = (int(found) for found in data)
        path = next((path for path in parts if path.name == part_name(number)), None)
        if path is not None and 0 <= row < pq.read_metadata(path).num_rows:
            return number, row
    except (ValueError, TypeError, OverflowError, RecursionError, binascii.Error):
        pass
    raise UsageError(f"{text[:80]!r} is not a page of events", hint="use 'next' or 'previous' of a page")
