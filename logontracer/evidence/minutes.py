"""Events by the minute: finer than the tables of hours, so counted from the events themselves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from logontracer.errors import CaseError
from logontracer.model.timespan import Timespan

MICROSECONDS_PER_MINUTE = 60_000_000
_SCHEMA = pa.schema([("logon_id", pa.int64()), ("minute", pa.int64()), ("count", pa.int64())])


def minute_counts(parts: Sequence[Path], tracks: Sequence[Path], span: Timespan) -> pa.Table:
    """Return how many events of each logon each minute of *span* has.

    Parameters
    ----------
    parts, tracks : sequence of Path
        Event parts of a generation and, row for row, the logon each event was counted in.
    span : Timespan

    Returns
    -------
    pa.Table
        ``logon_id``, ``minute`` (since 1970 UTC) and ``count``, all int64; events of no logon are left out.

    Raises
    ------
    CaseError
        When a file cannot be read.
    """
    tables = [_SCHEMA.empty_table()]
    for part, track in zip(parts, tracks, strict=True):
        try:
            tables.extend(_of_part(part, track, span))
        except (OSError, pa.ArrowInvalid) as error:
            raise CaseError(
                f"{part}: cannot be read: {error}", hint="import the log again", path=str(part)
            ) from error
    found = pa.concat_tables(tables)
    summed = found.group_by(["logon_id", "minute"], use_threads=False).aggregate([("count", "sum")])
    return summed.rename_columns(_SCHEMA.names).sort_by([("logon_id", "ascending"), ("minute", "ascending")])


def _of_part(part: Path, track: Path, span: Timespan) -> Iterator[pa.Table]:
    """Yield the events of the row groups that touch *span*, one by one."""
    with pq.ParquetFile(part, memory_map=True) as file:
        column = file.schema_arrow.get_field_index("time")
        logon: pa.ChunkedArray | None = None
        first = 0
        for number in range(file.num_row_groups):
            group = file.metadata.row_group(number)
            if _touches(group.column(column).statistics, span):
                if logon is None:
                    logon = pq.read_table(track, columns=["logon_id"], memory_map=True)["logon_id"]
                time = file.read_row_group(number, columns=["time"])["time"]
                yield _counted(time, logon.slice(first, group.num_rows), span)
            first += group.num_rows


def _touches(statistics: pq.Statistics | None, span: Timespan) -> bool:
    if statistics is None or not statistics.has_min_max:
        return True
    low, high = (_microseconds(moment) for moment in (statistics.min, statistics.max))
    return (span.end is None or low < span.end) and (span.start is None or high >= span.start)


def _microseconds(moment: object) -> int:
    return int(pa.scalar(moment, pa.timestamp("us", "UTC")).cast(pa.int64()).as_py())


def _counted(time: pa.ChunkedArray, logon: pa.ChunkedArray, span: Timespan) -> pa.Table:
    moment = np.asarray(pc.fill_null(time.cast(pa.int64()), np.iinfo(np.int64).min))
    logon_id = np.asarray(pc.fill_null(logon, -1), dtype=np.int64)
    inside = logon_id >= 0
    if span.start is not None:
        inside &= moment >= span.start
    if span.end is not None:
        inside &= moment < span.end
    minute = moment[inside] // MICROSECONDS_PER_MINUTE
    return pa.table([logon_id[inside], minute, np.ones(len(minute), dtype=np.int64)], schema=_SCHEMA)
