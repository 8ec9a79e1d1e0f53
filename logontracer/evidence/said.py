"""What a Parquet file says of its columns, without one of them being read."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq


def may_hold_null(part: Path, column: str) -> bool:
    """Return whether *column* of a part may hold a null, as far as its file says."""
    return any(
        said is None or not said.has_null_count or said.null_count for said in _statistics(part, column)
    )


def may_hold_true(part: Path, column: str) -> bool:
    """Return whether the boolean *column* of a part may hold a true value, as far as its file says."""
    return any(said is None or not said.has_min_max or said.max for said in _statistics(part, column))


def _statistics(part: Path, column: str) -> list[pq.Statistics | None]:
    metadata = pq.read_metadata(part)
    place = metadata.schema.names.index(column)
    return [metadata.row_group(n).column(place).statistics for n in range(metadata.num_row_groups)]
