"""Salvaged events that are the remains of an event known whole, and give way to it.

A damaged copy of a log holds records of which some values could not be read.  Such a
record has another content and so another key than the same record of an intact copy;
beside that one it would count the event twice.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyarrow.dataset import dataset

from logontracer.evidence.parts import StagedPart
from logontracer.evidence.said import may_hold_true
from logontracer.model.digest import COLUMNS
from logontracer.model.events import EVENT_SCHEMA

#: What names a record in its log; without all of them nothing is compared.
_KEY = ("record_id", "time", "event_id", "computer", "channel")
_READ = [*COLUMNS, "fields", "is_salvaged"]

_IS_INTACT = ~pc.field("is_salvaged")
#: Rows that are looked at at a time.
_BATCH_ROWS = 5_000
#: Rows of one key that are compared with one another: a made-up log may repeat one a million times.
_MOST_ALIKE = 32

_Row = Mapping[str, Any]
Rows = npt.NDArray[np.int64]


def give_way(staged: Sequence[StagedPart], existing: Sequence[Path]) -> tuple[list[StagedPart], int]:
    """Return the staged parts without new salvaged rows of which an intact event holds all they have.

    Parameters
    ----------
    staged : sequence of StagedPart
        The parts just read, with the rows that are new by their keys.
    existing : sequence of Path
        Event parts of the case.

    Returns
    -------
    parts, n_rows
        The parts, and how many rows gave way.  A row that says anything the intact
        event does not say stays, and so does one of a key that very many rows have.
    """
    numbers = [_salvaged(part) for part in staged]
    if not any(map(len, numbers)):
        return list(staged), 0
    events = [str(path) for path in (*existing, *(part.events for part in staged))]
    known = _intact_ids(events)
    left = []
    for part, salvaged in zip(staged, numbers, strict=True):
        gone: list[int] = []
        for batch in _batches(part, salvaged, known):
            gone += _remains(batch, events)
        left.append(replace(part, new_rows=np.setdiff1d(part.new_rows, gone)) if gone else part)
    n_rows = sum(len(a.new_rows) - len(b.new_rows) for a, b in zip(staged, left, strict=True))
    return left, n_rows


def _salvaged(part: StagedPart) -> Rows:
    """Return the numbers of the new rows of a part that are salvaged."""
    if not may_hold_true(part.events, "is_salvaged"):
        return np.empty(0, np.int64)
    flags = pq.read_table(part.events, columns=["is_salvaged"])["is_salvaged"].combine_chunks()
    return np.intersect1d(part.new_rows, np.flatnonzero(np.asarray(flags.fill_null(False))))


def _intact_ids(events: Sequence[str]) -> pa.Array:
    """Return the record ids of intact events: 8 bytes each, all that is held of them."""
    ids = dataset(events).to_table(columns=["record_id"], filter=_IS_INTACT)["record_id"]
    return ids.unique().drop_null()


def _batches(part: StagedPart, salvaged: Rows, known: pa.Array) -> Iterator[dict[int, _Row]]:
    """Yield the salvaged rows that an intact event may be the whole of, by number, some at a time."""
    if not len(salvaged):
        return
    ids = pq.read_table(part.events, columns=["record_id"])["record_id"].combine_chunks()
    candidates = salvaged[np.asarray(pc.is_in(ids.take(pa.array(salvaged)), known), dtype=bool)]
    if not len(candidates):
        return
    table = pq.read_table(part.events, columns=_READ).take(pa.array(candidates))
    for first in range(0, len(candidates), _BATCH_ROWS):
        rows = table.slice(first, _BATCH_ROWS).to_pylist()
        yield dict(zip(candidates[first : first + _BATCH_ROWS].tolist(), rows, strict=True))


def _remains(rows: dict[int, _Row], events: Sequence[str]) -> list[int]:
    """Return the numbers of those *rows* that an intact event holds all of."""
    by_key: defaultdict[tuple[Any, ...], list[int]] = defaultdict(list)
    for number, row in rows.items():
        if len(same := by_key[_key(row)]) < _MOST_ALIKE:
            same.append(number)
    wanted = _IS_INTACT
    for name in ("record_id", "time"):
        wanted &= pc.field(name).isin(
            pa.array([row[name] for row in rows.values()], EVENT_SCHEMA.field(name).type)
        )
    looked_at: Counter[tuple[Any, ...]] = Counter()
    gone: set[int] = set()
    for batch in dataset(events).to_batches(columns=_READ, filter=wanted, batch_size=_BATCH_ROWS):
        for whole in batch.to_pylist():
            key = _key(whole)
            looked_at[key] += 1
            if looked_at[key] <= _MOST_ALIKE:
                gone.update(n for n in by_key.get(key, ()) if _is_within(rows[n], whole))
    return sorted(gone)


def _key(row: _Row) -> tuple[Any, ...]:
    return tuple(row[name] for name in _KEY)


def _is_within(part: _Row, whole: _Row) -> bool:
    """Return whether *whole* says everything that *part* says."""
    if None in _key(part):
        return False
    fields = {(name, value) for name, value in part["fields"] or () if value}
    return fields <= set(whole["fields"] or ()) and all(
        part[name] is None or part[name] == whole[name] for name in COLUMNS
    )
