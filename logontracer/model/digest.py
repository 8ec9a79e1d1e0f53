"""One 128-bit name per event, the same in every version, on every machine and from every input format.

The digest of a row is the first 16 bytes of

    SHA-256( counts  numbers  texts  fields )

where every element takes 16 bytes, all numbers little-endian:

* the counts of numbers, texts and fields that follow, and 0, as uint32;
* a number, boolean or time: the first 8 bytes of SHA-256(column name), then the value as int64;
* a text: the first 16 bytes of SHA-256(column name, 0x00, text in UTF-8);
* an entry of ``fields``: the first 16 bytes of SHA-256(length of the name as uint32, name, value).

Elements stand in the order of `COLUMNS` and of the field names' bytes.  A column
that is null has no element, so a column added later leaves old digests as they
are.  Columns that say where a record was read, or that are derived from others
by rules which may improve, take no part.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256 as _sha256
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from logontracer.compiled import n_threads, native
from logontracer.model.events import EVENT_SCHEMA

#: Not part of an event's identity: the place it was read from, and what is derived from other columns.
_LEFT_OUT = {"source_file", "is_salvaged", "outcome", "account_kind", "source_kind", "fields"}
COLUMNS = tuple(sorted(set(EVENT_SCHEMA.names) - _LEFT_OUT))
TEXT_COLUMNS = tuple(name for name in COLUMNS if EVENT_SCHEMA.field(name).type == pa.string())
NUMBER_COLUMNS = tuple(name for name in COLUMNS if name not in TEXT_COLUMNS)

#: Rows per step: keeps the elements of one step in the processor's cache.
_BLOCK_ROWS = 1 << 12

Digests = npt.NDArray[np.uint64]  # shape (n, 2)
KEYS_SCHEMA = pa.schema([("key_high", pa.uint64()), ("key_low", pa.uint64())])
_Counts = npt.NDArray[np.int64]  # elements per row, shape (n,)
_Elements = tuple[npt.NDArray[np.uint64], _Counts]  # elements of all rows (k, 2)
_WIDTH = 16


@dataclass(frozen=True, slots=True)
class _Column:
    """A column as distinct elements (k, 2), which of them each row has, and whether it has one."""

    elements: npt.NDArray[np.uint64]
    codes: npt.NDArray[np.int64]
    is_there: npt.NDArray[np.bool_]

    def __getitem__(self, rows: slice) -> _Column:
        return _Column(self.elements, self.codes[rows], self.is_there[rows])


def digests(events: pa.Table) -> Digests:
    """Return the digest of every row, two uint64 halves, shape (n_rows, 2).

    Text columns may be dictionary-encoded, which is faster.
    """
    batches = events.select([*COLUMNS, "fields"]).to_batches()
    step = _batch_digests if native is None else _native_digests
    blocks = [block for batch in batches for block in step(batch)]
    return np.concatenate(blocks) if blocks else np.empty((0, 2), np.uint64)


def keys_table(keys: Digests) -> pa.Table:
    """Return digests as the table that lies beside the events they name."""
    return pa.table([keys[:, 0], keys[:, 1]], schema=KEYS_SCHEMA)


def _native_digests(batch: pa.RecordBatch) -> Iterator[Digests]:
    """Yield the digests of all rows, computed on all cores (``native/src/digest.rs``)."""
    entries = _entries(batch.column("fields"))
    names, values = _distinct(entries.keys), _distinct(entries.values)
    found = native.digests(
        [_native_numbers(name, batch.column(name)) for name in NUMBER_COLUMNS],
        [(name.encode() + b"\0", *_distinct(batch.column(name))) for name in TEXT_COLUMNS],
        (names[0], values[0], names[1], values[1], entries.offsets.astype("<u4").tobytes()),
        n_threads(),
    )
    yield np.frombuffer(found, "<u8").reshape(-1, 2).astype(np.uint64)


def _native_numbers(name: str, column: pa.Array) -> tuple[bytes, bytes, bytes]:
    """Return the first half of a column's elements, its values and which of them are there, as bytes."""
    present = np.asarray(column.is_valid())
    return _name_half(name), _as_int64(column).astype("<i8").tobytes(), present.tobytes()


