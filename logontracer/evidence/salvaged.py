"""Salvaged events that are the remains of an event known whole, and give way to it.

A damaged copy of a log holds records of which some values could not be read.  Such a
record has another content and so another key than the same record of an intact copy;
beside that one it would count the event twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from logontracer.evidence.digest import COLUMNS
from logontracer.evidence.parts import StagedPart

#: What names a record in its log; without all of them nothing is compared.
_KEY = ("record_id", "time", "event_id", "computer", "channel")
_READ = [*COLUMNS, "fields", "is_salvaged"]

_Row = Mapping[str, Any]


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
        event does not say stays.
    """
    remains = [_salvaged(part) for part in staged]
    ids = {row["record_id"] for rows in remains for row in rows.values()} - {None}
    if not ids:
        return list(staged), 0
    whole = _intact([*existing, *(part.events for part in staged)], ids)
    left = []
    for part, rows in zip(staged, remains, strict=True):
        gone = [number for number, row in rows.items() if any(_is_within(row, w) for w in whole[_key(row)])]
        left.append(replace(part, new_rows=np.setdiff1d(part.new_rows, gone)) if gone else part)
    n_rows = sum(len(a.new_rows) - len(b.new_rows) for a, b in zip(staged, left, strict=True))
    return left, n_rows


def _salvaged(part: StagedPart) -> dict[int, _Row]:
    """Return the new rows of a part that are salvaged, by their number."""
    flags = pq.read_table(part.events, columns=["is_salvaged"])["is_salvaged"].combine_chunks()
    numbers = np.intersect1d(part.new_rows, np.flatnonzero(np.asarray(flags.fill_null(False))))
    if not len(numbers):
        return {}
    table = pq.read_table(part.events, columns=_READ).take(pa.array(numbers))
    return dict(zip(numbers.tolist(), table.to_pylist(), strict=True))


def _intact(parts: Iterable[Path], ids: set[int]) -> defaultdict[tuple[Any, ...], list[_Row]]:
    found: defaultdict[tuple[Any, ...], list[_Row]] = defaultdict(list)
    wanted = pc.field("record_id").isin(pa.array(sorted(ids), pa.int64())) & ~pc.field("is_salvaged")
    for path in parts:
        for row in pq.read_table(path, columns=_READ, filters=wanted).to_pylist():
            found[_key(row)].append(row)
    return found


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
