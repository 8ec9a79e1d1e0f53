"""Where the events of logons and changes stand, in memory: a page is found without reading the events.

What the page then shows is read from the files; which events they are, in which
order and how many there are in all, is looked up in arrays.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from logontracer.errors import CaseError
from logontracer.evidence import duck
from logontracer.evidence.conditions import EventFilter, column_order, is_shown_plainly, several_values
from logontracer.evidence.members import Mask, Members
from logontracer.evidence.order import Order, Place
from logontracer.evidence.parts import part_number
from logontracer.model.timespan import Timespan

#: A case of more events is asked through DuckDB: an index takes up to 32 bytes per event.
MOST_EVENTS = 20_000_000
#: Columns kept: those that events were last ordered by or looked through.
_KEPT_COLUMNS = 4
#: Most bytes of one column's texts while it is read: names are as long as whoever writes them likes.
MOST_VALUE_BYTES = 1 << 30
_BATCH_ROWS = 200_000
_NOTHING = -1

Codes = npt.NDArray[np.int32]
Positions = npt.NDArray[np.int64]


class _TooLargeError(Exception):
    """The values of a column are more than is kept in memory."""


@dataclass(frozen=True, slots=True)
class _Column:
    """What events are ordered by: the values, each once and ascending, and each event's number among them."""

    values: pa.Array
    codes: Codes  # -1: null


