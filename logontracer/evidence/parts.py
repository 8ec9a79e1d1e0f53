"""Puts new events into the case: whole parts move, mixed ones are filtered, small ones are joined."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from logontracer.evidence.case import Case
from logontracer.evidence.dedup import read_keys, write_keys
from logontracer.evidence.durable import fsync_file
from logontracer.evidence.generation import PartInfo
from logontracer.model.digest import Digests
from logontracer.model.events import EVENT_SCHEMA

#: A part of at least this many new events is kept as it is; smaller ones are joined up to `_FULL_ROWS`.
_BIG_ROWS = 50_000
_FULL_ROWS = 200_000


@dataclass(frozen=True, slots=True)
class StagedPart:
    """A part the reader wrote, its keys, and which of its rows are new (ascending)."""

    events: Path
    keys: Path
    new_rows: npt.NDArray[np.int64]


@dataclass(slots=True)
class _Joined:
    """Small parts waiting to become one."""

    events: list[pa.Table] = field(default_factory=list)
    keys: list[Digests] = field(default_factory=list)
    n_rows: int = 0

    def add(self, events: pa.Table, keys: Digests) -> None:
        self.events.append(events)
        self.keys.append(keys)
        self.n_rows += len(events)


def store(case: Case, existing: Sequence[PartInfo], staged: Sequence[StagedPart]) -> Iterator[PartInfo]:
    """Move the new events of *staged* into the case; yields each part made, in the order of the events.

    Nothing of it counts until a generation lists the parts.
    """
    number = _next_number(existing)
    waiting = _Joined()
    for part in staged:
        n_rows = pq.read_metadata(part.events).num_rows
        if len(part.new_rows) == 0:
            continue
        is_whole = len(part.new_rows) == n_rows
        if is_whole and n_rows >= _BIG_ROWS:
            if waiting.n_rows:
                yield _write(case, number, waiting)
                number, waiting = number + 1, _Joined()
            yield _move(case, number, part)
            number += 1
            continue
        waiting.add(*_read(part, n_rows))
        if waiting.n_rows >= _FULL_ROWS:
            yield _write(case, number, waiting)
            number, waiting = number + 1, _Joined()
    if waiting.n_rows:
        yield _write(case, number, waiting)


def _next_number(existing: Sequence[PartInfo]) -> int:
    return max((part_number(info.name) for info in existing), default=0) + 1


def part_number(name: str) -> int:
    """Return 12 for ``part-000012.parquet``."""
    return int(Path(name).stem.rpartition("-")[2])


def part_name(number: int) -> str:
    """Return ``part-000012.parquet`` for 12."""
    return f"part-{number:06d}.parquet"


def _read(part: StagedPart, n_rows: int) -> tuple[pa.Table, Digests]:
    events, keys = pq.read_table(part.events, schema=EVENT_SCHEMA), read_keys(part.keys)
    if len(part.new_rows) < n_rows:
        events, keys = events.take(pa.array(part.new_rows)), keys[part.new_rows]
    return events, keys


def _write(case: Case, number: int, joined: _Joined) -> PartInfo:
    events = pa.concat_tables(joined.events)
    path, keys = _paths(case, number)
    pq.write_table(events, path, compression="zstd", row_group_size=_FULL_ROWS)
    write_keys(keys, np.concatenate(joined.keys))
    return _finish(path, keys, events["time"])


def _move(case: Case, number: int, part: StagedPart) -> PartInfo:
    path, keys = _paths(case, number)
    part.events.replace(path)
    part.keys.replace(keys)
    return _finish(path, keys, pq.read_table(path, columns=["time"])["time"])


def _paths(case: Case, number: int) -> tuple[Path, Path]:
    name = part_name(number)
    return case.path / "events" / name, case.path / "keys" / name


def _finish(path: Path, keys: Path, times: pa.ChunkedArray) -> PartInfo:
    fsync_file(path)
    fsync_file(keys)
    span = pc.min_max(times.cast(pa.int64())).as_py()
    return PartInfo(path.name, len(times), span["min"], span["max"])