def _distinct(column: pa.Array) -> tuple[tuple[bytes, bytes], bytes]:
    """Return the distinct texts of a column as offsets and bytes, and per row the code of its own or −1."""
    encoded = _encoded(column)
    texts = pa.concat_arrays([encoded.dictionary.cast(pa.string()), pa.array([], pa.string())])
    _, offsets, data = texts.buffers()
    n_offsets = 4 * (len(texts) + 1)
    codes = np.asarray(encoded.indices.fill_null(-1)).astype("<i4").tobytes()
    bounds = bytes(n_offsets) if offsets is None else offsets.slice(0, n_offsets).to_pybytes()
    return (bounds, b"" if data is None else data.to_pybytes()), codes


def _batch_digests(batch: pa.RecordBatch) -> Iterator[Digests]:
    numbers = [_numbers(name, batch.column(name)) for name in NUMBER_COLUMNS]
    texts = [_texts(name, batch.column(name)) for name in TEXT_COLUMNS]
    fields, fields_per_row = _fields(batch.column("fields"))
    columns = [_counts(numbers, texts, fields_per_row), *numbers, *texts]
    field_ends = np.cumsum(fields_per_row)
    for start in range(0, batch.num_rows, _BLOCK_ROWS):
        rows = slice(start, start + _BLOCK_ROWS)
        last = min(rows.stop, batch.num_rows) - 1
        of_rows = slice(field_ends[start] - fields_per_row[start], field_ends[last])
        yield _block([column[rows] for column in columns], (fields[of_rows], fields_per_row[rows]))


def _block(columns: Sequence[_Column], fields: _Elements) -> Digests:
    column_elements, columns_per_row = _interleave(columns)
    field_elements, fields_per_row = fields
    order = _row_order(columns_per_row, fields_per_row)
    raw = np.concatenate([column_elements, field_elements]).take(order, axis=0).astype("<u8").tobytes()
    bounds = [0, *(np.cumsum(columns_per_row + fields_per_row) * _WIDTH).tolist()]
    return _halves([_sha256(raw[start:end]).digest() for start, end in itertools.pairwise(bounds)])


def _counts(numbers: Sequence[_Column], texts: Sequence[_Column], fields_per_row: _Counts) -> _Column:
    """Return each row's first element: how many elements of which kind follow."""
    counts = np.zeros((len(fields_per_row), 4), "<u4")
    counts[:, 0] = np.sum([column.is_there for column in numbers], axis=0)
    counts[:, 1] = np.sum([column.is_there for column in texts], axis=0)
    counts[:, 2] = fields_per_row
    rows = np.arange(len(counts))
    return _Column(counts.view("<u8").astype(np.uint64), rows, np.ones(len(counts), bool))


def _row_order(columns_per_row: _Counts, fields_per_row: _Counts) -> npt.NDArray[np.int64]:
    """Return the order that moves all fields from behind all columns to behind their own row's."""
    is_field = np.repeat(
        np.tile([False, True], len(columns_per_row)),
        np.stack([columns_per_row, fields_per_row], axis=1).ravel(),
    )
    order = np.empty(len(is_field), np.int64)
    n_columns = len(is_field) - int(fields_per_row.sum())
    order[~is_field] = np.arange(n_columns)
    order[is_field] = np.arange(n_columns, len(order))
    return order


def _numbers(name: str, column: pa.Array) -> _Column:
    elements = np.empty((len(column), 2), np.uint64)
    elements[:, 0] = np.frombuffer(_name_half(name), "<u8")[0]
    elements[:, 1] = _as_int64(column).view(np.uint64)
    return _Column(elements, np.arange(len(column)), np.asarray(column.is_valid()))


def _name_half(name: str) -> bytes:
    return _sha256(name.encode()).digest()[:8]


def _as_int64(column: pa.Array) -> npt.NDArray[np.int64]:
    as_int = column.cast(pa.int8() if pa.types.is_boolean(column.type) else pa.int64())
    return np.asarray(as_int.fill_null(0)).astype(np.int64)


def _texts(name: str, column: pa.Array) -> _Column:
    prefix = name.encode() + b"\0"
    codes, values = _codes(column)
    elements = _halves([_sha256(prefix + value).digest() for value in values])
    return _Column(elements, codes, np.asarray(column.is_valid()))


def _codes(column: pa.Array) -> tuple[npt.NDArray[np.int64], list[bytes]]:
    """Return per row the index of its value (0 where null), and the distinct values as bytes."""
    encoded = _encoded(column)
    values = encoded.dictionary.cast(pa.binary()).to_pylist() or [b""]
    return np.asarray(encoded.indices.fill_null(0)).astype(np.int64), values


