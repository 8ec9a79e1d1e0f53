"""The one border between what Windows wrote and what the program knows.

Above it nobody meets a dash for "missing", ``::ffff:`` addresses, ``name@REALM``,
hexadecimal numbers or local times.  Whole columns are turned at once and every
distinct text only once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from logontracer.ingest import values
from logontracer.ingest.columns import Coded, Column, ColumnBatch, Numbered, SetAside, Shape
from logontracer.ingest.fieldmap import FieldMap
from logontracer.ingest.numbers import as_column
from logontracer.ingest.raw import LEADING, RawBatch, Row
from logontracer.ingest.texts import Texts, encode
from logontracer.ingest.times import parse_times
from logontracer.model.catalogue import EventSpec, is_of_security, spec_of
from logontracer.model.events import CODED_SCHEMA
from logontracer.model.machines import is_same_machine
from logontracer.model.principals import account_kind
from logontracer.model.timespan import Timespan

#: Records of the Security channel that say so: the service shut down, events dropped, the log full.
INTERRUPTION_IDS = (1100, 1101, 1104)

_N_LEADING = len(LEADING)
_Codes = npt.NDArray[np.int64]

_NUMBERS: dict[str, Callable[[str], Any]] = {
    "record_id": values.signed,
    "logon_id": values.logon_session,
    "subject_logon_id": values.logon_session,
    "source_port": values.port,
    "logon_type": values.signed,
    "status": values.unsigned,
    "sub_status": values.unsigned,
    "ticket_encryption": values.unsigned,
    "pre_authentication": values.signed,
    "ticket_options": values.unsigned,
    "is_elevated": values.yes_no,
}
_TEXTS: dict[str, Callable[[str], str | None]] = {
    "account_sid": values.sid,
    "subject_sid": values.sid,
    "service_sid": values.sid,
    "object_sid": values.sid,
    "member_sid": values.sid,
    "privileges": values.word_list,
    "object_detail": values.trimmed,
}
# 4778 and 4779 write the word "Unknown" where a session was switched at the console.
_CONSOLE_EVENTS = frozenset({4778, 4779})
_MOST_COMPUTERS = 1_000
_MOST_CHANNELS = 1_000


class Interruption(NamedTuple):
    """A record that is no event and says that logging was interrupted; microseconds since 1970 UTC."""

    event_id: int
    time: int
    record_id: int | None
    computer: str


@dataclass(slots=True)
class Normalised:
    """A batch as an event table, and what became of every record that is not in it."""

    events: pa.Table  # of `CODED_SCHEMA`
    n_records: int = 0
    by_event_id: dict[str, int] = field(default_factory=dict)
    set_aside: dict[str, int] = field(default_factory=dict)
    not_catalogued: dict[str, int] = field(default_factory=dict)  # of those, by event id
    computers: set[str] = field(default_factory=set)
    first: int | None = None  # of all records, microseconds since 1970 UTC
    last: int | None = None
    by_kept_id: dict[int, int] = field(default_factory=dict)
    by_channel: dict[str, int] = field(default_factory=dict)  # of all records that name one
    interruptions: list[Interruption] = field(default_factory=list)
    n_replaced_surrogates: int = 0


def normalise(batch: RawBatch, time_range: Timespan) -> Normalised:
    """Return the events of a batch, in record order, with every other record counted.

    Column ``source_file`` is left null: the checksum of a file is known when all of it was read.

    Parameters
    ----------
    time_range : Timespan
        Records outside it are set aside; the same instant for every file, in any record order.
    """
    return _Batch(batch, time_range).result()


def _interruptions(event_id: int, cells: _Cells) -> Iterator[Interruption]:
    record_ids, computers = (encode(cells.column(index)) for index in (0, 1))
    rows = zip(cells.times.tolist(), record_ids.codes.tolist(), computers.codes.tolist(), strict=True)
    for time, record_id, computer in rows:
        yield Interruption(
            event_id,
            time,
            values.signed(record_ids.distinct[record_id]) if record_id >= 0 else None,
            computers.distinct[computer] if computer >= 0 else "",
        )


class _Columns:
    """The columns under construction, each with one slot per record of the batch."""

    def __init__(self, n_rows: int) -> None:
        self.n_rows = n_rows
        self.texts: dict[str, Texts] = {}
        self.numbers: dict[str, _Codes] = {}
        self.has_number: dict[str, npt.NDArray[np.bool_]] = {}

    def text(self, name: str) -> Texts:
        """Return the text column *name*."""
        if name not in self.texts:
            self.texts[name] = Texts(self.n_rows)
        return self.texts[name]

    def number(self, name: str) -> tuple[_Codes, npt.NDArray[np.bool_]]:
        """Return values and presence of the number column *name*."""
        if name not in self.numbers:
            self.numbers[name] = np.zeros(self.n_rows, np.int64)
            self.has_number[name] = np.zeros(self.n_rows, np.bool_)
        return self.numbers[name], self.has_number[name]

    def arrow(self, name: str, type_: pa.DataType, kept: _Codes) -> pa.Array:
        """Return the rows *kept* of one column."""
        if name in self.numbers:
            absent = ~self.has_number[name][kept]
            return pa.array(self.numbers[name][kept], mask=absent).cast(type_)
        if name in self.texts:
            return self.texts[name].arrow(kept)
        return pa.nulls(len(kept), type_)


class _Batch:
    """One batch on its way across the border."""

    def __init__(self, batch: RawBatch, time_range: Timespan) -> None:
        self._batch = batch
        self._time_range = time_range
        self._columns = _Columns(batch.n_rows)
        self._fields = FieldMap()
        self._times = np.zeros(batch.n_rows, np.int64)
        self._event_ids = np.zeros(batch.n_rows, np.int32)
        self._is_salvaged = np.zeros(batch.n_rows, np.bool_)
        self._is_kept = np.zeros(batch.n_rows, np.bool_)
        self._out = Normalised(CODED_SCHEMA.empty_table())

    def result(self) -> Normalised:
        """Return the finished batch."""
        out = self._out
        for reason, n_records in self._batch.unusable.items():
            self._count(None, n_records, reason)
        for shape, rows in self._batch.groups.items():
            self._rows(shape, rows)
        for first, columns in self._batch.columns:
            self._laid_out(first, columns)
        if self._is_kept.any():
            self._account_kinds()
            self._source_kinds()
            out.events = self._table()
        return out

    # -- counting ---------------------------------------------------------------------------

    def _count(self, event_id: int | None, n_records: int, reason: str | None = None) -> None:
        if not n_records:
            return
        out, key = self._out, "none" if event_id is None else str(event_id)
        out.n_records += n_records
        out.by_event_id[key] = out.by_event_id.get(key, 0) + n_records
        if reason:
            self._move(reason, n_records)

    def _move(self, reason: str, n_records: int) -> None:
        if n_records:
            self._out.set_aside[reason] = self._out.set_aside.get(reason, 0) + n_records

    def _not_catalogued(self, event_id: int, n_records: int) -> None:
        self._move("not_catalogued", n_records)
        if n_records:
            by_event_id = self._out.not_catalogued
            by_event_id[str(event_id)] = by_event_id.get(str(event_id), 0) + n_records

    def _span(self, times: _Codes) -> None:
        if len(times):
            first, last = int(times.min()), int(times.max())
            out = self._out
            out.first = first if out.first is None else min(out.first, first)
            out.last = last if out.last is None else max(out.last, last)

    # -- one group --------------------------------------------------------------------------

    def _rows(self, shape: Shape, rows: list[Row]) -> None:
        """Take records that came one by one."""
        cells = list(zip(*rows, strict=True))
        self._computers(set(cells[3]))
        times, has_time = parse_times(cells[1])
        of_columns = (cells[2], cells[3], *cells[_N_LEADING:])
        self._group(shape, _Cells(of_columns, np.array(cells[0], np.int64), times, has_time))

    def _laid_out(self, first: int, columns: ColumnBatch) -> None:
        """Take records that came as columns; *first* is the number of their first row."""
        self._computers(columns.computers)
        if columns.span is not None:
            self._span(np.array(columns.span, np.int64))
        for set_aside in columns.set_aside:
            self._count_set_aside(set_aside)
        for group in columns.groups:
            of_columns = (group.record_ids, group.computers, *group.fields)
            self._group(group.shape, _Cells(of_columns, group.positions + first, group.times, group.has_time))

    def _count_set_aside(self, set_aside: SetAside) -> None:
        """Count records of which the reader knows that nobody asks for them."""
        event_id, n_records = _event_id(set_aside.event_id), set_aside.n_timed + set_aside.n_untimed
        self._count(event_id, n_records)
        self._note_channel(self._clean(set_aside.channel), n_records)
        if event_id is None:
            self._move("no_event_id", n_records)
            return
        self._move("no_time", set_aside.n_untimed)
        self._not_catalogued(event_id, set_aside.n_timed)

    def _group(self, shape: Shape, cells: _Cells) -> None:
        event_id, has_time = _event_id(shape.event_id), cells.has_time
        n_records = len(has_time)
        self._count(event_id, n_records)
        channel = self._clean(shape.channel)
        self._note_channel(channel, n_records)
        self._span(cells.times[has_time])
        if event_id is None:
            self._move("no_event_id", n_records)
            return
        n_timed = int(has_time.sum())
        self._move("no_time", n_records - n_timed)
        spec = spec_of(event_id, channel)
        inside = has_time & _inside(cells.times, self._time_range)
        if spec is None:
            if shape.is_salvaged and is_of_security(event_id):
                self._move("damaged", n_timed)
            else:
                self._not_catalogued(event_id, n_timed)
            if event_id in INTERRUPTION_IDS and (channel or "").casefold() == "security":
                self._out.interruptions += _interruptions(event_id, cells.inside(inside))
            return
        cells = cells.inside(inside)
        self._move("outside_time_range", n_timed - len(cells.positions))
        self._keep(shape, spec, cells)

    def _note_channel(self, channel: str | None, n_records: int) -> None:
        by_channel = self._out.by_channel
        if channel is not None and (channel in by_channel or len(by_channel) < _MOST_CHANNELS):
            by_channel[channel] = by_channel.get(channel, 0) + n_records

    def _keep(self, shape: Shape, spec: EventSpec, cells: _Cells) -> None:
        if not len(cells.positions):
            return
        positions = cells.positions
        kept = self._out.by_kept_id
        kept[spec.event_id] = kept.get(spec.event_id, 0) + len(positions)
        self._is_kept[positions] = True
        self._times[positions] = cells.times
        self._event_ids[positions] = spec.event_id
        self._is_salvaged[positions] = shape.is_salvaged
        columns = self._columns
        columns.text("channel").fill(positions, self._clean(shape.channel))
        columns.text("provider").fill(positions, self._clean(shape.provider))
        self._convert("record_id", cells.column(0), positions, None, values.signed)
        self._convert("computer", cells.column(1), positions, None, values.plain)
        for index, name in enumerate(shape.names):
            self._field(spec, name, index, cells.column(2 + index), positions)
        self._split_accounts(spec, positions)
        self._outcome(spec, positions)

    def _field(
        self, spec: EventSpec, name: str, index: int, cells: Sequence[Any] | Column, rows: _Codes
    ) -> None:
        column = spec.fields.get(name)
        if column is None:
            self._out.n_replaced_surrogates += self._fields.add(rows, index, name, cells)
        elif column == "source_address":
            self._address(name, cells, rows)
        elif column == "source_name" and spec.event_id in _CONSOLE_EVENTS:
            self._convert(column, cells, rows, name, _console_name)
        else:
            convert = _NUMBERS.get(column) or _TEXTS.get(column, values.plain)
            self._convert(column, cells, rows, name, convert)

    def _convert(
        self,
        column: str,
        cells: Sequence[Any] | Column,
        rows: _Codes,
        name: str | None,
        convert: Callable[[str], Any],
    ) -> None:
        """Put *cells* into *column*; texts that cannot be read stay visible under *name*."""
        if isinstance(cells, Numbered) and column in _NUMBERS:
            found = as_column(column, cells)
            if found is not None:
                numbers, present = self._columns.number(column)
                numbers[rows], present[rows] = found
                return
        encoded = encode(cells)
        self._out.n_replaced_surrogates += encoded.n_replaced_surrogates
        results, unread = _apply(convert, encoded.distinct)
        if column in _NUMBERS:
            numbers, present = self._columns.number(column)
            numbers[rows] = np.array([0 if r is None else int(r) for r in results] + [0], np.int64)[
                encoded.codes
            ]
            present[rows] = np.array([r is not None for r in results] + [False], np.bool_)[encoded.codes]
        else:
            self._columns.text(column).put(rows, encoded.codes, results)
        if name is not None and unread:
            self._fields.add_some(rows, name, encoded, unread)

    def _address(self, name: str, cells: Sequence[Any] | Column, rows: _Codes) -> None:
        encoded = encode(cells)
        self._out.n_replaced_surrogates += encoded.n_replaced_surrogates
        results, unread = _apply(values.address, encoded.distinct)
        self._columns.text("source_address").put(rows, encoded.codes, [r and r.text for r in results])
        self._columns.text("_address_kind").put(rows, encoded.codes, [r and r.source_kind for r in results])
        scoped = {code for code, text in enumerate(encoded.distinct) if "%" in text}
        if unread | scoped:
            self._fields.add_some(rows, name, encoded, unread | scoped)

    def _split_accounts(self, spec: EventSpec, rows: _Codes) -> None:
        columns = set(spec.fields.values())
        for prefix in ("account", "subject", "object"):
            names = {f"{prefix}_name", f"{prefix}_domain"}
            is_account = names <= columns or f"{prefix}_sid" in columns or prefix == "account"
            if is_account and f"{prefix}_name" in columns:
                self._split(prefix, spec, rows)

    def _split(self, prefix: str, spec: EventSpec, rows: _Codes) -> None:
        name_column = self._columns.text(f"{prefix}_name")
        domain_column = self._columns.text(f"{prefix}_domain")
        if not name_column.any_contains(rows, "@\\"):
            return
        pairs, inverse = _distinct_rows(name_column.codes[rows], domain_column.codes[rows])
        split = []
        for name_code, domain_code in pairs:
            name, domain = name_column.value(name_code), domain_column.value(domain_code)
            split.append(values.split_account(name, domain, always_realm=spec.event_id == 4769))
        lost = {
            i
            for i, (pair, new) in enumerate(zip(pairs, split, strict=True))
            if self._is_lossy(name_column, pair, new)
        }
        if lost:
            windows = next(k for k, v in spec.fields.items() if v == f"{prefix}_name")
            texts = [name_column.value(pair[0]) or "" for pair in pairs]
            self._fields.add_texts(rows, windows, texts, inverse, lost)
        name_column.put(rows, inverse, [name for name, _ in split])
        domain_column.put(rows, inverse, [domain for _, domain in split])

    @staticmethod
    def _is_lossy(column: Texts, pair: Sequence[int], new: tuple[str | None, str | None]) -> bool:
        """Return whether a logged realm differs from the domain that was kept."""
        before = column.value(pair[0]) or ""
        name, domain = new[0] or "", new[1] or ""
        if before == name:
            return False
        return before.casefold() not in (f"{name}@{domain}".casefold(), f"{domain}\\{name}".casefold())

    def _outcome(self, spec: EventSpec, rows: _Codes) -> None:
        column = self._columns.text("outcome")
        if spec.outcome != "status":
            column.fill(rows, spec.outcome)
            return
        numbers, present = self._columns.number("status")
        codes = np.where(~present[rows], -1, np.where(numbers[rows] == 0, 0, 1))
        column.put(rows, codes, ["success", "failure"])

    def _computers(self, texts: Iterable[Any]) -> None:
        seen = self._out.computers
        for text in texts:
            name = self._clean(text)
            if name is not None and len(seen) < _MOST_COMPUTERS:
                seen.add(name)

    @staticmethod
    def _clean(raw: Any) -> str | None:
        return None if raw is None else values.plain(values.visible(str(raw)))

    # -- the whole batch --------------------------------------------------------------------

    def _account_kinds(self) -> None:
        rows = np.flatnonzero(self._is_kept)
        name, domain, sid = (self._columns.text(f"account_{part}") for part in ("name", "domain", "sid"))
        triples, inverse = _distinct_rows(name.codes[rows], domain.codes[rows], sid.codes[rows])
        kinds = [account_kind(name.value(n), domain.value(d), sid.value(s)) for n, d, s in triples]
        self._columns.text("account_kind").put(rows, inverse, kinds)

    def _source_kinds(self) -> None:
        rows = np.flatnonzero(self._is_kept)
        parts = [self._columns.text(n) for n in ("_address_kind", "source_name", "computer", "target_server")]
        is_explicit = (self._event_ids[rows] == 4648).astype(np.int64)
        combined, inverse = _distinct_rows(*(p.codes[rows] for p in parts), is_explicit)
        kinds = [
            source_kind(
                *(p.value(c) for p, c in zip(parts, combo[:4], strict=True)), is_explicit=bool(combo[4])
            )
            for combo in combined
        ]
        self._columns.text("source_kind").put(rows, inverse, kinds)

    def _table(self) -> pa.Table:
        kept = np.flatnonzero(self._is_kept)
        fixed = {
            "time": pa.array(self._times[kept], pa.timestamp("us", tz="UTC")),
            "event_id": pa.array(self._event_ids[kept], pa.int32()),
            "is_salvaged": pa.array(self._is_salvaged[kept]),
            "fields": self._fields.arrow(kept, self._columns.n_rows),
        }
        arrays = [
            fixed[c.name] if c.name in fixed else self._columns.arrow(c.name, c.type, kept)
            for c in CODED_SCHEMA
        ]
        return pa.Table.from_arrays(arrays, schema=CODED_SCHEMA)


class _Cells:
    """The cells of one group: record ids, computers, then the fields."""

    def __init__(
        self,
        columns: Sequence[Sequence[Any] | Column],
        positions: _Codes,
        times: _Codes,
        has_time: npt.NDArray[np.bool_],
    ) -> None:
        self._columns = columns
        self._chosen: _Codes | None = None  # None: all
        self.positions = positions
        self.times = times
        self.has_time = has_time

    def inside(self, chosen: npt.NDArray[np.bool_]) -> _Cells:
        """Return the chosen cells only."""
        if chosen.all():
            return self
        cells = _Cells(self._columns, self.positions[chosen], self.times[chosen], self.has_time[chosen])
        cells._chosen = np.flatnonzero(chosen)
        return cells

    def column(self, index: int) -> Sequence[Any] | Column:
        """Return the cells of one column."""
        cells = self._columns[index]
        if self._chosen is None:
            return cells
        if isinstance(cells, (Coded, Numbered)):
            return cells.take(self._chosen)
        return [cells[i] for i in self._chosen.tolist()]


def source_kind(
    address_kind: str | None,
    source_name: str | None,
    computer: str | None,
    target_server: str | None,
    *,
    is_explicit: bool,
) -> str:
    """Return where a request came from, as seen from where it went.

    Parameters
    ----------
    address_kind : str or None
        What the address said: remote, loopback, local or nothing.
    is_explicit : bool
        True for 4648, which is written where the credentials were used: towards
        another machine, its own machine is the remote source.
    """
    if address_kind == "remote":
        return "remote"
    if is_explicit and target_server is not None:
        is_here = target_server.casefold() == "localhost" or is_same_machine(target_server, computer)
        if not is_here:
            return "remote"
    if address_kind is not None:
        return address_kind
    if source_name is None:
        return "not_logged"
    return "local" if is_same_machine(source_name, computer) else "remote"


def _event_id(raw: Any) -> int | None:
    """Return an event id; 16 bits, as Windows defines it."""
    try:
        number = values.integer(str(raw))
    except ValueError:
        return None
    return number if number is not None and 0 <= number < 65536 else None


def _console_name(text: str) -> str | None:
    if text.strip().casefold() == "unknown":
        raise ValueError(text)
    return values.plain(text)


def _inside(times: _Codes, span: Timespan) -> npt.NDArray[np.bool_]:
    inside = np.ones(len(times), np.bool_)
    if span.start is not None:
        inside &= times >= span.start
    if span.end is not None:
        inside &= times < span.end
    return inside


def _apply(convert: Callable[[str], Any], distinct: Sequence[str]) -> tuple[list[Any], set[int]]:
    """Return what each distinct text means, and the positions of those that could not be read."""
    results: list[Any] = []
    unread: set[int] = set()
    for code, text in enumerate(distinct):
        try:
            results.append(convert(text))
        except ValueError:
            results.append(None)
            unread.add(code)
    return results, unread


def _distinct_rows(*columns: _Codes) -> tuple[list[list[int]], _Codes]:
    """Return the distinct combinations of code columns, and each row's combination."""
    combined = np.zeros(len(columns[0]), np.int64)
    for column in columns:
        # Codes are shifted by one (−1 is null) and packed again after each column, so products stay small.
        combined = combined * (int(column.max(initial=-1)) + 2) + column + 1
        encoded = pa.array(combined).dictionary_encode()
        combined = np.asarray(encoded.indices).astype(np.int64)
    first = np.empty(len(encoded.dictionary), np.int64)
    first[combined[::-1]] = np.arange(len(combined))[::-1]
    return np.stack([c[first] for c in columns], axis=1).tolist(), combined
