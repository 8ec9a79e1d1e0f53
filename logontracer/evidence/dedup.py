"""Which events are new to a case.

An event's identity is (computer, channel, record id, time, content), all of it
in one digest (`model.digest`).  The digests of a part lie in a Parquet file of their own beside
it, row by row, so that importing again compares without reading a single event.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from logontracer.errors import CaseError
from logontracer.evidence import duck
from logontracer.evidence.said import may_hold_null
from logontracer.model.digest import COLUMNS, TEXT_COLUMNS, Digests, digests, keys_table, repeat_digests

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
#: Up to so many keys are sorted in memory, which saves loading what can spill.
_MOST_SORTED = 4 << 20
_BYTES_PER_SORTED = 128


def write_file_keys(parts: Sequence[Path], key_paths: Sequence[Path]) -> None:
    """Finish the keys of all parts of one input file, each beside its part.

    Parameters
    ----------
    parts : sequence of Path
        Event parts of one input file, in the order of the file.
    key_paths : sequence of Path
        Where the keys of each go; the digests of its events, where the reader left them there.
    """
    is_digested = [_is_digested(*both) for both in zip(parts, key_paths, strict=True)]
    if not parts or (all(is_digested) and not any(may_hold_null(part, "record_id") for part in parts)):
        return
    found = [
        read_keys(keys) if is_done else _part_digests(part)
        for part, keys, is_done in zip(parts, key_paths, is_digested, strict=True)
    ]
    sizes = [len(digest) for digest in found]
    whole = repeat_digests(np.concatenate(found), np.concatenate([_has_record_id(part) for part in parts]))
    for path, start, end in zip(key_paths, np.cumsum([0, *sizes[:-1]]), np.cumsum(sizes), strict=True):
        write_keys(path, whole[start:end])


def _is_digested(part: Path, keys: Path) -> bool:
    """Return whether the reader left a digest for every event of a part."""
    return keys.exists() and pq.read_metadata(keys).num_rows == pq.read_metadata(part).num_rows


def _part_digests(part: Path) -> Digests:
    with pq.ParquetFile(part, read_dictionary=list(TEXT_COLUMNS)) as file:
        groups = range(file.num_row_groups)
        blocks = [digests(file.read_row_group(group, columns=[*COLUMNS, "fields"])) for group in groups]
    return np.concatenate([np.empty((0, 2), np.uint64), *blocks])


def _has_record_id(part: Path) -> npt.NDArray[np.bool_]:
    ids = pq.read_table(part, columns=["record_id"])["record_id"]
    return np.asarray(ids.combine_chunks().is_valid())


def write_keys(path: Path, keys: Digests) -> None:
    """Write the keys of one part; they do not compress, so they are not compressed."""
    pq.write_table(keys_table(keys), path, compression="none", use_dictionary=False)


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

    Raises
    ------
    CaseError
        When a key file of the case is missing or damaged.
    """
    try:
        return _new_rows(new, existing, memory_bytes, spill_dir)
    except (FileNotFoundError, pa.ArrowInvalid) as error:
        text = f"the keys of the events cannot be read: {str(error).partition(chr(10))[0]}"
        raise CaseError(text, hint="restore the case folder from a copy") from error


def _new_rows(
    new: Sequence[Path], existing: Sequence[Path], memory_bytes: int, spill_dir: Path
) -> list[npt.NDArray[np.int64]]:
    if not new:
        return []
    n_keys = sum(pq.read_metadata(path).num_rows for path in (*new, *existing))
    if n_keys <= min(_MOST_SORTED, memory_bytes // _BYTES_PER_SORTED):
        return _new_rows_in_memory(new, existing)
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


def _new_rows_in_memory(new: Sequence[Path], existing: Sequence[Path]) -> list[npt.NDArray[np.int64]]:
    parts = [read_keys(path) for path in (*existing, *new)]
    ends = np.cumsum([len(part) for part in parts])
    keys = np.concatenate(parts)
    order = np.lexsort((keys[:, 1], keys[:, 0]))  # stable: of equal keys the first stays first
    ordered = keys[order]
    is_first = np.ones(len(order), bool)
    is_first[1:] = np.any(ordered[1:] != ordered[:-1], axis=1)
    is_new = np.zeros(len(order), bool)
    is_new[order[is_first]] = True
    return [np.flatnonzero(part) for part in np.split(is_new, ends[:-1])[len(existing) :]]