def _encoded(column: pa.Array) -> pa.DictionaryArray:
    return column if pa.types.is_dictionary(column.type) else column.dictionary_encode()


def _interleave(columns: Sequence[_Column]) -> _Elements:
    """Join columns of elements row by row, leaving out those that are not there."""
    is_there = np.stack([column.is_there for column in columns], axis=1)
    elements = np.empty((*is_there.shape, 2), np.uint64)
    for i, column in enumerate(columns):
        elements[:, i] = column.elements.take(column.codes, axis=0)  # twice as fast as [codes]
    places = np.flatnonzero(is_there)
    return elements.reshape(-1, 2).take(places, axis=0), is_there.sum(axis=1)


class _Entries(NamedTuple):
    """The entries of all rows, and where those of each row begin and those of the last end."""

    keys: pa.Array
    values: pa.Array
    offsets: _Counts


def _entries(column: pa.MapArray) -> _Entries:
    starts = np.asarray(column.offsets).astype(np.int64)
    keys, values = (part.slice(starts[0], starts[-1] - starts[0]) for part in (column.keys, column.items))
    return _Entries(keys, values, starts - starts[0])


def _fields(column: pa.MapArray) -> _Elements:
    entries = _entries(column)
    per_row = np.diff(entries.offsets)
    key_codes, key_values = _codes(entries.keys)
    value_codes, texts = _codes(entries.values)
    elements = _pairs(key_codes, key_values, value_codes, texts)
    order = _field_order(per_row, key_codes, key_values)
    return elements[order], per_row


def _pairs(
    key_codes: npt.NDArray[np.int64],
    keys: Sequence[bytes],
    value_codes: npt.NDArray[np.int64],
    values: Sequence[bytes],
) -> npt.NDArray[np.uint64]:
    """Return one element per entry, hashing each distinct pair once."""
    distinct, places = np.unique(key_codes * len(values) + value_codes, return_inverse=True)
    prefixes = [len(key).to_bytes(4, "little") + key for key in keys]
    parts = (divmod(int(pair), len(values)) for pair in distinct)
    return _halves([_sha256(prefixes[k] + values[v]).digest() for k, v in parts])[places]


def _field_order(
    per_row: npt.NDArray[np.int64], key_codes: npt.NDArray[np.int64], keys: Sequence[bytes]
) -> npt.NDArray[np.int64]:
    """Return the order that sorts each row's entries by name; equal names keep theirs."""
    rank = np.empty(len(keys), np.int64)
    rank[sorted(range(len(keys)), key=keys.__getitem__)] = np.arange(len(keys))
    rows = np.repeat(np.arange(len(per_row)), per_row)
    sort_key = rows * len(keys) + rank[key_codes]
    if np.all(sort_key[1:] >= sort_key[:-1]):
        return np.arange(len(sort_key))
    return np.argsort(sort_key, kind="stable")


def _halves(hashes: Sequence[bytes]) -> npt.NDArray[np.uint64]:
    joined = b"".join([value[:16] for value in hashes])
    return np.frombuffer(joined, "<u8").reshape(-1, 2).astype(np.uint64)


def repeat_digests(digest: Digests, has_record_id: npt.NDArray[np.bool_]) -> Digests:
    """Give the second, third … equal record of one file a digest of its own, where records have no id.

    Without a record id, two records with equal content may be two events; the
    same file read again must name them the same.  *digest* holds all rows of the
    file, in the order of the file.
    """
    rows = np.flatnonzero(~has_record_id)
    if len(rows) == 0:
        return digest
    occurrence = _occurrences(digest[rows])
    again = np.flatnonzero(occurrence)
    result = digest.copy()
    result[rows[again]] = _halves([_repeated(digest[rows[i]], int(occurrence[i])) for i in again])
    return result


def _repeated(digest: Digests, occurrence: int) -> bytes:
    return _sha256(digest.astype("<u8").tobytes() + occurrence.to_bytes(8, "little")).digest()


def _occurrences(digest: Digests) -> npt.NDArray[np.int64]:
    """Return how many equal rows stand before each row."""
    order = np.lexsort((digest[:, 1], digest[:, 0]))
    ordered = digest[order]
    is_first = np.ones(len(order), bool)
    is_first[1:] = np.any(ordered[1:] != ordered[:-1], axis=1)
    starts = np.maximum.accumulate(np.where(is_first, np.arange(len(order)), 0))
    result = np.empty(len(order), np.int64)
    result[order] = np.arange(len(order)) - starts
    return result
