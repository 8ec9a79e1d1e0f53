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
from logontracer.ingest.texts import Encoded, coded, tidy

_Codes = npt.NDArray[np.int64]

_NOT_LOGGED = pa.array(sorted(values.NOT_LOGGED), pa.string())
_GUID = f"^{values.GUID_PATTERN}$"
_LAST = 1 << 20  # sorts what could not be read behind the fields that were


class FieldMap:
    """Entries gathered column by column, put out as one map per record.

    Texts are looked at once where they are distinct, and stand in the map as codes.
    """

    def __init__(self) -> None:
        self._rows: list[_Codes] = []
        self._places: list[_Codes] = []
        self._keys: list[_Codes] = []
        self._codes: list[_Codes] = []
        self._texts: list[pa.Array] = []
        self._n_texts = 0
        self._names: list[str] = []

    def add(self, rows: _Codes, place: int, name: str, cells: Sequence[Any] | Column) -> int:
        """Take one field of many records; return how many lone surrogates were made visible."""
        found, n_replaced = tidy(cells)
        self._append(rows, place, name, found.codes, found.distinct)
        return n_replaced

    def add_some(self, rows: _Codes, name: str, encoded: Encoded, chosen: Collection[int]) -> None:
        """Take, as logged, the cells whose code is *chosen*."""
        self.add_texts(rows, name, encoded.distinct, encoded.codes, chosen)

    def add_texts(
        self, rows: _Codes, name: str, distinct: Sequence[str], codes: _Codes, chosen: Collection[int]
    ) -> None:
        """Take ``distinct[codes]`` where the code is *chosen*."""
        hit = np.flatnonzero(np.isin(codes, list(chosen)))
        self._append(rows[hit], _LAST, name, codes[hit], pa.array(list(distinct), pa.string()))

    def _append(self, rows: _Codes, place: int, name: str, codes: _Codes, distinct: pa.Array) -> None:
        is_dash = pc.is_in(pc.utf8_trim_whitespace(distinct), _NOT_LOGGED)
        says_something = np.append(~np.asarray(is_dash, dtype=bool), False)  # −1: no cell
        is_logged = says_something[codes]
        if not is_logged.all():
            rows, codes = rows[is_logged], codes[is_logged]
        if not len(rows):
            return
        self._rows.append(rows)
        self._places.append(np.full(len(rows), place, np.int64))
        self._keys.append(np.full(len(rows), len(self._names), np.int64))
        self._names.append(values.visible(name))
        self._codes.append(codes + self._n_texts)
        self._texts.append(distinct)
        self._n_texts += len(distinct)

    def arrow(self, kept: _Codes, n_rows: int) -> pa.Array:
        """Return one map per row of *kept*, entries in the order of the record."""
        if not self._rows:
            empty = pa.array([], pa.string()).dictionary_encode()
            return pa.MapArray.from_arrays(pa.array(np.zeros(len(kept) + 1, np.int32)), empty, empty)
        rows = np.concatenate(self._rows)
        order = np.lexsort((np.concatenate(self._places), rows))
        counts = np.bincount(rows, minlength=n_rows)[kept]
        offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
        keys = coded(np.concatenate(self._keys)[order], pa.array(self._names, pa.string()))
        texts = _canonical_guids(pa.concat_arrays(self._texts))
        items = coded(np.concatenate(self._codes)[order], texts)
        return pa.MapArray.from_arrays(pa.array(offsets), keys, items)


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
