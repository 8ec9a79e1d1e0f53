"""Which events are new to a case.

An event's identity is (computer, channel, record id, time, content), all of it
in one digest (`evidence.digest`).  The digests of a part lie in a Parquet file of their own beside
it, row by row, so that importing again compares without reading a single event.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from logontracer.evidence import duck
from logontracer.evidence.digest import COLUMNS, TEXT_COLUMNS, Digests, digests, repeat_digests

KEYS_SCHEMA = pa.schema([("key_high", pa.uint64()), ("key_low", pa.uint64())])

#: The first new row of each key that no existing part has, as (part, row).
_NEW_ROWS = """
CREATE TABLE new_rows AS
SELECT part, row FROM (
    SELECT key_high, key_low, min(place) // 4294967296 AS part, min(place) % 4294967296 AS row
    FROM (
        SELECT key_high, key_low, file_index::BIGINT * 4294967296 + file_row_number AS place
        FROM read_parquet($new)
    )
    GROUP BY key_high, key_low
)
"""
_NOT_IN_CASE = "ANTI JOIN read_parquet($existing) USING (key_high, key_low)"


def write_file_keys(parts: Sequence[Path], key_paths: Sequence[Path]) -> None:
    """Write the keys of all parts of one input file, each beside its part.

    Parameters
    ----------
    parts : sequence of Path
        Event parts of one input file, in the order of the file.
    key_paths : sequence of Path
        Where the keys of each go.
    """
    found = [_part_digests(part) for part in parts]
    sizes = [len(digest) for digest, _ in found]
    if not sizes:
        return
    whole = repeat_digests(np.concatenate([d for d, _ in found]), np.concatenate([has for _, has in found]))
    for path, start, end in zip(key_paths, np.cumsum([0, *sizes[:-1]]), np.cumsum(sizes), strict=True):
        write_keys(path, whole[start:end])


def _part_digests(part: Path) -> tuple[Digests, npt.NDArray[np.bool_]]:
    blocks, has_record_id = [], []
    with pq.ParquetFile(part, read_dictionary=list(TEXT_COLUMNS)) as file:
        for group in range(file.num_row_groups):
            events = file.read_row_group(group, columns=[*COLUMNS, "fields"])
            blocks.append(digests(events))
            has_record_id.append(np.asarray(events["record_id"].combine_chunks().is_valid()))
    if not blocks:
        return np.empty((0, 2), np.uint64), np.empty(0, bool)
    return np.concatenate(blocks), np.concatenate(has_record_id)


def write_keys(path: Path, keys: Digests) -> None:
    """Write the keys of one part; they do not compress, so they are not compressed."""
    table = pa.table([keys[:, 0], keys[:, 1]], schema=KEYS_SCHEMA)
    pq.write_table(table, path, compression="none", use_dictionary=False)


def read_keys(path: Path) -> Digests:
    """Return the keys of one part, shape (n_events, 2)."""
    table = pq.read_table(path)
    return np.stack([np.asarray(column.combine_chunks()) for column in table.columns], axis=1)


def new_rows(
    new: Sequence[Path], existing: Sequence[Path], *, memory_bytes: int, spill_dir: Path
) -> list[npt.NDArray[np.int64]]:
    """Return for each new part the rows that neither the case nor an earlier new row has, ascending.

    Parameters
    ----------
    new, existing : sequence of Path
        Key files of the parts just read, and of the parts of the case.
    memory_bytes : int
        Memory for the comparison; beyond it *spill_dir* is used.
    """
    if not new:
        return []
    query, values = _NEW_ROWS, {"new": [str(path) for path in new]}
    if existing:
        query, values = query + _NOT_IN_CASE, {**values, "existing": [str(path) for path in existing]}
    with duck.connect([*new, *existing], memory_bytes=memory_bytes, spill_dir=spill_dir) as connection:
        connection.execute(query, values)
        return [
            np.sort(
                np.asarray(
                    connection.execute(
                        "SELECT row::BIGINT AS row FROM new_rows WHERE part = $part", {"part": part}
                    ).fetchnumpy()["row"],
                    dtype=np.int64,
                )
            )
            for part in range(len(new))
        ]