class EventIndex:
    """The events of one generation by their position: part after part, row after row.

    It takes 4 bytes per event for the logon it was counted in, 12 for the time once
    that is asked for, and 4 and the distinct values for each of the few columns that
    events were last ordered by or looked through; a column of more than MOST_VALUE_BYTES
    it does not know.  Threads may share it.

    Parameters
    ----------
    parts, tracks : sequence of Path
        The event parts and, row for row, what each event was counted in.
    """

    def __init__(self, parts: Sequence[Path], tracks: Sequence[Path]) -> None:
        self._parts, self._tracks = list(parts), list(tracks)
        self._numbers = np.array([part_number(path.name) for path in parts], dtype=np.int64)
        self._columns: OrderedDict[str, _Column] = OrderedDict()
        self._too_large: set[str] = set()
        self._lock = threading.Lock()

    def knows(self, wanted: EventFilter, order: Order | None = None) -> bool:
        """Return whether it can say which events are *wanted*: by time and by columns shown as they are."""
        known = EventFilter(span=wanted.span, any_span=wanted.any_span, columns=wanted.columns)
        names = [name for name, _ in wanted.columns]
        if wanted != known or not all(map(is_shown_plainly, names)):
            return False
        return all(map(self._holds, [*names, *([order.column] if order else [])]))

    def counts(self, wanted: EventFilter, members: Members) -> tuple[int, int]:
        """Return how many events of logons and how many of changes match."""
        is_meant = self._matching(wanted, members)
        return int(np.count_nonzero(is_meant & (self._logons >= 0))), int(is_meant[self._changes[0]].sum())

    def places(
        self,
        wanted: EventFilter,
        members: Members,
        order: Order,
        start: Place | None = None,
        skip: int = 0,
        limit: int = 1,
    ) -> list[Place]:
        """Return where the first *limit* events after *start* stand, *skip* of them left out."""
        positions = np.flatnonzero(self._matching(wanted, members))
        keys = self._keys(order, positions)
        if start is not None:
            after = self._keys(order, np.array([self._position(start)]))[0]
            positions, keys = positions[keys > after], keys[keys > after]
        wanted_rows = positions[_smallest(keys, skip + limit)[skip:]]
        part = np.searchsorted(self._firsts, wanted_rows, side="right") - 1
        rows = wanted_rows - self._firsts[part]
        return list(zip(self._numbers[part].tolist(), rows.tolist(), strict=True))

    def prepare(self, columns: Sequence[str]) -> None:
        """Read what pages in the order of *columns* need."""
        _ = self._logons
        for name in columns:
            self._holds(name)

    def _position(self, place: Place) -> int:
        return int(self._firsts[np.flatnonzero(self._numbers == place[0])[0]]) + place[1]

    def _keys(self, order: Order, positions: Positions) -> Positions:
        """Return numbers that ascend as the events do in *order*."""
        column = self._column(order.column)
        n_values, n_events = len(column.values), int(self._firsts[-1])
        codes = column.codes[positions].astype(np.int64)
        key = np.where(codes == _NOTHING, _NOTHING if order.is_backwards else n_values, codes)
        if order.is_falling:
            key = np.where(codes == _NOTHING, key, n_values - 1 - codes)
            positions = n_events - 1 - positions
        keys: Positions = key * n_events + positions
        return keys

    def _matching(self, wanted: EventFilter, members: Members) -> Mask:
        meant = self._of(members) & self._in_span(wanted.span)
        if wanted.any_span:
            meant &= np.logical_or.reduce([self._in_span(span) for span in wanted.any_span])
        for name, text in wanted.columns:
            meant &= self._holding(name, text)
        return meant

    def _of(self, members: Members) -> Mask:
        if members.is_everything:
            return np.ones(int(self._firsts[-1]), dtype=bool)
        meant: Mask = np.append(members.logons, False)[self._logons]
        where, ids = self._changes
        meant[where] |= members.changes[ids]
        return meant

    def _in_span(self, span: Timespan) -> Mask:
        if span.is_unbounded:
            return np.ones(int(self._firsts[-1]), dtype=bool)
        time = self._column("time")
        moments = np.asarray(time.values)
        first = 0 if span.start is None else np.searchsorted(moments, span.start)
        end = len(moments) if span.end is None else np.searchsorted(moments, span.end)
        inside: Mask = (time.codes >= first) & (time.codes < end)
        return inside

    def _holding(self, name: str, text: str) -> Mask:
        """Return which events have *text* in a column, without case."""
        column = self._column(name)
        texts = column.values.cast(pa.string())
        several = several_values(name, text)
        meant = pc.is_in(texts, pa.array(several)) if several else pc.match_substring(texts, _lower(text))
        holds = np.append(np.asarray(meant, dtype=bool), False)
        found: Mask = holds[column.codes]
        return found

    @cached_property
    def _firsts(self) -> Positions:
        """Position of each part's first event, and how many events there are."""
        sizes = [pq.read_metadata(path).num_rows for path in self._tracks]
        return np.cumsum([0, *sizes])

    @cached_property
    def _logons(self) -> Codes:
        """The logon of each event, -1 without any."""
        return self._track("logon_id")

    @cached_property
    def _changes(self) -> tuple[Positions, Codes]:
        """Position of each event of a change, and the change: they are few."""
        changes = self._track("change_id")
        where = np.flatnonzero(changes >= 0)
        return where, changes[where]

    def _track(self, name: str) -> Codes:
        try:
            columns = [pq.read_table(path, columns=[name], memory_map=True)[name] for path in self._tracks]
        except (OSError, pa.ArrowInvalid) as error:
            raise CaseError(
                f"{self._tracks[0].parent}: cannot be read: {error}",
                hint="import a log again to rebuild",
                path=str(self._tracks[0].parent),
            ) from error
        return _numbers(columns)

    def _holds(self, name: str) -> bool:
        """Return whether a column can be kept in memory."""
        if name not in self._too_large:
            try:
                self._column(name)
            except _TooLargeError:
                self._too_large.add(name)
        return name not in self._too_large

    def _column(self, name: str) -> _Column:
        with self._lock:
            if name in self._columns:
                self._columns.move_to_end(name)
                return self._columns[name]
        column = self._read(name)
        with self._lock:
            self._columns[name] = column
            while len(self._columns) > _KEPT_COLUMNS:
                self._columns.popitem(last=False)
        return column

    def _read(self, name: str) -> _Column:
        """Return a column as DuckDB orders it."""
        paths = [path.absolute() for path in self._parts]
        query = f"SELECT {column_order(name)} AS key FROM read_parquet($parts)"  # noqa: S608 - a constant of ours
        with duck.connect(paths) as connection:
            values = {"parts": [str(path) for path in paths]}
            reader = connection.sql(query, params=values).to_arrow_reader(_BATCH_ROWS)
            chunks, n_bytes = [], 0
            for batch in reader:
                chunks.append(_sortable(batch.column(0)).dictionary_encode())
                n_bytes += chunks[-1].dictionary.nbytes
                if n_bytes > MOST_VALUE_BYTES and not pa.types.is_primitive(chunks[-1].dictionary.type):
                    raise _TooLargeError(name)
        whole = pa.chunked_array(chunks).unify_dictionaries()
        codes = _numbers([chunk.indices for chunk in whole.chunks])
        distinct = whole.chunk(0).dictionary
        order = pc.sort_indices(distinct)
        rank = np.empty(len(order) + 1, dtype=np.int32)
        rank[np.asarray(order)] = np.arange(len(order), dtype=np.int32)
        rank[-1] = _NOTHING
        return _Column(distinct.take(order), rank[codes])


def _sortable(column: pa.Array) -> pa.Array:
    return column.cast(pa.int8()) if pa.types.is_boolean(column.type) else column


def _numbers(columns: Sequence[pa.Array | pa.ChunkedArray]) -> Codes:
    """Return columns of whole numbers one after the other, -1 where null."""
    return np.concatenate(
        [
            np.zeros(0, dtype=np.int32),
            *(np.asarray(pc.fill_null(c, _NOTHING), dtype=np.int32) for c in columns),
        ]
    )


def _smallest(keys: Positions, n: int) -> Positions:
    """Return the places of the *n* smallest keys, ascending, without sorting all of them."""
    places = np.arange(len(keys))
    if 0 < n < len(keys):
        places = np.flatnonzero(keys <= np.partition(keys, n - 1)[n - 1])
    order: Positions = places[np.argsort(keys[places])][:n]
    return order


def _lower(text: str) -> str:
    """Return a text in lower case as DuckDB writes it."""
    if text.isascii():
        return text.lower()
    with duck.connect([]) as connection:
        return str(connection.execute("SELECT lower($text)", {"text": text}).fetchall()[0][0])
