"""The map of every field that has no column of its own."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from logontracer.ingest import values
from logontracer.ingest.columns import Column
from logontracer.ingest.texts import Encoded, tidy_array, to_arrow

_Codes = npt.NDArray[np.int64]

_NOT_LOGGED = pa.array(sorted(values.NOT_LOGGED), pa.string())
_GUID = f"^{values.GUID_PATTERN}$"
_LAST = 1 << 20  # sorts what could not be read behind the fields that were


class FieldMap:
    """Entries gathered column by column, put out as one map per record."""

    def __init__(self) -> None:
        self._rows: list[_Codes] = []
        self._places: list[_Codes] = []
        self._keys: list[_Codes] = []
        self._texts: list[pa.Array] = []
        self._names: list[str] = []

    def add(self, rows: _Codes, place: int, name: str, cells: Sequence[Any] | Column) -> int:
        """Take one field of many records; return how many lone surrogates were made visible."""
        texts, n_replaced = to_arrow(cells)
        self._append(rows, place, name, tidy_array(texts))
        return n_replaced

    def add_some(self, rows: _Codes, name: str, encoded: Encoded, chosen: Collection[int]) -> None:
        """Take, as logged, the cells whose code is *chosen*."""
        self.add_texts(rows, name, encoded.distinct, encoded.codes, chosen)

    def add_texts(
        self, rows: _Codes, name: str, distinct: Sequence[str], codes: _Codes, chosen: Collection[int]
    ) -> None:
        """Take ``distinct[codes]`` where the code is *chosen*."""
        hit = np.flatnonzero(np.isin(codes, list(chosen)))
        texts = pa.array(list(distinct), pa.string()).take(pa.array(codes[hit]))
        self._append(rows[hit], _LAST, name, texts)

    def _append(self, rows: _Codes, place: int, name: str, texts: pa.Array) -> None:
        is_logged = np.asarray(
            pc.invert(pc.is_in(pc.utf8_trim_whitespace(texts), _NOT_LOGGED)).fill_null(False)
        )
        is_logged &= np.asarray(texts.is_valid())
        if not is_logged.all():
            rows, texts = rows[is_logged], texts.filter(pa.array(is_logged))
        if not len(rows):
            return
        self._rows.append(rows)
        self._places.append(np.full(len(rows), place, np.int64))
        self._keys.append(np.full(len(rows), len(self._names), np.int64))
        self._names.append(values.visible(name))
        self._texts.append(texts)

    def arrow(self, kept: _Codes, n_rows: int) -> pa.Array:
        """Return one map per row of *kept*, entries in the order of the record."""
        if not self._rows:
            empty = pa.array([], pa.string())
            return pa.MapArray.from_arrays(pa.array(np.zeros(len(kept) + 1, np.int32)), empty, empty)
        rows = np.concatenate(self._rows)
        order = np.lexsort((np.concatenate(self._places), rows))
        counts = np.bincount(rows, minlength=n_rows)[kept]
        offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
        keys = pa.array(self._names, pa.string()).take(pa.array(np.concatenate(self._keys)[order]))
        texts = _canonical_guids(pa.concat_arrays(self._texts))
        return pa.MapArray.from_arrays(pa.array(offsets), keys, texts.take(pa.array(order)))


def _canonical_guids(texts: pa.Array) -> pa.Array:
    """Return GUIDs in braces and capitals, every other text as it is."""
    lengths = np.asarray(pc.binary_length(texts))
    candidates = np.flatnonzero(np.isin(lengths, values.GUID_LENGTHS))
    if not len(candidates):
        return texts
    found = texts.take(pa.array(candidates))
    is_guid = pc.match_substring_regex(found, _GUID)
    braced = pc.replace_substring_regex(pc.utf8_upper(found), _GUID, r"{\1}")
    mask = np.zeros(len(texts), np.bool_)
    mask[candidates] = True
    return pc.replace_with_mask(texts, pa.array(mask), pc.if_else(is_guid, braced, found))
