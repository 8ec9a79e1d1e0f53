"""Texts of which the decoding package shows less than was logged.

It ends a text at its first zero character and drops lone surrogates, so ``admin``
may have been ``admin``, a zero and more.  The values of a record stand in an array
with their sizes and types, which is enough to find such texts without decoding.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from logontracer.ingest.container import CHUNK_SIZE, RECORD_HEADER_SIZE

_Offsets = npt.NDArray[np.int64]

_FRAGMENT_HEADER = b"\x0f\x01\x01\x00"
_TEMPLATE_TOKEN = 0x0C
_TEMPLATE_SIZE = 10  # token, version, id, offset of the definition
_DEFINITION_SIZE = 24  # next, GUID, size of what follows
_TEXT_TYPE, _BINXML_TYPE = 0x01, 0x21
#: Values of one template instance; real ones have some dozens.
_MOST_VALUES = 1_024
#: An event stands in a template, its data in a second one inside.
_LEVELS = 2


def count_hidden(data: bytes, records: Sequence[int]) -> int:
    """Return how many texts hold more than the decoding package shows.

    Parameters
    ----------
    data : bytes
        Whole chunks, one behind the other.
    records : sequence of int
        Offset in *data* of each record that is to be looked at, rising.
    """
    units, found = np.frombuffer(data, np.uint8), []
    starts = np.array(records, np.int64)
    # What a record claims beyond its own end is not followed: no byte is looked at twice.
    ends = np.append(starts[1:], len(data))
    starts += RECORD_HEADER_SIZE
    for _ in range(_LEVELS):
        offsets, sizes, types = _values(units, starts, ends)
        is_text = (types == _TEXT_TYPE) & (sizes >= 2)
        found.append((offsets[is_text], sizes[is_text] & ~1))
        is_nested = (types == _BINXML_TYPE) & (sizes > _TEMPLATE_SIZE)
        starts, ends = offsets[is_nested], (offsets + sizes)[is_nested]
    return _count(data, units, *map(np.concatenate, zip(*found, strict=True)))


def _u32(data: npt.NDArray[np.uint8], at: _Offsets) -> _Offsets:
    found: _Offsets = data[at[:, None] + np.arange(4)].astype(np.int64) @ (1 << (8 * np.arange(4)))
    return found


def _values(
    data: npt.NDArray[np.uint8], starts: _Offsets, ends: _Offsets
) -> tuple[_Offsets, _Offsets, _Offsets]:
    """Return offset, size and type of every value of the template instances from *starts* to *ends*."""
    at, ends = _instances(data, starts, ends)
    at, ends = _value_arrays(data, at, ends)
    n_values = _u32(data, at)
    first = np.cumsum(n_values) - n_values  # of each instance, among all values
    number = np.arange(int(n_values.sum())) - np.repeat(first, n_values)
    descriptor = np.repeat(at + 4, n_values) + 4 * number
    sizes = data[descriptor].astype(np.int64) + 256 * data[descriptor + 1].astype(np.int64)
    before = np.cumsum(sizes) - sizes
    of_instance = np.repeat(first, n_values)
    offsets = np.repeat(at + 4 + 4 * n_values, n_values) + before - before[of_instance]
    is_inside = offsets + sizes <= np.repeat(ends, n_values)
    return offsets[is_inside], sizes[is_inside], data[descriptor + 2].astype(np.int64)[is_inside]


def _instances(data: npt.NDArray[np.uint8], starts: _Offsets, ends: _Offsets) -> tuple[_Offsets, _Offsets]:
    """Return where the template instances begin, and where what they are in ends."""
    # A definition is looked for behind every instance, also where it turns out to stand elsewhere.
    is_readable = starts + len(_FRAGMENT_HEADER) + _TEMPLATE_SIZE + _DEFINITION_SIZE < len(data)
    is_possible = is_readable & (starts + _TEMPLATE_SIZE < ends)
    at, ends = starts[is_possible], ends[is_possible]
    at = at + len(_FRAGMENT_HEADER) * (data[at] == _FRAGMENT_HEADER[0])
    is_template = data[at] == _TEMPLATE_TOKEN
    return at[is_template], ends[is_template]


def _value_arrays(data: npt.NDArray[np.uint8], at: _Offsets, ends: _Offsets) -> tuple[_Offsets, _Offsets]:
    """Return where the arrays of values of the instances *at* begin: four bytes tell of each value."""
    definition = at + _TEMPLATE_SIZE
    # The first instance of a template holds its definition, the later ones name its place.
    is_here = _u32(data, at + 6) == definition % CHUNK_SIZE
    size = _u32(data, definition + _DEFINITION_SIZE - 4)
    at = definition + np.where(is_here, _DEFINITION_SIZE + size, 0)
    is_possible = at + 4 <= ends
    at, ends = at[is_possible], ends[is_possible]
    n_values = _u32(data, at)
    is_possible = (n_values <= _MOST_VALUES) & (at + 4 + 4 * n_values <= ends)
    return at[is_possible], ends[is_possible]


def _count(data: bytes, units: npt.NDArray[np.uint8], offsets: _Offsets, sizes: _Offsets) -> int:
    suspects = _has_inner_zero(units, offsets, sizes) | ((units[offsets + 1] & 0xF8) == 0xD8)
    places = zip(offsets[suspects].tolist(), sizes[suspects].tolist(), strict=True)
    return sum(_is_hidden(data[offset : offset + size]) for offset, size in places)


def _has_inner_zero(
    units: npt.NDArray[np.uint8], offsets: _Offsets, sizes: _Offsets
) -> npt.NDArray[np.bool_]:
    """Return which texts hold a zero before their last character; with one at the end many are written."""
    found = np.zeros(len(offsets), np.bool_)
    for parity in (0, 1):
        mine = np.flatnonzero((offsets % 2 == parity) & (sizes > 2))
        if len(mine):
            first = (offsets[mine] - parity) // 2
            last = first + sizes[mine] // 2 - 1
            is_zero = units[parity : len(units) - parity].view("<u2") == 0
            bounds = np.stack([first, last], axis=1).ravel()
            found[mine] = np.logical_or.reduceat(is_zero, bounds)[::2]
    return found


def _is_hidden(text: bytes) -> bool:
    shown, _, behind = text.decode("utf-16-le", "surrogatepass").partition("\0")
    if behind.strip("\0"):
        return True
    return bool(shown) and all(0xD800 <= ord(character) < 0xE000 for character in shown)
