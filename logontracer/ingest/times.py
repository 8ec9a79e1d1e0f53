"""Times as Windows writes them, to microseconds UTC."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from logontracer.model.timespan import to_microseconds

#: Year 0000 does not exist: such a time is read one by one, and refused.
_PLAIN = r"^(?:[1-9]\d{3}|0[1-9]\d\d|00[1-9]\d|000[1-9])-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z?$"
_FRACTION = re.compile(r"(\.\d{6})\d+")
_LENGTH_WITH_MICROSECONDS = len("2024-01-08T10:00:00.000000")
#: FILETIME 0: Windows' way of writing no time at all.
NO_TIME = to_microseconds(datetime(1601, 1, 1, tzinfo=UTC))


def parse_times(cells: Sequence[Any]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Return microseconds since 1970 UTC, truncated, and which of them are readable times.

    Windows writes seven digits after the second; the seventh is cut, not rounded,
    so that every reader gives the same microsecond.
    """
    times = _parse_plain(cells)
    if times is None:
        each = [parse_time(cell) for cell in cells]
        times = np.array([NO_TIME if t is None else t for t in each], np.int64)
    return times, times != NO_TIME


def _parse_plain(cells: Sequence[Any]) -> npt.NDArray[np.int64] | None:
    """Return the times when all of them have Windows' usual form, else None."""
    try:
        texts = pa.array(cells, pa.string())
        if texts.null_count or not pc.all(pc.match_substring_regex(texts, _PLAIN)).as_py():
            return None
        cut = pc.utf8_rtrim(pc.utf8_slice_codeunits(texts, 0, _LENGTH_WITH_MICROSECONDS), "Z")
        return np.asarray(cut.cast(pa.timestamp("us")).cast(pa.int64()), np.int64)
    except (pa.ArrowException, UnicodeEncodeError):
        return None  # a value out of range or of another type: read one by one


def parse_time(cell: Any) -> int | None:
    """Return one time as microseconds since 1970 UTC, or None when it is not one.

    A time without an offset is UTC: that is what ``SystemTime`` means.
    """
    if not isinstance(cell, str):
        return None
    try:
        moment = datetime.fromisoformat(_FRACTION.sub(r"\1", cell.strip()))
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        microseconds = to_microseconds(moment)
    except (ValueError, OverflowError):
        return None
    return None if microseconds == NO_TIME else microseconds
