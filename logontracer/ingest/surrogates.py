"""Lone surrogates in the text of a chunk, which the decoding package drops without a word.

``admin`` with a lone surrogate in it is not ``admin``, and anyone may send it.
So possible ones are found in the bytes, replaced by stand-ins of the same length,
decoded once more, and taken for text only where nothing but the stand-ins differs:
in a number or a GUID the same bytes would change the value.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from logontracer.ingest.container import Walk, rebuild_chunk
from logontracer.ingest.decoder import decode_each

_Offsets = npt.NDArray[np.int64]

#: Private-use characters, one per surrogate (U+D800…U+DFFF → U+E000…U+E7FF or above).
_BASES = (0xE000, 0xE800, 0xF000)
_FIRST, _COUNT = 0xD800, 0x800


def suspects(data: bytes) -> _Offsets:
    """Return the offsets of 16-bit units that look like lone surrogates in a text.

    Of the four units around it, two must be letters: both before, both behind or
    one on each side.  A text of nothing but one or two lone surrogates is not found.
    """
    units = np.frombuffer(data, np.uint8)
    at = np.flatnonzero((units & 0xF8) == 0xD8)  # the high byte of each possible surrogate
    at = at[(at >= 5) & (at < len(units) - 4)]
    is_leading = units[at] < 0xDC
    is_paired = np.where(is_leading, (units[at + 2] & 0xFC) == 0xDC, (units[at - 2] & 0xFC) == 0xD8)
    at = at[~is_paired]
    before, behind = _is_letter(units, at - 3), _is_letter(units, at + 1)
    # Two lone surrogates side by side: the letter stands behind the other one.
    before_two, behind_two = _is_letter(units, at - 5), _is_letter(units, at + 3)
    starts = before | (((units[at - 2] & 0xF8) == 0xD8) & before_two)
    ends = behind | (((units[at + 2] & 0xF8) == 0xD8) & behind_two)
    found: _Offsets = at[(starts & ends) | (before & before_two) | (behind & behind_two)] - 1
    return found


def _is_letter(units: npt.NDArray[np.uint8], at: _Offsets) -> npt.NDArray[np.bool_]:
    """Return whether the 16-bit units at *at* are Latin, Greek, Cyrillic, Hebrew, Arabic or kana."""
    low, high = units[at], units[at + 1]
    is_latin = (high == 0) & (low >= 0x20) & (low != 0x7F)
    is_other = ((high >= 0x03) & (high <= 0x06)) | (high == 0x30)
    return np.asarray(is_latin | (is_other & (low != 0)))


def with_stand_ins(data: bytes, offsets: Iterable[int], base: int) -> bytes:
    """Return *data* with the units at *offsets* replaced by their stand-ins."""
    out = bytearray(data)
    for offset in offsets:
        unit = int.from_bytes(out[offset : offset + 2], "little")
        out[offset : offset + 2] = (unit - _FIRST + base).to_bytes(2, "little")
    return bytes(out)


def free_base(text: str) -> int | None:
    """Return a range of stand-ins that *text* does not use, or None."""
    used = {ord(c) for c in set(text) if 0xE000 <= ord(c) < 0xF800}
    return next((base for base in _BASES if not any(base <= c < base + _COUNT for c in used)), None)


def made_visible(plain: str, marked: str, base: int) -> tuple[str, int] | None:
    """Return the JSON with each stand-in as visible text, and their number.

    None when *marked* differs from *plain* in anything but the stand-ins.
    """
    stand_ins = {c for c in set(marked) if base <= ord(c) < base + _COUNT}
    if not stand_ins or marked.translate({ord(c): None for c in stand_ins}) != plain:
        return None
    n_found = sum(map(marked.count, stand_ins))
    # In JSON a backslash is written twice.
    return marked.translate({ord(c): f"\\\\u{ord(c) - base + _FIRST:04x}" for c in stand_ins}), n_found


def recheck(chunk: bytes, walk: Walk, offsets: Iterable[int], texts: list[str | None]) -> int:
    """Put lone surrogates back, as visible text, into the JSON of one chunk's records.

    Parameters
    ----------
    offsets : iterable of int
        Suspects, relative to the chunk.
    texts : list of str or None
        JSON of each record of *walk*; changed in place.

    Returns
    -------
    int
        Number of lone surrogates found to be text.
    """
    starts = [record.offset for record in walk.records]
    of_record: dict[int, list[int]] = {}
    for offset in offsets:
        at = bisect_right(starts, offset) - 1
        if at >= 0 and texts[at] is not None and offset < starts[at] + walk.records[at].size:
            of_record.setdefault(at, []).append(offset)
    together = list(of_record.items())
    n_found, doubtful = _try(chunk, walk, together, texts)
    for at in doubtful:
        # Some of them are no text: the values around decide for each alone.
        for offset in of_record[at][:_MOST_ALONE]:
            n_found += _try(chunk, walk, [(at, [offset])], texts)[0]
    return n_found


_MOST_ALONE = 16


def _try(
    chunk: bytes, walk: Walk, suspected: list[tuple[int, list[int]]], texts: list[str | None]
) -> tuple[int, list[int]]:
    """Decode records with stand-ins; return the number found, and the records that stay in doubt."""
    base = free_base("".join(texts[at] or "" for at, _ in suspected))
    if base is None or not suspected:
        return 0, []
    wanted = {at for at, _ in suspected}
    unwanted = set(range(len(walk.records))) - wanted
    marked = with_stand_ins(chunk, (o for _, offsets in suspected for o in offsets), base)
    decoded = {at: o.text for at, o in decode_each(rebuild_chunk(marked, walk, unwanted))}
    n_found, doubtful = 0, []
    for at, offsets in suspected:
        result = made_visible(texts[at] or "", decoded.get(at) or "", base)
        if result is not None:
            texts[at], n_here = result
            n_found += n_here
        elif len(offsets) > 1:
            doubtful.append(at)
    return n_found, doubtful
