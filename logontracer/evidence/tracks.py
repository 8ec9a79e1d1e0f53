"""What each event was counted in: one small file per event part, row for row, beside the graph."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from logontracer.evidence.generation import Generation, PartInfo
from logontracer.model.graph import EVENT_TRACKS


def write_tracks(folder: Path, parts: Sequence[PartInfo], tables: Iterable[pa.Table]) -> None:
    """Write one file per part.

    Parameters
    ----------
    folder : Path
        Made when missing.
    parts : sequence of PartInfo
        The event parts, in the order their events were counted.
    tables : iterable of Table
        EVENT_TRACKS of all their events; a table never holds rows of two parts.
    """
    folder.mkdir(exist_ok=True)
    waiting = iter(tables)
    for part in parts:
        with pq.ParquetWriter(folder / part.name, EVENT_TRACKS, compression="zstd") as writer:
            for table in _of_part(waiting, part.n_events):
                writer.write_table(table)


def _of_part(tables: Iterator[pa.Table], n_events: int) -> Iterator[pa.Table]:
    while n_events > 0:
        table = next(tables)
        n_events -= len(table)
        yield table
    if n_events:
        raise ValueError("the tracks do not end where the part does")


def take_over(before: Generation, folder: Path) -> None:
    """Give the tracks of *before* to a generation of the same parts and the same graph."""
    folder.mkdir(exist_ok=True)
    for path in before.tracks or ():
        try:
            os.link(path, folder / path.name)
        except OSError:  # not every file system can name a file twice
            shutil.copyfile(path, folder / path.name)
