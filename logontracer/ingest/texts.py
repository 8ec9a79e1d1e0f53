"""Columns of text as codes into their distinct values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from logontracer.ingest import values
from logontracer.ingest.columns import Coded, Column, Numbered

_Codes = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Encoded:
    """Cells as codes into their distinct texts; code −1 is an absent cell."""

    codes: _Codes
    distinct: list[str]
    n_replaced_surrogates: int = 0


def _to_arrow(cells: Sequence[Any]) -> tuple[pa.Array, int]:
    """Return cells as an Arrow text array, and how many lone surrogates were made visible."""
    try:
        return pa.array(cells, pa.string()), 0
    except (pa.ArrowTypeError, pa.ArrowInvalid, UnicodeEncodeError):
        numbers = _integers(cells)
    if numbers is not None:
        return numbers, 0
    texts = [_as_text(cell) for cell in cells]
    n_replaced = sum(values.count_surrogates(t) for t in texts if t is not None)
    return pa.array([t if t is None else values.visible(t) for t in texts], pa.string()), n_replaced


def _integers(cells: Sequence[Any]) -> pa.Array | None:
    """Return cells that are all integers as an Arrow text array, else None."""
    if not {int, type(None)}.issuperset(map(type, cells)):
        return None
    try:
        return pa.array(cells, pa.int64()).cast(pa.string())
    except (pa.ArrowException, OverflowError):
        return None  # an unsigned 64-bit number


def _as_text(cell: Any) -> str | None:
    """Return a decoded value in the spelling of Windows' XML."""
    if cell is None or isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return str(cell)


def encode(cells: Sequence[Any] | Column) -> Encoded:
    """Return *cells* as codes and distinct texts, without trailing zeros and with one kind of line end."""
    found, n_replaced = tidy(cells)
    return Encoded(found.codes, found.distinct.to_pylist(), n_replaced)


def tidy(cells: Sequence[Any] | Column) -> tuple[Coded, int]:
    """Return what `encode` does with the texts as an Arrow array, and how many surrogates were replaced."""
    n_replaced = 0
    if isinstance(cells, Numbered):
        cells = cells.coded()
    if not isinstance(cells, Coded):
        array, n_replaced = _to_arrow(cells)
        encoded = array.dictionary_encode()
        cells = Coded(np.asarray(encoded.indices.fill_null(-1), np.int64), encoded.dictionary)
    return Coded(cells.codes, _tidy_array(cells.distinct)), n_replaced


def _tidy_array(array: pa.Array) -> pa.Array:
    """Return texts without trailing zero characters, inner ones visible, and with ``\\n`` line ends.

    XML cannot hold the zero and reads ``\\r\\n`` as ``\\n``: the same event must read the same from both.
    """
    if _any_holds(array, "\r\n"):
        array = pc.replace_substring(array, "\r\n", "\n")
    if _any_holds(array, "\0"):
        array = pc.replace_substring(pc.utf8_rtrim(array, "\0"), "\0", "\\u0000")
    return array


def _any_holds(array: pa.Array, substring: str) -> bool:
    return bool(pc.any(pc.match_substring(array, substring)).as_py())


def coded(codes: _Codes, distinct: pa.Array) -> pa.DictionaryArray:
    """Return ``distinct[codes]``, null where the code is −1, with no text that no row has.

    What was set aside must not reach a file by way of the texts it shared a batch with.
    """
    is_used = np.zeros(len(distinct) + 1, np.bool_)  # the last one: null
    is_used[codes] = True
    used = np.flatnonzero(is_used[:-1])
    if len(used) < len(distinct):
        places = np.cumsum(is_used) - 1
        codes, distinct = np.where(codes < 0, -1, places[codes]), distinct.take(pa.array(used))
    narrow = codes.astype(np.int32)
    return pa.DictionaryArray.from_arrays(pa.array(narrow, mask=narrow < 0), distinct)


class Texts:
    """A column under construction: one code per record of the batch, −1 for null."""

    def __init__(self, n_rows: int) -> None:
        self.codes = np.full(n_rows, -1, np.int64)
        self._lookup: dict[str, int] = {}
        self._values: list[str] = []

    def _code(self, text: str | None) -> int:
        if text is None:
            return -1
        code = self._lookup.get(text)
        if code is None:
            code = self._lookup[text] = len(self._values)
            self._values.append(text)
        return code

    def fill(self, rows: _Codes, text: str | None) -> None:
        """Set *rows* to one text."""
        self.codes[rows] = self._code(text)

    def put(self, rows: _Codes, codes: _Codes, distinct: Sequence[str | None]) -> None:
        """Set *rows* to ``distinct[codes]``; code −1 is null."""
        own = np.array([self._code(text) for text in distinct] + [-1], np.int64)
        self.codes[rows] = own[codes]

    def value(self, code: int) -> str | None:
        """Return the text of a code."""
        return None if code < 0 else self._values[code]

    def any_contains(self, rows: _Codes, characters: str) -> bool:
        """Return whether a text in *rows* holds one of *characters*."""
        return any(
            character in self._values[code]
            for code in np.unique(self.codes[rows]).tolist()
            if code >= 0
            for character in characters
        )

    def arrow(self, rows: _Codes) -> pa.DictionaryArray:
        """Return *rows* as codes into distinct texts."""
        return coded(self.codes[rows], pa.array(self._values, pa.string()))
